/* test-bufferpool.c: what every buffer pool of GStreamer does, ours does
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each test runs against the stock pool first: it shows that the test says what
 * GStreamer does. The tests of what only our pool does are in
 * test-bufferpool-own.c.
 */
#include "config.h"

#include "bufferpool-help.h"

#include <gst/pooled/pooled.h>
#include <gst/video/video.h>

#define CAPS "video/x-raw,format=I420,width=320,height=240,framerate=30/1"
#define SIZE 115200

typedef GstBufferPool *(*NewPool) (void);

static GstBufferPool *
new_ours (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  GstBufferPool *pool =
      gst_pooled_buffer_pool_new (GST_POOLED_ALLOCATOR (allocator));

  /* who waits would wake up by itself to tell, and need nobody for it */
  g_object_set (pool, "starvation-timeout", G_GUINT64_CONSTANT (0), NULL);

  return pool;
}

static GstStructure *
config_of (GstBufferPool *pool, const gchar *caps_string, guint size, guint min,
    guint max)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);
  g_autoptr (GstCaps) caps =
      caps_string ? gst_caps_from_string (caps_string) : NULL;

  gst_buffer_pool_config_set_params (config, caps, size, min, max);

  return config;
}

static GstBufferPool *
active_pool (NewPool new_pool, guint min, guint max)
{
  GstBufferPool *pool = new_pool ();

  g_assert_true (gst_buffer_pool_set_config (
      pool, config_of (pool, CAPS, SIZE, min, max)));
  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));

  return pool;
}

static GstBuffer *
acquire (GstBufferPool *pool)
{
  GstBuffer *buffer = NULL;

  g_assert_cmpint (
      gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), ==, GST_FLOW_OK);
  g_assert_nonnull (buffer);
  g_assert_true (buffer->pool == pool);
  g_assert_true (gst_buffer_is_writable (buffer));
  g_assert_false (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_TAG_MEMORY));

  return buffer;
}

static GstFlowReturn
acquire_dontwait (GstBufferPool *pool, GstBuffer **buffer)
{
  GstBufferPoolAcquireParams params = {
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT
  };

  return gst_buffer_pool_acquire_buffer (pool, buffer, &params);
}

static void
note_gone (gpointer data, GstMiniObject *object)
{
  *(gint *) data += 1;
}

static void
test_inactive_pool_is_flushing (gconstpointer new_pool)
{
  GstBufferPool *pool = ((NewPool) new_pool) ();
  GstBuffer *buffer;

  g_assert_cmpint (gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), ==,
      GST_FLOW_FLUSHING);
  g_assert_false (gst_buffer_pool_set_active (pool, TRUE));
  gst_object_unref (pool);
}

static void
test_what_comes_back_is_used_again (gconstpointer new_pool)
{
  GstBufferPool *pool = active_pool ((NewPool) new_pool, 0, 1);
  GstBuffer *buffer = acquire (pool);
  GstBuffer *first = buffer;
  GstReferenceTimestampMeta *meta;
  GstCaps *reference = gst_caps_new_empty_simple ("a/b");

  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = 1;
  GST_BUFFER_DURATION (buffer) = 1;
  GST_BUFFER_OFFSET (buffer) = GST_BUFFER_OFFSET_END (buffer) = 1;
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  gst_buffer_resize (buffer, 16, 32);
  meta = gst_buffer_add_reference_timestamp_meta (buffer, reference, 1, 1);
  GST_META_FLAG_SET (&meta->parent, GST_META_FLAG_LOCKED);
  gst_caps_unref (reference);
  gst_buffer_unref (buffer);

  buffer = acquire (pool);
  g_assert_true (buffer == first);
  g_assert_false (GST_BUFFER_PTS_IS_VALID (buffer));
  g_assert_false (GST_BUFFER_DTS_IS_VALID (buffer));
  g_assert_false (GST_BUFFER_DURATION_IS_VALID (buffer));
  g_assert_false (GST_BUFFER_OFFSET_IS_VALID (buffer));
  g_assert_false (GST_BUFFER_OFFSET_END_IS_VALID (buffer));
  g_assert_false (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, SIZE);
  g_assert_null (gst_buffer_get_reference_timestamp_meta (buffer, NULL));
  gst_buffer_unref (buffer);
  end_pool (pool);
}

static void
test_minimum_is_made_at_the_start (gconstpointer new_pool)
{
  GstBufferPool *pool = active_pool ((NewPool) new_pool, 3, 3);
  GstBuffer *buffers[3], *more;

  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (acquire_dontwait (pool, &buffers[i]), ==, GST_FLOW_OK);
  g_assert_cmpint (acquire_dontwait (pool, &more), ==, GST_FLOW_EOS);
  g_assert_null (more);
  for (guint i = 0; i < 3; i++)
    gst_buffer_unref (buffers[i]);
  end_pool (pool);
}

static void
test_alignment_and_meta (gconstpointer new_pool)
{
  GstBufferPool *pool = ((NewPool) new_pool) ();
  GstStructure *config = config_of (
      pool, "video/x-raw,format=I420,width=322,height=240", 117120, 0, 0);
  GstVideoAlignment align;
  GstVideoInfo info;
  GstVideoMeta *meta;
  GstBuffer *buffer;
  guint size;

  g_assert_true (gst_buffer_pool_has_option (
      pool, GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT));
  gst_video_alignment_reset (&align);
  align.padding_right = 14;
  align.padding_bottom = 16;
  for (guint i = 0; i < GST_VIDEO_MAX_PLANES; i++)
    align.stride_align[i] = 31;
  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  gst_buffer_pool_config_add_option (
      config, GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT);
  gst_buffer_pool_config_set_video_alignment (config, &align);
  g_assert_true (gst_buffer_pool_set_config (pool, config));
  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));

  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_get_params (config, NULL, &size, NULL, NULL);
  gst_structure_free (config);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 322, 240);
  g_assert_true (gst_video_info_align (&info, &align));

  for (guint round = 0; round < 2; round++) {
    GstMapInfo map;

    buffer = acquire (pool);
    meta = gst_buffer_get_video_meta (buffer);
    g_assert_nonnull (meta);
    g_assert_cmpint (meta->stride[0], ==, info.stride[0]);
    g_assert_cmpint (meta->stride[1], ==, info.stride[1]);
    g_assert_cmpuint (meta->offset[1], ==, info.offset[1]);
    g_assert_cmpuint (size, ==, info.size);
    g_assert_cmpuint (gst_buffer_get_size (buffer), ==, size);
    g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
    g_assert_cmpuint (GPOINTER_TO_SIZE (map.data) & 31, ==, 0);
    gst_buffer_unmap (buffer, &map);
    gst_buffer_unref (buffer);
  }
  end_pool (pool);
}

static void
test_video_caps_need_their_size (gconstpointer new_pool)
{
  GstBufferPool *pool = ((NewPool) new_pool) ();

  g_assert_false (gst_buffer_pool_set_config (
      pool, config_of (pool, CAPS, SIZE - 1, 0, 0)));
  gst_object_unref (pool);
}

static void
test_configuration_waits_for_what_is_out (gconstpointer new_pool)
{
  GstBufferPool *pool = active_pool ((NewPool) new_pool, 0, 0);
  GstBuffer *buffer = acquire (pool);

  g_assert_true (
      gst_buffer_pool_set_config (pool, gst_buffer_pool_get_config (pool)));
  g_assert_false (
      gst_buffer_pool_set_config (pool, config_of (pool, CAPS, SIZE, 1, 1)));
  g_assert_true (gst_buffer_pool_set_active (pool, FALSE));
  g_assert_false (
      gst_buffer_pool_set_config (pool, config_of (pool, CAPS, SIZE, 1, 1)));
  gst_buffer_unref (buffer);
  g_assert_true (
      gst_buffer_pool_set_config (pool, config_of (pool, CAPS, SIZE, 1, 1)));
  gst_object_unref (pool);
}

static void
test_stop_frees_at_the_last_return (gconstpointer new_pool)
{
  GstBufferPool *pool = active_pool ((NewPool) new_pool, 0, 0);
  GstBuffer *a = acquire (pool);
  GstBuffer *b = acquire (pool);
  gint gone = 0;

  gst_mini_object_weak_ref (GST_MINI_OBJECT (a), note_gone, &gone);
  gst_mini_object_weak_ref (GST_MINI_OBJECT (b), note_gone, &gone);
  gst_buffer_unref (a);
  g_assert_true (gst_buffer_pool_set_active (pool, FALSE));
  g_assert_cmpint (gone, ==, 0);
  g_assert_cmpint (
      gst_buffer_pool_acquire_buffer (pool, &a, NULL), ==, GST_FLOW_FLUSHING);
  gst_buffer_unref (b);
  g_assert_cmpint (gone, ==, 2);
  gst_object_unref (pool);
}

static void
test_straggler_joins_the_running_pool (gconstpointer new_pool)
{
  GstBufferPool *pool = active_pool ((NewPool) new_pool, 0, 1);
  GstBuffer *buffer = acquire (pool);
  GstBuffer *none;

  g_assert_true (gst_buffer_pool_set_active (pool, FALSE));
  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));
  g_assert_cmpint (acquire_dontwait (pool, &none), ==, GST_FLOW_EOS);
  gst_buffer_unref (buffer);
  g_assert_true (acquire (pool) == buffer);
  gst_buffer_unref (buffer);
  end_pool (pool);
}

static void
test_buffer_outlives_its_pool (gconstpointer new_pool)
{
  GstBufferPool *pool = active_pool ((NewPool) new_pool, 2, 0);
  GstBuffer *buffer = acquire (pool);
  gint gone = 0;
  gpointer there = pool;

  gst_mini_object_weak_ref (GST_MINI_OBJECT (buffer), note_gone, &gone);
  g_object_add_weak_pointer (G_OBJECT (pool), &there);
  g_assert_true (gst_buffer_pool_set_active (pool, FALSE));
  gst_object_unref (pool);
  g_assert_nonnull (there);
  gst_buffer_unref (buffer);
  g_assert_cmpint (gone, ==, 1);
  g_assert_null (there);
}

/* Returns whether the buffer was used again. */
static gboolean
give_back (GstBufferPool *pool, GstBuffer *buffer)
{
  gint gone = 0;
  GstBuffer *again;

  gst_mini_object_weak_ref (GST_MINI_OBJECT (buffer), note_gone, &gone);
  gst_buffer_unref (buffer);
  if (gone == 0)
    gst_mini_object_weak_unref (GST_MINI_OBJECT (buffer), note_gone, &gone);

  /* whatever became of it, there is room for one */
  g_assert_cmpint (acquire_dontwait (pool, &again), ==, GST_FLOW_OK);
  g_assert_cmpuint (gst_buffer_get_size (again), ==, SIZE);
  gst_buffer_unref (again);

  return gone == 0;
}

static void
test_changed_memory_is_not_kept (gconstpointer new_pool)
{
  GstBufferPool *pool = active_pool ((NewPool) new_pool, 0, 1);
  GstBuffer *buffer = acquire (pool);
  GstMemory *mem;

  gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, 10, NULL));
  g_assert_false (give_back (pool, buffer));

  buffer = acquire (pool);
  gst_buffer_replace_all_memory (
      buffer, gst_allocator_alloc (NULL, SIZE, NULL));
  g_assert_false (give_back (pool, buffer));

  buffer = acquire (pool);
  gst_buffer_remove_all_memory (buffer);
  g_assert_false (give_back (pool, buffer));

  /* shared: a sub-memory still looks at it */
  buffer = acquire (pool);
  mem = gst_memory_share (gst_buffer_peek_memory (buffer, 0), 0, 10);
  g_assert_false (give_back (pool, buffer));
  gst_memory_unref (mem);

  end_pool (pool);
}

static void
test_a_plain_reference_does_not_matter (gconstpointer new_pool)
{
  GstBufferPool *pool = active_pool ((NewPool) new_pool, 0, 1);
  GstBuffer *buffer = acquire (pool);
  GstMemory *mem = gst_buffer_get_memory (buffer, 0);

  g_assert_true (give_back (pool, buffer));
  gst_memory_unref (mem);
  end_pool (pool);
}

static void
test_smaller_and_larger_come_back_in_size (gconstpointer new_pool)
{
  GstBufferPool *pool = active_pool ((NewPool) new_pool, 0, 1);
  GstBuffer *buffer = acquire (pool);

  gst_buffer_set_size (buffer, 1);
  g_assert_true (give_back (pool, buffer));
  buffer = acquire (pool);
  gst_buffer_resize (buffer, 100, 0);
  g_assert_true (give_back (pool, buffer));
  buffer = acquire (pool);
  gst_memory_resize (gst_buffer_peek_memory (buffer, 0), 5, 5);
  g_assert_true (give_back (pool, buffer));
  end_pool (pool);
}

static void
test_qdata_stays (gconstpointer new_pool)
{
  GstBufferPool *pool = active_pool ((NewPool) new_pool, 0, 1);
  GQuark quark = g_quark_from_static_string ("test");
  GstBuffer *buffer = acquire (pool);

  gst_mini_object_set_qdata (GST_MINI_OBJECT (buffer), quark, pool, NULL);
  gst_buffer_unref (buffer);
  buffer = acquire (pool);
  g_assert_true (
      gst_mini_object_get_qdata (GST_MINI_OBJECT (buffer), quark) == pool);
  gst_buffer_unref (buffer);
  end_pool (pool);
}

/* Waiting: threads acquire from an empty pool, and whatever the order of that
 * and of what ends it, each acquire must end.
 *
 * The stock pool gets one thread that waits. Before GStreamer 1.26 a second one
 * may take the token that was to wake the first, and both sleep beside the
 * buffer that came back: seen in one of 200 runs on a busy machine. */

#define MAX_WAITERS 3

static guint
count_waiters (NewPool new_pool)
{
  return new_pool == new_ours ? MAX_WAITERS : 1;
}

static gpointer
acquire_in_thread (gpointer pool)
{
  GstBuffer *buffer = NULL;
  GstFlowReturn result = gst_buffer_pool_acquire_buffer (pool, &buffer, NULL);

  if (buffer)
    gst_buffer_unref (buffer);

  return GINT_TO_POINTER (result);
}

static void
check_acquires_end (GThread **threads, guint n, GstFlowReturn expected)
{
  for (guint i = 0; i < n; i++) {
    g_assert_cmpint (
        GPOINTER_TO_INT (g_thread_join (threads[i])), ==, expected);
  }
}

static void
start_acquires (GThread **threads, guint n, GstBufferPool *pool)
{
  for (guint i = 0; i < n; i++)
    threads[i] = g_thread_new ("acquires", acquire_in_thread, pool);
}

static void
check_wait_ends (NewPool new_pool, gboolean discard)
{
  GstBufferPool *pool = active_pool (new_pool, 0, 1);
  const guint n = count_waiters (new_pool);

  for (guint i = 0; i < 200; i++) {
    GstBuffer *buffer = acquire (pool);
    GThread *threads[MAX_WAITERS];

    start_acquires (threads, n, pool);
    if (i % 2)
      g_usleep (100);
    if (discard)
      gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, 1, NULL));
    gst_buffer_unref (buffer);
    check_acquires_end (threads, n, GST_FLOW_OK);
  }
  end_pool (pool);
}

static void
test_release_ends_a_wait (gconstpointer new_pool)
{
  check_wait_ends ((NewPool) new_pool, FALSE);
}

static void
test_discard_ends_a_wait (gconstpointer new_pool)
{
  check_wait_ends ((NewPool) new_pool, TRUE);
}

static void
check_flush_ends_wait (
    NewPool new_pool, void (*flush) (GstBufferPool *, gboolean))
{
  GstBufferPool *pool = active_pool (new_pool, 0, 1);
  const guint n = count_waiters (new_pool);

  for (guint i = 0; i < 200; i++) {
    GstBuffer *buffer = acquire (pool);
    GThread *threads[MAX_WAITERS];

    start_acquires (threads, n, pool);
    if (i % 2)
      g_usleep (100);
    flush (pool, TRUE);
    check_acquires_end (threads, n, GST_FLOW_FLUSHING);
    flush (pool, FALSE);
    gst_buffer_unref (buffer);
  }
  end_pool (pool);
}

static void
flip_active (GstBufferPool *pool, gboolean flush)
{
  g_assert_true (gst_buffer_pool_set_active (pool, !flush));
}

static void
test_flushing_ends_a_wait (gconstpointer new_pool)
{
  check_flush_ends_wait ((NewPool) new_pool, gst_buffer_pool_set_flushing);
}

static void
test_deactivation_ends_a_wait (gconstpointer new_pool)
{
  check_flush_ends_wait ((NewPool) new_pool, flip_active);
}

static const struct {
  const gchar *name;
  GTestDataFunc run;
} tests[] = {
  { "inactive-pool-is-flushing", test_inactive_pool_is_flushing },
  { "what-comes-back-is-used-again", test_what_comes_back_is_used_again },
  { "minimum-is-made-at-the-start", test_minimum_is_made_at_the_start },
  { "alignment-and-meta", test_alignment_and_meta },
  { "video-caps-need-their-size", test_video_caps_need_their_size },
  { "configuration-waits-for-what-is-out",
      test_configuration_waits_for_what_is_out },
  { "stop-frees-at-the-last-return", test_stop_frees_at_the_last_return },
  { "straggler-joins-the-running-pool", test_straggler_joins_the_running_pool },
  { "buffer-outlives-its-pool", test_buffer_outlives_its_pool },
  { "changed-memory-is-not-kept", test_changed_memory_is_not_kept },
  { "a-plain-reference-does-not-matter",
      test_a_plain_reference_does_not_matter },
  { "smaller-and-larger-come-back-in-size",
      test_smaller_and_larger_come_back_in_size },
  { "qdata-stays", test_qdata_stays },
  { "release-ends-a-wait", test_release_ends_a_wait },
  { "discard-ends-a-wait", test_discard_ends_a_wait },
  { "flushing-ends-a-wait", test_flushing_ends_a_wait },
  { "deactivation-ends-a-wait", test_deactivation_ends_a_wait },
};

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  /* what a pool says of a refused configuration is expected */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *stock = g_strdup_printf ("/stock/%s", tests[i].name);
    g_autofree gchar *ours = g_strdup_printf ("/pooled/%s", tests[i].name);

    g_test_add_data_func (
        stock, (gconstpointer) gst_video_buffer_pool_new, tests[i].run);
    g_test_add_data_func (ours, (gconstpointer) new_ours, tests[i].run);
  }

  return g_test_run ();
}
