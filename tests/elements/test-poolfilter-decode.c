/* test-poolfilter-decode.c: a film in 1080p, decoded into recycled frames
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "instrumented.h"

#include <gst/check/gstcheck.h>
#include <glib/gstdio.h>
#include <gst/pooled/pooled.h>
#include <sys/resource.h>

#define N_FRAMES 40
#define WARM_UP  15

static GstElement *pipeline;
static gchar *folder, *film;

typedef struct {
  GChecksum *checksum;
  guint frames;
  glong faults; /* at the last frame of the warm-up, then since */
} Seen;

static glong
faults_until_now (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_minflt + usage.ru_majflt;
}

static void
look (GstElement *sink, GstBuffer *buffer, GstPad *pad, Seen *seen)
{
  GstMapInfo map;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  if (seen->checksum)
    g_checksum_update (seen->checksum, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  if (++seen->frames == WARM_UP)
    seen->faults = faults_until_now ();
  if (seen->frames == N_FRAMES)
    seen->faults = faults_until_now () - seen->faults;
}

static void
run (const gchar *line, Seen *seen)
{
  GstElement *sink;
  GstMessage *message;
  GstBus *bus;

  pipeline = gst_parse_launch (line, NULL);
  fail_unless (pipeline != NULL);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  if (seen)
    g_signal_connect (sink, "handoff", G_CALLBACK (look), seen);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_object_unref (bus);
  gst_object_unref (sink);
}

static void
end_run (void)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static void
decode (const gchar *through, gboolean with_checksum, Seen *seen)
{
  g_autofree gchar *line = g_strdup_printf (
      "filesrc location=%s ! h264parse ! avdec_h264 ! %s fakesink name=sink "
      "signal-handoffs=true",
      film, through);

  memset (seen, 0, sizeof *seen);
  if (with_checksum)
    seen->checksum = g_checksum_new (G_CHECKSUM_MD5);
  run (line, seen);
  fail_unless_equals_int (seen->frames, N_FRAMES);
}

/* 1088 is not 1080, and 854 is not 16 times anything */
GST_START_TEST (test_frames_are_the_same)
{
  static const gchar *through[] = { "", "poolfilter !",
    "poolfilter video-meta=show !", "poolfilter ! queue !",
    "poolfilter copy=always !" };
  g_autofree gchar *expected = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (through); i++) {
    Seen seen;

    decode (through[i], TRUE, &seen);
    end_run ();
    if (i == 0)
      expected = g_strdup (g_checksum_get_string (seen.checksum));
    fail_unless_equals_string (g_checksum_get_string (seen.checksum), expected);
    g_checksum_free (seen.checksum);
  }
}
GST_END_TEST;

GST_START_TEST (test_no_memory_is_taken_once_it_runs)
{
  g_autoptr (GstElement) filter = NULL;
  g_autoptr (GstStructure) stats = NULL;
  guint64 from_pool, misses, peak;
  Seen seen;

  decode ("poolfilter name=filter !", FALSE, &seen);
  filter = gst_bin_get_by_name (GST_BIN (pipeline), "filter");
  g_object_get (filter, "stats", &stats, NULL);
  gst_structure_get (stats, "from-pool", G_TYPE_UINT64, &from_pool,
      "pool-misses", G_TYPE_UINT64, &misses, "pool-peak", G_TYPE_UINT64, &peak,
      NULL);
  end_run ();

  GST_INFO ("%ld page faults in %d frames, %" G_GUINT64_FORMAT " buffers",
      seen.faults, N_FRAMES - WARM_UP, peak);
  fail_unless_equals_uint64 (from_pool, N_FRAMES);
  fail_unless (misses < 10);
  fail_unless (peak < 10);
  /* a frame has 760 pages; what the decoder takes for a packet is not ours */
  fail_unless (is_instrumented () || seen.faults < N_FRAMES - WARM_UP,
      "%ld faults", seen.faults);
}
GST_END_TEST;

static void
make_film (void)
{
  g_autofree gchar *line = NULL;

  folder = g_dir_make_tmp ("poolfilter-XXXXXX", NULL);
  film = g_build_filename (folder, "film.h264", NULL);
  line = g_strdup_printf (
      "videotestsrc num-buffers=%d pattern=ball ! "
      "video/x-raw,format=I420,width=1920,height=1080 ! x264enc "
      "speed-preset=ultrafast bframes=2 ! filesink name=sink location=%s",
      N_FRAMES, film);
  run (line, NULL);
  end_run ();
}

static void
end_film (void)
{
  g_unlink (film);
  g_rmdir (folder);
  g_free (film);
  g_free (folder);
}

static gboolean
there_is (const gchar *element)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (element);

  return factory != NULL;
}

static Suite *
poolfilter_decode_suite (void)
{
  Suite *s = suite_create ("poolfilter-decode");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  if (!there_is ("x264enc") || !there_is ("avdec_h264"))
    return s;
  tcase_set_timeout (tc, 280);
  /* in the process of the test: threads do not live on in a fork */
  tcase_add_checked_fixture (tc, make_film, end_film);
  tcase_add_test (tc, test_frames_are_the_same);
  tcase_add_test (tc, test_no_memory_is_taken_once_it_runs);

  return s;
}

GST_CHECK_MAIN (poolfilter_decode);
