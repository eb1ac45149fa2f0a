/* test-queue-states.c: activation, state changes, the task, disposal
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

#include <sys/prctl.h>

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer blocked)
{
  g_atomic_int_set ((gint *) blocked, TRUE);

  return GST_PAD_PROBE_OK;
}

/* the consumer holds buffer 0 in a probe, out of the queue */
static void
block_source (QueueRig *rig)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");
  gint blocked = FALSE;

  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER,
      block, &blocked, NULL);
  rig_push_ok (rig, 0, 1);
  WAIT_UNTIL (g_atomic_int_get (&blocked));
}

static void
restart (QueueRig *rig)
{
  rig_set_state (rig, GST_STATE_PLAYING);
  gst_pad_set_active (rig->src, FALSE);
  gst_pad_set_active (rig->sink, FALSE);
  gst_pad_set_active (rig->sink, TRUE);
  gst_pad_set_active (rig->src, TRUE);
  rig_clear_log (rig);
  fail_unless (rig_event (rig, gst_event_new_stream_start ("again")));
  rig_segment (rig, 0);
}

GST_START_TEST (test_ready_releases_both_sides_and_the_data)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, NULL);
  GstBuffer *held = rig_buffer (1);
  Call *call;

  rig_start (rig);
  block_source (rig);
  fail_unless_equals_int (
      gst_pad_push (rig->src, gst_buffer_ref (held)), GST_FLOW_OK);
  rig_push_ok (rig, 2, 1);
  call = call_push (rig->src, rig_buffer (3));
  call_wait_asleep (call);
  rig_set_state (rig, GST_STATE_READY);
  fail_unless_equals_int (call_flow (call), GST_FLOW_FLUSHING);
  ASSERT_MINI_OBJECT_REFCOUNT (held, "held", 1);
  fail_unless_equals_int (rig_level (rig), 0);
  fail_unless_equals_int (rig_push (rig, 4), GST_FLOW_FLUSHING);
  gst_buffer_unref (held);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_everything_starts_anew_after_ready)
{
  QueueRig *rig = rig_new ("max-size-buffers", 3, "leaky", 2, NULL);

  rig_start (rig);
  rig_push_ok (rig, 1, 1);
  rig_expect_then_eos (rig, "b1");
  rig_set_state (rig, GST_STATE_READY);
  restart (rig);
  rig_push_ok (rig, 2, 1);
  rig_expect_then_eos (rig, "stream-start segment b2");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_ready_forgets_the_hole_and_the_error)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, "leaky", 2, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 5);
  rig_set_flow (rig, GST_FLOW_ERROR);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_push (rig, 6) == GST_FLOW_ERROR);
  rig_set_state (rig, GST_STATE_READY);
  rig_set_flow (rig, GST_FLOW_OK);
  restart (rig);
  rig_push_ok (rig, 7, 1);
  rig_expect_then_eos (rig, "stream-start segment b7");
  rig_free (rig);
}
GST_END_TEST;

/* a "full" flush: not even sticky events outlive the sink pad */
GST_START_TEST (test_deactivated_sink_pad_drops_sticky_events)
{
  QueueRig *rig = rig_new ("min-threshold-buffers", 100, NULL);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (rig->element, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");
  g_autoptr (GstEvent) tag = NULL;

  rig_start (rig);
  rig_close_gate (rig);
  fail_unless (rig_event (rig, rig_custom_event ("hold")));
  rig_wait_at_gate (rig);
  fail_unless (rig_event (rig,
      gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "title", NULL))));
  gst_pad_set_active (sink, FALSE);
  tag = gst_pad_get_sticky_event (src, GST_EVENT_TAG, 0);
  fail_unless (tag == NULL);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_deactivated_sink_pad_releases_the_writer)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (rig->element, "sink");
  Call *call;

  rig_start (rig);
  block_source (rig);
  rig_push_ok (rig, 1, 1);
  call = call_push (rig->src, rig_buffer (2));
  call_wait_asleep (call);
  gst_pad_set_active (sink, FALSE);
  fail_unless_equals_int (call_flow (call), GST_FLOW_FLUSHING);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_pads_go_down_and_up_in_either_order)
{
  for (gint sink_first = 0; sink_first <= 1; sink_first++) {
    QueueRig *rig = rig_new (NULL);
    GstPad *pads[2] = { gst_element_get_static_pad (rig->element, "src"),
      gst_element_get_static_pad (rig->element, "sink") };

    rig_start (rig);
    for (guint i = 0; i < 50; i++) {
      rig_push_ok (rig, 0, 20);
      gst_pad_set_active (pads[sink_first], FALSE);
      gst_pad_set_active (pads[!sink_first], FALSE);
      fail_unless_equals_int (rig_level (rig), 0);
      gst_pad_set_active (pads[i % 2], TRUE);
      gst_pad_set_active (pads[!(i % 2)], TRUE);
      restart (rig);
    }
    rig_expect_then_eos (rig, "stream-start segment");
    gst_object_unref (pads[0]);
    gst_object_unref (pads[1]);
    rig_free (rig);
  }
}
GST_END_TEST;

/* applications set thread priorities from these messages */
static gpointer
deactivate (gpointer pad)
{
  gst_pad_set_active (pad, FALSE);

  return NULL;
}

/* core's queue starts again, and who stops it waits for ever */
GST_START_TEST (test_flush_that_ends_while_the_source_pad_stops_starts_nothing)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");
  GThread *thread;
  Call *flush;

  rig_start (rig);
  rig_plug (rig);
  thread = g_thread_new ("stops", deactivate, src);
  /* now it waits for the consumer */
  WAIT_UNTIL (rig_push (rig, 1) == GST_FLOW_FLUSHING);
  flush = call_event (rig->src, gst_event_new_flush_stop (TRUE));
  WAIT_UNTIL (call_is_done (flush) || call_is_asleep (flush));
  rig_open_gate (rig);
  g_thread_join (thread);
  call_result (flush);
  rig_free (rig);
}
GST_END_TEST;

static gpointer
flush_many (gpointer rig)
{
  rig_flush_many (rig, 20000);

  return NULL;
}

/* a source pad that starts must not put the task to sleep for which a flush
 * waits, nor may a flush do so to who stops the pad */
GST_START_TEST (test_flushes_while_the_source_pad_goes_down_and_up)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");
  GThread *thread;

  rig_start (rig);
  thread = g_thread_new ("flusher", flush_many, rig);
  for (guint i = 0; i < 20000; i++) {
    gst_pad_set_active (src, FALSE);
    gst_pad_set_active (src, TRUE);
  }
  g_thread_join (thread);
  /* a pad that is down passes nothing on, and forgets */
  rig_event (rig, gst_event_new_flush_start ());
  fail_unless (rig_event (rig, gst_event_new_flush_stop (TRUE)));
  fail_unless (rig_event (rig, gst_event_new_stream_start ("again")));
  rig_segment (rig, 0);
  rig_push_ok (rig, 1, 1);
  WAIT_UNTIL (rig_saw (rig, "b1"));
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_task_is_that_of_the_source_pad)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");
  GstTask *task = NULL;
  guint seen = 0;

  rig_start (rig);
  for (;;) {
    GstMessage *message = rig_pop (rig, GST_MESSAGE_STREAM_STATUS);
    GstStreamStatusType type;
    GstElement *owner;

    if (!message)
      break;
    gst_message_parse_stream_status (message, &type, &owner);
    fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (src));
    fail_unless (owner == rig->element);
    if (type == GST_STREAM_STATUS_TYPE_CREATE)
      task =
          g_value_get_object (gst_message_get_stream_status_object (message));
    seen |= 1 << type;
    gst_message_unref (message);
  }
  fail_unless (seen & (1 << GST_STREAM_STATUS_TYPE_CREATE));
  fail_unless (seen & (1 << GST_STREAM_STATUS_TYPE_ENTER));
  fail_unless (task != NULL && task == GST_PAD_TASK (src));
  rig_set_state (rig, GST_STATE_READY);
  fail_unless (GST_PAD_TASK (src) == NULL);
  rig_free (rig);
}
GST_END_TEST;

static void
note_thread_name (QueueRig *rig, GstMiniObject *object, gpointer name)
{
  prctl (PR_GET_NAME, name);
}

/* what top and perf show */
GST_START_TEST (test_thread_is_named_after_queue_and_pad)
{
  QueueRig *rig = rig_new ("name", "camera", NULL);
  gchar name[17] = "";

  rig_set_hook (rig, note_thread_name, name);
  rig_start (rig);
  rig_push_ok (rig, 1, 1);
  rig_expect_then_eos (rig, "b1");
  fail_unless_equals_string (name, "camera:src");
  rig_free (rig);
}
GST_END_TEST;

/* core 1.22 warns of a misordered sticky event in one run of six */
GST_START_TEST (test_thousand_state_cycles)
{
  QueueRig *rig = rig_new ("max-size-buffers", 3, "leaky", 2, NULL);

  rig_start (rig);
  for (guint i = 0; i < 1000; i++) {
    rig_push_ok (rig, 0, i % 7);
    rig_set_state (rig, i % 3 ? GST_STATE_READY : GST_STATE_NULL);
    restart (rig);
  }
  rig_push_ok (rig, 1, 1);
  rig_expect_then_eos (rig, "stream-start segment b1");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_element_that_never_ran_is_disposed)
{
  for (guint i = 0; i < 100; i++) {
    QueueRig *rig = rig_new (NULL);

    rig_free (rig);
  }
}
GST_END_TEST;

static void
to_null (GstElement *queue, gpointer data)
{
  gst_element_set_state (queue, GST_STATE_NULL);
}

static void
let_go (QueueRig *rig, GstMiniObject *object, gpointer data)
{
  GstElement *queue = rig->element;

  if (!GST_IS_BUFFER (object) || !queue)
    return;
  rig->element = NULL;
  gst_bus_set_flushing (rig->bus, TRUE);
  gst_element_call_async (queue, to_null, NULL, NULL);
  gst_object_unref (queue);
}

static void
gone (gpointer data, GObject *where)
{
  g_atomic_int_set ((gint *) data, TRUE);
}

/* A message that is posted while the bus begins to flush may still get into it,
 * and holds the queue: empty it again. */
static gboolean
is_gone (QueueRig *rig, gint *finalized)
{
  gst_bus_set_flushing (rig->bus, TRUE);

  return g_atomic_int_get (finalized);
}

/* what an application does that gets rid of a branch in the middle of a push
 * downstream of it: the consumer's own thread lets go of the last reference
 * but that of the thread which stops the queue */
GST_START_TEST (test_queue_is_let_go_by_its_own_consumer)
{
  for (guint i = 0; i < 100; i++) {
    QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 2, NULL);
    gint finalized = FALSE;

    rig_start (rig);
    rig_set_hook (rig, let_go, NULL);
    g_object_weak_ref (G_OBJECT (rig->element), gone, &finalized);
    rig_push (rig, 1);
    rig_push (rig, 2);
    WAIT_UNTIL (is_gone (rig, &finalized));
    gst_pad_set_active (rig->src, FALSE);
    gst_pad_set_active (rig->sink, FALSE);
    rig_free (rig);
  }
}
GST_END_TEST;

static Suite *
queue_states_suite (void)
{
  Suite *s = suite_create ("queue-states");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_ready_releases_both_sides_and_the_data);
  tcase_add_test (tc, test_everything_starts_anew_after_ready);
  tcase_add_test (tc, test_ready_forgets_the_hole_and_the_error);
  tcase_add_test (tc, test_deactivated_sink_pad_drops_sticky_events);
  tcase_add_test (tc, test_deactivated_sink_pad_releases_the_writer);
  tcase_add_test (tc, test_pads_go_down_and_up_in_either_order);
  tcase_add_test (tc, test_task_is_that_of_the_source_pad);
  tcase_add_test (tc, test_thread_is_named_after_queue_and_pad);
  tcase_add_test (tc, test_element_that_never_ran_is_disposed);
  tcase_add_test (tc, test_queue_is_let_go_by_its_own_consumer);
  if (!queue_is_ours ())
    return s;

  tcase_add_test (tc, test_thousand_state_cycles);
  tcase_add_test (
      tc, test_flush_that_ends_while_the_source_pad_stops_starts_nothing);
  tcase_add_test (tc, test_flushes_while_the_source_pad_goes_down_and_up);

  return s;
}

GST_CHECK_MAIN (queue_states);
