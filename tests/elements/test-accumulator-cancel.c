/* test-accumulator-cancel.c: flushes, stops, lost producers
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "accumulator-bed.h"

#define START "stream-start a/a segment:0"

static void
flush (GstHarness *h)
{
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  bed_push_segment (h);
}

GST_START_TEST (test_a_flush_cancels_and_says_what_there_was)
{
  Bed *bed = bed_new (NULL);

  bed_wait_for (bed, START);
  bed_push (bed, 0, 3);
  flush (bed->h);
  bed_assert_message (bed, "cancelled", 12, 3);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-cancelled"), 3);
  fail_unless_equals_uint64 (bed_stat (bed, "current-size"), 0);

  bed_push (bed, 3, 2);
  bed_eos (bed);
  bed_wait_for (bed, "flush-start flush-stop segment:0 2x8 eos");
  bed_pull_numbers (bed, 3, 2);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_partial_comes_first_after_the_flush)
{
  Bed *bed = bed_new ("deliver-partial", "true", NULL);

  bed_wait_for (bed, START);
  bed_push (bed, 0, 3);
  flush (bed->h);
  bed_push (bed, 4, 2);
  bed_eos (bed);
  bed_assert_log (
      bed, START " flush-start flush-stop segment:0 3x12 segment:0 2x8 eos");
  bed_pull_numbers (bed, 0, 3);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped"), 0);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_partial_is_due_at_once_after_the_flush)
{
  Bed *bed = bed_new ("deliver-partial", "true", NULL);
  const GstSegment *segment;
  GstEvent *event;

  bed_wait_for (bed, START);
  bed_push (bed, 100, 3);
  flush (bed->h);
  bed_wait_for (bed, "3x12 segment:0");
  while ((event = gst_harness_pull_event (bed->h)) != NULL) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
      break;
    gst_event_unref (event);
  }
  gst_event_unref (event);
  event = gst_harness_pull_event (bed->h);
  gst_event_parse_segment (event, &segment);
  fail_unless_equals_uint64 (
      gst_segment_to_running_time (segment, GST_FORMAT_TIME, 100 * GST_SECOND),
      0);
  fail_unless_equals_uint64 (
      gst_segment_to_stream_time (segment, GST_FORMAT_TIME, 100 * GST_SECOND),
      100 * GST_SECOND);
  gst_event_unref (event);
  bed_free (bed);
}
GST_END_TEST;

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* The first flush keeps it, its segment is out already, and then comes the
 * second one. */
GST_START_TEST (test_a_partial_survives_a_second_flush)
{
  Bed *bed = bed_new ("deliver-partial", "true", NULL);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  gulong blocker;

  bed_wait_for (bed, START);
  bed_push (bed, 0, 3);
  blocker = gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, block,
      NULL, NULL);
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  while (!gst_pad_is_blocking (src))
    g_thread_yield ();
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  gst_pad_remove_probe (src, blocker);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  bed_push_segment (bed->h);
  bed_wait_for (bed, "flush-stop segment:0 3x12 segment:0");
  bed_pull_numbers (bed, 0, 3);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped"), 0);
  gst_object_unref (src);
  bed_free (bed);
}
GST_END_TEST;

/* what is kept of two segments comes in both, one after the other */
GST_START_TEST (test_a_partial_of_two_segments_keeps_both)
{
  Bed *bed = bed_new ("deliver-partial", "true", "batch-buffers", "9", NULL);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  guint64 base[2];
  GstSegment segment;
  gulong blocker;

  bed_wait_for (bed, START);
  blocker = gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, block, NULL, NULL);
  bed_push (bed, 0, 3);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 50 * GST_SECOND;
  gst_harness_push_event (bed->h, gst_event_new_segment (&segment));
  while (!gst_pad_is_blocking (src))
    g_thread_yield ();
  bed_push (bed, 60, 2);
  segment.start = 80 * GST_SECOND;
  gst_harness_push_event (bed->h, gst_event_new_segment (&segment));
  bed_push (bed, 90, 1);
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  gst_pad_remove_probe (src, blocker);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  bed_wait_for (
      bed, "flush-stop segment:60000000000 2x8 segment:90000000000 1x4");
  for (guint i = 0; i < 2;) {
    GstEvent *event = gst_harness_pull_event (bed->h);

    if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
      gst_event_copy_segment (event, &segment);
      if (segment.start == (i == 0 ? 60 : 90) * GST_SECOND)
        base[i++] = segment.base;
    }
    gst_event_unref (event);
  }
  fail_unless_equals_uint64 (base[0], 0);
  fail_unless_equals_uint64 (base[1], 2 * GST_SECOND);
  gst_object_unref (src);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_stopping_cancels_and_says_what_there_was)
{
  Bed *bed = bed_new (NULL);

  bed_push (bed, 0, 3);
  gst_element_set_state (bed->element, GST_STATE_READY);
  bed_assert_message (bed, "cancelled", 12, 3);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_partial_comes_with_the_message_when_stopped)
{
  Bed *bed =
      bed_new ("deliver-partial", "true", "add-producer-meta", "true", NULL);
  GstMessage *message;
  GstSample *sample;

  bed_push (bed, 0, 3);
  gst_element_set_state (bed->element, GST_STATE_READY);
  message = bed_pop_message (bed, "cancelled");
  fail_unless (gst_structure_get (gst_message_get_structure (message), "sample",
      GST_TYPE_SAMPLE, &sample, NULL));
  assert_numbers (gst_sample_get_buffer (sample), 0, 3);
  fail_unless (gst_buffer_get_custom_meta (
                   gst_sample_get_buffer (sample), "pooled-producer") != NULL);
  fail_unless (gst_sample_get_caps (sample) != NULL);
  fail_unless_equals_uint64 (bed_stat (bed, "chunks-emitted"), 3);
  gst_sample_unref (sample);
  gst_message_unref (message);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_partial_list_comes_with_the_message)
{
  Bed *bed = bed_new ("deliver-partial", "true", "output", "list",
      "add-producer-meta", "true", NULL);
  GstMessage *message;
  GstSample *sample;
  GstBufferList *list;

  bed_push (bed, 0, 3);
  gst_element_set_state (bed->element, GST_STATE_READY);
  message = bed_pop_message (bed, "cancelled");
  fail_unless (gst_structure_get (gst_message_get_structure (message), "sample",
      GST_TYPE_SAMPLE, &sample, NULL));
  list = gst_sample_get_buffer_list (sample);
  fail_unless_equals_int (gst_buffer_list_length (list), 3);
  for (guint i = 0; i < 3; i++) {
    GstBuffer *buffer = gst_buffer_list_get (list, i);

    assert_numbers (buffer, i, 1);
    fail_unless (
        gst_buffer_get_custom_meta (buffer, "pooled-producer") != NULL);
  }
  gst_sample_unref (sample);
  gst_message_unref (message);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_flush_stop_alone_is_a_flush)
{
  Bed *bed = bed_new (NULL);

  bed_push (bed, 0, 3);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  bed_push_segment (bed->h);
  bed_push (bed, 3, 1);
  bed_eos (bed);
  bed_wait_for (bed, "1x4 eos");
  bed_pull_numbers (bed, 3, 1);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_one_of_two_producers_flushes_only_what_it_brought)
{
  Bed *bed = bed_new (NULL);
  GstHarness *other = bed_producer (bed);

  bed_wait_for (bed, START);
  bed_push (bed, 0, 2);
  gst_harness_push (other, numbered (99));
  flush (other);
  gst_harness_push (other, numbered (2));
  bed_push (bed, 3, 1);
  bed_eos (bed);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_assert_log (bed, START " 4x16 eos");
  bed_pull_numbers (bed, 0, 4);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-cancelled"), 1);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

/* the pad that flushes is the one whose segment holds downstream */
GST_START_TEST (test_one_that_flushes_does_not_end_the_batch_of_the_others)
{
  Bed *bed = bed_new ("batch-buffers", "3", "step", "1", NULL);
  GstHarness *other = bed_producer (bed);

  bed_wait_for (bed, START);
  bed_push (bed, 0, 2);
  gst_harness_push (other, numbered (99));
  bed_wait_for (bed, "3x12");
  flush (other);
  bed_push (bed, 2, 1);
  gst_harness_push (other, numbered (3));
  bed_eos (bed);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_assert_log (bed, START " 3x12 3x12 3x12 eos");
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_all_flush_when_both_producers_do)
{
  Bed *bed = bed_new (NULL);
  GstHarness *other = bed_producer (bed);

  bed_wait_for (bed, START);
  bed_push (bed, 0, 2);
  gst_harness_push (other, numbered (2));
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  gst_harness_push_event (other, gst_event_new_flush_start ());
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  bed_push_segment (bed->h);
  bed_push (bed, 10, 1);
  gst_harness_push_event (other, gst_event_new_flush_stop (TRUE));
  bed_push_segment (other);
  gst_harness_push (other, numbered (11));
  bed_eos (bed);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_wait_for (bed, "flush-start flush-stop segment:0 2x8 eos");
  bed_pull_numbers (bed, 10, 2);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-cancelled"), 3);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static gboolean
seekable (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK) {
    GstSegment segment;

    gst_pad_push_event (pad, gst_event_new_flush_start ());
    gst_pad_push_event (pad, gst_event_new_flush_stop (TRUE));
    gst_segment_init (&segment, GST_FORMAT_TIME);
    segment.start = 10 * GST_SECOND;
    gst_pad_push_event (pad, gst_event_new_segment (&segment));
    gst_pad_push (pad, numbered (10));
  }
  gst_event_unref (event);

  return TRUE;
}

/* The first to flush begins, the last ends it, and what the first brought in
 * between is kept. */
GST_START_TEST (test_a_flushing_seek_is_one_flush_for_all_producers)
{
  Bed *bed = bed_new (NULL);
  GstHarness *other = bed_producer (bed);

  bed_wait_for (bed, START);
  gst_pad_set_event_function (bed->h->srcpad, seekable);
  gst_pad_set_event_function (other->srcpad, seekable);
  bed_push (bed, 0, 2);
  gst_harness_push (other, numbered (2));
  fail_unless (gst_harness_push_upstream_event (
      bed->h, gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
                  GST_SEEK_TYPE_SET, 10 * GST_SECOND, GST_SEEK_TYPE_NONE, 0)));
  bed_eos (bed);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_wait_for (
      bed, START " flush-start flush-stop segment:10000000000 2x8 eos");
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static gpointer
push_one (gpointer data)
{
  Bed *bed = data;

  return GINT_TO_POINTER (gst_harness_push (bed->h, numbered (4)));
}

/* the consumer blocked downstream, the accumulator full, a producer waiting */
static GThread *
get_stuck (Bed *bed)
{
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  GThread *thread;

  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER,
      block, NULL, NULL);
  bed_push (bed, 0, 2);
  while (!gst_pad_is_blocking (src))
    g_thread_yield ();
  bed_push (bed, 2, 2);
  thread = g_thread_new ("push", push_one, bed);
  bed_wait_blocked (bed, 1);
  gst_object_unref (src);

  return thread;
}

static Bed *
new_full (void)
{
  return bed_new (
      "batch-buffers", "2", "max-buffers", "2", "on-overflow", "block", NULL);
}

GST_START_TEST (test_a_flush_ends_every_wait)
{
  Bed *bed = new_full ();
  GThread *thread = get_stuck (bed);

  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  fail_unless_equals_int (
      GPOINTER_TO_INT (g_thread_join (thread)), GST_FLOW_FLUSHING);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  bed_assert_accounts (bed);
  bed_free (bed);
}
GST_END_TEST;

/* as if the thread that flushes was slow to come back from downstream */
static GstPadProbeReturn
wait_for_pause (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_FLUSH_START)
    while (gst_task_get_state (GST_PAD_TASK (pad)) != GST_TASK_PAUSED)
      g_thread_yield ();

  return GST_PAD_PROBE_OK;
}

GST_START_TEST (test_a_flush_while_the_consumer_pushes_keeps_the_partial)
{
  Bed *bed = bed_new ("batch-buffers", "2", "deliver-partial", "true", NULL);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  gulong blocker = gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, block, NULL, NULL);

  bed_push (bed, 0, 2);
  while (!gst_pad_is_blocking (src))
    g_thread_yield ();
  bed_push (bed, 2, 3);
  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_FLUSH, wait_for_pause, NULL, NULL);
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  gst_pad_remove_probe (src, blocker);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  bed_push_segment (bed->h);
  bed_wait_for (bed, "2x8 1x4 segment:0");
  bed_pull_numbers (bed, 2, 2);
  bed_pull_numbers (bed, 4, 1);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped"), 0);
  gst_object_unref (src);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_stopping_ends_every_wait)
{
  Bed *bed = new_full ();
  GThread *thread = get_stuck (bed);

  gst_element_set_state (bed->element, GST_STATE_NULL);
  fail_unless_equals_int (
      GPOINTER_TO_INT (g_thread_join (thread)), GST_FLOW_FLUSHING);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_unlinking_lets_the_producer_go)
{
  Bed *bed = new_full ();
  GThread *thread = get_stuck (bed);
  GstPad *sink = gst_element_get_static_pad (bed->element, "sink");

  gst_pad_unlink (bed->h->srcpad, sink);
  fail_unless_equals_int (
      GPOINTER_TO_INT (g_thread_join (thread)), GST_FLOW_NOT_LINKED);
  gst_object_unref (sink);
  gst_element_set_state (bed->element, GST_STATE_NULL);
  bed_free (bed);
}
GST_END_TEST;

static gpointer
ask (gpointer data)
{
  Bed *bed = data;
  GstQuery *query = gst_query_new_drain ();
  gboolean result = gst_pad_peer_query (bed->h->srcpad, query);

  gst_query_unref (query);

  return GINT_TO_POINTER (result);
}

GST_START_TEST (test_a_flush_answers_a_waiting_query)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  GThread *thread;

  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER,
      block, NULL, NULL);
  bed_push (bed, 0, 1);
  while (!gst_pad_is_blocking (src))
    g_thread_yield ();
  thread = g_thread_new ("ask", ask, bed);
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  fail_if (GPOINTER_TO_INT (g_thread_join (thread)));
  gst_object_unref (src);
  bed_free (bed);
}
GST_END_TEST;

/* all that was there is told when the last producer goes without EOS */
GST_START_TEST (test_losing_the_last_producer_cancels)
{
  Bed *bed = bed_new (NULL);
  GstPad *sink = gst_element_get_static_pad (bed->element, "sink");

  bed_push (bed, 0, 3);
  gst_pad_unlink (bed->h->srcpad, sink);
  bed_assert_message (bed, "cancelled", 12, 3);
  gst_object_unref (sink);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_its_partial_is_delivered_if_wanted)
{
  Bed *bed = bed_new ("deliver-partial", "true", NULL);
  GstPad *sink = gst_element_get_static_pad (bed->element, "sink");

  bed_push (bed, 0, 3);
  gst_pad_unlink (bed->h->srcpad, sink);
  bed_pull_numbers (bed, 0, 3);
  bed_assert_log (bed, START " 3x12");
  gst_object_unref (sink);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_released_producer_leaves_what_it_brought)
{
  Bed *bed = bed_new (NULL);
  GstHarness *other = bed_producer (bed);
  GstPad *pad = gst_pad_get_peer (other->srcpad);

  gst_harness_push (other, numbered (0));
  bed_push (bed, 1, 1);
  gst_pad_unlink (other->srcpad, pad);
  gst_element_release_request_pad (bed->element, pad);
  gst_object_unref (pad);
  bed_push (bed, 2, 1);
  bed_eos (bed);
  bed_wait_for (bed, "3x12 eos");
  bed_pull_numbers (bed, 0, 3);
  fail_unless_equals_uint64 (bed_stat (bed, "chunks-received"), 3);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_thousand_state_cycles)
{
  Bed *bed = bed_new ("batch-buffers", "2", NULL);

  gst_harness_set_drop_buffers (bed->h, TRUE);
  for (guint i = 0; i < 1000; i++) {
    gst_harness_push (bed->h, numbered (i));
    gst_element_set_state (bed->element, GST_STATE_NULL);
    bed_assert_accounts (bed);
    gst_element_set_state (bed->element, GST_STATE_PLAYING);
    gst_harness_push_event (bed->h, gst_event_new_stream_start ("s"));
    bed_push_segment (bed->h);
  }
  bed_free (bed);
}
GST_END_TEST;

static gint stop_pushing;

/* A producer whose thread stops while it flushes, as sources do. */
typedef struct {
  GstHarness *h;
  GMutex stream_lock;
  GThread *thread;
} Pusher;

static gpointer
push_on (gpointer data)
{
  Pusher *pusher = data;

  while (!g_atomic_int_get (&stop_pushing)) {
    g_mutex_lock (&pusher->stream_lock);
    gst_harness_push (pusher->h, numbered (1));
    g_mutex_unlock (&pusher->stream_lock);
    g_thread_yield ();
  }

  return NULL;
}

static void
pusher_start (Pusher *pusher, GstHarness *h)
{
  pusher->h = h;
  g_mutex_init (&pusher->stream_lock);
  pusher->thread = g_thread_new ("push", push_on, pusher);
}

static void
pusher_flush_start (Pusher *pusher)
{
  gst_harness_push_event (pusher->h, gst_event_new_flush_start ());
}

static void
pusher_flush_stop (Pusher *pusher)
{
  g_mutex_lock (&pusher->stream_lock);
  gst_harness_push_event (pusher->h, gst_event_new_flush_stop (TRUE));
  bed_push_segment (pusher->h);
  g_mutex_unlock (&pusher->stream_lock);
}

/* flushes of one, of the other and of both, while both push */
GST_START_TEST (test_flushes_race_with_producers)
{
  static const gchar *const policies[] = { "drop-newest", "drop-oldest",
    "block" };

  for (guint p = 0; p < G_N_ELEMENTS (policies); p++) {
    Bed *bed = bed_new ("batch-buffers", "3", "max-buffers", "5", "on-overflow",
        policies[p], NULL);
    Pusher pushers[2];

    gst_harness_set_drop_buffers (bed->h, TRUE);
    g_atomic_int_set (&stop_pushing, 0);
    pusher_start (&pushers[0], bed->h);
    pusher_start (&pushers[1], bed_producer (bed));
    for (guint i = 0; i < 300; i++) {
      for (guint j = 0; j < 2; j++)
        if (i % 3 != j)
          pusher_flush_start (&pushers[j]);
      for (guint j = 0; j < 2; j++)
        if (i % 3 != j)
          pusher_flush_stop (&pushers[j]);
      bed_clear_log (bed);
    }
    g_atomic_int_set (&stop_pushing, 1);
    for (guint j = 0; j < 2; j++) {
      g_thread_join (pushers[j].thread);
      g_mutex_clear (&pushers[j].stream_lock);
      gst_harness_push_event (pushers[j].h, gst_event_new_eos ());
    }
    bed_wait_for (bed, "eos");
    bed_assert_accounts (bed);
    gst_harness_teardown (pushers[1].h);
    bed_free (bed);
  }
}
GST_END_TEST;

static Suite *
accumulator_cancel_suite (void)
{
  Suite *s = suite_create ("accumulator-cancel");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_a_flush_cancels_and_says_what_there_was);
  tcase_add_test (tc, test_a_partial_comes_first_after_the_flush);
  tcase_add_test (tc, test_a_partial_is_due_at_once_after_the_flush);
  tcase_add_test (tc, test_a_partial_survives_a_second_flush);
  tcase_add_test (tc, test_a_partial_of_two_segments_keeps_both);
  tcase_add_test (tc, test_stopping_cancels_and_says_what_there_was);
  tcase_add_test (tc, test_a_partial_comes_with_the_message_when_stopped);
  tcase_add_test (tc, test_a_partial_list_comes_with_the_message);
  tcase_add_test (tc, test_flush_stop_alone_is_a_flush);
  tcase_add_test (tc, test_one_of_two_producers_flushes_only_what_it_brought);
  tcase_add_test (
      tc, test_one_that_flushes_does_not_end_the_batch_of_the_others);
  tcase_add_test (tc, test_all_flush_when_both_producers_do);
  tcase_add_test (tc, test_a_flushing_seek_is_one_flush_for_all_producers);
  tcase_add_test (tc, test_a_flush_ends_every_wait);
  tcase_add_test (tc, test_a_flush_while_the_consumer_pushes_keeps_the_partial);
  tcase_add_test (tc, test_stopping_ends_every_wait);
  tcase_add_test (tc, test_unlinking_lets_the_producer_go);
  tcase_add_test (tc, test_a_flush_answers_a_waiting_query);
  tcase_add_test (tc, test_losing_the_last_producer_cancels);
  tcase_add_test (tc, test_its_partial_is_delivered_if_wanted);
  tcase_add_test (tc, test_a_released_producer_leaves_what_it_brought);
  tcase_add_test (tc, test_a_thousand_state_cycles);
  tcase_add_test (tc, test_flushes_race_with_producers);

  return s;
}

GST_CHECK_MAIN (accumulator_cancel)
