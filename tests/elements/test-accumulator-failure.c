/* test-accumulator-failure.c: who is told of a failure, and what it knows then
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who is told may read what was written before, as if downstream was called in
 * its own thread. Nothing else orders the two in the first two tests: the
 * thread sanitizer sees whether the element does.
 */
#include "accumulator-bed.h"

#include "atomics-private.h"
#include "told.h"
#include "watchdog.h"

static gst_pooled_atomic_u32 is_near, is_told; /* that order nothing */

static GstFlowReturn
fail_here (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  happened = TRUE;

  return GST_FLOW_ERROR;
}

GST_START_TEST (test_who_is_told_an_error_knows_what_downstream_did)
{
  for (guint i = 0; i < 20; i++) {
    Bed *bed;

    bed = bed_new ("batch-buffers", "1", NULL);
    gst_pad_set_chain_function (bed->h->sinkpad, fail_here);
    look_after (bed->h->srcpad);
    while (gst_harness_push (bed->h, numbered (1)) == GST_FLOW_OK)
      continue;
    fail_unless (knows);
    bed_free (bed);
  }
}
GST_END_TEST;

static GstBusSyncReply
see_error (GstBus *bus, GstMessage *message, gpointer data)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    happened = TRUE;

  return GST_BUS_PASS;
}

static void
wait_for (gst_pooled_atomic_u32 *flag)
{
  gint64 end = test_watchdog_end ();

  while (gst_pooled_load_relaxed (flag) == 0 && g_get_monotonic_time () < end)
    g_usleep (50);
}

/* The task, which has told the error and now the end, stays here. */
static GstPadProbeReturn
stay_at_eos (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS) {
    gst_pooled_store_relaxed (&is_near, 1);
    wait_for (&is_told);
  }

  return GST_PAD_PROBE_OK;
}

static gpointer
push_near (gpointer h)
{
  GstBuffer *buffer = numbered (3);
  GstFlowReturn ret;

  wait_for (&is_near);
  ret = gst_harness_push (h, buffer);
  gst_pooled_store_relaxed (&is_told, 1);

  return GINT_TO_POINTER (ret);
}

/* Who hits the limit waits for that; others come by later. */
GST_START_TEST (test_nobody_is_told_the_limit_before_its_message)
{
  for (guint i = 0; i < 20; i++) {
    Bed *bed;
    GstHarness *other;
    GThread *thread;

    gst_pooled_store_relaxed (&is_near, 0);
    gst_pooled_store_relaxed (&is_told, 0);
    bed = bed_new ("max-buffers", "2", NULL);
    other = bed_producer (bed);
    look_after (other->srcpad);
    gst_pad_add_probe (bed->h->sinkpad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
        stay_at_eos, NULL, NULL);
    gst_bus_set_sync_handler (bed->bus, see_error, NULL, NULL);
    thread = g_thread_new ("other", push_near, other);
    bed_push (bed, 0, 2);
    fail_unless_equals_int (
        gst_harness_push (bed->h, numbered (2)), GST_FLOW_ERROR);
    fail_unless_equals_int (
        GPOINTER_TO_INT (g_thread_join (thread)), GST_FLOW_ERROR);
    fail_unless (knows);
    gst_harness_teardown (other);
    bed_free (bed);
  }
}
GST_END_TEST;

static GstFlowReturn
stay_then_miss_a_link (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  wait_for (&is_told);

  return GST_FLOW_NOT_LINKED;
}

static gpointer
push_on (gpointer h)
{
  GstFlowReturn ret;

  do
    ret = gst_harness_push (h, numbered (1));
  while (ret == GST_FLOW_OK);

  return GINT_TO_POINTER (ret);
}

/* What is held stays, so nobody gives the room that it waits for. */
GST_START_TEST (test_a_missing_link_ends_the_wait_for_room)
{
  Bed *bed = bed_new (
      "batch-buffers", "1", "max-buffers", "2", "on-overflow", "block", NULL);
  GThread *thread;

  gst_pooled_store_relaxed (&is_told, 0);
  gst_pad_set_chain_function (bed->h->sinkpad, stay_then_miss_a_link);
  thread = g_thread_new ("pusher", push_on, bed->h);
  bed_wait_blocked (bed, 1);
  gst_pooled_store_relaxed (&is_told, 1);
  fail_unless_equals_int (
      GPOINTER_TO_INT (g_thread_join (thread)), GST_FLOW_NOT_LINKED);
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_failure_suite (void)
{
  Suite *s = suite_create ("accumulator-failure");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_who_is_told_an_error_knows_what_downstream_did);
  tcase_add_test (tc, test_nobody_is_told_the_limit_before_its_message);
  tcase_add_test (tc, test_a_missing_link_ends_the_wait_for_room);

  return s;
}

GST_CHECK_MAIN (accumulator_failure)
