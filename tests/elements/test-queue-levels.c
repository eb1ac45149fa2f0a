/* test-queue-levels.c: what counts as full, and who waits for it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

static guint
level_bytes (QueueRig *rig)
{
  guint level;

  g_object_get (rig->element, "current-level-bytes", &level, NULL);

  return level;
}

static GstBuffer *
sized (guint64 id, gsize size)
{
  return rig_buffer_full (id, size, GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE);
}

GST_START_TEST (test_what_is_being_pushed_is_not_in_the_level)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  fail_unless_equals_int (rig_level (rig), 0);
  fail_unless_equals_int (level_bytes (rig), 0);
  rig_push_ok (rig, 1, 2);
  fail_unless_equals_int (rig_level (rig), 2);
  fail_unless_equals_int (level_bytes (rig), 20);
  rig_let_pass (rig, 1);
  WAIT_UNTIL (rig_level (rig) == 1);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b1 b2");
  fail_unless_equals_int (rig_level (rig), 0);
  fail_unless_equals_int (level_bytes (rig), 0);
  rig_free (rig);
}
GST_END_TEST;

/* the limit is reached by the last that goes in without waiting */
static void
check_buffer_limit (guint limit)
{
  QueueRig *rig = rig_new ("max-size-buffers", limit, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, limit);
  fail_unless_equals_int (rig_level (rig), limit);
  call = call_push (rig->src, rig_buffer (limit + 1));
  call_wait_asleep (call);
  fail_unless_equals_int (rig_level (rig), limit);
  rig_let_pass (rig, limit + 1);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_free (rig);
}

GST_START_TEST (test_limit_of_buffers_holds)
{
  check_buffer_limit (1);
  check_buffer_limit (2);
  check_buffer_limit (5);
  check_buffer_limit (64);
}
GST_END_TEST;

/* checked before the item goes in, whatever its own size */
GST_START_TEST (test_large_item_enters_a_queue_that_is_not_full)
{
  QueueRig *rig = rig_new ("max-size-bytes", 100, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  fail_unless_equals_int (gst_pad_push (rig->src, sized (1, 99)), GST_FLOW_OK);
  fail_unless_equals_int (
      gst_pad_push (rig->src, sized (2, 5000)), GST_FLOW_OK);
  fail_unless_equals_int (level_bytes (rig), 5099);
  call = call_push (rig->src, sized (3, 1));
  call_wait_asleep (call);
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_expect_then_eos (rig, "b0 b1 b2 b3");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_list_goes_in_whole_and_counts_its_buffers)
{
  QueueRig *rig = rig_new ("max-size-buffers", 3, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2);
  fail_unless_equals_int (
      gst_pad_push_list (rig->src, rig_list (3, 5)), GST_FLOW_OK);
  fail_unless_equals_int (rig_level (rig), 7);
  fail_unless_equals_int (level_bytes (rig), 70);
  call = call_push_list (rig->src, rig_list (8, 2));
  call_wait_asleep (call);
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_expect_then_eos (rig, "b0 b1 b2 l3x5 l8x2");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_empty_list_passes)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  fail_unless_equals_int (
      gst_pad_push_list (rig->src, gst_buffer_list_new ()), GST_FLOW_OK);
  rig_expect_then_eos (rig, "l0x0");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_limit_of_time_holds)
{
  QueueRig *rig = rig_new ("max-size-time", 2 * GST_SECOND, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  for (guint i = 0; i < 2; i++)
    fail_unless_equals_int (
        gst_pad_push (
            rig->src, rig_buffer_full (i + 1, 1, i * GST_SECOND, GST_SECOND)),
        GST_FLOW_OK);
  fail_unless_equals_uint64 (rig_level_time (rig), 2 * GST_SECOND);
  call =
      call_push (rig->src, rig_buffer_full (3, 1, 2 * GST_SECOND, GST_SECOND));
  call_wait_asleep (call);
  rig_let_pass (rig, 2);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_any_one_limit_is_enough)
{
  const struct {
    guint buffers, bytes;
    guint64 time;
  } limits[] = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 1, 1000, 1000 },
    { 1000, 1, 1000 }, { 1000, 1000, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    QueueRig *rig =
        rig_new ("max-size-buffers", limits[i].buffers, "max-size-bytes",
            limits[i].bytes, "max-size-time", limits[i].time, NULL);
    Call *call;

    rig_start (rig);
    rig_plug (rig);
    fail_unless_equals_int (
        gst_pad_push (rig->src, rig_buffer_full (1, 1, 0, 1)), GST_FLOW_OK);
    call = call_push (rig->src, rig_buffer_full (2, 1, 1, 1));
    call_wait_asleep (call);
    rig_open_gate (rig);
    fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
    rig_free (rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_no_limit_is_no_limit)
{
  QueueRig *rig = rig_new ("max-size-buffers", 0, "max-size-bytes", 0,
      "max-size-time", G_GUINT64_CONSTANT (0), NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 10000);
  fail_unless_equals_int (rig_level (rig), 10000);
  rig_open_gate (rig);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  WAIT_UNTIL (rig_saw (rig, "eos"));
  fail_unless_equals_int (rig_log_length (rig), 10002);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_items_of_no_bytes_count_as_buffers)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, "max-size-bytes", 1, NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  fail_unless_equals_int (gst_pad_push (rig->src, sized (1, 0)), GST_FLOW_OK);
  fail_unless_equals_int (gst_pad_push (rig->src, sized (2, 0)), GST_FLOW_OK);
  fail_unless_equals_int (level_bytes (rig), 0);
  call = call_push (rig->src, sized (3, 0));
  call_wait_asleep (call);
  rig_open_gate (rig);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_expect_then_eos (rig, "b0 b1 b2 b3");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_events_enter_a_full_queue_and_do_not_count)
{
  QueueRig *rig = rig_new ("max-size-buffers", 1, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  for (guint i = 0; i < 1000; i++)
    fail_unless (rig_event (rig, rig_custom_event ("x")));
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  fail_unless_equals_int (rig_level (rig), 1);
  fail_unless_equals_int (level_bytes (rig), 10);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_saw (rig, "eos"));
  fail_unless_equals_int (rig_log_length (rig), 1003);
  rig_free (rig);
}
GST_END_TEST;

static void
check_release (const gchar *property, guint64 before, guint64 after)
{
  QueueRig *rig = rig_new ("max-size-buffers", 0, "max-size-bytes", 0,
      "max-size-time", G_GUINT64_CONSTANT (0), NULL);
  g_autofree gchar *small = g_strdup_printf ("%" G_GUINT64_FORMAT, before);
  g_autofree gchar *large = g_strdup_printf ("%" G_GUINT64_FORMAT, after);
  Call *call;

  gst_util_set_object_arg (G_OBJECT (rig->element), property, small);
  rig_start (rig);
  rig_plug (rig);
  fail_unless_equals_int (
      gst_pad_push (rig->src, rig_buffer_full (1, 10, 0, 10)), GST_FLOW_OK);
  call = call_push (rig->src, rig_buffer_full (2, 10, 10, 10));
  call_wait_asleep (call);
  gst_util_set_object_arg (G_OBJECT (rig->element), property, large);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  fail_unless_equals_int (rig_level (rig), 2);
  rig_free (rig);
}

GST_START_TEST (test_raised_limit_releases_the_writer)
{
  check_release ("max-size-buffers", 1, 2);
  check_release ("max-size-buffers", 1, 0);
  check_release ("max-size-bytes", 10, 11);
  check_release ("max-size-bytes", 10, 0);
  check_release ("max-size-time", 10, 11);
  check_release ("max-size-time", 10, 0);
}
GST_END_TEST;

GST_START_TEST (test_lowered_limit_stops_the_writer)
{
  QueueRig *rig = rig_new (NULL);
  Call *call;

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 5);
  g_object_set (rig->element, "max-size-buffers", 3, NULL);
  fail_unless_equals_int (rig_level (rig), 5);
  call = call_push (rig->src, rig_buffer (6));
  call_wait_asleep (call);
  rig_let_pass (rig, 6);
  fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b1 b2 b3 b4 b5 b6");
  rig_free (rig);
}
GST_END_TEST;

/* in the thread of the setter, before the call returns */
GST_START_TEST (test_lowered_limit_of_a_leaky_queue_drops_at_once)
{
  QueueRig *rig = rig_new ("leaky", 2, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 5);
  g_object_set (rig->element, "max-size-buffers", 3, NULL);
  fail_unless (rig_level (rig) < 3 + 1, "level %u", rig_level (rig));
  rig_open_gate (rig);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  WAIT_UNTIL (rig_saw (rig, "eos"));
  fail_unless (rig_saw (rig, "b5") || rig_saw (rig, "b5!"));
  fail_if (rig_saw (rig, "b1") || rig_saw (rig, "b1!"));
  rig_free (rig);
}
GST_END_TEST;

/* core leaves the writer asleep until the consumer takes something */
GST_START_TEST (test_policy_set_while_the_writer_waits_takes_effect)
{
  for (gint leaky = 1; leaky <= 2; leaky++) {
    QueueRig *rig = rig_new ("max-size-buffers", 2, NULL);
    Call *call;

    rig_start (rig);
    rig_plug (rig);
    rig_push_ok (rig, 1, 2);
    call = call_push (rig->src, rig_buffer (3));
    call_wait_asleep (call);
    g_object_set (rig->element, "leaky", leaky, NULL);
    fail_unless_equals_int (call_flow (call), GST_FLOW_OK);
    rig_open_gate (rig);
    rig_expect_then_eos (rig, leaky == 1 ? "b0 b1 b2" : "b0 b2! b3");
    rig_free (rig);
  }
}
GST_END_TEST;

/* one block of memory, shared by 65 buffers of 64 MiB */
GST_START_TEST (test_level_above_4_gib_does_not_wrap)
{
  QueueRig *rig = rig_new ("max-size-buffers", 0, "max-size-bytes", 0, NULL);
  const gsize size = 64 << 20;
  GstBuffer *block = gst_buffer_new_allocate (NULL, size, NULL);
  GstBufferList *list = gst_buffer_list_new ();

  for (guint i = 0; i < 65; i++) {
    GstBuffer *buffer = gst_buffer_new ();

    gst_buffer_append_memory (buffer, gst_buffer_get_memory (block, 0));
    gst_buffer_list_add (list, buffer);
  }
  rig_start (rig);
  rig_plug (rig);
  fail_unless_equals_int (gst_pad_push_list (rig->src, list), GST_FLOW_OK);
  fail_unless_equals_uint64 (
      element_stat (rig->element, "current-level-bytes"), 65 * (guint64) size);
  fail_unless (level_bytes (rig) == G_MAXUINT, "%u", level_bytes (rig));
  gst_buffer_unref (block);
  rig_free (rig);
}
GST_END_TEST;

static Suite *
queue_levels_suite (void)
{
  Suite *s = suite_create ("queue-levels");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_what_is_being_pushed_is_not_in_the_level);
  tcase_add_test (tc, test_limit_of_buffers_holds);
  tcase_add_test (tc, test_large_item_enters_a_queue_that_is_not_full);
  tcase_add_test (tc, test_list_goes_in_whole_and_counts_its_buffers);
  tcase_add_test (tc, test_empty_list_passes);
  tcase_add_test (tc, test_limit_of_time_holds);
  tcase_add_test (tc, test_any_one_limit_is_enough);
  tcase_add_test (tc, test_no_limit_is_no_limit);
  tcase_add_test (tc, test_items_of_no_bytes_count_as_buffers);
  tcase_add_test (tc, test_events_enter_a_full_queue_and_do_not_count);
  tcase_add_test (tc, test_raised_limit_releases_the_writer);
  tcase_add_test (tc, test_lowered_limit_stops_the_writer);
  tcase_add_test (tc, test_lowered_limit_of_a_leaky_queue_drops_at_once);
  if (queue_is_ours ()) {
    tcase_add_test (tc, test_policy_set_while_the_writer_waits_takes_effect);
    tcase_add_test (tc, test_level_above_4_gib_does_not_wrap);
  }

  return s;
}

GST_CHECK_MAIN (queue_levels);
