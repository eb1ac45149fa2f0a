/* block.h: stops the data on a pad, as an application does that relinks it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _Block Block;

/* Waits until the thread that pushes on @pad, a source pad, stands still in
 * it. NULL when none comes within a while: nothing flows there now. */
Block *block_pad (GstPad *pad);

/* Data flows again. Takes @block. */
void block_end (Block *block);

G_END_DECLS
