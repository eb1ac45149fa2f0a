/* test-poolfilter-stream.c: data, states and messages through poolfilter
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/pooled/pooled.h>
#include <gst/video/video.h>
#include <glib/gstdio.h>

#include "accounting.h"
#include "unmappable.h"

#define VIDEO "video/x-raw,format=I420,width=320,height=240,framerate=30/1"
#define SIZE  115200

static GstHarness *
new_harness (const gchar *line)
{
  GstHarness *h = gst_harness_new_parse (line);

  gst_harness_set_src_caps_str (h, VIDEO);

  return h;
}

GST_START_TEST (test_everything_passes_untouched)
{
  GstHarness *h = new_harness ("poolfilter");
  GstBuffer *buffer = gst_buffer_new_and_alloc (SIZE);
  GstBuffer *out;
  GstEvent *event;

  gst_buffer_ref (buffer);
  fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless (out == buffer);
  fail_unless_equals_int (GST_MINI_OBJECT_REFCOUNT_VALUE (out), 2);
  gst_buffer_unref (out);
  gst_buffer_unref (buffer);

  while ((event = gst_harness_try_pull_event (h)))
    gst_event_unref (event);
  event = gst_event_new_custom (
      GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty ("a"));
  gst_event_ref (event);
  fail_unless (gst_harness_push_event (h, event));
  fail_unless (gst_harness_pull_event (h) == event);
  gst_event_unref (event);
  gst_event_unref (event);
  gst_harness_teardown (h);
}
GST_END_TEST;

static guint n_lists;

static GstFlowReturn
take_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  fail_unless_equals_int (gst_buffer_list_length (list), 3);
  n_lists++;
  gst_buffer_list_unref (list);

  return GST_FLOW_OK;
}

GST_START_TEST (test_lists_stay_whole)
{
  GstHarness *h = new_harness ("poolfilter");
  GstBufferList *list = gst_buffer_list_new ();
  GstElement *element = gst_harness_find_element (h, "poolfilter");

  for (guint i = 0; i < 3; i++)
    gst_buffer_list_add (list, gst_buffer_new_and_alloc (10));
  gst_pad_set_chain_list_function (h->sinkpad, take_list);
  n_lists = 0;
  fail_unless_equals_int (gst_pad_push_list (h->srcpad, list), GST_FLOW_OK);
  fail_unless_equals_int (n_lists, 1);
  fail_unless_equals_uint64 (element_stat (element, "lists"), 1);
  fail_unless_equals_uint64 (element_stat (element, "buffers"), 3);
  fail_unless_equals_uint64 (element_stat (element, "bytes"), 30);
  gst_object_unref (element);
  gst_harness_teardown (h);
}
GST_END_TEST;

static GstFlowReturn next_flow;

static GstFlowReturn
refuse (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);

  return next_flow;
}

GST_START_TEST (test_flow_comes_back)
{
  static const GstFlowReturn flows[] = { GST_FLOW_OK, GST_FLOW_EOS,
    GST_FLOW_NOT_LINKED, GST_FLOW_FLUSHING, GST_FLOW_ERROR,
    GST_FLOW_CUSTOM_SUCCESS };
  GstHarness *h = new_harness ("poolfilter");

  gst_pad_set_chain_function (h->sinkpad, refuse);
  for (guint i = 0; i < G_N_ELEMENTS (flows); i++) {
    next_flow = flows[i];
    fail_unless_equals_int (
        gst_harness_push (h, gst_buffer_new_and_alloc (SIZE)), flows[i]);
  }
  gst_harness_teardown (h);
}
GST_END_TEST;

/* Copies */

static GstBuffer *
foreign_buffer (void)
{
  GstBuffer *buffer = gst_buffer_new_and_alloc (SIZE + 100);
  gsize offset[4] = { 100, 100 + 76800, 100 + 96000, 0 };
  gint stride[4] = { 320, 160, 160, 0 };

  gst_buffer_memset (buffer, 0, 0x5a, SIZE + 100);
  gst_buffer_add_video_meta_full (
      buffer, 0, GST_VIDEO_FORMAT_I420, 320, 240, 3, offset, stride);
  GST_BUFFER_PTS (buffer) = 5;
  GST_BUFFER_OFFSET (buffer) = 7;
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);

  return buffer;
}

GST_START_TEST (test_a_copy_is_the_same_in_pooled_memory)
{
  GstHarness *h = new_harness ("poolfilter copy=always");
  GstElement *element = gst_harness_find_element (h, "poolfilter");
  GstBuffer *out;
  GstVideoMeta *meta;
  GstMapInfo map;

  fail_unless_equals_int (gst_harness_push (h, foreign_buffer ()), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless (gst_pooled_is_pooled_memory (gst_buffer_peek_memory (out, 0)));
  fail_unless_equals_uint64 (GST_BUFFER_PTS (out), 5);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (out), 7);
  fail_unless (GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_DELTA_UNIT));
  meta = gst_buffer_get_video_meta (out);
  fail_unless (meta && meta->offset[1] == 100 + 76800);
  fail_unless (gst_buffer_map (out, &map, GST_MAP_READ));
  fail_unless_equals_int (map.size, SIZE + 100);
  for (gsize i = 0; i < map.size; i++)
    fail_unless (map.data[i] == 0x5a);
  gst_buffer_unmap (out, &map);
  fail_unless_equals_uint64 (element_stat (element, "copied"), 1);

  /* what is in pooled memory already goes on as it is */
  gst_buffer_ref (out);
  fail_unless_equals_int (gst_harness_push (h, out), GST_FLOW_OK);
  fail_unless (gst_harness_pull (h) == out);
  gst_buffer_unref (out);
  gst_buffer_unref (out);
  fail_unless_equals_uint64 (element_stat (element, "copied"), 1);
  gst_object_unref (element);
  gst_harness_teardown (h);
}
GST_END_TEST;

static GstFlowReturn
keep_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  GST_PAD_ELEMENT_PRIVATE (pad) = list;

  return GST_FLOW_OK;
}

GST_START_TEST (test_each_buffer_of_a_list_is_copied)
{
  GstHarness *h = new_harness ("poolfilter copy=always");
  GstElement *element = gst_harness_find_element (h, "poolfilter");
  GstBufferList *list = gst_buffer_list_new ();

  for (guint i = 0; i < 3; i++)
    gst_buffer_list_add (list, foreign_buffer ());
  gst_pad_set_chain_list_function (h->sinkpad, keep_list);
  fail_unless_equals_int (gst_pad_push_list (h->srcpad, list), GST_FLOW_OK);
  list = GST_PAD_ELEMENT_PRIVATE (h->sinkpad);
  fail_unless_equals_int (gst_buffer_list_length (list), 3);
  for (guint i = 0; i < 3; i++) {
    GstBuffer *buffer = gst_buffer_list_get (list, i);

    fail_unless (
        gst_pooled_is_pooled_memory (gst_buffer_peek_memory (buffer, 0)));
    fail_unless_equals_int (gst_buffer_get_size (buffer), SIZE + 100);
  }
  gst_buffer_list_unref (list);
  fail_unless_equals_uint64 (element_stat (element, "copied"), 3);
  gst_object_unref (element);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_what_cannot_be_mapped_goes_on_as_it_is)
{
  GstHarness *h = new_harness ("poolfilter copy=always");
  GstElement *element = gst_harness_find_element (h, "poolfilter");
  GstBuffer *buffer = unmappable_buffer (100, 0);
  GstBuffer *out;

  fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless (out == buffer);
  gst_buffer_unref (out);
  fail_unless_equals_uint64 (element_stat (element, "copied"), 0);
  fail_unless_equals_uint64 (element_stat (element, "copy-failed"), 1);
  gst_object_unref (element);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* what can run dry is a pool with a maximum */
GST_START_TEST (test_what_cannot_run_dry_is_not_copied)
{
  GstHarness *h = new_harness ("poolfilter copy=auto");
  GstElement *element = gst_harness_find_element (h, "poolfilter");
  GstBufferPool *pool = gst_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstBuffer *buffer;

  gst_buffer_pool_config_set_params (config, NULL, SIZE, 0, 0);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  fail_unless_equals_int (gst_harness_push (h, foreign_buffer ()), GST_FLOW_OK);
  for (guint i = 0; i < 10; i++) {
    fail_unless_equals_int (
        gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), GST_FLOW_OK);
    fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
  }
  fail_unless_equals_uint64 (element_stat (element, "copied"), 0);
  gst_object_unref (element);
  gst_harness_teardown (h);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
}
GST_END_TEST;

GST_START_TEST (test_trim_gives_idle_memory_back)
{
  GstHarness *h = new_harness ("poolfilter copy=always");
  GstElement *element = gst_harness_find_element (h, "poolfilter");

  fail_unless_equals_int (gst_harness_push (h, foreign_buffer ()), GST_FLOW_OK);
  gst_buffer_unref (gst_harness_pull (h));
  fail_unless (element_stat (element, "allocator-idle-bytes") > 0);
  g_signal_emit_by_name (element, "trim");
  fail_unless_equals_uint64 (element_stat (element, "allocator-idle-bytes"), 0);
  gst_object_unref (element);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* a camera with few buffers, a consumer that keeps all */
GST_START_TEST (test_a_small_pool_does_not_run_dry)
{
  GstHarness *h = new_harness ("poolfilter copy=auto");
  GstElement *element = gst_harness_find_element (h, "poolfilter");
  GstBufferPool *pool = gst_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstBufferPoolAcquireParams params = {
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT
  };
  GstBuffer *buffer;

  gst_buffer_pool_config_set_params (config, NULL, SIZE, 4, 4);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));

  for (guint i = 0; i < 20; i++) {
    fail_unless_equals_int (
        gst_buffer_pool_acquire_buffer (pool, &buffer, &params), GST_FLOW_OK);
    fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
  }
  fail_unless_equals_uint64 (element_stat (element, "copied"), 18);

  /* they come back: no need to copy any more */
  while ((buffer = gst_harness_try_pull (h)))
    gst_buffer_unref (buffer);
  fail_unless_equals_int (
      gst_buffer_pool_acquire_buffer (pool, &buffer, &params), GST_FLOW_OK);
  fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
  fail_unless_equals_uint64 (element_stat (element, "copied"), 18);
  gst_buffer_unref (gst_harness_pull (h));
  gst_object_unref (element);
  gst_harness_teardown (h);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
}
GST_END_TEST;

/* Whole pipelines */

/* What was said, heard in the thread that says it: a message's reference count
 * is not seen by the thread sanitizer. */
typedef struct {
  const gchar *element;
  gchar *adopted;
  gboolean asked;
  const gchar *starving; /* what was waited for */
  guint64 size;
  guint in_use;
} Heard;

static GMutex heard_lock;
static GCond heard_more;
static Heard heard;

static GstBusSyncReply
hear (GstBus *bus, GstMessage *message, gpointer user_data)
{
  const GstStructure *s = gst_message_get_structure (message);

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ELEMENT)
    return GST_BUS_PASS;

  g_mutex_lock (&heard_lock);
  if (gst_structure_has_name (s, "pooled-starving")) {
    heard.starving = gst_structure_has_field (s, "pool") ? "pool" : "allocator";
    gst_structure_get (s, "size", G_TYPE_UINT64, &heard.size, "in-use",
        G_TYPE_UINT, &heard.in_use, NULL);
    fail_unless (gst_structure_has_field_typed (s, "thread", G_TYPE_STRING));
    fail_unless (gst_structure_has_field_typed (s, "waited", G_TYPE_UINT64));
  } else if (gst_structure_has_name (s, "pooled-adopted") &&
             g_strcmp0 (GST_MESSAGE_SRC_NAME (message), heard.element) == 0) {
    g_free (heard.adopted);
    heard.adopted = g_strdup (gst_structure_get_string (s, "adopted"));
    gst_structure_get_boolean (s, "asked", &heard.asked);
  }
  g_cond_signal (&heard_more);
  g_mutex_unlock (&heard_lock);
  gst_message_unref (message);

  return GST_BUS_DROP;
}

static GstElement *
start_pipeline (const gchar *line)
{
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstBus *bus;

  fail_unless (pipeline != NULL, "%s", line);
  bus = gst_element_get_bus (pipeline);
  heard = (Heard){ .element = "p" };
  gst_bus_set_sync_handler (bus, hear, NULL, NULL);
  gst_object_unref (bus);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);

  return pipeline;
}

static void
end_pipeline (GstElement *pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  g_clear_pointer (&heard.adopted, g_free);
}

static void
run_to_the_end (GstElement *pipeline)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_object_unref (bus);
  gst_element_set_state (pipeline, GST_STATE_READY);
}

GST_START_TEST (test_says_what_upstream_took)
{
  static const struct {
    const gchar *line, *adopted;
    gboolean asked;
  } cases[] = {
    { "videotestsrc num-buffers=10 ! poolfilter name=p ! fakesink", "pool",
        TRUE },
    { "videotestsrc num-buffers=10 ! poolfilter ! tee ! poolfilter name=p ! "
      "fakesink",
        "none", TRUE },
    { "videotestsrc num-buffers=10 ! poolfilter name=p ! tee name=t ! "
      "fakesink async=false t. ! fakesink async=false",
        "pool", TRUE },
    { "videotestsrc num-buffers=10 ! poolfilter name=p ! videorate ! "
      "video/x-raw,framerate=10/1 ! fakesink",
        "pool", TRUE },
    { "audiotestsrc num-buffers=10 ! poolfilter name=p ! fakesink", "allocator",
        TRUE },
    { "audiotestsrc num-buffers=10 ! audioconvert ! "
      "audio/x-raw,format=F32LE,channels=2 ! poolfilter name=p ! fakesink",
        "allocator", TRUE },
    { "fakesrc num-buffers=10 sizetype=fixed ! poolfilter name=p ! fakesink",
        "none", TRUE },
    { "fakesrc num-buffers=2 sizetype=fixed ! poolfilter name=p ! fakesink",
        "none", TRUE },
    /* payloaders do not ask */
    { "videotestsrc num-buffers=2 ! rtpvrawpay ! poolfilter name=p ! fakesink",
        "none", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstElement *pipeline = start_pipeline (cases[i].line);

    run_to_the_end (pipeline);
    fail_unless_equals_string (heard.adopted, cases[i].adopted);
    fail_unless_equals_int (heard.asked, cases[i].asked);
    end_pipeline (pipeline);
  }
}
GST_END_TEST;

/* sources and filters write as much as they always do */
GST_START_TEST (test_files_stay_what_they_are)
{
  g_autofree gchar *dir = g_dir_make_tmp ("poolfilter-XXXXXX", NULL);
  g_autofree gchar *from = g_build_filename (dir, "from", NULL);
  g_autofree gchar *to = g_build_filename (dir, "to", NULL);
  g_autofree gchar *content = g_malloc (300001);

  for (guint i = 0; i < 300001; i++)
    content[i] = i * 7 + i / 251;
  fail_unless (g_file_set_contents (from, content, 300001, NULL));

  for (guint blocksize = 4096; blocksize <= 65536; blocksize *= 16) {
    g_autofree gchar *line = g_strdup_printf (
        "filesrc location=%s blocksize=%u ! poolfilter name=p ! filesink "
        "location=%s",
        from, blocksize, to);
    GstElement *pipeline = start_pipeline (line);
    g_autofree gchar *copy = NULL;
    gsize size;

    run_to_the_end (pipeline);
    fail_unless_equals_string (heard.adopted, "allocator");
    end_pipeline (pipeline);
    fail_unless (g_file_get_contents (to, &copy, &size, NULL));
    fail_unless_equals_int (size, 300001);
    fail_unless (memcmp (copy, content, size) == 0);
  }
  g_unlink (from);
  g_unlink (to);
  g_rmdir (dir);
}
GST_END_TEST;

GST_START_TEST (test_a_bad_setting_is_quoted)
{
  GstElement *pipeline =
      start_pipeline ("fakesrc ! poolfilter size-classes=1KiB:many ! fakesink");
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message =
      gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &error, NULL);
  fail_unless (
      g_error_matches (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS));
  fail_unless (strstr (error->message, "many") != NULL);
  gst_message_unref (message);
  gst_object_unref (bus);
  end_pipeline (pipeline);
}
GST_END_TEST;

static GstPadProbeReturn
note_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer size)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  g_atomic_int_set ((gint *) size, gst_buffer_get_size (buffer));

  return GST_PAD_PROBE_OK;
}

/* a change of size negotiates anew and the memory is used again */
GST_START_TEST (test_caps_change)
{
  GstElement *pipeline = start_pipeline (
      "videotestsrc ! capsfilter name=c "
      "caps=video/x-raw,format=I420,width=640,height=480 ! poolfilter name=p ! "
      "fakesink name=s");
  GstElement *filter = gst_bin_get_by_name (GST_BIN (pipeline), "p");
  GstElement *caps_filter = gst_bin_get_by_name (GST_BIN (pipeline), "c");
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  GstPad *pad = gst_element_get_static_pad (sink, "sink");
  gint arrived = 0;

  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER, note_buffer, &arrived, NULL);
  for (guint i = 0; i < 40; i++) {
    gint width = i % 2 ? 640 : 1280, height = i % 2 ? 480 : 720;
    GstCaps *caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
        "I420", "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, NULL);

    g_object_set (caps_filter, "caps", caps, NULL);
    gst_caps_unref (caps);
    while (g_atomic_int_get (&arrived) != width * height * 3 / 2)
      g_thread_yield ();
  }
  gst_element_set_state (pipeline, GST_STATE_READY);
  fail_unless (element_stat (filter, "pools") >= 40);
  fail_unless_equals_uint64 (element_stat (filter, "foreign"), 0);
  fail_unless_equals_uint64 (element_stat (filter, "allocator-fallbacks"), 0);
  fail_unless (element_stat (filter, "allocator-growths") < 10);
  gst_object_unref (pad);
  gst_object_unref (sink);
  gst_object_unref (filter);
  gst_object_unref (caps_filter);
  end_pipeline (pipeline);
}
GST_END_TEST;

/* The sink keeps the only buffer there may be: upstream waits, which is told,
 * and stops. */
GST_START_TEST (test_stopping_ends_a_wait)
{
  static const struct {
    const gchar *source, *waits_for;
    guint64 size;
  } cases[] = {
    { "videotestsrc ! video/x-raw,format=I420 ! poolfilter max-buffers=1",
        "pool", 320 * 240 * 3 / 2 },
    { "audiotestsrc ! poolfilter size-classes=16KiB:1", "allocator", 16384 },
  };

  for (guint i = 0; i < 20; i++) {
    g_autofree gchar *line = g_strdup_printf (
        "%s name=p when-empty=wait starvation-timeout=1000000 ! fakesink "
        "enable-last-sample=true",
        cases[i % 2].source);
    GstElement *pipeline = start_pipeline (line);

    g_mutex_lock (&heard_lock);
    while (!heard.starving)
      g_cond_wait (&heard_more, &heard_lock);
    fail_unless_equals_string (heard.starving, cases[i % 2].waits_for);
    fail_unless_equals_uint64 (heard.size, cases[i % 2].size);
    fail_unless_equals_int (heard.in_use, 1);
    g_mutex_unlock (&heard_lock);
    end_pipeline (pipeline);
  }
}
GST_END_TEST;

GST_START_TEST (test_states_up_and_down)
{
  GstElement *pipeline =
      gst_parse_launch ("videotestsrc ! poolfilter name=p ! fakesink", NULL);

  for (guint i = 0; i < 50; i++) {
    gst_element_set_state (
        pipeline, i % 3 ? GST_STATE_PLAYING : GST_STATE_PAUSED);
    gst_element_get_state (pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
    gst_element_set_state (pipeline, i % 2 ? GST_STATE_NULL : GST_STATE_READY);
  }
  end_pipeline (pipeline);
}
GST_END_TEST;

static Suite *
poolfilter_stream_suite (void)
{
  Suite *s = suite_create ("poolfilter-stream");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_everything_passes_untouched);
  tcase_add_test (tc, test_lists_stay_whole);
  tcase_add_test (tc, test_flow_comes_back);
  tcase_add_test (tc, test_a_copy_is_the_same_in_pooled_memory);
  tcase_add_test (tc, test_each_buffer_of_a_list_is_copied);
  tcase_add_test (tc, test_what_cannot_be_mapped_goes_on_as_it_is);
  tcase_add_test (tc, test_what_cannot_run_dry_is_not_copied);
  tcase_add_test (tc, test_trim_gives_idle_memory_back);
  tcase_add_test (tc, test_a_small_pool_does_not_run_dry);
  tcase_add_test (tc, test_says_what_upstream_took);
  tcase_add_test (tc, test_files_stay_what_they_are);
  tcase_add_test (tc, test_a_bad_setting_is_quoted);
  tcase_add_test (tc, test_caps_change);
  tcase_add_test (tc, test_stopping_ends_a_wait);
  tcase_add_test (tc, test_states_up_and_down);

  return s;
}

GST_CHECK_MAIN (poolfilter_stream);
