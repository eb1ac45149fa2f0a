/* test-poolfilter-real.c: poolfilter where other elements have traps for it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "instrumented.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/pooled/pooled.h>

/* What arrives at the sink named s, under the lock. */
typedef struct {
  GChecksum *checksum; /* NULL = not wanted */
  guint buffers;
  guint pooled;
  gsize size; /* of the last one */
} Arrived;

static GMutex lock;
static GCond more;

static void
on_buffer (GstElement *sink, GstBuffer *buffer, GstPad *pad, Arrived *arrived)
{
  GstMapInfo map;

  g_mutex_lock (&lock);
  if (arrived->checksum) {
    fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
    g_checksum_update (arrived->checksum, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
  }
  if (gst_pooled_is_pooled_memory (gst_buffer_peek_memory (buffer, 0)))
    arrived->pooled++;
  arrived->size = gst_buffer_get_size (buffer);
  arrived->buffers++;
  g_cond_broadcast (&more);
  g_mutex_unlock (&lock);
}

static GstElement *
play (const gchar *line, Arrived *arrived)
{
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstElement *sink;

  fail_unless (pipeline != NULL, "%s", line);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_object_set (sink, "signal-handoffs", TRUE, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_buffer), arrived);
  gst_object_unref (sink);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);

  return pipeline;
}

static void
end (GstElement *pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static void
run (const gchar *line, Arrived *arrived)
{
  GstElement *pipeline = play (line, arrived);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_object_unref (bus);
  end (pipeline);
}

static void
wait_for_more (Arrived *arrived, guint n)
{
  g_mutex_lock (&lock);
  for (n += arrived->buffers; arrived->buffers < n;)
    g_cond_wait (&more, &lock);
  g_mutex_unlock (&lock);
}

static void
wait_for_size (Arrived *arrived, gsize size)
{
  g_mutex_lock (&lock);
  while (arrived->size != size)
    g_cond_wait (&more, &lock);
  g_mutex_unlock (&lock);
}

/* How often to do something again. */
static guint
rounds (guint n)
{
  return is_instrumented () ? n / 4 : n;
}

static guint
open_files (void)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (directory))
    n++;

  return n;
}

static void
set_size (GstElement *filter, gint width, gint height)
{
  GstCaps *caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      "I420", "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, NULL);

  g_object_set (filter, "caps", caps, NULL);
  gst_caps_unref (caps);
}

/* Each buffer pool of GStreamer 1.22 takes two, and each question gets one. */
GST_START_TEST (test_new_caps_cost_no_descriptors)
{
  Arrived arrived = { 0 };
  GstElement *pipeline = play (
      "videotestsrc ! capsfilter name=c ! poolfilter ! queue ! fakesink name=s",
      &arrived);
  GstElement *filter = gst_bin_get_by_name (GST_BIN (pipeline), "c");
  guint before = 0;

  for (guint i = 0; i < rounds (32); i++) {
    guint width = 64 + 64 * (i % 5);

    set_size (filter, width, 64);
    wait_for_size (&arrived, width * 64 * 3 / 2);
    if (i == 4)
      before = open_files ();
  }
  /* one pool that is being left, and one more */
  fail_unless (
      open_files () <= before + 4, "%u, now %u", before, open_files ());
  gst_object_unref (filter);
  end (pipeline);
}
GST_END_TEST;

/* Converters write as much as they always do, whatever size a pool has. */
GST_START_TEST (test_audio_stays_what_it_is)
{
  static const gchar *through[] = { "", "poolfilter !",
    "poolfilter when-empty=fail size-classes=64KiB:8 !",
    "poolfilter memfd=true !", "poolfilter zero-on-release=true !" };
  g_autofree gchar *expected = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (through); i++) {
    Arrived arrived = { .checksum = g_checksum_new (G_CHECKSUM_MD5) };
    g_autofree gchar *line = g_strdup_printf (
        "audiotestsrc num-buffers=30 ! audio/x-raw,rate=44100,channels=1 ! "
        "%s audioconvert ! audio/x-raw,format=F32LE,channels=2 ! %s "
        "audioresample ! audio/x-raw,rate=48000 ! %s fakesink name=s",
        through[i], through[i], through[i]);

    run (line, &arrived);
    if (i == 0)
      expected = g_strdup (g_checksum_get_string (arrived.checksum));
    fail_unless_equals_string (
        g_checksum_get_string (arrived.checksum), expected);
    fail_unless_equals_int (arrived.pooled > 0, i > 0);
    g_checksum_free (arrived.checksum);
  }
}
GST_END_TEST;

/* flacparse copies what it has mapped for writing, and dies of a copy that
 * cannot be made. */
GST_START_TEST (test_process_default_comes_and_goes)
{
  const gchar *line = "audiotestsrc num-buffers=20 ! audio/x-raw,format=S16LE "
                      "! flacenc ! flacparse ! fakesink name=s";
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  Arrived with = { 0 }, without = { 0 };
  g_autoptr (GstElementFactory) encoder = gst_element_factory_find ("flacenc");

  if (!encoder)
    return;
  gst_pooled_allocator_install_as_default (GST_POOLED_ALLOCATOR (allocator));
  run (line, &with);
  gst_pooled_allocator_uninstall_default ();
  run (line, &without);

  fail_unless (with.buffers > 0);
  fail_unless_equals_int (with.pooled, with.buffers);
  fail_unless_equals_int (without.buffers, with.buffers);
  fail_unless_equals_int (without.pooled, 0);
}
GST_END_TEST;

/* One ends, again and again; the other goes on with the same memory. */
GST_START_TEST (test_one_of_those_that_share_a_name_ends)
{
  const gchar *line = "videotestsrc ! video/x-raw,width=64,height=64 ! "
                      "poolfilter pool-name=shared ! fakesink name=s";
  Arrived goes_on = { 0 };
  GstElement *pipeline = play (line, &goes_on);

  for (guint i = 0; i < rounds (12); i++) {
    Arrived ends = { 0 };
    GstElement *other = play (line, &ends);

    wait_for_more (&ends, 3);
    end (other);
    fail_unless_equals_int (ends.pooled, ends.buffers);
    wait_for_more (&goes_on, 3);
  }
  end (pipeline);
  fail_unless_equals_int (goes_on.pooled, goes_on.buffers);
}
GST_END_TEST;

/* Upstream waits for the only buffer, which lies in the queue, each time that
 * a flush comes. */
GST_START_TEST (test_seeks_end_waits)
{
  Arrived arrived = { 0 };
  GstElement *pipeline =
      play ("videotestsrc ! video/x-raw,width=64,height=64 ! poolfilter "
            "max-buffers=1 when-empty=wait ! queue ! fakesink name=s "
            "enable-last-sample=false",
          &arrived);

  for (guint i = 0; i < rounds (30); i++) {
    wait_for_more (&arrived, 2);
    fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
        GST_SEEK_FLAG_FLUSH, (gint64) i * GST_MSECOND));
  }
  wait_for_more (&arrived, 2);
  end (pipeline);
  fail_unless_equals_int (arrived.pooled, arrived.buffers);
}
GST_END_TEST;

/* All blocks are with somebody who does not give them back. */
GST_START_TEST (test_stopping_ends_a_wait_for_shared_memory)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_get ("scarce");
  GstMemory *all[64]; /* of the second class, which audio takes */

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    all[i] = gst_allocator_alloc (allocator, 2048, NULL);
  for (guint i = 0; i < rounds (12); i++) {
    Arrived arrived = { 0 };
    guint64 before, waits;
    GstElement *pipeline;

    g_object_get (allocator, "waits", &before, NULL);
    pipeline =
        play ("audiotestsrc ! poolfilter pool-name=scarce when-empty=wait ! "
              "fakesink name=s async=false",
            &arrived);

    do {
      g_usleep (1000);
      g_object_get (allocator, "waits", &waits, NULL);
    } while (waits == before);
    end (pipeline);
  }
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    gst_memory_unref (all[i]);
}
GST_END_TEST;

/* Bytes of what is no plain memory mean nothing. */
GST_START_TEST (test_memory_of_a_device_is_not_copied)
{
  GstHarness *h = gst_harness_new_parse ("poolfilter copy=always");
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 100, NULL);

  gst_harness_set_src_caps_str (
      h, "video/x-raw(memory:DMABuf),format=I420,width=8,height=8");
  fail_unless_equals_int (
      gst_harness_push (h, gst_buffer_ref (buffer)), GST_FLOW_OK);
  gst_buffer_unref (buffer);
  fail_unless (buffer == gst_harness_pull (h));
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

static Suite *
poolfilter_real_suite (void)
{
  Suite *s = suite_create ("poolfilter-real");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_new_caps_cost_no_descriptors);
  tcase_add_test (tc, test_audio_stays_what_it_is);
  tcase_add_test (tc, test_process_default_comes_and_goes);
  tcase_add_test (tc, test_one_of_those_that_share_a_name_ends);
  tcase_add_test (tc, test_seeks_end_waits);
  tcase_add_test (tc, test_stopping_ends_a_wait_for_shared_memory);
  tcase_add_test (tc, test_memory_of_a_device_is_not_copied);

  return s;
}

GST_CHECK_MAIN (poolfilter_real);
