/* test-accumulator-foreign.c: what is freed runs code of others
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An event can carry data with a destroy notify, which may ask the element
 * something, or bring it something. So it has to be called with no lock held.
 * Here what this file checks for is that nothing hangs.
 */
#include "accumulator-bed.h"

#include "watchdog.h"

static gint freed;

/* one that brings something, where room is made under a lock */
static void
push_two (gpointer bed)
{
  bed_push (bed, 10, 2);
  g_atomic_int_inc (&freed);
}

/* one that asks, which takes the element's own lock */
static void
look_at (gpointer bed)
{
  bed_stat (bed, "chunks-received");
  g_atomic_int_inc (&freed);
}

static GstEvent *
with_foreign (GstEvent *event, Bed *bed, GDestroyNotify called)
{
  gst_mini_object_set_qdata (GST_MINI_OBJECT (event),
      g_quark_from_static_string ("foreign"), bed, called);

  return event;
}

static GstEvent *
segment_event (void)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);

  return gst_event_new_segment (&segment);
}

/* A pad to which one sends oneself, so that nobody else keeps what it got. */
static GstPad *
pad_new (Bed *bed)
{
  return gst_element_request_pad_simple (bed->element, "sink_%u");
}

static void
pad_free (Bed *bed, GstPad *pad)
{
  gst_element_release_request_pad (bed->element, pad);
  gst_object_unref (pad);
}

/* The task has come to what @pad got up to here. */
static void
wait_sorted (Bed *bed, GstPad *pad)
{
  gst_pad_send_event (
      pad, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, NULL));
  bed_wait_for (bed, "custom-downstream");
  bed_clear_log (bed);
}

static Bed *
new_dropping (void)
{
  Bed *bed = bed_new ("max-buffers", "1", "on-overflow", "drop-oldest", NULL);

  bed_wait_for (bed, "segment:0");
  g_atomic_int_set (&freed, 0);

  return bed;
}

GST_START_TEST (test_a_flush_frees_a_segment_with_no_lock)
{
  Bed *bed = new_dropping ();
  GstPad *pad = pad_new (bed);

  gst_pad_send_event (pad, gst_event_new_stream_start ("other"));
  gst_pad_send_event (pad, with_foreign (segment_event (), bed, push_two));
  wait_sorted (bed, pad);
  gst_pad_send_event (pad, gst_event_new_flush_start ());
  gst_pad_send_event (pad, gst_event_new_flush_stop (TRUE));
  fail_unless_equals_int (g_atomic_int_get (&freed), 1);
  pad_free (bed, pad);
  bed_free (bed);
}
GST_END_TEST;

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* in the task's thread: it is held while the pad forgets it */
GST_START_TEST (test_what_replaces_an_event_frees_it_with_no_lock)
{
  Bed *bed = new_dropping ();
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  GstPad *pad = pad_new (bed);
  gulong blocker;

  gst_pad_send_event (
      pad, with_foreign (gst_event_new_stream_start ("other"), bed, push_two));
  gst_pad_send_event (pad, with_foreign (segment_event (), bed, push_two));
  wait_sorted (bed, pad);
  blocker = gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, block,
      NULL, NULL);
  gst_pad_send_event (
      pad, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, NULL));
  WAIT_UNTIL (gst_pad_is_blocking (src));
  gst_pad_send_event (pad, gst_event_new_stream_start ("again"));
  gst_pad_send_event (pad, segment_event ());
  fail_unless_equals_int (g_atomic_int_get (&freed), 0);
  gst_pad_remove_probe (src, blocker);
  WAIT_UNTIL (g_atomic_int_get (&freed) == 2);
  gst_object_unref (src);
  pad_free (bed, pad);
  bed_free (bed);
}
GST_END_TEST;

/* What waits to go out when the element stops, and what a pad has said. */
GST_START_TEST (test_a_stop_frees_events_with_no_lock)
{
  Bed *bed = new_dropping ();
  GstPad *pad = pad_new (bed);

  gst_pad_send_event (
      pad, with_foreign (gst_event_new_stream_start ("other"), bed, look_at));
  gst_pad_send_event (pad, with_foreign (segment_event (), bed, look_at));
  wait_sorted (bed, pad);
  gst_element_set_state (bed->element, GST_STATE_READY);
  fail_unless_equals_int (g_atomic_int_get (&freed), 2);
  pad_free (bed, pad);
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_foreign_suite (void)
{
  Suite *s = suite_create ("accumulator-foreign");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_a_flush_frees_a_segment_with_no_lock);
  tcase_add_test (tc, test_what_replaces_an_event_frees_it_with_no_lock);
  tcase_add_test (tc, test_a_stop_frees_events_with_no_lock);

  return s;
}

GST_CHECK_MAIN (accumulator_foreign)
