/* test-accumulator-pads.c: sink pads that come and go
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "accumulator-bed.h"

#define START "stream-start a/a segment:0"

static void
flush_start (GstHarness *h)
{
  gst_harness_push_event (h, gst_event_new_flush_start ());
}

static void
flush_stop (GstHarness *h)
{
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  bed_push_segment (h);
}

/* How a pad can go away without its FLUSH_STOP. */
typedef void (*Go) (Bed *bed, GstHarness *h, GstPad *pad);

static void
unlink_pad (Bed *bed, GstHarness *h, GstPad *pad)
{
  gst_pad_unlink (h->srcpad, pad);
}

static void
release_pad (Bed *bed, GstHarness *h, GstPad *pad)
{
  gst_element_release_request_pad (bed->element, pad);
}

static void
deactivate_pad (Bed *bed, GstHarness *h, GstPad *pad)
{
  gst_pad_set_active (pad, FALSE);
  gst_pad_unlink (h->srcpad, pad);
}

static const Go ways_to_go[] = { unlink_pad, release_pad, deactivate_pad };

/* Two producers flush, one of them goes before its FLUSH_STOP: the other one's
 * ends the flush of all, whichever comes first. */
static void
flush_with_one_that_goes (Go go, gboolean goes_last)
{
  Bed *bed = bed_new (NULL);
  GstHarness *other = bed_producer (bed);
  GstPad *pad = gst_pad_get_peer (other->srcpad);

  bed_wait_for (bed, START);
  bed_push (bed, 0, 2);
  gst_harness_push (other, numbered (2));
  flush_start (bed->h);
  flush_start (other);
  if (goes_last)
    flush_stop (bed->h);
  go (bed, other, pad);
  if (!goes_last)
    flush_stop (bed->h);
  bed_push (bed, 10, 2);
  bed_eos (bed);
  bed_assert_log (bed, START " flush-start flush-stop segment:0 2x8 eos");
  bed_pull_numbers (bed, 10, 2);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-cancelled"), 3);
  gst_object_unref (pad);
  gst_harness_teardown (other);
  bed_free (bed);
}

GST_START_TEST (test_a_flush_ends_without_a_pad_that_goes_after_the_others)
{
  flush_with_one_that_goes (ways_to_go[__i__], TRUE);
}
GST_END_TEST;

GST_START_TEST (test_a_flush_ends_without_a_pad_that_goes_before_the_others)
{
  flush_with_one_that_goes (ways_to_go[__i__], FALSE);
}
GST_END_TEST;

static GstPad *
bare_producer (Bed *bed)
{
  GstPad *sink = gst_element_request_pad_simple (bed->element, "sink_%u");
  GstPad *src = gst_pad_new ("src", GST_PAD_SRC);

  fail_unless (gst_pad_set_active (src, TRUE));
  fail_unless_equals_int (gst_pad_link (src, sink), GST_PAD_LINK_OK);
  gst_object_unref (sink);

  return src;
}

/* The stream of the pad that goes had begun, and nothing else of it had come:
 * what the other one says next goes out in its order, with its stream. */
GST_START_TEST (test_what_is_left_begins_with_its_stream_and_caps)
{
  Bed *bed = bed_new_alone (NULL);
  GstCaps *caps = gst_caps_from_string ("a/a");
  GstPad *gone = bare_producer (bed);
  GstPad *other = bare_producer (bed);
  GstPad *sink = gst_pad_get_peer (gone);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (gone, gst_event_new_stream_start ("gone"));
  bed_wait_for (bed, "stream-start");
  gst_pad_push_event (other, gst_event_new_stream_start ("other"));
  gst_pad_push_event (other, gst_event_new_caps (caps));
  gst_element_release_request_pad (bed->element, sink);
  gst_pad_push_event (other, gst_event_new_segment (&segment));
  fail_unless_equals_int (gst_pad_push (other, numbered (0)), GST_FLOW_OK);
  gst_pad_push_event (other, gst_event_new_eos ());
  bed_assert_log (bed, "stream-start stream-start a/a segment:0 1x4 eos");

  gst_object_unref (sink);
  gst_object_unref (gone);
  gst_object_unref (other);
  gst_caps_unref (caps);
  bed_free (bed);
}
GST_END_TEST;

/* nobody is left who could end it: who comes then is not to wait for that */
GST_START_TEST (test_a_flush_ends_when_the_last_pad_goes)
{
  Bed *bed = bed_new (NULL);
  GstPad *sink = gst_element_get_static_pad (bed->element, "sink");
  GstHarness *next;

  bed_wait_for (bed, START);
  bed_push (bed, 0, 2);
  flush_start (bed->h);
  gst_pad_unlink (bed->h->srcpad, sink);
  bed_assert_log (bed, START " flush-start flush-stop");
  next = bed_producer (bed);
  gst_harness_push (next, numbered (5));
  gst_harness_push_event (next, gst_event_new_eos ());
  bed_wait_for (bed, "1x4 eos");
  bed_pull_numbers (bed, 5, 1);
  gst_object_unref (sink);
  gst_harness_teardown (next);
  bed_free (bed);
}
GST_END_TEST;

/* What its last peer had begun is not awaited from the next one; FLUSH_STOP is
 * still what opens the pad, as anywhere. */
GST_START_TEST (test_a_relinked_pad_holds_up_no_flush)
{
  Bed *bed = bed_new (NULL);
  GstHarness *other = bed_producer (bed);
  GstPad *pad = gst_pad_get_peer (other->srcpad);

  bed_wait_for (bed, START);
  flush_start (other);
  gst_pad_unlink (other->srcpad, pad);
  fail_unless_equals_int (gst_pad_link (other->srcpad, pad), GST_PAD_LINK_OK);
  bed_push (bed, 0, 1);
  flush_start (bed->h);
  flush_stop (bed->h);
  bed_assert_log (bed, START " flush-start flush-stop segment:0");
  flush_stop (other);
  bed_push (bed, 1, 1);
  gst_harness_push (other, numbered (2));
  bed_eos (bed);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_wait_for (bed, "2x8 eos");
  bed_pull_numbers (bed, 1, 2);
  gst_object_unref (pad);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static const gchar *
producer_of (GstBuffer *buffer)
{
  GstCustomMeta *meta = gst_buffer_get_custom_meta (buffer, "pooled-producer");

  return meta != NULL ? gst_structure_get_string (
                            gst_custom_meta_get_structure (meta), "pad")
                      : NULL;
}

GST_START_TEST (test_each_buffer_of_a_list_names_its_pad)
{
  static const gchar *const pads[] = { "sink", "sink_0", "sink", "sink_7" };
  Bed *bed = bed_new ("batch-buffers", "4", "output", "list",
      "add-producer-meta", "true", NULL);
  GstHarness *zero = bed_producer (bed);
  GstHarness *seven =
      gst_harness_new_with_element (bed->element, "sink_7", NULL);
  GstBuffer *pushed[4];

  gst_harness_set_src_caps_str (seven, "a/a");
  for (guint i = 0; i < 4; i++) {
    GstHarness *h = i == 1 ? zero : i == 3 ? seven : bed->h;

    /* the same buffers come out, for nobody else holds them */
    pushed[i] = numbered (i);
    gst_harness_push (h, pushed[i]);
  }
  for (guint i = 0; i < 4; i++) {
    GstBuffer *buffer = gst_harness_pull (bed->h);

    fail_unless (buffer == pushed[i]);
    fail_unless_equals_string (producer_of (buffer), pads[i]);
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (zero);
  gst_harness_teardown (seven);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_it_is_named_after_its_pad_has_gone)
{
  Bed *bed = bed_new ("batch-buffers", "2", "output", "list",
      "add-producer-meta", "true", NULL);
  GstHarness *other = bed_producer (bed);
  GstPad *pad = gst_pad_get_peer (other->srcpad);
  GstBuffer *buffer;

  gst_harness_push (other, numbered (0));
  gst_element_release_request_pad (bed->element, pad);
  gst_object_unref (pad);
  bed_push (bed, 1, 1);
  buffer = gst_harness_pull (bed->h);
  fail_unless_equals_string (producer_of (buffer), "sink_0");
  gst_buffer_unref (buffer);
  buffer = gst_harness_pull (bed->h);
  fail_unless_equals_string (producer_of (buffer), "sink");
  gst_buffer_unref (buffer);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static guint64
count_of (Bed *bed, const gchar *pad_name, const gchar *name)
{
  GstPad *pad = gst_element_get_static_pad (bed->element, pad_name);
  guint64 value;

  g_object_get (pad, name, &value, NULL);
  gst_object_unref (pad);

  return value;
}

GST_START_TEST (test_each_pad_counts_what_came_in_on_it)
{
  Bed *bed = bed_new (NULL);
  GstHarness *other = bed_producer (bed);

  bed_push (bed, 0, 3);
  gst_harness_push (other, sized (100));
  fail_unless_equals_uint64 (count_of (bed, "sink", "chunks-received"), 3);
  fail_unless_equals_uint64 (count_of (bed, "sink", "bytes-received"), 12);
  fail_unless_equals_uint64 (count_of (bed, "sink_0", "chunks-received"), 1);
  fail_unless_equals_uint64 (count_of (bed, "sink_0", "bytes-received"), 100);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_one_buffer_names_its_pad_when_it_has_one)
{
  Bed *bed = bed_new ("batch-buffers", "2", "add-producer-meta", "true", NULL);
  GstHarness *other = bed_producer (bed);
  GstBuffer *buffer;

  gst_harness_push (other, numbered (0));
  gst_harness_push (other, numbered (1));
  gst_harness_push (other, numbered (2));
  bed_push (bed, 3, 1);
  buffer = gst_harness_pull (bed->h);
  fail_unless_equals_string (producer_of (buffer), "sink_0");
  gst_buffer_unref (buffer);
  buffer = gst_harness_pull (bed->h);
  fail_unless (producer_of (buffer) == NULL);
  gst_buffer_unref (buffer);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

/* A buffer that has metas may have such a name already; this one has not. */
GST_START_TEST (test_one_that_has_another_meta_is_named)
{
  Bed *bed = bed_new ("batch-buffers", "1", "output", "list",
      "add-producer-meta", "true", NULL);
  g_autoptr (GstCaps) reference = gst_caps_new_empty_simple ("a/b");
  GstBuffer *buffer = numbered (0);

  gst_buffer_add_reference_timestamp_meta (
      buffer, reference, 5, GST_CLOCK_TIME_NONE);
  gst_harness_push (bed->h, buffer);
  buffer = gst_harness_pull (bed->h);
  fail_unless_equals_string (producer_of (buffer), "sink");
  fail_unless (gst_buffer_get_reference_timestamp_meta (buffer, NULL) != NULL);
  gst_buffer_unref (buffer);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_none_is_named_unless_it_was_asked_for)
{
  Bed *bed = bed_new ("batch-buffers", "1", "output", "list", NULL);
  GstHarness *other = bed_producer (bed);
  GstBuffer *buffer;

  gst_harness_push (other, numbered (0));
  buffer = gst_harness_pull (bed->h);
  fail_unless (producer_of (buffer) == NULL);
  gst_buffer_unref (buffer);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

/* who holds the buffer too does not see it change, and nothing is copied */
GST_START_TEST (test_to_be_named_copies_no_data)
{
  Bed *bed = bed_new ("batch-buffers", "1", "output", "list",
      "add-producer-meta", "true", NULL);
  GstHarness *other = bed_producer (bed);
  GstBuffer *held = numbered (0);
  GstBuffer *buffer;

  gst_harness_push (other, gst_buffer_ref (held));
  buffer = gst_harness_pull (bed->h);
  fail_unless_equals_string (producer_of (buffer), "sink_0");
  fail_unless (producer_of (held) == NULL);
  fail_unless (
      gst_buffer_peek_memory (buffer, 0) == gst_buffer_peek_memory (held, 0));
  gst_buffer_unref (buffer);
  gst_buffer_unref (held);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static void
push_into_the_full (GstPad *src, GstPad *sink, GstFlowReturn *result)
{
  *result = gst_pad_push (src, numbered (1));
}

/* The pads are linked, and those who are told of it do what they do. */
GST_START_TEST (test_a_relinked_pad_waits_for_room_before_its_link_is_told)
{
  Bed *bed = bed_new ("max-buffers", "1", "on-overflow", "block", NULL);
  GstPad *src = bare_producer (bed);
  GstPad *sink = gst_pad_get_peer (src);
  GstFlowReturn result = GST_FLOW_CUSTOM_ERROR;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (src, gst_event_new_stream_start ("again"));
  gst_pad_push_event (src, gst_event_new_segment (&segment));
  bed_push (bed, 0, 1);
  gst_pad_unlink (src, sink);
  g_signal_connect (src, "linked", G_CALLBACK (push_into_the_full), &result);
  fail_unless_equals_int (gst_pad_link (src, sink), GST_PAD_LINK_OK);
  fail_unless_equals_int (result, GST_FLOW_OK);
  fail_unless_equals_uint64 (bed_stat (bed, "blocked-count"), 1);
  gst_pad_set_active (src, FALSE);
  gst_object_unref (src);
  gst_object_unref (sink);
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_pads_suite (void)
{
  Suite *s = suite_create ("accumulator-pads");
  TCase *tc = tcase_create ("general");
  gint ways = G_N_ELEMENTS (ways_to_go);

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, test_a_flush_ends_without_a_pad_that_goes_after_the_others, 0, ways);
  tcase_add_loop_test (
      tc, test_a_flush_ends_without_a_pad_that_goes_before_the_others, 0, ways);
  tcase_add_test (tc, test_a_flush_ends_when_the_last_pad_goes);
  tcase_add_test (tc, test_what_is_left_begins_with_its_stream_and_caps);
  tcase_add_test (tc, test_a_relinked_pad_holds_up_no_flush);
  tcase_add_test (
      tc, test_a_relinked_pad_waits_for_room_before_its_link_is_told);
  tcase_add_test (tc, test_each_buffer_of_a_list_names_its_pad);
  tcase_add_test (tc, test_it_is_named_after_its_pad_has_gone);
  tcase_add_test (tc, test_each_pad_counts_what_came_in_on_it);
  tcase_add_test (tc, test_one_buffer_names_its_pad_when_it_has_one);
  tcase_add_test (tc, test_one_that_has_another_meta_is_named);
  tcase_add_test (tc, test_none_is_named_unless_it_was_asked_for);
  tcase_add_test (tc, test_to_be_named_copies_no_data);

  return s;
}

GST_CHECK_MAIN (accumulator_pads)
