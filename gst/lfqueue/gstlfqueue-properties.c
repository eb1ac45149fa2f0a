/* gstlfqueue-properties.c: the properties of lfqueue, described
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gstlfqueue-properties.h"
#include "hot-private.h"

static GParamSpec *properties[PROP_LAST];

GParamSpec *
gst_lf_queue_pspec (guint id)
{
  return properties[id];
}

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
      "With backpressure=reject: what the pusher of a rejected buffer is told; "
      "custom-success is for applications that push themselves, sources and "
      "queues stop at it",
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
      "unless an event comes or high-watermark is reached; between 1 ms and "
      "1 s, queues whose downstream is quick share a thread (in ns, 0=wake up "
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
  klass->set_property = gst_lf_queue_set_property;
  klass->get_property = gst_lf_queue_get_property;

  add_core_properties ();
  add_policy_properties ();
  add_observation_properties ();
  g_object_class_install_properties (klass, PROP_LAST, properties);
}

static void
notify_if (GstLfQueue *self, guint id, gboolean changed)
{
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

/* From either streaming thread, with no lock held. @told is that thread's own:
 * the levels it saw last. */
GST_POOLED_HOT void
gst_lf_queue_notify_levels (GstLfQueue *self, GstPooledLevel *told)
{
  GstPooledLevel before = *told;

  if (!gst_pooled_load_relaxed (&self->settings.notify_levels))
    return;

  gst_pooled_lanes_level (self->handover->lanes, told);
  notify_if (self, PROP_CURRENT_LEVEL_BUFFERS, told->buffers != before.buffers);
  notify_if (self, PROP_CURRENT_LEVEL_BYTES, told->bytes != before.bytes);
  notify_if (self, PROP_CURRENT_LEVEL_TIME, told->time != before.time);
}
