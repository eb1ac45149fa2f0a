/* test-accumulator-downstream.c: what downstream refuses
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "accumulator-bed.h"

/* what downstream answers, from the second buffer on */
static GstFlowReturn downstream;

static GstFlowReturn
refuse (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);

  return downstream;
}

/* Until the task has let go of what downstream refused, which it counts one by
 * one; but for so many that it could not reach yet. */
static void
wait_emptied (Bed *bed, guint64 but)
{
  gint64 until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (bed_stat (bed, "chunks-received") !=
         bed_stat (bed, "chunks-emitted") +
             bed_stat (bed, "dropped-downstream") + but) {
    fail_unless (g_get_monotonic_time () < until);
    g_thread_yield ();
  }
}

static void
push_until (GstHarness *h, GstFlowReturn expected)
{
  GstFlowReturn ret;

  do {
    ret = gst_harness_push (h, numbered (1));
    g_thread_yield ();
  } while (ret == GST_FLOW_OK);
  fail_unless_equals_int (ret, expected);
}

GST_START_TEST (test_an_error_downstream_goes_upstream_and_frees_all)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);

  downstream = GST_FLOW_ERROR;
  gst_pad_set_chain_function (bed->h->sinkpad, refuse);
  push_until (bed->h, GST_FLOW_ERROR);
  wait_emptied (bed, 0);
  bed_assert_accounts (bed);

  /* nobody will push again: so it is posted */
  gst_harness_push_event (bed->h, gst_event_new_eos ());
  {
    GstMessage *message = gst_bus_timed_pop_filtered (
        bed->bus, 20 * GST_SECOND, GST_MESSAGE_ERROR);

    fail_unless (message != NULL);
    gst_message_unref (message);
  }
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_eos_downstream_goes_upstream_until_a_new_segment)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);

  downstream = GST_FLOW_EOS;
  gst_pad_set_chain_function (bed->h->sinkpad, refuse);
  push_until (bed->h, GST_FLOW_EOS);
  downstream = GST_FLOW_OK;
  bed_push_segment (bed->h);
  bed_clear_log (bed);
  bed_push (bed, 5, 1);
  bed_eos (bed);
  bed_wait_for (bed, "1x4 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_late_link_goes_on)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");

  gst_pad_unlink (src, bed->h->sinkpad);
  push_until (bed->h, GST_FLOW_NOT_LINKED);
  fail_unless_equals_int (gst_pad_link (src, bed->h->sinkpad), GST_PAD_LINK_OK);
  bed_clear_log (bed);
  bed_push (bed, 5, 1);
  bed_eos (bed);
  bed_wait_for (bed, "1x4 eos");
  gst_object_unref (src);
  bed_free (bed);
}
GST_END_TEST;

/* --- a producer between being let in and having appended --- */

static GMutex late_lock;
static GCond late_cond;
static GThread *late_thread; /* which is held where it logs what it gathers */
static gboolean late_inside, late_may_go;

static void
hold_late (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message,
    gpointer data)
{
  if (g_str_has_prefix (gst_debug_message_get (message), "gathered ") == FALSE)
    return;

  g_mutex_lock (&late_lock);
  if (g_thread_self () == late_thread) {
    late_inside = TRUE;
    g_cond_broadcast (&late_cond);
    while (!late_may_go)
      g_cond_wait (&late_cond, &late_lock);
  }
  g_mutex_unlock (&late_lock);
}

static gpointer
push_late (gpointer h)
{
  g_mutex_lock (&late_lock);
  late_thread = g_thread_self ();
  g_mutex_unlock (&late_lock);

  return GINT_TO_POINTER (gst_harness_push (h, numbered (7)));
}

GST_START_TEST (test_what_comes_just_after_the_error_is_let_go_too)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstHarness *other = bed_producer (bed);
  GThread *thread;

  downstream = GST_FLOW_ERROR;
  gst_pad_set_chain_function (bed->h->sinkpad, refuse);
  bed_push_segment (other);
  late_inside = late_may_go = FALSE;
  gst_debug_set_active (TRUE);
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (hold_late, NULL, NULL);
  gst_debug_set_threshold_for_name ("bufferaccumulator", GST_LEVEL_LOG);

  thread = g_thread_new ("late", push_late, bed->h);
  g_mutex_lock (&late_lock);
  while (!late_inside)
    g_cond_wait (&late_cond, &late_lock);
  g_mutex_unlock (&late_lock);

  push_until (other, GST_FLOW_ERROR);
  wait_emptied (bed, 1);
  g_mutex_lock (&late_lock);
  late_may_go = TRUE;
  g_cond_broadcast (&late_cond);
  g_mutex_unlock (&late_lock);
  fail_unless_equals_int (
      GPOINTER_TO_INT (g_thread_join (thread)), GST_FLOW_OK);
  wait_emptied (bed, 0);
  fail_unless_equals_uint64 (bed_stat (bed, "current-buffers"), 0);

  gst_debug_set_threshold_for_name ("bufferaccumulator", GST_LEVEL_NONE);
  gst_debug_remove_log_function (hold_late);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_downstream_suite (void)
{
  Suite *s = suite_create ("accumulator-downstream");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_an_error_downstream_goes_upstream_and_frees_all);
  tcase_add_test (tc, test_eos_downstream_goes_upstream_until_a_new_segment);
  tcase_add_test (tc, test_a_late_link_goes_on);
  tcase_add_test (tc, test_what_comes_just_after_the_error_is_let_go_too);

  return s;
}

GST_CHECK_MAIN (accumulator_downstream)
