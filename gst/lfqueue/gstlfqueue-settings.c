/* gstlfqueue-settings.c: what is set and got
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Settings are words of their own that the streaming threads read without a
 * lock. After a change that either side may be waiting for, both look again.
 */
#include "config.h"

#include "gstlfqueue-properties.h"

/* --- what more than one property means --- */

/* Limits or watermarks have changed. */
static void
update_watermarks (GstLfQueue *self)
{
  GstPooledLevel limits;
  GstPooledLevel high = { 0 };
  GstPooledLevel low = { 0 };

  GST_OBJECT_LOCK (self);
  limits = gst_pooled_limits_read (&self->handover->limits);
  if (self->settings.high_watermark > 0.0) {
    high = gst_pooled_level_scale (&limits, self->settings.high_watermark);
    low = gst_pooled_level_scale (&limits,
        MIN (self->settings.low_watermark, self->settings.high_watermark));
  }
  gst_pooled_limits_write (&self->handover->urgent, &high);
  gst_pooled_limits_write (&self->low, &low);
  GST_OBJECT_UNLOCK (self);
}

static void
limits_changed (GstLfQueue *self)
{
  update_watermarks (self);
  if (gst_pooled_load_relaxed (&self->settings.backpressure) ==
      GST_POOLED_BACKPRESSURE_DROP_OLDEST)
    gst_lf_queue_leak (self);
  gst_pooled_handover_changed (self->handover);
}

static void
set_backpressure (GstLfQueue *self, GstPooledBackpressure backpressure)
{
  gst_pooled_store_relaxed (&self->settings.backpressure, backpressure);
  gst_pooled_handover_changed (self->handover);
}

static void
set_threshold (
    GstLfQueue *self, guint64 *set, gst_pooled_atomic_u64 *used, guint64 value)
{
  GST_OBJECT_LOCK (self);
  *set = value;
  gst_pooled_store_relaxed (used, value);
  GST_OBJECT_UNLOCK (self);
  gst_pooled_handover_changed (self->handover);
}

static void
set_double (GstLfQueue *self, gdouble *setting, gdouble value)
{
  GST_OBJECT_LOCK (self);
  *setting = value;
  GST_OBJECT_UNLOCK (self);
}

static gdouble
get_double (GstLfQueue *self, const gdouble *setting)
{
  gdouble value;

  GST_OBJECT_LOCK (self);
  value = *setting;
  GST_OBJECT_UNLOCK (self);

  return value;
}

/* The histogram is made when it is first wanted, and stays. */
static void
set_measure_delay (GstLfQueue *self, gboolean measure)
{
  GST_OBJECT_LOCK (self);
  if (measure && gst_pooled_load_relaxed (&self->delays) == NULL)
    gst_pooled_store_release (
        &self->delays, gst_pooled_histogram_new ()); /* D1, to D2 */
  gst_pooled_store_relaxed (&self->settings.measure_delay, measure);
  GST_OBJECT_UNLOCK (self);
}

/* --- those that are a word and nothing else --- */

typedef struct {
  gsize word;  /* 1 + the offset of a 32-bit word in GstLfQueueSettings */
  gsize dword; /* the same of a 64-bit one */
} Plain;

#define WORD(field)  .word = 1 + G_STRUCT_OFFSET (GstLfQueueSettings, field)
#define DWORD(field) .dword = 1 + G_STRUCT_OFFSET (GstLfQueueSettings, field)

static const Plain plain[PROP_LAST] = {
  [PROP_SILENT] = { WORD (silent) },
  [PROP_FLUSH_ON_EOS] = { WORD (flush_on_eos) },
  [PROP_NOTIFY_LEVELS] = { WORD (notify_levels) },
  [PROP_REJECT_RETURN] = { WORD (reject_return) },
  [PROP_ADAPTIVE_INITIAL_DELAY] = { DWORD (adaptive_initial_delay) },
  [PROP_ADAPTIVE_MAX_DELAY] = { DWORD (adaptive_max_delay) },
  [PROP_DROP_UNIT] = { WORD (drop_unit) },
  [PROP_REQUEST_KEYFRAME] = { WORD (request_keyframe) },
  [PROP_MAX_AGE] = { DWORD (max_age) },
  [PROP_POST_DROP_MESSAGES] = { WORD (post_drop_messages) },
};

static gst_pooled_atomic_u32 *
plain_word (GstLfQueue *self, guint id)
{
  return (gst_pooled_atomic_u32 *) ((guint8 *) &self->settings +
                                    plain[id].word - 1);
}

static gst_pooled_atomic_u64 *
plain_dword (GstLfQueue *self, guint id)
{
  return (gst_pooled_atomic_u64 *) ((guint8 *) &self->settings +
                                    plain[id].dword - 1);
}

/* True if @id is one of them. */
static gboolean
set_plain (GstLfQueue *self, guint id, const GValue *value)
{
  if (plain[id].dword != 0)
    gst_pooled_store_relaxed (
        plain_dword (self, id), g_value_get_uint64 (value));
  else if (plain[id].word != 0 && G_VALUE_HOLDS_BOOLEAN (value))
    gst_pooled_store_relaxed (
        plain_word (self, id), (guint32) g_value_get_boolean (value));
  else if (plain[id].word != 0)
    gst_pooled_store_relaxed (
        plain_word (self, id), (guint32) g_value_get_enum (value));
  else
    return FALSE;

  return TRUE;
}

static gboolean
get_plain (GstLfQueue *self, guint id, GValue *value)
{
  if (plain[id].dword != 0)
    g_value_set_uint64 (
        value, gst_pooled_load_relaxed (plain_dword (self, id)));
  else if (plain[id].word != 0 && G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_boolean (
        value, (gboolean) gst_pooled_load_relaxed (plain_word (self, id)));
  else if (plain[id].word != 0)
    g_value_set_enum (
        value, (gint) gst_pooled_load_relaxed (plain_word (self, id)));
  else
    return FALSE;

  return TRUE;
}

/* --- limits and thresholds --- */

/* True if @id is one of them. */
static gboolean
set_limit (GstLfQueue *self, guint id, const GValue *value)
{
  GstPooledHandover *handover = self->handover;
  GstPooledLevel *threshold = &self->settings.min_threshold;

  switch (id) {
    case PROP_MAX_SIZE_BUFFERS:
      gst_pooled_store_relaxed (
          &handover->limits.buffers, g_value_get_uint (value));
      break;
    case PROP_MAX_SIZE_BYTES:
      gst_pooled_store_relaxed (
          &handover->limits.bytes, g_value_get_uint (value));
      break;
    case PROP_MAX_SIZE_TIME:
      gst_pooled_store_relaxed (
          &handover->limits.time, g_value_get_uint64 (value));
      break;
    case PROP_MIN_THRESHOLD_BUFFERS:
      set_threshold (self, &threshold->buffers, &handover->thresholds.buffers,
          g_value_get_uint (value));
      return TRUE;
    case PROP_MIN_THRESHOLD_BYTES:
      set_threshold (self, &threshold->bytes, &handover->thresholds.bytes,
          g_value_get_uint (value));
      return TRUE;
    case PROP_MIN_THRESHOLD_TIME:
      set_threshold (self, &threshold->time, &handover->thresholds.time,
          g_value_get_uint64 (value));
      return TRUE;
    default:
      return FALSE;
  }
  limits_changed (self);

  return TRUE;
}

static gboolean
get_limit (GstLfQueue *self, guint id, GValue *value)
{
  GstPooledLevel limits = gst_pooled_limits_read (&self->handover->limits);
  GstPooledLevel thresholds =
      gst_pooled_limits_read (&self->handover->thresholds);

  switch (id) {
    case PROP_MAX_SIZE_BUFFERS:
      g_value_set_uint (value, (guint) limits.buffers);
      return TRUE;
    case PROP_MAX_SIZE_BYTES:
      g_value_set_uint (value, (guint) limits.bytes);
      return TRUE;
    case PROP_MAX_SIZE_TIME:
      g_value_set_uint64 (value, limits.time);
      return TRUE;
    case PROP_MIN_THRESHOLD_BUFFERS:
      g_value_set_uint (value, (guint) thresholds.buffers);
      return TRUE;
    case PROP_MIN_THRESHOLD_BYTES:
      g_value_set_uint (value, (guint) thresholds.bytes);
      return TRUE;
    case PROP_MIN_THRESHOLD_TIME:
      g_value_set_uint64 (value, thresholds.time);
      return TRUE;
    default:
      return FALSE;
  }
}

/* --- levels and counters --- */

/* True if @id is one of them. */
static gboolean
get_measured (GstLfQueue *self, guint id, GValue *value)
{
  GstPooledLevel level;

  gst_pooled_lanes_level (self->handover->lanes, &level);

  switch (id) {
    case PROP_CURRENT_LEVEL_BUFFERS:
      g_value_set_uint (value, (guint) MIN (level.buffers, G_MAXUINT));
      return TRUE;
    case PROP_CURRENT_LEVEL_BYTES:
      g_value_set_uint (value, (guint) MIN (level.bytes, G_MAXUINT));
      return TRUE;
    case PROP_CURRENT_LEVEL_TIME:
      g_value_set_uint64 (value, level.time);
      return TRUE;
    case PROP_IN:
      g_value_set_uint64 (value, gst_pooled_load_relaxed (&self->counters->in));
      return TRUE;
    case PROP_OUT:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&self->counters->out));
      return TRUE;
    case PROP_DROPPED:
      g_value_set_uint64 (value, gst_lf_queue_dropped (self));
      return TRUE;
    case PROP_STATS:
      g_value_take_boxed (value, gst_lf_queue_stats (self));
      return TRUE;
    default:
      return FALSE;
  }
}

/* --- the others --- */

void
gst_lf_queue_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstLfQueue *self = GST_LF_QUEUE (object);
  GstLfQueueSettings *settings = &self->settings;

  if (set_plain (self, id, value) || set_limit (self, id, value))
    return;

  switch (id) {
    case PROP_LEAKY:
      set_backpressure (
          self, gst_lf_queue_leaky_to_backpressure (g_value_get_enum (value)));
      g_object_notify_by_pspec (object, gst_lf_queue_pspec (PROP_BACKPRESSURE));
      break;
    case PROP_BACKPRESSURE:
      set_backpressure (self, g_value_get_enum (value));
      g_object_notify_by_pspec (object, gst_lf_queue_pspec (PROP_LEAKY));
      break;
    case PROP_ADAPTIVE_MULTIPLIER:
      set_double (
          self, &settings->adaptive_multiplier, g_value_get_double (value));
      break;
    case PROP_HIGH_WATERMARK:
      set_double (self, &settings->high_watermark, g_value_get_double (value));
      update_watermarks (self);
      break;
    case PROP_LOW_WATERMARK:
      set_double (self, &settings->low_watermark, g_value_get_double (value));
      update_watermarks (self);
      break;
    case PROP_BLOCK_TIMEOUT:
      gst_pooled_store_relaxed (
          &settings->block_timeout, g_value_get_uint64 (value));
      gst_pooled_handover_changed (self->handover);
      break;
    case PROP_MAX_WAKEUP_DELAY:
      gst_pooled_store_relaxed (
          &self->handover->max_wakeup_delay, g_value_get_uint64 (value));
      gst_pooled_handover_changed (self->handover);
      break;
    case PROP_MEASURE_DELAY:
      set_measure_delay (self, g_value_get_boolean (value));
      break;
    case PROP_DROP_MESSAGES_INTERVAL:
      gst_pooled_store_relaxed (&settings->drop_messages_interval,
          g_value_get_uint (value) * GST_MSECOND);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
}

void
gst_lf_queue_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstLfQueue *self = GST_LF_QUEUE (object);
  GstLfQueueSettings *settings = &self->settings;
  guint32 backpressure = gst_pooled_load_relaxed (&settings->backpressure);

  if (get_plain (self, id, value) || get_limit (self, id, value) ||
      get_measured (self, id, value))
    return;

  switch (id) {
    case PROP_LEAKY:
      g_value_set_enum (
          value, gst_lf_queue_leaky_from_backpressure (backpressure));
      break;
    case PROP_BACKPRESSURE:
      g_value_set_enum (value, (gint) backpressure);
      break;
    case PROP_ADAPTIVE_MULTIPLIER:
      g_value_set_double (
          value, get_double (self, &settings->adaptive_multiplier));
      break;
    case PROP_HIGH_WATERMARK:
      g_value_set_double (value, get_double (self, &settings->high_watermark));
      break;
    case PROP_LOW_WATERMARK:
      g_value_set_double (value, get_double (self, &settings->low_watermark));
      break;
    case PROP_BLOCK_TIMEOUT:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&settings->block_timeout));
      break;
    case PROP_MAX_WAKEUP_DELAY:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&self->handover->max_wakeup_delay));
      break;
    case PROP_MEASURE_DELAY:
      g_value_set_boolean (
          value, (gboolean) gst_pooled_load_relaxed (&settings->measure_delay));
      break;
    case PROP_DROP_MESSAGES_INTERVAL:
      g_value_set_uint (value,
          (guint) (gst_pooled_load_relaxed (&settings->drop_messages_interval) /
                   GST_MSECOND));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
}

void
gst_lf_queue_init_settings (GstLfQueue *self)
{
  GstLfQueueSettings *settings = &self->settings;
  GstPooledLevel limits = { DEFAULT_MAX_SIZE_BUFFERS, DEFAULT_MAX_SIZE_BYTES,
    DEFAULT_MAX_SIZE_TIME };

  gst_pooled_limits_write (&self->handover->limits, &limits);
  gst_pooled_store_relaxed (&settings->backpressure, DEFAULT_BACKPRESSURE);
  gst_pooled_store_relaxed (&settings->reject_return, DEFAULT_REJECT_RETURN);
  gst_pooled_store_relaxed (
      &settings->adaptive_initial_delay, DEFAULT_ADAPTIVE_INITIAL_DELAY);
  gst_pooled_store_relaxed (
      &settings->adaptive_max_delay, DEFAULT_ADAPTIVE_MAX_DELAY);
  gst_pooled_store_relaxed (&settings->drop_unit, DEFAULT_DROP_UNIT);
  gst_pooled_store_relaxed (
      &settings->post_drop_messages, DEFAULT_POST_DROP_MESSAGES);
  gst_pooled_store_relaxed (&settings->drop_messages_interval,
      DEFAULT_DROP_MESSAGES_INTERVAL * GST_MSECOND);
  settings->adaptive_multiplier = DEFAULT_ADAPTIVE_MULTIPLIER;
  settings->high_watermark = DEFAULT_HIGH_WATERMARK;
  settings->low_watermark = DEFAULT_LOW_WATERMARK;
  update_watermarks (self);
}
