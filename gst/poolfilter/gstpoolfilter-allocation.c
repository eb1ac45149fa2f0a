/* gstpoolfilter-allocation.c: answers upstream's question for memory
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Downstream is asked first. Then the first entry of its answer, the only one
 * nearly everybody reads, gets our allocator, and with raw video a pool: with
 * all that downstream needs, and never less.
 *
 * - A pool only for raw video. Sources and filters ignore the size they wanted
 *   when they have a pool, and write as much as they always do: into a pool
 * made for another size, that is past the end of the memory.
 * - A new pool for each question. A pool that is active, or has buffers out,
 * can not be configured, and the asker would quietly use one of its own.
 * - A minimum of 1 and no maximum: videorate removes a pool whose minimum is
 * its maximum, decoders of libav one with a maximum below 32.
 * - What is not plain memory (dmabuf, GL, shared memory of another element)
 *   stays as downstream wants it.
 * - Whoever needs no pool (a tee) gets none: each costs two file descriptors.
 */
#include "config.h"

#include "gstpoolfilter-private.h"

#include <gst/video/video.h>

GST_DEBUG_CATEGORY_EXTERN (poolfilter_debug);
#define GST_CAT_DEFAULT poolfilter_debug

/* Decoders of libav refuse a pool that may have fewer buffers. */
#define LEAST_OF_LIBAV 32

/* What upstream is told. */
typedef struct {
  GstBufferPool *pool; /* of downstream; NULL for none */
  guint size;
  guint min;
  guint max;
  GstAllocator *allocator; /* of downstream; NULL for none */
  GstAllocationParams params;
} Needs;

static void
needs_parse (Needs *needs, GstQuery *query)
{
  memset (needs, 0, sizeof *needs);
  gst_allocation_params_init (&needs->params);
  if (gst_query_get_n_allocation_pools (query) > 0)
    gst_query_parse_nth_allocation_pool (
        query, 0, &needs->pool, &needs->size, &needs->min, &needs->max);
  if (gst_query_get_n_allocation_params (query) > 0)
    gst_query_parse_nth_allocation_param (
        query, 0, &needs->allocator, &needs->params);
}

static void
needs_clear (Needs *needs)
{
  gst_clear_object (&needs->pool);
  gst_clear_object (&needs->allocator);
}

/* Memory that is nothing but memory, from which pool or allocator ever. */
static gboolean
is_plain_allocator (GstAllocator *allocator)
{
  return !allocator ||
         g_strcmp0 (allocator->mem_type, GST_ALLOCATOR_SYSMEM) == 0;
}

static gboolean
is_plain_pool (GstBufferPool *pool)
{
  GstAllocator *allocator = NULL;
  GstStructure *config;
  gboolean plain;

  if (!pool)
    return TRUE;
  if (G_OBJECT_TYPE (pool) != GST_TYPE_BUFFER_POOL &&
      G_OBJECT_TYPE (pool) != GST_TYPE_VIDEO_BUFFER_POOL)
    return FALSE;

  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_get_allocator (config, &allocator, NULL);
  plain = is_plain_allocator (allocator);
  gst_structure_free (config);

  return plain;
}

static gboolean
is_plain_caps (GstCaps *caps)
{
  GstCapsFeatures *features;

  if (!caps || gst_caps_is_any (caps) || gst_caps_is_empty (caps))
    return TRUE;
  features = gst_caps_get_features (caps, 0);
  if (!features || gst_caps_features_get_size (features) == 0)
    return TRUE;

  return gst_caps_features_contains (
      features, GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY);
}

static gboolean
parse_raw_video (GstCaps *caps, GstVideoInfo *info)
{
  return caps && gst_caps_is_fixed (caps) &&
         gst_structure_has_name (
             gst_caps_get_structure (caps, 0), "video/x-raw") &&
         gst_video_info_from_caps (info, caps);
}

static void
maybe_hide_video_meta (GstPooledFilter *self, GstQuery *query)
{
  GstPooledFilterVideoMeta setting =
      gst_pooled_load_relaxed (&self->video_meta);
  guint index;

  if (!gst_query_find_allocation_meta (
          query, GST_VIDEO_META_API_TYPE, &index) ||
      setting == GST_POOLED_FILTER_VIDEO_META_SHOW ||
      (setting == GST_POOLED_FILTER_VIDEO_META_AUTO &&
          !gst_pooled_filter_libav_asks (self->sinkpad)))
    return;

  GST_DEBUG_OBJECT (self, "GstVideoMeta is hidden");
  while (
      gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, &index))
    gst_query_remove_nth_allocation_meta (query, index);
}

static void
starving (
    GstBufferPool *pool, guint in_use, guint64 waited, GstPooledFilter *self)
{
  g_autoptr (GstStructure) stats =
      gst_pooled_buffer_pool_get_stats (GST_POOLED_BUFFER_POOL (pool));
  guint64 size = 0;

  gst_structure_get_uint64 (stats, "size", &size);
  gst_pooled_filter_post_starving (self, "pool", pool, size, in_use, waited);
}

/* The blocks a buffer of the pool takes are a class of their own. */
static void
limit_blocks (
    GstPooledFilter *self, GstPooledAllocator *allocator, gsize size, guint max)
{
  g_autoptr (GError) error = NULL;

  if (!gst_pooled_allocator_add_class (allocator, size, max, &error))
    GST_WARNING_OBJECT (self, "max-buffers has no effect: %s",
        error ? error->message : "unknown reason");
}

static GstBufferPool *
make_pool (GstPooledFilter *self, GstPooledAllocator *allocator, GstCaps *caps,
    const Needs *needs)
{
  GstBufferPool *pool = gst_pooled_buffer_pool_new (allocator);
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GValue timeout = G_VALUE_INIT;

  g_value_init (&timeout, G_TYPE_UINT64);
  g_object_get_property (G_OBJECT (self), "starvation-timeout", &timeout);
  g_object_set_property (G_OBJECT (pool), "starvation-timeout", &timeout);
  g_value_unset (&timeout);
  g_signal_connect_object (pool, "starving", G_CALLBACK (starving), self, 0);

  gst_buffer_pool_config_set_params (
      config, caps, needs->size, needs->min, needs->max);
  gst_buffer_pool_config_set_allocator (
      config, GST_ALLOCATOR (allocator), &needs->params);
  if (!gst_buffer_pool_set_config (pool, config)) {
    GST_WARNING_OBJECT (self, "no pool for %" GST_PTR_FORMAT, caps);
    gst_clear_object (&pool);
  }

  return pool;
}

/* What max-buffers says, or the least that works. */
static guint
choose_max (GstPooledFilter *self, guint wanted, guint min, gboolean may_wait)
{
  if (wanted < min) {
    GST_WARNING_OBJECT (self,
        "max-buffers=%u is less than initial-buffers, or than downstream "
        "needs: there may be %u",
        wanted, min);
    wanted = min;
  }
  if (may_wait && wanted < LEAST_OF_LIBAV &&
      gst_pooled_filter_libav_asks (self->sinkpad)) {
    GST_WARNING_OBJECT (self,
        "max-buffers=%u is less than a decoder of libav takes from a pool: "
        "there may be %u",
        wanted, LEAST_OF_LIBAV);
    wanted = LEAST_OF_LIBAV;
  }

  return wanted;
}

static void
set_max (GstPooledFilter *self, GstPooledAllocator *allocator, Needs *needs)
{
  guint max = gst_pooled_load_relaxed (&self->max_buffers);
  GstPooledWhenEmpty when_empty;

  needs->max = 0;
  if (max == 0)
    return;
  g_object_get (allocator, "when-empty", &when_empty, NULL);
  max = choose_max (
      self, max, needs->min, when_empty == GST_POOLED_WHEN_EMPTY_WAIT);
  if (when_empty == GST_POOLED_WHEN_EMPTY_WAIT)
    needs->max = max;
  limit_blocks (self, allocator,
      needs->size + needs->params.prefix + needs->params.padding +
          (needs->params.align | 7),
      max);
}

static void
offer_pool (GstPooledFilter *self, GstPooledAllocator *allocator,
    GstQuery *query, GstCaps *caps, const GstVideoInfo *info, gboolean need,
    Needs *needs)
{
  guint initial = gst_pooled_load_relaxed (&self->initial_buffers);
  GstBufferPool *pool = NULL;

  needs->size = MAX (needs->size, info->size);
  needs->min = MAX (MAX (needs->min, initial), 1);
  set_max (self, allocator, needs);
  if (need)
    pool = make_pool (self, allocator, caps, needs);

  if (gst_query_get_n_allocation_pools (query) > 0)
    gst_query_set_nth_allocation_pool (
        query, 0, pool, needs->size, needs->min, needs->max);
  else
    gst_query_add_allocation_pool (
        query, pool, needs->size, needs->min, needs->max);
  if (pool) {
    gst_pooled_add_relaxed (&self->n_pools, 1);
    gst_pooled_filter_take_pool (self, pool, allocator);
  }
}

static void
offer_allocator (
    GstPooledAllocator *allocator, GstQuery *query, const Needs *needs)
{
  if (gst_query_get_n_allocation_params (query) > 0)
    gst_query_set_nth_allocation_param (
        query, 0, GST_ALLOCATOR (allocator), &needs->params);
  else
    gst_query_add_allocation_param (
        query, GST_ALLOCATOR (allocator), &needs->params);
}

gboolean
gst_pooled_filter_answer_allocation (GstPooledFilter *self, GstQuery *query)
{
  g_autoptr (GstPooledAllocator) allocator =
      gst_pooled_filter_ref_allocator (self);
  gboolean answered = gst_pad_peer_query (self->srcpad, query);
  GstVideoInfo info;
  GstCaps *caps;
  gboolean need_pool;
  Needs needs;

  gst_query_parse_allocation (query, &caps, &need_pool);
  gst_pooled_add_relaxed (&self->n_queries, 1);
  gst_pooled_filter_watch_anew (self, FALSE);
  if (!allocator || !is_plain_caps (caps))
    return answered;

  needs_parse (&needs, query);
  if (is_plain_pool (needs.pool) && is_plain_allocator (needs.allocator)) {
    if (parse_raw_video (caps, &info)) {
      maybe_hide_video_meta (self, query);
      offer_pool (self, allocator, query, caps, &info, need_pool, &needs);
    }
    offer_allocator (allocator, query, &needs);
    answered = TRUE;
  } else {
    GST_DEBUG_OBJECT (self, "downstream wants memory of its own");
  }
  needs_clear (&needs);

  return answered;
}
