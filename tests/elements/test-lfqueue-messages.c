/* test-lfqueue-messages.c: what the bus is told about drops and pressure
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
get_uint64 (GstMessage *message, const gchar *field)
{
  guint64 value = 0;

  fail_unless (gst_structure_get_uint64 (
                   gst_message_get_structure (message), field, &value),
      "no guint64 %s", field);

  return value;
}

static void
check_string (GstMessage *message, const gchar *field, const gchar *value)
{
  fail_unless_equals_string (
      gst_structure_get_string (gst_message_get_structure (message), field),
      value);
}

static GstMessage *
wait_for (QueueRig *rig, const gchar *name)
{
  GstMessage *message = NULL;

  WAIT_UNTIL ((message = rig_pop_named (rig, name)));
  fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (rig->element));

  return message;
}

/* an hour between messages: the first drop is told at once, the next nine
 * later, all together */
GST_START_TEST (test_drops_are_told_and_rate_limited)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, "leaky", 2,
      "post-drop-messages", TRUE, "drop-messages-interval", 3600 * 1000, NULL);
  GstMessage *message;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2 + 10);
  message = wait_for (rig, "pooled-dropped");
  check_string (message, "reason", "overflow");
  check_string (message, "limit", "buffers");
  fail_unless_equals_uint64 (get_uint64 (message, "dropped"), 1);
  fail_unless_equals_uint64 (get_uint64 (message, "total"), 1);
  gst_message_unref (message);
  fail_unless (rig_pop_named (rig, "pooled-dropped") == NULL);

  g_object_set (rig->element, "drop-messages-interval", 0, NULL);
  rig_push_ok (rig, 13, 1);
  message = wait_for (rig, "pooled-dropped");
  fail_unless_equals_uint64 (get_uint64 (message, "dropped"), 10);
  fail_unless_equals_uint64 (get_uint64 (message, "total"), 11);
  gst_message_unref (message);
  rig_free (rig);
}
GST_END_TEST;

/* nothing is left untold when the stream is over */
GST_START_TEST (test_eos_tells_the_rest)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, "leaky", 2,
      "post-drop-messages", TRUE, "drop-messages-interval", 3600 * 1000, NULL);
  GstMessage *message;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2 + 10);
  message = wait_for (rig, "pooled-dropped");
  gst_message_unref (message);
  rig_open_gate (rig);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  message = wait_for (rig, "pooled-dropped");
  fail_unless_equals_uint64 (get_uint64 (message, "dropped"), 9);
  fail_unless_equals_uint64 (get_uint64 (message, "total"), 10);
  gst_message_unref (message);
  rig_free (rig);
}
GST_END_TEST;

/* The interval ends while nothing more is dropped: the rest is told all the
 * same, before the task sleeps. */
GST_START_TEST (test_the_rest_of_a_burst_is_told_without_another_drop)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, "leaky", 2,
      "drop-messages-interval", 3600 * 1000, NULL);
  GstMessage *message;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2 + 10);
  gst_message_unref (wait_for (rig, "pooled-dropped"));
  g_object_set (rig->element, "drop-messages-interval", 0, NULL);
  rig_open_gate (rig);
  message = wait_for (rig, "pooled-dropped");
  fail_unless_equals_uint64 (get_uint64 (message, "dropped"), 9);
  fail_unless_equals_uint64 (get_uint64 (message, "total"), 10);
  gst_message_unref (message);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_what_a_flush_discards_is_no_news)
{
  QueueRig *rig = rig_new ("drop-messages-interval", 0, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 5);
  rig_flush (rig);
  rig_open_gate (rig);
  rig_segment (rig, 0);
  rig_push_ok (rig, 6, 1);
  WAIT_UNTIL (rig_saw (rig, "b6"));
  rig_set_state (rig, GST_STATE_READY);
  fail_unless_equals_uint64 (element_stat (rig->element, "dropped-flushed"), 5);
  fail_unless (rig_pop (rig, GST_MESSAGE_QOS) == NULL);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_nothing_is_posted_when_not_wanted_or_nothing_dropped)
{
  for (gint post = 0; post <= 1; post++) {
    QueueRig *rig = rig_new ("max-size-buffers", post ? 100 : 2, "leaky", 2,
        "post-drop-messages", post, "drop-messages-interval", 0, NULL);

    rig_start (rig);
    rig_plug (rig);
    rig_push_ok (rig, 1, 50);
    rig_open_gate (rig);
    fail_unless (rig_event (rig, gst_event_new_eos ()));
    WAIT_UNTIL (rig_saw (rig, "eos"));
    fail_unless (rig_pop (rig, GST_MESSAGE_QOS) == NULL);
    fail_unless (rig_pop_named (rig, "pooled-dropped") == NULL);
    rig_free (rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_qos_counts_what_went_out_and_what_was_dropped)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, "leaky", 2,
      "post-drop-messages", TRUE, "drop-messages-interval", 0, NULL);
  GstMessage *message = NULL;
  GstFormat format;
  guint64 processed, dropped;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 3);
  WAIT_UNTIL ((message = rig_pop (rig, GST_MESSAGE_QOS)));
  fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (rig->element));
  gst_message_parse_qos_stats (message, &format, &processed, &dropped);
  fail_unless_equals_int (format, GST_FORMAT_BUFFERS);
  fail_unless_equals_uint64 (processed, 1);
  fail_unless_equals_uint64 (dropped, 1);
  gst_message_unref (message);
  rig_free (rig);
}
GST_END_TEST;

static void
check_one_drop (const gchar *policy, const gchar *property, const gchar *limit,
    const gchar *reason, const gchar *name)
{
  QueueRig *rig = rig_new ("post-drop-messages", TRUE, "drop-messages-interval",
      0, "block-timeout",
      policy[0] == 'b' ? G_GUINT64_CONSTANT (1) : G_GUINT64_CONSTANT (0), NULL);
  GstMessage *message;

  set (rig, "backpressure", policy);
  set (rig, property, limit);
  rig_start (rig);
  rig_plug (rig);
  for (guint i = 0; i < 2; i++)
    fail_unless_equals_int (
        gst_pad_push (
            rig->src, rig_buffer_full (i + 1, 10, i * GST_SECOND, GST_SECOND)),
        GST_FLOW_OK);
  message = wait_for (rig, "pooled-dropped");
  check_string (message, "reason", reason);
  check_string (message, "limit", name);
  get_uint64 (message, "dropped");
  gst_message_unref (message);
  rig_free (rig);
}

GST_START_TEST (test_reason_and_limit_are_named)
{
  check_one_drop (
      "drop-oldest", "max-size-buffers", "1", "overflow", "buffers");
  check_one_drop ("drop-oldest", "max-size-bytes", "10", "overflow", "bytes");
  check_one_drop ("drop-oldest", "max-size-time", "1000", "overflow", "time");
  check_one_drop ("reject", "max-size-buffers", "1", "rejected", "buffers");
  check_one_drop ("reject", "max-size-bytes", "10", "rejected", "bytes");
  check_one_drop ("block", "max-size-buffers", "1", "timeout", "buffers");
}
GST_END_TEST;

static void
check_pressure (
    QueueRig *rig, gboolean pressure, gdouble at_least, gdouble at_most)
{
  GstMessage *message = wait_for (rig, "pooled-pressure");
  const GstStructure *fields = gst_message_get_structure (message);
  gboolean got = !pressure;
  gdouble level = -1;

  fail_unless (gst_structure_get_boolean (fields, "pressure", &got));
  fail_unless (gst_structure_get_double (fields, "level", &level));
  fail_unless_equals_int (got, pressure);
  fail_unless (level >= at_least && level <= at_most, "level %f", level);
  gst_message_unref (message);
}

static void
let_pass_to (QueueRig *rig, guint level)
{
  while (rig_level (rig) > level) {
    guint before = rig_level (rig);

    rig_let_pass (rig, 1);
    WAIT_UNTIL (rig_level (rig) == before - 1);
  }
}

/* one message per crossing; to and fro between the marks says nothing */
GST_START_TEST (test_pressure_is_told_once_per_crossing)
{
  QueueRig *rig = rig_new ("max-size-buffers", 10, "high-watermark", 0.8,
      "low-watermark", 0.2, "drop-messages-interval", 0, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 7);
  fail_unless (rig_pop_named (rig, "pooled-pressure") == NULL);
  rig_push_ok (rig, 8, 1);
  check_pressure (rig, TRUE, 0.75, 0.85);
  for (guint i = 0; i < 5; i++) {
    let_pass_to (rig, 3);
    rig_push_ok (rig, 20, 6);
  }
  let_pass_to (rig, 3);
  fail_unless (rig_pop_named (rig, "pooled-pressure") == NULL);
  let_pass_to (rig, 1);
  check_pressure (rig, FALSE, 0.0, 0.2);
  for (guint i = 0; i < 5; i++) {
    rig_push_ok (rig, 30, 5);
    let_pass_to (rig, 1);
  }
  fail_unless (rig_pop_named (rig, "pooled-pressure") == NULL);
  rig_push_ok (rig, 40, 7);
  check_pressure (rig, TRUE, 0.75, 0.85);
  rig_open_gate (rig);
  check_pressure (rig, FALSE, 0.0, 0.2);
  rig_free (rig);
}
GST_END_TEST;

/* 7 of 10 are under 0.75, and 2 under 0.25 */
GST_START_TEST (test_pressure_turns_at_the_marks_and_not_before)
{
  QueueRig *rig = rig_new ("max-size-buffers", 10, "high-watermark", 0.75,
      "low-watermark", 0.25, "drop-messages-interval", 0, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 7);
  fail_unless (rig_pop_named (rig, "pooled-pressure") == NULL);
  rig_push_ok (rig, 8, 1);
  check_pressure (rig, TRUE, 0.75, 0.85);
  let_pass_to (rig, 3);
  fail_unless (rig_pop_named (rig, "pooled-pressure") == NULL);
  let_pass_to (rig, 2);
  check_pressure (rig, FALSE, 0.0, 0.25);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_pressure_is_that_of_the_nearest_limit)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1000, "max-size-bytes", 100,
      "high-watermark", 0.75, "low-watermark", 0.25, "drop-messages-interval",
      0, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 7);
  fail_unless (rig_pop_named (rig, "pooled-pressure") == NULL);
  rig_push_ok (rig, 8, 1);
  check_pressure (rig, TRUE, 0.75, 0.85);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_no_limit_is_no_pressure)
{
  QueueRig *rig = rig_new ("max-size-buffers", 0, "max-size-bytes", 0,
      "max-size-time", G_GUINT64_CONSTANT (0), "high-watermark", 0.1,
      "drop-messages-interval", 0, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 500);
  rig_open_gate (rig);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  WAIT_UNTIL (rig_saw (rig, "eos"));
  fail_unless (rig_pop_named (rig, "pooled-pressure") == NULL);
  rig_free (rig);
}
GST_END_TEST;

/* as if the pressure had fallen: with the buffers that come then it is told */
GST_START_TEST (test_flush_ends_the_pressure)
{
  QueueRig *rig = rig_new ("max-size-buffers", 4, "high-watermark", 0.75,
      "low-watermark", 0.25, "drop-messages-interval", 0, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 4);
  check_pressure (rig, TRUE, 0.75, 1.0);
  rig_flush (rig);
  rig_segment (rig, 0);
  g_object_set (rig->element, "max-size-buffers", 100, NULL);
  rig_plug (rig);
  rig_push_ok (rig, 5, 20);
  check_pressure (rig, FALSE, 0.0, 0.25);
  rig_free (rig);
}
GST_END_TEST;

/* nobody else would tell who holds back for its sake */
GST_START_TEST (test_stop_ends_the_pressure)
{
  QueueRig *rig = rig_new ("max-size-buffers", 4, "high-watermark", 0.75,
      "low-watermark", 0.25, "drop-messages-interval", 3600 * 1000, NULL);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (rig->element, "sink");

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 4);
  check_pressure (rig, TRUE, 0.75, 1.0);
  gst_pad_set_active (sink, FALSE);
  check_pressure (rig, FALSE, 0.0, 0.0);
  rig_free (rig);
}
GST_END_TEST;

static Suite *
lfqueue_messages_suite (void)
{
  Suite *s = suite_create ("lfqueue-messages");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_drops_are_told_and_rate_limited);
  tcase_add_test (tc, test_eos_tells_the_rest);
  tcase_add_test (tc, test_the_rest_of_a_burst_is_told_without_another_drop);
  tcase_add_test (tc, test_what_a_flush_discards_is_no_news);
  tcase_add_test (
      tc, test_nothing_is_posted_when_not_wanted_or_nothing_dropped);
  tcase_add_test (tc, test_qos_counts_what_went_out_and_what_was_dropped);
  tcase_add_test (tc, test_reason_and_limit_are_named);
  tcase_add_test (tc, test_pressure_is_told_once_per_crossing);
  tcase_add_test (tc, test_pressure_turns_at_the_marks_and_not_before);
  tcase_add_test (tc, test_pressure_is_that_of_the_nearest_limit);
  tcase_add_test (tc, test_no_limit_is_no_pressure);
  tcase_add_test (tc, test_flush_ends_the_pressure);
  tcase_add_test (tc, test_stop_ends_the_pressure);

  return s;
}

GST_CHECK_MAIN (lfqueue_messages);
