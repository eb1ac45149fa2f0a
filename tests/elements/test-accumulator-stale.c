/* test-accumulator-stale.c: what was let in before a flush, and comes after it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A producer is held up between the look whether its pad flushes and the list
 * of what was gathered: by a log function, as it tells there.
 */
#include "accumulator-bed.h"

#include "call.h"
#include "watchdog.h"

#define GATHERED "gathered"
#define NO_ROOM  "no room for"

/* who says this is held up, the first time */
static const gchar *said;
static gint armed, is_near, may_go;

static void
hold_up (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message,
    gpointer data)
{
  if (!g_atomic_int_get (&armed) ||
      !g_str_has_prefix (gst_debug_message_get (message), said))
    return;

  g_atomic_int_set (&armed, FALSE);
  g_atomic_int_set (&is_near, TRUE);
  WAIT_UNTIL (g_atomic_int_get (&may_go));
}

static gpointer
push_late (gpointer h)
{
  return GINT_TO_POINTER (gst_harness_push (h, numbered (7)));
}

/* Comes back when the thread is held up where it says @words. */
static GThread *
push_held_up (GstHarness *h, const gchar *words)
{
  GThread *thread;

  said = words;
  g_atomic_int_set (&is_near, FALSE);
  g_atomic_int_set (&may_go, FALSE);
  g_atomic_int_set (&armed, TRUE);
  thread = g_thread_new ("late", push_late, h);
  WAIT_UNTIL (g_atomic_int_get (&is_near));

  return thread;
}

static GstFlowReturn
let_go (GThread *thread)
{
  g_atomic_int_set (&may_go, TRUE);

  return GPOINTER_TO_INT (g_thread_join (thread));
}

/* its pad flushes alone: the task goes on with the other one */
GST_START_TEST (test_what_was_let_in_before_a_flush_does_not_come_after_it)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstHarness *other = bed_producer (bed);
  GThread *thread = push_held_up (bed->h, GATHERED);

  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  let_go (thread);

  gst_harness_push (other, numbered (3));
  bed_pull_numbers (bed, 3, 1);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static void
assert_no_error (Bed *bed)
{
  GstMessage *error = gst_bus_pop_filtered (bed->bus, GST_MESSAGE_ERROR);

  fail_unless (error == NULL);
}

/* The task has come to what was brought up to here. */
static void
wait_sorted (Bed *bed, GstHarness *h)
{
  gst_harness_push_event (
      h, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, NULL));
  bed_wait_for (bed, "custom-downstream");
}

/* with the flush, its pad's buffer went, and there is room */
GST_START_TEST (test_the_limit_that_is_hit_while_the_pad_flushes_is_no_error)
{
  Bed *bed = bed_new ("max-buffers", "2", NULL);
  GstHarness *other = bed_producer (bed);
  GThread *thread;

  bed_wait_for (bed, "segment:0");
  bed_push (bed, 0, 1);
  gst_harness_push (other, numbered (0));
  thread = push_held_up (bed->h, NO_ROOM);
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  fail_unless_equals_int (let_go (thread), GST_FLOW_FLUSHING);
  wait_sorted (bed, other);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  bed_push_segment (bed->h);
  bed_push (bed, 1, 1);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_eos (bed);
  bed_wait_for (bed, "1x4 custom-downstream 1x4 eos");
  assert_no_error (bed);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

/* The task knows of it, and waits for what the other one was let in for. */
GST_START_TEST (test_a_flush_takes_back_the_error_that_was_not_told_yet)
{
  Bed *bed = bed_new ("max-buffers", "2", "deliver-on-overflow", "false", NULL);
  GstHarness *other = bed_producer (bed), *third = bed_producer (bed);
  GThread *late;
  Call *limit;

  bed_wait_for (bed, "segment:0");
  late = push_held_up (other, GATHERED);
  bed_push (bed, 0, 1);
  limit = call_push (bed->h->srcpad, numbered (7));
  call_wait_asleep (limit);
  wait_sorted (bed, third);
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  fail_unless_equals_int (call_flow (limit), GST_FLOW_FLUSHING);
  fail_unless_equals_int (let_go (late), GST_FLOW_OK);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (other, gst_event_new_eos ());
  gst_harness_push_event (third, gst_event_new_eos ());
  bed_eos (bed);
  bed_wait_for (bed, "1x4 eos");
  assert_no_error (bed);
  gst_harness_teardown (third);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_stale_suite (void)
{
  Suite *s = suite_create ("accumulator-stale");
  TCase *tc = tcase_create ("general");

  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (hold_up, NULL, NULL);
  gst_debug_set_threshold_for_name ("bufferaccumulator", GST_LEVEL_LOG);
  suite_add_tcase (s, tc);
  tcase_add_test (
      tc, test_what_was_let_in_before_a_flush_does_not_come_after_it);
  tcase_add_test (
      tc, test_the_limit_that_is_hit_while_the_pad_flushes_is_no_error);
  tcase_add_test (tc, test_a_flush_takes_back_the_error_that_was_not_told_yet);

  return s;
}

GST_CHECK_MAIN (accumulator_stale)
