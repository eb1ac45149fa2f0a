/* gstlfqueue-properties.c: settings
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Settings are words of their own that the streaming threads read without a
 * lock. After a change that either side may be waiting for, both look again.
 */
#include "config.h"

#include "gstlfqueue-private.h"

#define DEFAULT_MAX_SIZE_BUFFERS       200
#define DEFAULT_MAX_SIZE_BYTES         (10 * 1024 * 1024)
#define DEFAULT_MAX_SIZE_TIME          GST_SECOND
#define DEFAULT_BACKPRESSURE           GST_POOLED_BACKPRESSURE_BLOCK
#define DEFAULT_LEAKY                  GST_LF_QUEUE_LEAKY_NO
#define DEFAULT_REJECT_RETURN          GST_LF_QUEUE_REJECT_RETURN_OK
#define DEFAULT_ADAPTIVE_INITIAL_DELAY GST_MSECOND
#define DEFAULT_ADAPTIVE_MAX_DELAY     (50 * GST_MSECOND)
#define DEFAULT_ADAPTIVE_MULTIPLIER    1.5
#define DEFAULT_DROP_UNIT              GST_LF_QUEUE_DROP_UNIT_BUFFER
#define DEFAULT_HIGH_WATERMARK         0.9
#define DEFAULT_LOW_WATERMARK          0.5
#define DEFAULT_POST_DROP_MESSAGES     TRUE
#define DEFAULT_DROP_MESSAGES_INTERVAL 200 /* ms */

enum {
  PROP_0,
  PROP_CURRENT_LEVEL_BUFFERS,
  PROP_CURRENT_LEVEL_BYTES,
  PROP_CURRENT_LEVEL_TIME,
  PROP_MAX_SIZE_BUFFERS,
  PROP_MAX_SIZE_BYTES,
  PROP_MAX_SIZE_TIME,
  PROP_MIN_THRESHOLD_BUFFERS,
  PROP_MIN_THRESHOLD_BYTES,
  PROP_MIN_THRESHOLD_TIME,
  PROP_LEAKY,
  PROP_SILENT,
  PROP_FLUSH_ON_EOS,
  PROP_NOTIFY_LEVELS,
  PROP_BACKPRESSURE,
  PROP_BLOCK_TIMEOUT,
  PROP_REJECT_RETURN,
  PROP_ADAPTIVE_INITIAL_DELAY,
  PROP_ADAPTIVE_MAX_DELAY,
  PROP_ADAPTIVE_MULTIPLIER,
  PROP_DROP_UNIT,
  PROP_REQUEST_KEYFRAME,
  PROP_MAX_AGE,
  PROP_HIGH_WATERMARK,
  PROP_LOW_WATERMARK,
  PROP_MAX_WAKEUP_DELAY,
  PROP_MEASURE_DELAY,
  PROP_POST_DROP_MESSAGES,
  PROP_DROP_MESSAGES_INTERVAL,
  PROP_IN,
  PROP_OUT,
  PROP_DROPPED,
  PROP_STATS,
  PROP_LAST,
};

static GParamSpec *properties[PROP_LAST];

/* --- what more than one property means --- */

/* Limits or watermarks have changed. */
static void
update_watermarks (GstLfQueue *self)
{
  GstPooledLevel limits = gst_pooled_limits_read (&self->handover->limits);
  GstPooledLevel none = { 0 };
  GstPooledLevel high = none, low = none;

  GST_OBJECT_LOCK (self);
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
    gst_pooled_store_release (&self->delays, gst_pooled_histogram_new ());
  gst_pooled_store_relaxed (&self->settings.measure_delay, measure);
  GST_OBJECT_UNLOCK (self);
}

/* --- set and get --- */

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstLfQueue *self = GST_LF_QUEUE (object);
  GstPooledHandover *handover = self->handover;
  GstLfQueueSettings *settings = &self->settings;

  switch (id) {
    case PROP_MAX_SIZE_BUFFERS:
      gst_pooled_store_relaxed (
          &handover->limits.buffers, g_value_get_uint (value));
      limits_changed (self);
      break;
    case PROP_MAX_SIZE_BYTES:
      gst_pooled_store_relaxed (
          &handover->limits.bytes, g_value_get_uint (value));
      limits_changed (self);
      break;
    case PROP_MAX_SIZE_TIME:
      gst_pooled_store_relaxed (
          &handover->limits.time, g_value_get_uint64 (value));
      limits_changed (self);
      break;
    case PROP_MIN_THRESHOLD_BUFFERS:
      set_threshold (self, &settings->min_threshold.buffers,
          &handover->thresholds.buffers, g_value_get_uint (value));
      break;
    case PROP_MIN_THRESHOLD_BYTES:
      set_threshold (self, &settings->min_threshold.bytes,
          &handover->thresholds.bytes, g_value_get_uint (value));
      break;
    case PROP_MIN_THRESHOLD_TIME:
      set_threshold (self, &settings->min_threshold.time,
          &handover->thresholds.time, g_value_get_uint64 (value));
      break;
    case PROP_LEAKY:
      set_backpressure (
          self, gst_lf_queue_leaky_to_backpressure (g_value_get_enum (value)));
      g_object_notify_by_pspec (object, properties[PROP_BACKPRESSURE]);
      break;
    case PROP_BACKPRESSURE:
      set_backpressure (self, g_value_get_enum (value));
      g_object_notify_by_pspec (object, properties[PROP_LEAKY]);
      break;
    case PROP_SILENT:
      gst_pooled_store_relaxed (&settings->silent, g_value_get_boolean (value));
      break;
    case PROP_FLUSH_ON_EOS:
      gst_pooled_store_relaxed (
          &settings->flush_on_eos, g_value_get_boolean (value));
      break;
    case PROP_NOTIFY_LEVELS:
      gst_pooled_store_relaxed (
          &settings->notify_levels, g_value_get_boolean (value));
      break;
    case PROP_BLOCK_TIMEOUT:
      gst_pooled_store_relaxed (
          &settings->block_timeout, g_value_get_uint64 (value));
      break;
    case PROP_REJECT_RETURN:
      gst_pooled_store_relaxed (
          &settings->reject_return, g_value_get_enum (value));
      break;
    case PROP_ADAPTIVE_INITIAL_DELAY:
      gst_pooled_store_relaxed (
          &settings->adaptive_initial_delay, g_value_get_uint64 (value));
      break;
    case PROP_ADAPTIVE_MAX_DELAY:
      gst_pooled_store_relaxed (
          &settings->adaptive_max_delay, g_value_get_uint64 (value));
      break;
    case PROP_ADAPTIVE_MULTIPLIER:
      set_double (
          self, &settings->adaptive_multiplier, g_value_get_double (value));
      break;
    case PROP_DROP_UNIT:
      gst_pooled_store_relaxed (&settings->drop_unit, g_value_get_enum (value));
      break;
    case PROP_REQUEST_KEYFRAME:
      gst_pooled_store_relaxed (
          &settings->request_keyframe, g_value_get_boolean (value));
      break;
    case PROP_MAX_AGE:
      gst_pooled_store_relaxed (&settings->max_age, g_value_get_uint64 (value));
      break;
    case PROP_HIGH_WATERMARK:
      set_double (self, &settings->high_watermark, g_value_get_double (value));
      update_watermarks (self);
      break;
    case PROP_LOW_WATERMARK:
      set_double (self, &settings->low_watermark, g_value_get_double (value));
      update_watermarks (self);
      break;
    case PROP_MAX_WAKEUP_DELAY:
      gst_pooled_store_relaxed (
          &handover->max_wakeup_delay, g_value_get_uint64 (value));
      gst_pooled_handover_changed (handover);
      break;
    case PROP_MEASURE_DELAY:
      set_measure_delay (self, g_value_get_boolean (value));
      break;
    case PROP_POST_DROP_MESSAGES:
      gst_pooled_store_relaxed (
          &settings->post_drop_messages, g_value_get_boolean (value));
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

/* Levels and counters. True if @id is one. */
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

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstLfQueue *self = GST_LF_QUEUE (object);
  GstPooledHandover *handover = self->handover;
  GstLfQueueSettings *settings = &self->settings;

  if (get_measured (self, id, value))
    return;

  switch (id) {
    case PROP_MAX_SIZE_BUFFERS:
      g_value_set_uint (
          value, (guint) gst_pooled_load_relaxed (&handover->limits.buffers));
      break;
    case PROP_MAX_SIZE_BYTES:
      g_value_set_uint (
          value, (guint) gst_pooled_load_relaxed (&handover->limits.bytes));
      break;
    case PROP_MAX_SIZE_TIME:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&handover->limits.time));
      break;
    case PROP_MIN_THRESHOLD_BUFFERS:
      g_value_set_uint (value,
          (guint) gst_pooled_load_relaxed (&handover->thresholds.buffers));
      break;
    case PROP_MIN_THRESHOLD_BYTES:
      g_value_set_uint (
          value, (guint) gst_pooled_load_relaxed (&handover->thresholds.bytes));
      break;
    case PROP_MIN_THRESHOLD_TIME:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&handover->thresholds.time));
      break;
    case PROP_LEAKY:
      g_value_set_enum (
          value, gst_lf_queue_leaky_from_backpressure (
                     gst_pooled_load_relaxed (&settings->backpressure)));
      break;
    case PROP_BACKPRESSURE:
      g_value_set_enum (
          value, (gint) gst_pooled_load_relaxed (&settings->backpressure));
      break;
    case PROP_SILENT:
      g_value_set_boolean (
          value, (gboolean) gst_pooled_load_relaxed (&settings->silent));
      break;
    case PROP_FLUSH_ON_EOS:
      g_value_set_boolean (
          value, (gboolean) gst_pooled_load_relaxed (&settings->flush_on_eos));
      break;
    case PROP_NOTIFY_LEVELS:
      g_value_set_boolean (
          value, (gboolean) gst_pooled_load_relaxed (&settings->notify_levels));
      break;
    case PROP_BLOCK_TIMEOUT:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&settings->block_timeout));
      break;
    case PROP_REJECT_RETURN:
      g_value_set_enum (
          value, (gint) gst_pooled_load_relaxed (&settings->reject_return));
      break;
    case PROP_ADAPTIVE_INITIAL_DELAY:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&settings->adaptive_initial_delay));
      break;
    case PROP_ADAPTIVE_MAX_DELAY:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&settings->adaptive_max_delay));
      break;
    case PROP_ADAPTIVE_MULTIPLIER:
      g_value_set_double (
          value, get_double (self, &settings->adaptive_multiplier));
      break;
    case PROP_DROP_UNIT:
      g_value_set_enum (
          value, (gint) gst_pooled_load_relaxed (&settings->drop_unit));
      break;
    case PROP_REQUEST_KEYFRAME:
      g_value_set_boolean (value,
          (gboolean) gst_pooled_load_relaxed (&settings->request_keyframe));
      break;
    case PROP_MAX_AGE:
      g_value_set_uint64 (value, gst_pooled_load_relaxed (&settings->max_age));
      break;
    case PROP_HIGH_WATERMARK:
      g_value_set_double (value, get_double (self, &settings->high_watermark));
      break;
    case PROP_LOW_WATERMARK:
      g_value_set_double (value, get_double (self, &settings->low_watermark));
      break;
    case PROP_MAX_WAKEUP_DELAY:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&handover->max_wakeup_delay));
      break;
    case PROP_MEASURE_DELAY:
      g_value_set_boolean (
          value, (gboolean) gst_pooled_load_relaxed (&settings->measure_delay));
      break;
    case PROP_POST_DROP_MESSAGES:
      g_value_set_boolean (value,
          (gboolean) gst_pooled_load_relaxed (&settings->post_drop_messages));
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

/* --- declarations --- */

#define READ (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)
#define WRITE \
  (G_PARAM_READWRITE | GST_PARAM_MUTABLE_PLAYING | G_PARAM_STATIC_STRINGS)

static void
add_uint (guint id, const gchar *name, const gchar *nick, const gchar *blurb,
    guint value, GParamFlags flags)
{
  properties[id] =
      g_param_spec_uint (name, nick, blurb, 0, G_MAXUINT, value, flags);
}

static void
add_uint64 (guint id, const gchar *name, const gchar *nick, const gchar *blurb,
    guint64 value, GParamFlags flags)
{
  properties[id] =
      g_param_spec_uint64 (name, nick, blurb, 0, G_MAXUINT64, value, flags);
}

static void
add_boolean (guint id, const gchar *name, const gchar *nick, const gchar *blurb,
    gboolean value)
{
  properties[id] = g_param_spec_boolean (name, nick, blurb, value, WRITE);
}

static void
add_enum (guint id, const gchar *name, const gchar *nick, const gchar *blurb,
    GType type, gint value)
{
  properties[id] = g_param_spec_enum (name, nick, blurb, type, value, WRITE);
  gst_type_mark_as_plugin_api (type, 0);
}

static void
add_fraction (guint id, const gchar *name, const gchar *nick,
    const gchar *blurb, gdouble value)
{
  properties[id] =
      g_param_spec_double (name, nick, blurb, 0.0, 1.0, value, WRITE);
}

/* Those of the core's queue: names, types, ranges and defaults are its own. */
static void
add_core_properties (void)
{
  add_uint (PROP_CURRENT_LEVEL_BUFFERS, "current-level-buffers",
      "Current level (buffers)", "Current number of buffers in the queue", 0,
      READ);
  add_uint (PROP_CURRENT_LEVEL_BYTES, "current-level-bytes",
      "Current level (bytes)",
      "Current amount of data in the queue (bytes, at most 4294967295; "
      "`stats` has it whole)",
      0, READ);
  add_uint64 (PROP_CURRENT_LEVEL_TIME, "current-level-time",
      "Current level (ns)", "Current amount of data in the queue (in ns)", 0,
      READ);
  add_uint (PROP_MAX_SIZE_BUFFERS, "max-size-buffers", "Max. size (buffers)",
      "Max. number of buffers in the queue (0=disable)",
      DEFAULT_MAX_SIZE_BUFFERS, WRITE);
  add_uint (PROP_MAX_SIZE_BYTES, "max-size-bytes", "Max. size (bytes)",
      "Max. amount of data in the queue (bytes, 0=disable)",
      DEFAULT_MAX_SIZE_BYTES, WRITE);
  add_uint64 (PROP_MAX_SIZE_TIME, "max-size-time", "Max. size (ns)",
      "Max. amount of data in the queue (in ns, 0=disable)",
      DEFAULT_MAX_SIZE_TIME, WRITE);
  add_uint (PROP_MIN_THRESHOLD_BUFFERS, "min-threshold-buffers",
      "Min. threshold (buffers)",
      "Min. number of buffers in the queue to allow reading (0=disable)", 0,
      WRITE);
  add_uint (PROP_MIN_THRESHOLD_BYTES, "min-threshold-bytes",
      "Min. threshold (bytes)",
      "Min. amount of data in the queue to allow reading (bytes, 0=disable)", 0,
      WRITE);
  add_uint64 (PROP_MIN_THRESHOLD_TIME, "min-threshold-time",
      "Min. threshold (ns)",
      "Min. amount of data in the queue to allow reading (in ns, 0=disable)", 0,
      WRITE);
  add_enum (PROP_LEAKY, "leaky", "Leaky",
      "Where the queue leaks when it is full, if at all: `backpressure` under "
      "its name in the core's queue",
      gst_lf_queue_leaky_get_type (), DEFAULT_LEAKY);
  add_boolean (PROP_SILENT, "silent", "Silent",
      "Don't emit queue signals. Makes queues more lightweight if no signals "
      "are needed",
      FALSE);
  add_boolean (PROP_FLUSH_ON_EOS, "flush-on-eos", "Flush on EOS",
      "Discard all data in the queue when an EOS event is received", FALSE);
  add_boolean (PROP_NOTIFY_LEVELS, "notify-levels", "Notify levels",
      "Whether to notify for current-level-* with each item, from the "
      "streaming threads",
      FALSE);
}

static void
add_policy_properties (void)
{
  add_enum (PROP_BACKPRESSURE, "backpressure", "Backpressure",
      "What happens to a buffer that comes while the queue is full",
      gst_lf_queue_backpressure_get_type (), DEFAULT_BACKPRESSURE);
  add_uint64 (PROP_BLOCK_TIMEOUT, "block-timeout", "Block timeout (ns)",
      "With backpressure=block: drop the new buffer after having blocked for "
      "this long (in ns, 0=block for ever)",
      0, WRITE);
  add_enum (PROP_REJECT_RETURN, "reject-return", "Reject return",
      "With backpressure=reject: what the pusher of a rejected buffer is told",
      gst_lf_queue_reject_return_get_type (), DEFAULT_REJECT_RETURN);
  add_uint64 (PROP_ADAPTIVE_INITIAL_DELAY, "adaptive-initial-delay",
      "Adaptive initial delay (ns)",
      "With backpressure=adaptive: delay of the first buffer over "
      "high-watermark (in ns)",
      DEFAULT_ADAPTIVE_INITIAL_DELAY, WRITE);
  add_uint64 (PROP_ADAPTIVE_MAX_DELAY, "adaptive-max-delay",
      "Adaptive max. delay (ns)",
      "With backpressure=adaptive: longest delay of a buffer (in ns)",
      DEFAULT_ADAPTIVE_MAX_DELAY, WRITE);
  properties[PROP_ADAPTIVE_MULTIPLIER] =
      g_param_spec_double ("adaptive-multiplier", "Adaptive multiplier",
          "With backpressure=adaptive: factor from one delay to the next until "
          "the level is under low-watermark",
          1.0, 1000.0, DEFAULT_ADAPTIVE_MULTIPLIER, WRITE);
  add_enum (PROP_DROP_UNIT, "drop-unit", "Drop unit",
      "How much is dropped at a time; gop goes on to the next keyframe, so "
      "that a decoder never misses a reference",
      gst_lf_queue_drop_unit_get_type (), DEFAULT_DROP_UNIT);
  add_boolean (PROP_REQUEST_KEYFRAME, "request-keyframe", "Request keyframe",
      "After a drop, ask upstream for a keyframe, at most once a second",
      FALSE);
  add_uint64 (PROP_MAX_AGE, "max-age", "Max. age (ns)",
      "Drop what has been in the queue for longer than this, in real time, "
      "when its turn comes (in ns, 0=disable)",
      0, WRITE);
  add_fraction (PROP_HIGH_WATERMARK, "high-watermark", "High watermark",
      "Part of the nearest limit from which the queue is under pressure "
      "(0=disable)",
      DEFAULT_HIGH_WATERMARK);
  add_fraction (PROP_LOW_WATERMARK, "low-watermark", "Low watermark",
      "Part of every limit under which the pressure is over (at most "
      "high-watermark is used)",
      DEFAULT_LOW_WATERMARK);
  add_uint64 (PROP_MAX_WAKEUP_DELAY, "max-wakeup-delay",
      "Max. wake-up delay (ns)",
      "How long buffers may wait so that several are served by one wake-up, "
      "unless an event comes or high-watermark is reached (in ns, 0=wake up "
      "at once)",
      0, WRITE);
}

static void
add_observation_properties (void)
{
  add_boolean (PROP_MEASURE_DELAY, "measure-delay", "Measure delay",
      "Measure how long buffers wait in the queue, for the delay fields of "
      "`stats`",
      FALSE);
  add_boolean (PROP_POST_DROP_MESSAGES, "post-drop-messages",
      "Post drop messages",
      "Post a QOS and a `pooled-dropped` message on the bus when buffers are "
      "dropped",
      DEFAULT_POST_DROP_MESSAGES);
  add_uint (PROP_DROP_MESSAGES_INTERVAL, "drop-messages-interval",
      "Drop message interval (ms)",
      "Min. time between two messages of drops, and of pressure (in ms)",
      DEFAULT_DROP_MESSAGES_INTERVAL, WRITE);
  add_uint64 (PROP_IN, "in", "In", "Number of buffers that came in", 0, READ);
  add_uint64 (
      PROP_OUT, "out", "Out", "Number of buffers that went out", 0, READ);
  add_uint64 (PROP_DROPPED, "dropped", "Dropped",
      "Number of buffers that were dropped, for whatever reason; always in = "
      "out + queued + dropped",
      0, READ);
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Statistics: buffers in, out and dropped by reason, levels and peaks, "
      "times blocked, sleeps and wake-ups, waiting times",
      GST_TYPE_STRUCTURE, READ);
}

void
gst_lf_queue_install_properties (GObjectClass *klass)
{
  klass->set_property = set_property;
  klass->get_property = get_property;

  add_core_properties ();
  add_policy_properties ();
  add_observation_properties ();
  g_object_class_install_properties (klass, PROP_LAST, properties);
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

/* From either streaming thread, with no lock held. */
void
gst_lf_queue_notify_levels (GstLfQueue *self)
{
  if (!gst_pooled_load_relaxed (&self->settings.notify_levels))
    return;

  for (guint id = PROP_CURRENT_LEVEL_BUFFERS; id <= PROP_CURRENT_LEVEL_TIME;
       id++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}
