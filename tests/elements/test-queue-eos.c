/* test-queue-eos.c: the end of a stream, and the next one behind it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

static guint
threshold (QueueRig *rig)
{
  guint value;

  g_object_get (rig->element, "min-threshold-buffers", &value, NULL);

  return value;
}

GST_START_TEST (test_eos_comes_last_and_nothing_enters_after_it)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 3);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  fail_unless_equals_int (rig_push (rig, 4), GST_FLOW_EOS);
  fail_unless_equals_int (
      gst_pad_push_list (rig->src, rig_list (5, 2)), GST_FLOW_EOS);
  fail_if (rig_event (rig, rig_custom_event ("x")));
  rig_open_gate (rig);
  rig_expect (rig, "b0 b1 b2 b3 eos");
  fail_unless_equals_int (rig_push (rig, 5), GST_FLOW_EOS);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_eos_enters_a_full_queue)
{
  for (gint leaky = 0; leaky <= 2; leaky++) {
    QueueRig *rig = rig_new ("max-size-buffers", 1, "leaky", leaky, NULL);

    rig_start (rig);
    rig_plug (rig);
    rig_push_ok (rig, 1, 1);
    fail_unless (rig_event (rig, gst_event_new_eos ()));
    fail_unless_equals_int (rig_level (rig), 1);
    rig_open_gate (rig);
    rig_expect (rig, "b0 b1 eos");
    rig_free (rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_eos_of_an_empty_stream)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_expect_then_eos (rig, "");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_stream_start_begins_the_next_stream)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  rig_expect (rig, "b1 eos");
  fail_unless (rig_event (rig, gst_event_new_stream_start ("second")));
  rig_segment (rig, 0);
  rig_push_ok (rig, 2, 1);
  rig_expect_then_eos (rig, "b1 eos stream-start segment b2");
  rig_free (rig);
}
GST_END_TEST;

/* core never lets it out */
GST_START_TEST (test_next_stream_may_wait_behind_an_eos)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  fail_unless (rig_event (rig, gst_event_new_stream_start ("second")));
  rig_segment (rig, 0);
  rig_push_ok (rig, 2, 2);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b1 eos stream-start segment b2 b3");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_many_streams_wait_behind_each_other)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GString) expected = g_string_new ("b0");

  rig_start (rig);
  rig_plug (rig);
  for (guint i = 1; i <= 20; i++) {
    rig_push_ok (rig, i, 1);
    fail_unless (rig_event (rig, gst_event_new_eos ()));
    fail_unless (rig_event (rig, gst_event_new_stream_start ("next")));
    rig_segment (rig, 0);
    g_string_append_printf (expected, " b%u eos stream-start segment", i);
  }
  rig_open_gate (rig);
  rig_expect_then_eos (rig, expected->str);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flush_on_eos_discards_the_data)
{
  QueueRig *rig = rig_new ("flush-on-eos", TRUE, NULL);
  GstBuffer *held = rig_buffer (2);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless_equals_int (
      gst_pad_push (rig->src, gst_buffer_ref (held)), GST_FLOW_OK);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  fail_unless_equals_int (rig_level (rig), 0);
  ASSERT_MINI_OBJECT_REFCOUNT (held, "held", 1);
  rig_open_gate (rig);
  rig_expect (rig, "b0 eos");
  gst_buffer_unref (held);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flush_on_eos_keeps_sticky_events)
{
  QueueRig *rig = rig_new ("flush-on-eos", TRUE, NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");
  g_autoptr (GstEvent) tag = NULL;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless (rig_event (rig,
      gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "title", NULL))));
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  rig_open_gate (rig);
  WAIT_UNTIL (rig_saw (rig, "eos"));
  tag = gst_pad_get_sticky_event (src, GST_EVENT_TAG, 0);
  fail_unless (tag != NULL);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_eos_lifts_the_thresholds)
{
  QueueRig *rig = rig_new ("min-threshold-buffers", 5, NULL);

  rig_start (rig);
  rig_push_ok (rig, 1, 3);
  fail_unless_equals_int (threshold (rig), 5);
  rig_expect_then_eos (rig, "b1 b2 b3");
  fail_unless_equals_int (threshold (rig), 0);
  rig_flush (rig);
  fail_unless_equals_int (threshold (rig), 5);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_ready_restores_the_thresholds)
{
  QueueRig *rig = rig_new ("min-threshold-buffers", 5, NULL);

  rig_start (rig);
  rig_expect_then_eos (rig, "");
  fail_unless_equals_int (threshold (rig), 0);
  rig_set_state (rig, GST_STATE_READY);
  fail_unless_equals_int (threshold (rig), 5);
  rig_free (rig);
}
GST_END_TEST;

/* nobody else would tell: the upstream has gone */
GST_START_TEST (test_error_after_eos_is_posted_and_eos_goes_on)
{
  const GstFlowReturn flows[] = { GST_FLOW_ERROR, GST_FLOW_NOT_LINKED,
    GST_FLOW_NOT_NEGOTIATED };

  for (guint i = 0; i < G_N_ELEMENTS (flows); i++) {
    QueueRig *rig = rig_new (NULL);
    GstMessage *message = NULL;

    rig_start (rig);
    rig_plug (rig);
    rig_push_ok (rig, 1, 1);
    fail_unless (rig_event (rig, gst_event_new_eos ()));
    rig_set_flow (rig, flows[i]);
    rig_open_gate (rig);
    WAIT_UNTIL (rig_saw (rig, "eos"));
    WAIT_UNTIL (message || (message = rig_pop (rig, GST_MESSAGE_ERROR)));
    fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (rig->element));
    gst_message_unref (message);
    rig_free (rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_a_new_stream_starts_after_eos_and_an_error)
{
  QueueRig *rig = rig_new (NULL);
  GstMessage *message = NULL;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  rig_set_flow (rig, GST_FLOW_ERROR);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_saw (rig, "eos"));
  WAIT_UNTIL (message || (message = rig_pop (rig, GST_MESSAGE_ERROR)));
  gst_message_unref (message);
  rig_set_flow (rig, GST_FLOW_OK);
  rig_clear_log (rig);
  fail_unless (rig_event (rig, gst_event_new_stream_start ("again")));
  rig_segment (rig, 0);
  rig_push_ok (rig, 2, 1);
  rig_expect_then_eos (rig, "stream-start segment b2");
  rig_free (rig);
}
GST_END_TEST;

/* what is skipped up to the SEGMENT makes room for the pusher that waits */
GST_START_TEST (test_skipped_buffers_make_room)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  rig_segment (rig, 7);
  call = call_push (rig->src, rig_buffer (2));
  call_wait_asleep (call);
  rig_set_flow (rig, GST_FLOW_EOS);
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_eos_after_an_error_is_refused_and_the_error_posted)
{
  const GstFlowReturn flows[] = { GST_FLOW_ERROR, GST_FLOW_NOT_LINKED,
    GST_FLOW_NOT_NEGOTIATED };

  for (guint i = 0; i < G_N_ELEMENTS (flows); i++) {
    QueueRig *rig = rig_new (NULL);
    GstMessage *message;

    rig_start (rig);
    rig_set_flow (rig, flows[i]);
    WAIT_UNTIL (rig_push (rig, 1) == flows[i]);
    fail_unless (rig_pop (rig, GST_MESSAGE_ERROR) == NULL);
    fail_if (rig_event (rig, gst_event_new_eos ()));
    message = rig_pop (rig, GST_MESSAGE_ERROR);
    fail_unless (message != NULL);
    gst_message_unref (message);
    rig_free (rig);
  }
}
GST_END_TEST;

/* The pad keeps most of it away; an element around the queue that hands events
 * to its function does not. */
GST_START_TEST (test_events_behind_the_end_are_refused_by_the_queue_itself)
{
  QueueRig *rig = rig_new (NULL);
  GstPad *pad;
  GstPadEventFullFunction event_function;

  rig_start (rig);
  pad = gst_element_get_static_pad (rig->element, "sink");
  event_function = GST_PAD_EVENTFULLFUNC (pad);
  rig_push_ok (rig, 1, 1);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  fail_unless_equals_int (
      event_function (pad, GST_OBJECT (rig->element), rig_custom_event ("x")),
      GST_FLOW_EOS);
  fail_unless_equals_int (
      event_function (pad, GST_OBJECT (rig->element), gst_event_new_eos ()),
      GST_FLOW_EOS);
  rig_expect (rig, "b1 eos");
  gst_object_unref (pad);
  rig_free (rig);
}
GST_END_TEST;

static Suite *
queue_eos_suite (void)
{
  Suite *s = suite_create ("queue-eos");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_eos_comes_last_and_nothing_enters_after_it);
  tcase_add_test (tc, test_eos_enters_a_full_queue);
  tcase_add_test (tc, test_eos_of_an_empty_stream);
  tcase_add_test (tc, test_stream_start_begins_the_next_stream);
  tcase_add_test (tc, test_flush_on_eos_discards_the_data);
  tcase_add_test (tc, test_flush_on_eos_keeps_sticky_events);
  tcase_add_test (tc, test_eos_lifts_the_thresholds);
  tcase_add_test (tc, test_ready_restores_the_thresholds);
  tcase_add_test (tc, test_error_after_eos_is_posted_and_eos_goes_on);
  tcase_add_test (tc, test_eos_after_an_error_is_refused_and_the_error_posted);
  if (queue_is_ours ()) {
    tcase_add_test (
        tc, test_events_behind_the_end_are_refused_by_the_queue_itself);
    tcase_add_test (tc, test_skipped_buffers_make_room);
    tcase_add_test (tc, test_a_new_stream_starts_after_eos_and_an_error);
  }
  if (queue_is_ours ()) {
    tcase_add_test (tc, test_next_stream_may_wait_behind_an_eos);
    tcase_add_test (tc, test_many_streams_wait_behind_each_other);
  }

  return s;
}

GST_CHECK_MAIN (queue_eos);
