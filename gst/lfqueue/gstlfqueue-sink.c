/* gstlfqueue-sink.c: buffers come in: full? then what
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Everything here runs in the producer's thread, but for
 * gst_lf_queue_leak(), which any thread may call.
 */
#include "config.h"

#include "gstlfqueue-private.h"
#include "hot-private.h"

/* Marks a buffer, or the first of a list, DISCONT, on a copy of its header
 * where somebody else holds it as well. Takes and returns a reference. */
GstMiniObject *
gst_lf_queue_mark_discont (GstMiniObject *object)
{
  if (GST_IS_BUFFER (object)) {
    GstBuffer *buffer = gst_buffer_make_writable (GST_BUFFER_CAST (object));

    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    return GST_MINI_OBJECT_CAST (buffer);
  } else {
    GstBufferList *list =
        gst_buffer_list_make_writable (GST_BUFFER_LIST_CAST (object));

    if (gst_buffer_list_length (list) > 0)
      GST_BUFFER_FLAG_SET (
          gst_buffer_list_get_writable (list, 0), GST_BUFFER_FLAG_DISCONT);
    return GST_MINI_OBJECT_CAST (list);
  }
}

static GstPooledBackpressure
backpressure (GstLfQueue *self)
{
  return (GstPooledBackpressure) gst_pooled_load_relaxed (
      &self->settings.backpressure);
}

/* Drops the oldest buffers until no limit is reached; with drop-unit=gop on to
 * the next keyframe. The consumer, who sees the hole, does the rest of that if
 * it was faster. Returns how many items were dropped. */
guint
gst_lf_queue_leak (GstLfQueue *self)
{
  GstPooledLevel limits = gst_pooled_limits_read (&self->handover->limits);
  GstPooledLimit limit = GST_POOLED_LIMIT_NONE;
  GstPooledItem item;
  guint dropped = 0;

  for (;;) {
    GstPooledLevel level;
    GstPooledLimit reached;
    guint32 flags;

    gst_pooled_lanes_level (self->handover->lanes, &level);
    reached = gst_pooled_level_reached (&level, &limits);
    if (reached != GST_POOLED_LIMIT_NONE)
      limit = reached;
    else if (dropped == 0 || !gst_lf_queue_drops_gops (self) ||
             !gst_pooled_lanes_peek_buffer (self->handover->lanes, &flags) ||
             !(flags & GST_LF_QUEUE_ITEM_DELTA))
      break;

    if (!gst_pooled_lanes_take_buffer (self->handover->lanes, &item))
      break;
    gst_lf_queue_drop (self, &item, GST_LF_QUEUE_DROP_OVERFLOW);
    dropped++;
  }

  if (dropped > 0) {
    gst_pooled_handover_taken (self->handover);
    gst_lf_queue_report_drop (self, GST_LF_QUEUE_DROP_OVERFLOW, limit);
  }

  return dropped;
}

/* Makes room. If that took everything, what comes next refers to what is gone:
 * the consumer would drop it, so it need not be queued. */
static void
drop_oldest (GstLfQueue *self)
{
  guint32 flags;

  if (gst_lf_queue_leak (self) > 0 && gst_lf_queue_drops_gops (self) &&
      !gst_pooled_lanes_peek_buffer (self->handover->lanes, &flags)) {
    self->wants_keyframe = TRUE;
    self->wants_for = GST_LF_QUEUE_DROP_OVERFLOW;
  }
}

/* Drops @item, which has just come, and marks the hole. */
static void
refuse (GstLfQueue *self, GstPooledItem *item, GstLfQueueDrop reason,
    GstPooledLimit limit)
{
  gst_lf_queue_count_in (self, item);
  gst_lf_queue_drop (self, item, reason);
  self->mark_discont = TRUE;
  self->wants_keyframe = gst_lf_queue_drops_gops (self);
  self->wants_for = reason;
  gst_lf_queue_report_drop (self, reason, limit);
}

static GstFlowReturn
reject_return (GstLfQueue *self)
{
  return gst_pooled_load_relaxed (&self->settings.reject_return) ==
                 GST_LF_QUEUE_REJECT_RETURN_CUSTOM_SUCCESS
             ? GST_FLOW_CUSTOM_SUCCESS
             : GST_FLOW_OK;
}

/* What the pusher is told while the queue is stopped; drops @item. */
static GstFlowReturn
give_back (GstLfQueue *self, GstPooledItem *item, GstFlowReturn reason)
{
  GST_CAT_LOG_OBJECT (gst_lf_queue_dataflow, self, "refusing a buffer: %s",
      gst_flow_get_name (reason));
  gst_lf_queue_count_in (self, item);
  gst_lf_queue_drop (self, item, gst_lf_queue_drop_for (reason));

  return reason;
}

static GstFlowReturn
out_of_memory (GstLfQueue *self, GstPooledItem *item)
{
  gst_lf_queue_drop (self, item, GST_LF_QUEUE_DROP_REJECTED);
  GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT, (NULL),
      ("no memory to queue another buffer; lower max-size-buffers"));

  return GST_FLOW_ERROR;
}

/* Now, if anybody wants to know how long buffers wait. */
static gint64
arrival_time (GstLfQueue *self)
{
  if (gst_pooled_load_relaxed (&self->settings.measure_delay) ||
      gst_pooled_load_relaxed (&self->settings.max_age) > 0)
    return gst_pooled_park_now ();

  return GST_POOLED_TIME_NONE;
}

/* Looks whether the new item puts the queue under pressure. */
static void
note_level (GstLfQueue *self)
{
  GstPooledLevel high = gst_pooled_limits_read (&self->handover->urgent);
  gboolean pressed = gst_pooled_load_relaxed (&self->pressed) != 0;
  GstPooledLevel level;

  gst_pooled_lanes_estimate (self->handover->lanes, &level);
  if (!gst_lf_queue_owes_pressure (self) &&
      (pressed ||
          gst_pooled_level_reached (&level, &high) == GST_POOLED_LIMIT_NONE))
    return;
  /* now that it matters: the estimate may be too high */
  if (!pressed)
    gst_pooled_lanes_refresh (self->handover->lanes, &level);
  gst_lf_queue_check_pressure (self, &level);
}

/* Queues @item. */
GST_POOLED_HOT static GstFlowReturn
commit (GstLfQueue *self, GstPooledItem *item)
{
  GstFlowReturn stopped;
  gint64 start, end;

  if (self->wants_keyframe) {
    if (gst_lf_queue_drops_gops (self) &&
        (item->flags & GST_LF_QUEUE_ITEM_DELTA)) {
      refuse (self, item, self->wants_for, GST_POOLED_LIMIT_NONE);
      return self->wants_for == GST_LF_QUEUE_DROP_REJECTED
                 ? reject_return (self)
                 : GST_FLOW_OK;
    }
    self->wants_keyframe = FALSE;
  }

  if (self->mark_discont) {
    item->object = gst_lf_queue_mark_discont (item->object);
    self->mark_discont = FALSE;
  }

  item->arrival = arrival_time (self);
  gst_lf_queue_count_in (self, item);
  gst_lf_queue_item_times (self, item->object, &start, &end);
  if (!gst_pooled_handover_push_buffer (self->handover, item, start, end))
    return out_of_memory (self, item);

  /* stopped since the first look: nobody comes for it any more */
  stopped = gst_lf_queue_stopped (self);
  if (stopped != GST_FLOW_OK && gst_lf_queue_stop_discards (stopped)) {
    gst_lf_queue_empty (self, gst_lf_queue_drop_for (stopped), G_MAXUINT64);
    return stopped;
  }

  note_level (self);
  gst_lf_queue_notify_levels (self, &self->told_by_producer);

  return GST_FLOW_OK;
}

/* Which limit is reached, after the application was told and has had its
 * chance to raise it. */
static GstPooledLimit
find_full (GstLfQueue *self)
{
  GstPooledLevel level;
  GstPooledLimit limit = gst_pooled_handover_full (self->handover, &level);

  if (limit == GST_POOLED_LIMIT_NONE || gst_lf_queue_is_silent (self))
    return limit;

  gst_lf_queue_emit (self, GST_LF_QUEUE_SIGNAL_OVERRUN);

  return gst_pooled_handover_full (self->handover, &level);
}

GST_POOLED_HOT static GstPooledDecision
decide (GstLfQueue *self, GstPooledLimit limit)
{
  GstPooledBackpressure policy = backpressure (self);
  gboolean full = limit != GST_POOLED_LIMIT_NONE;
  gboolean pressed = FALSE;
  gboolean live = FALSE;

  if (policy == GST_POOLED_BACKPRESSURE_ADAPTIVE) {
    pressed = gst_pooled_load_relaxed (&self->pressed) != 0;
    live = full && gst_lf_queue_is_live (self);
    if (!pressed)
      self->adaptive_delay = 0;
  }

  return gst_pooled_policy_decide (policy, full, pressed, live);
}

/* @timeout (ns) from @begin, on the monotonic clock. */
static gint64
deadline_after (gint64 begin, guint64 timeout)
{
  return timeout < (guint64) (GST_POOLED_FOREVER - begin)
             ? begin + (gint64) timeout
             : GST_POOLED_FOREVER;
}

/* Blocks until there is space or another policy (DONE), the queue is stopped,
 * or block-timeout is over. */
static GstPooledWait
wait_for_space (GstLfQueue *self)
{
  GstPooledHandover *handover = self->handover;
  gint64 begin = gst_pooled_park_now ();
  GstPooledWait wait = GST_POOLED_WAIT_DONE;
  GstPooledLevel level;

  GST_CAT_DEBUG_OBJECT (gst_lf_queue_dataflow, self, "full, waiting");
  while (wait == GST_POOLED_WAIT_DONE) {
    guint32 changes = gst_pooled_handover_changes (handover);
    guint64 timeout = gst_pooled_load_relaxed (&self->settings.block_timeout);

    if (decide (self, gst_pooled_handover_full (handover, &level)) !=
        GST_POOLED_DECISION_WAIT)
      break;
    wait = gst_pooled_handover_wait_space (handover, changes,
        timeout > 0 ? deadline_after (begin, timeout) : GST_POOLED_FOREVER);
  }
  gst_lf_queue_count_blocked (self, gst_pooled_park_now () - begin);

  return wait;
}

/* Full, and the policy is to block. False when @item was dropped for it. */
static gboolean
block (GstLfQueue *self, GstPooledItem *item, GstPooledLimit limit)
{
  switch (wait_for_space (self)) {
    case GST_POOLED_WAIT_DONE:
      if (!gst_lf_queue_is_silent (self))
        gst_lf_queue_emit (self, GST_LF_QUEUE_SIGNAL_RUNNING);
      break;
    case GST_POOLED_WAIT_TIMEOUT:
      refuse (self, item, GST_LF_QUEUE_DROP_TIMEOUT, limit);
      return FALSE;
    case GST_POOLED_WAIT_STOPPED:
      break;
  }

  return TRUE;
}

/* Slows the pusher down, more with each push under pressure. */
static void
delay_push (GstLfQueue *self)
{
  GstPooledHandover *handover = self->handover;
  guint32 changes = gst_pooled_handover_changes (handover);
  gint64 begin = gst_pooled_park_now ();
  gdouble multiplier;

  GST_OBJECT_LOCK (self);
  multiplier = self->settings.adaptive_multiplier;
  GST_OBJECT_UNLOCK (self);

  self->adaptive_delay = gst_pooled_policy_next_delay (self->adaptive_delay,
      gst_pooled_load_relaxed (&self->settings.adaptive_initial_delay),
      multiplier, gst_pooled_load_relaxed (&self->settings.adaptive_max_delay));
  if (self->adaptive_delay == 0)
    return;

  gst_pooled_handover_delay (
      handover, changes, deadline_after (begin, self->adaptive_delay));
  gst_lf_queue_count_blocked (self, gst_pooled_park_now () - begin);
}

static gboolean
wants_no_more (GstLfQueue *self)
{
  return gst_pooled_load_relaxed (&self->unexpected) &&
         gst_pooled_load_acquire (&self->unexpected); /* U2, from U1 */
}

/* Takes @item. */
GST_POOLED_HOT static GstFlowReturn
admit (GstLfQueue *self, GstPooledItem *item)
{
  for (;;) {
    GstFlowReturn stopped = gst_lf_queue_stopped (self);
    GstPooledLimit limit;

    if (stopped != GST_FLOW_OK)
      return give_back (self, item, stopped);
    if (gst_pooled_load_relaxed (&self->eos) || wants_no_more (self))
      return give_back (self, item, GST_FLOW_EOS);

    limit = find_full (self);

    switch (decide (self, limit)) {
      case GST_POOLED_DECISION_QUEUE:
        return commit (self, item);
      case GST_POOLED_DECISION_REJECT:
        refuse (self, item, GST_LF_QUEUE_DROP_REJECTED, limit);
        return reject_return (self);
      case GST_POOLED_DECISION_DROP_OLDEST:
        drop_oldest (self);
        break;
      case GST_POOLED_DECISION_DELAY:
        delay_push (self);
        if (gst_lf_queue_stopped (self) == GST_FLOW_OK)
          return commit (self, item);
        break;
      case GST_POOLED_DECISION_WAIT:
        if (!block (self, item, limit))
          return GST_FLOW_OK;
        break;
    }
  }
}

static guint32
item_flags (GstBuffer *first)
{
  return GST_BUFFER_FLAG_IS_SET (first, GST_BUFFER_FLAG_DELTA_UNIT)
             ? GST_LF_QUEUE_ITEM_DELTA
             : 0;
}

GST_POOLED_HOT GstFlowReturn
gst_lf_queue_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstLfQueue *self = (GstLfQueue *) parent;
  GstPooledItem item = {
    .object = buffer,
    .bytes = gst_buffer_get_size (buffer),
    .buffers = 1,
    .flags = item_flags (buffer),
  };

  return admit (self, &item);
}

GstFlowReturn
gst_lf_queue_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  GstLfQueue *self = (GstLfQueue *) parent;
  guint length = gst_buffer_list_length (list);
  GstPooledItem item = {
    .object = list,
    .bytes = gst_buffer_list_calculate_size (list),
    .buffers = length,
    .flags = length > 0 ? item_flags (gst_buffer_list_get (list, 0)) : 0,
  };

  return admit (self, &item);
}
