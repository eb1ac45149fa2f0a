/* offer.h: a pool that is offered to whoever stands upstream of a pad
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  gint kind;
  guint max;
  GstBufferPool *pool;
  guint64 buffers;   /* that came */
  guint64 from_pool; /* and were of the last pool offered */
} BenchOffer;

/* Looks at what comes to @pad, and answers the question for memory there:
 *
 *   default     says nothing
 *   fresh       a pool that makes every buffer anew and frees it
 *   mapped      the same, each large block a mapping of its own
 *   mutex       a stack of buffers under a mutex
 *   video-pool  GstVideoBufferPool
 *   video-meta  GstVideoBufferPool, and that GstVideoMeta is welcome
 *
 * @max: buffers of a stock pool, 0 for no limit. FALSE: there is no such
 * @kind. */
gboolean bench_offer_init (
    BenchOffer *self, GstPad *pad, const gchar *kind, guint max);
void bench_offer_clear (BenchOffer *self);

/* Whether the buffers came from what was offered; says so when they did not. */
gboolean bench_offer_was_taken (const BenchOffer *self);

G_END_DECLS
