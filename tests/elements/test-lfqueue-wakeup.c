/* test-lfqueue-wakeup.c: a consumer that may be left asleep for a while
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * max-wakeup-delay is an hour here: whatever should wake the consumer and does
 * not is a hang.
 */
#include "config.h"

#include "queue-rig.h"

#define HOUR (3600 * GST_SECOND)

/* in the consumer's thread, which is awake */
static void
count_sleeps (QueueRig *rig, GstMiniObject *object, gpointer sleeps)
{
  g_atomic_int_set (
      (gint *) sleeps, (gint) element_stat (rig->element, "consumer-sleeps"));
}

/* the consumer has gone to sleep in the queue */
static QueueRig *
sleeping_rig (void)
{
  QueueRig *rig = rig_new ("max-wakeup-delay", HOUR, "max-size-buffers", 10,
      "high-watermark", 0.5, NULL);
  gint sleeps = -1;

  rig_start (rig);
  rig_set_hook (rig, count_sleeps, &sleeps);
  fail_unless (rig_event (rig, rig_custom_event ("first")));
  WAIT_UNTIL (g_atomic_int_get (&sleeps) >= 0);
  rig_set_hook (rig, NULL, NULL);
  WAIT_UNTIL (
      element_stat (rig->element, "consumer-sleeps") > (guint64) sleeps);
  rig_clear_log (rig);

  return rig;
}

GST_START_TEST (test_one_buffer_wakes_nobody)
{
  QueueRig *rig = sleeping_rig ();
  guint64 wakeups = element_stat (rig->element, "consumer-wakeups");

  rig_push_ok (rig, 1, 1);
  fail_unless_equals_uint64 (
      element_stat (rig->element, "consumer-wakeups"), wakeups);
  fail_unless_equals_int (rig_level (rig), 1);
  rig_expect_then_eos (rig, "b1");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_event_wakes_at_once)
{
  QueueRig *rig = sleeping_rig ();

  rig_push_ok (rig, 1, 2);
  fail_unless (rig_event (rig, rig_custom_event ("x")));
  rig_expect (rig, "b1 b2 x");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_query_wakes_at_once)
{
  QueueRig *rig = sleeping_rig ();
  g_autoptr (GstQuery) query = gst_query_new_drain ();

  rig_push_ok (rig, 1, 1);
  fail_unless (gst_pad_peer_query (rig->src, query));
  rig_expect (rig, "b1 q:drain");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_high_watermark_wakes)
{
  QueueRig *rig = sleeping_rig ();

  rig_push_ok (rig, 1, 5);
  rig_expect (rig, "b1 b2 b3 b4 b5");
  rig_free (rig);
}
GST_END_TEST;

/* with no watermark to reach, a full queue is the last moment */
GST_START_TEST (test_full_queue_wakes)
{
  QueueRig *rig = sleeping_rig ();

  g_object_set (
      rig->element, "high-watermark", 1.0, "max-size-buffers", 3, NULL);
  rig_push_ok (rig, 1, 20);
  rig_expect_then_eos (rig,
      "b1 b2 b3 b4 b5 b6 b7 b8 b9 b10 b11 b12 b13 b14 b15 b16 b17 b18 b19 b20");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_shorter_delay_takes_effect_at_once)
{
  QueueRig *rig = sleeping_rig ();

  rig_push_ok (rig, 1, 1);
  g_object_set (rig->element, "max-wakeup-delay", G_GUINT64_CONSTANT (0), NULL);
  rig_expect (rig, "b1");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_delay_ends)
{
  QueueRig *rig = rig_new ("max-wakeup-delay", 5 * GST_MSECOND, NULL);

  rig_start (rig);
  for (guint i = 1; i <= 20; i++) {
    rig_push_ok (rig, i, 1);
    WAIT_UNTIL (rig_log_length (rig) == i);
  }
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flush_and_stop_do_not_wait)
{
  QueueRig *rig = sleeping_rig ();

  rig_push_ok (rig, 1, 1);
  rig_flush (rig);
  rig_segment (rig, 0);
  rig_push_ok (rig, 2, 1);
  rig_set_state (rig, GST_STATE_READY);
  rig_free (rig);
}
GST_END_TEST;

static Suite *
lfqueue_wakeup_suite (void)
{
  Suite *s = suite_create ("lfqueue-wakeup");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_one_buffer_wakes_nobody);
  tcase_add_test (tc, test_event_wakes_at_once);
  tcase_add_test (tc, test_query_wakes_at_once);
  tcase_add_test (tc, test_high_watermark_wakes);
  tcase_add_test (tc, test_full_queue_wakes);
  tcase_add_test (tc, test_shorter_delay_takes_effect_at_once);
  tcase_add_test (tc, test_delay_ends);
  tcase_add_test (tc, test_flush_and_stop_do_not_wait);

  return s;
}

GST_CHECK_MAIN (lfqueue_wakeup);
