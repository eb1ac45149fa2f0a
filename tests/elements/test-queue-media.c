/* test-queue-media.c: encoders, muxers, demuxers and decoders around a queue
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "pipeline.h"

#include <glib/gstdio.h>
#include <string.h>

static gchar *folder;

static void
make_folder (void)
{
  folder = g_dir_make_tmp ("lfqueue-XXXXXX", NULL);
  fail_unless (folder != NULL);
}

static void
remove_folder (void)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  g_dir_close (dir);
  g_rmdir (folder);
  g_free (folder);
}

/* what a machine has not got, it cannot test */
static gboolean
have (const gchar *factories)
{
  g_auto (GStrv) names = g_strsplit (factories, " ", -1);

  for (guint i = 0; names[i]; i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (names[i]);

    if (!factory) {
      g_printerr ("not run: there is no %s\n", names[i]);
      return FALSE;
    }
  }

  return TRUE;
}

#define ENCODERS "x264enc lamemp3enc mp4mux qtdemux h264parse mpegaudioparse"

/* Two seconds of audio and video. A queue stands before and behind each
 * encoder. */
static void
record (const gchar *factory, const gchar *path)
{
  g_autofree gchar *line = g_strdup_printf (
      "mp4mux name=m ! filesink location=%s "
      "videotestsrc num-buffers=60 ! "
      "video/x-raw,width=160,height=120,framerate=30/1 ! Q ! "
      "x264enc threads=1 key-int-max=10 speed-preset=ultrafast ! Q ! m. "
      "audiotestsrc num-buffers=90 ! audio/x-raw,rate=44100 ! Q ! "
      "lamemp3enc ! Q ! m.",
      path);
  GstElement *pipeline = pipeline_new_with (line, factory);

  pipeline_run_to_eos (pipeline);
  pipeline_free (pipeline);
}

/* the times of day in the headers differ from run to run */
static void
forget_times (gchar *data, gsize length)
{
  const gchar *headers[] = { "mvhd", "tkhd", "mdhd" };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    for (gsize at = 0; at + 16 < length; at++)
      if (memcmp (data + at, headers[i], 4) == 0)
        memset (data + at + 8, 0, 8);
}

static gchar *
read_file (const gchar *path, gsize *length)
{
  gchar *data = NULL;

  fail_unless (g_file_get_contents (path, &data, length, NULL));
  forget_times (data, *length);

  return data;
}

GST_START_TEST (test_recording_is_the_same_as_through_core)
{
  g_autofree gchar *ours = g_build_filename (folder, "ours.mp4", NULL);
  g_autofree gchar *core = g_build_filename (folder, "core.mp4", NULL);
  g_autofree gchar *a = NULL, *b = NULL;
  gsize a_length, b_length;

  if (!have (ENCODERS))
    return;
  record (queue_factory (), ours);
  record ("queue", core);
  a = read_file (ours, &a_length);
  b = read_file (core, &b_length);
  fail_unless (a_length > 10000);
  fail_unless_equals_uint64 (a_length, b_length);
  fail_unless (memcmp (a, b, a_length) == 0);
}
GST_END_TEST;

static GstElement *
player (const gchar *path)
{
  g_autofree gchar *line = g_strdup_printf (
      "filesrc location=%s ! qtdemux name=d "
      "d.video_0 ! Q max-size-buffers=5 ! h264parse ! Q ! fakesink sync=false "
      "d.audio_0 ! Q ! mpegaudioparse ! Q max-size-buffers=1 ! "
      "fakesink sync=false",
      path);

  return pipeline_new (line);
}

static void
seek_to (GstElement *pipeline, gdouble rate, GstClockTime from, GstClockTime to)
{
  fail_unless (gst_element_seek (pipeline, rate, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_KEY_UNIT, GST_SEEK_TYPE_SET, from,
      GST_SEEK_TYPE_SET, to));
}

GST_START_TEST (test_flushing_seeks_again_and_again)
{
  g_autofree gchar *path = g_build_filename (folder, "seek.mp4", NULL);
  GstElement *pipeline;

  if (!have (ENCODERS))
    return;
  record ("queue", path);
  pipeline = player (path);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  fail_unless (pipeline_wait_for (pipeline, GST_MESSAGE_ASYNC_DONE));
  for (guint i = 0; i < 100; i++) {
    seek_to (pipeline, 1.0, (i * 37 % 20) * 90 * GST_MSECOND, 2 * GST_SECOND);
    fail_unless (pipeline_wait_for (pipeline, GST_MESSAGE_ASYNC_DONE));
  }
  /* each before the one before it is done */
  for (guint i = 0; i < 100; i++)
    seek_to (pipeline, 1.0, (i * 37 % 20) * 90 * GST_MSECOND, 2 * GST_SECOND);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  fail_unless (pipeline_wait_for (pipeline, GST_MESSAGE_EOS));
  /* after the end, too */
  seek_to (pipeline, 1.0, 0, GST_SECOND);
  fail_unless (pipeline_wait_for (pipeline, GST_MESSAGE_EOS));
  seek_to (pipeline, -1.0, 0, GST_SECOND);
  fail_unless (pipeline_wait_for (pipeline, GST_MESSAGE_EOS));
  pipeline_free (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_stop_in_the_middle_of_playing)
{
  g_autofree gchar *path = g_build_filename (folder, "stop.mp4", NULL);

  if (!have (ENCODERS))
    return;
  record ("queue", path);
  for (guint i = 0; i < 30; i++) {
    GstElement *pipeline = player (path);

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    if (i % 2)
      fail_unless (pipeline_wait_for (pipeline, GST_MESSAGE_ASYNC_DONE));
    if (i % 3 == 0)
      gst_element_set_state (pipeline, GST_STATE_READY);
    pipeline_free (pipeline);
  }
}
GST_END_TEST;

static void
link_pad (GstElement *decodebin, GstPad *pad, GstElement *pipeline)
{
  GstElement *queue = gst_element_factory_make (queue_factory (), NULL);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  GstPad *into = gst_element_get_static_pad (queue, "sink");

  gst_bin_add_many (GST_BIN (pipeline), queue, sink, NULL);
  fail_unless (gst_element_link (queue, sink));
  fail_unless (gst_element_sync_state_with_parent (sink));
  fail_unless (gst_element_sync_state_with_parent (queue));
  fail_unless_equals_int (gst_pad_link (pad, into), GST_PAD_LINK_OK);
  gst_object_unref (into);
}

GST_START_TEST (test_behind_decodebin)
{
  g_autofree gchar *path = g_build_filename (folder, "decode.mp4", NULL);
  g_autofree gchar *line = NULL;
  GstElement *pipeline, *decodebin;

  if (!have (ENCODERS) || !have ("decodebin avdec_h264"))
    return;
  record ("queue", path);
  line = g_strdup_printf ("filesrc location=%s ! Q ! decodebin name=d", path);
  pipeline = pipeline_new (line);
  decodebin = gst_bin_get_by_name (GST_BIN (pipeline), "d");
  g_signal_connect (decodebin, "pad-added", G_CALLBACK (link_pad), pipeline);
  pipeline_run_to_eos (pipeline);
  gst_object_unref (decodebin);
  pipeline_free (pipeline);
}
GST_END_TEST;

/* the muxer takes from one stream while the other is full: a writer that is
 * woken too late stops both */
GST_START_TEST (test_muxer_never_starves_between_short_queues)
{
  g_autofree gchar *path = g_build_filename (folder, "short.mkv", NULL);
  g_autofree gchar *line = g_strdup_printf (
      "matroskamux name=m ! Q max-size-buffers=1 ! filesink location=%s "
      "videotestsrc num-buffers=100 ! "
      "video/x-raw,width=64,height=48,framerate=30/1 ! "
      "Q max-size-buffers=1 ! m. "
      "audiotestsrc num-buffers=143 ! Q max-size-buffers=1 ! m.",
      path);
  GstElement *pipeline;

  if (!have ("matroskamux"))
    return;
  pipeline = pipeline_new (line);
  pipeline_run_to_eos (pipeline);
  pipeline_free (pipeline);
}
GST_END_TEST;

static Suite *
queue_media_suite (void)
{
  Suite *s = suite_create ("queue-media");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, make_folder, remove_folder);
  tcase_add_test (tc, test_recording_is_the_same_as_through_core);
  tcase_add_test (tc, test_flushing_seeks_again_and_again);
  tcase_add_test (tc, test_stop_in_the_middle_of_playing);
  tcase_add_test (tc, test_behind_decodebin);
  tcase_add_test (tc, test_muxer_never_starves_between_short_queues);

  return s;
}

GST_CHECK_MAIN (queue_media);
