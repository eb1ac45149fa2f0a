/* test-accumulator-limits.c: what happens at max-size and max-buffers
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "accumulator-bed.h"

#include "call.h"
#include "watchdog.h"

#define START "stream-start a/a segment:0"

static void
assert_error (Bed *bed, guint64 bytes, guint64 chunks)
{
  GstMessage *message = bed_pop_error (bed);
  const GstStructure *details;
  GError *error;
  guint64 value;
  g_autofree gchar *gathered = g_strdup_printf (
      "%" G_GUINT64_FORMAT " bytes in %" G_GUINT64_FORMAT " buffers", bytes,
      chunks);

  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (
      error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT));
  fail_unless (strstr (error->message, "max-size") != NULL);
  fail_unless (strstr (error->message, gathered) != NULL);
  g_error_free (error);
  gst_message_parse_error_details (message, &details);
  fail_unless (gst_structure_get_uint64 (details, "gathered-bytes", &value));
  fail_unless_equals_uint64 (value, bytes);
  fail_unless (gst_structure_get_uint64 (details, "gathered-buffers", &value));
  fail_unless_equals_uint64 (value, chunks);
  gst_message_unref (message);
}

GST_START_TEST (test_error_comes_after_what_was_gathered)
{
  Bed *bed = bed_new ("max-size", "10", NULL);

  bed_push (bed, 0, 2);
  fail_unless_equals_int (
      gst_harness_push (bed->h, numbered (2)), GST_FLOW_ERROR);
  bed_assert_log (bed, START " 2x8 eos");
  bed_assert_message (bed, "too-large", 8, 2);
  assert_error (bed, 8, 2);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-too-large"), 1);

  /* and it stays an error, told once */
  fail_unless_equals_int (
      gst_harness_push (bed->h, numbered (3)), GST_FLOW_ERROR);
  gst_harness_push_event (bed->h, gst_event_new_eos ());
  fail_if (gst_bus_pop_filtered (bed->bus, GST_MESSAGE_ERROR));
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_error_alone_when_told_so)
{
  Bed *bed = bed_new ("max-buffers", "2", "deliver-on-overflow", "false", NULL);

  bed_push (bed, 0, 2);
  fail_unless_equals_int (
      gst_harness_push (bed->h, numbered (2)), GST_FLOW_ERROR);
  bed_assert_log (bed, START " eos");
  assert_error (bed, 8, 2);
  bed_assert_message (bed, "too-large", 8, 2);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-too-large"), 3);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_flush_ends_the_error)
{
  Bed *bed = bed_new ("max-buffers", "1", NULL);
  GstSegment segment;

  bed_push (bed, 0, 1);
  fail_unless_equals_int (
      gst_harness_push (bed->h, numbered (1)), GST_FLOW_ERROR);
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (bed->h, gst_event_new_segment (&segment));
  bed_clear_log (bed);
  bed_push (bed, 2, 1);
  bed_eos (bed);
  bed_wait_for (bed, "1x4 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_exactly_the_limit_fits)
{
  Bed *bed = bed_new ("max-size", "12", "max-buffers", "3", NULL);

  bed_push (bed, 0, 3);
  bed_eos (bed);
  bed_assert_log (bed, START " 3x12 eos");
  fail_unless_equals_uint64 (bed_stat (bed, "peak-size"), 12);
  fail_unless_equals_uint64 (bed_stat (bed, "peak-buffers"), 3);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_drop_newest_keeps_what_came_first)
{
  Bed *bed = bed_new ("max-buffers", "3", "on-overflow", "drop-newest", NULL);

  bed_push (bed, 0, 5);
  bed_eos (bed);
  bed_pull_numbers (bed, 0, 3);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-newest"), 2);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_of_a_list_comes_in_what_fits)
{
  Bed *bed = bed_new ("max-buffers", "3", "on-overflow", "drop-newest", NULL);
  GstBufferList *list = gst_buffer_list_new ();

  for (guint i = 0; i < 5; i++)
    gst_buffer_list_add (list, numbered (i));
  fail_unless_equals_int (
      gst_pad_push_list (bed->h->srcpad, list), GST_FLOW_OK);
  bed_eos (bed);
  bed_pull_numbers (bed, 0, 3);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-newest"), 2);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_drop_oldest_keeps_what_came_last)
{
  Bed *bed = bed_new ("max-size", "13", "on-overflow", "drop-oldest", NULL);
  GstBuffer *whole;

  bed_push (bed, 0, 10);
  bed_eos (bed);
  whole = gst_harness_pull (bed->h);
  assert_numbers (whole, 7, 3);
  fail_unless (GST_BUFFER_FLAG_IS_SET (whole, GST_BUFFER_FLAG_DISCONT));
  gst_buffer_unref (whole);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-oldest"), 7);
  bed_free (bed);
}
GST_END_TEST;

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* while the task is busy: it would send on what comes before other caps, and
 * what is on its way out is no more to be had */
GST_START_TEST (test_events_survive_when_the_oldest_go)
{
  Bed *bed = bed_new ("max-buffers", "2", "on-overflow", "drop-oldest", NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (bed->element, "src");
  gulong blocker;

  bed_wait_for (bed, START);
  blocker = gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, block,
      NULL, NULL);
  gst_harness_push_event (bed->h, gst_event_new_gap (0, GST_SECOND));
  while (!gst_pad_is_blocking (src))
    g_thread_yield ();

  bed_push (bed, 0, 2);
  gst_harness_set_src_caps_str (bed->h, "b/b");
  gst_harness_push_event (bed->h, gst_event_new_gap (0, GST_SECOND));
  bed_push (bed, 2, 6);
  bed_eos (bed);
  gst_pad_remove_probe (src, blocker);
  bed_assert_log (bed, START " gap b/b segment:0 gap 2x8 eos");
  bed_pull_numbers (bed, 6, 2);
  bed_free (bed);
}
GST_END_TEST;

/* A single buffer that can never fit is the one to go, and no other. */
GST_START_TEST (test_one_larger_than_the_limit_drives_nothing_out)
{
  static const gchar *const policies[] = { "drop-newest", "drop-oldest" };

  for (guint i = 0; i < 2; i++) {
    Bed *bed = bed_new ("max-size", "10", "on-overflow", policies[i], NULL);

    bed_push (bed, 0, 2);
    fail_unless_equals_int (gst_harness_push (bed->h, sized (11)), GST_FLOW_OK);
    bed_eos (bed);
    bed_pull_numbers (bed, 0, 2);
    fail_unless_equals_uint64 (bed_stat (bed, "dropped-newest"), 1);
    bed_free (bed);
  }
}
GST_END_TEST;

/* Nobody could ever complete the batch: so it goes as far as it came. */
GST_START_TEST (test_block_sends_on_what_the_limits_allow)
{
  Bed *bed = bed_new ("max-buffers", "3", "on-overflow", "block", NULL);

  bed_push (bed, 0, 7);
  bed_eos (bed);
  bed_assert_log (bed, START " 3x12 3x12 1x4 eos");
  fail_unless_equals_uint64 (bed_stat (bed, "dropped"), 0);
  fail_unless_equals_uint64 (bed_stat (bed, "peak-buffers"), 3);
  bed_assert_message (bed, "too-large", 12, 3);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_block_with_overlap_goes_on)
{
  Bed *bed = bed_new ("max-buffers", "3", "on-overflow", "block",
      "batch-buffers", "4", "step", "1", NULL);

  bed_push (bed, 0, 7);
  bed_eos (bed);
  bed_assert_log (bed, START " 3x12 3x12 1x4 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_block_fails_when_waiting_is_in_vain)
{
  Bed *bed = bed_new ("max-size", "10", "on-overflow", "block", NULL);

  bed_push (bed, 0, 1);
  fail_unless_equals_int (
      gst_harness_push (bed->h, sized (11)), GST_FLOW_ERROR);
  assert_error (bed, 4, 1);
  bed_free (bed);
}
GST_END_TEST;

typedef struct {
  Bed *bed;
  GMutex lock;
  GCond cond;
  gboolean blocked, open;
} Gate;

static GstPadProbeReturn
hold (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->lock);
  gate->blocked = TRUE;
  g_cond_broadcast (&gate->cond);
  while (!gate->open)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);

  return GST_PAD_PROBE_REMOVE;
}

static void
gate_close (Gate *gate, Bed *bed)
{
  GstPad *src = gst_element_get_static_pad (bed->element, "src");

  gate->bed = bed;
  g_mutex_init (&gate->lock);
  g_cond_init (&gate->cond);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, hold, gate, NULL);
  gst_object_unref (src);
}

static void
gate_wait (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  while (!gate->blocked)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static void
gate_open (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->open = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->lock);
}

/* The consumer is stuck downstream; memory stays bounded all the same. */
GST_START_TEST (test_drop_oldest_needs_no_consumer)
{
  Bed *bed = bed_new ("batch-buffers", "2", "max-buffers", "3", "on-overflow",
      "drop-oldest", NULL);
  Gate gate = { 0 };

  gate_close (&gate, bed);
  bed_push (bed, 0, 2);
  gate_wait (&gate);
  bed_push (bed, 2, 100);
  fail_unless_equals_uint64 (bed_stat (bed, "current-buffers"), 3);
  gate_open (&gate);
  bed_eos (bed);
  bed_pull_numbers (bed, 0, 2);
  bed_pull_numbers (bed, 99, 2);
  bed_pull_numbers (bed, 101, 1);
  bed_free (bed);
}
GST_END_TEST;

static gpointer
push_one (gpointer data)
{
  Bed *bed = data;

  return GINT_TO_POINTER (gst_harness_push (bed->h, numbered (4)));
}

GST_START_TEST (test_a_raised_limit_lets_the_producer_go)
{
  Bed *bed = bed_new (
      "batch-buffers", "2", "max-buffers", "2", "on-overflow", "block", NULL);
  Gate gate = { 0 };
  GThread *thread;

  gate_close (&gate, bed);
  bed_push (bed, 0, 2);
  gate_wait (&gate);
  bed_push (bed, 2, 2);
  thread = g_thread_new ("push", push_one, bed);
  bed_wait_blocked (bed, 1);
  g_object_set (bed->element, "max-buffers", 3, NULL);
  fail_unless_equals_int (
      GPOINTER_TO_INT (g_thread_join (thread)), GST_FLOW_OK);
  gate_open (&gate);
  bed_eos (bed);
  bed_assert_log (bed, START " 2x8 2x8 1x4 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_another_policy_lets_the_producer_go)
{
  Bed *bed = bed_new (
      "batch-buffers", "2", "max-buffers", "2", "on-overflow", "block", NULL);
  Gate gate = { 0 };
  GThread *thread;

  gate_close (&gate, bed);
  bed_push (bed, 0, 2);
  gate_wait (&gate);
  bed_push (bed, 2, 2);
  thread = g_thread_new ("push", push_one, bed);
  bed_wait_blocked (bed, 1);
  gst_util_set_object_arg (
      G_OBJECT (bed->element), "on-overflow", "drop-newest");
  fail_unless_equals_int (
      GPOINTER_TO_INT (g_thread_join (thread)), GST_FLOW_OK);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-newest"), 1);
  gate_open (&gate);
  bed_eos (bed);
  bed_assert_log (bed, START " 2x8 2x8 eos");
  bed_free (bed);
}
GST_END_TEST;

#define RACERS 2
#define RACES  2000

typedef struct {
  GstHarness *h;
  gsize size;
} Racer;

static gpointer
race (gpointer data)
{
  Racer *racer = data;

  for (guint i = 0; i < RACES; i++)
    gst_harness_push (racer->h, sized (racer->size));

  return NULL;
}

/* Two producers reach the limit at once, again and again. */
GST_START_TEST (test_limits_are_exact_for_two_at_once)
{
  static const gchar *const policies[] = { "drop-newest", "drop-oldest",
    "block" };

  for (guint p = 0; p < G_N_ELEMENTS (policies); p++) {
    Bed *bed = bed_new ("max-size", "101", "max-buffers", "17", "on-overflow",
        policies[p], NULL);
    Racer racers[RACERS];
    GThread *threads[RACERS];

    gst_harness_set_drop_buffers (bed->h, TRUE);
    for (guint i = 0; i < RACERS; i++) {
      racers[i].h =
          gst_harness_new_with_element (bed->element, "sink_%u", NULL);
      racers[i].size = 5 + i;
      gst_harness_set_src_caps_str (racers[i].h, "a/a");
    }
    for (guint i = 0; i < RACERS; i++)
      threads[i] = g_thread_new ("race", race, &racers[i]);
    for (guint i = 0; i < RACERS; i++)
      g_thread_join (threads[i]);

    fail_unless (bed_stat (bed, "peak-size") <= 101);
    fail_unless (bed_stat (bed, "peak-buffers") <= 17);
    fail_unless_equals_uint64 (
        bed_stat (bed, "chunks-received"), RACERS * RACES);
    bed_eos (bed);
    for (guint i = 0; i < RACERS; i++)
      gst_harness_push_event (racers[i].h, gst_event_new_eos ());
    bed_wait_for (bed, "eos");
    if (p == 2)
      fail_unless_equals_uint64 (bed_stat (bed, "dropped"), 0);
    bed_assert_accounts (bed);
    for (guint i = 0; i < RACERS; i++)
      gst_harness_teardown (racers[i].h);
    bed_free (bed);
  }
}
GST_END_TEST;

/* One error, whoever hits the limit; what fitted comes first. */
GST_START_TEST (test_one_error_for_two_at_once)
{
  for (guint round = 0; round < 50; round++) {
    Bed *bed = bed_new ("max-size", "101", NULL);
    Racer racers[RACERS];
    GThread *threads[RACERS];

    for (guint i = 0; i < RACERS; i++) {
      racers[i].h =
          gst_harness_new_with_element (bed->element, "sink_%u", NULL);
      racers[i].size = 5;
      gst_harness_set_src_caps_str (racers[i].h, "a/a");
    }
    for (guint i = 0; i < RACERS; i++)
      threads[i] = g_thread_new ("race", race, &racers[i]);
    for (guint i = 0; i < RACERS; i++)
      g_thread_join (threads[i]);
    bed_wait_for (bed, "1x100 eos");
    gst_message_unref (bed_pop_error (bed));
    fail_if (gst_bus_pop_filtered (bed->bus, GST_MESSAGE_ERROR));
    for (guint i = 0; i < RACERS; i++)
      gst_harness_teardown (racers[i].h);
    bed_free (bed);
  }
}
GST_END_TEST;

static GstPadProbeReturn
hold_back (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* the flush of another pad sets aside what the consumer has not sorted */
GST_START_TEST (test_the_oldest_is_dropped_after_another_pad_flushed)
{
  Bed *bed = bed_new ("batch-buffers", "1", "max-buffers", "3", "on-overflow",
      "drop-oldest", NULL);
  GstHarness *other =
      gst_harness_new_with_element (bed->element, "sink_%u", NULL);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  gulong probe = gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, hold_back, NULL,
      NULL);

  bed_push (bed, 0, 1);
  while (!gst_pad_is_blocking (src))
    g_thread_yield ();
  bed_push (bed, 1, 3);
  gst_harness_push_event (other, gst_event_new_flush_start ());
  gst_harness_push_event (other, gst_event_new_flush_stop (TRUE));
  bed_push (bed, 4, 1);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-oldest"), 1);

  gst_pad_remove_probe (src, probe);
  bed_pull_numbers (bed, 0, 1);
  for (guint i = 2; i < 5; i++)
    bed_pull_numbers (bed, i, 1);
  gst_object_unref (src);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

/* a producer says that there is no room */
static void
note_no_room (GstDebugCategory *category, GstDebugLevel level,
    const gchar *file, const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer said)
{
  if (g_str_has_prefix (gst_debug_message_get (message), "no room for"))
    g_atomic_int_set ((gint *) said, TRUE);
}

/* Comes back when the producer waits for the error. What it says before that
 * tells that its sleep is this one: when it hits the limit only after a flush
 * has made room, it hits none. */
static Call *
push_too_much (GstHarness *h)
{
  static gint said;
  Call *push;

  g_atomic_int_set (&said, FALSE);
  gst_debug_add_log_function (note_no_room, &said, NULL);
  gst_debug_set_threshold_for_name ("bufferaccumulator", GST_LEVEL_DEBUG);
  push = call_push (h->srcpad, numbered (3));
  WAIT_UNTIL (g_atomic_int_get (&said));
  call_wait_asleep (push);
  gst_debug_unset_threshold_for_name ("bufferaccumulator");
  gst_debug_remove_log_function_by_data (&said);

  return push;
}

/* The pad that hit the limit flushes before the error is told, because the
 * consumer is stuck; nobody must wait for that error any more. */
GST_START_TEST (test_a_flushed_error_does_not_hold_up_others)
{
  Bed *bed = bed_new ("batch-buffers", "1", "max-buffers", "2", NULL);
  GstHarness *other =
      gst_harness_new_with_element (bed->element, "sink_%u", NULL);
  Gate gate = { 0 };
  Call *push;

  gst_harness_set_src_caps_str (other, "a/a");
  gate_close (&gate, bed);
  bed_push (bed, 0, 1);
  gate_wait (&gate);
  fail_unless_equals_int (gst_harness_push (other, numbered (1)), GST_FLOW_OK);
  fail_unless_equals_int (gst_harness_push (other, numbered (2)), GST_FLOW_OK);
  push = push_too_much (other);
  gst_harness_push_event (other, gst_event_new_flush_start ());
  fail_unless_equals_int (call_flow (push), GST_FLOW_FLUSHING);
  gst_harness_push_event (other, gst_event_new_flush_stop (TRUE));
  gate_open (&gate);

  bed_push (bed, 4, 1);
  bed_eos (bed);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_wait_for (bed, "eos");
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_limits_suite (void)
{
  Suite *s = suite_create ("accumulator-limits");
  TCase *tc = tcase_create ("general");

  gst_debug_remove_log_function (gst_debug_log_default);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_error_comes_after_what_was_gathered);
  tcase_add_test (tc, test_error_alone_when_told_so);
  tcase_add_test (tc, test_a_flush_ends_the_error);
  tcase_add_test (tc, test_exactly_the_limit_fits);
  tcase_add_test (tc, test_drop_newest_keeps_what_came_first);
  tcase_add_test (tc, test_of_a_list_comes_in_what_fits);
  tcase_add_test (tc, test_drop_oldest_keeps_what_came_last);
  tcase_add_test (tc, test_events_survive_when_the_oldest_go);
  tcase_add_test (tc, test_one_larger_than_the_limit_drives_nothing_out);
  tcase_add_test (tc, test_block_sends_on_what_the_limits_allow);
  tcase_add_test (tc, test_block_with_overlap_goes_on);
  tcase_add_test (tc, test_block_fails_when_waiting_is_in_vain);
  tcase_add_test (tc, test_drop_oldest_needs_no_consumer);
  tcase_add_test (tc, test_a_raised_limit_lets_the_producer_go);
  tcase_add_test (tc, test_another_policy_lets_the_producer_go);
  tcase_add_test (tc, test_limits_are_exact_for_two_at_once);
  tcase_add_test (tc, test_one_error_for_two_at_once);
  tcase_add_test (tc, test_the_oldest_is_dropped_after_another_pad_flushed);
  tcase_add_test (tc, test_a_flushed_error_does_not_hold_up_others);

  return s;
}

GST_CHECK_MAIN (accumulator_limits)
