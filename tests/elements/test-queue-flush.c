/* test-queue-flush.c: a flush ends every wait and empties the queue
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer blocked)
{
  g_atomic_int_set ((gint *) blocked, TRUE);

  return GST_PAD_PROBE_OK;
}

GST_START_TEST (test_both_sides_get_out_of_a_full_queue)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2);
  call = call_push (rig->src, rig_buffer (3));
  call_wait_asleep (call);
  fail_unless (rig_event (rig, gst_event_new_flush_start ()));
  fail_unless_equals_int (call_flow (call), GST_FLOW_FLUSHING);
  fail_unless_equals_int (rig_push (rig, 4), GST_FLOW_FLUSHING);
  fail_if (rig_event (rig, rig_custom_event ("x")));
  fail_unless (rig_event (rig, gst_event_new_flush_stop (TRUE)));
  fail_unless_equals_int (rig_level (rig), 0);
  rig_open_gate (rig);
  rig_segment (rig, 0);
  rig_push_ok (rig, 5, 1);
  rig_expect_then_eos (rig, "b0 flush-start flush-stop segment b5");
  rig_free (rig);
}
GST_END_TEST;

/* a pool upstream gets its buffers back with the flush, not later */
GST_START_TEST (test_queued_buffers_are_released)
{
  QueueRig *rig = rig_new (NULL);
  GstBuffer *held = rig_buffer (1);

  rig_start (rig);
  rig_plug (rig);
  fail_unless_equals_int (
      gst_pad_push (rig->src, gst_buffer_ref (held)), GST_FLOW_OK);
  ASSERT_MINI_OBJECT_REFCOUNT (held, "held", 2);
  rig_flush (rig);
  ASSERT_MINI_OBJECT_REFCOUNT (held, "held", 1);
  gst_buffer_unref (held);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_sticky_events_survive_but_segment_and_custom)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("video/x-test", "n", G_TYPE_INT, 2, NULL);

  rig_start (rig);
  rig_plug (rig);
  fail_unless (rig_event (rig, gst_event_new_caps (caps)));
  rig_segment (rig, 5);
  fail_unless (rig_event (rig,
      gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "title", NULL))));
  fail_unless (rig_event (rig, rig_custom_event ("x")));
  rig_flush (rig);
  rig_open_gate (rig);
  rig_clear_log (rig);
  rig_segment (rig, 6);
  rig_push_ok (rig, 1, 1);
  rig_expect_then_eos (rig, "caps segment tag b1");
  rig_free (rig);
}
GST_END_TEST;

/* core holds them back until the next SEGMENT */
GST_START_TEST (test_kept_events_come_before_whatever_is_next)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("video/x-test", "n", G_TYPE_INT, 2, NULL);

  rig_start (rig);
  rig_plug (rig);
  fail_unless (rig_event (rig, gst_event_new_caps (caps)));
  rig_flush (rig);
  rig_open_gate (rig);
  fail_unless (rig_event (rig, rig_custom_event ("x")));
  rig_expect (rig, "b0 flush-start flush-stop caps x");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flush_forgets_the_hole)
{
  for (gint leaky = 1; leaky <= 2; leaky++) {
    QueueRig *rig = rig_new ("leaky", leaky, "max-size-buffers", 1, NULL);

    rig_start (rig);
    rig_plug (rig);
    rig_push_ok (rig, 1, 3);
    rig_flush (rig);
    rig_open_gate (rig);
    rig_clear_log (rig);
    rig_segment (rig, 0);
    rig_push_ok (rig, 4, 1);
    rig_expect_then_eos (rig, "segment b4");
    rig_free (rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_flush_stop_alone_empties_the_queue)
{
  QueueRig *rig = rig_new ("min-threshold-buffers", 10, NULL);

  rig_start (rig);
  rig_push_ok (rig, 1, 3);
  fail_unless_equals_int (rig_level (rig), 3);
  fail_unless (rig_event (rig, gst_event_new_flush_stop (TRUE)));
  fail_unless_equals_int (rig_level (rig), 0);
  rig_segment (rig, 0);
  rig_push_ok (rig, 4, 1);
  rig_expect_then_eos (rig, "flush-stop segment b4");
  rig_free (rig);
}
GST_END_TEST;

/* pads may refuse the second of each: what counts is how it ends */
GST_START_TEST (test_twice_is_as_once)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2);
  rig_event (rig, gst_event_new_flush_start ());
  rig_event (rig, gst_event_new_flush_start ());
  rig_event (rig, gst_event_new_flush_stop (TRUE));
  rig_event (rig, gst_event_new_flush_stop (TRUE));
  rig_open_gate (rig);
  rig_clear_log (rig);
  rig_segment (rig, 0);
  rig_push_ok (rig, 3, 1);
  rig_expect_then_eos (rig, "segment b3");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flush_gets_past_a_blocking_probe)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");
  gint blocked = FALSE;
  gulong probe;
  Call *call;

  rig_start (rig);
  probe = gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, block, &blocked,
      NULL);
  rig_push_ok (rig, 1, 1);
  WAIT_UNTIL (g_atomic_int_get (&blocked));
  rig_push_ok (rig, 2, 2);
  call = call_push (rig->src, rig_buffer (4));
  call_wait_asleep (call);
  rig_flush (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_FLUSHING);
  gst_pad_remove_probe (src, probe);
  rig_clear_log (rig);
  rig_segment (rig, 0);
  rig_push_ok (rig, 5, 1);
  rig_expect_then_eos (rig, "segment b5");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flush_ends_eos)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  rig_expect (rig, "eos");
  fail_unless_equals_int (rig_push (rig, 1), GST_FLOW_EOS);
  rig_flush (rig);
  rig_clear_log (rig);
  rig_segment (rig, 0);
  rig_push_ok (rig, 2, 1);
  rig_expect_then_eos (rig, "segment b2");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flush_ends_an_error)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_set_flow (rig, GST_FLOW_ERROR);
  WAIT_UNTIL (rig_push (rig, 1) == GST_FLOW_ERROR);
  rig_set_flow (rig, GST_FLOW_OK);
  rig_flush (rig);
  rig_clear_log (rig);
  rig_segment (rig, 0);
  rig_push_ok (rig, 2, 1);
  rig_expect_then_eos (rig, "segment b2");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flush_resets_the_time_level)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  fail_unless_equals_int (
      gst_pad_push (rig->src, rig_buffer_full (1, 1, 0, GST_SECOND / 2)),
      GST_FLOW_OK);
  fail_unless_equals_uint64 (rig_level_time (rig), GST_SECOND / 2);
  rig_flush (rig);
  fail_unless_equals_uint64 (rig_level_time (rig), 0);
  rig_free (rig);
}
GST_END_TEST;

/* the race of a seek with a shutdown: the task must not come back */
GST_START_TEST (test_flush_stop_after_the_stop_starts_nothing)
{
  for (guint i = 0; i < 100; i++) {
    QueueRig *rig = rig_new (NULL);
    Call *call;

    rig_start (rig);
    fail_unless (rig_event (rig, gst_event_new_flush_start ()));
    call = call_event (rig->src, gst_event_new_flush_stop (TRUE));
    rig_set_state (rig, GST_STATE_READY);
    call_result (call);
    rig_free (rig);
  }
}
GST_END_TEST;

static gpointer
push_until_flushing (gpointer data)
{
  guint64 id = 1;

  while (rig_push (data, id) == GST_FLOW_OK)
    id++;

  return NULL;
}

/* as a source that seeks: the pushing thread is out before FLUSH_STOP */
GST_START_TEST (test_flushes_while_data_flows)
{
  for (gint leaky = 0; leaky <= 2; leaky++) {
    QueueRig *rig = rig_new ("leaky", leaky, "max-size-buffers", 3, NULL);

    rig_start (rig);
    for (guint i = 0; i < 100; i++) {
      GThread *thread = g_thread_new ("producer", push_until_flushing, rig);

      WAIT_UNTIL (rig_log_length (rig) > 3);
      fail_unless (rig_event (rig, gst_event_new_flush_start ()));
      g_thread_join (thread);
      fail_unless (rig_event (rig, gst_event_new_flush_stop (TRUE)));
      fail_unless_equals_int (rig_level (rig), 0);
      check_accounting (rig->element);
      rig_segment (rig, 0);
      rig_clear_log (rig);
    }
    fail_unless (rig_event (rig, gst_event_new_eos ()));
    WAIT_UNTIL (rig_saw (rig, "eos"));
    rig_free (rig);
  }
}
GST_END_TEST;

/* a pad that flushes already refuses to start again; core hangs when one
 * flush starts its task again while the other waits for it to pause */
static gpointer
flush_many (gpointer data)
{
  rig_flush_many (data, 200);

  return NULL;
}

GST_START_TEST (test_two_flushes_at_once)
{
  QueueRig *rig = rig_new (NULL);
  GThread *thread;

  rig_start (rig);
  rig_push_ok (rig, 1, 10);
  thread = g_thread_new ("flusher", flush_many, rig);
  flush_many (rig);
  g_thread_join (thread);
  rig_flush (rig);
  rig_clear_log (rig);
  rig_segment (rig, 0);
  rig_push_ok (rig, 11, 1);
  rig_expect_then_eos (rig, "segment b11");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flushed_buffers_are_accounted_for)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 3);
  fail_unless_equals_int (
      gst_pad_push_list (rig->src, rig_list (4, 4)), GST_FLOW_OK);
  rig_flush (rig);
  check_accounting (rig->element);
  fail_unless_equals_uint64 (element_stat (rig->element, "dropped-flushed"), 7);
  fail_unless_equals_uint64 (element_stat (rig->element, "out"), 1);
  rig_free (rig);
}
GST_END_TEST;

static Suite *
queue_flush_suite (void)
{
  Suite *s = suite_create ("queue-flush");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_both_sides_get_out_of_a_full_queue);
  tcase_add_test (tc, test_queued_buffers_are_released);
  tcase_add_test (tc, test_sticky_events_survive_but_segment_and_custom);
  tcase_add_test (tc, test_flush_forgets_the_hole);
  tcase_add_test (tc, test_flush_stop_alone_empties_the_queue);
  tcase_add_test (tc, test_twice_is_as_once);
  tcase_add_test (tc, test_flush_gets_past_a_blocking_probe);
  tcase_add_test (tc, test_flush_ends_eos);
  tcase_add_test (tc, test_flush_ends_an_error);
  tcase_add_test (tc, test_flush_resets_the_time_level);
  tcase_add_test (tc, test_flush_stop_after_the_stop_starts_nothing);
  tcase_add_test (tc, test_flushes_while_data_flows);
  if (queue_is_ours ()) {
    tcase_add_test (tc, test_kept_events_come_before_whatever_is_next);
    tcase_add_test (tc, test_two_flushes_at_once);
    tcase_add_test (tc, test_flushed_buffers_are_accounted_for);
  }

  return s;
}

GST_CHECK_MAIN (queue_flush);
