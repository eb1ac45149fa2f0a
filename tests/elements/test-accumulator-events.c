/* test-accumulator-events.c: events keep their place among the batches
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "accumulator-bed.h"

#define START "stream-start a/a segment:0"

static GstEvent *
custom (void)
{
  return gst_event_new_custom (
      GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty ("mark"));
}

static GstEvent *
segment_from (GstClockTime start)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = start;

  return gst_event_new_segment (&segment);
}

GST_START_TEST (test_other_caps_end_the_batch)
{
  Bed *bed = bed_new (NULL);

  bed_push (bed, 0, 2);
  gst_harness_set_src_caps_str (bed->h, "b/b");
  bed_push (bed, 2, 1);
  bed_eos (bed);
  bed_assert_log (bed, START " 2x8 b/b segment:0 1x4 eos");
  bed_assert_message (bed, "batch", 8, 2);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_equal_caps_do_not)
{
  Bed *bed = bed_new (NULL);
  GstCaps *caps = gst_caps_new_empty_simple ("a/a");

  bed_push (bed, 0, 2);
  gst_harness_push_event (bed->h, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  bed_push (bed, 2, 1);
  bed_eos (bed);
  bed_assert_log (bed, START " 3x12 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_segments_keep_their_place)
{
  Bed *bed = bed_new (NULL);

  bed_push (bed, 0, 2);
  gst_harness_push_event (bed->h, segment_from (2));
  bed_push (bed, 2, 1);
  bed_eos (bed);
  bed_assert_log (bed, START " 2x8 segment:2 1x4 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_gaps_and_custom_events_keep_their_place)
{
  Bed *bed = bed_new ("batch-buffers", "2", NULL);

  gst_harness_push_event (bed->h, custom ());
  bed_push (bed, 0, 3);
  gst_harness_push_event (bed->h, gst_event_new_gap (0, GST_SECOND));
  bed_push (bed, 3, 2);
  gst_harness_push_event (bed->h, custom ());
  gst_harness_push_event (bed->h, custom ());
  bed_eos (bed);
  bed_assert_log (bed,
      START " custom-downstream 2x8 1x4 gap 2x8 custom-downstream "
            "custom-downstream eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_they_go_after_the_batch_when_they_must_not_split_it)
{
  Bed *bed = bed_new ("batch-buffers", "3", "split-on-events", "false", NULL);

  gst_harness_push_event (bed->h, custom ());
  bed_push (bed, 0, 1);
  gst_harness_push_event (bed->h, gst_event_new_gap (0, GST_SECOND));
  bed_push (bed, 1, 3);
  gst_harness_push_event (bed->h, custom ());
  bed_eos (bed);
  bed_assert_log (
      bed, START " custom-downstream 3x12 gap 1x4 custom-downstream eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_tags_go_ahead_of_their_batch)
{
  Bed *bed = bed_new (NULL);

  bed_push (bed, 0, 1);
  gst_harness_push_event (
      bed->h, gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "t", NULL)));
  bed_push (bed, 1, 1);
  bed_eos (bed);
  bed_assert_log (bed, START " tag 2x8 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_stream_may_follow_another)
{
  Bed *bed = bed_new (NULL);

  bed_push (bed, 0, 2);
  bed_eos (bed);
  gst_harness_push_event (bed->h, gst_event_new_stream_start ("again"));
  gst_harness_push_event (bed->h, segment_from (7));
  bed_push (bed, 2, 1);
  bed_eos (bed);
  bed_wait_for (bed, "1x4 eos");
  fail_unless (g_str_has_prefix (bed->log->str, START " 2x8 eos stream-start"));
  fail_unless (strstr (bed->log->str, "segment:7 1x4 eos") != NULL);
  bed_free (bed);
}
GST_END_TEST;

/* What is not serialized overtakes, and needs no consumer. */
GST_START_TEST (test_what_is_not_serialized_overtakes)
{
  Bed *bed = bed_new (NULL);

  bed_push (bed, 0, 1);
  gst_harness_push_event (
      bed->h, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_OOB,
                  gst_structure_new_empty ("now")));
  fail_unless (strstr (bed->log->str, "custom-downstream-oob") != NULL);
  bed_free (bed);
}
GST_END_TEST;

static gboolean
answer (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_DRAIN)
    return TRUE;

  return gst_pad_query_default (pad, parent, query);
}

GST_START_TEST (test_a_serialized_query_comes_behind_what_is_gathered)
{
  Bed *bed = bed_new (NULL);
  GstQuery *query = gst_query_new_drain ();

  gst_pad_set_query_function (bed->h->sinkpad, answer);
  bed_push (bed, 0, 2);
  fail_unless (gst_pad_peer_query (bed->h->srcpad, query));
  /* answered by downstream, after the batch */
  bed_assert_log (bed, START " 2x8");
  gst_query_unref (query);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_allocation_is_answered_at_once)
{
  Bed *bed = bed_new ("batch-buffers", "8", NULL);
  GstCaps *caps = gst_caps_from_string (
      "video/x-raw,format=I420,width=16,height=16,framerate=25/1");
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  guint size, min, max;

  bed_push (bed, 0, 2);
  fail_unless (gst_pad_peer_query (bed->h->srcpad, query));
  fail_unless_equals_int (gst_query_get_n_allocation_pools (query), 1);
  gst_query_parse_nth_allocation_pool (query, 0, NULL, &size, &min, &max);
  fail_unless_equals_int (size, 16 * 16 * 3 / 2);
  fail_unless_equals_int (min, 9);
  fail_unless_equals_int (max, 0);
  gst_query_unref (query);
  gst_caps_unref (caps);
  bed_free (bed);
}
GST_END_TEST;

/* Who asks may know less than it should. */
GST_START_TEST (test_allocation_of_anything_is_answered)
{
  const gchar *const caps[] = { "ANY", "EMPTY", "video/x-raw",
    "video/x-raw, width=[1,2]" };
  Bed *bed = bed_new ("batch-buffers", "7", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (caps); i++) {
    GstCaps *any = gst_caps_from_string (caps[i]);
    GstQuery *query = gst_query_new_allocation (any, TRUE);

    fail_unless (gst_pad_peer_query (bed->h->srcpad, query));
    fail_unless_equals_int (gst_query_get_n_allocation_pools (query), 0);
    gst_query_unref (query);
    gst_caps_unref (any);
  }
  bed_free (bed);
}
GST_END_TEST;

static GstClockTime
latency (Bed *bed)
{
  return gst_harness_query_latency (bed->h);
}

GST_START_TEST (test_latency_is_what_the_first_of_a_batch_waits)
{
  Bed *bed = bed_new ("batch-time", "300000000", NULL);

  gst_harness_set_upstream_latency (bed->h, 20 * GST_MSECOND);
  fail_unless_equals_uint64 (latency (bed), 320 * GST_MSECOND);
  g_object_set (bed->element, "timeout", (guint64) (100 * GST_MSECOND), NULL);
  fail_unless_equals_uint64 (latency (bed), 120 * GST_MSECOND);
  bed_free (bed);
}
GST_END_TEST;

static GstHarness *
producer (Bed *bed, const gchar *caps)
{
  GstHarness *h = gst_harness_new_with_element (bed->element, "sink_%u", NULL);

  gst_harness_set_src_caps_str (h, caps);

  return h;
}

GST_START_TEST (test_eos_when_every_pad_is)
{
  Bed *bed = bed_new (NULL);
  GstHarness *other = producer (bed, "a/a");

  bed_push (bed, 0, 1);
  bed_eos (bed);
  gst_harness_push (other, numbered (1));
  fail_unless_equals_int (g_atomic_int_get ((gint *) &bed->buffers), 0);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_assert_log (bed, START " 2x8 eos");
  bed_pull_numbers (bed, 0, 2);
  {
    GstMessage *message = bed_pop_message (bed, "eos");
    guint producers;

    fail_unless (gst_structure_get_uint (
        gst_message_get_structure (message), "producers", &producers));
    fail_unless_equals_int (producers, 2);
    gst_message_unref (message);
  }
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

/* Order is arrival order; each chunk goes under its own pad's caps. */
GST_START_TEST (test_pads_with_other_caps_do_not_share_a_batch)
{
  Bed *bed = bed_new (NULL);
  GstHarness *other = producer (bed, "b/b");

  bed_push (bed, 0, 2);
  gst_harness_push (other, numbered (2));
  gst_harness_push (other, numbered (3));
  bed_push (bed, 4, 1);
  bed_eos (bed);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_assert_log (bed, START " 2x8 b/b 2x8 a/a 1x4 eos");
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_pads_with_other_segments_do_not_either)
{
  Bed *bed = bed_new (NULL);
  GstHarness *other = producer (bed, "a/a");

  gst_harness_push_event (other, segment_from (5));
  bed_push (bed, 0, 2);
  gst_harness_push (other, numbered (2));
  bed_push (bed, 3, 1);
  bed_eos (bed);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_assert_log (bed, START " 2x8 segment:5 1x4 segment:0 1x4 eos");
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_other_pads_tags_stay_with_them)
{
  Bed *bed = bed_new (NULL);
  GstHarness *other = producer (bed, "a/a");

  bed_push (bed, 0, 1);
  gst_harness_push_event (
      other, gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "t", NULL)));
  gst_harness_push (other, numbered (1));
  bed_eos (bed);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_assert_log (bed, START " 2x8 eos");
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_events_suite (void)
{
  Suite *s = suite_create ("accumulator-events");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_other_caps_end_the_batch);
  tcase_add_test (tc, test_equal_caps_do_not);
  tcase_add_test (tc, test_segments_keep_their_place);
  tcase_add_test (tc, test_gaps_and_custom_events_keep_their_place);
  tcase_add_test (tc, test_they_go_after_the_batch_when_they_must_not_split_it);
  tcase_add_test (tc, test_tags_go_ahead_of_their_batch);
  tcase_add_test (tc, test_a_stream_may_follow_another);
  tcase_add_test (tc, test_what_is_not_serialized_overtakes);
  tcase_add_test (tc, test_a_serialized_query_comes_behind_what_is_gathered);
  tcase_add_test (tc, test_allocation_is_answered_at_once);
  tcase_add_test (tc, test_allocation_of_anything_is_answered);
  tcase_add_test (tc, test_latency_is_what_the_first_of_a_batch_waits);
  tcase_add_test (tc, test_eos_when_every_pad_is);
  tcase_add_test (tc, test_pads_with_other_caps_do_not_share_a_batch);
  tcase_add_test (tc, test_pads_with_other_segments_do_not_either);
  tcase_add_test (tc, test_other_pads_tags_stay_with_them);

  return s;
}

GST_CHECK_MAIN (accumulator_events)
