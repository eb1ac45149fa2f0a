/* test-queue-upstream.c: events and queries that come from downstream
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

#include <gst/check/gstharness.h>

GST_START_TEST (test_events_pass_a_full_queue_at_once)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_push (rig->src, rig_buffer (2));
  call_wait_asleep (call);
  fail_unless (gst_pad_push_event (
      rig->sink, gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 1.0, 0, 0)));
  fail_unless (rig_saw_upstream (rig, "qos"));
  fail_unless (
      gst_pad_push_event (rig->sink, gst_event_new_latency (GST_SECOND)));
  fail_unless (rig_saw_upstream (rig, "latency"));
  fail_unless (gst_pad_push_event (rig->sink, gst_event_new_reconfigure ()));
  fail_unless (rig_saw_upstream (rig, "reconfigure"));
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_free (rig);
}
GST_END_TEST;

static gint64
query_position (QueueRig *rig, GstFormat format)
{
  gint64 position = -1;

  fail_unless (gst_pad_peer_query_position (rig->sink, format, &position));

  return position;
}

GST_START_TEST (test_position_leaves_out_what_is_queued)
{
  QueueRig *rig = rig_new (NULL);
  gint64 duration;

  rig_start (rig);
  rig_plug (rig);
  for (guint i = 0; i < 3; i++)
    fail_unless_equals_int (
        gst_pad_push (
            rig->src, rig_buffer_full (i, 10, i * GST_MSECOND, GST_MSECOND)),
        GST_FLOW_OK);
  rig->position = GST_SECOND;
  fail_unless_equals_int64 (
      query_position (rig, GST_FORMAT_TIME), GST_SECOND - 3 * GST_MSECOND);
  rig->position = 100;
  fail_unless_equals_int64 (query_position (rig, GST_FORMAT_BYTES), 70);
  fail_unless_equals_int64 (query_position (rig, GST_FORMAT_DEFAULT), 100);
  rig->position = 5;
  fail_unless_equals_int64 (query_position (rig, GST_FORMAT_BYTES), 0);
  fail_unless_equals_int64 (query_position (rig, GST_FORMAT_TIME), 0);
  fail_unless (
      gst_pad_peer_query_duration (rig->sink, GST_FORMAT_TIME, &duration));
  fail_unless_equals_int64 (duration, 5);
  rig_free (rig);
}
GST_END_TEST;

static void
check_latency (QueueRig *rig, GstClockTime min, GstClockTime max)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime got_min, got_max;
  gboolean live;

  fail_unless (gst_pad_peer_query (rig->sink, query));
  gst_query_parse_latency (query, &live, &got_min, &got_max);
  fail_unless_equals_int (live, rig->live);
  fail_unless_equals_uint64 (got_min, min);
  fail_unless_equals_uint64 (got_max, max);
}

GST_START_TEST (test_latency_of_a_queue_that_blocks)
{
  QueueRig *rig = rig_new ("max-size-time", 2 * GST_SECOND, NULL);

  rig_start (rig);
  rig->live = TRUE;
  rig->min_latency = 10;
  rig->max_latency = 20;
  check_latency (rig, 10, 20 + 2 * GST_SECOND);
  g_object_set (rig->element, "min-threshold-time", GST_SECOND,
      "min-threshold-buffers", 5, "min-threshold-bytes", 5, NULL);
  check_latency (rig, 10 + GST_SECOND, 20 + 2 * GST_SECOND);
  rig->max_latency = GST_CLOCK_TIME_NONE;
  check_latency (rig, 10 + GST_SECOND, GST_CLOCK_TIME_NONE);
  rig->max_latency = 20;
  g_object_set (rig->element, "max-size-time", G_GUINT64_CONSTANT (0), NULL);
  check_latency (rig, 10 + GST_SECOND, GST_CLOCK_TIME_NONE);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_latency_of_a_queue_that_leaks)
{
  for (gint leaky = 1; leaky <= 2; leaky++) {
    QueueRig *rig =
        rig_new ("leaky", leaky, "max-size-time", 2 * GST_SECOND, NULL);

    rig_start (rig);
    rig->live = TRUE;
    rig->min_latency = 10;
    rig->max_latency = 20;
    check_latency (rig, 10, 2 * GST_SECOND);
    rig->max_latency = 3 * GST_SECOND;
    check_latency (rig, 10, 3 * GST_SECOND);
    g_object_set (rig->element, "max-size-time", G_GUINT64_CONSTANT (0), NULL);
    check_latency (rig, 10, GST_CLOCK_TIME_NONE);
    rig_free (rig);
  }
}
GST_END_TEST;

/* when upstream is live it drops once it is full, and else it blocks */
GST_START_TEST (test_latency_of_a_queue_that_adapts)
{
  QueueRig *rig = rig_new ("max-size-time", 2 * GST_SECOND, NULL);

  gst_util_set_object_arg (G_OBJECT (rig->element), "backpressure", "adaptive");
  rig_start (rig);
  rig->live = TRUE;
  rig->min_latency = 10;
  rig->max_latency = 20;
  check_latency (rig, 10, 2 * GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

/* the same sums, over the 0 and none of a default answer that is not live */
GST_START_TEST (test_latency_of_a_queue_that_wakes_late)
{
  QueueRig *rig = rig_new ("max-wakeup-delay", 20 * GST_MSECOND,
      "max-size-time", 2 * GST_SECOND, "min-threshold-time", GST_SECOND, NULL);

  rig_start (rig);
  rig->live = TRUE;
  rig->min_latency = 10;
  rig->max_latency = 20;
  check_latency (rig, 10 + GST_SECOND + 20 * GST_MSECOND, 20 + 2 * GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_latency_of_what_is_not_live)
{
  QueueRig *rig = rig_new ("min-threshold-time", GST_SECOND, NULL);

  rig_start (rig);
  check_latency (rig, GST_SECOND, GST_CLOCK_TIME_NONE);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_scheduling_is_push_only)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstQuery) query = gst_query_new_scheduling ();

  fail_unless (gst_pad_peer_query (rig->sink, query));
  fail_unless (gst_query_has_scheduling_mode (query, GST_PAD_MODE_PUSH));
  fail_if (gst_query_has_scheduling_mode (query, GST_PAD_MODE_PULL));
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_pull_mode_is_refused)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");

  fail_if (gst_pad_activate_mode (src, GST_PAD_MODE_PULL, TRUE));
  rig_start (rig);
  rig_push_ok (rig, 1, 1);
  rig_expect_then_eos (rig, "b1");
  rig_free (rig);
}
GST_END_TEST;

/* what an application's own test bench sees */
GST_START_TEST (test_harness_sees_a_queue)
{
  GstHarness *h = gst_harness_new (queue_factory ());

  gst_harness_set_src_caps_str (h, "video/x-test");
  for (guint i = 0; i < 50; i++) {
    GstBuffer *in = gst_harness_create_buffer (h, 16);
    GstBuffer *out;

    GST_BUFFER_PTS (in) = i * GST_MSECOND;
    fail_unless_equals_int (gst_harness_push (h, in), GST_FLOW_OK);
    out = gst_harness_pull (h);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (out), i * GST_MSECOND);
    gst_buffer_unref (out);
  }
  fail_unless (gst_harness_push_event (h, gst_event_new_eos ()));
  WAIT_UNTIL (gst_harness_events_received (h) == 4);
  check_accounting (h->element);
  gst_harness_teardown (h);
}
GST_END_TEST;

static Suite *
queue_upstream_suite (void)
{
  Suite *s = suite_create ("queue-upstream");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_events_pass_a_full_queue_at_once);
  tcase_add_test (tc, test_position_leaves_out_what_is_queued);
  tcase_add_test (tc, test_latency_of_a_queue_that_blocks);
  tcase_add_test (tc, test_latency_of_a_queue_that_leaks);
  tcase_add_test (tc, test_latency_of_what_is_not_live);
  if (queue_is_ours ()) {
    tcase_add_test (tc, test_latency_of_a_queue_that_adapts);
    tcase_add_test (tc, test_latency_of_a_queue_that_wakes_late);
  }
  tcase_add_test (tc, test_scheduling_is_push_only);
  tcase_add_test (tc, test_pull_mode_is_refused);
  tcase_add_test (tc, test_harness_sees_a_queue);

  return s;
}

GST_CHECK_MAIN (queue_upstream);
