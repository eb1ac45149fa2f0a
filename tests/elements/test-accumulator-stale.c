/* test-accumulator-stale.c: what was let in before a flush, and comes after it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A producer is held up between the look whether its pad flushes and the list
 * of what was gathered: by a log function, as it tells there.
 */
#include "accumulator-bed.h"

#include "watchdog.h"

static gint armed, is_near, may_go;

static void
hold_up (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message,
    gpointer data)
{
  if (!g_atomic_int_get (&armed) ||
      !g_str_has_prefix (gst_debug_message_get (message), "gathered"))
    return;

  g_atomic_int_set (&armed, FALSE);
  g_atomic_int_set (&is_near, TRUE);
  WAIT_UNTIL (g_atomic_int_get (&may_go));
}

static gpointer
push_late (gpointer h)
{
  gst_harness_push (h, numbered (7));

  return NULL;
}

/* its pad flushes alone: the task goes on with the other one */
GST_START_TEST (test_what_was_let_in_before_a_flush_does_not_come_after_it)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstHarness *other = bed_producer (bed);
  GThread *thread;

  g_atomic_int_set (&armed, TRUE);
  thread = g_thread_new ("late", push_late, bed->h);
  WAIT_UNTIL (g_atomic_int_get (&is_near));
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  g_atomic_int_set (&may_go, TRUE);
  g_thread_join (thread);

  gst_harness_push (other, numbered (3));
  bed_pull_numbers (bed, 3, 1);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
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

  return s;
}

GST_CHECK_MAIN (accumulator_stale)
