/* gstlfqueue-sinkevent.c: events and queries from upstream
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gstlfqueue-private.h"
#include "padtask-private.h"

static GstFlowReturn
flow (gboolean success)
{
  return success ? GST_FLOW_OK : GST_FLOW_ERROR;
}

/* With the state lock. Not for pads that have been deactivated: a flush may end
 * while a state change is under way, which waits for a task that must not go to
 * sleep again. */
static void
end_flush_locked (GstLfQueue *self)
{
  self->restarts = FALSE;
  if (!self->src_active || GST_PAD_MODE (self->sinkpad) != GST_PAD_MODE_PUSH)
    return;

  gst_lf_queue_restart_locked (self);
  gst_pooled_pad_task_start (self->srcpad, gst_lf_queue_loop);
}

/* Flushing goes down the graph first: a consumer that is stuck downstream gets
 * out, and only then can be waited for. Another flush may end meanwhile; it
 * must not put the consumer back to sleep under the eyes of who waits for it.
 */
static GstFlowReturn
flush_start (GstLfQueue *self, GstEvent *event)
{
  gboolean result = gst_pad_push_event (self->srcpad, event);

  g_mutex_lock (&self->state_lock);
  self->pausing++;
  g_mutex_unlock (&self->state_lock);

  gst_lf_queue_flush (self);
  gst_lf_queue_pause_task (self);

  g_mutex_lock (&self->state_lock);
  self->pausing--;
  if (self->restarts && self->pausing == 0)
    end_flush_locked (self);
  g_mutex_unlock (&self->state_lock);

  return flow (result);
}

/* May come without FLUSH_START. */
static GstFlowReturn
flush_stop (GstLfQueue *self, GstEvent *event)
{
  gboolean result = gst_pad_push_event (self->srcpad, event);

  gst_lf_queue_flush (self);

  g_mutex_lock (&self->state_lock);
  gst_lf_queue_renew (self);
  if (self->pausing > 0)
    self->restarts = TRUE;
  else
    end_flush_locked (self);
  g_mutex_unlock (&self->state_lock);

  return flow (result);
}

/* No buffer follows that could carry the error upstream. */
static void
post_error (GstLfQueue *self, GstFlowReturn stopped)
{
  if (stopped == GST_FLOW_NOT_LINKED || stopped < GST_FLOW_EOS)
    GST_ELEMENT_FLOW_ERROR (self, stopped);
}

/* Something other than a new stream comes after the end of one. */
static GstFlowReturn
refuse_after_eos (GstLfQueue *self, GstEvent *event)
{
  GstFlowReturn stopped = gst_lf_queue_stopped (self);

  if (stopped == GST_FLOW_OK)
    return GST_FLOW_EOS;
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    post_error (self, stopped);

  return stopped;
}

/* No buffer follows any more. Says whether the queue runs at that moment: if
 * not, nobody but us can tell of it; if it fails later, whoever notices sees
 * that the stream has ended, and tells. */
static GstFlowReturn
accept_eos (GstLfQueue *self)
{
  GstFlowReturn stopped;

  g_mutex_lock (&self->state_lock);
  stopped = gst_lf_queue_stopped (self);
  if (stopped == GST_FLOW_OK)
    gst_pooled_store_relaxed (&self->eos, 1);
  g_mutex_unlock (&self->state_lock);

  post_error (self, stopped);

  return stopped;
}

/* The first event of a stream ends the end of the one before it, and whatever
 * became of that. */
static void
begin_stream (GstLfQueue *self)
{
  GstFlowReturn stopped;
  gboolean was_eos;

  g_mutex_lock (&self->state_lock);
  stopped = gst_lf_queue_stopped (self);
  was_eos = gst_pooled_load_relaxed (&self->eos) != 0;
  gst_pooled_store_relaxed (&self->unexpected, 0);
  if (was_eos) {
    gst_pooled_store_relaxed (&self->eos, 0);
    gst_lf_queue_restore_thresholds (self);
    gst_lf_queue_forgive (self);
  }
  if (stopped == GST_FLOW_EOS ||
      (was_eos && stopped != GST_FLOW_OK && stopped != GST_FLOW_FLUSHING))
    gst_lf_queue_go_on_locked (self);
  g_mutex_unlock (&self->state_lock);
}

static void
enqueue (GstLfQueue *self, GstEvent *event)
{
  GstPooledItem item = { .object = event };

  if (!gst_pooled_handover_push_event (self->handover, &item)) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT, (NULL),
        ("no memory to queue a %s event", GST_EVENT_TYPE_NAME (event)));
    gst_event_unref (event);
    return;
  }

  gst_lf_queue_notify_levels (self, &self->told_by_producer);
}

/* What an event means to the producer's side, before it is queued. */
static void
interpret (GstLfQueue *self, GstEvent *event)
{
  static const GstPooledLevel no_thresholds = { 0 };

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_EOS:
      if (gst_pooled_load_relaxed (&self->settings.flush_on_eos)) {
        gst_lf_queue_discard (self);
        gst_lf_queue_forgive (self);
      } else {
        gst_pooled_limits_write (&self->handover->thresholds, &no_thresholds);
      }
      break;
    case GST_EVENT_SEGMENT:
      gst_lf_queue_set_segment (self, event);
      break;
    case GST_EVENT_GAP:
      gst_pooled_lanes_advance_time (
          self->handover->lanes, gst_lf_queue_gap_end (self, event));
      break;
    default:
      break;
  }
}

static gboolean
begins_stream (GstEvent *event)
{
  return GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START ||
         GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT;
}

/* Queued whatever the level is, and, if it is sticky, also while the queue is
 * stopped, for when data flows again. */
static GstFlowReturn
serialized_event (GstLfQueue *self, GstEvent *event)
{
  GstFlowReturn result = GST_FLOW_OK;

  if (begins_stream (event)) {
    interpret (self, event);
    enqueue (self, event);
    begin_stream (self);
    return GST_FLOW_OK;
  }

  if (gst_pooled_load_relaxed (&self->eos))
    result = refuse_after_eos (self, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    result = accept_eos (self);
  else if (!GST_EVENT_IS_STICKY (event))
    result = gst_lf_queue_stopped (self);

  if (result != GST_FLOW_OK) {
    gst_event_unref (event);
    return result;
  }
  interpret (self, event);
  enqueue (self, event);

  return GST_FLOW_OK;
}

GstFlowReturn
gst_lf_queue_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstLfQueue *self = (GstLfQueue *) parent;

  GST_CAT_LOG_OBJECT (
      gst_lf_queue_dataflow, self, "received %" GST_PTR_FORMAT, event);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
      return flush_start (self, event);
    case GST_EVENT_FLUSH_STOP:
      return flush_stop (self, event);
    default:
      break;
  }

  if (GST_EVENT_IS_SERIALIZED (event))
    return serialized_event (self, event);

  return flow (gst_pad_push_event (self->srcpad, event));
}

gboolean
gst_lf_queue_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstLfQueue *self = (GstLfQueue *) parent;

  if (!GST_QUERY_IS_SERIALIZED (query))
    return gst_pad_query_default (pad, parent, query);

  return gst_lf_queue_ask (self, query);
}
