/* bufferpool-private.h: what a buffer pool consists of
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "bufferpool.h"

#include "atomics-private.h"
#include "bufferslot-private.h"
#include "keeping-private.h"
#include "stacks-private.h"

G_BEGIN_DECLS

struct _GstPooledBufferPool {
  GstVideoBufferPool parent;

  GstPooledStacks *free;

  /* written while nobody acquires */
  GstAllocator *own_allocator;
  GstAllocator *allocator; /* of the configuration */
  GstAllocationParams params;
  GstPooledShape shape;
  guint min_buffers;
  guint max_buffers;
  gboolean raw_video;
  gboolean zero_on_release;

  /* rare: read often, written seldom */
  gst_pooled_atomic_u32 n_buffers; /* that exist */
  gst_pooled_atomic_u32 n_waiting;
  GstPooledKeeping keeping;
  gst_pooled_atomic_u64 starvation_timeout;

  GMutex lock;
  GCond returned;
  GMutex drain_lock;

  /* rare events */
  gst_pooled_atomic_u32 peak;
  gst_pooled_atomic_u64 n_made; /* for an acquire that found none */
  gst_pooled_atomic_u64 n_preallocated;
  gst_pooled_atomic_u64 n_drained; /* popped to be freed */
  gst_pooled_atomic_u64 n_failed;
  gst_pooled_atomic_u64 n_exhausted;
  gst_pooled_atomic_u64 n_discarded[GST_POOLED_RETURN_UNPOOLED + 1];
  gst_pooled_atomic_u64 n_waits;
  gst_pooled_atomic_u64 wait_time;
  gst_pooled_atomic_u64 longest_wait;
};

#define GST_POOLED_STARVATION_TIMEOUT GST_SECOND

/* bufferpool-properties.c */
void gst_pooled_buffer_pool_install_properties (GObjectClass *klass);

/* bufferpool-end.c; any thread */
void gst_pooled_buffer_pool_unreserve (GstPooledBufferPool *self);
void gst_pooled_buffer_pool_end (GstPooledBufferPool *self, GstBuffer *buffer);
GstBuffer *gst_pooled_buffer_pool_take (GstPooledBufferPool *self);

/* Any thread: frees what lies in the pool, and says how many. */
guint gst_pooled_buffer_pool_drain (GstPooledBufferPool *self, guint keep);

/* Any thread: adds a reason to keep nothing, and frees what lies in the pool.
 * What comes back while there is a reason is freed, too. */
void gst_pooled_buffer_pool_keep_nothing (GstPooledBufferPool *self);

/* Wakes a thread that waits, after something was pushed or ended. */
void gst_pooled_buffer_pool_wake (GstPooledBufferPool *self);

/* Sleeps until there is something, or flushing. @since is when the acquire
 * began to wait (monotonic, us); @told whether it has complained. */
void gst_pooled_buffer_pool_wait (
    GstPooledBufferPool *self, gint64 since, gboolean *told);

void gst_pooled_buffer_pool_count_wait (
    GstPooledBufferPool *self, gint64 since);

G_END_DECLS
