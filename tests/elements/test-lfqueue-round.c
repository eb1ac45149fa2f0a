/* test-lfqueue-round.c: a round alone, and owners that are slow
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gstlfqueue-round.h"

#include "threads.h"

#include <gst/check/gstcheck.h>

#define PERIOD (2 * GST_MSECOND)
#define STEADY (40 * GST_MSECOND)
#define LONG   (10 * GST_SECOND) /* nothing happens meanwhile */
#define ROUND  "lfqueue:round"

typedef struct {
  GMutex lock;
  GCond cond;
  GstLfQueueMember member;
  GstLfQueueTurn turn; /* what each turn says */
  gboolean hold;       /* a turn that has begun does not end */
  gboolean inside;     /* a turn is under way */
  guint turns;
  guint calls; /* back to the owner */
} Owner;

static GstLfQueueTurn
take_turn (gpointer data)
{
  Owner *owner = data;
  GstLfQueueTurn turn;

  g_mutex_lock (&owner->lock);
  owner->turns++;
  owner->inside = TRUE;
  g_cond_broadcast (&owner->cond);
  while (owner->hold)
    g_cond_wait (&owner->cond, &owner->lock);
  owner->inside = FALSE;
  turn = owner->turn;
  g_mutex_unlock (&owner->lock);

  return turn;
}

static void
call_back (gpointer data)
{
  Owner *owner = data;

  g_mutex_lock (&owner->lock);
  owner->calls++;
  g_cond_broadcast (&owner->cond);
  g_mutex_unlock (&owner->lock);
}

static Owner *
owner_new (GstLfQueueTurn turn)
{
  Owner *owner = g_new0 (Owner, 1);

  g_mutex_init (&owner->lock);
  g_cond_init (&owner->cond);
  owner->turn = turn;
  gst_lf_queue_member_init (&owner->member, take_turn, call_back, owner);

  return owner;
}

static void
owner_free (Owner *owner)
{
  g_mutex_clear (&owner->lock);
  g_cond_clear (&owner->cond);
  g_free (owner);
}

static void
ask_for (Owner *owner, guint64 period, GstLfQueueAsk expected)
{
  fail_unless_equals_int (
      gst_lf_queue_member_ask (&owner->member, period), expected);
}

static void
ask (Owner *owner, GstLfQueueAsk expected)
{
  ask_for (owner, PERIOD, expected);
}

static void
wait_for_call (Owner *owner, guint calls)
{
  g_mutex_lock (&owner->lock);
  while (owner->calls < calls)
    g_cond_wait (&owner->cond, &owner->lock);
  g_mutex_unlock (&owner->lock);
}

/* or until it is called back before that, of a round that was late */
static void
wait_for_turns (Owner *owner, guint turns)
{
  guint calls;

  g_mutex_lock (&owner->lock);
  calls = owner->calls;
  while (owner->turns < turns && owner->calls == calls)
    g_cond_wait (&owner->cond, &owner->lock);
  g_mutex_unlock (&owner->lock);
}

static void
wait_for_turn (Owner *owner)
{
  g_mutex_lock (&owner->lock);
  while (!owner->inside)
    g_cond_wait (&owner->cond, &owner->lock);
  g_mutex_unlock (&owner->lock);
}

static void
let_go_on (Owner *owner)
{
  g_mutex_lock (&owner->lock);
  owner->hold = FALSE;
  g_cond_broadcast (&owner->cond);
  g_mutex_unlock (&owner->lock);
}

static void
wait_until_threads_ended (void)
{
  while (threads_named (ROUND) > 0)
    g_usleep (1000);
}

/* An owner that was called back may get the processor only when the threads of
 * its round have long ended, and its lock must be there still. */
GST_START_TEST (test_an_owner_that_wakes_up_late_finds_its_round)
{
  Owner *owner = owner_new (GST_LF_QUEUE_TURN_BACK);

  for (guint i = 1; i <= 3; i++) {
    ask (owner, GST_LF_QUEUE_ASK_LENT);
    wait_for_call (owner, i);
    wait_until_threads_ended ();
    gst_lf_queue_member_take_back (&owner->member);
  }
  owner_free (owner);
}
GST_END_TEST;

/* Likewise when its own turn was the one that got stuck: that thread is the
 * last to leave, right after it has called. */
GST_START_TEST (test_an_owner_whose_turn_was_stuck_finds_its_round)
{
  Owner *owner = owner_new (GST_LF_QUEUE_TURN_DONE);
  Owner *other = owner_new (GST_LF_QUEUE_TURN_DONE);

  /* who lends before it is called back when the round has noticed, and not
   * earlier, unless 64 moments pass between the two */
  owner->hold = TRUE;
  ask_for (other, STEADY, GST_LF_QUEUE_ASK_LENT);
  ask_for (owner, STEADY, GST_LF_QUEUE_ASK_LENT);
  wait_for_turn (owner);
  wait_for_call (other, 1);
  fail_unless (gst_lf_queue_member_take_back (&other->member));
  owner_free (other);

  while (threads_named (ROUND) != 1)
    g_usleep (1000);
  let_go_on (owner);
  wait_for_call (owner, 1);
  wait_until_threads_ended ();
  fail_unless (gst_lf_queue_member_take_back (&owner->member));
  owner_free (owner);
}
GST_END_TEST;

static gpointer
take_back (gpointer data)
{
  Owner *owner = data;

  gst_lf_queue_member_take_back (&owner->member);

  return NULL;
}

GST_START_TEST (test_an_owner_is_woken_at_the_end_of_its_turn)
{
  Owner *owner = owner_new (GST_LF_QUEUE_TURN_DONE);
  Owner *other = owner_new (GST_LF_QUEUE_TURN_DONE);
  GThread *thread;

  owner->hold = TRUE;
  ask_for (other, STEADY, GST_LF_QUEUE_ASK_LENT);
  ask_for (owner, STEADY, GST_LF_QUEUE_ASK_LENT);
  wait_for_turn (owner);
  thread = g_thread_new ("owner", take_back, owner);
  /* for it to be asleep; if it is late, the turn is over, which is right */
  g_usleep (20000);
  let_go_on (owner);
  g_thread_join (thread);
  owner_free (owner);
  gst_lf_queue_member_take_back (&other->member);
  owner_free (other);
}
GST_END_TEST;

/* It is the same round: its threads come again. */
GST_START_TEST (test_a_round_goes_on_for_who_comes_while_an_owner_is_late)
{
  Owner *late = owner_new (GST_LF_QUEUE_TURN_BACK);
  Owner *next = owner_new (GST_LF_QUEUE_TURN_BACK);

  ask (late, GST_LF_QUEUE_ASK_LENT);
  wait_for_call (late, 1);
  wait_until_threads_ended ();

  ask (next, GST_LF_QUEUE_ASK_LENT);
  wait_for_call (next, 1);
  gst_lf_queue_member_take_back (&next->member);
  gst_lf_queue_member_take_back (&late->member);
  fail_unless (late->turns <= 1 && next->turns <= 1);
  wait_until_threads_ended ();
  owner_free (late);
  owner_free (next);
}
GST_END_TEST;

/* One turn that is used for each moment is less than a moment costs: it gives
 * back, and does not come again for one alone. */
GST_START_TEST (test_a_round_that_does_not_pay_calls_back)
{
  Owner *alone = owner_new (GST_LF_QUEUE_TURN_DONE);
  Owner *other = owner_new (GST_LF_QUEUE_TURN_DONE);
  guint before, calls = 0;

  /* a round that was late on a busy machine has not judged */
  do {
    before = alone->turns;
    ask (alone, GST_LF_QUEUE_ASK_LENT);
    wait_for_call (alone, ++calls);
  } while (gst_lf_queue_member_take_back (&alone->member));
  fail_unless (alone->turns - before >= 64);

  /* together they are enough, until it is known better */
  ask_for (alone, LONG, GST_LF_QUEUE_ASK_TOO_FEW);
  ask_for (other, LONG, GST_LF_QUEUE_ASK_LENT);
  gst_lf_queue_member_withdraw (&alone->member);
  ask_for (alone, LONG, GST_LF_QUEUE_ASK_LENT);

  gst_lf_queue_member_take_back (&alone->member);
  gst_lf_queue_member_take_back (&other->member);
  owner_free (alone);
  owner_free (other);
}
GST_END_TEST;

/* What a round did before, and the moments at which it came by for nobody, are
 * not held against who lends after that. The one that asks keeps the round. */
GST_START_TEST (test_a_round_judges_who_is_there)
{
  Owner *owner = owner_new (GST_LF_QUEUE_TURN_DONE);
  Owner *asks = owner_new (GST_LF_QUEUE_TURN_DONE);
  guint before, calls;

  asks->member.least = 100;
  ask (asks, GST_LF_QUEUE_ASK_TOO_FEW);
  do {
    ask (owner, GST_LF_QUEUE_ASK_LENT);
    wait_for_turns (owner, owner->turns + 5);
    gst_lf_queue_member_take_back (&owner->member);
    wait_until_threads_ended ();

    before = owner->turns;
    calls = owner->calls;
    ask (owner, GST_LF_QUEUE_ASK_LENT);
    wait_for_call (owner, calls + 1);
  } while (gst_lf_queue_member_take_back (&owner->member)); /* it was late */
  fail_unless (owner->turns - before >= 64, "%u", owner->turns - before);

  gst_lf_queue_member_withdraw (&asks->member);
  owner_free (owner);
  owner_free (asks);
}
GST_END_TEST;

/* Those that ask count, or of many that were each refused alone none would ever
 * lend. */
GST_START_TEST (test_those_that_ask_count)
{
  Owner *first = owner_new (GST_LF_QUEUE_TURN_DONE);
  Owner *second = owner_new (GST_LF_QUEUE_TURN_DONE);

  first->member.least = second->member.least = 2;
  ask_for (first, LONG, GST_LF_QUEUE_ASK_TOO_FEW);
  ask_for (second, LONG, GST_LF_QUEUE_ASK_LENT);
  gst_lf_queue_member_withdraw (&first->member);
  gst_lf_queue_member_take_back (&second->member);
  ask_for (first, LONG, GST_LF_QUEUE_ASK_TOO_FEW);
  gst_lf_queue_member_withdraw (&first->member);
  owner_free (first);
  owner_free (second);
}
GST_END_TEST;

static Suite *
lfqueue_round_suite (void)
{
  Suite *s = suite_create ("lfqueue-round");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_an_owner_that_wakes_up_late_finds_its_round);
  tcase_add_test (tc, test_an_owner_whose_turn_was_stuck_finds_its_round);
  tcase_add_test (tc, test_an_owner_is_woken_at_the_end_of_its_turn);
  tcase_add_test (
      tc, test_a_round_goes_on_for_who_comes_while_an_owner_is_late);
  tcase_add_test (tc, test_a_round_that_does_not_pay_calls_back);
  tcase_add_test (tc, test_a_round_judges_who_is_there);
  tcase_add_test (tc, test_those_that_ask_count);

  return s;
}

GST_CHECK_MAIN (lfqueue_round)
