/* gstlfqueue-src.c: events and queries from downstream
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Events overtake what is queued, also when the queue is full or blocked.
 */
#include "config.h"

#include "gstlfqueue-private.h"

/* Linking sends this: what failed for want of a link may go on, and a push that
 * has failed for that, but not stopped the queue yet, will not (see out.c). */
static void
reconfigure (GstLfQueue *self)
{
  g_mutex_lock (&self->state_lock);
  gst_pooled_links_made (&self->links);
  if (gst_lf_queue_stopped (self) == GST_FLOW_NOT_LINKED)
    gst_lf_queue_go_on_locked (self);
  g_mutex_unlock (&self->state_lock);
}

gboolean
gst_lf_queue_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstLfQueue *self = (GstLfQueue *) parent;

  if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE)
    reconfigure (self);

  return gst_pad_push_event (self->sinkpad, event);
}

static void
note_live (GstLfQueue *self, gboolean live)
{
  guint32 now = live ? GST_LF_QUEUE_LIVE_YES : GST_LF_QUEUE_LIVE_NO;

  /* a pusher that is blocked may now be one that drops */
  if (gst_pooled_exchange_relaxed (&self->live, now) != now)
    gst_pooled_handover_changed (self->handover);
}

/* Whether upstream is live, by its own word. Asks until there is an answer,
 * then no more in this stream; any thread that may query upstream. */
gboolean
gst_lf_queue_is_live (GstLfQueue *self)
{
  GstLfQueueLive known = (GstLfQueueLive) gst_pooled_load_relaxed (&self->live);
  gboolean live = FALSE;
  GstQuery *query;

  if (known != GST_LF_QUEUE_LIVE_UNKNOWN)
    return known == GST_LF_QUEUE_LIVE_YES;

  query = gst_query_new_latency ();
  if (gst_pad_peer_query (self->sinkpad, query)) {
    gst_query_parse_latency (query, &live, NULL, NULL);
    note_live (self, live);
  }
  gst_query_unref (query);

  return live;
}

static gboolean
may_drop (GstLfQueue *self)
{
  switch ((GstPooledBackpressure) gst_pooled_load_relaxed (
      &self->settings.backpressure)) {
    case GST_POOLED_BACKPRESSURE_DROP_OLDEST:
    case GST_POOLED_BACKPRESSURE_REJECT:
      return TRUE;
    case GST_POOLED_BACKPRESSURE_ADAPTIVE:
      return gst_pooled_load_relaxed (&self->live) == GST_LF_QUEUE_LIVE_YES;
    case GST_POOLED_BACKPRESSURE_BLOCK:
      break;
  }

  return FALSE;
}

static guint64
add_times (guint64 a, guint64 b)
{
  return b < GST_CLOCK_TIME_NONE - a ? a + b : GST_CLOCK_TIME_NONE;
}

/* The queue adds at least its threshold, and what it lets buffers wait to save
 * wake-ups; it holds back at most its limit. */
static void
adjust_latency (GstLfQueue *self, GstQuery *query)
{
  guint64 limit = gst_pooled_load_relaxed (&self->handover->limits.time);
  guint64 threshold =
      gst_pooled_load_relaxed (&self->handover->thresholds.time);
  guint64 delay = gst_pooled_load_relaxed (&self->handover->max_wakeup_delay);
  GstClockTime min, max;
  gboolean live;

  gst_query_parse_latency (query, &live, &min, &max);
  note_live (self, live);

  min = add_times (min, add_times (threshold, delay));
  if (limit == 0)
    max = GST_CLOCK_TIME_NONE;
  else if (may_drop (self))
    max = MAX (limit, max);
  else if (GST_CLOCK_TIME_IS_VALID (max))
    max = add_times (max, limit);

  gst_query_set_latency (query, live, min, max);
}

/* What upstream has reached, less what is still in here. */
static void
adjust_position (GstLfQueue *self, GstQuery *query)
{
  GstPooledLevel level;
  GstFormat format;
  guint64 queued;
  gint64 position;

  gst_query_parse_position (query, &format, &position);
  if (format != GST_FORMAT_BYTES && format != GST_FORMAT_TIME)
    return;

  gst_pooled_lanes_level (self->handover->lanes, &level);
  queued = format == GST_FORMAT_BYTES ? level.bytes : level.time;
  if (position < 0 || queued > (guint64) position)
    position = 0;
  else
    position -= (gint64) queued;

  gst_query_set_position (query, format, position);
}

gboolean
gst_lf_queue_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstLfQueue *self = (GstLfQueue *) parent;

  if (GST_QUERY_TYPE (query) == GST_QUERY_SCHEDULING) {
    gst_query_add_scheduling_mode (query, GST_PAD_MODE_PUSH);
    return TRUE;
  }

  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_POSITION:
      adjust_position (self, query);
      break;
    case GST_QUERY_LATENCY:
      adjust_latency (self, query);
      break;
    default:
      break;
  }

  return TRUE;
}
