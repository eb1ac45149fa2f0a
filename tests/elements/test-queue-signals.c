/* test-queue-signals.c: overrun, underrun, running, pushing
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

static gint
get (gint *counter)
{
  return g_atomic_int_get (counter);
}

/* STREAM_START, CAPS, SEGMENT one by one: the counts are those of an idle
 * queue that got three items */
static void
start_counted (QueueRig *rig)
{
  gst_pad_set_active (rig->sink, TRUE);
  rig_set_state (rig, GST_STATE_PLAYING);
  gst_pad_set_active (rig->src, TRUE);
  WAIT_UNTIL (get (&rig->underruns) == 1);
  fail_unless_equals_int (get (&rig->runnings), 0);
  fail_unless_equals_int (get (&rig->pushings), 0);
  fail_unless (rig_event (rig, gst_event_new_stream_start ("test")));
  WAIT_UNTIL (get (&rig->underruns) == 2);
  rig_segment (rig, 0);
  WAIT_UNTIL (get (&rig->underruns) == 3);
  fail_unless_equals_int (get (&rig->runnings), 2);
  fail_unless_equals_int (get (&rig->pushings), 2);
  rig_clear_log (rig);
}

GST_START_TEST (test_counts_from_start_over_full_to_drained)
{
  QueueRig *rig = rig_new ("max-size-buffers", 3, NULL);
  Call *call;

  start_counted (rig);
  rig_plug (rig);
  fail_unless_equals_int (get (&rig->runnings), 3);
  fail_unless_equals_int (get (&rig->pushings), 3);

  rig_push_ok (rig, 1, 3);
  fail_unless_equals_int (get (&rig->overruns), 0);
  fail_unless_equals_int (get (&rig->runnings), 3);

  call = call_push (rig->src, rig_buffer (4));
  WAIT_UNTIL (get (&rig->overruns) == 1);
  call_wait_asleep (call);
  fail_unless_equals_int (get (&rig->runnings), 3);

  /* one place is free: the writer alone says running */
  rig_let_pass (rig, 1);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  fail_unless_equals_int (get (&rig->runnings), 4);
  fail_unless_equals_int (get (&rig->pushings), 3);
  fail_unless_equals_int (get (&rig->overruns), 1);
  fail_unless_equals_int (get (&rig->underruns), 3);

  rig_open_gate (rig);
  WAIT_UNTIL (get (&rig->underruns) == 4);
  fail_unless_equals_int (get (&rig->runnings), 4);
  fail_unless_equals_int (get (&rig->pushings), 3);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_silent_emits_nothing)
{
  QueueRig *rig = rig_new ("silent", TRUE, "max-size-buffers", 1, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_push (rig->src, rig_buffer (2));
  call_wait_asleep (call);
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_expect_then_eos (rig, "b0 b1 b2");
  fail_unless_equals_int (get (&rig->overruns), 0);
  fail_unless_equals_int (get (&rig->underruns), 0);
  fail_unless_equals_int (get (&rig->runnings), 0);
  fail_unless_equals_int (get (&rig->pushings), 0);
  rig_free (rig);
}
GST_END_TEST;

static void
check_one_per_push (gint leaky)
{
  QueueRig *rig = rig_new ("leaky", leaky, "max-size-buffers", 2, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2);
  fail_unless_equals_int (get (&rig->overruns), 0);
  for (gint i = 1; i <= 5; i++) {
    rig_push_ok (rig, i + 2, 1);
    fail_unless_equals_int (get (&rig->overruns), i);
  }
  rig_free (rig);
}

GST_START_TEST (test_leaky_overruns_once_per_buffer_that_finds_it_full)
{
  check_one_per_push (1);
  check_one_per_push (2);
}
GST_END_TEST;

static void
raise_limit (GstElement *queue, gpointer data)
{
  guint limit;

  g_object_get (queue, "max-size-buffers", &limit, NULL);
  g_object_set (queue, "max-size-buffers", limit + 1, NULL);
}

/* fullness is looked at again after the handler, in every mode */
GST_START_TEST (test_handler_that_raises_the_limit_lets_the_buffer_in)
{
  for (gint leaky = 0; leaky <= 2; leaky++) {
    QueueRig *rig = rig_new ("leaky", leaky, "max-size-buffers", 1, NULL);

    g_signal_connect (rig->element, "overrun", G_CALLBACK (raise_limit), NULL);
    rig_start (rig);
    rig_plug (rig);
    rig_push_ok (rig, 1, 10);
    fail_unless_equals_int (rig_level (rig), 10);
    fail_unless_equals_int (get (&rig->overruns), 9);
    rig_open_gate (rig);
    rig_expect_then_eos (rig, "b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 b10");
    rig_free (rig);
  }
}
GST_END_TEST;

/* each of these would hang or trip over a lock that is held */
static void
do_everything (GstElement *queue, gpointer data)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (queue, "src");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (queue, "sink");
  g_autoptr (GstQuery) query = gst_query_new_position (GST_FORMAT_TIME);
  g_autoptr (GstQuery) latency = gst_query_new_latency ();
  guint n, bytes;
  guint64 time;
  gboolean silent;
  gulong probe;

  g_object_get (queue, "current-level-buffers", &n, "current-level-bytes",
      &bytes, "current-level-time", &time, "silent", &silent, NULL);
  g_object_set (queue, "min-threshold-bytes", 0, "silent", FALSE, NULL);
  gst_pad_query (src, query);
  gst_pad_query (src, latency);
  gst_pad_send_event (src, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                               gst_structure_new_empty ("from-handler")));
  probe = gst_pad_add_probe (
      sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, NULL, NULL, NULL);
  if (probe)
    gst_pad_remove_probe (sink, probe);
}

GST_START_TEST (test_handlers_may_use_the_queue)
{
  const gchar *names[] = { "overrun", "underrun", "running", "pushing" };
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);
  Call *call;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_connect (rig->element, names[i], G_CALLBACK (do_everything), NULL);
  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_push (rig->src, rig_buffer (2));
  WAIT_UNTIL (get (&rig->overruns) == 1);
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_expect_then_eos (rig, "b0 b1 b2");
  fail_unless (rig_saw_upstream (rig, "from-handler"));
  rig_free (rig);
}
GST_END_TEST;

/* what the application does in a handler may end the wait for good */
static void
flush_from_handler (GstElement *queue, gpointer data)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (queue, "sink");

  gst_pad_send_event (sink, gst_event_new_flush_start ());
}

GST_START_TEST (test_flush_in_the_overrun_handler_ends_the_push)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);

  g_signal_connect (
      rig->element, "overrun", G_CALLBACK (flush_from_handler), NULL);
  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless_equals_int (rig_push (rig, 2), GST_FLOW_FLUSHING);
  rig_free (rig);
}
GST_END_TEST;

static void
note (GstElement *queue, gpointer letter)
{
  GString *text = g_object_get_data (G_OBJECT (queue), "order");

  /* both come from the source task */
  g_string_append_c (text, GPOINTER_TO_INT (letter));
}

GST_START_TEST (test_running_comes_before_pushing)
{
  QueueRig *rig = rig_new (NULL);
  GString *text = g_string_new (NULL);

  g_object_set_data (G_OBJECT (rig->element), "order", text);
  g_signal_connect (
      rig->element, "running", G_CALLBACK (note), GINT_TO_POINTER ('r'));
  g_signal_connect (
      rig->element, "pushing", G_CALLBACK (note), GINT_TO_POINTER ('p'));
  start_counted (rig);
  rig_push_ok (rig, 1, 1);
  WAIT_UNTIL (get (&rig->underruns) == 4);
  rig_free (rig);
  fail_unless_equals_string (text->str, "rprprp");
  g_string_free (text, TRUE);
}
GST_END_TEST;

GST_START_TEST (test_below_a_threshold_is_empty)
{
  QueueRig *rig = rig_new (NULL);

  start_counted (rig);
  g_object_set (rig->element, "min-threshold-buffers", 3, NULL);
  rig_push_ok (rig, 1, 2);
  fail_unless_equals_int (get (&rig->pushings), 2);
  fail_unless_equals_int (rig_log_length (rig), 0);
  rig_push_ok (rig, 3, 1);
  rig_expect (rig, "b1");
  fail_unless_equals_int (get (&rig->pushings), 3);
  rig_free (rig);
}
GST_END_TEST;

static void
count_notify (GObject *object, GParamSpec *spec, gint *counter)
{
  g_atomic_int_inc (counter);
}

GST_START_TEST (test_levels_are_notified_only_when_asked_for)
{
  for (gint asked = 0; asked <= 1; asked++) {
    QueueRig *rig = rig_new ("notify-levels", asked, NULL);
    gint items = 0, bytes = 0;

    rig_start (rig);
    g_signal_connect (rig->element, "notify::current-level-buffers",
        G_CALLBACK (count_notify), &items);
    g_signal_connect (rig->element, "notify::current-level-bytes",
        G_CALLBACK (count_notify), &bytes);
    rig_plug (rig);
    rig_push_ok (rig, 1, 3);
    fail_unless (asked ? get (&items) >= 3 : get (&items) == 0);
    fail_unless (asked ? get (&bytes) >= 3 : get (&bytes) == 0);
    rig_open_gate (rig);
    rig_expect_then_eos (rig, "b0 b1 b2 b3");
    g_signal_handlers_disconnect_by_data (rig->element, &items);
    g_signal_handlers_disconnect_by_data (rig->element, &bytes);
    rig_free (rig);
  }
}
GST_END_TEST;

static Suite *
queue_signals_suite (void)
{
  Suite *s = suite_create ("queue-signals");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_counts_from_start_over_full_to_drained);
  tcase_add_test (tc, test_silent_emits_nothing);
  tcase_add_test (tc, test_leaky_overruns_once_per_buffer_that_finds_it_full);
  tcase_add_test (tc, test_handler_that_raises_the_limit_lets_the_buffer_in);
  tcase_add_test (tc, test_handlers_may_use_the_queue);
  tcase_add_test (tc, test_flush_in_the_overrun_handler_ends_the_push);
  tcase_add_test (tc, test_running_comes_before_pushing);
  tcase_add_test (tc, test_below_a_threshold_is_empty);
  if (queue_is_ours ())
    tcase_add_test (tc, test_levels_are_notified_only_when_asked_for);

  return s;
}

GST_CHECK_MAIN (queue_signals);
