/* test-refused.c: what happens when the system refuses one certain thing
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * test-allocator-faults.c makes every call fail, but no more than a few, and
 * does not look at what each leads to. Here one function fails for as long as
 * the test says, in the threads that it says, and what comes of it is known.
 */
#include "config.h"

#include "allocator-help.h"
#include "refused-calls.h"

#include <gst/allocators/allocators.h>

#include <errno.h>
#include <pthread.h>

/* The function that fails in threads that have set `here`, and for whom. */
static const gchar *refused;
static const gchar *refused_to;
static __thread gboolean here;
static gint n_refused;

gboolean
refused_call_must_fail (const gchar *name, gpointer caller)
{
  Dl_info info;

  if (!here || !refused || strcmp (name, refused) != 0 ||
      !dladdr (caller, &info) || !strstr (info.dli_fname, refused_to))
    return FALSE;
  n_refused++;

  return TRUE;
}

static gboolean no_threads;

INSTEAD int
pthread_create (pthread_t *thread, const pthread_attr_t *attr,
    void *(*run) (void *), void *data)
{
  if (no_threads)
    return EAGAIN;
  return REAL (pthread_create) (thread, attr, run, data);
}

static void
refuse (const gchar *name, const gchar *library)
{
  n_refused = 0;
  refused = name;
  refused_to = library;
  here = TRUE;
}

/* FALSE: nothing was refused, because something else has put its own function
 * before ours. */
static gboolean
allow (void)
{
  here = FALSE;
  refused = NULL;
  if (n_refused > 0)
    return TRUE;
  g_test_skip ("the call cannot be refused here");

  return FALSE;
}

/* --- threads that get no cache of their own --- */

static gpointer
allocate_without_cache (gpointer allocator)
{
  GstMemory *memories[5];

  here = TRUE;
  fill (allocator, memories, 5, 1000);
  for (guint i = 0; i < 5; i++)
    touch (memories[i], i);
  empty (memories, 3);
  fill (allocator, memories, 3, 1000);
  empty (memories, 5);

  return NULL;
}

static void
test_a_thread_without_cache_has_the_same_blocks (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:32", NULL);
  GstMemory *memories[32];

  refuse ("pthread_setspecific", "libgstpooled");
  g_thread_join (g_thread_new ("none", allocate_without_cache, allocator));
  if (!allow ())
    return;

  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 8);
  g_assert_cmpuint (stat_of (allocator, "returns"), ==, 8);
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), ==, 0);
  g_assert_cmpuint (stat_of (allocator, "class-0-peak"), ==, 5);
  /* and none of them is lost */
  fill (allocator, memories, 32, 1000);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 0);
  empty (memories, 32);
}

static gpointer
allocate_one (gpointer allocator)
{
  return gst_allocator_alloc (allocator, 1000, NULL);
}

static gpointer
free_without_cache (gpointer memory)
{
  here = TRUE;
  gst_memory_unref (memory);

  return NULL;
}

static void
note (GstAllocator *allocator, guint64 size, guint64 out, guint64 waited,
    gint *told)
{
  g_atomic_int_set (told, 1);
}

/* Once told it sleeps without end, so that a wake-up that is lost is seen. */
static void
test_a_thread_without_cache_wakes_who_waits (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:1", "when-empty",
      GST_POOLED_WHEN_EMPTY_WAIT, "starvation-timeout", (guint64) 1, NULL);
  GstMemory *memory = gst_allocator_alloc (allocator, 1000, NULL);
  GThread *waits;
  gint told = 0;

  g_signal_connect (allocator, "starved", G_CALLBACK (note), &told);
  waits = g_thread_new ("waits", allocate_one, allocator);
  while (!g_atomic_int_get (&told))
    g_thread_yield ();
  refuse ("pthread_setspecific", "libgstpooled");
  g_thread_join (g_thread_new ("none", free_without_cache, memory));
  memory = g_thread_join (waits);
  g_assert_nonnull (memory);
  if (allow ())
    g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 0);
  gst_memory_unref (memory);
}

/* --- a thread that looks after idle memory --- */

static GstAllocator *
new_trimmed (void)
{
  return new_with ("1MiB:4", "idle-timeout", (guint64) GST_MSECOND, NULL);
}

static void
test_idle_memory_waits_for_a_thread_that_can_start (void)
{
  g_autoptr (GstAllocator) first = NULL;
  g_autoptr (GstAllocator) second = NULL;
  GstMemory *memories[4];

  no_threads = TRUE;
  first = new_trimmed ();
  fill (first, memories, 4, 1 << 20);
  empty (memories, 4);
  g_assert_cmpuint (stat_of (first, "idle-bytes"), >, 0);
  no_threads = FALSE;

  /* whoever comes next starts it, for all */
  second = new_trimmed ();
  while (stat_of (first, "idle-bytes") > 0)
    g_usleep (1000);
}

/* --- files in memory --- */

static GstAllocator *
new_memfd (void)
{
  return gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
      "size-classes", "64KiB:4", "memfd", TRUE, NULL));
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
test_a_file_that_cannot_be_mapped_is_closed (void)
{
  guint before = open_files ();
  GstAllocator *allocator = new_memfd ();
  GstMemory *memory;

  refuse ("mmap", "libgstallocators");
  memory = gst_allocator_alloc (allocator, 60000, NULL);
  if (allow ()) {
    g_assert_false (gst_is_fd_memory (memory));
    g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
    g_assert_cmpuint (open_files (), ==, before);
  }
  touch (memory, 0x42);
  gst_memory_unref (memory);
  gst_object_unref (allocator);
  g_assert_cmpuint (open_files (), ==, before);
}

static void
test_a_file_is_not_copied_without_memory (void)
{
  g_autoptr (GstAllocator) allocator = new_memfd ();
  GstMemory *memory = gst_allocator_alloc (allocator, 60000, NULL);

  touch (memory, 0x42);
  refuse ("g_try_malloc", "libgstpooled");
  g_assert_null (gst_memory_copy (memory, 0, -1));
  g_assert_true (allow ());
  g_assert_cmpuint (*(guint8 *) data_of (memory), ==, 0x42);
  gst_memory_unref (memory);
}

static void
test_a_file_that_keeps_its_pages_is_used_again (void)
{
  g_autoptr (GstAllocator) allocator = new_memfd ();
  GstMemory *memory = gst_allocator_alloc (allocator, 60000, NULL);
  gint fd = gst_fd_memory_get_fd (memory);

  gst_memory_unref (memory);
  refuse ("fallocate", "libgstpooled");
  g_assert_cmpuint (
      gst_pooled_allocator_trim (GST_POOLED_ALLOCATOR (allocator)), ==, 0);
  g_assert_true (allow ());
  g_assert_cmpuint (stat_of (allocator, "trims"), ==, 0);
  memory = gst_allocator_alloc (allocator, 60000, NULL);
  g_assert_cmpint (gst_fd_memory_get_fd (memory), ==, fd);
  gst_memory_unref (memory);
}

/* --- initial blocks, and pools --- */

static void
test_initial_blocks_without_memory_come_later (void)
{
  g_autoptr (GstAllocator) allocator =
      gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
          "size-classes", "64KiB:4", "initial-blocks", 2, NULL));
  GstMemory *memory;

  refuse ("mprotect", "libgstpooled");
  memory = gst_allocator_alloc (allocator, 60000, NULL);
  g_assert_true (allow ());
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
  gst_memory_unref (memory);
  /* not at once: a class that had nothing is not asked each time */
  for (guint i = 0; stat_of (allocator, "hits") == 0; i++) {
    g_assert_cmpuint (i, <, 1000);
    gst_memory_unref (gst_allocator_alloc (allocator, 60000, NULL));
  }
}

static void
test_a_pool_without_memory_for_itself_does_not_start (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  GstBufferPool *pool;
  GstStructure *config;

  refuse ("posix_memalign", "libgstpooled");
  pool = gst_pooled_buffer_pool_new (GST_POOLED_ALLOCATOR (allocator));
  if (allow ()) {
    config = gst_buffer_pool_get_config (pool);
    gst_buffer_pool_config_set_params (config, NULL, 4096, 2, 0);
    g_assert_true (gst_buffer_pool_set_config (pool, config));
    g_assert_false (gst_buffer_pool_set_active (pool, TRUE));
    g_assert_cmpuint (
        gst_pooled_buffer_pool_trim (GST_POOLED_BUFFER_POOL (pool)), ==, 0);
    gst_pooled_buffer_pool_retire (GST_POOLED_BUFFER_POOL (pool));
  }
  gst_object_unref (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name) g_test_add_func ("/refused/" #name, test_##name)
  ADD (a_thread_without_cache_has_the_same_blocks);
  ADD (a_thread_without_cache_wakes_who_waits);
  ADD (idle_memory_waits_for_a_thread_that_can_start);
  ADD (a_file_that_cannot_be_mapped_is_closed);
  ADD (a_file_is_not_copied_without_memory);
  ADD (a_file_that_keeps_its_pages_is_used_again);
  ADD (initial_blocks_without_memory_come_later);
  ADD (a_pool_without_memory_for_itself_does_not_start);

  return g_test_run ();
}
