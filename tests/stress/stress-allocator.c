/* stress-allocator.c: many threads on few blocks, and everything else at once
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: stress-allocator [SCENARIO]   all of them without one
 *
 * Each runs for a share of GST_POOLED_STRESS_SECONDS (2). A memory carries the
 * mark of who has it, on both ends and in a word that only its owner writes: a
 * block that two have is a wrong mark, and a data race for the thread
 * sanitizer. No progress for a minute is a failure.
 */
#include "config.h"

#include "atomics-private.h"

#include <gst/pooled/pooled.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_THREADS 4
#define N_SLOTS   8
#define N_HELD    6

static gst_pooled_atomic_u64 progress;
static gst_pooled_atomic_u32 stop;
static gdouble seconds = 2;

typedef struct {
  const gchar *name;
  const gchar *classes;
  GstPooledWhenEmpty when_empty;
  gboolean trim, flush, end_threads, wipe;
  gboolean one; /* each thread has one at a time: no wait is for ever */
} Scenario;

static const Scenario scenarios[] = {
  { "churn", "256:8,4KiB:4", GST_POOLED_WHEN_EMPTY_ALLOCATE, FALSE, FALSE,
      FALSE, FALSE },
  { "plenty", "256:256,4KiB:128", GST_POOLED_WHEN_EMPTY_ALLOCATE, FALSE, FALSE,
      FALSE, FALSE },
  { "trim", "256:64,64KiB:32", GST_POOLED_WHEN_EMPTY_ALLOCATE, TRUE, FALSE,
      FALSE, FALSE },
  { "wait", "256:2,4KiB:1", GST_POOLED_WHEN_EMPTY_WAIT, FALSE, FALSE, FALSE,
      FALSE, TRUE },
  { "flush", "256:3,4KiB:2", GST_POOLED_WHEN_EMPTY_WAIT, TRUE, TRUE, FALSE,
      FALSE },
  { "fail", "256:14,4KiB:14", GST_POOLED_WHEN_EMPTY_FAIL, FALSE, FALSE, TRUE,
      TRUE },
  { "threads", "256:16,4KiB:8", GST_POOLED_WHEN_EMPTY_ALLOCATE, TRUE, FALSE,
      TRUE, FALSE },
};

typedef struct {
  const Scenario *scenario;
  GstAllocator *allocator;
  pthread_mutex_t lock;
  GstMemory *slots[N_SLOTS]; /* from one thread to another */
} Shared;

typedef struct {
  Shared *shared;
  guint seed;
} Job;

static guint
random_below (guint *seed, guint n)
{
  return rand_r (seed) % n;
}

static void
perturb (guint *seed)
{
  if (random_below (seed, 64) == 0)
    g_thread_yield ();
}

static guint8 *
bytes (GstMemory *mem, gsize *size)
{
  GstMapInfo map;

  g_assert_true (gst_memory_map (mem, &map, GST_MAP_READ));
  *size = map.size;
  gst_memory_unmap (mem, &map);
  return map.data;
}

static void
mark (GstMemory *mem, guint8 with)
{
  gsize size;
  guint8 *data = bytes (mem, &size);

  data[0] = with;
  data[size / 2] = with;
  data[size - 1] = with;
}

static void
check (GstMemory *mem, guint8 with)
{
  gsize size;
  guint8 *data = bytes (mem, &size);

  g_assert_cmpuint (data[0], ==, with);
  g_assert_cmpuint (data[size / 2], ==, with);
  g_assert_cmpuint (data[size - 1], ==, with);
}

/* Gives one away and takes what another thread gave away. */
static GstMemory *
swap (Shared *shared, guint slot, GstMemory *mem)
{
  GstMemory *other;

  pthread_mutex_lock (&shared->lock);
  other = shared->slots[slot];
  shared->slots[slot] = mem;
  pthread_mutex_unlock (&shared->lock);
  return other;
}

/* Uses it in one of the ways there are, and gives it back. */
static void
finish (GstMemory *mem, guint *seed)
{
  switch (random_below (seed, 8)) {
    case 0: {
      GstMemory *share = gst_memory_share (mem, 1, -1);

      gst_memory_unref (mem);
      perturb (seed);
      gst_memory_unref (share);
      break;
    }
    case 1: {
      GstMemory *copy = gst_memory_copy (mem, 0, -1);

      gst_memory_unref (mem);
      gst_memory_unref (copy);
      break;
    }
    case 2: {
      GstBuffer *buffer = gst_buffer_new ();

      gst_buffer_append_memory (buffer, mem);
      gst_buffer_unref (buffer);
      break;
    }
    default:
      gst_memory_unref (mem);
  }
}

static gboolean
running (Job *job, guint i)
{
  if (job->shared->scenario->end_threads && i >= 1000)
    return FALSE;
  return !gst_pooled_load_relaxed (&stop);
}

static gpointer
work (gpointer data)
{
  Job *job = data;
  Shared *shared = job->shared;
  guint seed = job->seed;
  guint8 me = 1 + random_below (&seed, 255);
  GstMemory *held[N_HELD] = { NULL };

  for (guint i = 0; running (job, i); i++) {
    guint at = shared->scenario->one ? 0 : random_below (&seed, N_HELD);
    gsize size = random_below (&seed, 2) ? 256 : 4096;

    if (held[at]) {
      check (held[at], me);
      mark (held[at], 0);
      if (!shared->scenario->one && random_below (&seed, 2))
        held[at] = swap (shared, random_below (&seed, N_SLOTS), held[at]);
      if (held[at])
        finish (held[at], &seed);
      held[at] = NULL;
    } else {
      held[at] = gst_allocator_alloc (shared->allocator, size, NULL);
      if (held[at])
        mark (held[at], me);
      else
        g_assert_cmpint (
            shared->scenario->when_empty, ==, GST_POOLED_WHEN_EMPTY_FAIL);
    }
    perturb (&seed);
    gst_pooled_add_relaxed (&progress, 1);
  }
  for (guint i = 0; i < N_HELD; i++) {
    if (held[i])
      gst_memory_unref (held[i]);
  }
  return NULL;
}

/* With blocks for all that can be held, and those on the way, nobody may have
 * to wait for ever; with fewer, flushing ends it. */
static void
disturb (Shared *shared, guint *seed)
{
  GstPooledAllocator *allocator = GST_POOLED_ALLOCATOR (shared->allocator);
  GstStructure *stats;

  if (shared->scenario->trim)
    gst_pooled_allocator_trim (allocator);
  if (shared->scenario->flush) {
    gst_pooled_allocator_set_flushing (allocator, TRUE);
    g_usleep (random_below (seed, 200));
    gst_pooled_allocator_set_flushing (allocator, FALSE);
  }
  stats = gst_pooled_allocator_get_stats (allocator);
  gst_structure_free (stats);
  g_usleep (random_below (seed, 300));
}

static guint64
stat_of (GstAllocator *allocator, const gchar *name)
{
  GstStructure *stats =
      gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (allocator));
  guint64 value = 0;

  g_assert_true (gst_structure_get_uint64 (stats, name, &value));
  gst_structure_free (stats);
  return value;
}

static void
check_still (GstAllocator *allocator)
{
  g_assert_cmpuint (
      stat_of (allocator, "acquires"), ==, stat_of (allocator, "releases"));
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), ==, 0);
  g_assert_cmpuint (stat_of (allocator, "class-0-in-use"), ==, 0);
  g_assert_cmpuint (stat_of (allocator, "class-1-in-use"), ==, 0);
  g_assert_cmpuint (stat_of (allocator, "class-0-peak"), <=,
      stat_of (allocator, "class-0-max"));
}

/* Nothing was lost: all of a class can be had at once. */
static void
check_all_there (GstAllocator *allocator, guint max)
{
  g_autofree GstMemory **memories = g_new (GstMemory *, max);

  for (guint i = 0; i < max; i++) {
    memories[i] = gst_pooled_allocator_try_alloc (
        GST_POOLED_ALLOCATOR (allocator), 256, NULL);
    g_assert_nonnull (memories[i]);
    mark (memories[i], i);
  }
  for (guint i = 0; i < max; i++) {
    check (memories[i], i);
    gst_memory_unref (memories[i]);
  }
}

/* every scenario draws its random numbers from this one, which is printed */
static guint first_seed;

static void
run (const Scenario *scenario)
{
  Shared shared = { .scenario = scenario };
  GThread *threads[N_THREADS];
  Job jobs[N_THREADS];
  guint seed = first_seed;
  gint64 end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  g_autofree gchar *text = NULL;

  pthread_mutex_init (&shared.lock, NULL);
  shared.allocator = gst_pooled_allocator_new_full (scenario->classes, NULL);
  g_object_set (shared.allocator, "when-empty", scenario->when_empty,
      "zero-on-release", scenario->wipe, "miss-warning", 1.0, NULL);
  gst_pooled_store_relaxed (&stop, 0);
  do {
    for (guint i = 0; i < N_THREADS; i++) {
      jobs[i] = (Job){ &shared, ++seed * 7919 };
      threads[i] = g_thread_new ("works", work, &jobs[i]);
    }
    do {
      disturb (&shared, &seed);
    } while (!scenario->end_threads && g_get_monotonic_time () < end);
    if (!scenario->end_threads)
      gst_pooled_store_relaxed (&stop, 1);
    if (scenario->flush)
      gst_pooled_allocator_set_flushing (
          GST_POOLED_ALLOCATOR (shared.allocator), TRUE);
    for (guint i = 0; i < N_THREADS; i++)
      g_thread_join (threads[i]);
  } while (g_get_monotonic_time () < end);

  for (guint i = 0; i < N_SLOTS; i++) {
    if (shared.slots[i])
      gst_memory_unref (shared.slots[i]);
  }
  check_still (shared.allocator);
  check_all_there (shared.allocator, stat_of (shared.allocator, "class-0-max"));
  text =
      gst_pooled_allocator_describe (GST_POOLED_ALLOCATOR (shared.allocator));
  g_print ("%s: %s", scenario->name, text);
  gst_object_unref (shared.allocator);
  pthread_mutex_destroy (&shared.lock);
}

static void
free_them (gpointer data, gpointer allocator)
{
  GstMemory **memories = data;
  guint n = 0;

  while (memories[n])
    n++;
  for (guint i = 0; i < n; i++)
    gst_memory_unref (memories[i]);
  g_free (memories);
}

typedef struct {
  pthread_mutex_t lock;
  GstAllocator *allocator;
  gst_pooled_atomic_u32 begun;
} End;

/* Frees some memories while others do, and while the last owner goes. */
static gpointer
end_with_others (gpointer data)
{
  End *end = data;
  GstAllocator *allocator;
  GstMemory **memories = g_new0 (GstMemory *, 9);

  pthread_mutex_lock (&end->lock);
  allocator = gst_object_ref (end->allocator);
  pthread_mutex_unlock (&end->lock);
  for (guint i = 0; i < 8; i++) {
    /* of classes that are being made, too */
    memories[i] = gst_allocator_alloc (allocator, i % 2 ? 256 : 5000 * i, NULL);
    g_assert_nonnull (memories[i]);
  }
  gst_pooled_add_relaxed (&end->begun, 1);
  gst_object_unref (allocator);
  free_them (memories, NULL);
  return NULL;
}

static void
not_alive (gpointer alive)
{
  gst_pooled_store_relaxed ((gst_pooled_atomic_u32 *) alive, 0);
}

static void
run_end (void)
{
  gint64 until = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  guint rounds = 0;

  while (g_get_monotonic_time () < until) {
    gst_pooled_atomic_u32 alive = 1;
    GThread *threads[3];
    End end = { PTHREAD_MUTEX_INITIALIZER,
      gst_pooled_allocator_new_full ("256:64", NULL), 0 };

    g_object_set_data_full (
        G_OBJECT (end.allocator), "alive", &alive, not_alive);
    for (guint i = 0; i < 3; i++)
      threads[i] = g_thread_new ("ends", end_with_others, &end);
    for (guint i = 1; i < 7; i++)
      gst_pooled_allocator_add_class (
          GST_POOLED_ALLOCATOR (end.allocator), 5000 * i, 8, NULL);
    while (gst_pooled_load_relaxed (&end.begun) < 3)
      g_thread_yield ();
    gst_object_unref (end.allocator);
    for (guint i = 0; i < 3; i++)
      g_thread_join (threads[i]);
    /* the last memory has ended it */
    g_assert_cmpuint (gst_pooled_load_relaxed (&alive), ==, 0);
    gst_pooled_add_relaxed (&progress, 1);
    rounds++;
  }
  g_print ("end: %u rounds\n", rounds);
}

static gpointer
watch (gpointer data)
{
  guint64 seen = 0;

  for (guint idle = 0; idle < 600; idle++) {
    guint64 now = gst_pooled_load_relaxed (&progress);

    if (now != seen)
      idle = 0;
    seen = now;
    g_usleep (100 * 1000);
  }
  fprintf (stderr, "no progress for a minute\n");
  abort ();
}

int
main (int argc, char **argv)
{
  const gchar *wanted = argc > 1 ? argv[1] : NULL;
  const gchar *told = g_getenv ("GST_POOLED_STRESS_SECONDS");

  gst_init (NULL, NULL);
  atexit (gst_deinit);
  if (told)
    seconds = g_ascii_strtod (told, NULL);
  seconds /= wanted ? 1 : G_N_ELEMENTS (scenarios) + 1;
  told = g_getenv ("GST_POOLED_STRESS_SEED");
  first_seed = told ? (guint) g_ascii_strtoull (told, NULL, 10)
                    : (guint) (g_get_real_time () % 1000000);
  g_print ("GST_POOLED_STRESS_SEED=%u\n", first_seed);
  g_thread_unref (g_thread_new ("watches", watch, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++) {
    if (!wanted || g_str_equal (wanted, scenarios[i].name))
      run (&scenarios[i]);
  }
  if (!wanted || g_str_equal (wanted, "end"))
    run_end ();
  return 0;
}
