/* test-poolfilter-change.c: one pool follows another behind poolfilter
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/pooled/pooled.h>

#include "watchdog.h"

static guint64
stat_of (gpointer element, const gchar *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (element, "stats", &stats, NULL);
  if (!gst_structure_get_uint64 (stats, name, &value))
    return 0;

  return value;
}

/* Scarce blocks */

#define VIDEO "video/x-raw,format=I420,width=640"

static gint n_new;
static GstBuffer *kept;

/* One buffer of the former caps is kept to the end. */
static GstPadProbeReturn
keep_and_count (GstPad *pad, GstPadProbeInfo *info, gpointer caps)
{
  g_autoptr (GstCaps) now = gst_pad_get_current_caps (pad);

  if (!kept)
    kept = gst_buffer_ref (GST_PAD_PROBE_INFO_BUFFER (info));
  if (now && gst_caps_is_subset (now, caps))
    g_atomic_int_inc (&n_new);

  return GST_PAD_PROBE_OK;
}

/* The queue holds what is not kept when the caps change. */
static void
change_caps_to (const gchar *after, const gchar *settings)
{
  g_autofree gchar *line = g_strdup_printf (
      "videotestsrc ! capsfilter name=caps caps=" VIDEO
      ",height=480,framerate=30/1 ! poolfilter name=filter max-buffers=4 "
      "when-empty=wait %s ! queue ! fakesink name=sink sync=true",
      settings);
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstElement *filter = gst_bin_get_by_name (GST_BIN (pipeline), "filter");
  GstElement *capsfilter = gst_bin_get_by_name (GST_BIN (pipeline), "caps");
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstPad *pad = gst_element_get_static_pad (sink, "sink");
  GstCaps *caps = gst_caps_from_string (after);

  n_new = 0;
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER, keep_and_count, caps, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  WAIT_UNTIL (stat_of (filter, "pool-buffers") == 4);
  g_object_set (capsfilter, "caps", caps, NULL);
  WAIT_UNTIL (g_atomic_int_get (&n_new) >= 10);
  fail_unless (stat_of (filter, "pools") >= 2);
  fail_unless (stat_of (filter, "pool-peak") <= 4);
  g_clear_pointer (&kept, gst_buffer_unref);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_caps_unref (caps);
  gst_object_unref (pad);
  gst_object_unref (sink);
  gst_object_unref (capsfilter);
  gst_object_unref (filter);
  gst_object_unref (pipeline);
}

GST_START_TEST (test_another_rate_with_scarce_blocks_goes_on)
{
  change_caps_to (VIDEO ",height=480,framerate=60/1", "");
}
GST_END_TEST;

GST_START_TEST (test_another_height_with_scarce_blocks_goes_on)
{
  change_caps_to (VIDEO ",height=476,framerate=30/1", "");
}
GST_END_TEST;

GST_START_TEST (test_no_start_needs_all_blocks_at_once)
{
  change_caps_to (VIDEO ",height=480,framerate=60/1", "initial-buffers=4");
}
GST_END_TEST;

/* Small pools of upstream */

#define SMALL 4

static GstBufferPool *
new_pool (guint max)
{
  GstBufferPool *pool = gst_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_buffer_pool_config_set_params (config, NULL, 1000, 0, max);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));

  return pool;
}

static void
end_pool (GstBufferPool *pool)
{
  fail_unless (gst_buffer_pool_set_active (pool, FALSE));
  gst_object_unref (pool);
}

/* Downstream keeps all of them. */
static void
push_from (GstHarness *h, GstBufferPool *pool, guint n)
{
  GstBufferPoolAcquireParams params = {
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT
  };
  GstBuffer *buffer;

  for (guint i = 0; i < n; i++) {
    fail_unless_equals_int (
        gst_buffer_pool_acquire_buffer (pool, &buffer, &params), GST_FLOW_OK);
    fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
  }
}

static void
drop_all (GstHarness *h)
{
  GstBuffer *buffer;

  while ((buffer = gst_harness_try_pull (h)))
    gst_buffer_unref (buffer);
}

/* All but two of the buffers of @pool are copied, so that it does not run dry.
 * Takes all three. */
static void
end_with_copies (GstHarness *h, GstElement *filter, GstBufferPool *pool)
{
  push_from (h, pool, 5 * SMALL);
  fail_unless_equals_uint64 (stat_of (filter, "copied"), 5 * SMALL - 2);
  drop_all (h);
  gst_object_unref (filter);
  gst_harness_teardown (h);
  end_pool (pool);
}

/* The next pool mostly gets the address of the last one; when none of some
 * does, the test shows nothing. */
GST_START_TEST (test_a_pool_is_not_taken_for_one_that_was)
{
  GstHarness *h = gst_harness_new_parse ("poolfilter copy=auto");
  GstElement *filter = gst_harness_find_element (h, "poolfilter");
  GstBufferPool *pool = new_pool (0);
  gpointer former = pool;

  gst_harness_set_src_caps_str (h, "application/x-a");
  push_from (h, pool, 3);
  drop_all (h);
  end_pool (pool);
  for (guint i = 0; i < 1000; i++) {
    pool = new_pool (SMALL);
    if (pool == former)
      break;
    end_pool (pool);
    pool = NULL;
  }
  if (!pool)
    pool = new_pool (SMALL);

  end_with_copies (h, filter, pool);
}
GST_END_TEST;

GST_START_TEST (test_another_maximum_counts_from_the_next_caps)
{
  GstHarness *h = gst_harness_new_parse ("poolfilter copy=auto");
  GstElement *filter = gst_harness_find_element (h, "poolfilter");
  GstBufferPool *pool = new_pool (0);
  GstStructure *config;

  gst_harness_set_src_caps_str (h, "application/x-a");
  push_from (h, pool, 3);
  drop_all (h);

  fail_unless (gst_buffer_pool_set_active (pool, FALSE));
  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_set_params (config, NULL, 1000, 0, SMALL);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  gst_harness_set_src_caps_str (h, "application/x-b");
  end_with_copies (h, filter, pool);
}
GST_END_TEST;

static gpointer
give_back (gpointer buffer)
{
  gst_buffer_unref (buffer);

  return NULL;
}

/* Either may be the last that counts. */
GST_START_TEST (test_the_last_buffer_may_come_home_while_copying_stops)
{
  for (guint i = 0; i < 20; i++) {
    GstHarness *h = gst_harness_new_parse ("poolfilter copy=auto");
    GstElement *filter = gst_harness_find_element (h, "poolfilter");
    GstBufferPool *pool = new_pool (SMALL);
    GThread *thread;

    gst_harness_set_src_caps_str (h, "application/x-a");
    push_from (h, pool, 1);
    thread = g_thread_new ("home", give_back, gst_harness_pull (h));
    gst_element_set_state (filter, GST_STATE_NULL);
    g_thread_join (thread);
    gst_object_unref (filter);
    gst_harness_teardown (h);
    end_pool (pool);
  }
}
GST_END_TEST;

static Suite *
poolfilter_change_suite (void)
{
  Suite *s = suite_create ("poolfilter-change");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_another_rate_with_scarce_blocks_goes_on);
  tcase_add_test (tc, test_another_height_with_scarce_blocks_goes_on);
  tcase_add_test (tc, test_no_start_needs_all_blocks_at_once);
  tcase_add_test (tc, test_a_pool_is_not_taken_for_one_that_was);
  tcase_add_test (tc, test_another_maximum_counts_from_the_next_caps);
  tcase_add_test (tc, test_the_last_buffer_may_come_home_while_copying_stops);

  return s;
}

GST_CHECK_MAIN (poolfilter_change);
