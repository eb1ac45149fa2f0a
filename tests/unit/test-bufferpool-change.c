/* test-bufferpool-change.c: pools that begin and end while others are in use
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef _GNU_SOURCE
#  define _GNU_SOURCE /* RTLD_NEXT */
#endif
#include "config.h"

#include "bufferpool-help.h"

#include <dlfcn.h>

#include <gst/pooled/pooled.h>

#define SIZE 60000

/* Two blocks, for which one waits. */
static GstAllocator *
new_scarce_allocator (void)
{
  g_autoptr (GError) error = NULL;
  GstAllocator *allocator = gst_pooled_allocator_new_full ("64KiB:2", &error);

  g_assert_no_error (error);
  g_object_set (allocator, "when-empty", GST_POOLED_WHEN_EMPTY_WAIT, NULL);

  return allocator;
}

static void
configure (GstBufferPool *pool, guint size, guint min)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_buffer_pool_config_set_params (config, NULL, size, min, 0);
  g_assert_true (gst_buffer_pool_set_config (pool, config));
}

static GstBufferPool *
new_pool (GstAllocator *allocator, guint min)
{
  GstBufferPool *pool =
      gst_pooled_buffer_pool_new ((GstPooledAllocator *) allocator);

  configure (pool, SIZE, min);

  return pool;
}

static guint64
waits_of (GstAllocator *allocator)
{
  g_autoptr (GstStructure) stats =
      gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (allocator));
  guint64 waits = 0;

  g_assert_true (gst_structure_get_uint64 (stats, "waits", &waits));

  return waits;
}

static gint has_started;

static gpointer
start (gpointer pool)
{
  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));
  g_atomic_int_set (&has_started, TRUE);

  return NULL;
}

static void
test_start_does_not_wait (void)
{
  g_autoptr (GstAllocator) allocator = new_scarce_allocator ();
  GstBufferPool *pool = new_pool (allocator, 1);
  GstMemory *all[2];
  GstBuffer *buffer;
  GThread *thread;

  for (guint i = 0; i < 2; i++)
    all[i] = gst_allocator_alloc (allocator, SIZE, NULL);

  thread = g_thread_new ("start", start, pool);
  while (!g_atomic_int_get (&has_started) && waits_of (allocator) == 0)
    g_usleep (100);
  g_assert_cmpuint (waits_of (allocator), ==, 0);
  g_thread_join (thread);

  for (guint i = 0; i < 2; i++)
    gst_memory_unref (all[i]);
  g_assert_cmpint (
      gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), ==, GST_FLOW_OK);
  gst_buffer_unref (buffer);
  end_pool (pool);
}

static GstFlowReturn (*alloc_buffer) (
    GstBufferPool *, GstBuffer **, GstBufferPoolAcquireParams *);
static GstAllocator *to_wait;

static GstFlowReturn
wait_from_here_on (
    GstBufferPool *pool, GstBuffer **buffer, GstBufferPoolAcquireParams *params)
{
  g_object_set (to_wait, "when-empty", GST_POOLED_WHEN_EMPTY_WAIT, NULL);

  return alloc_buffer (pool, buffer, params);
}

static void
test_start_succeeds_when_waiting_is_asked_for_meanwhile (void)
{
  g_autoptr (GstAllocator) allocator = new_scarce_allocator ();
  GstBufferPool *pool = new_pool (allocator, 1);
  GstBufferPoolClass *klass = GST_BUFFER_POOL_GET_CLASS (pool);
  GstMemory *all[2];

  for (guint i = 0; i < 2; i++)
    all[i] = gst_allocator_alloc (allocator, SIZE, NULL);
  g_object_set (allocator, "when-empty", GST_POOLED_WHEN_EMPTY_ALLOCATE, NULL);
  to_wait = allocator;
  alloc_buffer = klass->alloc_buffer;
  klass->alloc_buffer = wait_from_here_on;
  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));
  klass->alloc_buffer = alloc_buffer;
  g_assert_cmpuint (waits_of (allocator), ==, 0);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 0);
  g_assert_cmpuint (stat_of (pool, "failed"), ==, 0);

  for (guint i = 0; i < 2; i++)
    gst_memory_unref (all[i]);
  end_pool (pool);
}

static gpointer
acquire (gpointer pool)
{
  GstBuffer *buffer = NULL;

  g_assert_cmpint (
      gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), ==, GST_FLOW_OK);

  return buffer;
}

/* An active pool whose @buffers have all that @allocator has. It may make more:
 * who asks waits for a block. */
static GstBufferPool *
new_pool_without_blocks (GstAllocator *allocator, GstBuffer *buffers[2])
{
  GstBufferPool *pool = new_pool (allocator, 0);

  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));
  for (guint i = 0; i < 2; i++)
    buffers[i] = acquire (pool);

  return pool;
}

static GThread *
thread_that_waits (
    GThreadFunc acquire_one, GstBufferPool *pool, GstAllocator *allocator)
{
  GThread *thread = g_thread_new ("acquire", acquire_one, pool);

  while (waits_of (allocator) == 0)
    g_usleep (100);

  return thread;
}

static void
test_who_waits_for_a_block_gets_what_comes_back (void)
{
  g_autoptr (GstAllocator) allocator = new_scarce_allocator ();
  GstBuffer *buffers[2];
  GstBufferPool *pool = new_pool_without_blocks (allocator, buffers);
  GThread *thread = thread_that_waits (acquire, pool, allocator);

  gst_buffer_unref (buffers[0]);
  gst_buffer_unref (g_thread_join (thread));
  gst_buffer_unref (buffers[1]);
  /* nobody waits any more: it keeps what comes back */
  g_assert_cmpuint (stat_of (pool, "free"), ==, 2);
  end_pool (pool);
}

/* A thread that gave back the last buffer of a stopped pool, and is held up
 * before it gets the base class's lock. */
static __thread gboolean held_up;
static gint has_come;
static gint may_go;

__attribute__ ((visibility ("default"))) void
g_rec_mutex_lock (GRecMutex *mutex)
{
  static void (*real) (GRecMutex *);

  if (!real)
    *(void **) &real = dlsym (RTLD_NEXT, "g_rec_mutex_lock");
  if (held_up) {
    g_atomic_int_set (&has_come, TRUE);
    while (!g_atomic_int_get (&may_go))
      g_usleep (100);
  }
  real (mutex);
}

static gpointer
give_back_late (gpointer buffer)
{
  held_up = TRUE;
  gst_buffer_unref (buffer);
  held_up = FALSE;

  return NULL;
}

static void
test_another_size_begins_without_old_buffers (void)
{
  GstBufferPool *pool = gst_pooled_buffer_pool_new (NULL);
  GstBuffer *buffer;
  GThread *thread;

  configure (pool, 1000, 1);
  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));
  buffer = acquire (pool);
  g_assert_true (gst_buffer_pool_set_active (pool, FALSE));
  thread = g_thread_new ("late", give_back_late, buffer);
  while (!g_atomic_int_get (&has_come))
    g_usleep (100);

  configure (pool, 100000, 1);
  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));
  g_atomic_int_set (&may_go, TRUE);
  g_thread_join (thread);
  buffer = acquire (pool);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, 100000);
  gst_buffer_unref (buffer);
  end_pool (pool);
}

static gpointer
acquire_in_vain (gpointer pool)
{
  GstBuffer *buffer = NULL;

  return GINT_TO_POINTER (gst_buffer_pool_acquire_buffer (pool, &buffer, NULL));
}

/* its allocator, which others may share, does not flush */
static void
test_who_waits_for_a_block_goes_when_the_pool_flushes (void)
{
  g_autoptr (GstAllocator) allocator = new_scarce_allocator ();
  GstBuffer *buffers[2];
  GstBufferPool *pool = new_pool_without_blocks (allocator, buffers);
  GThread *thread;

  /* it would wake up by itself to tell */
  g_object_set (allocator, "starvation-timeout", G_GUINT64_CONSTANT (0), NULL);
  thread = thread_that_waits (acquire_in_vain, pool, allocator);
  gst_buffer_pool_set_flushing (pool, TRUE);
  g_assert_cmpint (
      GPOINTER_TO_INT (g_thread_join (thread)), ==, GST_FLOW_FLUSHING);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 2);
  g_assert_cmpuint (stat_of (pool, "failed"), ==, 0);

  gst_buffer_pool_set_flushing (pool, FALSE);
  for (guint i = 0; i < 2; i++)
    gst_buffer_unref (buffers[i]);
  gst_buffer_unref (acquire (pool));
  end_pool (pool);
}

static void
test_dont_wait_holds_for_the_allocator (void)
{
  g_autoptr (GstAllocator) allocator = new_scarce_allocator ();
  GstBuffer *buffers[2], *third = NULL;
  GstBufferPool *pool = new_pool_without_blocks (allocator, buffers);
  GstBufferPoolAcquireParams params = { .format = GST_FORMAT_UNDEFINED,
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT };

  g_assert_cmpint (
      gst_buffer_pool_acquire_buffer (pool, &third, &params), ==, GST_FLOW_EOS);
  g_assert_cmpuint (waits_of (allocator), ==, 0);

  gst_buffer_unref (buffers[0]);
  g_assert_cmpint (
      gst_buffer_pool_acquire_buffer (pool, &third, &params), ==, GST_FLOW_OK);
  gst_buffer_unref (third);
  gst_buffer_unref (buffers[1]);
  end_pool (pool);
}

/* what lies in it, what comes back, and what it makes after that */
static void
test_a_retired_pool_keeps_nothing (void)
{
  GstBufferPool *pool = new_pool (NULL, 2);
  GstBuffer *out;

  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));
  out = acquire (pool);
  g_assert_cmpuint (stat_of (pool, "free"), ==, 1);

  gst_pooled_buffer_pool_retire (GST_POOLED_BUFFER_POOL (pool));
  g_assert_cmpuint (stat_of (pool, "free"), ==, 0);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 1);
  gst_buffer_unref (out);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 0);
  gst_buffer_unref (acquire (pool));
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 0);
  end_pool (pool);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) \
  g_test_add_func ("/bufferpool-change/" name, test_##function)
  TEST ("start-does-not-wait", start_does_not_wait);
  TEST ("start-succeeds-when-waiting-is-asked-for-meanwhile",
      start_succeeds_when_waiting_is_asked_for_meanwhile);
  TEST ("who-waits-for-a-block-gets-what-comes-back",
      who_waits_for_a_block_gets_what_comes_back);
  TEST ("another-size-begins-without-old-buffers",
      another_size_begins_without_old_buffers);
  TEST ("who-waits-for-a-block-goes-when-the-pool-flushes",
      who_waits_for_a_block_goes_when_the_pool_flushes);
  TEST ("dont-wait-holds-for-the-allocator", dont_wait_holds_for_the_allocator);
  TEST ("a-retired-pool-keeps-nothing", a_retired_pool_keeps_nothing);
#undef TEST

  return g_test_run ();
}
