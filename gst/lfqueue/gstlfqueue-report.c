/* gstlfqueue-report.c: tells the bus of drops and pressure
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Nothing is posted for each buffer: of each kind at most one message in
 * drop-messages-interval, with what has come together since the last. Posted
 * from the streaming threads with no lock held.
 *
 * Several threads may have something to tell at once. Whoever sets the time of
 * the last message, by compare-and-swap, tells.
 */
#include "config.h"

#include "gstlfqueue-private.h"

#include <gst/video/video.h>

/* One request for a keyframe in this time at most: an encoder that answers
 * each of a burst would only add to the load. */
#define KEYFRAME_INTERVAL GST_SECOND

static gboolean
is_over (gint64 last, guint64 interval, gint64 now)
{
  return last == 0 || (guint64) MAX (now - last, 0) >= interval;
}

/* True for one caller in each @interval (ns). Asked for each buffer that is
 * dropped: the last tick nearly always says that it is not. */
static gboolean
is_due (gst_pooled_atomic_i64 *when, guint64 interval)
{
  gint64 last = gst_pooled_load_relaxed (when);
  gint64 now;

  if (!is_over (last, interval, gst_pooled_park_last_tick ()))
    return FALSE;

  now = gst_pooled_park_now ();

  return is_over (last, interval, now) &&
         gst_pooled_cas_relaxed (when, &last, now);
}

static guint64
interval (GstLfQueue *self)
{
  return gst_pooled_load_relaxed (&self->settings.drop_messages_interval);
}

/* Buffers whose loss is news. What a flush discards was to be discarded, and of
 * what downstream refuses upstream hears by the flow return. */
static guint64
lost (GstLfQueue *self)
{
  gst_pooled_atomic_u64 *dropped = self->counters->dropped;

  return gst_pooled_load_relaxed (&dropped[GST_LF_QUEUE_DROP_OVERFLOW]) +
         gst_pooled_load_relaxed (&dropped[GST_LF_QUEUE_DROP_REJECTED]) +
         gst_pooled_load_relaxed (&dropped[GST_LF_QUEUE_DROP_TIMEOUT]) +
         gst_pooled_load_relaxed (&dropped[GST_LF_QUEUE_DROP_AGE]);
}

/* The message that applications read already, from sinks and decoders. */
static void
post_qos (GstLfQueue *self, guint64 total)
{
  gboolean live =
      gst_pooled_load_relaxed (&self->live) == GST_LF_QUEUE_LIVE_YES;
  GstMessage *message =
      gst_message_new_qos (GST_OBJECT_CAST (self), live, GST_CLOCK_TIME_NONE,
          GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE);

  gst_message_set_qos_stats (message, GST_FORMAT_BUFFERS,
      gst_pooled_load_relaxed (&self->counters->out), total);
  gst_element_post_message (GST_ELEMENT_CAST (self), message);
}

static void
post_dropped (GstLfQueue *self, const char *reason, const char *limit,
    guint64 dropped, guint64 total)
{
  GstPooledLevel level;

  gst_pooled_lanes_level (self->handover->lanes, &level);
  gst_element_post_message (GST_ELEMENT_CAST (self),
      gst_message_new_element (GST_OBJECT_CAST (self),
          gst_structure_new ("pooled-dropped", "reason", G_TYPE_STRING, reason,
              "limit", G_TYPE_STRING, limit, "dropped", G_TYPE_UINT64, dropped,
              "total", G_TYPE_UINT64, total, "level-buffers", G_TYPE_UINT64,
              level.buffers, "level-bytes", G_TYPE_UINT64, level.bytes,
              "level-time", G_TYPE_UINT64, level.time, NULL)));
}

static const char *
limit_nick (GstLfQueueDrop reason, GstPooledLimit limit)
{
  return reason == GST_LF_QUEUE_DROP_AGE ? "age"
                                         : gst_pooled_limit_nick (limit);
}

static void
warn_once (GstLfQueue *self, GstLfQueueDrop reason, GstPooledLimit limit)
{
  guint32 no = 0;

  if (gst_pooled_load_relaxed (&self->reports.warned) == 0 &&
      gst_pooled_cas_relaxed (&self->reports.warned, &no, 1))
    GST_WARNING_OBJECT (self,
        "buffers are dropped (%s, limit reached: %s); the messages on the bus, "
        "`dropped` and `stats` say how many",
        gst_lf_queue_drop_nick (reason), limit_nick (reason, limit));
}

/* Of several threads that have something to tell, each tells a part. */
static void
tell_drops (GstLfQueue *self)
{
  GstLfQueueReports *reports = &self->reports;
  guint64 told = gst_pooled_load_relaxed (&reports->drops_told);
  GstLfQueueDrop reason =
      (GstLfQueueDrop) gst_pooled_load_relaxed (&reports->drops_reason);
  GstPooledLimit limit =
      (GstPooledLimit) gst_pooled_load_relaxed (&reports->drops_limit);
  guint64 total;

  do {
    total = lost (self);
    if (total <= told)
      return;
  } while (!gst_pooled_cas_relaxed (&reports->drops_told, &told, total));

  post_qos (self, total);
  post_dropped (self, gst_lf_queue_drop_nick (reason),
      limit_nick (reason, limit), total - told, total);
}

static gboolean
posts_drops (GstLfQueue *self)
{
  return gst_pooled_load_relaxed (&self->settings.post_drop_messages) != 0;
}

/* Something was dropped, for @reason, as @limit was reached. Any thread. */
void
gst_lf_queue_report_drop (
    GstLfQueue *self, GstLfQueueDrop reason, GstPooledLimit limit)
{
  gst_pooled_store_relaxed (&self->reports.drops_reason, reason);
  gst_pooled_store_relaxed (&self->reports.drops_limit, limit);
  warn_once (self, reason, limit);
  gst_lf_queue_request_keyframe (self);

  if (posts_drops (self) && is_due (&self->reports.drops_when, interval (self)))
    tell_drops (self);
}

/* Tells what was held back for the interval's sake, once that is over. */
void
gst_lf_queue_settle_drops (GstLfQueue *self)
{
  if (posts_drops (self) &&
      lost (self) > gst_pooled_load_relaxed (&self->reports.drops_told) &&
      is_due (&self->reports.drops_when, interval (self)))
    tell_drops (self);
}

static void
post_pressure (GstLfQueue *self, gboolean pressed)
{
  GstPooledLevel limits = gst_pooled_limits_read (&self->handover->limits);
  GstPooledLevel level;

  gst_pooled_lanes_level (self->handover->lanes, &level);
  gst_element_post_message (GST_ELEMENT_CAST (self),
      gst_message_new_element (GST_OBJECT_CAST (self),
          gst_structure_new ("pooled-pressure", "pressure", G_TYPE_BOOLEAN,
              pressed, "level", G_TYPE_DOUBLE,
              gst_pooled_level_fraction (&level, &limits), "level-buffers",
              G_TYPE_UINT64, level.buffers, "level-bytes", G_TYPE_UINT64,
              level.bytes, "level-time", G_TYPE_UINT64, level.time, NULL)));
}

/* Tells that the pressure is @is and no longer @told, unless somebody was
 * faster. If it is told otherwise by the time the message is out, that message
 * may have come first: the last one on the bus is to be right. */
static void
tell_pressure (GstLfQueue *self, guint32 told, guint32 is)
{
  if (!gst_pooled_cas_relaxed (&self->reports.pressed_told, &told, is))
    return;

  for (;;) {
    guint32 now;

    post_pressure (self, is != 0);
    now = gst_pooled_load_relaxed (&self->reports.pressed_told);
    if (now == is)
      return;
    is = now;
  }
}

/* A level was seen, by either side. Turns the pressure on or off, with
 * hysteresis, and tells of it. */
void
gst_lf_queue_check_pressure (GstLfQueue *self, const GstPooledLevel *level)
{
  GstPooledLevel high = gst_pooled_limits_read (&self->handover->urgent);
  GstPooledLevel low = gst_pooled_limits_read (&self->low);
  guint32 was = gst_pooled_load_relaxed (&self->pressed);
  guint32 told = gst_pooled_load_relaxed (&self->reports.pressed_told);
  guint32 is = gst_pooled_policy_pressed (was, level, &low, &high);

  if (is != was && !gst_pooled_cas_relaxed (&self->pressed, &was, is))
    return;

  /* what was not told for the interval's sake is told later, if it still holds
   */
  if (is != told && is_due (&self->reports.pressed_when, interval (self)))
    tell_pressure (self, told, is);
}

/* Tells of the pressure whatever the interval: nothing more may come that it
 * could be told with. */
void
gst_lf_queue_settle_pressure (GstLfQueue *self)
{
  guint32 is = gst_pooled_load_relaxed (&self->pressed);
  guint32 told = gst_pooled_load_relaxed (&self->reports.pressed_told);

  if (is != told)
    tell_pressure (self, told, is);
}

/* The stream ends: what was held back for the interval's sake is told now. */
void
gst_lf_queue_report_rest (GstLfQueue *self)
{
  if (posts_drops (self))
    tell_drops (self);
  gst_lf_queue_settle_pressure (self);
}

/* Asks upstream for a keyframe after a loss, if that is wanted. */
void
gst_lf_queue_request_keyframe (GstLfQueue *self)
{
  if (!gst_pooled_load_relaxed (&self->settings.request_keyframe) ||
      !is_due (&self->reports.keyframe_when, KEYFRAME_INTERVAL))
    return;

  GST_DEBUG_OBJECT (self, "asking upstream for a keyframe");
  gst_pad_push_event (
      self->sinkpad, gst_video_event_new_upstream_force_key_unit (
                         GST_CLOCK_TIME_NONE, TRUE, 0));
}
