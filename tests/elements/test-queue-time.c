/* test-queue-time.c: current-level-time
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The meaning of GStreamer 1.24 and later: measured from the first buffer,
 * buffers without timestamps left out.
 */
#include "config.h"

#include "queue-rig.h"

#define NONE GST_CLOCK_TIME_NONE

static void
push (QueueRig *rig, GstClockTime pts, GstClockTime duration)
{
  fail_unless_equals_int (
      gst_pad_push (rig->src, rig_buffer_full (1, 1, pts, duration)),
      GST_FLOW_OK);
}

static void
check_level (QueueRig *rig, GstClockTime level)
{
  fail_unless_equals_uint64 (rig_level_time (rig), level);
}

static QueueRig *
plugged_rig (void)
{
  QueueRig *rig = rig_new ("max-size-buffers", 0, "max-size-bytes", 0,
      "max-size-time", G_GUINT64_CONSTANT (0), NULL);

  rig_start (rig);
  rig_plug (rig);

  return rig;
}

GST_START_TEST (test_level_of_buffers_with_and_without_duration)
{
  QueueRig *rig = plugged_rig ();

  push (rig, 1 * GST_SECOND, NONE);
  check_level (rig, 0);
  push (rig, 2 * GST_SECOND, NONE);
  check_level (rig, 1 * GST_SECOND);
  push (rig, 3 * GST_SECOND, GST_SECOND);
  check_level (rig, 3 * GST_SECOND);
  push (rig, 5 * GST_SECOND, GST_SECOND);
  check_level (rig, 5 * GST_SECOND);
  push (rig, 5 * GST_SECOND, GST_SECOND);
  check_level (rig, 5 * GST_SECOND);
  push (rig, 7 * GST_SECOND, NONE);
  check_level (rig, 6 * GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_level_falls_as_buffers_leave)
{
  QueueRig *rig = plugged_rig ();

  for (guint i = 0; i < 4; i++)
    push (rig, i * GST_SECOND, GST_SECOND);
  check_level (rig, 4 * GST_SECOND);
  rig_let_pass (rig, 1);
  WAIT_UNTIL (rig_level (rig) == 3);
  check_level (rig, 3 * GST_SECOND);
  rig_let_pass (rig, 2);
  WAIT_UNTIL (rig_level (rig) == 1);
  check_level (rig, 1 * GST_SECOND);
  rig_let_pass (rig, 1);
  WAIT_UNTIL (rig_level (rig) == 0);
  check_level (rig, 0);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_dts_comes_before_pts)
{
  QueueRig *rig = plugged_rig ();

  for (guint i = 0; i < 3; i++) {
    GstBuffer *buffer = rig_buffer_full (1, 1, (10 - i) * GST_SECOND, NONE);

    GST_BUFFER_DTS (buffer) = i * GST_SECOND;
    fail_unless_equals_int (gst_pad_push (rig->src, buffer), GST_FLOW_OK);
  }
  check_level (rig, 2 * GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_buffers_without_timestamp_are_left_out)
{
  QueueRig *rig = plugged_rig ();

  push (rig, NONE, NONE);
  push (rig, NONE, GST_SECOND);
  check_level (rig, 0);
  push (rig, 10 * GST_SECOND, GST_SECOND);
  check_level (rig, GST_SECOND);
  push (rig, NONE, GST_SECOND);
  check_level (rig, GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

/* 1.22 is full at once: its level is 25 s */
GST_START_TEST (test_stream_that_starts_late_is_not_full)
{
  QueueRig *rig = rig_new ("leaky", 2, NULL);

  rig_start (rig);
  rig_close_gate (rig);
  fail_unless_equals_int (
      gst_pad_push (
          rig->src, rig_buffer_full (0, 1, 25 * GST_SECOND, GST_MSECOND)),
      GST_FLOW_OK);
  rig_wait_at_gate (rig);
  for (guint i = 1; i <= 10; i++)
    fail_unless_equals_int (
        gst_pad_push (
            rig->src, rig_buffer_full (i, 1, 25 * GST_SECOND + i * GST_MSECOND,
                          GST_MSECOND)),
        GST_FLOW_OK);
  check_level (rig, 10 * GST_MSECOND);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 b10");
  rig_free (rig);
}
GST_END_TEST;

/* as above, before the consumer has taken anything */
GST_START_TEST (test_late_start_is_measured_from_the_first_queued_buffer)
{
  QueueRig *rig = rig_new ("min-threshold-buffers", 100, NULL);

  rig_start (rig);
  push (rig, 25 * GST_SECOND, GST_MSECOND);
  check_level (rig, GST_MSECOND);
  push (rig, 25 * GST_SECOND + GST_MSECOND, GST_MSECOND);
  check_level (rig, 2 * GST_MSECOND);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_segment_alone_changes_no_level)
{
  QueueRig *rig = plugged_rig ();
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.position = GST_SECOND;
  segment.stop = 5 * GST_SECOND;
  fail_unless (rig_event (rig, gst_event_new_segment (&segment)));
  check_level (rig, 0);
  segment.base = 4 * GST_SECOND;
  fail_unless (rig_event (rig, gst_event_new_segment (&segment)));
  check_level (rig, 0);
  rig_free (rig);
}
GST_END_TEST;

/* running time goes on over the change of segment */
GST_START_TEST (test_level_over_two_segments)
{
  QueueRig *rig = plugged_rig ();
  GstSegment segment;

  push (rig, 0, GST_SECOND);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = segment.position = 100 * GST_SECOND;
  segment.base = GST_SECOND;
  fail_unless (rig_event (rig, gst_event_new_segment (&segment)));
  push (rig, 100 * GST_SECOND, GST_SECOND);
  check_level (rig, 2 * GST_SECOND);
  rig_let_pass (rig, 1);
  WAIT_UNTIL (rig_level (rig) == 1);
  check_level (rig, GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

/* later in the stream means earlier in time: running time still grows */
GST_START_TEST (test_level_of_a_stream_played_backwards)
{
  QueueRig *rig = plugged_rig ();
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.rate = -1.0;
  segment.stop = segment.position = 10 * GST_SECOND;
  fail_unless (rig_event (rig, gst_event_new_segment (&segment)));
  push (rig, 9 * GST_SECOND, NONE);
  push (rig, 8 * GST_SECOND, NONE);
  push (rig, 6 * GST_SECOND, NONE);
  check_level (rig, 3 * GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_rate_scales_the_level)
{
  QueueRig *rig = plugged_rig ();
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.rate = 2.0;
  fail_unless (rig_event (rig, gst_event_new_segment (&segment)));
  push (rig, 0, 2 * GST_SECOND);
  push (rig, 2 * GST_SECOND, 2 * GST_SECOND);
  check_level (rig, 2 * GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

/* A pad lets data in before its activation function is called. */
static gboolean
feed_and_activate (
    GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstPadActivateModeFunction activate = pad->activatemodedata;
  GstPad *peer = GST_PAD_PEER (pad);
  GstSegment segment;

  if (active) {
    gst_segment_init (&segment, GST_FORMAT_TIME);
    segment.rate = 2.0;
    fail_unless (gst_pad_push_event (peer, gst_event_new_stream_start ("new")));
    fail_unless (gst_pad_push_event (peer, gst_event_new_segment (&segment)));
  }

  return activate (pad, parent, mode, active);
}

GST_START_TEST (test_segment_that_comes_before_the_activation_counts)
{
  QueueRig *rig = rig_new ("min-threshold-buffers", 100, "max-size-time",
      G_GUINT64_CONSTANT (0), NULL);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (rig->element, "sink");

  gst_pad_set_activatemode_function_full (
      sink, feed_and_activate, GST_PAD_ACTIVATEMODEFUNC (sink), NULL);
  gst_pad_set_active (rig->sink, TRUE);
  gst_pad_set_active (rig->src, TRUE);
  rig_set_state (rig, GST_STATE_PLAYING);
  push (rig, 0, 2 * GST_SECOND);
  push (rig, 2 * GST_SECOND, 2 * GST_SECOND);
  check_level (rig, 2 * GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_timestamps_before_the_segment_count)
{
  QueueRig *rig = plugged_rig ();

  rig_segment (rig, 10 * GST_SECOND);
  push (rig, 8 * GST_SECOND, NONE);
  push (rig, 11 * GST_SECOND, NONE);
  check_level (rig, 3 * GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_gap_counts_as_time)
{
  QueueRig *rig = plugged_rig ();

  push (rig, 0, GST_SECOND);
  fail_unless (rig_event (rig, gst_event_new_gap (GST_SECOND, 2 * GST_SECOND)));
  check_level (rig, 3 * GST_SECOND);
  fail_unless_equals_int (rig_level (rig), 1);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_gap_without_timestamp_changes_nothing)
{
  QueueRig *rig = plugged_rig ();
  GstEvent *gap = gst_event_new_gap (0, 0);

  /* no call makes one, but they come from elsewhere */
  gst_structure_set (gst_event_writable_structure (gap), "timestamp",
      GST_TYPE_CLOCK_TIME, NONE, NULL);
  push (rig, 0, GST_SECOND);
  fail_unless (rig_event (rig, gap));
  check_level (rig, GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

/* a GAP that nobody takes out does not keep the queue full */
GST_START_TEST (test_last_buffer_out_means_no_time)
{
  QueueRig *rig = plugged_rig ();

  push (rig, 0, GST_SECOND);
  fail_unless (rig_event (rig, gst_event_new_gap (GST_SECOND, 2 * GST_SECOND)));
  rig_let_pass (rig, 1);
  WAIT_UNTIL (rig_level (rig) == 0);
  check_level (rig, 0);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_list_counts_up_to_the_end_of_its_last)
{
  QueueRig *rig = plugged_rig ();
  GstBufferList *list = gst_buffer_list_new ();

  gst_buffer_list_add (list, rig_buffer_full (1, 1, 0, GST_SECOND));
  gst_buffer_list_add (list, rig_buffer_full (2, 1, GST_SECOND, GST_SECOND));
  gst_buffer_list_add (list, rig_buffer_full (3, 1, NONE, GST_SECOND));
  fail_unless_equals_int (gst_pad_push_list (rig->src, list), GST_FLOW_OK);
  check_level (rig, 3 * GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

/* what has no timestamp counts only behind the last that has one */
GST_START_TEST (test_list_counts_from_its_first_to_its_last_timestamp)
{
  QueueRig *rig = plugged_rig ();
  GstBufferList *list = gst_buffer_list_new ();

  gst_buffer_list_add (list, rig_buffer_full (1, 1, NONE, 9 * GST_SECOND));
  gst_buffer_list_add (list, rig_buffer_full (2, 1, GST_SECOND, GST_SECOND));
  gst_buffer_list_add (list, rig_buffer_full (3, 1, NONE, 9 * GST_SECOND));
  gst_buffer_list_add (list, rig_buffer_full (4, 1, 4 * GST_SECOND, NONE));
  gst_buffer_list_add (list, rig_buffer_full (5, 1, NONE, GST_SECOND));
  gst_buffer_list_add (list, rig_buffer_full (6, 1, NONE, GST_SECOND));
  fail_unless_equals_int (gst_pad_push_list (rig->src, list), GST_FLOW_OK);
  check_level (rig, 5 * GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_list_without_timestamps_takes_no_time)
{
  QueueRig *rig = plugged_rig ();
  GstBufferList *list = gst_buffer_list_new ();

  gst_buffer_list_add (list, rig_buffer_full (1, 1, NONE, GST_SECOND));
  gst_buffer_list_add (list, rig_buffer_full (2, 1, NONE, GST_SECOND));
  fail_unless_equals_int (gst_pad_push_list (rig->src, list), GST_FLOW_OK);
  check_level (rig, 0);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_timestamps_that_jump_never_hang_or_wrap)
{
  const GstClockTime stamps[] = { 0, G_MAXUINT64 - 1, 5 * GST_SECOND,
    G_MAXINT64, 1, (GstClockTime) G_MAXINT64 + 10, GST_SECOND, 0 };
  const GstClockTime durations[] = { 0, NONE, G_MAXINT64, GST_SECOND };
  QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 4, NULL);

  rig_start (rig);
  for (guint i = 0; i < 2000; i++)
    push (rig, stamps[i % G_N_ELEMENTS (stamps)],
        durations[(i / 3) % G_N_ELEMENTS (durations)]);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  WAIT_UNTIL (rig_saw (rig, "eos"));
  check_level (rig, 0);
  rig_free (rig);
}
GST_END_TEST;

/* core aborts here: nothing to drop, and the time level says full */
GST_START_TEST (test_segment_behind_an_event_after_a_flush)
{
  QueueRig *rig = rig_new ("leaky", 2, NULL);

  rig_start (rig);
  push (rig, 0, GST_SECOND);
  WAIT_UNTIL (rig_saw (rig, "b1"));
  rig_flush (rig);
  rig_close_gate (rig);
  rig_clear_log (rig);
  fail_unless (rig_event (rig, rig_custom_event ("hold")));
  rig_wait_at_gate (rig);
  fail_unless (rig_event (rig, rig_custom_event ("x")));
  rig_segment (rig, 0);
  fail_unless (
      rig_event (rig, gst_event_new_gap (20 * GST_SECOND, 5 * GST_SECOND)));
  for (guint i = 0; i < 5; i++)
    push (rig, (25 + i) * GST_SECOND, GST_SECOND);
  rig_open_gate (rig);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  WAIT_UNTIL (rig_saw (rig, "eos"));
  fail_unless (rig_saw (rig, "gap"));
  fail_unless (rig_saw (rig, "x"));
  rig_free (rig);
}
GST_END_TEST;

static Suite *
queue_time_suite (void)
{
  Suite *s = suite_create ("queue-time");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_level_falls_as_buffers_leave);
  tcase_add_test (tc, test_level_over_two_segments);
  tcase_add_test (tc, test_gap_counts_as_time);
  tcase_add_test (tc, test_gap_without_timestamp_changes_nothing);
  tcase_add_test (tc, test_last_buffer_out_means_no_time);
  tcase_add_test (tc, test_list_counts_up_to_the_end_of_its_last);
  tcase_add_test (tc, test_list_counts_from_its_first_to_its_last_timestamp);
  tcase_add_test (tc, test_list_without_timestamps_takes_no_time);
  tcase_add_test (tc, test_rate_scales_the_level);
  tcase_add_test (tc, test_timestamps_that_jump_never_hang_or_wrap);
  if (queue_is_ours ()) {
    tcase_add_test (tc, test_level_of_buffers_with_and_without_duration);
    tcase_add_test (tc, test_dts_comes_before_pts);
    tcase_add_test (tc, test_buffers_without_timestamp_are_left_out);
    tcase_add_test (tc, test_stream_that_starts_late_is_not_full);
    tcase_add_test (
        tc, test_late_start_is_measured_from_the_first_queued_buffer);
    tcase_add_test (tc, test_segment_alone_changes_no_level);
    tcase_add_test (tc, test_level_of_a_stream_played_backwards);
    tcase_add_test (tc, test_segment_that_comes_before_the_activation_counts);
    tcase_add_test (tc, test_timestamps_before_the_segment_count);
    tcase_add_test (tc, test_segment_behind_an_event_after_a_flush);
  }

  return s;
}

GST_CHECK_MAIN (queue_time);
