/* accumulator-flush.c: cancelling, by a flush or by stopping
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which flush is whose. With one sink pad in use a flush is the element's:
 * it goes downstream, ends every wait and empties everything. With several,
 * one producer that flushes must not throw away what the others brought:
 *
 *   - If every other pad in use flushes too, or is at EOS, or a flushing seek
 *     went upstream through this element (each pad will then get its flush),
 *     it is the whole element that flushes. FLUSH_START goes downstream once,
 *     with the first; FLUSH_STOP once, after the last pad has had its own. A
 *     pad that is unlinked, released or switched off before that is not waited
 *     for; if it was the last one, its going ends the flush.
 *     What pads bring between their own FLUSH_STOP and that moment is kept.
 *   - Otherwise only that pad's chunks and events go. Downstream learns
 *     nothing; the next chunk of that pad has DISCONT from its source.
 *
 * Stale entries. An entry carries the number of its pad's flushes (epoch).
 * What can be reached is released at once when FLUSH_START comes; what is
 * hidden behind an unfinished append of another producer is recognised as
 * stale when it turns up. An unfinished append of the pad itself is over
 * before FLUSH_STOP, which waits for the pad's stream lock.
 *
 * Runs. A flush may be stuck downstream while the element is stopped and
 * started again. What it does after that is for the run it belongs to, and
 * under the flush lock, with which runs begin and end: if that run is over,
 * nothing is done.
 */
#include "config.h"

#include "accumulator-private.h"

/* Is there another pad that goes on? flush_lock. */
static gboolean
others_go_on (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
{
  gboolean go_on = FALSE;

  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next) {
    GstPooledAccumulatorPad *other = l->data;

    if (other != pad && gst_pad_is_linked (GST_PAD (other)) &&
        !gst_pooled_accumulator_pad_flushes (other) && !other->flush_expected &&
        !GST_PAD_IS_EOS (other))
      go_on = TRUE;
  }
  GST_OBJECT_UNLOCK (self);

  return go_on;
}

/* Is there a pad whose FLUSH_STOP is still to come? flush_lock. */
static gboolean
any_flushes (GstPooledAccumulator *self)
{
  gboolean flush = FALSE;

  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next) {
    GstPooledAccumulatorPad *other = l->data;

    if (gst_pad_is_linked (GST_PAD (other)) &&
        (other->flush_awaited || other->flush_expected))
      flush = TRUE;
  }
  GST_OBJECT_UNLOCK (self);

  return flush;
}

/* As gst_pad_pause_task(), which waits until the task is out of its function;
 * but only that of @run is paused. The next one does not start before this is
 * through: it may sleep in its function. */
static void
pause_task (GstPooledAccumulator *self, guint32 run)
{
  gboolean pauses;

  g_mutex_lock (&self->flush_lock);
  pauses = self->run == run && GST_PAD_TASK (self->srcpad) != NULL;
  if (pauses) {
    gst_task_pause (GST_PAD_TASK (self->srcpad));
    self->pausing++;
  }
  g_mutex_unlock (&self->flush_lock);
  if (!pauses)
    return;

  GST_PAD_STREAM_LOCK (self->srcpad);
  GST_PAD_STREAM_UNLOCK (self->srcpad);

  g_mutex_lock (&self->flush_lock);
  self->pausing--;
  g_cond_broadcast (&self->paused);
  g_mutex_unlock (&self->flush_lock);
}

/* Its run is over and so is the task, for which nobody waits much longer. */
void
gst_pooled_accumulator_wait_paused (GstPooledAccumulator *self)
{
  g_mutex_lock (&self->flush_lock);
  while (self->pausing > 0)
    g_cond_wait (&self->paused, &self->flush_lock);
  g_mutex_unlock (&self->flush_lock);
}

static void
start_whole (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, guint32 run)
{
  gst_pooled_accumulator_give_up (self, run);
  pause_task (self, run);
  gst_pooled_accumulator_cancel (self, run, pad);
}

/* Every pad in use has flushed: as new. */
static void
stop_whole (GstPooledAccumulator *self, guint32 run)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);
  GstPooledTrash trash;

  g_mutex_lock (&self->flush_lock);
  if (self->run != run) {
    g_mutex_unlock (&self->flush_lock);
    return;
  }

  gst_pooled_accumulator_lock (self);
  gst_pooled_accumulator_discard_locked (
      self, g_steal_pointer (&self->out_segment_event));
  self->out_eos = FALSE;
  self->discont = FALSE;
  gst_pooled_accumulator_want_again_locked (self);
  /* the flush has swallowed an EOS that nobody will bring again: all others
   * were at EOS, and who flushed has gone meanwhile */
  gst_pooled_accumulator_check_ended_locked (self, &config);
  trash = gst_pooled_accumulator_unlock_keep (self);

  gst_pooled_store_relaxed (&self->overflow_state, GST_POOLED_OVERFLOW_NONE);
  if (self->active) {
    gst_pooled_store_relaxed (&self->flow, (guint32) GST_FLOW_OK);
    gst_pooled_store_relaxed (&self->halt, 0);
  }
  self->flush = GST_POOLED_FLUSH_NONE;
  gst_pooled_accumulator_start_task (self);
  g_mutex_unlock (&self->flush_lock);

  gst_pooled_trash_clear (&trash);
  /* whoever waited for an error that will not come any more */
  gst_pooled_accumulator_kick (self);
}

/* Takes @event. */
static void
end_whole (GstPooledAccumulator *self, GstEvent *event, guint32 run)
{
  gst_pad_push_event (self->srcpad, event);
  stop_whole (self, run);
}

/* Nobody's FLUSH_STOP is awaited: TRUE for the one caller that is to end the
 * flush of all, in @run. Not before FLUSH_START has gone downstream.
 * flush_lock. */
static gboolean
claim_end (GstPooledAccumulator *self, guint32 *run)
{
  *run = self->run;
  if (self->flush != GST_POOLED_FLUSH_ON || any_flushes (self))
    return FALSE;

  self->flush = GST_POOLED_FLUSH_ENDS;

  return TRUE;
}

/* Ends the flush of all when there is no pad any more whose FLUSH_STOP could.
 */
static void
end_unless_awaited (GstPooledAccumulator *self)
{
  GstEvent *event = NULL;
  guint32 run;

  g_mutex_lock (&self->flush_lock);
  if (claim_end (self, &run)) {
    event = gst_event_new_flush_stop (TRUE);
    gst_event_set_seqnum (event, self->flush_seqnum);
  }
  g_mutex_unlock (&self->flush_lock);

  if (event != NULL)
    end_whole (self, event, run);
}

/* @pad was unlinked or is off: its FLUSH_STOP will not come. No lock. */
void
gst_pooled_accumulator_flush_without (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
{
  g_mutex_lock (&self->flush_lock);
  pad->flush_awaited = FALSE;
  g_mutex_unlock (&self->flush_lock);

  end_unless_awaited (self);
}

/* Takes @event. The task leaves, whatever it waits for. */
static void
begin_whole (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad,
    GstEvent *event, guint32 run)
{
  gst_pooled_accumulator_wake (self);
  gst_pooled_accumulator_kick (self);
  gst_pad_push_event (self->srcpad, event);
  start_whole (self, pad, run);

  g_mutex_lock (&self->flush_lock);
  if (self->run == run)
    self->flush = GST_POOLED_FLUSH_ON;
  g_mutex_unlock (&self->flush_lock);
  /* the pad may have gone meanwhile */
  end_unless_awaited (self);
}

/* Takes @event. */
void
gst_pooled_accumulator_flush_start (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, GstEvent *event)
{
  gboolean whole;
  guint32 run;

  g_mutex_lock (&self->flush_lock);
  run = self->run;
  /* one that comes late, to an element that was stopped, has nothing to do */
  whole = self->active && self->flush == GST_POOLED_FLUSH_NONE &&
          !others_go_on (self, pad);
  pad->flush_expected = FALSE;
  pad->flush_awaited = TRUE;
  gst_pooled_accumulator_pad_set_flushing (pad, TRUE);
  if (whole) {
    self->flush = GST_POOLED_FLUSH_BEGINS;
    /* before downstream is told: what the task then gets as an answer is not
     * downstream's refusal */
    gst_pooled_store_relaxed (&self->halt, 1);
    self->flush_seqnum = gst_event_get_seqnum (event);
  }
  g_mutex_unlock (&self->flush_lock);

  GST_DEBUG_OBJECT (pad, "flush of %s", whole ? "all" : "this pad");
  if (whole) {
    begin_whole (self, pad, event, run);
  } else {
    gst_event_unref (event);
    gst_pooled_accumulator_kick (self);
    gst_pooled_accumulator_empty_pad (self, pad, run);
  }
}

/* Takes @event. */
void
gst_pooled_accumulator_flush_stop (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, GstEvent *event)
{
  gboolean was_flushing, whole;
  guint32 run;

  g_mutex_lock (&self->flush_lock);
  run = self->run;
  was_flushing = gst_pooled_accumulator_pad_flushes (pad);
  g_mutex_unlock (&self->flush_lock);
  if (!was_flushing)
    gst_pooled_accumulator_flush_start (
        self, pad, gst_event_new_flush_start ());

  /* its own appends are over: what one of them had hidden is reachable */
  gst_pooled_accumulator_empty_pad (self, pad, run);

  g_mutex_lock (&self->flush_lock);
  gst_pooled_accumulator_pad_set_flushing (pad, FALSE);
  pad->flush_awaited = FALSE;
  pad->ended = FALSE;
  whole = claim_end (self, &run);
  g_mutex_unlock (&self->flush_lock);

  gst_pooled_accumulator_lock (self);
  pad->eos = FALSE;
  gst_pooled_accumulator_discard_locked (
      self, g_steal_pointer (&pad->segment_event));
  gst_segment_init (&pad->segment, GST_FORMAT_UNDEFINED);
  gst_pooled_accumulator_unlock (self);

  if (whole)
    end_whole (self, event, run);
  else
    gst_event_unref (event);
}

static void
expect_flush (GstPooledAccumulator *self, GList *pads, gboolean expect)
{
  g_mutex_lock (&self->flush_lock);
  for (GList *l = pads; l != NULL; l = l->next)
    GST_POOLED_ACCUMULATOR_PAD (l->data)->flush_expected = expect;
  g_mutex_unlock (&self->flush_lock);
}

static GList *
sink_pads (GstPooledAccumulator *self)
{
  GList *pads;

  GST_OBJECT_LOCK (self);
  pads = g_list_copy_deep (GST_ELEMENT (self)->sinkpads,
      (GCopyFunc) (GCallback) gst_object_ref, NULL);
  GST_OBJECT_UNLOCK (self);

  return pads;
}

/* A flushing seek goes to every producer, and each answers with a flush of
 * its own while it does: the first begins the flush of all, the last ends it.
 * One that did not flush is not waited for. Takes @event. */
gboolean
gst_pooled_accumulator_seek (GstPooledAccumulator *self, GstEvent *event)
{
  GList *pads = sink_pads (self);
  gboolean result = FALSE;

  expect_flush (self, pads, TRUE);
  for (GList *l = pads; l != NULL; l = l->next)
    result |= gst_pad_push_event (l->data, gst_event_ref (event));
  expect_flush (self, pads, FALSE);
  end_unless_awaited (self);

  g_list_free_full (pads, gst_object_unref);
  gst_event_unref (event);

  return result;
}

/* Both pads are off, no thread is inside: empty, and as new. */
void
gst_pooled_accumulator_reset (GstPooledAccumulator *self)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);
  GstPooledBatch *batch = gst_pooled_accumulator_empty (self, TRUE);
  GstPooledTrash trash;
  GstPooledOut *out;

  if (config.deliver_partial && batch->leaving > 0)
    gst_pooled_accumulator_deliver_by_message (self, batch, &config);
  else
    gst_pooled_accumulator_drop_batch (
        self, batch, GST_POOLED_FINISH_CANCELLED, GST_POOLED_DROP_CANCELLED);

  gst_clear_object (&self->allocator);
  gst_pooled_accumulator_lock (self);
  while ((out = g_queue_pop_head (&self->out)) != NULL) {
    gst_pooled_accumulator_discard_locked (self, g_steal_pointer (&out->event));
    gst_pooled_out_free (out);
  }
  gst_pooled_accumulator_discard_locked (
      self, g_steal_pointer (&self->out_caps));
  gst_pooled_accumulator_discard_locked (
      self, g_steal_pointer (&self->out_segment_event));
  gst_pooled_accumulator_discard_locked (
      self, g_steal_pointer (&self->last_segment));
  self->primary = NULL;
  self->current = NULL;
  self->out_eos = FALSE;
  self->discont = FALSE;
  gst_pooled_accumulator_want_again_locked (self);
  gst_pooled_accumulator_unlock (self);

  g_mutex_lock (&self->flush_lock);
  gst_pooled_accumulator_lock (self);
  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next)
    gst_pooled_accumulator_pad_forget_locked (l->data, self);
  GST_OBJECT_UNLOCK (self);
  trash = gst_pooled_accumulator_unlock_keep (self);
  self->flush = GST_POOLED_FLUSH_NONE;
  gst_pooled_store_relaxed (&self->overflow_state, GST_POOLED_OVERFLOW_NONE);
  g_mutex_unlock (&self->flush_lock);
  gst_pooled_trash_clear (&trash);
}
