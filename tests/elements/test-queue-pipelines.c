/* test-queue-pipelines.c: whole pipelines, with a queue where Q stands
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "pipeline.h"

#include <string.h>

GST_START_TEST (test_every_frame_comes_through)
{
  GstElement *pipeline = pipeline_new ("videotestsrc num-buffers=200 ! "
                                       "video/x-raw,width=64,height=48 ! Q ! "
                                       "identity name=last ! fakesink");
  GstElement *last = gst_bin_get_by_name (GST_BIN (pipeline), "last");
  guint64 frames = 0;

  pipeline_count_buffers (last, &frames);
  pipeline_run_to_eos (pipeline);
  fail_unless_equals_uint64 (frames, 200);
  gst_object_unref (last);
  pipeline_free (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_tee_feeds_all_its_branches)
{
  GstElement *pipeline = pipeline_new (
      "videotestsrc num-buffers=200 ! video/x-raw,width=64,height=48 ! "
      "tee name=t t. ! Q ! identity name=one ! fakesink "
      "t. ! Q ! identity name=two ! fakesink "
      "t. ! Q max-size-buffers=1 ! identity name=three ! fakesink sync=false");
  const gchar *names[] = { "one", "two", "three" };
  guint64 frames[3] = { 0 };

  for (guint i = 0; i < 3; i++) {
    GstElement *last = gst_bin_get_by_name (GST_BIN (pipeline), names[i]);

    pipeline_count_buffers (last, &frames[i]);
    gst_object_unref (last);
  }
  pipeline_run_to_eos (pipeline);
  for (guint i = 0; i < 3; i++)
    fail_unless_equals_uint64 (frames[i], 200);
  pipeline_free (pipeline);
}
GST_END_TEST;

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* the stuck branch leaks; the other one goes on */
GST_START_TEST (test_stuck_leaky_branch_does_not_stop_the_other)
{
  GstElement *pipeline = pipeline_new (
      "videotestsrc ! video/x-raw,width=64,height=48 ! tee name=t "
      "t. ! Q name=stuck leaky=downstream max-size-buffers=3 ! "
      "fakesink async=false "
      "t. ! Q ! identity name=free ! fakesink async=false");
  GstElement *stuck = gst_bin_get_by_name (GST_BIN (pipeline), "stuck");
  GstElement *free_branch = gst_bin_get_by_name (GST_BIN (pipeline), "free");
  GstPad *pad = gst_element_get_static_pad (stuck, "src");
  gint frames = 0;
  gulong probe = gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, block, NULL, NULL);

  pipeline_count_buffers_atomic (free_branch, &frames);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  WAIT_UNTIL (g_atomic_int_get (&frames) > 500);
  gst_pad_remove_probe (pad, probe);
  gst_object_unref (pad);
  gst_object_unref (stuck);
  gst_object_unref (free_branch);
  pipeline_free (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_audio_and_video_through_a_chain_of_queues)
{
  GstElement *pipeline =
      pipeline_new ("videotestsrc num-buffers=100 ! "
                    "video/x-raw,width=64,height=48 ! Q ! Q ! Q ! "
                    "videoconvert ! Q ! fakesink "
                    "audiotestsrc num-buffers=200 ! Q ! audioconvert ! Q ! "
                    "audioresample ! Q max-size-buffers=1 ! fakesink");

  pipeline_run_to_eos (pipeline);
  pipeline_free (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_live_sources_play_in_time)
{
  GstElement *pipeline = pipeline_new (
      "videotestsrc is-live=true num-buffers=15 ! "
      "video/x-raw,width=64,height=48,framerate=30/1 ! Q ! fakesink sync=true "
      "audiotestsrc is-live=true num-buffers=20 ! Q leaky=downstream ! "
      "fakesink sync=true");

  pipeline_run_to_eos (pipeline);
  pipeline_free (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_latency_goes_through_a_live_pipeline)
{
  GstElement *pipeline =
      pipeline_new ("videotestsrc is-live=true ! "
                    "video/x-raw,width=64,height=48,framerate=30/1 ! "
                    "Q min-threshold-time=50000000 ! fakesink sync=true");
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime min, max;
  gboolean live;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  fail_unless (pipeline_wait_for (pipeline, GST_MESSAGE_ASYNC_DONE));
  fail_unless (gst_element_query (pipeline, query));
  gst_query_parse_latency (query, &live, &min, &max);
  fail_unless (live);
  fail_unless (min >= 50 * GST_MSECOND);
  fail_unless (max >= min);
  pipeline_free (pipeline);
}
GST_END_TEST;

/* what playback bins do: signals, dynamic pads, caps that change */
GST_START_TEST (test_caps_change_in_the_middle)
{
  GstElement *pipeline = pipeline_new (
      "videotestsrc num-buffers=50 ! video/x-raw,width=64,height=48 ! c. "
      "videotestsrc num-buffers=50 ! video/x-raw,width=32,height=32 ! c. "
      "concat name=c ! Q ! identity name=last ! fakesink");
  GstElement *last = gst_bin_get_by_name (GST_BIN (pipeline), "last");
  guint64 frames = 0;

  pipeline_count_buffers (last, &frames);
  pipeline_run_to_eos (pipeline);
  fail_unless_equals_uint64 (frames, 100);
  gst_object_unref (last);
  pipeline_free (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_upstream_negotiates_an_allocation_through_the_queue)
{
  GstElement *pipeline =
      pipeline_new ("videotestsrc num-buffers=20 ! "
                    "video/x-raw,format=I420,width=64,height=48 ! Q ! "
                    "videoconvert ! video/x-raw,format=RGB ! Q ! "
                    "videoscale ! video/x-raw,width=32 ! Q ! fakesink");

  pipeline_run_to_eos (pipeline);
  pipeline_free (pipeline);
}
GST_END_TEST;

/* with no data in between, or the tee would see FLUSHING and stop */
static GstPadProbeReturn
unlink_when_idle (GstPad *pad, GstPadProbeInfo *info, gpointer unlinked)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);

  gst_pad_unlink (pad, peer);
  g_atomic_int_set ((gint *) unlinked, TRUE);

  return GST_PAD_PROBE_REMOVE;
}

/* removed from a playing pipeline and put back elsewhere, as applications do
 * with branches that come and go */
GST_START_TEST (test_branch_is_removed_and_added_while_playing)
{
  GstElement *pipeline =
      pipeline_new ("videotestsrc ! video/x-raw,width=64,height=48 ! "
                    "tee name=t allow-not-linked=true t. ! Q ! "
                    "fakesink async=false");
  GstElement *tee = gst_bin_get_by_name (GST_BIN (pipeline), "t");

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < 50; i++) {
    GstElement *queue = gst_element_factory_make (queue_factory (), NULL);
    GstElement *sink = gst_element_factory_make ("fakesink", NULL);
    GstPad *from = gst_element_request_pad_simple (tee, "src_%u");
    GstPad *into = gst_element_get_static_pad (queue, "sink");
    gint frames = 0, unlinked = FALSE;

    g_object_set (sink, "async", FALSE, NULL);
    g_object_set (queue, "leaky", i % 3, "max-size-buffers", 2, NULL);
    gst_bin_add_many (GST_BIN (pipeline), queue, sink, NULL);
    fail_unless (gst_element_link (queue, sink));
    pipeline_count_buffers_atomic (queue, &frames);
    fail_unless (gst_element_sync_state_with_parent (sink));
    fail_unless (gst_element_sync_state_with_parent (queue));
    fail_unless_equals_int (gst_pad_link (from, into), GST_PAD_LINK_OK);
    WAIT_UNTIL (g_atomic_int_get (&frames) > 2);

    gst_pad_add_probe (
        from, GST_PAD_PROBE_TYPE_IDLE, unlink_when_idle, &unlinked, NULL);
    WAIT_UNTIL (g_atomic_int_get (&unlinked));
    gst_object_ref (queue);
    gst_object_ref (sink);
    gst_bin_remove_many (GST_BIN (pipeline), queue, sink, NULL);
    gst_element_set_state (sink, GST_STATE_NULL);
    gst_element_set_state (queue, GST_STATE_NULL);
    check_accounting (queue);
    gst_object_unref (into);
    gst_object_unref (queue);
    gst_object_unref (sink);
    gst_element_release_request_pad (tee, from);
    gst_object_unref (from);
  }
  gst_object_unref (tee);
  pipeline_free (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_dot_dump_of_a_playing_pipeline)
{
  GstElement *pipeline =
      pipeline_new ("videotestsrc ! Q max-size-buffers=2 ! fakesink");

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  fail_unless (pipeline_wait_for (pipeline, GST_MESSAGE_ASYNC_DONE));
  for (guint i = 0; i < 50; i++) {
    g_autofree gchar *dot = gst_debug_bin_to_dot_data (
        GST_BIN (pipeline), GST_DEBUG_GRAPH_SHOW_ALL);

    fail_unless (strstr (dot, "max-size-buffers") != NULL);
  }
  pipeline_free (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_error_downstream_ends_the_pipeline)
{
  GstElement *pipeline = pipeline_new (
      "videotestsrc ! Q ! identity error-after=20 ! Q ! fakesink");

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  fail_unless (pipeline_wait_for (pipeline, GST_MESSAGE_ERROR));
  pipeline_free (pipeline);
}
GST_END_TEST;

static Suite *
queue_pipelines_suite (void)
{
  Suite *s = suite_create ("queue-pipelines");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_every_frame_comes_through);
  tcase_add_test (tc, test_tee_feeds_all_its_branches);
  tcase_add_test (tc, test_stuck_leaky_branch_does_not_stop_the_other);
  tcase_add_test (tc, test_audio_and_video_through_a_chain_of_queues);
  tcase_add_test (tc, test_live_sources_play_in_time);
  tcase_add_test (tc, test_latency_goes_through_a_live_pipeline);
  tcase_add_test (tc, test_caps_change_in_the_middle);
  tcase_add_test (tc, test_upstream_negotiates_an_allocation_through_the_queue);
  tcase_add_test (tc, test_branch_is_removed_and_added_while_playing);
  tcase_add_test (tc, test_dot_dump_of_a_playing_pipeline);
  tcase_add_test (tc, test_error_downstream_ends_the_pipeline);

  return s;
}

GST_CHECK_MAIN (queue_pipelines);
