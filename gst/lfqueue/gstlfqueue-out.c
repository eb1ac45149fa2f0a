/* gstlfqueue-out.c: events go out, the stream ends or fails
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Everything here is the consumer's.
 */
#include "config.h"

#include "gstlfqueue-private.h"

/* Stops the queue for @reason unless it is stopped already; says for what it
 * is. With the state lock. */
static GstFlowReturn
stop_once_locked (GstLfQueue *self, GstFlowReturn reason)
{
  GstFlowReturn stopped = gst_lf_queue_stopped (self);

  if (stopped != GST_FLOW_OK)
    return stopped;
  gst_pooled_handover_stop (self->handover, reason);

  return reason;
}

/* The end of the stream has gone out. What may be queued behind it by now is a
 * new stream, which goes on. */
static void
end_stream (GstLfQueue *self)
{
  gst_lf_queue_report_rest (self);

  g_mutex_lock (&self->state_lock);
  if (gst_pooled_lanes_are_empty (self->handover->lanes)) {
    stop_once_locked (self, GST_FLOW_EOS);
    gst_pad_pause_task (self->srcpad);
    /* one may have come since the look at the lanes */
    gst_lf_queue_release_query (self);
  }
  g_mutex_unlock (&self->state_lock);
}

/* Sticky events describe what comes after a flush too, but for these two. */
static gboolean
survives_flush (GstEvent *event)
{
  return GST_EVENT_IS_STICKY (event) &&
         GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT &&
         GST_EVENT_TYPE (event) != GST_EVENT_EOS;
}

static gboolean
begins_or_ends (GstEvent *event)
{
  return GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START ||
         GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT ||
         GST_EVENT_TYPE (event) == GST_EVENT_EOS;
}

/* Takes @event, which does not go out by itself. If it is to be kept, it goes
 * out before whatever is next. */
static void
keep_sticky (GstLfQueue *self, GstEvent *event, gboolean keep)
{
  if (keep)
    gst_pad_store_sticky_event (self->srcpad, event);
  gst_event_unref (event);
}

/* Passes the event or query at @position on. When nothing is @wanted
 * downstream, which has seen the end of the stream, only an event that begins
 * or ends a stream is; true if it was. */
gboolean
gst_lf_queue_pass_event (
    GstLfQueue *self, GstPooledItem *item, guint64 position, gboolean wanted)
{
  GstEvent *event = item->object;
  gboolean is_eos;

  if (item->flags & GST_LF_QUEUE_ITEM_QUERY) {
    gst_lf_queue_answer (self, item->bytes, wanted);
    return FALSE;
  }

  if (position < gst_pooled_load_relaxed (&self->stale)) {
    keep_sticky (self, event, survives_flush (event));
    return FALSE;
  }
  if (!wanted && !begins_or_ends (event)) {
    keep_sticky (self, event, GST_EVENT_IS_STICKY (event));
    return FALSE;
  }

  if (begins_or_ends (event))
    gst_lf_queue_restart_lending (self);
  is_eos = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
  gst_pad_push_event (self->srcpad, event);
  if (is_eos)
    end_stream (self);
  gst_lf_queue_notify_levels (self, &self->told_by_consumer);

  return TRUE;
}

/* Downstream wants no more: upstream will be told with its next buffer. False
 * when something has come in meanwhile, to be looked at first. */
gboolean
gst_lf_queue_expect_nothing (GstLfQueue *self)
{
  gboolean empty;

  g_mutex_lock (&self->state_lock);
  empty = gst_pooled_lanes_are_empty (self->handover->lanes);
  if (empty)
    gst_pooled_store_release (&self->unexpected, 1); /* U1, to U2 */
  g_mutex_unlock (&self->state_lock);

  return empty;
}

/* Whether a link was made since the push that failed for want of one: then it
 * has to be tried again, as whoever has linked has told us already. With the
 * state lock. */
static gboolean
was_linked_since_locked (GstLfQueue *self, GstFlowReturn result)
{
  return result == GST_FLOW_NOT_LINKED &&
         gst_lf_queue_stopped (self) == GST_FLOW_OK &&
         gst_pooled_links_made_since (&self->links);
}

/* Downstream has failed, or is being stopped. Upstream gets the same return
 * with its next buffer. If none will come, because the stream has ended, it is
 * up to us to post the error, and to end the stream for what else is
 * downstream, in place of the EOS that is queued. What came after a flush that
 * restarted the queue meanwhile is not touched. */
void
gst_lf_queue_fail (GstLfQueue *self, GstFlowReturn result)
{
  gboolean ours;
  gboolean ends;
  guint64 until;

  g_mutex_lock (&self->state_lock);
  if (was_linked_since_locked (self, result)) {
    g_mutex_unlock (&self->state_lock);
    return;
  }
  ours = gst_lf_queue_stopped (self) == GST_FLOW_OK;
  result = stop_once_locked (self, result);
  ends = gst_pooled_load_relaxed (&self->eos) != 0 &&
         (result == GST_FLOW_NOT_LINKED || result < GST_FLOW_EOS);
  gst_pad_pause_task (self->srcpad);
  gst_lf_queue_release_query (self);
  if (ends)
    gst_lf_queue_mark_stale (self);
  until = gst_pooled_lanes_tail (self->handover->lanes);
  g_mutex_unlock (&self->state_lock);

  /* whoever else has stopped it empties it, and two would only get in each
   * other's way */
  if (ours && gst_lf_queue_stop_discards (result))
    gst_lf_queue_empty (self, gst_lf_queue_drop_for (result), until);

  if (ends) {
    GST_ELEMENT_FLOW_ERROR (self, result);
    gst_pad_push_event (self->srcpad, gst_event_new_eos ());
  }
}

void
gst_lf_queue_pause_if_stopped (GstLfQueue *self)
{
  g_mutex_lock (&self->state_lock);
  if (gst_lf_queue_stopped (self) != GST_FLOW_OK)
    gst_pad_pause_task (self->srcpad);
  g_mutex_unlock (&self->state_lock);
}
