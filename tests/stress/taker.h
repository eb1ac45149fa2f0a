/* taker.h: asks downstream for memory, as a source does, and uses it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What it fills is marked all over with the number of the buffer: memory that
 * two have at a time, or that is lost on the way, does not carry its mark.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* one thread */
typedef struct {
  GstPad *pad; /* that asks, not a reference */
  GstBufferPool *pool;
  GstAllocator *allocator;
  GstAllocationParams params;
  gsize size;
  GstBufferPool *own; /* of few buffers, in ordinary memory */

  guint64 asked, refused; /* so many times */
} Taker;

void taker_init (Taker *taker, GstPad *pad);
void taker_clear (Taker *taker);

/* what @caps need, and where it may be had */
void taker_ask (Taker *taker, GstCaps *caps);

/* NULL when there is none now */
GstBuffer *taker_take (Taker *taker, guint64 mark, gboolean may_wait);

/* any thread */
gboolean taker_is_marked (GstBuffer *buffer, guint64 mark);

/* pools and allocators that were offered and are alive */
guint taker_alive (void);

G_END_DECLS
