/* relink.h: pads and elements that come and go while data flows
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each does what an application would: it blocks the pads that data comes from,
 * changes what is behind them, and lets it flow again. When nothing flows, and
 * so nothing can be blocked, it does nothing.
 */
#pragma once

#include "subject.h"

G_BEGIN_DECLS

/* Takes the link behind or before an element of ours apart and makes it anew.
 */
void relink (Subject *subject);

/* The same without blocking: the element finds itself not linked. */
void relink_rudely (Subject *subject);

/* Takes an element of ours out of the pipeline, and puts it back. */
void relink_removed (Subject *subject);

/* Gives a request pad of an accumulator back and asks for another. */
void relink_request (Subject *subject);

/* Flushes an element of ours, and what is behind it, while its producer stands
 * still. */
void relink_flush (Subject *subject);

G_END_DECLS
