/* test-poolfilter-stop.c: what upstream does while poolfilter stops
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "call.h"
#include "watchdog.h"

static GstHarness *h;
static Call *pushing;

static guint64
waits (void)
{
  GstStructure *stats;
  guint64 n = 0;

  g_object_get (h->element, "stats", &stats, NULL);
  gst_structure_get_uint64 (stats, "allocator-waits", &n);
  gst_structure_free (stats);

  return n;
}

static GstBuffer *
new_buffer (void)
{
  return gst_buffer_new_allocate (NULL, 1000, NULL);
}

/* The element has begun to stop, and its pads are still active: a flush ends,
 * and what comes then is to be copied into a block that there is not. */
static gboolean
flush_and_activate (
    GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstSegment segment;

  if (active)
    return TRUE;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (h->srcpad, gst_event_new_flush_start ());
  gst_pad_push_event (h->srcpad, gst_event_new_flush_stop (TRUE));
  gst_pad_push_event (h->srcpad, gst_event_new_segment (&segment));
  pushing = call_push (h->srcpad, new_buffer ());
  WAIT_UNTIL (call_is_done (pushing) || waits () > 0);

  return TRUE;
}

GST_START_TEST (test_a_flush_that_ends_meanwhile_lets_nobody_wait)
{
  GstElement *element = gst_element_factory_make ("poolfilter", NULL);
  GstPad *src = gst_element_get_static_pad (element, "src");
  GstPad *early = gst_pad_new ("early", GST_PAD_SRC);
  Call *stop;

  /* stopped before all others, and who stops it looks in here */
  gst_pad_set_activatemode_function (early, flush_and_activate);
  gst_element_remove_pad (element, src);
  gst_element_add_pad (element, early);
  gst_element_add_pad (element, src);

  g_object_set (element, "size-classes", "2KiB:1", NULL);
  gst_util_set_object_arg (G_OBJECT (element), "when-empty", "wait");
  gst_util_set_object_arg (G_OBJECT (element), "copy", "always");
  h = gst_harness_new_with_element (element, "sink", "src");
  gst_harness_set_src_caps_str (h, "a/a");
  /* downstream has the only block */
  fail_unless_equals_int (gst_harness_push (h, new_buffer ()), GST_FLOW_OK);

  stop = call_state (element, GST_STATE_READY);
  fail_unless (call_result (stop));
  call_flow (pushing);
  gst_object_unref (src);
  gst_harness_teardown (h);
  gst_object_unref (element);
}
GST_END_TEST;

static Suite *
poolfilter_stop_suite (void)
{
  Suite *s = suite_create ("poolfilter-stop");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_a_flush_that_ends_meanwhile_lets_nobody_wait);

  return s;
}

GST_CHECK_MAIN (poolfilter_stop);
