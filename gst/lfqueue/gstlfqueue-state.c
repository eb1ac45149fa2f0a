/* gstlfqueue-state.c: stopping, starting, emptying
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The queue runs, or it is stopped for a reason, which is the flow return that
 * upstream gets: FLUSHING, EOS, NOT_LINKED, or an error of downstream. The
 * reason changes under the state lock. Both sides look at it without the lock
 * and take the lock to act on it.
 */
#include "config.h"

#include "gstlfqueue-private.h"
#include "padtask-private.h"

/* Runs again, and for another stream. With the state lock. */
void
gst_lf_queue_restart_locked (GstLfQueue *self)
{
  gst_pooled_store_relaxed (&self->eos, 0);
  gst_pooled_store_relaxed (&self->unexpected, 0);
  gst_pooled_handover_start (self->handover);
}

/* What stopped it has passed: the same stream goes on. With the state lock. */
void
gst_lf_queue_go_on_locked (GstLfQueue *self)
{
  gst_pooled_handover_start (self->handover);
  if (gst_pad_is_active (self->srcpad))
    gst_pooled_pad_task_start (self->srcpad, gst_lf_queue_loop);
}

/* As gst_pad_pause_task(), which waits until the task is out of its function.
 * A thread that does a turn for it is inside that function, as the task itself
 * would be, and does not wait. */
void
gst_lf_queue_pause_task (GstLfQueue *self)
{
  GstTask *task = NULL;

  if (!gst_lf_queue_member_is_mine (&self->member)) {
    gst_pad_pause_task (self->srcpad);
    return;
  }

  GST_OBJECT_LOCK (self->srcpad);
  if (GST_PAD_TASK (self->srcpad) != NULL)
    task = gst_object_ref (GST_PAD_TASK (self->srcpad));
  GST_OBJECT_UNLOCK (self->srcpad);
  if (task != NULL)
    gst_task_pause (task);
  gst_clear_object (&task);
}

/* How many buffers are counted and released at once. The two sums that other
 * threads add to as well cost as much as taking a buffer. */
#define BATCH 32

/* Takes up to BATCH @items. What each points to is far away when the queue is
 * long, and on its way by the time that all are taken. */
static guint
take_some (GstLfQueue *self, GstPooledItem *items, guint64 until)
{
  GstPooledLanes *lanes = self->handover->lanes;
  guint length = 0;

  while (length < BATCH && gst_pooled_lanes_head (lanes) < until &&
         gst_pooled_lanes_take_buffer (lanes, &items[length])) {
    gst_pooled_prefetch (items[length].object);
    length++;
  }

  return length;
}

/* Releases the buffers before position @until. Any thread, also while both
 * sides run. */
void
gst_lf_queue_empty (GstLfQueue *self, GstLfQueueDrop reason, guint64 until)
{
  GstPooledItem items[BATCH];
  guint length;

  do {
    length = take_some (self, items, until);
    gst_lf_queue_drop_all (self, items, length, reason);
  } while (length == BATCH);
  gst_pooled_handover_taken (self->handover);
}

/* The events that are queued belong to the past. Any thread. */
void
gst_lf_queue_mark_stale (GstLfQueue *self)
{
  gst_pooled_store_relaxed (
      &self->stale, gst_pooled_lanes_events (self->handover->lanes));
}

/* Discards what is queued. Buffers are released at once: a fixed pool upstream
 * must get them back. Events stay, marked as stale, until the consumer comes
 * to them: it alone knows between which buffers they belong, and may hold one
 * of these. Any thread. */
void
gst_lf_queue_discard (GstLfQueue *self)
{
  gst_lf_queue_mark_stale (self);
  gst_lf_queue_empty (self, GST_LF_QUEUE_DROP_FLUSHED, G_MAXUINT64);
}

/* Ends every wait and discards what is queued. Any thread. */
void
gst_lf_queue_flush (GstLfQueue *self)
{
  g_mutex_lock (&self->state_lock);
  gst_pooled_handover_stop (self->handover, GST_FLOW_FLUSHING);
  g_mutex_unlock (&self->state_lock);

  gst_lf_queue_release_query (self);
  gst_lf_queue_discard (self);
}

/* Takes everything out, events too. Any thread. */
void
gst_lf_queue_clear (GstLfQueue *self)
{
  GstPooledItem item;
  guint64 position;

  for (;;) {
    switch (gst_pooled_lanes_take (self->handover->lanes, &item, &position)) {
      case GST_POOLED_LANE_BUFFERS:
        gst_lf_queue_drop (self, &item, GST_LF_QUEUE_DROP_FLUSHED);
        break;
      case GST_POOLED_LANE_EVENTS:
        if (item.flags & GST_LF_QUEUE_ITEM_QUERY)
          gst_lf_queue_answer (self, item.bytes, FALSE);
        else
          gst_event_unref (item.object);
        break;
      case GST_POOLED_LANE_NONE:
        return;
    }
  }
}

void
gst_lf_queue_restore_thresholds (GstLfQueue *self)
{
  GST_OBJECT_LOCK (self);
  gst_pooled_limits_write (
      &self->handover->thresholds, &self->settings.min_threshold);
  GST_OBJECT_UNLOCK (self);
}

/* What is missing up to here was flushed, which is no hole in a stream. The
 * producer's. */
void
gst_lf_queue_forgive (GstLfQueue *self)
{
  gst_pooled_store_relaxed (
      &self->forgiven, gst_pooled_lanes_tail (self->handover->lanes));
}

/* As if nothing had ever come in. The producer's, or with the stream lock of
 * the sink pad that keeps it out. */
void
gst_lf_queue_renew (GstLfQueue *self)
{
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  gst_pooled_lanes_reset_time (self->handover->lanes);
  gst_lf_queue_forgive (self);
  gst_pooled_store_relaxed (&self->pressed, 0);
  gst_pooled_store_relaxed (&self->live, GST_LF_QUEUE_LIVE_UNKNOWN);
  self->mark_discont = FALSE;
  self->wants_keyframe = FALSE;
  self->adaptive_delay = 0;
  gst_lf_queue_restore_thresholds (self);
}
