/* test-allocator.c: how blocks are recycled, and what happens without one
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "resident.h"

#include <gst/allocators/gstfdmemory.h>
#include <gst/pooled/pooled.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static GstAllocator *
new_with (const gchar *classes, const gchar *property, ...)
{
  GstAllocator *allocator = gst_pooled_allocator_new_full (classes, NULL);
  va_list args;

  g_assert_nonnull (allocator);
  va_start (args, property);
  g_object_set_valist (G_OBJECT (allocator), property, args);
  va_end (args);
  return allocator;
}

static guint64
stat_of (GstAllocator *allocator, const gchar *name)
{
  g_autoptr (GstStructure) stats =
      gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (allocator));
  guint64 value = 0;

  if (!gst_structure_get_uint64 (stats, name, &value))
    g_error ("no %s in %s", name, gst_structure_to_string (stats));
  return value;
}

static gpointer
data_of (GstMemory *mem)
{
  GstMapInfo map;
  gpointer data;

  g_assert_true (gst_memory_map (mem, &map, GST_MAP_READ));
  data = map.data;
  gst_memory_unmap (mem, &map);
  return data;
}

static void
touch (GstMemory *mem, guint8 with)
{
  GstMapInfo map;

  g_assert_true (gst_memory_map (mem, &map, GST_MAP_WRITE));
  memset (map.data, with, map.maxsize);
  gst_memory_unmap (mem, &map);
}

/* Valgrind keeps memory about memory: the size of this process says nothing. */
static gboolean
cannot_measure (void)
{
  const gchar *preloaded = g_getenv ("LD_PRELOAD");

  if (!preloaded || !strstr (preloaded, "vgpreload"))
    return FALSE;
  g_test_skip ("resident memory cannot be measured here");
  return TRUE;
}

static void
test_last_used_comes_first (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  GstMemory *first = gst_allocator_alloc (allocator, 1000, NULL);
  GstMemory *second = gst_allocator_alloc (allocator, 1000, NULL);
  gpointer a = data_of (first), b = data_of (second);

  g_assert_true (a != b);
  gst_memory_unref (first);
  gst_memory_unref (second);
  first = gst_allocator_alloc (allocator, 500, NULL);
  g_assert_true (data_of (first) == b);
  second = gst_allocator_alloc (allocator, 500, NULL);
  g_assert_true (data_of (second) == a);
  gst_memory_unref (first);
  gst_memory_unref (second);
}

static void
test_smallest_class_that_fits_serves (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:8,4KiB:8,64KiB:8", "max-bytes", (guint64) 0, NULL);
  const struct {
    gsize size;
    const gchar *counter;
  } cases[] = {
    { 0, "class-0-in-use" },
    { 1024, "class-0-in-use" },
    { 1025, "class-1-in-use" },
    { 4096, "class-1-in-use" },
    { 4097, "class-2-in-use" },
    { 65536, "class-2-in-use" },
  };
  GstMemory *mem;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    mem = gst_allocator_alloc (allocator, cases[i].size, NULL);
    g_assert_cmpuint (stat_of (allocator, cases[i].counter), ==, 1);
    gst_memory_unref (mem);
    g_assert_cmpuint (stat_of (allocator, cases[i].counter), ==, 0);
  }
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 0);

  /* larger than the largest: from the system, counted */
  mem = gst_allocator_alloc (allocator, 65537, NULL);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "oversized"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), >=, 65537);
  gst_memory_unref (mem);
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), ==, 0);
}

/* A small share of a large block keeps all of it, and the statistics say so. */
static void
test_share_keeps_its_block_out (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("64KiB:4", NULL);
  GstMemory *mem = gst_allocator_alloc (allocator, 65536, NULL);
  GstMemory *share = gst_memory_share (mem, 100, 10);

  gst_memory_unref (mem);
  g_assert_cmpuint (stat_of (allocator, "class-0-in-use"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), >=, 65536);
  gst_memory_unref (share);
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), ==, 0);
}

/* All of a class's blocks, and one more: what becomes of it is the policy. */
static void
fill (GstAllocator *allocator, GstMemory **memories, guint n, gsize size)
{
  for (guint i = 0; i < n; i++) {
    memories[i] = gst_allocator_alloc (allocator, size, NULL);
    g_assert_nonnull (memories[i]);
  }
}

static void
empty (GstMemory **memories, guint n)
{
  for (guint i = 0; i < n; i++)
    gst_memory_unref (memories[i]);
}

static void
test_empty_class_allocates (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:4", NULL);
  GstMemory *memories[6];

  fill (allocator, memories, 6, 1000);
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 4);
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 2);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 2);
  g_assert_cmpuint (stat_of (allocator, "class-0-peak"), ==, 4);
  g_assert_cmpuint (stat_of (allocator, "class-0-suggested"), ==, 6);
  empty (memories, 6);
  g_assert_cmpuint (stat_of (allocator, "acquires"), ==, 6);
  g_assert_cmpuint (stat_of (allocator, "releases"), ==, 6);
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), ==, 0);
}

static void
test_empty_class_fails (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:4", "when-empty", GST_POOLED_WHEN_EMPTY_FAIL, NULL);
  GstMemory *memories[4], *copy;
  gdouble rate;

  fill (allocator, memories, 4, 1000);
  g_assert_null (gst_allocator_alloc (allocator, 1000, NULL));
  g_assert_cmpuint (stat_of (allocator, "failures"), ==, 1);
  g_object_get (allocator, "hit-rate", &rate, NULL);
  g_assert_cmpfloat (rate, ==, 0.8);
  /* nobody expects a copy to fail */
  copy = gst_memory_copy (memories[0], 0, -1);
  g_assert_nonnull (copy);
  gst_memory_unref (copy);
  empty (memories, 4);
  memories[0] = gst_allocator_alloc (allocator, 1000, NULL);
  g_assert_nonnull (memories[0]);
  gst_memory_unref (memories[0]);
}

static gpointer
allocate_one (gpointer data)
{
  return gst_allocator_alloc (data, 1000, NULL);
}

static void
wait_for_stat (GstAllocator *allocator, const gchar *name, guint64 value)
{
  while (stat_of (allocator, name) < value)
    g_thread_yield ();
}

/* Without the look that starvation-timeout takes: a wake-up that is lost is
 * lost for ever. */
static void
test_empty_class_waits (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:4", "when-empty",
      GST_POOLED_WHEN_EMPTY_WAIT, "starvation-timeout", (guint64) 0, NULL);
  GstMemory *memories[4], *got;
  gpointer expected;
  GThread *thread;

  fill (allocator, memories, 4, 1000);
  expected = data_of (memories[2]);
  thread = g_thread_new ("waits", allocate_one, allocator);
  wait_for_stat (allocator, "waits", 1);
  gst_memory_unref (memories[2]);
  got = g_thread_join (thread);
  g_assert_true (data_of (got) == expected);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 0);
  g_assert_cmpuint (stat_of (allocator, "wait-time"), >, 0);
  memories[2] = got;
  empty (memories, 4);
}

static void
test_flushing_ends_a_wait (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:4", "when-empty", GST_POOLED_WHEN_EMPTY_WAIT, NULL);
  GstMemory *memories[4], *got;
  GThread *thread;

  fill (allocator, memories, 4, 1000);
  thread = g_thread_new ("waits", allocate_one, allocator);
  wait_for_stat (allocator, "waits", 1);
  gst_pooled_allocator_set_flushing (GST_POOLED_ALLOCATOR (allocator), TRUE);
  got = g_thread_join (thread);
  g_assert_nonnull (got);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
  gst_memory_unref (got);

  /* and keeps anybody from waiting */
  got = gst_allocator_alloc (allocator, 1000, NULL);
  g_assert_nonnull (got);
  gst_memory_unref (got);
  gst_pooled_allocator_set_flushing (GST_POOLED_ALLOCATOR (allocator), FALSE);
  empty (memories, 4);
}

static void
test_time_limit_ends_a_wait (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:1", "when-empty",
      GST_POOLED_WHEN_EMPTY_WAIT, "wait-timeout", (guint64) GST_MSECOND, NULL);
  GstMemory *held = gst_allocator_alloc (allocator, 1000, NULL);
  GstMemory *got = gst_allocator_alloc (allocator, 1000, NULL);

  g_assert_nonnull (got);
  g_assert_cmpuint (stat_of (allocator, "wait-timeouts"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "wait-longest"), >=, GST_MSECOND);
  gst_memory_unref (held);
  gst_memory_unref (got);
}

typedef struct {
  guint times;
  guint64 size, out, waited;
} Starved;

static void
on_starved (GstAllocator *allocator, guint64 size, guint64 out, guint64 waited,
    Starved *starved)
{
  starved->times++;
  starved->size = size;
  starved->out = out;
  starved->waited = waited;
}

static void
test_long_wait_is_told (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:2", "when-empty",
      GST_POOLED_WHEN_EMPTY_WAIT, "wait-timeout", (guint64) 20 * GST_MSECOND,
      "starvation-timeout", (guint64) GST_MSECOND, NULL);
  GstMemory *memories[3];
  Starved starved = { 0 };

  g_signal_connect (allocator, "starved", G_CALLBACK (on_starved), &starved);
  fill (allocator, memories, 3, 1000);
  g_assert_cmpuint (starved.times, ==, 1);
  g_assert_cmpuint (starved.size, ==, 1024);
  g_assert_cmpuint (starved.out, ==, 2);
  g_assert_cmpuint (starved.waited, >=, GST_MSECOND);
  empty (memories, 3);
}

typedef struct {
  guint times;
  guint64 suggested;
} Missed;

static void
on_missed (GstAllocator *allocator, guint64 size, gdouble rate,
    guint64 suggested, Missed *missed)
{
  g_assert_cmpuint (size, ==, 1024);
  g_assert_cmpfloat (rate, >, 0.05);
  missed->times++;
  missed->suggested = suggested;
}

static void
test_many_misses_are_told_once (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:16", NULL);
  GstMemory *memories[64];
  Missed missed = { 0 };

  g_signal_connect (allocator, "missed", G_CALLBACK (on_missed), &missed);
  fill (allocator, memories, 64, 1000);
  g_assert_cmpuint (missed.times, ==, 1);
  g_assert_cmpuint (missed.suggested, >, 16);
  empty (memories, 64);
}

static void
test_try_neither_waits_nor_falls_back (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:1", "when-empty", GST_POOLED_WHEN_EMPTY_WAIT, NULL);
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (allocator);
  GstMemory *mem = gst_pooled_allocator_try_alloc (pooled, 1000, NULL);

  g_assert_nonnull (mem);
  g_assert_null (gst_pooled_allocator_try_alloc (pooled, 1000, NULL));
  g_assert_null (gst_pooled_allocator_try_alloc (pooled, 10000, NULL));
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 0);
  gst_memory_unref (mem);
}

static gpointer
allocate_and_free_all (gpointer data)
{
  GstMemory *memories[16];

  fill (data, memories, 16, 1000);
  empty (memories, 16);
  return NULL;
}

/* What another thread has in its magazines counts as free. */
static gpointer
hold_magazines (gpointer data)
{
  gpointer *args = data;

  allocate_and_free_all (args[0]);
  g_async_queue_push (args[1], args);
  g_async_queue_pop (args[2]);
  return NULL;
}

static void
test_other_threads_magazines_are_taken (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:16", NULL);
  g_autoptr (GAsyncQueue) filled = g_async_queue_new ();
  g_autoptr (GAsyncQueue) end = g_async_queue_new ();
  gpointer args[] = { allocator, filled, end };
  GstMemory *memories[16];
  GThread *thread = g_thread_new ("hoards", hold_magazines, args);

  g_async_queue_pop (filled);
  fill (allocator, memories, 16, 1000);
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 0);
  empty (memories, 16);
  g_async_queue_push (end, args);
  g_thread_join (thread);
}

typedef struct {
  GstMemory *memory;
  GAsyncQueue *given_back;
  GAsyncQueue *end;
} GivesBack;

static gpointer
give_one_back (gpointer data)
{
  GivesBack *gives = data;

  gst_memory_unref (gives->memory);
  g_async_queue_push (gives->given_back, gives);
  g_async_queue_pop (gives->end);
  return NULL;
}

/* A class that was found empty is not searched for each request, but for the
 * first one after a block came back, wherever that lies. */
static void
test_block_that_came_back_ends_the_misses (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:16", NULL);
  GivesBack gives = { .given_back = g_async_queue_new (),
    .end = g_async_queue_new () };
  GstMemory *memories[16];
  GThread *thread;

  fill (allocator, memories, 16, 1000);
  for (guint i = 0; i < 5; i++)
    gst_memory_unref (gst_allocator_alloc (allocator, 1000, NULL));
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 5);

  gives.memory = memories[7];
  thread = g_thread_new ("gives back", give_one_back, &gives);
  g_async_queue_pop (gives.given_back);
  memories[7] = gst_allocator_alloc (allocator, 1000, NULL);
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 5);
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 17);

  empty (memories, 16);
  g_async_queue_push (gives.end, &gives);
  g_thread_join (thread);
  g_async_queue_unref (gives.given_back);
  g_async_queue_unref (gives.end);
}

static void
test_magazines_end_with_their_thread (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:16", NULL);

  for (guint i = 0; i < 10; i++)
    g_thread_join (g_thread_new ("ends", allocate_and_free_all, allocator));
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 0);
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 160);
  g_assert_cmpuint (stat_of (allocator, "returns"), ==, 160);
}

static void
test_growth (void)
{
  const struct {
    GstPooledGrowth growth;
    guint initial, step;
    guint64 capacity[4]; /* after 1, 5, 17 and 100 blocks */
  } cases[] = {
    { GST_POOLED_GROWTH_FIXED, 0, 1, { 64, 64, 64, 64 } },
    { GST_POOLED_GROWTH_FIXED, 8, 1, { 8, 8, 8, 8 } },
    { GST_POOLED_GROWTH_LINEAR, 0, 5, { 5, 5, 20, 64 } },
    { GST_POOLED_GROWTH_LINEAR, 4, 3, { 4, 7, 19, 64 } },
    { GST_POOLED_GROWTH_EXPONENTIAL, 0, 1, { 8, 8, 32, 64 } },
    { GST_POOLED_GROWTH_EXPONENTIAL, 3, 1, { 3, 6, 24, 64 } },
  };
  const guint steps[] = { 1, 5, 17, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstAllocator) allocator = gst_object_ref_sink (
        g_object_new (GST_POOLED_TYPE_ALLOCATOR, "size-classes", "1KiB:64",
            "growth", cases[i].growth, "initial-blocks", cases[i].initial,
            "growth-step", cases[i].step, NULL));
    GstMemory *memories[100];

    g_test_message ("case %u", i);
    for (guint s = 0, n = 0; s < 4; s++) {
      for (; n < steps[s]; n++)
        memories[n] = gst_allocator_alloc (allocator, 1000, NULL);
      g_assert_cmpuint (
          stat_of (allocator, "class-0-capacity"), ==, cases[i].capacity[s]);
    }
    g_assert_cmpuint (
        stat_of (allocator, "hits"), ==, MIN (cases[i].capacity[3], 100));
    empty (memories, 100);
  }
}

static void
test_zero_on_release (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("64KiB:4", "zero-on-release", TRUE, NULL);
  GstAllocationParams params = { 0, 0, 64, 100 };
  GstMemory *mem = gst_allocator_alloc (allocator, 60000, &params);
  GstMapInfo map;
  guint8 *data;

  g_assert_true (gst_memory_map (mem, &map, GST_MAP_WRITE));
  data = map.data - 64;
  memset (data, 0xff, mem->maxsize);
  gst_memory_unmap (mem, &map);
  /* what is smaller now was written all the same */
  gst_memory_resize (mem, 100, 200);
  gst_memory_unref (mem);

  mem = gst_allocator_alloc (allocator, 65536, NULL);
  g_assert_true (gst_memory_map (mem, &map, GST_MAP_READ));
  g_assert_true (map.data == data);
  for (gsize i = 0; i < map.maxsize; i++)
    g_assert_cmpuint (map.data[i], ==, 0);
  gst_memory_unmap (mem, &map);
  gst_memory_unref (mem);
}

static void
test_unused_blocks_cost_no_memory (void)
{
  g_autoptr (GstAllocator) allocator = NULL;
  gsize before = resident_bytes ();
  GstMemory *mem;

  if (cannot_measure ())
    return;
  allocator = gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
      "size-classes", "2MiB:64", "initial-blocks", 64, NULL));
  mem = gst_allocator_alloc (allocator, 100000, NULL);
  touch (mem, 1);
  g_assert_cmpuint (stat_of (allocator, "class-0-capacity"), ==, 64);
  g_assert_cmpuint (resident_bytes (), <, before + (2 << 20));
  gst_memory_unref (mem);
}

static void
test_blocks_never_used_are_not_idle_memory (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("64KiB:64", NULL);

  gst_memory_unref (gst_allocator_alloc (allocator, 65536, NULL));
  g_assert_cmpuint (stat_of (allocator, "class-0-idle"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "idle-bytes"), <, 2 * 65536);
}

static void
test_trim_gives_memory_back (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("4MiB:16", NULL);
  GstMemory *memories[16];
  gsize before, full, after;

  if (cannot_measure ())
    return;
  fill (allocator, memories, 1, 1000);
  before = resident_bytes ();
  fill (allocator, memories + 1, 15, 4 << 20);
  for (guint i = 1; i < 16; i++)
    touch (memories[i], i);
  full = resident_bytes ();
  g_assert_cmpuint (full, >=, before + (55 << 20));

  /* half of them are out and stay */
  empty (memories + 8, 8);
  g_assert_cmpuint (stat_of (allocator, "idle-bytes"), >=, 8 * (4 << 20));
  g_assert_cmpuint (
      gst_pooled_allocator_trim (GST_POOLED_ALLOCATOR (allocator)), >=,
      8 * (4 << 20));
  after = resident_bytes ();
  g_assert_cmpuint (after, <=, full - (31 << 20));
  g_assert_cmpuint (stat_of (allocator, "idle-bytes"), ==, 0);
  for (guint i = 1; i < 8; i++)
    g_assert_cmpint (*(guint8 *) data_of (memories[i]), ==, i);

  /* and are as good as before */
  fill (allocator, memories + 8, 8, 4 << 20);
  for (guint i = 8; i < 16; i++)
    touch (memories[i], i);
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 0);
  empty (memories, 16);
}

static void
test_trim_of_blocks_that_share_pages (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:4096", NULL);
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (allocator);
  static GstMemory *memories[4096];

  fill (allocator, memories, 4096, 1000);
  empty (memories + 1, 4095);
  g_assert_cmpuint (gst_pooled_allocator_trim (pooled), ==, 0);
  empty (memories, 1);
  g_assert_cmpuint (gst_pooled_allocator_trim (pooled), >=, 4 << 20);
  fill (allocator, memories, 4096, 1000);
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 0);
  empty (memories, 4096);
}

static void
test_idle_memory_goes_by_itself (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1MiB:32", "idle-timeout", (guint64) 5 * GST_MSECOND, NULL);
  GstMemory *memories[32], *mem;

  fill (allocator, memories, 32, 1 << 20);
  empty (memories, 32);
  /* one is in use all the time, the others are not needed */
  mem = gst_allocator_alloc (allocator, 1 << 20, NULL);
  while (stat_of (allocator, "idle-bytes") > 0)
    g_usleep (1000);
  g_assert_cmpuint (stat_of (allocator, "trimmed-bytes"), >=, 31 << 20);
  g_assert_cmpuint (stat_of (allocator, "class-0-in-use"), ==, 1);
  gst_memory_unref (mem);
}

/* What passes descriptors on finds one, and another process finds the data. */
static void
test_memfd (void)
{
  g_autoptr (GstAllocator) allocator =
      gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
          "size-classes", "1KiB:4,64KiB:4", "memfd", TRUE, NULL));
  GstMemory *mem = gst_allocator_alloc (allocator, 50000, NULL);
  GstMemory *small = gst_allocator_alloc (allocator, 1000, NULL);
  guint8 *mapped;
  gint fd;

  g_assert_true (gst_is_fd_memory (mem));
  g_assert_true (gst_pooled_is_pooled_memory (mem));
  g_assert_false (gst_is_fd_memory (small));
  gst_memory_unref (small);
  fd = gst_fd_memory_get_fd (mem);
  touch (mem, 0x42);
  mapped = mmap (NULL, 50000, PROT_READ, MAP_SHARED, fd, 0);
  g_assert_true (mapped != MAP_FAILED);
  g_assert_cmpuint (mapped[49999], ==, 0x42);
  munmap (mapped, 50000);
  g_assert_cmpint (ftruncate (fd, 10), ==, -1); /* sealed */
  gst_memory_unref (mem);

  /* the same file, with its mapping */
  mem = gst_allocator_alloc (allocator, 60000, NULL);
  g_assert_cmpint (gst_fd_memory_get_fd (mem), ==, fd);
  g_assert_cmpuint (*(guint8 *) data_of (mem), ==, 0x42);
  gst_memory_unref (mem);

  /* its memory can be given back */
  g_assert_cmpuint (
      gst_pooled_allocator_trim (GST_POOLED_ALLOCATOR (allocator)), >, 60000);
  mem = gst_allocator_alloc (allocator, 60000, NULL);
  g_assert_cmpint (gst_fd_memory_get_fd (mem), ==, fd);
  g_assert_cmpuint (*(guint8 *) data_of (mem), ==, 0);
  gst_memory_unref (mem);
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

/* The source is no file, because all of them are out; the copy is one. */
static void
test_copy_into_a_memfd (void)
{
  const guint size = 64 << 10;
  g_autoptr (GstAllocator) allocator =
      gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
          "size-classes", "64KiB:1", "memfd", TRUE, NULL));
  GstMemory *file = gst_allocator_alloc (allocator, size, NULL);
  GstMemory *system = gst_allocator_alloc (allocator, size, NULL);
  GstMemory *copy;
  GstMapInfo map;

  g_assert_true (gst_is_fd_memory (file));
  g_assert_false (gst_is_fd_memory (system));
  g_assert_true (gst_memory_map (system, &map, GST_MAP_WRITE));
  memset (map.data, 0x5a, map.size);
  gst_memory_unmap (system, &map);
  gst_memory_unref (file);

  copy = gst_memory_copy (system, 0, -1);
  g_assert_true (gst_is_fd_memory (copy));
  g_assert_true (gst_memory_map (copy, &map, GST_MAP_READ));
  g_assert_cmpuint (map.size, ==, size);
  for (guint i = 0; i < size; i++)
    g_assert_cmpuint (map.data[i], ==, 0x5a);
  gst_memory_unmap (copy, &map);
  gst_memory_unref (copy);
  gst_memory_unref (system);
}

static void
test_memfds_are_closed (void)
{
  guint before = open_files ();
  GstAllocator *allocator =
      gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
          "size-classes", "64KiB:8", "memfd", TRUE, NULL));
  GstMemory *memories[8];

  fill (allocator, memories, 8, 65536);
  g_assert_cmpuint (open_files (), ==, before + 8);
  empty (memories, 7);
  gst_object_unref (allocator);
  g_assert_cmpuint (open_files (), ==, before + 8);
  gst_memory_unref (memories[7]);
  g_assert_cmpuint (open_files (), ==, before);
}

static void
test_class_on_demand (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (allocator);
  g_autoptr (GError) error = NULL;
  GstMemory *memories[16];

  g_assert_true (gst_pooled_allocator_add_class (pooled, 3110400, 16, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (stat_of (allocator, "classes"), ==, 5);
  g_assert_cmpuint (stat_of (allocator, "class-4-max"), ==, 16);
  g_assert_cmpuint (stat_of (allocator, "class-4-size"), <, 3110400 + 8192);
  fill (allocator, memories, 16, 3110400);
  g_assert_cmpuint (stat_of (allocator, "class-4-in-use"), ==, 16);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 0);
  empty (memories, 16);

  /* the same again, and one that is nearly the same, make no other */
  g_assert_true (gst_pooled_allocator_add_class (pooled, 3110400, 20, NULL));
  g_assert_true (gst_pooled_allocator_add_class (pooled, 3100000, 4, NULL));
  g_assert_cmpuint (stat_of (allocator, "classes"), ==, 5);
  g_assert_cmpuint (stat_of (allocator, "class-4-max"), ==, 20);
}

static void
test_class_on_demand_errors (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:4", "max-bytes", (guint64) 10 << 20, NULL);
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (allocator);
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_pooled_allocator_add_class (pooled, 0, 1, &error));
  g_assert_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_RANGE);
  g_clear_error (&error);
  g_assert_false (
      gst_pooled_allocator_add_class (pooled, G_MAXSIZE, 1, &error));
  g_assert_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_RANGE);
  g_clear_error (&error);
  g_assert_false (gst_pooled_allocator_add_class (pooled, 11 << 20, 1, &error));
  g_assert_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_BUDGET);
}

static void
test_large_size_that_comes_again_gets_a_class (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:4", NULL);

  for (guint i = 0; i < 10; i++)
    gst_memory_unref (gst_allocator_alloc (allocator, 8294400 + i, NULL));
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 9);
  g_assert_cmpuint (stat_of (allocator, "classes"), ==, 2);
}

static void
test_budget_moves_to_the_size_in_use (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:4", "max-bytes", (guint64) 20 << 20, NULL);
  const gsize sizes[] = { 1 << 20, 2 << 20, 4 << 20 };
  GstMemory *memories[4];

  for (guint s = 0; s < 3; s++)
    g_assert_true (gst_pooled_allocator_add_class (
        GST_POOLED_ALLOCATOR (allocator), sizes[s], 0, NULL));
  for (guint round = 0; round < 30; round++) {
    gsize size = sizes[round % 3];

    fill (allocator, memories, 4, size);
    touch (memories[0], round);
    g_assert_cmpuint (stat_of (allocator, "demand-bytes"), <=, 20 << 20);
    empty (memories, 4);
  }
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 0);

  /* all of the budget is out: the system has to help, and it is counted */
  fill (allocator, memories, 4, 4 << 20);
  {
    GstMemory *more[2];

    fill (allocator, more, 2, 4 << 20);
    g_assert_cmpuint (stat_of (allocator, "fallbacks"), >=, 1);
    empty (more, 2);
  }
  empty (memories, 4);
}

static void
test_names_are_shared (void)
{
  GstAllocator *first = gst_pooled_allocator_get (NULL);
  GstAllocator *second = gst_pooled_allocator_get ("default");
  GstAllocator *other = gst_pooled_allocator_get ("other");
  gpointer gone = first;

  g_assert_true (first == second);
  g_assert_true (first != other);
  g_assert_cmpstr (GST_OBJECT_NAME (other), ==, "other");
  g_object_add_weak_pointer (G_OBJECT (first), &gone);
  gst_object_unref (first);
  g_assert_nonnull (gone);
  gst_object_unref (second);
  g_assert_null (gone);
  gst_object_unref (other);
}

static void
not_alive (gpointer alive)
{
  *(gboolean *) alive = FALSE;
}

static void
test_allocator_ends_with_its_last_memory (void)
{
  GstAllocator *allocator = gst_pooled_allocator_new ();
  gboolean alive = TRUE;
  GstMemory *memories[3];

  fill (allocator, memories, 3, 1000);
  g_object_set_data_full (G_OBJECT (allocator), "alive", &alive, not_alive);
  gst_object_unref (allocator);
  g_assert_true (alive);
  gst_memory_unref (memories[0]);
  gst_memory_unref (memories[1]);
  g_assert_true (alive);
  gst_memory_unref (memories[2]);
  g_assert_false (alive);
}

static void
test_process_default (void)
{
  GstAllocator *allocator = gst_pooled_allocator_new ();
  GstBuffer *kept;

  gst_pooled_allocator_install_as_default (GST_POOLED_ALLOCATOR (allocator));
  for (guint i = 0; i < 10; i++)
    gst_buffer_unref (gst_buffer_new_allocate (NULL, 1400, NULL));
  kept = gst_buffer_new_allocate (NULL, 1400, NULL);
  g_assert_true (
      gst_pooled_is_pooled_memory (gst_buffer_peek_memory (kept, 0)));
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 11);
  gst_pooled_allocator_uninstall_default ();
  gst_object_unref (allocator);

  {
    g_autoptr (GstBuffer) system = gst_buffer_new_allocate (NULL, 1400, NULL);

    g_assert_true (gst_memory_is_type (
        gst_buffer_peek_memory (system, 0), GST_ALLOCATOR_SYSMEM));
  }
  gst_buffer_unref (kept);
}

static void
test_uninstall_leaves_another_default_alone (void)
{
  g_autoptr (GstAllocator) ours = gst_pooled_allocator_new ();
  GstAllocator *theirs = gst_pooled_allocator_new ();
  g_autoptr (GstAllocator) now = NULL;

  gst_pooled_allocator_install_as_default (GST_POOLED_ALLOCATOR (ours));
  gst_allocator_set_default (gst_object_ref (theirs));
  gst_pooled_allocator_uninstall_default ();
  now = gst_allocator_find (NULL);
  g_assert_true (now == theirs);
  gst_allocator_set_default (gst_allocator_find (GST_ALLOCATOR_SYSMEM));
  gst_object_unref (theirs);
}

static void
test_in_words (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  static GstMemory *memories[890];
  g_autofree gchar *text = NULL;

  fill (allocator, memories, 890, 1000);
  empty (memories, 890);
  text = gst_pooled_allocator_describe (GST_POOLED_ALLOCATOR (allocator));
  g_assert_true (g_str_has_prefix (
      text, "Small (1 KiB): hits=890 misses=0 peak=890/1024 (86.9%) "));
  g_assert_nonnull (strstr (text, "\nMedium (64 KiB): hits=0 misses=0 peak=0"));
  g_assert_nonnull (strstr (text, "\nAll: hit rate 100.0% (890 of 890)"));
}

static void
test_properties_read_back (void)
{
  g_autoptr (GstAllocator) allocator = gst_object_ref_sink (
      g_object_new (GST_POOLED_TYPE_ALLOCATOR, "size-classes", "64KiB:2,1KiB:3",
          "growth", GST_POOLED_GROWTH_LINEAR, "growth-step", 3,
          "initial-blocks", 2, "when-empty", GST_POOLED_WHEN_EMPTY_FAIL,
          "wait-timeout", (guint64) 5, "zero-on-release", TRUE, "max-bytes",
          (guint64) 6, "miss-warning", 0.25, "starvation-timeout", (guint64) 7,
          "prefault", TRUE, "huge-pages", TRUE, NULL));
  g_autofree gchar *classes = NULL;
  gdouble miss_warning;
  guint64 max_bytes, hits;
  gint growth;

  g_object_get (allocator, "size-classes", &classes, "miss-warning",
      &miss_warning, "max-bytes", &max_bytes, "growth", &growth, "hits", &hits,
      NULL);
  g_assert_cmpstr (classes, ==, "1KiB:3,64KiB:2");
  g_assert_cmpfloat (miss_warning, ==, 0.25);
  g_assert_cmpuint (max_bytes, ==, 6);
  g_assert_cmpint (growth, ==, GST_POOLED_GROWTH_LINEAR);
  g_assert_cmpuint (hits, ==, 0);
  gst_memory_unref (gst_allocator_alloc (allocator, 65536, NULL));
}

/* Every counter that is a property is among the statistics, and the same. */
static void
test_counters_are_properties (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:4", NULL);
  g_autoptr (GstStructure) stats = NULL;
  GstMemory *memories[6];
  guint64 acquires, allocations;
  guint n, found = 0;
  g_autofree GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (allocator), &n);

  fill (allocator, memories, 6, 1000);
  empty (memories, 6);
  stats = gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (allocator));
  for (guint i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    if (specs[i]->flags & G_PARAM_WRITABLE ||
        specs[i]->value_type == GST_TYPE_STRUCTURE)
      continue;
    g_value_init (&value, specs[i]->value_type);
    g_object_get_property (G_OBJECT (allocator), specs[i]->name, &value);
    g_assert_cmpint (gst_value_compare (&value,
                         gst_structure_get_value (stats, specs[i]->name)),
        ==, GST_VALUE_EQUAL);
    g_value_unset (&value);
    found++;
  }
  g_assert_cmpuint (found, ==, 15);
  g_object_get (
      allocator, "acquires", &acquires, "allocations", &allocations, NULL);
  g_assert_cmpuint (acquires, ==, 6);
  /* four blocks for the first time, and two in place of blocks */
  g_assert_cmpuint (allocations, ==, 6);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 2);
}

/* Refused, with a warning that names the property and the value. */
static void
test_bad_values_are_refused (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  gdouble miss_warning;
  guint step;

  g_test_expect_message ("GLib-GObject", G_LOG_LEVEL_WARNING,
      "*\"0\" of type 'guint'*property 'growth-step'*");
  g_object_set (allocator, "growth-step", 0, NULL);
  g_test_assert_expected_messages ();
  g_test_expect_message ("GLib-GObject", G_LOG_LEVEL_WARNING,
      "*\"1.5*\" of type 'gdouble'*property 'miss-warning'*");
  g_object_set (allocator, "miss-warning", 1.5, NULL);
  g_test_assert_expected_messages ();
  g_object_get (
      allocator, "growth-step", &step, "miss-warning", &miss_warning, NULL);
  g_assert_cmpuint (step, ==, 16);
  g_assert_cmpfloat (miss_warning, ==, 0.05);
}

static void
test_stats_are_flat_and_scalar (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  g_autoptr (GstStructure) stats = NULL;

  g_object_get (allocator, "stats", &stats, NULL);
  g_assert_true (
      gst_structure_has_name (stats, "application/x-pooled-allocator-stats"));
  for (gint i = 0; i < gst_structure_n_fields (stats); i++) {
    GType type = gst_structure_get_field_type (
        stats, gst_structure_nth_field_name (stats, i));

    g_assert_true (type == G_TYPE_UINT64 || type == G_TYPE_DOUBLE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name) g_test_add_func ("/allocator/" #name, test_##name)
  ADD (last_used_comes_first);
  ADD (smallest_class_that_fits_serves);
  ADD (share_keeps_its_block_out);
  ADD (empty_class_allocates);
  ADD (empty_class_fails);
  ADD (empty_class_waits);
  ADD (flushing_ends_a_wait);
  ADD (time_limit_ends_a_wait);
  ADD (long_wait_is_told);
  ADD (many_misses_are_told_once);
  ADD (try_neither_waits_nor_falls_back);
  ADD (other_threads_magazines_are_taken);
  ADD (block_that_came_back_ends_the_misses);
  ADD (magazines_end_with_their_thread);
  ADD (growth);
  ADD (zero_on_release);
  ADD (unused_blocks_cost_no_memory);
  ADD (blocks_never_used_are_not_idle_memory);
  ADD (trim_gives_memory_back);
  ADD (trim_of_blocks_that_share_pages);
  ADD (idle_memory_goes_by_itself);
  ADD (memfd);
  ADD (copy_into_a_memfd);
  ADD (memfds_are_closed);
  ADD (class_on_demand);
  ADD (class_on_demand_errors);
  ADD (large_size_that_comes_again_gets_a_class);
  ADD (budget_moves_to_the_size_in_use);
  ADD (names_are_shared);
  ADD (allocator_ends_with_its_last_memory);
  ADD (process_default);
  ADD (uninstall_leaves_another_default_alone);
  ADD (in_words);
  ADD (properties_read_back);
  ADD (counters_are_properties);
  ADD (bad_values_are_refused);
  ADD (stats_are_flat_and_scalar);

  return g_test_run ();
}
