/* barepool.h: a buffer pool that does nothing
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Buffers go back and forth between the thread and a stack of its own, and are
 * not put in order in between: what this costs is what GstBufferPool itself
 * does for each buffer, less than which no pool can. Only for threads that give
 * back what they took themselves.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define BENCH_TYPE_BARE_POOL (bench_bare_pool_get_type ())
G_DECLARE_FINAL_TYPE (
    BenchBarePool, bench_bare_pool, BENCH, BARE_POOL, GstBufferPool)

GstBufferPool *bench_bare_pool_new (void);

G_END_DECLS
