/* gstlfqueue-lend.c: a thread that many queues share does the task's work
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * With max-wakeup-delay set, a task that has nothing to do lends its turns to
 * a round (see round.c), and sleeps until it is needed: for an event, when the
 * queue fills, when it is stopped, or when downstream was not quick. What is
 * pushed downstream comes from another thread then, never from two at once, and
 * never an event: the task is woken for those.
 *
 * Who shares a thread waits for all others, so only those may who never keep it
 * long: downstream must have come back soon from a number of pushes in a row. A
 * sink that waits for the clock, an encoder, whoever waits for a lock: their
 * queues keep their threads to themselves, as they do without a delay.
 *
 * Both are "the consumer" to everything that is the consumer's alone: they
 * change over under the lock of the round.
 */
#include "config.h"

#include "gstlfqueue-private.h"

/* Pushes in a row that must have been quick; each time a round was late for it,
 * four times as many. */
#define QUICK_FIRST (GST_LF_QUEUE_SHARES_ALL ? 1 : 16)
#define QUICK_LAST  (GST_LF_QUEUE_SHARES_ALL ? 4 : 65536)

/* Delays for which it is worth while to share (ns): below, threads hardly
 * sleep; above, they hardly wake. */
#define SHORTEST (GST_LF_QUEUE_SHARES_ALL ? GST_USECOND : GST_MSECOND)
#define LONGEST  GST_SECOND

/* Before the others have their turns. */
#define ITEMS_PER_TURN 16

/* The task's: as if nothing was known of downstream. */
void
gst_lf_queue_restart_lending (GstLfQueue *self)
{
  self->quick = 0;
  self->quick_enough = QUICK_FIRST;
  self->member.least = 1;
}

/* Below which time for a buffer downstream is quick: if all that may share a
 * thread take as long, each still has its turn in time. */
static gint64
quick_time (GstLfQueue *self)
{
  if (GST_LF_QUEUE_SHARES_ALL)
    return GST_MSECOND;

  return (gint64) (gst_pooled_load_relaxed (&self->handover->max_wakeup_delay) /
                   (2 * GST_LF_QUEUE_ROUND_MEMBERS));
}

/* The task's, before it pushes: a time for gst_lf_queue_end_push(), 0 where
 * nobody wants to know. */
gint64
gst_lf_queue_begin_push (GstLfQueue *self)
{
  if (gst_pooled_load_relaxed (&self->handover->max_wakeup_delay) == 0 ||
      self->quick >= self->quick_enough)
    return 0;

  return gst_pooled_park_now ();
}

void
gst_lf_queue_end_push (GstLfQueue *self, gint64 begin)
{
  if (begin == 0)
    return;
  if (gst_pooled_park_now () - begin < quick_time (self))
    self->quick++;
  else
    self->quick = 0;
}

/* A thread of the round's, in place of the task: passes what is there. */
static GstLfQueueTurn
take_turn (gpointer data)
{
  GstLfQueue *self = data;
  gint64 begin = 0;
  gint64 items;

  for (items = 0; items < ITEMS_PER_TURN; items++) {
    guint64 out = gst_pooled_load_relaxed (&self->counters->out);
    GstPooledLane lane;
    GstPooledItem item;
    guint64 position;

    if (gst_lf_queue_stopped (self) != GST_FLOW_OK ||
        gst_pooled_handover_has_thresholds (self->handover))
      return GST_LF_QUEUE_TURN_BACK;

    lane = gst_pooled_lanes_take_next_buffer (
        self->handover->lanes, &self->seen_tail, &item, &position);
    if (lane == GST_POOLED_LANE_EVENTS)
      return GST_LF_QUEUE_TURN_BACK;
    if (lane == GST_POOLED_LANE_NONE)
      break;

    if (items == 0) {
      gst_lf_queue_tell_again (self);
      begin = gst_pooled_park_now ();
    }
    self->lent_result = gst_lf_queue_pass_buffer (self, &item, position);
    gst_pooled_count (&self->counters->out_shared,
        gst_pooled_load_relaxed (&self->counters->out) - out);
    if (self->lent_result != GST_FLOW_OK)
      return GST_LF_QUEUE_TURN_BACK;
  }
  if (items == 0)
    return GST_LF_QUEUE_TURN_NOTHING;
  if (items < ITEMS_PER_TURN)
    gst_lf_queue_tell_empty (self);
  else if (!gst_pooled_lanes_are_empty (self->handover->lanes))
    return GST_LF_QUEUE_TURN_BACK; /* what is left may not wait for the next */

  if (gst_pooled_park_now () - begin < quick_time (self) * items)
    return GST_LF_QUEUE_TURN_DONE;
  self->quick = 0;

  return GST_LF_QUEUE_TURN_BACK;
}

static void
call_back (gpointer data)
{
  GstLfQueue *self = data;

  gst_pooled_handover_changed (self->handover);
}

void
gst_lf_queue_init_lending (GstLfQueue *self)
{
  gst_lf_queue_member_init (&self->member, take_turn, call_back, self);
  gst_lf_queue_restart_lending (self);
}

/* A loan in which nothing came was as good as none. */
static void
learn (GstLfQueue *self, gboolean used, gboolean late)
{
  gst_pooled_handover_learn_doze (self->handover, used || late);
  if (late) {
    self->quick = 0;
    self->quick_enough = MIN (self->quick_enough * 4, QUICK_LAST);
  }
}

static gboolean
may_lend (GstLfQueue *self, guint64 delay)
{
  GstPooledHandover *handover = self->handover;

  return delay >= SHORTEST && delay <= LONGEST &&
         self->quick >= self->quick_enough &&
         !gst_pooled_handover_has_thresholds (handover) &&
         gst_pooled_handover_doze_pays (handover);
}

/* Until it is woken, or called back. */
static void
sleep_lent (GstLfQueue *self, guint32 changes)
{
  guint64 shared = gst_pooled_load_relaxed (&self->counters->out_shared);
  gboolean late;

  gst_pooled_handover_sleep_lent (self->handover, changes);
  late = gst_lf_queue_member_take_back (&self->member);
  learn (self, gst_pooled_load_relaxed (&self->counters->out_shared) != shared,
      late);
}

/* The task's, with nothing to do: waits, and lets others do what comes
 * meanwhile if that pays. */
void
gst_lf_queue_wait (GstLfQueue *self)
{
  GstPooledHandover *handover = self->handover;
  /* before the settings are read, and before anybody can call it back */
  guint32 changes = gst_pooled_handover_changes (handover);
  guint64 delay = gst_pooled_load_relaxed (&handover->max_wakeup_delay);
  GstLfQueueAsk answer = GST_LF_QUEUE_ASK_NOBODY;

  if (may_lend (self, delay))
    answer = gst_lf_queue_member_ask (&self->member, delay / 2);

  switch (answer) {
    case GST_LF_QUEUE_ASK_LENT:
      sleep_lent (self, changes);
      break;
    case GST_LF_QUEUE_ASK_TOO_FEW:
      gst_pooled_handover_wait_data (handover);
      gst_lf_queue_member_withdraw (&self->member);
      break;
    case GST_LF_QUEUE_ASK_NOBODY:
      gst_pooled_handover_wait_data (handover);
      break;
  }
}
