/* test-queue-flow.c: what downstream answers reaches upstream
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"
#include "told.h"

GST_START_TEST (test_every_answer_reaches_upstream_unchanged)
{
  const GstFlowReturn flows[] = { GST_FLOW_ERROR, GST_FLOW_NOT_NEGOTIATED,
    GST_FLOW_NOT_LINKED, GST_FLOW_NOT_SUPPORTED, GST_FLOW_CUSTOM_ERROR,
    GST_FLOW_CUSTOM_ERROR_1, GST_FLOW_CUSTOM_ERROR_2 };

  for (guint i = 0; i < G_N_ELEMENTS (flows); i++) {
    QueueRig *rig = rig_new (NULL);

    rig_start (rig);
    rig_set_flow (rig, flows[i]);
    WAIT_UNTIL (rig_push (rig, 1) == flows[i]);
    fail_unless_equals_int (rig_push (rig, 2), flows[i]);
    fail_unless_equals_int (
        gst_pad_push_list (rig->src, rig_list (3, 2)), flows[i]);
    /* upstream was told: it is for upstream to tell the application */
    fail_unless (rig_pop (rig, GST_MESSAGE_ERROR) == NULL);
    rig_free (rig);
  }
}
GST_END_TEST;

static GstFlowReturn answer;

static GstFlowReturn
answer_here (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  happened = TRUE;

  return answer;
}

/* As if downstream was called in upstream's thread */
GST_START_TEST (test_who_is_told_an_answer_knows_what_downstream_did)
{
  const GstFlowReturn flows[] = { GST_FLOW_ERROR, GST_FLOW_NOT_LINKED,
    GST_FLOW_EOS };

  for (guint i = 0; i < 20 * G_N_ELEMENTS (flows); i++) {
    QueueRig *rig = rig_new (NULL);

    rig_start (rig);
    answer = flows[i % G_N_ELEMENTS (flows)];
    gst_pad_set_chain_function (rig->sink, answer_here);
    look_after (rig->src);
    WAIT_UNTIL (rig_push (rig, 1) == answer);
    fail_unless (knows);
    rig_free (rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_error_releases_a_waiting_writer)
{
  const GstFlowReturn flows[] = { GST_FLOW_ERROR, GST_FLOW_NOT_LINKED };

  for (guint i = 0; i < G_N_ELEMENTS (flows); i++) {
    QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);
    Call *call;

    rig_start (rig);
    rig_plug (rig);
    rig_push_ok (rig, 1, 1);
    call = call_push (rig->src, rig_buffer (2));
    call_wait_asleep (call);
    rig_set_flow (rig, flows[i]);
    rig_open_gate (rig);
    fail_unless_equals_int (call_flow (call), flows[i]);
    rig_free (rig);
  }
}
GST_END_TEST;

/* what was queued is discarded, so the buffer finds room; the next is told */
GST_START_TEST (test_downstream_eos_releases_a_waiting_writer)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);
  GstFlowReturn flow;
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_push (rig->src, rig_buffer (2));
  call_wait_asleep (call);
  rig_set_flow (rig, GST_FLOW_EOS);
  rig_open_gate (rig);
  flow = call_flow (call);
  fail_unless (flow == GST_FLOW_OK || flow == GST_FLOW_EOS);
  WAIT_UNTIL (rig_push (rig, 3) == GST_FLOW_EOS);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_not_linked_ends_with_a_reconfigure)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_set_flow (rig, GST_FLOW_NOT_LINKED);
  WAIT_UNTIL (rig_push (rig, 1) == GST_FLOW_NOT_LINKED);
  rig_set_flow (rig, GST_FLOW_OK);
  fail_unless (gst_pad_push_event (rig->sink, gst_event_new_reconfigure ()));
  fail_unless (rig_saw_upstream (rig, "reconfigure"));
  fail_unless_equals_int (rig_push (rig, 2), GST_FLOW_OK);
  WAIT_UNTIL (rig_saw (rig, "b2") || rig_saw (rig, "b2!"));
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_linking_again_ends_not_linked)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");

  rig_start (rig);
  rig_push_ok (rig, 1, 1);
  WAIT_UNTIL (rig_saw (rig, "b1"));
  gst_pad_unlink (src, rig->sink);
  WAIT_UNTIL (rig_push (rig, 2) == GST_FLOW_NOT_LINKED);
  fail_unless_equals_int (gst_pad_link (src, rig->sink), GST_PAD_LINK_OK);
  rig_clear_log (rig);
  WAIT_UNTIL (rig_push (rig, 3) == GST_FLOW_OK);
  WAIT_UNTIL (rig_saw (rig, "b3") || rig_saw (rig, "b3!"));
  rig_free (rig);
}
GST_END_TEST;

/* or the next push would turn NOT_LINKED into ERROR */
GST_START_TEST (test_sticky_events_are_taken_while_not_linked)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_set_flow (rig, GST_FLOW_NOT_LINKED);
  WAIT_UNTIL (rig_push (rig, 1) == GST_FLOW_NOT_LINKED);
  rig_segment (rig, 5);
  fail_unless (rig_event (rig,
      gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "title", NULL))));
  fail_unless_equals_int (rig_push (rig, 2), GST_FLOW_NOT_LINKED);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_other_serialized_events_are_refused_after_an_error)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_set_flow (rig, GST_FLOW_ERROR);
  WAIT_UNTIL (rig_push (rig, 1) == GST_FLOW_ERROR);
  fail_if (rig_event (rig, rig_custom_event ("x")));
  rig_free (rig);
}
GST_END_TEST;

/* in the answer to the next push, not of the one that met it */
GST_START_TEST (test_downstream_eos_reaches_upstream)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_set_flow (rig, GST_FLOW_EOS);
  WAIT_UNTIL (rig_push (rig, 1) == GST_FLOW_EOS);
  fail_unless_equals_int (rig_push (rig, 2), GST_FLOW_EOS);
  rig_free (rig);
}
GST_END_TEST;

/* core pauses its task after the SEGMENT, and b4 stays */
GST_START_TEST (test_downstream_eos_discards_up_to_the_next_segment)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 3);
  rig_segment (rig, 5);
  rig_push_ok (rig, 4, 1);
  rig_set_flow (rig, GST_FLOW_EOS);
  rig_let_pass (rig, 1);
  WAIT_UNTIL (rig_saw (rig, "segment"));
  rig_set_flow (rig, GST_FLOW_OK);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_saw (rig, "b4") || rig_saw (rig, "b4!"));
  fail_if (rig_saw (rig, "b1") || rig_saw (rig, "b1!"));
  fail_if (rig_saw (rig, "b3") || rig_saw (rig, "b3!"));
  check_accounting (rig->element);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_downstream_eos_lets_a_queued_eos_out)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 3);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  rig_set_flow (rig, GST_FLOW_EOS);
  rig_open_gate (rig);
  rig_expect (rig, "b0 eos");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_stream_resumes_after_downstream_eos)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_set_flow (rig, GST_FLOW_EOS);
  WAIT_UNTIL (rig_push (rig, 1) == GST_FLOW_EOS);
  rig_set_flow (rig, GST_FLOW_OK);
  rig_clear_log (rig);
  rig_segment (rig, 5);
  rig_push_ok (rig, 2, 1);
  WAIT_UNTIL (rig_saw (rig, "b2") || rig_saw (rig, "b2!"));
  fail_unless (rig_saw (rig, "segment"));
  rig_free (rig);
}
GST_END_TEST;

/* core 1.22 keeps them: an upstream with a bounded pool hangs */
GST_START_TEST (test_error_releases_the_queued_buffers)
{
  const GstFlowReturn flows[] = { GST_FLOW_ERROR, GST_FLOW_NOT_NEGOTIATED,
    GST_FLOW_CUSTOM_ERROR };

  for (guint i = 0; i < G_N_ELEMENTS (flows); i++) {
    QueueRig *rig = rig_new (NULL);
    GstBuffer *held = rig_buffer (1);

    rig_start (rig);
    rig_plug (rig);
    fail_unless_equals_int (
        gst_pad_push (rig->src, gst_buffer_ref (held)), GST_FLOW_OK);
    rig_push_ok (rig, 2, 5);
    rig_set_flow (rig, flows[i]);
    rig_open_gate (rig);
    WAIT_UNTIL (GST_MINI_OBJECT_REFCOUNT_VALUE (held) == 1);
    WAIT_UNTIL (rig_level (rig) == 0);
    check_accounting (rig->element);
    fail_unless_equals_uint64 (
        element_stat (rig->element, "dropped-downstream-error"), 6);
    gst_buffer_unref (held);
    rig_free (rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_what_downstream_eos_discards_is_accounted_for)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 3);
  fail_unless_equals_int (
      gst_pad_push_list (rig->src, rig_list (4, 4)), GST_FLOW_OK);
  rig_set_flow (rig, GST_FLOW_EOS);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_level (rig) == 0);
  check_accounting (rig->element);
  fail_unless_equals_uint64 (
      element_stat (rig->element, "dropped-downstream-eos"), 7);
  rig_free (rig);
}
GST_END_TEST;

static Suite *
queue_flow_suite (void)
{
  Suite *s = suite_create ("queue-flow");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_every_answer_reaches_upstream_unchanged);
  tcase_add_test (tc, test_who_is_told_an_answer_knows_what_downstream_did);
  tcase_add_test (tc, test_error_releases_a_waiting_writer);
  tcase_add_test (tc, test_not_linked_ends_with_a_reconfigure);
  tcase_add_test (tc, test_linking_again_ends_not_linked);
  tcase_add_test (tc, test_sticky_events_are_taken_while_not_linked);
  tcase_add_test (tc, test_other_serialized_events_are_refused_after_an_error);
  tcase_add_test (tc, test_downstream_eos_reaches_upstream);
  tcase_add_test (tc, test_downstream_eos_releases_a_waiting_writer);
  tcase_add_test (tc, test_downstream_eos_lets_a_queued_eos_out);
  tcase_add_test (tc, test_stream_resumes_after_downstream_eos);
  if (queue_is_ours ()) {
    tcase_add_test (tc, test_error_releases_the_queued_buffers);
    tcase_add_test (tc, test_downstream_eos_discards_up_to_the_next_segment);
    tcase_add_test (tc, test_what_downstream_eos_discards_is_accounted_for);
  }

  return s;
}

GST_CHECK_MAIN (queue_flow);
