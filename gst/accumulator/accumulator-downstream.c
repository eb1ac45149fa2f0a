/* accumulator-downstream.c: what follows when downstream wants no more
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Producers learn it with their next chunk, and what is held is let go at once:
 * a pool upstream may wait for it.
 *
 *   EOS         The task goes on, for events, and drops what it meets, until
 *               it meets a chunk of a pad on which a stream or segment has
 *               begun meanwhile. A pad of which such a chunk is still to come,
 *               or on its way, is not told EOS: who has begun anew must not be
 *               stopped for what was before. That another pad's caps and
 *               segment hold from here on begins nothing. That it was said,
 *               and to which beginnings, is one thing under the object lock.
 *   NOT_LINKED  What is held stays, and a RECONFIGURE goes on with it. One that
 *               came between the push and its failure counts (see
 *               links-private.h).
 *   all others  Only a flush goes on after them. Until then the task lets go of
 *               what producers had been let in for.
 *
 * What is decided here is decided under the flush lock, with which flushes end,
 * events come in and links are made.
 */
#include "config.h"

#include "accumulator-private.h"

/* The consumer, or with flush_lock: nothing is carried anywhere. */
static GstFlowReturn
flow_of (GstPooledAccumulator *self)
{
  return (GstFlowReturn) (gint32) gst_pooled_load_relaxed (&self->flow);
}

/* Only a flush goes on after this. */
gboolean
gst_pooled_accumulator_has_failed (GstPooledAccumulator *self)
{
  GstFlowReturn flow = flow_of (self);

  return flow != GST_FLOW_OK && flow != GST_FLOW_NOT_LINKED;
}

/* Is nobody left who would push again and learn what went wrong? With
 * NOT_LINKED whoever has ended may have done so before; for others a link may
 * follow. flush_lock. */
static gboolean
nobody_pushes (GstPooledAccumulator *self, GstFlowReturn ret)
{
  gboolean ended = ret != GST_FLOW_NOT_LINKED, pushes = FALSE;

  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next) {
    GstPooledAccumulatorPad *pad = l->data;

    if (pad->ended)
      ended = TRUE;
    else if (gst_pad_is_linked (GST_PAD (pad)))
      pushes = TRUE;
  }
  GST_OBJECT_UNLOCK (self);

  return ended && !pushes;
}

static gboolean
begins_locked (GstPooledAccumulator *self)
{
  for (GList *l = self->out.head; l != NULL; l = l->next)
    if (((GstPooledOut *) l->data)->begins)
      return TRUE;

  return self->begins;
}

/* Downstream has said EOS, but what comes now is new; or all is. */
void
gst_pooled_accumulator_want_again_locked (GstPooledAccumulator *self)
{
  self->skips = FALSE;
  GST_OBJECT_LOCK (self);
  gst_pooled_store_relaxed (&self->unexpected, 0);
  GST_OBJECT_UNLOCK (self);
}

/* Is the next chunk of @pad one that downstream does not want? */
gboolean
gst_pooled_accumulator_skips_locked (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
{
  if (!self->skips || begins_locked (self))
    return FALSE;
  if (pad->begun_chunk == pad->begun_sorted)
    return TRUE;
  gst_pooled_accumulator_want_again_locked (self);

  return FALSE;
}

/* @out goes out next, if it is wanted. */
void
gst_pooled_accumulator_taken_locked (
    GstPooledAccumulator *self, GstPooledOut *out)
{
  if (out->begins)
    gst_pooled_accumulator_want_again_locked (self);
  out->unwanted = self->skips;
}

/* Downstream has said EOS; unless something new was gathered, to whatever began
 * on any pad and has had a chunk. */
static void
note_eos_locked (GstPooledAccumulator *self, gboolean begins)
{
  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; !begins && l; l = l->next) {
    GstPooledAccumulatorPad *pad = l->data;

    pad->begun_over = pad->begun_chunk;
  }
  gst_pooled_store_relaxed (&self->unexpected, 1);
  GST_OBJECT_UNLOCK (self);
}

/* What was sorted but nothing new goes as the task comes to it. flush_lock. */
static GstPooledTrash
skip (GstPooledAccumulator *self)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);
  gboolean begins;

  gst_pooled_accumulator_lock (self);
  self->skips = TRUE;
  begins = begins_locked (self);
  note_eos_locked (self, begins);
  if (!begins)
    gst_pooled_accumulator_finish_locked (
        self, &config, GST_POOLED_FINISH_ERROR);

  return gst_pooled_accumulator_unlock_keep (self);
}

/* What has come since downstream failed, NULL when nothing has. (transfer
 * full) */
static GstPooledBatch *
take_late (GstPooledAccumulator *self)
{
  GstPooledTrash trash = { NULL, NULL };
  GstPooledBatch *late = NULL;

  /* what comes after a flush is not late: one lock */
  g_mutex_lock (&self->flush_lock);
  if (!gst_pooled_load_relaxed (&self->halt)) {
    gst_pooled_accumulator_lock (self);
    late = gst_pooled_accumulator_empty_locked (self, FALSE);
    trash = gst_pooled_accumulator_unlock_keep (self);
  }
  g_mutex_unlock (&self->flush_lock);

  gst_pooled_trash_clear (&trash);
  if (late != NULL && late->leaving == 0)
    g_clear_pointer (&late, gst_pooled_batch_free);

  return late;
}

static gboolean
overflow_was_told (GstPooledAccumulator *self)
{
  return gst_pooled_load_relaxed (&self->overflow_state) ==
         GST_POOLED_OVERFLOW_TOLD;
}

/* Takes @late. */
static void
drop_late (GstPooledAccumulator *self, GstPooledBatch *late)
{
  gboolean told = overflow_was_told (self);

  gst_pooled_accumulator_drop_batch (self, late,
      told ? GST_POOLED_FINISH_TOO_LARGE : GST_POOLED_FINISH_ERROR,
      told ? GST_POOLED_DROP_TOO_LARGE : GST_POOLED_DROP_DOWNSTREAM);
}

/* Downstream has failed. A producer that was let in just before has its chunk
 * in the list just after: it is let go when it comes, and not when a flush
 * does. Every append wakes, and what came before the announcement is looked for
 * after it. The consumer's. */
void
gst_pooled_accumulator_let_go (GstPooledAccumulator *self)
{
  GstPooledBatch *late;

  gst_pooled_budget_want (self->budget, 0, 0);
  gst_pooled_waiter_announce (&self->waiter, GST_POOLED_ASLEEP);
  late = take_late (self);
  if (late == NULL && !gst_pooled_load_relaxed (&self->halt))
    gst_pooled_waiter_sleep (&self->waiter, GST_POOLED_FOREVER);
  gst_pooled_waiter_withdraw (&self->waiter);

  if (late != NULL)
    drop_late (self, late);
}

/* It has failed with @ret. Nobody pushes again after EOS: so the error is
 * posted here, and what else is downstream learns the end. */
static void
report_failure (GstPooledAccumulator *self, GstFlowReturn ret)
{
  GstPooledBatch *late;

  if (ret != GST_FLOW_NOT_LINKED && (late = take_late (self)) != NULL)
    drop_late (self, late);
  GST_ELEMENT_FLOW_ERROR (self, ret);
  gst_pad_push_event (self->srcpad, gst_event_new_eos ());
}

/* Decides what follows from @ret: nothing when the flush of it all is under
 * way, or a link was made since. flush_lock. */
static gboolean
stops_with (GstPooledAccumulator *self, GstFlowReturn ret)
{
  if (gst_pooled_load_relaxed (&self->halt))
    return FALSE;
  if (ret == GST_FLOW_NOT_LINKED && gst_pooled_links_made_since (&self->links))
    return FALSE;

  gst_pooled_store_release (&self->flow, (guint32) ret); /* F1, to F2 */
  if (ret == GST_FLOW_NOT_LINKED)
    gst_pad_pause_task (self->srcpad);

  return TRUE;
}

/* Downstream has answered @ret, which is not OK. The consumer's. */
void
gst_pooled_accumulator_refused (GstPooledAccumulator *self, GstFlowReturn ret)
{
  gboolean failed = ret == GST_FLOW_NOT_LINKED || ret < GST_FLOW_EOS;
  gboolean told = overflow_was_told (self), report = FALSE;
  GstPooledTrash trash = { NULL, NULL };

  GST_DEBUG_OBJECT (self, "downstream: %s", gst_flow_get_name (ret));

  g_mutex_lock (&self->flush_lock);
  if (ret != GST_FLOW_EOS)
    report =
        stops_with (self, ret) && failed && !told && nobody_pushes (self, ret);
  else if (!gst_pooled_load_relaxed (&self->halt))
    trash = skip (self);
  g_mutex_unlock (&self->flush_lock);

  gst_pooled_trash_clear (&trash);
  gst_pooled_accumulator_kick (self);
  if (report)
    report_failure (self, ret);
}

/* Something downstream was linked. */
void
gst_pooled_accumulator_linked (GstPooledAccumulator *self)
{
  g_mutex_lock (&self->flush_lock);
  gst_pooled_links_made (&self->links);
  if (flow_of (self) == GST_FLOW_NOT_LINKED) {
    gst_pooled_store_relaxed (&self->flow, (guint32) GST_FLOW_OK);
    gst_pooled_accumulator_start_task (self);
  }
  g_mutex_unlock (&self->flush_lock);
}
