/* test-lfqueue-shared.c: queues whose buffers one thread passes on
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The delay is long, so that downstream counts as quick on a busy machine too.
 * What a shared thread does is told from what the task does by its name.
 */
#include "config.h"

#include "queue-rig.h"
#include "threads.h"

#include <pthread.h>
#include <string.h>

#define DELAY (200 * GST_MSECOND)
#define BURST 20 /* as many as must be quick before anything is shared */

#define ITEMS_PER_TURN 16 /* as in gstlfqueue-lend.c */
#define ROUND          "lfqueue:round"

static gboolean
in_shared_thread (void)
{
  gchar name[16];

  return pthread_getname_np (pthread_self (), name, sizeof (name)) == 0 &&
         strcmp (name, ROUND) == 0;
}

/* a buffer comes out, with no other behind it */
static void
push_one (QueueRig *rig, guint64 id)
{
  guint before = rig_log_length (rig);

  rig_push_ok (rig, id, 1);
  WAIT_UNTIL (rig_log_length (rig) > before);
}

static void
push_burst (QueueRig *rig)
{
  guint before = rig_log_length (rig);

  rig_push_ok (rig, 0, BURST);
  WAIT_UNTIL (rig_log_length (rig) >= before + BURST);
}

/* A queue that is alone learns in some seconds that it does not pay to share,
 * and forgets it with a new segment. */
static gboolean
try_to_share (QueueRig *rig)
{
  guint64 shared = element_stat (rig->element, "out-shared");

  rig_segment (rig, 0);
  for (guint i = 0; i < 20; i++) {
    push_burst (rig);
    if (element_stat (rig->element, "out-shared") > shared)
      return TRUE;
  }

  return FALSE;
}

static void
wait_until_shared (QueueRig *rig)
{
  WAIT_UNTIL (try_to_share (rig));
  rig_clear_log (rig);
}

/* a shared thread passes on what comes */
static QueueRig *
shared_rig (void)
{
  QueueRig *rig = rig_new ("max-wakeup-delay", DELAY, NULL);

  rig_start (rig);
  wait_until_shared (rig);

  return rig;
}

static void
count_shared (QueueRig *rig, GstMiniObject *object, gpointer data)
{
  if (in_shared_thread ())
    g_atomic_int_inc ((gint *) data);
}

GST_START_TEST (test_quick_consumer_shares_a_thread)
{
  QueueRig *rig = shared_rig ();
  gint shared = 0;

  rig_set_hook (rig, count_shared, &shared);
  WAIT_UNTIL ((push_one (rig, 0), g_atomic_int_get (&shared) >= 3));
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_without_a_delay_nothing_is_shared)
{
  QueueRig *rig = rig_new (NULL, NULL);

  rig_start (rig);
  for (guint i = 0; i < 5 * BURST; i++)
    push_one (rig, i);
  fail_unless_equals_uint64 (element_stat (rig->element, "out-shared"), 0);
  rig_free (rig);
}
GST_END_TEST;

static void
be_slow (QueueRig *rig, GstMiniObject *object, gpointer data)
{
  fail_if (in_shared_thread ());
  g_usleep (DELAY / 256 / GST_USECOND);
}

GST_START_TEST (test_slow_downstream_keeps_its_thread)
{
  QueueRig *rig = rig_new ("max-wakeup-delay", DELAY, "high-watermark", 1.0,
      "max-size-buffers", 2, NULL);

  rig_start (rig);
  rig_set_hook (rig, be_slow, NULL);
  for (guint i = 0; i < 3 * BURST; i++)
    rig_push_ok (rig, i, 1);
  fail_unless_equals_uint64 (element_stat (rig->element, "out-shared"), 0);
  rig_free (rig);
}
GST_END_TEST;

/* What a turn has no time for is the task's: the next turn is half a delay
 * away, and what comes meanwhile would pile up. */
GST_START_TEST (test_a_burst_does_not_wait_for_the_next_turn)
{
  QueueRig *rig = shared_rig ();
  guint64 before = element_stat (rig->element, "out-shared");

  rig_push_ok (rig, 1, 5 * ITEMS_PER_TURN);
  WAIT_UNTIL (rig_log_length (rig) == 5 * ITEMS_PER_TURN);
  fail_unless (
      element_stat (rig->element, "out-shared") - before < 5 * ITEMS_PER_TURN);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_events_stay_between_their_buffers)
{
  QueueRig *rig = shared_rig ();

  rig_push_ok (rig, 1, 2);
  fail_unless (rig_event (rig, rig_custom_event ("x")));
  rig_push_ok (rig, 3, 2);
  rig_expect_then_eos (rig, "b1 b2 x b3 b4");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_what_downstream_answers_reaches_upstream)
{
  const GstFlowReturn answers[] = { GST_FLOW_ERROR, GST_FLOW_EOS,
    GST_FLOW_NOT_LINKED, GST_FLOW_FLUSHING };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    QueueRig *rig = shared_rig ();

    rig_set_flow (rig, answers[i]);
    WAIT_UNTIL (rig_push (rig, 1) == answers[i]);
    rig_free (rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_one_that_is_stuck_holds_up_no_other)
{
  QueueRig *stuck = shared_rig ();
  QueueRig *other = shared_rig ();
  gint shared = 0;

  rig_set_hook (stuck, count_shared, &shared);
  rig_close_gate (stuck);
  rig_push_ok (stuck, 1, 1);
  rig_wait_at_gate (stuck);
  fail_unless_equals_int (g_atomic_int_get (&shared), 1);
  rig_push_ok (other, 1, 3);
  rig_expect (other, "b1 b2 b3");

  /* and while it is stuck others may share again */
  wait_until_shared (other);
  rig_open_gate (stuck);
  rig_expect_then_eos (stuck, "b1");
  rig_free (stuck);
  rig_free (other);
}
GST_END_TEST;

typedef struct {
  gint flushes;
  gint buffers; /* that the hook is through with */
} FlushFromWithin;

static void
flush_once (QueueRig *rig, GstMiniObject *object, gpointer data)
{
  FlushFromWithin *self = data;

  if (!GST_IS_BUFFER (object))
    return;
  if (in_shared_thread () &&
      g_atomic_int_compare_and_exchange (&self->flushes, 0, 1))
    rig_flush (rig);
  g_atomic_int_inc (&self->buffers);
}

GST_START_TEST (test_flush_from_within_a_shared_push)
{
  QueueRig *rig = shared_rig ();
  FlushFromWithin self = { 0 };

  rig_set_hook (rig, flush_once, &self);
  for (gint i = 1; g_atomic_int_get (&self.flushes) == 0; i++) {
    rig_push_ok (rig, 0, 1);
    WAIT_UNTIL (g_atomic_int_get (&self.buffers) == i);
  }
  rig_clear_log (rig);
  rig_segment (rig, 0);
  rig_push_ok (rig, 1, 1);
  rig_expect_then_eos (rig, "segment b1");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_state_change_waits_for_a_shared_push_only)
{
  QueueRig *rig = shared_rig ();
  Call *stop;

  rig_close_gate (rig);
  rig_push_ok (rig, 1, 1);
  rig_wait_at_gate (rig);
  stop = call_state (rig->element, GST_STATE_READY);
  call_wait_asleep (stop);
  rig_open_gate (rig);
  fail_unless (call_result (stop));
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flush_ends_sharing_and_it_begins_again)
{
  QueueRig *rig = shared_rig ();

  rig_push_ok (rig, 1, 1);
  rig_flush (rig);
  rig_segment (rig, 0);
  wait_until_shared (rig);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_delay_taken_back_ends_sharing)
{
  QueueRig *rig = shared_rig ();
  gint shared = 0;

  rig_push_ok (rig, 1, 1);
  g_object_set (rig->element, "max-wakeup-delay", G_GUINT64_CONSTANT (0), NULL);
  rig_expect (rig, "b1");
  rig_set_hook (rig, count_shared, &shared);
  for (guint i = 0; i < BURST; i++)
    push_one (rig, i);
  fail_unless_equals_int (shared, 0);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_full_queue_wakes_its_own_thread)
{
  QueueRig *rig = shared_rig ();

  g_object_set (
      rig->element, "max-size-buffers", 3, "high-watermark", 1.0, NULL);
  rig_push_ok (rig, 1, 9);
  rig_expect_then_eos (rig, "b1 b2 b3 b4 b5 b6 b7 b8 b9");
  rig_free (rig);
}
GST_END_TEST;

static void
note_signal (QueueRig *rig, GstMiniObject *object, gpointer data)
{
  if (in_shared_thread ())
    g_atomic_int_set ((gint *) data, g_atomic_int_get (&rig->pushings));
}

GST_START_TEST (test_signals_come_from_shared_turns_too)
{
  QueueRig *rig = shared_rig ();
  gint first = 0, second = 0;
  gint underruns;

  rig_set_hook (rig, note_signal, &first);
  WAIT_UNTIL ((push_one (rig, 0), g_atomic_int_get (&first) > 0));
  underruns = g_atomic_int_get (&rig->underruns);
  rig_set_hook (rig, note_signal, &second);
  WAIT_UNTIL ((push_one (rig, 0), g_atomic_int_get (&second) > 0));
  fail_unless (second > first);
  WAIT_UNTIL (g_atomic_int_get (&rig->underruns) > underruns);
  rig_free (rig);
}
GST_END_TEST;

/* what nobody needs does not go on waking up */
GST_START_TEST (test_threads_end_when_nothing_comes)
{
  QueueRig *rig = shared_rig ();

  fail_unless (threads_named (ROUND) > 0);
  WAIT_UNTIL (threads_named (ROUND) == 0);
  wait_until_shared (rig);
  rig_free (rig);
  WAIT_UNTIL (threads_named (ROUND) == 0);
}
GST_END_TEST;

static Suite *
lfqueue_shared_suite (void)
{
  Suite *s = suite_create ("lfqueue-shared");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_quick_consumer_shares_a_thread);
  tcase_add_test (tc, test_without_a_delay_nothing_is_shared);
  tcase_add_test (tc, test_slow_downstream_keeps_its_thread);
  tcase_add_test (tc, test_a_burst_does_not_wait_for_the_next_turn);
  tcase_add_test (tc, test_events_stay_between_their_buffers);
  tcase_add_test (tc, test_what_downstream_answers_reaches_upstream);
  tcase_add_test (tc, test_one_that_is_stuck_holds_up_no_other);
  tcase_add_test (tc, test_flush_from_within_a_shared_push);
  tcase_add_test (tc, test_state_change_waits_for_a_shared_push_only);
  tcase_add_test (tc, test_flush_ends_sharing_and_it_begins_again);
  tcase_add_test (tc, test_delay_taken_back_ends_sharing);
  tcase_add_test (tc, test_full_queue_wakes_its_own_thread);
  tcase_add_test (tc, test_signals_come_from_shared_turns_too);
  tcase_add_test (tc, test_threads_end_when_nothing_comes);

  return s;
}

GST_CHECK_MAIN (lfqueue_shared);
