/* accumulator-room.c: what a producer does when there is no room
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Room is reserved before anything is appended, so the limits hold exactly
 * (budget.c). Only a producer that finds none comes here for more.
 *
 * Waiting for room. Several may wait at once, in a queue, each with a condition
 * of its own, under a mutex of this slow path alone; who gives something back
 * looks at the crowd first (crowd-private.h). Only the first of the queue is
 * woken, and once: all of them for every batch would fight for the room of one
 * (8 producers, batches of 8: 310 context switches per 1,000 buffers instead of
 * 60). It wakes the next when it leaves and there is room for that one too. No
 * wake-up is lost:
 *
 *   producer   R1  joins the crowd        who gives   R3  held - n
 *              R2  no room? wait                      R4  a crowd? wake
 *
 *   Between each two is a full fence, so R2 sees R3, or R4 sees R1 (or both).
 *   R2 is done, and R4 wakes, under room_lock: a producer that saw no room is
 *   asleep before it is woken. Who is not the first depends on the first: that
 *   one leaves when there is room for it, which somebody gives back after its
 *   R1 or R2 sees, or when a wait is ended. Flags that end a wait are set
 *   before gst_pooled_accumulator_kick(), which wakes everybody under the same
 *   lock.
 *
 * A producer that waits has to be seen by the consumer, too: the batch it
 * gathers can never be completed when nothing more fits. It looks for stuck
 * producers when it has nothing else to do, and producers wake it after they
 * have put themselves into `waiters`. That is why block ends a batch early. It
 * judges by the first of them alone; so whoever leaves wakes it again if others
 * still wait, because it may have slept on the first one's account, which took
 * what room there was.
 */
#include "config.h"

#include "accumulator-private.h"

/* Has downstream said EOS to all that has begun on @pad? One look says that it
 * has said nothing; what it has said is looked up with the lock. */
static gboolean
is_over (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
{
  gboolean over;

  if (gst_pooled_load_relaxed (&self->unexpected) == 0)
    return FALSE;

  GST_OBJECT_LOCK (self);
  over = gst_pooled_load_relaxed (&self->unexpected) != 0 &&
         pad->begun == pad->begun_over;
  GST_OBJECT_UNLOCK (self);

  return over;
}

/* Why a producer is to stop, or OK. The pad's streaming thread. */
GstFlowReturn
gst_pooled_accumulator_refusal (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
{
  GstFlowReturn flow;

  if (gst_pooled_accumulator_pad_flushes (pad))
    return GST_FLOW_FLUSHING;

  /* F2, from F1 */
  flow = (GstFlowReturn) (gint32) gst_pooled_load_acquire (&self->flow);

  return flow == GST_FLOW_OK && is_over (self, pad) ? GST_FLOW_EOS : flow;
}

/* A producer that waits for room, on its stack. room_lock. */
typedef struct {
  guint64 bytes;
  GCond cond;
  gboolean woken; /* and has not looked yet */
} Waiting;

static void
wake_locked (Waiting *waiting)
{
  if (waiting->woken)
    return;

  waiting->woken = TRUE;
  g_cond_signal (&waiting->cond);
}

static gboolean
first_fits_locked (GstPooledAccumulator *self)
{
  Waiting *first = g_queue_peek_head (&self->waiters);

  return first != NULL &&
         gst_pooled_budget_fits (self->budget, first->bytes, 1);
}

/* Ends what no longer holds for those who wait: they look again. */
void
gst_pooled_accumulator_kick (GstPooledAccumulator *self)
{
  g_mutex_lock (&self->room_lock);
  for (GList *l = self->waiters.head; l != NULL; l = l->next)
    wake_locked (l->data);
  g_cond_broadcast (&self->room_cond);
  g_mutex_unlock (&self->room_lock);
}

void
gst_pooled_accumulator_give (
    GstPooledAccumulator *self, guint64 bytes, guint64 chunks)
{
  gst_pooled_budget_give (self->budget, bytes, chunks); /* R3 */
  if (!gst_pooled_crowd_is_left (&self->crowd))         /* R4 */
    return;

  g_mutex_lock (&self->room_lock);
  if (first_fits_locked (self))
    wake_locked (g_queue_peek_head (&self->waiters));
  g_mutex_unlock (&self->room_lock);
}

/* Is there a producer that waits and for which there is no room? One for
 * which there is has been or is being woken. */
gboolean
gst_pooled_accumulator_stuck (GstPooledAccumulator *self)
{
  gboolean stuck;

  if (!gst_pooled_crowd_is_there (&self->crowd))
    return FALSE;

  g_mutex_lock (&self->room_lock);
  stuck = !g_queue_is_empty (&self->waiters) && !first_fits_locked (self);
  g_mutex_unlock (&self->room_lock);

  return stuck;
}

static GstFlowReturn
wait_for_room_locked (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, Waiting *waiting)
{
  guint64 bytes = waiting->bytes;
  GstFlowReturn ret;

  while ((ret = gst_pooled_accumulator_refusal (self, pad)) == GST_FLOW_OK) {
    if (gst_pooled_accumulator_pad_is_unlinked (pad))
      return GST_FLOW_NOT_LINKED;
    if (gst_pooled_load_relaxed (&self->overflow) !=
            GST_POOLED_OVERFLOW_BLOCK ||
        bytes > gst_pooled_budget_get_limits (self->budget).bytes)
      return GST_FLOW_CUSTOM_SUCCESS; /* settings changed: decide again */
    if (gst_pooled_budget_try_take (self->budget, bytes, 1)) /* R2 */
      return GST_FLOW_OK;
    gst_pooled_accumulator_wake (self);
    waiting->woken = FALSE;
    g_cond_wait (&waiting->cond, &self->room_lock);
  }

  return ret;
}

static GstFlowReturn
wait_for_room (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, guint64 bytes)
{
  Waiting waiting = { .bytes = bytes };
  gint64 since = gst_pooled_park_now ();
  GstFlowReturn ret;

  GST_LOG_OBJECT (
      pad, "waiting for room for %" G_GUINT64_FORMAT " bytes", bytes);
  gst_pooled_add_relaxed (&self->blocked, 1);

  g_cond_init (&waiting.cond);
  g_mutex_lock (&self->room_lock);
  g_queue_push_tail (&self->waiters, &waiting);
  gst_pooled_crowd_join (&self->crowd); /* R1 */

  ret = wait_for_room_locked (self, pad, &waiting);

  gst_pooled_crowd_leave (&self->crowd);
  g_queue_remove (&self->waiters, &waiting);
  if (first_fits_locked (self))
    wake_locked (g_queue_peek_head (&self->waiters));
  else if (!g_queue_is_empty (&self->waiters))
    gst_pooled_accumulator_wake (self);
  g_mutex_unlock (&self->room_lock);
  g_cond_clear (&waiting.cond);

  gst_pooled_add_relaxed (&self->blocked_time, gst_pooled_park_now () - since);

  return ret;
}

/* Waits while the error is to be told. Why the producer is to stop, or OK. */
static GstFlowReturn
wait_for_error (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
{
  GstFlowReturn ret = GST_FLOW_OK;
  gboolean told;

  g_mutex_lock (&self->room_lock);
  while (gst_pooled_load_relaxed (&self->overflow_state) ==
         GST_POOLED_OVERFLOW_PENDING) {
    ret = gst_pooled_accumulator_refusal (self, pad);
    if (ret != GST_FLOW_OK || gst_pooled_accumulator_pad_is_unlinked (pad))
      break;
    g_cond_wait (&self->room_cond, &self->room_lock);
  }
  /* with the lock: the message has gone out before this is seen */
  told = gst_pooled_load_relaxed (&self->overflow_state) ==
         GST_POOLED_OVERFLOW_TOLD;
  g_mutex_unlock (&self->room_lock);

  if (told)
    return GST_FLOW_ERROR;
  if (ret == GST_FLOW_OK)
    ret = gst_pooled_accumulator_refusal (self, pad);
  if (ret == GST_FLOW_OK && gst_pooled_accumulator_pad_is_unlinked (pad))
    return GST_FLOW_FLUSHING;

  return ret;
}

/* The limit is an error. The first to hit it tells the consumer, which sends
 * on what was gathered and posts the message; whoever hits it waits for that,
 * because an error that goes upstream before would stop the pipeline. The flush
 * of the pad that told it takes the error back: then there may be room, and if
 * not, it is somebody else's. @epoch: when the chunk was let in, or the error
 * of one from before a flush would be one of after it. */
static GstFlowReturn
fail (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, guint32 epoch,
    guint64 bytes)
{
  GstPooledEntry *entry;
  GstFlowReturn ret;

  GST_DEBUG_OBJECT (
      pad, "no room for %" G_GUINT64_FORMAT " bytes: an error", bytes);
  do {
    guint32 none = GST_POOLED_OVERFLOW_NONE;

    if (gst_pooled_cas_relaxed (
            &self->overflow_state, &none, GST_POOLED_OVERFLOW_PENDING)) {
      entry = gst_pooled_entry_new (GST_POOLED_ENTRY_OVERFLOW, pad);
      entry->epoch = epoch;
      gst_pooled_accumulator_append_one (self, entry);
    }
    ret = wait_for_error (self, pad);
  } while (ret == GST_FLOW_OK &&
           !gst_pooled_budget_try_take (self->budget, bytes, 1));

  return ret;
}

/* What cannot be reached because of a gap is not waited for: those chunks and
 * this one arrive at the same time, and this one is then the one to go. */
static gboolean
make_room (GstPooledAccumulator *self, guint64 bytes)
{
  gboolean room;

  gst_pooled_accumulator_lock (self);
  while (!(room = gst_pooled_budget_try_take (self->budget, bytes, 1)))
    if (!gst_pooled_accumulator_drop_oldest_locked (self))
      break;
  gst_pooled_accumulator_unlock (self);

  return room;
}

/* Reserves room for one chunk, which came in the pad's @epoch. OK: it is there.
 * CUSTOM_SUCCESS: the chunk is to be dropped and counted as newest. Anything
 * else stops the producer. */
GstFlowReturn
gst_pooled_accumulator_admit (GstPooledAccumulator *self,
    GstPooledAccumulatorPad *pad, guint32 epoch, guint64 bytes)
{
  GstFlowReturn ret = GST_FLOW_CUSTOM_SUCCESS;
  gboolean never;

  /* nothing is let in behind one that did not fit, or it would never end */
  if (G_UNLIKELY (gst_pooled_load_relaxed (&self->overflow_state) !=
                  GST_POOLED_OVERFLOW_NONE))
    return fail (self, pad, epoch, bytes);
  if (gst_pooled_budget_try_take (self->budget, bytes, 1))
    return GST_FLOW_OK;

  never = bytes > gst_pooled_budget_get_limits (self->budget).bytes;
  switch (gst_pooled_load_relaxed (&self->overflow)) {
    case GST_POOLED_OVERFLOW_DROP_NEWEST:
      return GST_FLOW_CUSTOM_SUCCESS;
    case GST_POOLED_OVERFLOW_DROP_OLDEST:
      if (!never && make_room (self, bytes))
        return GST_FLOW_OK;
      return GST_FLOW_CUSTOM_SUCCESS;
    case GST_POOLED_OVERFLOW_BLOCK:
      if (!never)
        ret = wait_for_room (self, pad, bytes);
      if (!never && ret == GST_FLOW_CUSTOM_SUCCESS)
        return gst_pooled_accumulator_admit (self, pad, epoch, bytes);
      if (!never)
        return ret;
      break;
    default:
      break;
  }

  return fail (self, pad, epoch, bytes);
}
