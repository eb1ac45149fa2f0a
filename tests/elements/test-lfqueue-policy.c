/* test-lfqueue-policy.c: what happens when the queue is full
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

static void
set (QueueRig *rig, const gchar *property, const gchar *value)
{
  gst_util_set_object_arg (G_OBJECT (rig->element), property, value);
}

static guint64
stat_of (QueueRig *rig, const gchar *field)
{
  return element_stat (rig->element, field);
}

GST_START_TEST (test_block_without_timeout_drops_nothing)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, NULL);
  Call *call;

  set (rig, "backpressure", "block");
  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2);
  call = call_push (rig->src, rig_buffer (3));
  call_wait_asleep (call);
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_expect_then_eos (rig, "b0 b1 b2 b3");
  check_accounting (rig->element);
  fail_unless_equals_uint64 (stat_of (rig, "dropped"), 0);
  fail_unless_equals_uint64 (stat_of (rig, "out"), 4);
  fail_unless_equals_uint64 (stat_of (rig, "blocked-count"), 1);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_block_timeout_drops_the_newest)
{
  QueueRig *rig =
      rig_new ("max-size-buffers", 2, "block-timeout", 20 * GST_MSECOND, NULL);
  gint64 start;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2);
  start = g_get_monotonic_time ();
  rig_push_ok (rig, 3, 1);
  fail_unless (g_get_monotonic_time () - start >= 20 * 1000);
  fail_unless_equals_int (rig_level (rig), 2);
  fail_unless_equals_uint64 (stat_of (rig, "dropped-timeout"), 1);
  rig_let_pass (rig, 1);
  WAIT_UNTIL (rig_level (rig) == 1);
  rig_push_ok (rig, 4, 1);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b1 b2 b4!");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flush_ends_a_block_with_timeout)
{
  QueueRig *rig =
      rig_new ("max-size-buffers", 1, "block-timeout", 3600 * GST_SECOND, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_push (rig->src, rig_buffer (2));
  call_wait_asleep (call);
  fail_unless (rig_event (rig, gst_event_new_flush_start ()));
  fail_unless_equals_int (call_flow (call), GST_FLOW_FLUSHING);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_space_ends_a_block_with_timeout)
{
  QueueRig *rig =
      rig_new ("max-size-buffers", 1, "block-timeout", 3600 * GST_SECOND, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_push (rig->src, rig_buffer (2));
  call_wait_asleep (call);
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_expect_then_eos (rig, "b0 b1 b2");
  fail_unless_equals_uint64 (stat_of (rig, "dropped"), 0);
  rig_free (rig);
}
GST_END_TEST;

/* while the consumer stands still downstream */
GST_START_TEST (test_drop_oldest_gives_memory_back_at_once)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, NULL);
  GstBuffer *held = rig_buffer (1);

  set (rig, "backpressure", "drop-oldest");
  rig_start (rig);
  rig_plug (rig);
  fail_unless_equals_int (
      gst_pad_push (rig->src, gst_buffer_ref (held)), GST_FLOW_OK);
  rig_push_ok (rig, 2, 1);
  ASSERT_MINI_OBJECT_REFCOUNT (held, "held", 2);
  rig_push_ok (rig, 3, 1);
  ASSERT_MINI_OBJECT_REFCOUNT (held, "held", 1);
  fail_unless_equals_uint64 (stat_of (rig, "dropped-overflow"), 1);
  fail_unless_equals_uint64 (stat_of (rig, "dropped-bytes"), 10);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b2! b3");
  gst_buffer_unref (held);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_drop_oldest_by_bytes_and_by_time)
{
  QueueRig *rig = rig_new ("max-size-bytes", 30, "max-size-buffers", 0, NULL);

  set (rig, "backpressure", "drop-oldest");
  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 3);
  rig_push_ok (rig, 4, 1);
  fail_unless_equals_int (rig_level (rig), 3);
  rig_flush (rig);
  rig_open_gate (rig);
  g_object_set (rig->element, "max-size-bytes", 0, "max-size-time",
      3 * GST_MSECOND, NULL);
  rig_segment (rig, 0);
  rig_plug (rig);
  for (guint i = 0; i < 10; i++)
    fail_unless_equals_int (
        gst_pad_push (rig->src,
            rig_buffer_full (i + 1, 10, i * GST_MSECOND, GST_MSECOND)),
        GST_FLOW_OK);
  fail_unless_equals_int (rig_level (rig), 3);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_reject_returns_what_was_asked_for)
{
  const struct {
    const gchar *nick;
    GstFlowReturn flow;
  } answers[] = { { "ok", GST_FLOW_OK },
    { "custom-success", GST_FLOW_CUSTOM_SUCCESS } };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    QueueRig *rig = rig_new ("max-size-buffers", 2, NULL);
    GstBuffer *held = rig_buffer (3);

    set (rig, "backpressure", "reject");
    set (rig, "reject-return", answers[i].nick);
    rig_start (rig);
    rig_plug (rig);
    rig_push_ok (rig, 1, 2);
    fail_unless_equals_int (
        gst_pad_push (rig->src, gst_buffer_ref (held)), answers[i].flow);
    ASSERT_MINI_OBJECT_REFCOUNT (held, "held", 1);
    fail_unless_equals_int (
        gst_pad_push_list (rig->src, rig_list (4, 5)), answers[i].flow);
    fail_unless_equals_uint64 (stat_of (rig, "dropped-rejected"), 6);
    rig_open_gate (rig);
    WAIT_UNTIL (rig_level (rig) == 0);
    rig_push_ok (rig, 9, 1);
    rig_expect_then_eos (rig, "b0 b1 b2 b9!");
    gst_buffer_unref (held);
    rig_free (rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_adaptive_blocks_when_upstream_is_not_live)
{
  QueueRig *rig = rig_new ("max-size-buffers", 3, "high-watermark", 1.0,
      "adaptive-initial-delay", G_GUINT64_CONSTANT (0), NULL);
  Call *call;

  set (rig, "backpressure", "adaptive");
  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 3);
  call = call_push (rig->src, rig_buffer (4));
  call_wait_asleep (call);
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_expect_then_eos (rig, "b0 b1 b2 b3 b4");
  fail_unless_equals_uint64 (stat_of (rig, "dropped"), 0);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_adaptive_drops_the_oldest_when_upstream_is_live)
{
  QueueRig *rig = rig_new ("max-size-buffers", 3, "adaptive-initial-delay",
      GST_USECOND, "adaptive-max-delay", GST_USECOND, NULL);

  rig->live = TRUE;
  set (rig, "backpressure", "adaptive");
  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 10);
  fail_unless_equals_int (rig_level (rig), 3);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b8! b9 b10");
  fail_unless_equals_uint64 (stat_of (rig, "dropped-overflow"), 7);
  rig_free (rig);
}
GST_END_TEST;

/* 10 + 20 + 30 + 30 ms at the least: from the high watermark each push waits,
 * each longer, up to the maximum */
GST_START_TEST (test_adaptive_delays_grow_up_to_their_maximum)
{
  QueueRig *rig = rig_new ("max-size-buffers", 10, "high-watermark", 0.5,
      "low-watermark", 0.2, "adaptive-initial-delay", 10 * GST_MSECOND,
      "adaptive-multiplier", 2.0, "adaptive-max-delay", 30 * GST_MSECOND, NULL);
  gint64 start;

  set (rig, "backpressure", "adaptive");
  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 5);
  start = g_get_monotonic_time ();
  rig_push_ok (rig, 6, 5);
  fail_unless (g_get_monotonic_time () - start >= 90 * 1000,
      "took %" G_GINT64_FORMAT " us", g_get_monotonic_time () - start);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 b10");
  fail_unless_equals_uint64 (stat_of (rig, "dropped"), 0);
  rig_free (rig);
}
GST_END_TEST;

/* an hour, so that one delay in the wrong place is a hang */
GST_START_TEST (test_adaptive_does_not_delay_under_the_low_watermark)
{
  QueueRig *rig = rig_new ("max-size-buffers", 10, "high-watermark", 0.5,
      "low-watermark", 0.2, "adaptive-initial-delay", 3600 * GST_SECOND,
      "adaptive-max-delay", 3600 * GST_SECOND, NULL);
  Call *call;

  set (rig, "backpressure", "adaptive");
  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 4);
  rig_let_pass (rig, 4);
  WAIT_UNTIL (rig_level (rig) == 0);
  rig_push_ok (rig, 5, 5);
  call = call_push (rig->src, rig_buffer (10));
  call_wait_asleep (call);
  fail_unless (rig_event (rig, gst_event_new_flush_start ()));
  fail_unless_equals_int (call_flow (call), GST_FLOW_FLUSHING);
  fail_unless (rig_event (rig, gst_event_new_flush_stop (TRUE)));
  rig_segment (rig, 0);
  rig_open_gate (rig);
  rig_push_ok (rig, 11, 1);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_max_age_drops_what_waited_too_long)
{
  QueueRig *rig = rig_new ("max-age", 3600 * GST_SECOND, NULL);
  gint64 last;

  rig_start (rig);
  rig_plug (rig);
  g_object_set (rig->element, "max-age", 30 * GST_MSECOND, NULL);
  rig_push_ok (rig, 1, 3);
  fail_unless (rig_event (rig, rig_custom_event ("x")));
  rig_push_ok (rig, 4, 1);
  last = g_get_monotonic_time ();
  WAIT_UNTIL (g_get_monotonic_time () > last + 31 * 1000);
  rig_let_pass (rig, 1);
  WAIT_UNTIL (rig_level (rig) == 0);
  g_object_set (rig->element, "max-age", 3600 * GST_SECOND, NULL);
  rig_open_gate (rig);
  rig_push_ok (rig, 5, 1);
  rig_expect_then_eos (rig, "b0 x b5!");
  check_accounting (rig->element);
  fail_unless_equals_uint64 (stat_of (rig, "dropped-age"), 4);
  fail_unless_equals_uint64 (stat_of (rig, "out"), 2);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_policies_switch_while_playing)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2);
  set (rig, "backpressure", "reject");
  rig_push_ok (rig, 3, 1);
  set (rig, "backpressure", "drop-oldest");
  rig_push_ok (rig, 4, 1);
  set (rig, "backpressure", "block");
  call = call_push (rig->src, rig_buffer (5));
  call_wait_asleep (call);
  set (rig, "backpressure", "reject");
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_level (rig) == 0);
  fail_unless_equals_uint64 (stat_of (rig, "dropped-rejected"), 2);
  fail_unless_equals_uint64 (stat_of (rig, "dropped-overflow"), 1);
  rig_expect_then_eos (rig, "b0 b2! b4!");
  rig_free (rig);
}
GST_END_TEST;

static Suite *
lfqueue_policy_suite (void)
{
  Suite *s = suite_create ("lfqueue-policy");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_block_without_timeout_drops_nothing);
  tcase_add_test (tc, test_block_timeout_drops_the_newest);
  tcase_add_test (tc, test_flush_ends_a_block_with_timeout);
  tcase_add_test (tc, test_space_ends_a_block_with_timeout);
  tcase_add_test (tc, test_drop_oldest_gives_memory_back_at_once);
  tcase_add_test (tc, test_drop_oldest_by_bytes_and_by_time);
  tcase_add_test (tc, test_reject_returns_what_was_asked_for);
  tcase_add_test (tc, test_adaptive_blocks_when_upstream_is_not_live);
  tcase_add_test (tc, test_adaptive_drops_the_oldest_when_upstream_is_live);
  tcase_add_test (tc, test_adaptive_delays_grow_up_to_their_maximum);
  tcase_add_test (tc, test_adaptive_does_not_delay_under_the_low_watermark);
  tcase_add_test (tc, test_max_age_drops_what_waited_too_long);
  tcase_add_test (tc, test_policies_switch_while_playing);

  return s;
}

GST_CHECK_MAIN (lfqueue_policy);
