/* mutexpool.h: a buffer pool whose idle buffers are a stack under a mutex
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What one would write first, to be compared with: a GstVideoBufferPool, so
 * that decoders take it, without limits and without waiting. With `fresh` it
 * keeps nothing: every buffer is made anew and freed when it is given back.
 */
#pragma once

#include <gst/video/gstvideopool.h>

G_BEGIN_DECLS

#define BENCH_TYPE_MUTEX_POOL (bench_mutex_pool_get_type ())
G_DECLARE_FINAL_TYPE (
    BenchMutexPool, bench_mutex_pool, BENCH, MUTEX_POOL, GstVideoBufferPool)

/* @fresh: every buffer is made anew */
GstBufferPool *bench_mutex_pool_new (gboolean fresh);

/* Buffers made up to now. */
guint64 bench_mutex_pool_made (BenchMutexPool *self);

G_END_DECLS
