/* test-queue-queries.c: serialized queries, and those that pass through
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

GST_START_TEST (test_query_is_answered_after_what_was_before_it)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstQuery) query = gst_query_new_drain ();
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2);
  fail_unless (rig_event (rig, rig_custom_event ("x")));
  call = call_query (rig->src, query);
  call_wait_asleep (call);
  rig_let_pass (rig, 2);
  WAIT_UNTIL (rig_saw (rig, "b2"));
  call_wait_asleep (call);
  rig_open_gate (rig);
  fail_unless (call_result (call));
  rig_push_ok (rig, 3, 1);
  rig_expect_then_eos (rig, "b0 b1 b2 x q:drain b3");
  rig_free (rig);
}
GST_END_TEST;

static void
fill_in_answer (QueueRig *rig, GstMiniObject *object, gpointer data)
{
  if (GST_IS_QUERY (object))
    gst_structure_set (gst_query_writable_structure (GST_QUERY (object)),
        "answer", G_TYPE_INT, 42, NULL);
}

/* the queue holds no reference: the asker's query is written to */
GST_START_TEST (test_answer_reaches_the_asker)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstQuery) query = rig_custom_query ();
  gint answer = 0;

  rig_set_hook (rig, fill_in_answer, NULL);
  rig_start (rig);
  fail_unless (gst_pad_peer_query (rig->src, query));
  fail_unless (gst_structure_get_int (
      gst_query_get_structure (query), "answer", &answer));
  fail_unless_equals_int (answer, 42);
  fail_unless (gst_query_is_writable (query));
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_refused_query_is_refused)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstQuery) query = rig_custom_query ();

  rig->query_result = FALSE;
  rig_start (rig);
  fail_if (gst_pad_peer_query (rig->src, query));
  rig->query_result = TRUE;
  fail_unless (gst_pad_peer_query (rig->src, query));
  rig_push_ok (rig, 1, 1);
  rig_expect_then_eos (rig, "q:custom q:custom b1");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_allocation_query_comes_after_its_caps)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("video/x-test", "n", G_TYPE_INT, 2, NULL);
  g_autoptr (GstQuery) query = gst_query_new_allocation (caps, TRUE);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless (rig_event (rig, gst_event_new_caps (caps)));
  call = call_query (rig->src, query);
  call_wait_asleep (call);
  rig_open_gate (rig);
  fail_unless (call_result (call));
  rig_expect (rig, "b0 b1 caps q:allocation");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_query_enters_a_full_queue)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);
  g_autoptr (GstQuery) query = rig_custom_query ();
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_query (rig->src, query);
  call_wait_asleep (call);
  fail_unless_equals_int (rig_level (rig), 1);
  rig_open_gate (rig);
  fail_unless (call_result (call));
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_flush_releases_the_asker)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstQuery) query = rig_custom_query ();
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_query (rig->src, query);
  call_wait_asleep (call);
  rig_flush (rig);
  fail_if (call_result (call));
  fail_if (rig_saw (rig, "q:custom"));
  rig_open_gate (rig);
  rig_segment (rig, 0);
  fail_unless (gst_pad_peer_query (rig->src, query));
  rig_free (rig);
}
GST_END_TEST;

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer blocked)
{
  g_atomic_int_set ((gint *) blocked, TRUE);

  return GST_PAD_PROBE_OK;
}

/* a probe on the source pad holds the task, as an application's does */
static void
check_release_by (const gchar *name)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstQuery) query = rig_custom_query ();
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (rig->element, name);
  gint blocked = FALSE;
  Call *call;

  rig_start (rig);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER,
      block, &blocked, NULL);
  rig_push_ok (rig, 1, 1);
  WAIT_UNTIL (g_atomic_int_get (&blocked));
  call = call_query (rig->src, query);
  call_wait_asleep (call);
  gst_pad_set_active (pad, FALSE);
  fail_if (call_result (call));
  rig_free (rig);
}

GST_START_TEST (test_deactivated_source_pad_releases_the_asker)
{
  check_release_by ("src");
}
GST_END_TEST;

/* core waits for ever for the asker's stream lock */
GST_START_TEST (test_deactivated_sink_pad_releases_the_asker)
{
  check_release_by ("sink");
}
GST_END_TEST;

GST_START_TEST (test_state_change_releases_the_asker)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstQuery) query = rig_custom_query ();
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");
  gint blocked = FALSE;
  Call *call;

  rig_start (rig);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER,
      block, &blocked, NULL);
  rig_push_ok (rig, 1, 1);
  WAIT_UNTIL (g_atomic_int_get (&blocked));
  call = call_query (rig->src, query);
  call_wait_asleep (call);
  rig_set_state (rig, GST_STATE_READY);
  fail_if (call_result (call));
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_downstream_error_releases_the_asker)
{
  const GstFlowReturn flows[] = { GST_FLOW_ERROR, GST_FLOW_NOT_NEGOTIATED,
    GST_FLOW_NOT_LINKED, GST_FLOW_CUSTOM_ERROR };

  for (guint i = 0; i < G_N_ELEMENTS (flows); i++) {
    QueueRig *rig = rig_new (NULL);
    g_autoptr (GstQuery) query = rig_custom_query ();
    Call *call;

    rig_start (rig);
    rig_plug (rig);
    rig_push_ok (rig, 1, 1);
    call = call_query (rig->src, query);
    call_wait_asleep (call);
    rig_set_flow (rig, flows[i]);
    rig_open_gate (rig);
    fail_if (call_result (call));
    fail_unless_equals_int (rig_push (rig, 2), flows[i]);
    rig_free (rig);
  }
}
GST_END_TEST;

/* core loops for ever in the asker's thread */
GST_START_TEST (test_downstream_eos_releases_the_asker)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstQuery) query = rig_custom_query ();
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_query (rig->src, query);
  call_wait_asleep (call);
  rig_set_flow (rig, GST_FLOW_EOS);
  rig_open_gate (rig);
  fail_if (call_result (call));
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_query_is_refused_when_stopped_or_flushing)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstQuery) query = rig_custom_query ();

  fail_if (gst_pad_peer_query (rig->src, query));
  rig_start (rig);
  fail_unless (rig_event (rig, gst_event_new_flush_start ()));
  fail_if (gst_pad_peer_query (rig->src, query));
  fail_unless (rig_event (rig, gst_event_new_flush_stop (TRUE)));
  rig_segment (rig, 0);
  fail_unless (gst_pad_peer_query (rig->src, query));
  rig_free (rig);
}
GST_END_TEST;

/* the tail is no buffer: what is before the query comes out, or nobody would
 * ever answer */
GST_START_TEST (test_query_is_answered_below_the_threshold)
{
  QueueRig *rig = rig_new ("min-threshold-buffers", 10, NULL);
  g_autoptr (GstQuery) query = gst_query_new_drain ();

  rig_start (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless (gst_pad_peer_query (rig->src, query));
  rig_expect (rig, "b1 q:drain");
  rig_free (rig);
}
GST_END_TEST;

/* CAPS and ACCEPT_CAPS are not serialized: answered past a full queue */
GST_START_TEST (test_caps_queries_do_not_wait)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);
  g_autoptr (GstCaps) other = gst_caps_new_empty_simple ("audio/x-other");
  g_autoptr (GstCaps) answer = NULL;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  answer = gst_pad_peer_query_caps (rig->src, NULL);
  fail_unless (gst_caps_is_any (answer));
  fail_unless (gst_pad_peer_query_accept_caps (rig->src, other));
  rig_free (rig);
}
GST_END_TEST;

/* many in a row, with flushes from another thread in between */
GST_START_TEST (test_queries_while_flushing_never_hang)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstQuery) query = rig_custom_query ();

  rig_start (rig);
  for (guint i = 0; i < 300; i++) {
    Call *call = call_query (rig->src, query);

    rig_flush (rig);
    call_result (call);
    rig_segment (rig, 0);
  }
  fail_unless (gst_pad_peer_query (rig->src, query));
  rig_free (rig);
}
GST_END_TEST;

static Suite *
queue_queries_suite (void)
{
  Suite *s = suite_create ("queue-queries");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_query_is_answered_after_what_was_before_it);
  tcase_add_test (tc, test_answer_reaches_the_asker);
  tcase_add_test (tc, test_refused_query_is_refused);
  tcase_add_test (tc, test_allocation_query_comes_after_its_caps);
  tcase_add_test (tc, test_query_enters_a_full_queue);
  tcase_add_test (tc, test_flush_releases_the_asker);
  tcase_add_test (tc, test_deactivated_source_pad_releases_the_asker);
  tcase_add_test (tc, test_state_change_releases_the_asker);
  tcase_add_test (tc, test_downstream_error_releases_the_asker);
  tcase_add_test (tc, test_query_is_refused_when_stopped_or_flushing);
  tcase_add_test (tc, test_query_is_answered_below_the_threshold);
  tcase_add_test (tc, test_caps_queries_do_not_wait);
  tcase_add_test (tc, test_queries_while_flushing_never_hang);
  if (queue_is_ours ()) {
    tcase_add_test (tc, test_deactivated_sink_pad_releases_the_asker);
    tcase_add_test (tc, test_downstream_eos_releases_the_asker);
  }

  return s;
}

GST_CHECK_MAIN (queue_queries);
