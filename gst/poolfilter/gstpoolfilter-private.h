/* gstpoolfilter-private.h: what poolfilter consists of
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/pooled/pooled.h>

#include "allocator-settings-private.h"
#include "atomics-private.h"
#include "gstpoolfilter-enums.h"

G_BEGIN_DECLS

#define GST_TYPE_POOLED_FILTER (gst_pooled_filter_get_type ())
G_DECLARE_FINAL_TYPE (
    GstPooledFilter, gst_pooled_filter, GST, POOLED_FILTER, GstElement)

struct _GstPooledFilter {
  GstElement parent;

  GstPad *sinkpad;
  GstPad *srcpad;

  /* object lock */
  GValue forwarded[GST_POOLED_N_SETTINGS]; /* settings of the allocator */
  gchar *pool_name;
  GstPooledAllocator *allocator; /* from READY on, written by state changes */
  GstBufferPool *pool;           /* the one offered last */
  gboolean shared;               /* the allocator has a name */
  gboolean flushing;             /* and this element wants it to flush */
  gboolean upstream_flushes, stops; /* why */

  /* settings, read by the streaming threads */
  gst_pooled_atomic_u32 copy;
  gst_pooled_atomic_u32 video_meta;
  gst_pooled_atomic_u32 initial_buffers;
  gst_pooled_atomic_u32 max_buffers;
  gst_pooled_atomic_u64 idle_timeout; /* as forwarded */

  /* the thread that pushes into the sink pad alone writes these */
  gst_pooled_atomic_u64 n_buffers;
  gst_pooled_atomic_u64 n_bytes;
  gst_pooled_atomic_u64 n_lists;
  gst_pooled_atomic_u64 n_pool;      /* came from the offered pool */
  gst_pooled_atomic_u64 n_allocator; /* in memory of the allocator, no pool */
  gst_pooled_atomic_u64 n_copied;
  gst_pooled_atomic_u64 n_copy_failed;
  gpointer watched; /* what counts the buffers of another pool, for copy=auto */
  gboolean copyable;
  gint64 last_trim; /* monotonic, us */

  /* whether upstream took the offer: see gstpoolfilter-adopt.c */
  gst_pooled_atomic_u32 adopted;
  gst_pooled_atomic_u32 watch;
  gst_pooled_atomic_u64 n_queries;
  gst_pooled_atomic_u64 n_pools;
};

/* gstpoolfilter-properties.c */
void gst_pooled_filter_install_properties (GObjectClass *klass);
void gst_pooled_filter_init_settings (GstPooledFilter *self);
void gst_pooled_filter_clear_settings (GstPooledFilter *self);
void gst_pooled_filter_notify_adopted (GstPooledFilter *self);
const gchar *gst_pooled_filter_forwarded_name (guint i);
void gst_pooled_filter_hand_on_others (
    GstPooledFilter *self, GstPooledAllocator *allocator, const GValue *values);

/* gstpoolfilter-memory.c: the allocator and the last pool */
gboolean gst_pooled_filter_make_allocator (GstPooledFilter *self);
void gst_pooled_filter_drop_allocator (GstPooledFilter *self);
GstPooledAllocator *gst_pooled_filter_ref_allocator (GstPooledFilter *self);
GstBufferPool *gst_pooled_filter_ref_pool (GstPooledFilter *self);
void gst_pooled_filter_take_pool (
    GstPooledFilter *self, GstBufferPool *pool, GstPooledAllocator *allocator);
void gst_pooled_filter_set_flushing (GstPooledFilter *self, gboolean flushing);
void gst_pooled_filter_set_stops (GstPooledFilter *self, gboolean stops);
void gst_pooled_filter_trim (GstPooledFilter *self);
/* @what is "pool" or "allocator". Called by the thread that waits. */
void gst_pooled_filter_post_starving (GstPooledFilter *self, const gchar *what,
    gpointer object, guint64 size, guint in_use, guint64 waited);
void gst_pooled_filter_log_stats (GstPooledFilter *self);
void gst_pooled_filter_trim_idle (GstPooledFilter *self);
GstStructure *gst_pooled_filter_get_stats (GstPooledFilter *self);

/* gstpoolfilter-allocation.c: answers upstream */
gboolean gst_pooled_filter_answer_allocation (
    GstPooledFilter *self, GstQuery *query);

/* gstpoolfilter-upstream.c: who asks */
gboolean gst_pooled_filter_libav_asks (GstPad *sinkpad);

/* gstpoolfilter-adopt.c: looks at what arrives */
void gst_pooled_filter_watch_anew (GstPooledFilter *self, gboolean caps);
void gst_pooled_filter_look (GstPooledFilter *self, GstBuffer *buffer);
void gst_pooled_filter_look_no_more (GstPooledFilter *self);
gboolean gst_pooled_filter_is_pooled (GstBuffer *buffer);

/* gstpoolfilter-copy.c */
void gst_pooled_filter_set_copyable (GstPooledFilter *self, GstCaps *caps);
GstBuffer *gst_pooled_filter_copy (GstPooledFilter *self, GstBuffer *buffer);
GstBufferList *gst_pooled_filter_copy_list (
    GstPooledFilter *self, GstBufferList *list);
void gst_pooled_filter_stop_copying (GstPooledFilter *self);

G_END_DECLS
