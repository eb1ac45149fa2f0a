/* accumulator-downstream.c: what follows when downstream wants no more
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Producers learn it with their next chunk, and what is held is let go at once:
 * a pool upstream may wait for it.
 *
 *   EOS         The task goes on, and drops what it meets until something goes
 *               out that begins a stream. Producers are told only when nothing
 *               of that kind is on its way: who has begun a new stream must not
 *               be stopped for the old one.
 *   NOT_LINKED  What is held stays, and a RECONFIGURE goes on with it. One that
 *               came between the push and its failure counts: links are
 *               counted. L1 -> L2  who sees the count finds the link, too.
 *   all others  Only a flush goes on after them. Until then the task lets go of
 *               what producers had been let in for.
 *
 * What is decided here is decided under the flush lock, with which flushes end,
 * events come in and links are made.
 */
#include "config.h"

#include "accumulator-private.h"

static GstFlowReturn
flow_of (GstPooledAccumulator *self)
{
  return (GstFlowReturn) (gint32) gst_pooled_load_acquire (&self->flow);
}

/* Only a flush goes on after this. */
gboolean
gst_pooled_accumulator_has_failed (GstPooledAccumulator *self)
{
  GstFlowReturn flow = flow_of (self);

  return flow != GST_FLOW_OK && flow != GST_FLOW_EOS &&
         flow != GST_FLOW_NOT_LINKED;
}

/* Has EOS come in on any pad, so that nobody upstream will push again and
 * learn what went wrong? flush_lock. */
static gboolean
eos_came_in (GstPooledAccumulator *self)
{
  gboolean eos = FALSE;

  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL && !eos; l = l->next)
    eos = GST_POOLED_ACCUMULATOR_PAD (l->data)->ended;
  GST_OBJECT_UNLOCK (self);

  return eos;
}

/* Tells producers that nothing is wanted, unless something that begins a stream
 * is on its way. TRUE if they are told now. flush_lock and take_lock. */
static gboolean
tell_eos_locked (GstPooledAccumulator *self)
{
  if (!self->skips || flow_of (self) != GST_FLOW_OK ||
      self->begins != self->begins_seen ||
      gst_pooled_accumulator_out_begins_locked (self))
    return FALSE;
  gst_pooled_store_release (&self->flow, (guint32) GST_FLOW_EOS);

  return TRUE;
}

/* The consumer has met nothing that begins a stream. */
void
gst_pooled_accumulator_expect_nothing (GstPooledAccumulator *self)
{
  GstPooledTrash trash;
  gboolean told = FALSE;

  g_mutex_lock (&self->flush_lock);
  gst_pooled_accumulator_lock (self);
  if (!gst_pooled_load_acquire (&self->halt))
    told = tell_eos_locked (self);
  trash = gst_pooled_accumulator_unlock_keep (self);
  g_mutex_unlock (&self->flush_lock);

  gst_pooled_trash_clear (&trash);
  if (told)
    gst_pooled_accumulator_kick (self);
}

/* What has come in since what goes out next was looked for is dropped as the
 * task comes to it. flush_lock. */
static GstPooledTrash
skip (GstPooledAccumulator *self)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);

  gst_pooled_accumulator_lock (self);
  self->skips = TRUE;
  if (!gst_pooled_accumulator_out_begins_locked (self))
    gst_pooled_accumulator_finish_locked (
        self, &config, GST_POOLED_FINISH_ERROR);
  tell_eos_locked (self);

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
  if (!gst_pooled_load_acquire (&self->halt)) {
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
  return gst_pooled_load_acquire (&self->overflow_state) ==
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
  if (late == NULL && !gst_pooled_load_acquire (&self->halt))
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
  if (gst_pooled_load_acquire (&self->halt))
    return FALSE;
  if (ret == GST_FLOW_NOT_LINKED &&
      gst_pooled_load_relaxed (&self->links) != self->links_seen)
    return FALSE;

  gst_pooled_store_release (&self->flow, (guint32) ret);
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
    report = stops_with (self, ret) && failed && !told && eos_came_in (self);
  else if (!gst_pooled_load_acquire (&self->halt))
    trash = skip (self);
  g_mutex_unlock (&self->flush_lock);

  gst_pooled_trash_clear (&trash);
  gst_pooled_accumulator_kick (self);
  if (report)
    report_failure (self, ret);
}

/* Goes on after @from, if that is what it had stopped with. flush_lock. */
void
gst_pooled_accumulator_restart_locked (
    GstPooledAccumulator *self, GstFlowReturn from)
{
  if (flow_of (self) != from)
    return;
  gst_pooled_store_release (&self->flow, (guint32) GST_FLOW_OK);
  gst_pooled_accumulator_start_task (self);
}

/* What begins a stream has gone out: whatever comes is wanted again. */
void
gst_pooled_accumulator_begin_again (GstPooledAccumulator *self)
{
  g_mutex_lock (&self->flush_lock);
  gst_pooled_accumulator_restart_locked (self, GST_FLOW_EOS);
  g_mutex_unlock (&self->flush_lock);
}

/* Something downstream was linked. */
void
gst_pooled_accumulator_linked (GstPooledAccumulator *self)
{
  g_mutex_lock (&self->flush_lock);
  gst_pooled_add_acq_rel (&self->links, 1); /* L1 */
  gst_pooled_accumulator_restart_locked (self, GST_FLOW_NOT_LINKED);
  g_mutex_unlock (&self->flush_lock);
}
