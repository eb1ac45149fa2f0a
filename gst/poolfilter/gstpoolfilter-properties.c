/* gstpoolfilter-properties.c: settings
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Settings of the allocator are kept as values, handed to it when it is made,
 * and those that may change while it works also at once. One that was never set
 * is not handed on: an allocator that others share keeps its own.
 */
#include "config.h"

#include "gstpoolfilter-private.h"

#define DEFAULT_COPY       GST_POOLED_FILTER_COPY_NEVER
#define DEFAULT_VIDEO_META GST_POOLED_FILTER_VIDEO_META_AUTO

enum {
  PROP_0,
  PROP_COPY,
  PROP_VIDEO_META,
  PROP_INITIAL_BUFFERS,
  PROP_MAX_BUFFERS,
  PROP_POOL_NAME,
  PROP_ADOPTED,
  PROP_STATS,
  PROP_SETTINGS, /* the first of the allocator's */
  N_PROPS = PROP_SETTINGS + GST_POOLED_N_SETTINGS
};

#define PROP_IDLE_TIMEOUT (PROP_SETTINGS + GST_POOLED_SETTING_IDLE_TIMEOUT)

static GParamSpec *specs[N_PROPS];

const gchar *
gst_pooled_filter_forwarded_name (guint i)
{
  return specs[PROP_SETTINGS + i]->name;
}

/* object lock */
static gboolean
is_kept_locked (GstPooledFilter *self, guint i, const GValue *value)
{
  return G_IS_VALUE (value) && g_param_values_cmp (specs[PROP_SETTINGS + i],
                                   &self->forwarded[i], value) == 0;
}

/* Hands setting @i on. What another thread has set meanwhile may have come
 * before this: the allocator ends with what was kept last. */
static void
hand_on (GstPooledFilter *self, guint i, GstPooledAllocator *allocator)
{
  for (;;) {
    gboolean kept;
    GValue value = G_VALUE_INIT;

    GST_OBJECT_LOCK (self);
    g_value_init (&value, G_VALUE_TYPE (&self->forwarded[i]));
    g_value_copy (&self->forwarded[i], &value);
    GST_OBJECT_UNLOCK (self);

    g_object_set_property (
        G_OBJECT (allocator), gst_pooled_filter_forwarded_name (i), &value);

    GST_OBJECT_LOCK (self);
    kept = is_kept_locked (self, i, &value);
    GST_OBJECT_UNLOCK (self);
    g_value_unset (&value);
    if (kept)
      return;
  }
}

static gboolean
may_change (guint i)
{
  return (specs[PROP_SETTINGS + i]->flags & GST_PARAM_MUTABLE_PLAYING) != 0;
}

static void
keep_forwarded (GstPooledFilter *self, guint id, const GValue *value)
{
  guint i = id - PROP_SETTINGS;
  g_autoptr (GstPooledAllocator) allocator = NULL;

  GST_OBJECT_LOCK (self);
  if (!G_IS_VALUE (&self->forwarded[i]))
    g_value_init (&self->forwarded[i], G_VALUE_TYPE (value));
  g_value_copy (value, &self->forwarded[i]);
  if (id == PROP_IDLE_TIMEOUT)
    gst_pooled_store_relaxed (&self->idle_timeout, g_value_get_uint64 (value));
  /* one that is still being made gets it in the end */
  if (self->allocator)
    allocator = g_object_ref (self->allocator);
  GST_OBJECT_UNLOCK (self);

  if (allocator && may_change (i))
    hand_on (self, i, allocator);
}

/* @allocator was made from @values, and is known to all only now. */
void
gst_pooled_filter_hand_on_others (
    GstPooledFilter *self, GstPooledAllocator *allocator, const GValue *values)
{
  for (guint i = 0; i < GST_POOLED_N_SETTINGS; i++) {
    gboolean due;

    GST_OBJECT_LOCK (self);
    due = G_IS_VALUE (&self->forwarded[i]) &&
          !is_kept_locked (self, i, &values[i]);
    GST_OBJECT_UNLOCK (self);
    if (due && may_change (i))
      hand_on (self, i, allocator);
  }
}

static void
get_forwarded (GstPooledFilter *self, guint id, GValue *value)
{
  GValue *kept = &self->forwarded[id - PROP_SETTINGS];

  GST_OBJECT_LOCK (self);
  if (G_IS_VALUE (kept))
    g_value_copy (kept, value);
  else
    g_param_value_set_default (specs[id], value);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_pooled_filter_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstPooledFilter *self = GST_POOLED_FILTER (object);

  switch (id) {
    case PROP_COPY:
      gst_pooled_store_relaxed (&self->copy, g_value_get_enum (value));
      break;
    case PROP_VIDEO_META:
      gst_pooled_store_relaxed (&self->video_meta, g_value_get_enum (value));
      break;
    case PROP_INITIAL_BUFFERS:
      gst_pooled_store_relaxed (
          &self->initial_buffers, g_value_get_uint (value));
      break;
    case PROP_MAX_BUFFERS:
      gst_pooled_store_relaxed (&self->max_buffers, g_value_get_uint (value));
      break;
    case PROP_POOL_NAME:
      GST_OBJECT_LOCK (self);
      g_free (self->pool_name);
      self->pool_name = g_value_dup_string (value);
      GST_OBJECT_UNLOCK (self);
      break;
    default:
      if (id >= PROP_SETTINGS && id < N_PROPS)
        keep_forwarded (self, id, value);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_pooled_filter_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstPooledFilter *self = GST_POOLED_FILTER (object);

  switch (id) {
    case PROP_COPY:
      g_value_set_enum (value, gst_pooled_load_relaxed (&self->copy));
      break;
    case PROP_VIDEO_META:
      g_value_set_enum (value, gst_pooled_load_relaxed (&self->video_meta));
      break;
    case PROP_INITIAL_BUFFERS:
      g_value_set_uint (
          value, gst_pooled_load_relaxed (&self->initial_buffers));
      break;
    case PROP_MAX_BUFFERS:
      g_value_set_uint (value, gst_pooled_load_relaxed (&self->max_buffers));
      break;
    case PROP_POOL_NAME:
      GST_OBJECT_LOCK (self);
      g_value_set_string (value, self->pool_name);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_ADOPTED:
      g_value_set_enum (value, gst_pooled_load_relaxed (&self->adopted));
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_pooled_filter_get_stats (self));
      break;
    default:
      if (id >= PROP_SETTINGS && id < N_PROPS)
        get_forwarded (self, id, value);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

void
gst_pooled_filter_notify_adopted (GstPooledFilter *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), specs[PROP_ADOPTED]);
}

void
gst_pooled_filter_init_settings (GstPooledFilter *self)
{
  gst_pooled_store_relaxed (&self->copy, DEFAULT_COPY);
  gst_pooled_store_relaxed (&self->video_meta, DEFAULT_VIDEO_META);
}

void
gst_pooled_filter_clear_settings (GstPooledFilter *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->forwarded); i++) {
    if (G_IS_VALUE (&self->forwarded[i]))
      g_value_unset (&self->forwarded[i]);
  }
  g_clear_pointer (&self->pool_name, g_free);
}

/* The element's own */
static void
make_setting_specs (GParamFlags ready, GParamFlags playing)
{
  /**
   * GstPooledFilter:copy:
   *
   * When what arrives in other memory is copied into pooled memory: for an
   * upstream that does not take the offer, or that has few buffers.
   *
   * Since: 1.22.100
   */
  specs[PROP_COPY] = g_param_spec_enum ("copy", "Copy",
      "When to copy what arrives in other memory into pooled memory",
      GST_POOLED_TYPE_FILTER_COPY, DEFAULT_COPY, playing);
  /**
   * GstPooledFilter:video-meta:
   *
   * Whether upstream learns that downstream understands GstVideoMeta. By
   * default decoders of libav do not: one that knows keeps its frames in memory
   * of its own, or negotiates anew with each frame.
   *
   * Since: 1.22.100
   */
  specs[PROP_VIDEO_META] = g_param_spec_enum ("video-meta", "Video meta",
      "Whether upstream learns that downstream understands GstVideoMeta; a "
      "decoder of libav that knows keeps frames in memory of its own, or "
      "negotiates anew with each frame",
      GST_POOLED_TYPE_FILTER_VIDEO_META, DEFAULT_VIDEO_META, playing);
  /**
   * GstPooledFilter:initial-buffers:
   *
   * Buffers a pool has from the start (0 = as many as downstream asks for, at
   * least 1). With #GstPooledFilter:when-empty `wait` they are made when they
   * are first used: a start must not wait.
   *
   * Since: 1.22.100
   */
  specs[PROP_INITIAL_BUFFERS] =
      g_param_spec_uint ("initial-buffers", "Initial buffers",
          "Buffers a pool has from the start (0 = as many as downstream asks "
          "for, at least 1); takes effect with the next negotiation",
          0, G_MAXINT32, 0, playing);
  /**
   * GstPooledFilter:max-buffers:
   *
   * Blocks of the negotiated size there may be, before
   * #GstPooledFilter:when-empty says what happens (0 = as many as the classes
   * of the allocator allow). Never fewer than downstream or a decoder of libav
   * needs.
   *
   * Since: 1.22.100
   */
  specs[PROP_MAX_BUFFERS] = g_param_spec_uint ("max-buffers", "Maximum buffers",
      "Blocks of the negotiated size there may be, before when-empty says what "
      "happens (0 = as many as the classes of the allocator allow); takes "
      "effect with the next negotiation",
      0, G_MAXINT32, 0, playing);
  /**
   * GstPooledFilter:pool-name:
   *
   * All poolfilters and applications that name the same share one allocator, as
   * gst_pooled_allocator_get() gives it (%NULL = memory of this element alone).
   *
   * Since: 1.22.100
   */
  specs[PROP_POOL_NAME] = g_param_spec_string ("pool-name", "Pool name",
      "Share the memory of this name with the whole process (NULL = memory of "
      "this element alone)",
      NULL, ready);
}

static void
make_view_specs (GParamFlags ro)
{
  /**
   * GstPooledFilter:adopted:
   *
   * What upstream took of the offer, as the first buffers after each
   * negotiation show it. The message `pooled-adopted` tells it, too.
   *
   * Since: 1.22.100
   */
  specs[PROP_ADOPTED] = g_param_spec_enum ("adopted", "Adopted",
      "What upstream took of the offer", GST_POOLED_TYPE_FILTER_ADOPTED,
      GST_POOLED_FILTER_ADOPTED_UNKNOWN, ro);
  /**
   * GstPooledFilter:stats:
   *
   * A flat structure `application/x-poolfilter-stats`. All are #guint64 but
   * `adopted`, the nick of #GstPooledFilter:adopted. `buffers`, `bytes` and
   * `lists` passed. Of the buffers, `from-pool` came out of an offered pool,
   * `from-allocator` in memory of the allocator without a pool, and the rest is
   * `foreign`; `copied` were copied, `copy-failed` could not be. Upstream asked
   * `queries` times and was given `pools` pools. Then all counters of the
   * allocator, beginning with `allocator-`, see
   * gst_pooled_allocator_get_stats(), and of the pool offered last, beginning
   * with `pool-`, see gst_pooled_buffer_pool_get_stats().
   *
   * Since: 1.22.100
   */
  specs[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "All counters: of this element, of its allocator (allocator-...) and of "
      "the pool offered last (pool-...)",
      GST_TYPE_STRUCTURE, ro);
}

void
gst_pooled_filter_install_properties (GObjectClass *klass)
{
  const GParamFlags ro = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  const GParamFlags ready = rw | GST_PARAM_MUTABLE_READY;
  const GParamFlags playing = rw | GST_PARAM_MUTABLE_PLAYING;

  klass->set_property = gst_pooled_filter_set_property;
  klass->get_property = gst_pooled_filter_get_property;
  make_setting_specs (ready, playing);
  make_view_specs (ro);
  gst_pooled_settings_make_specs (&specs[PROP_SETTINGS], ready, playing);
  g_object_class_install_properties (klass, N_PROPS, specs);

  gst_type_mark_as_plugin_api (GST_POOLED_TYPE_FILTER_COPY, 0);
  gst_type_mark_as_plugin_api (GST_POOLED_TYPE_FILTER_VIDEO_META, 0);
  gst_type_mark_as_plugin_api (GST_POOLED_TYPE_FILTER_ADOPTED, 0);
  gst_type_mark_as_plugin_api (GST_POOLED_TYPE_GROWTH, 0);
  gst_type_mark_as_plugin_api (GST_POOLED_TYPE_WHEN_EMPTY, 0);
}
