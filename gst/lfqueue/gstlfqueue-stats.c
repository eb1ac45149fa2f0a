/* gstlfqueue-stats.c: the `stats` structure
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Flat, scalars only: bindings stumble over nested values. Takes no lock that
 * a streaming thread takes, so a DOT dump of a stuck pipeline shows it. Values
 * are of nearly one moment, and exact when both sides are still.
 */
#include "config.h"

#include "gstlfqueue-private.h"

static const char *const drop_nicks[GST_LF_QUEUE_DROP_REASONS] = {
  [GST_LF_QUEUE_DROP_OVERFLOW] = "overflow",
  [GST_LF_QUEUE_DROP_REJECTED] = "rejected",
  [GST_LF_QUEUE_DROP_TIMEOUT] = "timeout",
  [GST_LF_QUEUE_DROP_AGE] = "age",
  [GST_LF_QUEUE_DROP_FLUSHED] = "flushed",
  [GST_LF_QUEUE_DROP_DOWNSTREAM_EOS] = "downstream-eos",
  [GST_LF_QUEUE_DROP_DOWNSTREAM_ERROR] = "downstream-error",
};

const char *
gst_lf_queue_drop_nick (GstLfQueueDrop reason)
{
  return drop_nicks[reason];
}

static void
set (GstStructure *stats, const char *name, guint64 value)
{
  gst_structure_set (stats, name, G_TYPE_UINT64, value, NULL);
}

static void
set_counters (GstStructure *stats, GstLfQueueCounters *counters)
{
  set (stats, "in-bytes", gst_pooled_load_relaxed (&counters->in_bytes));
  set (stats, "out-bytes", gst_pooled_load_relaxed (&counters->out_bytes));
  set (stats, "out-shared", gst_pooled_load_relaxed (&counters->out_shared));
  set (stats, "dropped-bytes",
      gst_pooled_load_relaxed (&counters->dropped_bytes));
  for (guint i = 0; i < GST_LF_QUEUE_DROP_REASONS; i++) {
    gchar name[64];

    g_snprintf (name, sizeof (name), "dropped-%s", drop_nicks[i]);
    set (stats, name, gst_pooled_load_relaxed (&counters->dropped[i]));
  }
  set (stats, "blocked-count",
      gst_pooled_load_relaxed (&counters->blocked_count));
  set (
      stats, "blocked-time", gst_pooled_load_relaxed (&counters->blocked_time));
  set (stats, "blocked-longest",
      gst_pooled_load_relaxed (&counters->blocked_longest));
}

static void
set_levels (
    GstStructure *stats, GstPooledHandover *handover, GstPooledLevel *level)
{
  GstPooledLevel peak;

  gst_pooled_lanes_peak (handover->lanes, &peak);
  set (stats, "current-level-buffers", level->buffers);
  set (stats, "current-level-bytes", level->bytes);
  set (stats, "current-level-time", level->time);
  set (stats, "peak-level-buffers", peak.buffers);
  set (stats, "peak-level-bytes", peak.bytes);
  set (stats, "peak-level-time", peak.time);
}

static void
set_threads (GstStructure *stats, GstPooledHandover *handover)
{
  GstPooledWaiter *producer = &handover->space;
  GstPooledWaiter *consumer = &handover->data;

  set (stats, "producer-sleeps", gst_pooled_waiter_sleeps (producer));
  set (stats, "producer-wakeups", gst_pooled_waiter_wakeups (producer));
  set (stats, "consumer-sleeps", gst_pooled_waiter_sleeps (consumer));
  set (stats, "consumer-wakeups", gst_pooled_waiter_wakeups (consumer));
  set (stats, "ring-growths", gst_pooled_lanes_growths (handover->lanes));
}

static void
set_delays (GstStructure *stats, GstPooledHistogram *delays)
{
  guint64 count = 0, p50 = 0, p99 = 0, longest = 0;

  if (delays != NULL) {
    count = gst_pooled_histogram_count (delays);
    p50 = gst_pooled_histogram_quantile (delays, 0.50);
    p99 = gst_pooled_histogram_quantile (delays, 0.99);
    longest = gst_pooled_histogram_longest (delays);
  }
  set (stats, "delay-count", count);
  set (stats, "delay-p50", p50);
  set (stats, "delay-p99", p99);
  set (stats, "delay-max", longest);
}

/* (transfer full). Any thread. */
GstStructure *
gst_lf_queue_stats (GstLfQueue *self)
{
  GstLfQueueCounters *counters = self->counters;
  gint64 first = gst_pooled_load_relaxed (&self->first_out);
  GstStructure *stats = gst_structure_new_empty ("application/x-lfqueue-stats");
  GstPooledLevel level;

  gst_pooled_lanes_level (self->handover->lanes, &level);
  set (stats, "in", gst_pooled_load_relaxed (&counters->in));
  set (stats, "out", gst_pooled_load_relaxed (&counters->out));
  set (stats, "dropped", gst_lf_queue_dropped (self));
  set (stats, "queued", level.buffers);
  set_counters (stats, counters);
  set_levels (stats, self->handover, &level);
  set_threads (stats, self->handover);
  set (stats, "time-to-first-buffer",
      first == GST_POOLED_TIME_NONE ? GST_CLOCK_TIME_NONE : (guint64) first);
  set_delays (stats, gst_pooled_load_acquire (&self->delays)); /* D2 */

  return stats;
}
