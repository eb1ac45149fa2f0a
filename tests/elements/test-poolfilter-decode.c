/* test-poolfilter-decode.c: films, decoded into recycled frames
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one that the demo plays is among them where scripts/demo has fetched it;
 * one of its size and format always is.
 */
#include "config.h"

#include "instrumented.h"
#include "resident.h"

#include <gst/check/gstcheck.h>
#include <glib/gstdio.h>
#include <gst/pooled/pooled.h>
#include <gst/video/video.h>
#include <malloc.h>
#include <string.h>

#define N_FRAMES 100
#define WARM_UP  20

/* What a checksum of every frame takes long for. */
#define N_COMPARED 20

typedef struct {
  const gchar *name;
  const gchar *encoder; /* of which GStreamer may have none */
  const gchar *decoder;
  const gchar *make;
  gsize frame; /* bytes */
} Film;

/* 1080 and 854 are not 16 times anything: the decoder needs rows and columns
 * that nobody sees. For such a width it asks anew with each frame, and leaves
 * the pool, when it is told that downstream knows GstVideoMeta. */
static const Film films[] = {
  { "film.h264", "x264enc", "avdec_h264",
      "video/x-raw,format=I420,width=1920,height=1080 ! x264enc "
      "speed-preset=ultrafast bframes=2",
      1920 * 1080 * 3 / 2 },
  { "narrow.h264", "x264enc", "avdec_h264",
      "video/x-raw,format=I420,width=854,height=480 ! x264enc "
      "speed-preset=ultrafast bframes=2",
      854 * 480 * 3 / 2 },
  { "film.avi", "avenc_mpeg4", "avdec_mpeg4",
      "video/x-raw,format=I420,width=768,height=576 ! avenc_mpeg4 ! avimux",
      768 * 576 * 3 / 2 },
};

static GstElement *pipeline;
static gchar *folder;

/* What a run showed. */
typedef struct {
  GChecksum *checksum; /* NULL = not wanted */
  guint warm_up;
  guint frames;
  glong faults;  /* of the process since the warm-up */
  gssize growth; /* of its resident memory since then */
  glong faults_then;
  gsize resident_then;
} Seen;

/* What is seen of a frame: what lies behind the end of a row is anything. */
static void
add_frame (GChecksum *checksum, GstBuffer *buffer, GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoFrame frame;
  GstVideoInfo info;

  fail_unless (gst_video_info_from_caps (&info, caps));
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  for (guint i = 0; i < GST_VIDEO_FRAME_N_COMPONENTS (&frame); i++) {
    guint8 *row = GST_VIDEO_FRAME_COMP_DATA (&frame, i);

    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, i); y++) {
      g_checksum_update (checksum, row, GST_VIDEO_FRAME_COMP_WIDTH (&frame, i));
      row += GST_VIDEO_FRAME_COMP_STRIDE (&frame, i);
    }
  }
  gst_video_frame_unmap (&frame);
}

static void
look (GstElement *sink, GstBuffer *buffer, GstPad *pad, Seen *seen)
{
  if (seen->checksum)
    add_frame (seen->checksum, buffer, pad);
  if (++seen->frames == seen->warm_up) {
    seen->resident_then = resident_bytes ();
    seen->faults_then = faults_until_now ();
  } else if (seen->frames > seen->warm_up) {
    seen->faults = faults_until_now () - seen->faults_then;
    seen->growth = (gssize) (resident_bytes () - seen->resident_then);
  }
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
decode (const gchar *path, const gchar *through, guint frames, Seen *seen)
{
  g_autofree gchar *line = g_strdup_printf (
      "filesrc location=%s ! decodebin ! %s fakesink name=sink "
      "signal-handoffs=true num-buffers=%u",
      path, through, frames);

  run (line, seen);
  fail_unless_equals_int (seen->frames, frames);
}

static gboolean
there_is (const gchar *element)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (element);

  return factory != NULL;
}

static gchar *
path_of (const Film *film)
{
  return g_build_filename (folder, film->name, NULL);
}

/* In a process of its own: what an encoder leaves behind in the heap, and its
 * threads, are not for the tests. And with nothing of what watches this one. */
static void
make_film (const Film *film)
{
  static const gchar *ours[] = { "LD_PRELOAD", "GST_TRACERS", "GST_DEBUG_FILE",
    "GST_PLUGIN_PATH_1_0", "GST_REGISTRY_1_0" };
  g_autofree gchar *path = path_of (film);
  g_autofree gchar *line = g_strdup_printf (
      "gst-launch-1.0 -q videotestsrc num-buffers=%d pattern=ball ! %s ! "
      "filesink location=%s",
      N_FRAMES, film->make, path);
  g_auto (GStrv) environment = g_get_environ ();
  g_auto (GStrv) words = NULL;
  gint status;

  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    environment = g_environ_unsetenv (environment, ours[i]);
  fail_unless (g_shell_parse_argv (line, NULL, &words, NULL));
  fail_unless (g_spawn_sync (NULL, words, environment, G_SPAWN_SEARCH_PATH,
      NULL, NULL, NULL, NULL, &status, NULL));
  fail_unless_equals_int (status, 0);
}

/* NULL when this GStreamer cannot make or play it. */
static gchar *
find_film (const Film *film)
{
  gchar *path = path_of (film);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_clear_pointer (&path, g_free);

  return path;
}

/* Where scripts/demo keeps it; NULL when it never ran. */
static gchar *
find_demo_film (void)
{
  gchar *path = g_build_filename (
      g_get_user_cache_dir (), "gst-pooled", "vtest.avi", NULL);

  if (!there_is ("avdec_mpeg4") || !g_file_test (path, G_FILE_TEST_EXISTS))
    g_clear_pointer (&path, g_free);

  return path;
}

static void
check_frames_are_the_same (const gchar *path)
{
  static const gchar *through[] = { "", "poolfilter !",
    "poolfilter video-meta=show !", "poolfilter ! queue !",
    "poolfilter copy=always !" };
  g_autofree gchar *expected = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (through); i++) {
    Seen seen = { .checksum = g_checksum_new (G_CHECKSUM_MD5) };

    decode (path, through[i], is_instrumented () ? N_COMPARED / 2 : N_COMPARED,
        &seen);
    end_run ();
    if (i == 0)
      expected = g_strdup (g_checksum_get_string (seen.checksum));
    fail_unless_equals_string (g_checksum_get_string (seen.checksum), expected);
    g_checksum_free (seen.checksum);
  }
}

/* Decoders and parsers ask malloc for each packet, and its heap grows for as
 * long as it is fragmented: some tens of page faults in the first hundred
 * frames, with poolfilter or without. They would hide one of ours now and then.
 * So there is one heap, and it has been touched before. */
static void
keep_one_heap (void)
{
  mallopt (M_ARENA_MAX, 1);
  mallopt (M_MMAP_MAX, 0);
  mallopt (M_TRIM_THRESHOLD, G_MAXINT32);
}

static void
touch_heap (void)
{
  const gsize size = (gsize) 64 << 20;
  gpointer heap = malloc (size);

  fail_unless (heap != NULL);
  explicit_bzero (heap, size); /* memset would be left out */
  free (heap);
}

static void
check_no_memory_is_taken (const gchar *path, gsize frame)
{
  /* what counts is not looked at there, and it takes long */
  guint frames = is_instrumented () ? 2 * WARM_UP : N_FRAMES;
  Seen seen = { .warm_up = WARM_UP };
  g_autoptr (GstElement) filter = NULL;
  g_autoptr (GstStructure) stats = NULL;
  guint64 from_pool, misses, peak, queries;

  decode (path, "poolfilter name=filter !", frames, &seen);
  filter = gst_bin_get_by_name (GST_BIN (pipeline), "filter");
  g_object_get (filter, "stats", &stats, NULL);
  gst_structure_get (stats, "from-pool", G_TYPE_UINT64, &from_pool,
      "pool-misses", G_TYPE_UINT64, &misses, "pool-peak", G_TYPE_UINT64, &peak,
      "queries", G_TYPE_UINT64, &queries, NULL);
  end_run ();

  GST_INFO ("%s: %ld page faults and %" G_GSSIZE_FORMAT
            " bytes more in %u frames, %" G_GUINT64_FORMAT " buffers",
      path, seen.faults, seen.growth, frames - WARM_UP, peak);
  fail_unless (from_pool >= frames);
  fail_unless (queries < 4);
  fail_unless (misses < 10);
  fail_unless (peak < 10);
  if (is_instrumented ())
    return;
  /* None was ever seen; a frame that is not recycled has 760 or 162 of them.
   * The system may take a page away that it can read again from a file. */
  fail_unless (seen.faults < (glong) (frames - WARM_UP) / 10, "%ld page faults",
      seen.faults);
  fail_unless (seen.growth < (gssize) frame / 2,
      "%" G_GSSIZE_FORMAT " bytes more", seen.growth);
}

/* Fewer than 32 buffers a decoder of libav does not take. */
GST_START_TEST (test_small_maximum_is_taken)
{
  g_autofree gchar *path = find_film (&films[1]);
  g_autoptr (GstElement) filter = NULL;
  Seen seen = { 0 };
  gint adopted;

  if (!path)
    return;
  decode (path, "poolfilter name=filter max-buffers=4 when-empty=wait !",
      N_COMPARED, &seen);
  filter = gst_bin_get_by_name (GST_BIN (pipeline), "filter");
  g_object_get (filter, "adopted", &adopted, NULL);
  end_run ();
  fail_unless_equals_int (adopted, 3); /* the pool */
}
GST_END_TEST;

/* A converter that converts has a pool of its own kind for the decoder, and
 * takes from ours what is asked for, however few that are. Not with the narrow
 * film: in front of a converter avdec_h264 of GStreamer 1.26.2 ends the process
 * now and then at its frames, also where nothing is ours. */
GST_START_TEST (test_maximum_holds_behind_a_converter)
{
  g_autofree gchar *path = find_film (&films[0]);
  g_autoptr (GstElement) filter = NULL;
  g_autoptr (GstStructure) stats = NULL;
  Seen seen = { 0 };
  guint64 peak;

  if (!path)
    return;
  decode (path,
      "videoconvert ! video/x-raw,format=NV12 ! "
      "poolfilter name=filter max-buffers=4 when-empty=wait ! "
      "lfqueue max-size-buffers=64 max-size-bytes=0 max-size-time=0 ! "
      "identity sleep-time=5000 !",
      N_COMPARED, &seen);
  filter = gst_bin_get_by_name (GST_BIN (pipeline), "filter");
  g_object_get (filter, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, "pool-peak", &peak));
  end_run ();
  fail_unless (peak >= 1 && peak <= 4, "%" G_GUINT64_FORMAT " buffers", peak);
}
GST_END_TEST;

GST_START_TEST (test_frames_are_the_same)
{
  g_autofree gchar *demo = find_demo_film ();

  for (guint i = 0; i < G_N_ELEMENTS (films); i++) {
    g_autofree gchar *path = find_film (&films[i]);

    if (path)
      check_frames_are_the_same (path);
  }
  if (demo)
    check_frames_are_the_same (demo);
}
GST_END_TEST;

GST_START_TEST (test_no_memory_is_taken_once_it_runs)
{
  g_autofree gchar *demo = find_demo_film ();

  touch_heap ();
  for (guint i = 0; i < G_N_ELEMENTS (films); i++) {
    g_autofree gchar *path = find_film (&films[i]);

    if (path)
      check_no_memory_is_taken (path, films[i].frame);
  }
  if (demo)
    check_no_memory_is_taken (demo, 768 * 576 * 3 / 2);
}
GST_END_TEST;

static void
make_films (void)
{
  folder = g_dir_make_tmp ("poolfilter-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (films); i++) {
    if (there_is (films[i].encoder) && there_is (films[i].decoder))
      make_film (&films[i]);
  }
}

static void
remove_films (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (films); i++) {
    g_autofree gchar *path = path_of (&films[i]);

    g_unlink (path);
  }
  g_rmdir (folder);
  g_free (folder);
}

static Suite *
poolfilter_decode_suite (void)
{
  Suite *s = suite_create ("poolfilter-decode");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 280);
  tcase_add_unchecked_fixture (tc, make_films, remove_films);
  tcase_add_test (tc, test_frames_are_the_same);
  tcase_add_test (tc, test_small_maximum_is_taken);
  tcase_add_test (tc, test_maximum_holds_behind_a_converter);
  tcase_add_test (tc, test_no_memory_is_taken_once_it_runs);

  return s;
}

int
main (int argc, char **argv)
{
  /* before a thread has made a heap of its own */
  keep_one_heap ();
  gst_check_init (&argc, &argv);

  return gst_check_run_suite (
      poolfilter_decode_suite (), "poolfilter-decode", __FILE__);
}
