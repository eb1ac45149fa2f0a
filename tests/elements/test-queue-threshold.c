/* test-queue-threshold.c: min-threshold-* holds data back
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

static void
push_timed (QueueRig *rig, guint64 id)
{
  fail_unless_equals_int (
      gst_pad_push (
          rig->src, rig_buffer_full (id, 10, id * GST_MSECOND, GST_MSECOND)),
      GST_FLOW_OK);
}

GST_START_TEST (test_data_waits_until_the_threshold_and_below_it_again)
{
  QueueRig *rig = rig_new ("min-threshold-buffers", 3, NULL);

  rig_start (rig);
  rig_push_ok (rig, 1, 2);
  fail_unless_equals_int (rig_level (rig), 2);
  rig_push_ok (rig, 3, 1);
  rig_expect (rig, "b1");
  fail_unless_equals_int (rig_level (rig), 2);
  rig_push_ok (rig, 4, 1);
  rig_expect (rig, "b1 b2");
  fail_unless_equals_int (rig_level (rig), 2);
  rig_expect_then_eos (rig, "b1 b2 b3 b4");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_threshold_of_bytes)
{
  QueueRig *rig = rig_new ("min-threshold-bytes", 30, NULL);

  rig_start (rig);
  rig_push_ok (rig, 1, 2);
  fail_unless_equals_int (rig_level (rig), 2);
  rig_push_ok (rig, 3, 1);
  rig_expect (rig, "b1");
  fail_unless_equals_int (rig_level (rig), 2);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_threshold_of_time)
{
  QueueRig *rig = rig_new ("min-threshold-time", 3 * GST_MSECOND, NULL);

  rig_start (rig);
  push_timed (rig, 0);
  push_timed (rig, 1);
  fail_unless_equals_int (rig_level (rig), 2);
  push_timed (rig, 2);
  rig_expect (rig, "b0");
  fail_unless_equals_int (rig_level (rig), 2);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_all_thresholds_must_be_reached)
{
  QueueRig *rig =
      rig_new ("min-threshold-buffers", 2, "min-threshold-bytes", 50, NULL);

  rig_start (rig);
  rig_push_ok (rig, 1, 4);
  fail_unless_equals_int (rig_level (rig), 4);
  rig_push_ok (rig, 5, 1);
  rig_expect (rig, "b1");
  fail_unless_equals_int (rig_level (rig), 4);
  rig_free (rig);
}
GST_END_TEST;

/* else a queue that holds less than its threshold never moves */
GST_START_TEST (test_full_queue_lets_out_below_the_threshold)
{
  QueueRig *rig =
      rig_new ("min-threshold-buffers", 10, "max-size-buffers", 3, NULL);

  rig_start (rig);
  for (guint i = 1; i <= 20; i++)
    rig_push_ok (rig, i, 1);
  WAIT_UNTIL (rig_log_length (rig) == 18);
  fail_unless_equals_int (rig_level (rig), 2);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  WAIT_UNTIL (rig_saw (rig, "eos"));
  fail_unless_equals_int (rig_log_length (rig), 21);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_event_at_the_tail_lets_out_what_is_before_it)
{
  QueueRig *rig = rig_new ("min-threshold-buffers", 10, NULL);

  rig_start (rig);
  rig_push_ok (rig, 1, 2);
  fail_unless (rig_event (rig, rig_custom_event ("x")));
  rig_expect (rig, "b1 b2 x");
  rig_push_ok (rig, 3, 1);
  fail_unless_equals_int (rig_level (rig), 1);
  rig_expect_then_eos (rig, "b1 b2 x b3");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_lowered_threshold_wakes_the_reader)
{
  const gchar *names[] = { "min-threshold-buffers", "min-threshold-bytes",
    "min-threshold-time" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    QueueRig *rig = rig_new (NULL);

    gst_util_set_object_arg (G_OBJECT (rig->element), names[i], "100000000000");
    if (i < 2)
      gst_util_set_object_arg (G_OBJECT (rig->element), names[i], "1000");
    rig_start (rig);
    push_timed (rig, 0);
    push_timed (rig, 1);
    fail_unless_equals_int (rig_level (rig), 2);
    gst_util_set_object_arg (G_OBJECT (rig->element), names[i], "0");
    rig_expect (rig, "b0 b1");
    rig_free (rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_raised_limit_holds_again)
{
  QueueRig *rig =
      rig_new ("min-threshold-buffers", 10, "max-size-buffers", 2, NULL);

  rig_start (rig);
  rig_push_ok (rig, 1, 2);
  rig_expect (rig, "b1");
  g_object_set (rig->element, "max-size-buffers", 100, NULL);
  rig_push_ok (rig, 3, 5);
  fail_unless_equals_int (rig_level (rig), 6);
  rig_push_ok (rig, 8, 4);
  rig_expect (rig, "b1 b2");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_lists_count_their_buffers_towards_a_threshold)
{
  QueueRig *rig = rig_new ("min-threshold-buffers", 4, NULL);

  rig_start (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless_equals_int (
      gst_pad_push_list (rig->src, rig_list (2, 3)), GST_FLOW_OK);
  rig_expect (rig, "b1");
  fail_unless_equals_int (rig_level (rig), 3);
  rig_free (rig);
}
GST_END_TEST;

static Suite *
queue_threshold_suite (void)
{
  Suite *s = suite_create ("queue-threshold");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_data_waits_until_the_threshold_and_below_it_again);
  tcase_add_test (tc, test_threshold_of_bytes);
  tcase_add_test (tc, test_threshold_of_time);
  tcase_add_test (tc, test_all_thresholds_must_be_reached);
  tcase_add_test (tc, test_full_queue_lets_out_below_the_threshold);
  tcase_add_test (tc, test_event_at_the_tail_lets_out_what_is_before_it);
  tcase_add_test (tc, test_lowered_threshold_wakes_the_reader);
  tcase_add_test (tc, test_raised_limit_holds_again);
  tcase_add_test (tc, test_lists_count_their_buffers_towards_a_threshold);

  return s;
}

GST_CHECK_MAIN (queue_threshold);
