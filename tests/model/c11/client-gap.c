/* client-gap.c: an event behind a chunk that wakes nobody by itself
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The chunk's append may be unfinished when the consumer comes for the event.
 */
#define CHUNKS 1
#define WANTED 2
#define NAME   "gap"

#include "client-gather.c"
