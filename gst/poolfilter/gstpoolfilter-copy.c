/* gstpoolfilter-copy.c: copies into pooled memory what came in other memory
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * copy=auto frees an upstream that has a pool of few buffers (a camera, a
 * hardware decoder) from a downstream that keeps them: when the pool is about
 * to run dry, the data goes on in memory of ours and the buffer goes home.
 *
 * How many of a pool's buffers are downstream is private to the pool. So each
 * one that leaves gets a small meta; when the pool takes the buffer back it
 * removes all metas it did not make itself, and the meta's free function
 * counts.
 */
#include "config.h"

#include "gstpoolfilter-private.h"

#include <gst/video/video.h>

#include <stdlib.h>

/* So many of a pool's buffers stay with upstream. */
#define KEPT_UPSTREAM 2

/* What counts the buffers of one pool. Lives as long as its metas. The pool is
 * not kept: upstream may need to end it before it makes another one, which may
 * get the same address then.
 *
 * Owner: the streaming thread writes; who gives a buffer back, in any thread,
 * takes one off both counts. The number downstream guards nothing.
 * W1 -> W2  who frees it comes after all that others did with it */
typedef struct {
  gst_pooled_atomic_u32 n_refs;
  gst_pooled_atomic_u32 n_downstream;
  GWeakRef pool; /* set while the element watches */
  guint max;
  gboolean max_is_old; /* caps came: it may have another configuration */
} Watched;

typedef struct {
  GstMeta meta;
  Watched *watched;
} Mark;

static void
watched_unref (Watched *watched)
{
  /* W1, to W2 of who is the last */
  if (watched && gst_pooled_sub_acq_rel (&watched->n_refs, 1) == 1)
    free (watched);
}

static GType
mark_api_get_type (void)
{
  static GType type;
  static const gchar *tags[] = { NULL };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, gst_meta_api_type_register ("GstPooledMarkMetaAPI", tags));

  return type;
}

static gboolean
mark_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  ((Mark *) meta)->watched = NULL;

  return TRUE;
}

static void
mark_free (GstMeta *meta, GstBuffer *buffer)
{
  Watched *watched = ((Mark *) meta)->watched;

  if (watched)
    gst_pooled_sub_relaxed (&watched->n_downstream, 1);
  watched_unref (watched);
}

static const GstMetaInfo *
mark_get_info (void)
{
  static const GstMetaInfo *info;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *made = gst_meta_register (mark_api_get_type (),
        "GstPooledMarkMeta", sizeof (Mark), mark_init, mark_free, NULL);

    g_once_init_leave (&info, made);
  }

  return info;
}

static guint
max_of_pool (GstBufferPool *pool)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);
  guint max = 0;

  gst_buffer_pool_config_get_params (config, NULL, NULL, NULL, &max);
  gst_structure_free (config);

  return max;
}

static gboolean
is_watched (Watched *watched, GstBufferPool *pool)
{
  g_autoptr (GstBufferPool) now =
      watched ? g_weak_ref_get (&watched->pool) : NULL;

  return now == pool;
}

/* NULL when there is no memory. */
static Watched *
watch_pool (GstPooledFilter *self, GstBufferPool *pool)
{
  Watched *watched;

  if (!is_watched (self->watched, pool)) {
    gst_pooled_filter_stop_copying (self);
    /* the thread sanitizer does not see what is freed inside GLib */
    watched = calloc (1, sizeof (Watched));
    if (!watched)
      return NULL;
    gst_pooled_store_relaxed (&watched->n_refs, 1);
    g_weak_ref_init (&watched->pool, pool);
    watched->max_is_old = TRUE;
    self->watched = watched;
  }

  watched = self->watched;
  if (watched->max_is_old) {
    watched->max = max_of_pool (pool);
    watched->max_is_old = FALSE;
  }

  return watched;
}

/* Marks a buffer of a small pool that goes on. */
static gboolean
runs_dry (GstPooledFilter *self, GstBuffer *buffer)
{
  Watched *watched;
  Mark *mark;

  if (!buffer->pool)
    return FALSE;
  watched = watch_pool (self, buffer->pool);
  if (!watched || watched->max == 0)
    return FALSE;
  if (gst_pooled_load_relaxed (&watched->n_downstream) + 1 + KEPT_UPSTREAM >
      watched->max)
    return TRUE;

  if (gst_buffer_is_writable (buffer)) {
    mark = (Mark *) gst_buffer_add_meta (buffer, mark_get_info (), NULL);
    mark->watched = watched;
    gst_pooled_add_relaxed (&watched->n_refs, 1);
    gst_pooled_add_relaxed (&watched->n_downstream, 1);
  }

  return FALSE;
}

static gboolean
should_copy (GstPooledFilter *self, GstBuffer *buffer)
{
  if (!self->copyable || gst_buffer_n_memory (buffer) == 0 ||
      gst_pooled_filter_is_pooled (buffer))
    return FALSE;

  return gst_pooled_load_relaxed (&self->copy) ==
             GST_POOLED_FILTER_COPY_ALWAYS ||
         runs_dry (self, buffer);
}

/* GstVideoMeta says where in the memory what lies, so it is not copied without
 * the memory; here every byte lies where it was. */
static void
copy_video_meta (GstBuffer *to, GstBuffer *from)
{
  GstVideoMeta *meta = gst_buffer_get_video_meta (from);
  GstVideoMeta *copy;

  if (!meta || gst_buffer_get_video_meta (to))
    return;
  copy = gst_buffer_add_video_meta_full (to, meta->flags, meta->format,
      meta->width, meta->height, meta->n_planes, meta->offset, meta->stride);
  copy->id = meta->id;
  gst_video_meta_set_alignment (copy, meta->alignment);
}

static GstBuffer *
copy_into_ours (GstPooledFilter *self, GstBuffer *buffer)
{
  GstAllocationParams params = { .align = 15, .padding = 0 };
  GstBuffer *copy;
  GstMapInfo map;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return NULL;
  copy = gst_buffer_new_allocate (
      GST_ALLOCATOR (self->allocator), map.size, &params);
  if (copy) {
    gst_buffer_fill (copy, 0, map.data, map.size);
    gst_buffer_copy_into (copy, buffer, GST_BUFFER_COPY_METADATA, 0, -1);
    copy_video_meta (copy, buffer);
  }
  gst_buffer_unmap (buffer, &map);

  return copy;
}

/* Other caps: what cannot be plain memory is never copied. */
void
gst_pooled_filter_set_copyable (GstPooledFilter *self, GstCaps *caps)
{
  GstCapsFeatures *features = gst_caps_get_features (caps, 0);

  self->copyable = !features || gst_caps_features_get_size (features) == 0 ||
                   gst_caps_features_contains (
                       features, GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY);
  if (self->watched)
    ((Watched *) self->watched)->max_is_old = TRUE;
}

/* Takes @buffer, gives it or a copy. */
GstBuffer *
gst_pooled_filter_copy (GstPooledFilter *self, GstBuffer *buffer)
{
  GstBuffer *copy;

  if (!should_copy (self, buffer))
    return buffer;
  copy = copy_into_ours (self, buffer);
  if (!copy) {
    gst_pooled_count (&self->n_copy_failed, 1);
    return buffer;
  }
  gst_pooled_count (&self->n_copied, 1);
  gst_buffer_unref (buffer);

  return copy;
}

static gboolean
copy_one (GstBuffer **buffer, guint index, gpointer self)
{
  *buffer = gst_pooled_filter_copy (self, *buffer);

  return TRUE;
}

/* Takes @list. */
GstBufferList *
gst_pooled_filter_copy_list (GstPooledFilter *self, GstBufferList *list)
{
  list = gst_buffer_list_make_writable (list);
  gst_buffer_list_foreach (list, copy_one, self);

  return list;
}

void
gst_pooled_filter_stop_copying (GstPooledFilter *self)
{
  Watched *watched = g_steal_pointer (&self->watched);

  if (!watched)
    return;
  g_weak_ref_clear (&watched->pool);
  watched_unref (watched);
}
