/* test-lfqueue-stats.c: every buffer is accounted for
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

static guint64
stat_of (QueueRig *rig, const gchar *field)
{
  return element_stat (rig->element, field);
}

GST_START_TEST (test_stats_are_flat_and_complete)
{
  const gchar *fields[] = { "in", "out", "dropped", "queued", "in-bytes",
    "out-bytes", "out-shared", "dropped-bytes", "dropped-overflow",
    "dropped-rejected", "dropped-timeout", "dropped-age", "dropped-flushed",
    "dropped-downstream-eos", "dropped-downstream-error",
    "current-level-buffers", "current-level-bytes", "current-level-time",
    "peak-level-buffers", "peak-level-bytes", "peak-level-time",
    "blocked-count", "blocked-time", "blocked-longest", "time-to-first-buffer",
    "producer-sleeps", "producer-wakeups", "consumer-sleeps",
    "consumer-wakeups", "ring-growths", "delay-count", "delay-p50", "delay-p99",
    "delay-max" };
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstStructure) stats = NULL;

  g_object_get (rig->element, "stats", &stats, NULL);
  fail_unless_equals_string (
      gst_structure_get_name (stats), "application/x-lfqueue-stats");
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    fail_unless (
        gst_structure_has_field_typed (stats, fields[i], G_TYPE_UINT64),
        "no guint64 %s", fields[i]);
  for (gint i = 0; i < gst_structure_n_fields (stats); i++) {
    const gchar *name = gst_structure_nth_field_name (stats, i);
    GType type = gst_structure_get_field_type (stats, name);

    fail_unless (type == G_TYPE_UINT64 || type == G_TYPE_UINT ||
                     type == G_TYPE_DOUBLE || type == G_TYPE_BOOLEAN ||
                     type == G_TYPE_STRING,
        "%s is a %s", name, g_type_name (type));
  }
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_lists_count_as_their_length)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  fail_unless_equals_int (
      gst_pad_push_list (rig->src, rig_list (1, 7)), GST_FLOW_OK);
  fail_unless_equals_uint64 (stat_of (rig, "in"), 8);
  fail_unless_equals_uint64 (stat_of (rig, "in-bytes"), 80);
  fail_unless_equals_uint64 (stat_of (rig, "out"), 1);
  fail_unless_equals_uint64 (stat_of (rig, "queued"), 7);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 l1x7");
  fail_unless_equals_uint64 (stat_of (rig, "out"), 8);
  fail_unless_equals_uint64 (stat_of (rig, "out-bytes"), 80);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_peaks_remember_the_most)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  for (guint i = 0; i < 5; i++)
    fail_unless_equals_int (
        gst_pad_push (rig->src,
            rig_buffer_full (i + 1, 10, i * GST_MSECOND, GST_MSECOND)),
        GST_FLOW_OK);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_level (rig) == 0);
  fail_unless_equals_uint64 (stat_of (rig, "peak-level-buffers"), 5);
  fail_unless_equals_uint64 (stat_of (rig, "peak-level-bytes"), 50);
  fail_unless_equals_uint64 (stat_of (rig, "peak-level-time"), 5 * GST_MSECOND);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_blocked_time_is_counted)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);
  gint64 start;
  Call *call;

  rig_start (rig);
  fail_unless_equals_uint64 (stat_of (rig, "blocked-count"), 0);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_push (rig->src, rig_buffer (2));
  call_wait_asleep (call);
  start = g_get_monotonic_time ();
  WAIT_UNTIL (g_get_monotonic_time () > start + 5000);
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_expect_then_eos (rig, "b0 b1 b2");
  fail_unless_equals_uint64 (stat_of (rig, "blocked-count"), 1);
  fail_unless (stat_of (rig, "blocked-time") >= 4 * GST_MSECOND);
  fail_unless_equals_uint64 (
      stat_of (rig, "blocked-time"), stat_of (rig, "blocked-longest"));
  fail_unless (stat_of (rig, "producer-sleeps") >= 1);
  fail_unless (stat_of (rig, "producer-wakeups") >= 1);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_what_is_blocked_has_not_come_in)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_push (rig->src, rig_buffer (2));
  call_wait_asleep (call);
  fail_unless_equals_uint64 (stat_of (rig, "in"), 2);
  check_accounting (rig->element);
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_expect_then_eos (rig, "b0 b1 b2");
  fail_unless_equals_uint64 (stat_of (rig, "in"), 3);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_time_to_first_buffer)
{
  QueueRig *rig = rig_new (NULL);

  fail_unless_equals_uint64 (
      stat_of (rig, "time-to-first-buffer"), GST_CLOCK_TIME_NONE);
  rig_start (rig);
  fail_unless_equals_uint64 (
      stat_of (rig, "time-to-first-buffer"), GST_CLOCK_TIME_NONE);
  rig_push_ok (rig, 1, 1);
  WAIT_UNTIL (rig_saw (rig, "b1"));
  WAIT_UNTIL (stat_of (rig, "time-to-first-buffer") != GST_CLOCK_TIME_NONE);
  fail_unless (stat_of (rig, "time-to-first-buffer") < 60 * GST_SECOND);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_delay_is_measured_only_when_asked_for)
{
  for (gint asked = 0; asked <= 1; asked++) {
    QueueRig *rig = rig_new ("measure-delay", asked, NULL);
    gint64 start;

    rig_start (rig);
    rig_plug (rig);
    rig_push_ok (rig, 1, 10);
    start = g_get_monotonic_time ();
    WAIT_UNTIL (g_get_monotonic_time () > start + 5000);
    rig_open_gate (rig);
    WAIT_UNTIL (rig_saw (rig, "b10"));
    if (asked) {
      WAIT_UNTIL (stat_of (rig, "delay-count") == 11);
      fail_unless (stat_of (rig, "delay-max") >= 5 * GST_MSECOND);
      fail_unless (stat_of (rig, "delay-p50") >= 4 * GST_MSECOND);
      fail_unless (stat_of (rig, "delay-p50") <= stat_of (rig, "delay-p99"));
      fail_unless (stat_of (rig, "delay-p99") <= stat_of (rig, "delay-max"));
    } else {
      fail_unless_equals_uint64 (stat_of (rig, "delay-count"), 0);
      fail_unless_equals_uint64 (stat_of (rig, "delay-p50"), 0);
      fail_unless_equals_uint64 (stat_of (rig, "delay-p99"), 0);
      fail_unless_equals_uint64 (stat_of (rig, "delay-max"), 0);
    }
    rig_free (rig);
  }
}
GST_END_TEST;

/* nobody who is awake is woken: while the consumer stands downstream, no push
 * issues a wake-up */
GST_START_TEST (test_nobody_is_woken_who_is_not_asleep)
{
  QueueRig *rig = rig_new ("max-size-buffers", 0, NULL);
  guint64 before;

  rig_start (rig);
  rig_plug (rig);
  before = stat_of (rig, "consumer-wakeups");
  rig_push_ok (rig, 1, 1000);
  fail_unless_equals_uint64 (stat_of (rig, "consumer-wakeups"), before);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_saw (rig, "b1000"));
  fail_unless_equals_uint64 (stat_of (rig, "producer-wakeups"), 0);
  fail_unless_equals_uint64 (stat_of (rig, "producer-sleeps"), 0);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_unlimited_queue_grows_its_ring)
{
  QueueRig *rig = rig_new ("max-size-buffers", 0, "max-size-bytes", 0, NULL);
  g_autoptr (GString) expected = g_string_new ("b0");

  rig_start (rig);
  rig_plug (rig);
  for (guint i = 1; i <= 3000; i++) {
    rig_push_ok (rig, i, 1);
    g_string_append_printf (expected, " b%u", i);
  }
  fail_unless (stat_of (rig, "ring-growths") >= 1);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, expected->str);
  fail_unless_equals_uint64 (stat_of (rig, "out"), 3001);
  rig_free (rig);
}
GST_END_TEST;

static void
read_everything (GstElement *queue)
{
  guint n;
  GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (queue), &n);

  for (guint i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    if (!(specs[i]->flags & G_PARAM_READABLE))
      continue;
    g_value_init (&value, specs[i]->value_type);
    g_object_get_property (G_OBJECT (queue), specs[i]->name, &value);
    g_value_unset (&value);
  }
  g_free (specs);
}

/* DOT dumps read every property, in whatever state the queue is */
GST_START_TEST (test_reading_never_waits)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);
  Call *call;

  read_everything (rig->element);
  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  call = call_push (rig->src, rig_buffer (2));
  call_wait_asleep (call);
  read_everything (rig->element);
  fail_unless (rig_event (rig, gst_event_new_flush_start ()));
  read_everything (rig->element);
  fail_unless_equals_int (call_flow (call), GST_FLOW_FLUSHING);
  rig_free (rig);
}
GST_END_TEST;

static gpointer
read_until_told (gpointer data)
{
  QueueRig *rig = data;

  while (!g_object_get_data (G_OBJECT (rig->src), "stop"))
    read_everything (rig->element);

  return NULL;
}

GST_START_TEST (test_reading_while_data_flows_harms_nothing)
{
  QueueRig *rig =
      rig_new ("max-size-buffers", 4, "leaky", 2, "measure-delay", TRUE, NULL);
  GThread *reader;

  rig_start (rig);
  reader = g_thread_new ("reader", read_until_told, rig);
  rig_push_ok (rig, 1, 20000);
  g_object_set_data (G_OBJECT (rig->src), "stop", rig);
  g_thread_join (reader);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  WAIT_UNTIL (rig_saw (rig, "eos"));
  check_accounting (rig->element);
  fail_unless_equals_uint64 (stat_of (rig, "in"), 20000);
  rig_free (rig);
}
GST_END_TEST;

static gpointer
push_until_told (gpointer data)
{
  QueueRig *rig = data;
  GstFlowReturn ret = GST_FLOW_OK;

  for (guint64 id = 1;
       ret == GST_FLOW_OK && !g_object_get_data (G_OBJECT (rig->src), "stop");
       id++)
    ret = rig_push (rig, id);

  return GINT_TO_POINTER (ret);
}

static gpointer
look_until_told (gpointer data)
{
  QueueRig *rig = data;

  while (!g_object_get_data (G_OBJECT (rig->src), "stop"))
    fail_unless (stat_of (rig, "delay-p50") <= stat_of (rig, "delay-max"));

  return NULL;
}

static gint passed; /* atomic */

static void
count_passed (QueueRig *rig, GstMiniObject *object, gpointer data)
{
  g_atomic_int_inc (&passed);
}

static void
wait_for_others (void)
{
  gint until = g_atomic_int_get (&passed) + 10;
  gint64 end = test_watchdog_end ();

  while (g_atomic_int_get (&passed) < until && g_get_monotonic_time () < end)
    g_usleep (200);
}

/* Neither who pushes, nor the task, nor who looks has to do with who asks, not
 * even by way of a reference, which is still taken when they begin to count, or
 * of a check here. */
GST_START_TEST (test_delay_may_be_asked_for_while_data_flows)
{
  QueueRig *rig = rig_new (
      "max-size-buffers", 4, "max-age", (guint64) GST_SECOND * 3600, NULL);
  GThread *pusher, *looker;

  g_signal_connect (rig->element, "notify::measure-delay",
      G_CALLBACK (wait_for_others), NULL);
  rig_start (rig);
  rig_set_hook (rig, count_passed, NULL);
  looker = g_thread_new ("looker", look_until_told, rig);
  pusher = g_thread_new ("pusher", push_until_told, rig);
  WAIT_UNTIL (stat_of (rig, "out") > 10);
  fail_unless_equals_uint64 (stat_of (rig, "delay-count"), 0);
  g_object_set (rig->element, "measure-delay", TRUE, NULL);
  WAIT_UNTIL (stat_of (rig, "delay-count") > 10);
  g_object_set_data (G_OBJECT (rig->src), "stop", rig);
  fail_unless_equals_int (
      GPOINTER_TO_INT (g_thread_join (pusher)), GST_FLOW_OK);
  g_thread_join (looker);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_books_balance_over_all_reasons)
{
  QueueRig *rig = rig_new ("max-size-buffers", 3, NULL);

  rig_start (rig);
  rig_plug (rig);
  g_object_set (rig->element, "leaky", 2, NULL);
  rig_push_ok (rig, 1, 5);
  g_object_set (rig->element, "leaky", 1, NULL);
  rig_push_ok (rig, 6, 4);
  g_object_set (
      rig->element, "leaky", 0, "block-timeout", G_GUINT64_CONSTANT (1), NULL);
  rig_push_ok (rig, 10, 2);
  check_accounting (rig->element);
  rig_flush (rig);
  rig_segment (rig, 0);
  check_accounting (rig->element);
  rig_plug (rig);
  rig_push_ok (rig, 12, 2);
  rig_set_flow (rig, GST_FLOW_EOS);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_level (rig) == 0);
  check_accounting (rig->element);
  fail_unless_equals_uint64 (stat_of (rig, "in"), 15);
  fail_unless_equals_uint64 (stat_of (rig, "out"), 2);
  fail_unless_equals_uint64 (stat_of (rig, "dropped-overflow"), 2);
  fail_unless_equals_uint64 (stat_of (rig, "dropped-rejected"), 4);
  fail_unless_equals_uint64 (stat_of (rig, "dropped-timeout"), 2);
  fail_unless_equals_uint64 (stat_of (rig, "dropped-flushed"), 3);
  fail_unless_equals_uint64 (stat_of (rig, "dropped-downstream-eos"), 2);
  rig_free (rig);
}
GST_END_TEST;

static Suite *
lfqueue_stats_suite (void)
{
  Suite *s = suite_create ("lfqueue-stats");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_stats_are_flat_and_complete);
  tcase_add_test (tc, test_lists_count_as_their_length);
  tcase_add_test (tc, test_peaks_remember_the_most);
  tcase_add_test (tc, test_blocked_time_is_counted);
  tcase_add_test (tc, test_what_is_blocked_has_not_come_in);
  tcase_add_test (tc, test_time_to_first_buffer);
  tcase_add_test (tc, test_delay_is_measured_only_when_asked_for);
  tcase_add_test (tc, test_nobody_is_woken_who_is_not_asleep);
  tcase_add_test (tc, test_unlimited_queue_grows_its_ring);
  tcase_add_test (tc, test_reading_never_waits);
  tcase_add_test (tc, test_reading_while_data_flows_harms_nothing);
  tcase_add_test (tc, test_delay_may_be_asked_for_while_data_flows);
  tcase_add_test (tc, test_books_balance_over_all_reasons);

  return s;
}

GST_CHECK_MAIN (lfqueue_stats);
