/* accumulator-properties.c: the settings and counters of bufferaccumulator
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "accumulator-private.h"

#define DEFAULT_MAX_SIZE          (256 * 1024 * 1024)
#define DEFAULT_MESSAGES_INTERVAL 1000

enum {
  PROP_0,
  PROP_BATCH_BUFFERS,
  PROP_BATCH_BYTES,
  PROP_BATCH_TIME,
  PROP_TIMEOUT,
  PROP_STEP,
  PROP_OUTPUT,
  PROP_MAX_SIZE,
  PROP_MAX_BUFFERS,
  PROP_ON_OVERFLOW,
  PROP_DELIVER_PARTIAL,
  PROP_DELIVER_ON_OVERFLOW,
  PROP_SPLIT_ON_EVENTS,
  PROP_ADD_PRODUCER_META,
  PROP_POST_MESSAGES,
  PROP_MESSAGES_INTERVAL,
  PROP_BYTES_RECEIVED,
  PROP_CHUNKS_RECEIVED,
  PROP_FIRST_CHUNK_TIME,
  PROP_BATCHES,
  PROP_DROPPED,
  PROP_CURRENT_SIZE,
  PROP_CURRENT_BUFFERS,
  PROP_PEAK_SIZE,
  PROP_PEAK_BUFFERS,
  PROP_STATS,
};

void
gst_pooled_accumulator_config_defaults (GstPooledAccumulator *self)
{
  self->config.deliver_on_overflow = TRUE;
  self->config.split_on_events = TRUE;
  self->config.post = GST_POOLED_POST_LIMITED;
  self->config.messages_interval = DEFAULT_MESSAGES_INTERVAL * GST_MSECOND;
  gst_pooled_store_relaxed (&self->overflow, GST_POOLED_OVERFLOW_ERROR);
  gst_pooled_budget_set_limits (self->budget, DEFAULT_MAX_SIZE, 0);
}

GstPooledAccumulatorConfig
gst_pooled_accumulator_config (GstPooledAccumulator *self)
{
  GstPooledAccumulatorConfig config;

  GST_OBJECT_LOCK (self);
  config = self->config;
  GST_OBJECT_UNLOCK (self);

  return config;
}

static void
set_limits (GstPooledAccumulator *self, guint64 bytes, guint64 buffers)
{
  gst_pooled_budget_set_limits (self->budget, bytes, buffers);
}

/* What it can count at most is "no limit" to the user. */
static guint64
limit_shown (guint64 limit, guint64 most)
{
  return limit == most ? 0 : limit;
}

static guint64
max_size (GstPooledAccumulator *self)
{
  return limit_shown (gst_pooled_budget_get_limits (self->budget).bytes,
      GST_POOLED_BUDGET_MAX_BYTES);
}

static guint64
max_buffers (GstPooledAccumulator *self)
{
  return limit_shown (gst_pooled_budget_get_limits (self->budget).chunks,
      GST_POOLED_BUDGET_MAX_CHUNKS);
}

/* object lock */
static gboolean
set_config_locked (
    GstPooledAccumulatorConfig *config, guint id, const GValue *value)
{
  switch (id) {
    case PROP_BATCH_BUFFERS:
      config->batch.chunks = g_value_get_uint (value);
      break;
    case PROP_BATCH_BYTES:
      config->batch.bytes = g_value_get_uint64 (value);
      break;
    case PROP_BATCH_TIME:
      config->batch.time = g_value_get_uint64 (value);
      break;
    case PROP_TIMEOUT:
      config->timeout = g_value_get_uint64 (value);
      break;
    case PROP_STEP:
      config->step = g_value_get_uint (value);
      break;
    case PROP_OUTPUT:
      config->output = g_value_get_enum (value);
      break;
    case PROP_DELIVER_PARTIAL:
      config->deliver_partial = g_value_get_boolean (value);
      break;
    case PROP_DELIVER_ON_OVERFLOW:
      config->deliver_on_overflow = g_value_get_boolean (value);
      break;
    case PROP_SPLIT_ON_EVENTS:
      config->split_on_events = g_value_get_boolean (value);
      break;
    case PROP_ADD_PRODUCER_META:
      config->tell_producers = g_value_get_boolean (value);
      break;
    case PROP_POST_MESSAGES:
      config->post = g_value_get_enum (value);
      break;
    case PROP_MESSAGES_INTERVAL:
      config->messages_interval = g_value_get_uint (value) * GST_MSECOND;
      break;
    default:
      return FALSE;
  }

  return TRUE;
}

/* A batch of more than what may be held is never complete. With block it goes
 * when no more fits; and the time of a batch may complete it. */
void
gst_pooled_accumulator_check_settings (GstPooledAccumulator *self)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);
  GstPooledAmount most = gst_pooled_budget_get_limits (self->budget);
  gboolean chunks = config.batch.chunks > most.chunks;
  gboolean bytes = config.batch.bytes > most.bytes;

  if (gst_pooled_load_relaxed (&self->overflow) == GST_POOLED_OVERFLOW_BLOCK)
    return;

  if (chunks)
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("batch-buffers (%" G_GUINT64_FORMAT
         ") is more than max-buffers lets in (%" G_GUINT64_FORMAT
         "): no batch can have so many.",
            config.batch.chunks, most.chunks),
        (NULL));
  if (bytes)
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("batch-bytes (%" G_GUINT64_FORMAT
         ") is more than max-size lets in (%" G_GUINT64_FORMAT
         "): no batch can have so many.",
            config.batch.bytes, most.bytes),
        (NULL));
}

/* Everybody who waits looks again, with the new settings. */
static void
settings_changed (GstPooledAccumulator *self)
{
  gst_pooled_accumulator_kick (self);
  gst_pooled_accumulator_wake (self);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (object);
  gboolean known = TRUE;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MAX_SIZE:
      set_limits (self, g_value_get_uint64 (value), max_buffers (self));
      break;
    case PROP_MAX_BUFFERS:
      set_limits (self, max_size (self), g_value_get_uint (value));
      break;
    case PROP_ON_OVERFLOW:
      gst_pooled_store_relaxed (
          &self->overflow, (guint32) g_value_get_enum (value));
      break;
    default:
      known = set_config_locked (&self->config, id, value);
      self->config.changes++;
      gst_pooled_store_relaxed (&self->changes, self->config.changes);
      break;
  }
  GST_OBJECT_UNLOCK (self);

  if (known)
    settings_changed (self);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static gboolean
get_setting (GstPooledAccumulator *self, guint id, GValue *value)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);

  switch (id) {
    case PROP_BATCH_BUFFERS:
      g_value_set_uint (value, (guint) config.batch.chunks);
      break;
    case PROP_BATCH_BYTES:
      g_value_set_uint64 (value, config.batch.bytes);
      break;
    case PROP_BATCH_TIME:
      g_value_set_uint64 (value, config.batch.time);
      break;
    case PROP_TIMEOUT:
      g_value_set_uint64 (value, config.timeout);
      break;
    case PROP_STEP:
      g_value_set_uint (value, (guint) config.step);
      break;
    case PROP_OUTPUT:
      g_value_set_enum (value, config.output);
      break;
    case PROP_MAX_SIZE:
      g_value_set_uint64 (value, max_size (self));
      break;
    case PROP_MAX_BUFFERS:
      g_value_set_uint (value, (guint) max_buffers (self));
      break;
    case PROP_ON_OVERFLOW:
      g_value_set_enum (
          value, (gint) gst_pooled_load_relaxed (&self->overflow));
      break;
    case PROP_DELIVER_PARTIAL:
      g_value_set_boolean (value, config.deliver_partial);
      break;
    case PROP_DELIVER_ON_OVERFLOW:
      g_value_set_boolean (value, config.deliver_on_overflow);
      break;
    case PROP_SPLIT_ON_EVENTS:
      g_value_set_boolean (value, config.split_on_events);
      break;
    case PROP_ADD_PRODUCER_META:
      g_value_set_boolean (value, config.tell_producers);
      break;
    case PROP_POST_MESSAGES:
      g_value_set_enum (value, config.post);
      break;
    case PROP_MESSAGES_INTERVAL:
      g_value_set_uint (
          value, (guint) (config.messages_interval / GST_MSECOND));
      break;
    default:
      return FALSE;
  }

  return TRUE;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (object);

  switch (id) {
    case PROP_BYTES_RECEIVED:
      g_value_set_uint64 (value, gst_pooled_accumulator_received (self).bytes);
      break;
    case PROP_CHUNKS_RECEIVED:
      g_value_set_uint64 (value, gst_pooled_accumulator_received (self).chunks);
      break;
    case PROP_FIRST_CHUNK_TIME:
      g_value_set_uint64 (
          value, gst_pooled_accumulator_first_chunk_time (self));
      break;
    case PROP_BATCHES:
      g_value_set_uint64 (value, gst_pooled_load_relaxed (&self->batches));
      break;
    case PROP_DROPPED:
      g_value_set_uint64 (value, gst_pooled_accumulator_dropped (self));
      break;
    case PROP_CURRENT_SIZE:
      g_value_set_uint64 (value, gst_pooled_budget_held (self->budget).bytes);
      break;
    case PROP_CURRENT_BUFFERS:
      g_value_set_uint64 (value, gst_pooled_budget_held (self->budget).chunks);
      break;
    case PROP_PEAK_SIZE:
      g_value_set_uint64 (value, gst_pooled_budget_peak (self->budget).bytes);
      break;
    case PROP_PEAK_BUFFERS:
      g_value_set_uint64 (value, gst_pooled_budget_peak (self->budget).chunks);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_pooled_accumulator_stats (self));
      break;
    default:
      if (!get_setting (self, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
}

#define SETTING \
  (G_PARAM_READWRITE | GST_PARAM_MUTABLE_PLAYING | G_PARAM_STATIC_STRINGS)
#define COUNTER (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

static void
install_batch_properties (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_BATCH_BUFFERS,
      g_param_spec_uint ("batch-buffers", "Batch buffers",
          "Send on what was gathered when it has so many buffers "
          "(0 = does not count; all batch-* 0 = gather until EOS)",
          0, G_MAXUINT, 0, SETTING));
  g_object_class_install_property (klass, PROP_BATCH_BYTES,
      g_param_spec_uint64 ("batch-bytes", "Batch bytes",
          "Send on what was gathered when it has so many bytes; buffers are "
          "not divided (0 = does not count)",
          0, G_MAXUINT64, 0, SETTING));
  g_object_class_install_property (klass, PROP_BATCH_TIME,
      g_param_spec_uint64 ("batch-time", "Batch time",
          "Send on what was gathered when its timestamps span so much time "
          "(ns, 0 = does not count)",
          0, G_MAXUINT64, 0, SETTING));
  g_object_class_install_property (klass, PROP_TIMEOUT,
      g_param_spec_uint64 ("timeout", "Timeout",
          "Send on a batch that is not complete so long after its first "
          "buffer arrived (real time, ns, 0 = wait for ever)",
          0, G_MAXUINT64, 0, SETTING));
  g_object_class_install_property (klass, PROP_STEP,
      g_param_spec_uint ("step", "Step",
          "The next batch begins so many buffers after this one began, so "
          "that batches overlap (0, or not less than the batch = no overlap)",
          0, G_MAXUINT, 0, SETTING));
  g_object_class_install_property (klass, PROP_OUTPUT,
      g_param_spec_enum ("output", "Output", "What a batch becomes downstream",
          GST_TYPE_POOLED_OUTPUT, GST_POOLED_OUTPUT_BUFFER, SETTING));
  g_object_class_install_property (klass, PROP_SPLIT_ON_EVENTS,
      g_param_spec_boolean ("split-on-events", "Split on events",
          "GAP and custom events end the batch, so that they keep their "
          "place; otherwise they go after the batch into which they fell",
          TRUE, SETTING));
  g_object_class_install_property (klass, PROP_ADD_PRODUCER_META,
      g_param_spec_boolean ("add-producer-meta", "Add producer meta",
          "Buffers of a list, and one buffer whose parts came from one pad, "
          "carry a custom meta pooled-producer with the name of their sink "
          "`pad`",
          FALSE, SETTING));
}

static void
install_limit_properties (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_MAX_SIZE,
      g_param_spec_uint64 ("max-size", "Max. size",
          "Bytes held at most, by all producers together (0 = no limit "
          "below 1 TiB)",
          0, GST_POOLED_BUDGET_MAX_BYTES, DEFAULT_MAX_SIZE, SETTING));
  g_object_class_install_property (klass, PROP_MAX_BUFFERS,
      g_param_spec_uint ("max-buffers", "Max. buffers",
          "Buffers held at most, by all producers together (0 = no limit "
          "below 16777215)",
          0, (guint) GST_POOLED_BUDGET_MAX_CHUNKS, 0, SETTING));
  g_object_class_install_property (klass, PROP_ON_OVERFLOW,
      g_param_spec_enum ("on-overflow", "On overflow",
          "What happens when a buffer would pass max-size or max-buffers",
          GST_TYPE_POOLED_OVERFLOW, GST_POOLED_OVERFLOW_ERROR, SETTING));
  g_object_class_install_property (klass, PROP_DELIVER_ON_OVERFLOW,
      g_param_spec_boolean ("deliver-on-overflow", "Deliver on overflow",
          "With on-overflow=error, send on what was gathered before the error",
          TRUE, SETTING));
  g_object_class_install_property (klass, PROP_DELIVER_PARTIAL,
      g_param_spec_boolean ("deliver-partial", "Deliver partial",
          "Send on what was gathered when gathering is cancelled: after the "
          "flush, or, when the element stops, as `sample` in the message",
          FALSE, SETTING));
}

static void
install_message_properties (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_POST_MESSAGES,
      g_param_spec_enum ("post-messages", "Post messages",
          "Which batches are told by a pooled-accumulated element message",
          GST_TYPE_POOLED_POST, GST_POOLED_POST_LIMITED, SETTING));
  g_object_class_install_property (klass, PROP_MESSAGES_INTERVAL,
      g_param_spec_uint ("messages-interval", "Messages interval",
          "With post-messages=limited, the least time between two messages of "
          "complete batches (ms)",
          0, G_MAXUINT, DEFAULT_MESSAGES_INTERVAL, SETTING));
}

static void
install_counter (GObjectClass *klass, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb)
{
  g_object_class_install_property (klass, id,
      g_param_spec_uint64 (name, nick, blurb, 0, G_MAXUINT64, 0, COUNTER));
}

static void
install_counters (GObjectClass *klass)
{
  install_counter (klass, PROP_BYTES_RECEIVED, "bytes-received",
      "Bytes received", "Bytes that came in, on all pads");
  install_counter (klass, PROP_CHUNKS_RECEIVED, "chunks-received",
      "Chunks received", "Buffers that came in, on all pads");
  g_object_class_install_property (klass, PROP_FIRST_CHUNK_TIME,
      g_param_spec_uint64 ("first-chunk-time", "First chunk time",
          "When the first buffer came in, on any pad (ns of real time since "
          "the element started, 18446744073709551615 = none yet)",
          0, G_MAXUINT64, GST_CLOCK_TIME_NONE, COUNTER));
  install_counter (
      klass, PROP_BATCHES, "batches", "Batches", "Batches that were sent on");
  install_counter (klass, PROP_DROPPED, "dropped", "Dropped",
      "Buffers that were dropped, for any reason (see stats)");
  install_counter (klass, PROP_CURRENT_SIZE, "current-size", "Current size",
      "Bytes held now");
  install_counter (klass, PROP_CURRENT_BUFFERS, "current-buffers",
      "Current buffers", "Buffers held now");
  install_counter (klass, PROP_PEAK_SIZE, "peak-size", "Peak size",
      "The most bytes held at any moment");
  install_counter (klass, PROP_PEAK_BUFFERS, "peak-buffers", "Peak buffers",
      "The most buffers held at any moment");
  g_object_class_install_property (klass, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "All counters: application/x-bufferaccumulator-stats",
          GST_TYPE_STRUCTURE, COUNTER));
}

void
gst_pooled_accumulator_install_properties (GObjectClass *klass)
{
  klass->set_property = set_property;
  klass->get_property = get_property;

  install_batch_properties (klass);
  install_limit_properties (klass);
  install_message_properties (klass);
  install_counters (klass);
}
