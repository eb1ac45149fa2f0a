/* test-bufferpool-returns.c: in what shape buffers may come back to their pool
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whatever somebody did to a buffer: the next who acquires one gets one that is
 * as new, with memory that nobody else uses.
 */
#include "config.h"

#include "bufferpool-help.h"

#include <gst/pooled/pooled.h>

#define SIZE 4096

static GstBufferPool *
new_pool (GstAllocationParams *params, gboolean zero)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  GstBufferPool *pool =
      gst_pooled_buffer_pool_new (GST_POOLED_ALLOCATOR (allocator));
  GstStructure *config = gst_buffer_pool_get_config (pool);

  g_object_set (pool, "zero-on-release", zero, NULL);
  gst_buffer_pool_config_set_params (config, NULL, SIZE, 0, 0);
  if (params)
    gst_buffer_pool_config_set_allocator (config, NULL, params);
  g_assert_true (gst_buffer_pool_set_config (pool, config));
  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));

  return pool;
}

static GstBuffer *
acquire (GstBufferPool *pool)
{
  GstBuffer *buffer = NULL;

  g_assert_cmpint (
      gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), ==, GST_FLOW_OK);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, SIZE);
  g_assert_true (gst_buffer_is_all_memory_writable (buffer));

  return buffer;
}

/* @reason: the counter of what was not kept for it, or NULL: it was kept */
static void
check_next (GstBufferPool *pool, const gchar *reason)
{
  static const gchar *const reasons[] = { "discarded-tagged",
    "discarded-resized", "discarded-shared", "discarded-unpooled" };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    g_assert_cmpuint (
        stat_of (pool, reasons[i]), ==, g_strcmp0 (reasons[i], reason) == 0);
  gst_buffer_unref (acquire (pool));
  g_assert_cmpuint (stat_of (pool, "hits"), ==, reason == NULL);
  end_pool (pool);
}

/* Another buffer with @buffer's memory. */
static GstBuffer *
new_sharer (GstBuffer *buffer)
{
  GstBuffer *sharer = gst_buffer_new ();

  gst_buffer_append_memory (sharer, gst_buffer_get_memory (buffer, 0));

  return sharer;
}

static void
test_as_it_left (void)
{
  GstBufferPool *pool = new_pool (NULL, FALSE);

  gst_buffer_unref (acquire (pool));
  check_next (pool, NULL);
}

static void
test_resized (void)
{
  GstBufferPool *pool = new_pool (NULL, FALSE);
  GstBuffer *buffer = acquire (pool);

  gst_buffer_resize (buffer, 10, 100);
  gst_buffer_unref (buffer);
  check_next (pool, NULL);
}

static void
test_shared_memory (void)
{
  GstBufferPool *pool = new_pool (NULL, FALSE);
  GstBuffer *buffer = acquire (pool);
  GstBuffer *sharer = new_sharer (buffer);

  gst_buffer_unref (buffer);
  check_next (pool, "discarded-shared");
  gst_buffer_unref (sharer);
}

static void
test_shared_memory_resized_before (void)
{
  GstBufferPool *pool = new_pool (NULL, FALSE);
  GstBuffer *buffer = acquire (pool);
  GstBuffer *sharer;

  gst_buffer_resize (buffer, 10, 100);
  sharer = new_sharer (buffer);
  gst_buffer_unref (buffer);
  check_next (pool, "discarded-shared");
  gst_buffer_unref (sharer);
}

static void
test_added_memory (void)
{
  GstBufferPool *pool = new_pool (NULL, FALSE);
  GstBuffer *buffer = acquire (pool);

  gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, 1, NULL));
  gst_buffer_unref (buffer);
  check_next (pool, "discarded-tagged");
}

/* by who sets all flags at once, so that nothing tells of the exchange */
static void
test_exchanged_for_smaller_memory (void)
{
  GstBufferPool *pool = new_pool (NULL, FALSE);
  GstBuffer *buffer = acquire (pool);

  gst_buffer_replace_all_memory (
      buffer, gst_allocator_alloc (NULL, SIZE / 2, NULL));
  GST_BUFFER_FLAGS (buffer) = 0;
  gst_buffer_unref (buffer);
  check_next (pool, "discarded-resized");
}

static void
test_exchanged_for_larger_memory (void)
{
  GstBufferPool *pool = new_pool (NULL, FALSE);
  GstBuffer *buffer = acquire (pool);

  gst_buffer_replace_all_memory (
      buffer, gst_allocator_alloc (NULL, SIZE * 2, NULL));
  GST_BUFFER_FLAGS (buffer) = 0;
  gst_buffer_unref (buffer);
  check_next (pool, NULL);
}

/* who still reads must not see zeroes come */
static void
test_memory_still_read (void)
{
  GstBufferPool *pool = new_pool (NULL, TRUE);
  GstBuffer *buffer = acquire (pool);
  GstMemory *memory = gst_buffer_get_memory (buffer, 0);
  GstMapInfo map;

  gst_buffer_memset (buffer, 0, 0x42, SIZE);
  g_assert_true (gst_memory_map (memory, &map, GST_MAP_READ));
  gst_buffer_unref (buffer);
  g_assert_cmpuint (map.data[SIZE - 1], ==, 0x42);
  check_next (pool, "discarded-shared");
  gst_memory_unmap (memory, &map);
  gst_memory_unref (memory);
}

static void
test_larger_than_usual (void)
{
  GstBufferPool *pool = new_pool (NULL, FALSE);
  GstBuffer *buffer = NULL;

  g_assert_cmpint (gst_pooled_buffer_pool_acquire_size (
                       GST_POOLED_BUFFER_POOL (pool), 2 * SIZE, &buffer),
      ==, GST_FLOW_OK);
  gst_buffer_unref (buffer);
  check_next (pool, "discarded-unpooled");
}

static void
test_prefix_is_zero_each_time (void)
{
  GstAllocationParams params = { GST_MEMORY_FLAG_ZERO_PREFIXED, 15, 32, 0 };
  GstBufferPool *pool = new_pool (&params, FALSE);
  GstBuffer *buffer = acquire (pool);
  GstMapInfo map;

  gst_buffer_resize (buffer, -32, SIZE);
  gst_buffer_memset (buffer, 0, 0xff, SIZE);
  gst_buffer_unref (buffer);

  buffer = acquire (pool);
  g_assert_cmpuint (stat_of (pool, "hits"), ==, 1);
  gst_buffer_resize (buffer, -32, SIZE);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (guint i = 0; i < 32; i++)
    g_assert_cmpuint (map.data[i], ==, 0);
  g_assert_cmpuint (map.data[32], ==, 0xff);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  end_pool (pool);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) \
  g_test_add_func ("/bufferpool-returns/" name, test_##function)
  TEST ("as-it-left", as_it_left);
  TEST ("resized", resized);
  TEST ("shared-memory", shared_memory);
  TEST ("shared-memory-resized-before", shared_memory_resized_before);
  TEST ("added-memory", added_memory);
  TEST ("exchanged-for-smaller-memory", exchanged_for_smaller_memory);
  TEST ("exchanged-for-larger-memory", exchanged_for_larger_memory);
  TEST ("memory-still-read", memory_still_read);
  TEST ("larger-than-usual", larger_than_usual);
  TEST ("prefix-is-zero-each-time", prefix_is_zero_each_time);
#undef TEST

  return g_test_run ();
}
