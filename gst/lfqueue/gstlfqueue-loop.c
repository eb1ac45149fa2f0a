/* gstlfqueue-loop.c: the task of the source pad
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gstlfqueue-private.h"
#include "hot-private.h"

/* Handled before the task is asked whether it is to go on. */
#define ITEMS_PER_CALL 64

/* --- what is not pushed --- */

/* How long @item has waited (ns), or -1 where nobody wants to know. */
static gint64
waited (GstLfQueue *self, const GstPooledItem *item)
{
  gint64 delay;

  if (item->arrival == GST_POOLED_TIME_NONE)
    return -1;

  delay = gst_pooled_park_now () - item->arrival;

  return delay > 0 ? delay : 0;
}

static gboolean
is_too_old (GstLfQueue *self, gint64 delay)
{
  guint64 max_age = gst_pooled_load_relaxed (&self->settings.max_age);

  return max_age > 0 && delay >= 0 && (guint64) delay > max_age;
}

static void
measure (GstLfQueue *self, gint64 delay)
{
  /* D2, from D1 */
  GstPooledHistogram *delays = gst_pooled_load_acquire (&self->delays);

  if (delays != NULL && delay >= 0 &&
      gst_pooled_load_relaxed (&self->settings.measure_delay))
    gst_pooled_histogram_add (delays, (guint64) delay);
}

/* Sees whether buffers are missing before the one at @position. */
static void
notice_hole (GstLfQueue *self, guint64 position)
{
  guint64 forgiven = gst_pooled_load_relaxed (&self->forgiven);

  /* a flush ends every story from before it */
  if (self->expected < forgiven && position >= forgiven) {
    self->expected = forgiven;
    self->hole = FALSE;
    self->skips_to_keyframe = FALSE;
  }
  if (position > self->expected) {
    self->hole = TRUE;
    self->skips_to_keyframe = gst_lf_queue_drops_gops (self);
    self->skips_for = GST_LF_QUEUE_DROP_OVERFLOW;
  }
  self->expected = position + 1;
}

/* Drops @item when it is too old, or when it refers to what was dropped. True
 * when it did. */
static gboolean
drop_if_stale (GstLfQueue *self, GstPooledItem *item, gint64 delay)
{
  GstLfQueueDrop reason;

  if (is_too_old (self, delay)) {
    reason = GST_LF_QUEUE_DROP_AGE;
    self->skips_to_keyframe = gst_lf_queue_drops_gops (self);
    self->skips_for = reason;
  } else if (self->skips_to_keyframe && gst_lf_queue_drops_gops (self) &&
             (item->flags & GST_LF_QUEUE_ITEM_DELTA)) {
    reason = self->skips_for;
  } else {
    self->skips_to_keyframe = FALSE;
    return FALSE;
  }

  self->hole = TRUE;
  gst_lf_queue_drop (self, item, reason);
  gst_lf_queue_report_drop (self, reason, GST_POOLED_LIMIT_NONE);

  return TRUE;
}

/* Drops @item when the queue is being emptied: where the sink pad is
 * deactivated the events before it are taken as well. True when it did. */
static gboolean
drop_if_flushed (GstLfQueue *self, GstPooledItem *item)
{
  if (gst_lf_queue_stopped (self) != GST_FLOW_FLUSHING)
    return FALSE;
  gst_lf_queue_drop (self, item, GST_LF_QUEUE_DROP_FLUSHED);

  return TRUE;
}

/* --- what downstream answers --- */

/* Takes everything up to an event that may make downstream want data again,
 * and pushes that. Downstream has said EOS. */
static void
skip_to_new_stream (GstLfQueue *self)
{
  GstPooledItem item;
  guint64 position;

  for (;;) {
    switch (gst_pooled_lanes_take (self->handover->lanes, &item, &position)) {
      case GST_POOLED_LANE_BUFFERS:
        self->expected = position + 1;
        gst_lf_queue_drop (self, &item, GST_LF_QUEUE_DROP_DOWNSTREAM_EOS);
        gst_pooled_handover_taken (self->handover);
        break;
      case GST_POOLED_LANE_EVENTS:
        if (gst_lf_queue_pass_event (self, &item, position, FALSE))
          return;
        break;
      case GST_POOLED_LANE_NONE:
        if (gst_lf_queue_expect_nothing (self))
          return;
        break;
    }
  }
}

/* @result of a push, when it is not OK. */
static void
handle_flow (GstLfQueue *self, GstFlowReturn result)
{
  GST_CAT_DEBUG_OBJECT (gst_lf_queue_dataflow, self, "downstream said %s",
      gst_flow_get_name (result));

  if (result == GST_FLOW_EOS)
    skip_to_new_stream (self);
  else
    gst_lf_queue_fail (self, result);
}

/* --- what is pushed --- */

static void
note_first_out (GstLfQueue *self)
{
  if (gst_pooled_load_relaxed (&self->first_out) == GST_POOLED_TIME_NONE)
    gst_pooled_store_relaxed (&self->first_out,
        gst_pooled_park_now () - gst_pooled_load_relaxed (&self->activated));
}

static GstFlowReturn
push_item (GstLfQueue *self, GstPooledItem *item)
{
  if (self->hole) {
    item->object = gst_lf_queue_mark_discont (item->object);
    self->hole = FALSE;
  }

  gst_pooled_links_before_push (&self->links);
  if (GST_IS_BUFFER (item->object))
    return gst_pad_push (self->srcpad, GST_BUFFER_CAST (item->object));

  return gst_pad_push_list (self->srcpad, GST_BUFFER_LIST_CAST (item->object));
}

/* Looks whether the pressure is over. The level is the producer's to write, so
 * to look at it with every buffer would cost more than the buffer: in a queue
 * for many buffers it is enough now and then, and when it becomes empty. */
static void
check_pressure (GstLfQueue *self, guint64 position)
{
  guint64 often = gst_pooled_load_relaxed (&self->low.buffers) / 8;
  GstPooledLevel level;

  if (gst_pooled_load_relaxed (&self->pressed) == 0 ||
      (often > 1 && position % often != 0 && position + 1 != self->seen_tail))
    return;

  gst_pooled_lanes_level (self->handover->lanes, &level);
  gst_lf_queue_check_pressure (self, &level);
}

/* Pushes the buffer or list at @position, or drops it. The flow return is for
 * the task to handle. */
GST_POOLED_HOT GstFlowReturn
gst_lf_queue_pass_buffer (
    GstLfQueue *self, GstPooledItem *item, guint64 position)
{
  gint64 delay = waited (self, item);
  GstFlowReturn result;

  gst_pooled_handover_taken (self->handover);
  check_pressure (self, position);
  notice_hole (self, position);
  if (drop_if_flushed (self, item) || drop_if_stale (self, item, delay))
    return GST_FLOW_OK;

  measure (self, delay);
  note_first_out (self);
  gst_lf_queue_count_out (self, item);
  result = push_item (self, item);
  gst_lf_queue_notify_levels (self, &self->told_by_consumer);

  return result;
}

/* --- the task --- */

static void
handle_buffer (GstLfQueue *self, GstPooledItem *item, guint64 position)
{
  gint64 begin = gst_lf_queue_begin_push (self);
  GstFlowReturn result = gst_lf_queue_pass_buffer (self, item, position);

  gst_lf_queue_end_push (self, begin);
  if (result != GST_FLOW_OK)
    handle_flow (self, result);
}

/* What downstream answered to a buffer that somebody else has pushed. */
static void
handle_lent_result (GstLfQueue *self)
{
  GstFlowReturn result = self->lent_result;

  self->lent_result = GST_FLOW_OK;
  if (result != GST_FLOW_OK)
    handle_flow (self, result);
}

/* The queue is empty: tells, before whoever waits for the next buffer does. */
GST_POOLED_HOT void
gst_lf_queue_tell_empty (GstLfQueue *self)
{
  gst_lf_queue_settle_pressure (self);
  gst_lf_queue_settle_drops (self);
  if (!gst_lf_queue_is_silent (self))
    gst_lf_queue_emit (self, GST_LF_QUEUE_SIGNAL_UNDERRUN);
}

/* It is not empty any more. */
void
gst_lf_queue_tell_again (GstLfQueue *self)
{
  if (gst_lf_queue_is_silent (self))
    return;
  gst_lf_queue_emit (self, GST_LF_QUEUE_SIGNAL_RUNNING);
  gst_lf_queue_emit (self, GST_LF_QUEUE_SIGNAL_PUSHING);
}

/* Nothing to do: waits a little if that pays, then tells, then sleeps. Where
 * age counts it does not nap. */
GST_POOLED_HOT static void
wait_for_data (GstLfQueue *self)
{
  gboolean awake = gst_pooled_load_relaxed (&self->settings.max_age) > 0;
  gboolean told;

  if (gst_pooled_handover_wait_shortly (self->handover, awake))
    return;

  told = !gst_lf_queue_is_silent (self);
  gst_lf_queue_tell_empty (self);

  GST_CAT_LOG_OBJECT (gst_lf_queue_dataflow, self, "empty, waiting");
  gst_lf_queue_wait (self);

  if (gst_lf_queue_stopped (self) == GST_FLOW_OK && told)
    gst_lf_queue_tell_again (self);
  handle_lent_result (self);
}

/* False when there is nothing to do, or nothing to be done any more. */
static gboolean
handle_next (GstLfQueue *self)
{
  GstPooledHandover *handover = self->handover;
  GstPooledItem item;
  guint64 position;

  if (gst_lf_queue_stopped (self) != GST_FLOW_OK) {
    gst_lf_queue_pause_if_stopped (self);
    return FALSE;
  }
  if (gst_pooled_handover_has_thresholds (handover) &&
      !gst_pooled_handover_ready (handover)) {
    wait_for_data (self);
    return FALSE;
  }

  switch (gst_pooled_lanes_take_next (
      handover->lanes, &self->seen_tail, &item, &position)) {
    case GST_POOLED_LANE_BUFFERS:
      gst_pooled_waiter_stays_awake (&handover->data);
      handle_buffer (self, &item, position);
      return TRUE;
    case GST_POOLED_LANE_EVENTS:
      gst_lf_queue_pass_event (self, &item, position, TRUE);
      return TRUE;
    case GST_POOLED_LANE_NONE:
      break;
  }
  wait_for_data (self);

  return FALSE;
}

GST_POOLED_HOT void
gst_lf_queue_loop (gpointer data)
{
  GstLfQueue *self = (GstLfQueue *) gst_pad_get_parent (data);
  guint items = 0;

  /* removed from the element, which stops the task in a moment */
  if (self == NULL) {
    gst_pad_pause_task (data);
    return;
  }

  /* the task takes a lock between two calls */
  while (items < ITEMS_PER_CALL && handle_next (self))
    items++;
  gst_object_unref (self);
}
