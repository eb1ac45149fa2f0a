/* stress-allocator.c: many threads on few blocks, and everything else at once
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: stress-allocator [--only SCENARIO] [OPTION OF stress.h...]
 *
 * Each scenario has its share of what is to be done. A memory carries the mark
 * of who has it, on both ends and in a word that only its owner writes: a block
 * that two have is a wrong mark, and a data race for the thread sanitizer. An
 * operation is a memory that was had and given back.
 */
#include "config.h"

#include "atomics-private.h"
#include "stress.h"

#include <gst/pooled/pooled.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_THREADS 4
#define N_SLOTS   8
#define N_HELD    6

static gst_pooled_atomic_u32 stop;
static const gchar *running_scenario = "";

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
  guint index;
} Job;

static guint8 *
bytes (GstMemory *mem, gsize *size)
{
  GstMapInfo map;

  stress_check (gst_memory_map (mem, &map, GST_MAP_READ));
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

  stress_check (data[0] == with);
  stress_check (data[size / 2] == with);
  stress_check (data[size - 1] == with);
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
finish (GstMemory *mem)
{
  switch (stress_random (8)) {
    case 0: {
      GstMemory *share = gst_memory_share (mem, 1, -1);

      gst_memory_unref (mem);
      stress_perturb ();
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
  GstMemory *held[N_HELD] = { NULL };
  guint8 me;

  stress_thread (1 + job->index);
  me = (guint8) (1 + stress_random (255));
  for (guint i = 0; running (job, i); i++) {
    guint at = shared->scenario->one ? 0 : stress_random (N_HELD);
    gsize size = stress_random (2) ? 256 : 4096;

    if (held[at]) {
      check (held[at], me);
      mark (held[at], 0);
      if (!shared->scenario->one && stress_random (2))
        held[at] = swap (shared, stress_random (N_SLOTS), held[at]);
      if (held[at])
        finish (held[at]);
      held[at] = NULL;
      stress_progress ();
    } else {
      held[at] = gst_allocator_alloc (shared->allocator, size, NULL);
      if (held[at])
        mark (held[at], me);
      else
        stress_check (
            shared->scenario->when_empty == GST_POOLED_WHEN_EMPTY_FAIL);
    }
    stress_perturb ();
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
disturb (Shared *shared)
{
  GstPooledAllocator *allocator = GST_POOLED_ALLOCATOR (shared->allocator);
  GstStructure *stats;

  if (shared->scenario->trim)
    gst_pooled_allocator_trim (allocator);
  if (shared->scenario->flush) {
    gst_pooled_allocator_set_flushing (allocator, TRUE);
    g_usleep (stress_random (200));
    gst_pooled_allocator_set_flushing (allocator, FALSE);
  }
  stats = gst_pooled_allocator_get_stats (allocator);
  gst_structure_free (stats);
  g_usleep (stress_random (300));
}

static guint64
stat_of (GstAllocator *allocator, const gchar *name)
{
  GstStructure *stats =
      gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (allocator));
  guint64 value = 0;

  stress_check (gst_structure_get_uint64 (stats, name, &value));
  gst_structure_free (stats);
  return value;
}

static void
check_still (GstAllocator *allocator)
{
  stress_check (
      stat_of (allocator, "acquires") == stat_of (allocator, "releases"));
  stress_check (stat_of (allocator, "in-use-bytes") == 0);
  stress_check (stat_of (allocator, "class-0-in-use") == 0);
  stress_check (stat_of (allocator, "class-1-in-use") == 0);
  stress_check (stat_of (allocator, "class-0-peak") <=
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
    stress_check (memories[i] != NULL);
    mark (memories[i], (guint8) i);
  }
  for (guint i = 0; i < max; i++) {
    check (memories[i], (guint8) i);
    gst_memory_unref (memories[i]);
  }
}

/* as TAP has what is no result */
static void
print_lines (const gchar *name, const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      printf ("# %s: %s\n", name, lines[i]);
}

static void
run (const Scenario *scenario)
{
  Shared shared = { .scenario = scenario };
  GThread *threads[N_THREADS];
  Job jobs[N_THREADS];
  g_autofree gchar *text = NULL;

  running_scenario = scenario->name;
  pthread_mutex_init (&shared.lock, NULL);
  shared.allocator = gst_pooled_allocator_new_full (scenario->classes, NULL);
  g_object_set (shared.allocator, "when-empty", scenario->when_empty,
      "zero-on-release", scenario->wipe, "miss-warning", 1.0, NULL);
  gst_pooled_store_relaxed (&stop, 0);
  do {
    for (guint i = 0; i < N_THREADS; i++) {
      jobs[i] = (Job){ &shared, i };
      threads[i] = g_thread_new ("works", work, &jobs[i]);
    }
    do {
      disturb (&shared);
    } while (!scenario->end_threads && stress_goes_on ());
    if (!scenario->end_threads)
      gst_pooled_store_relaxed (&stop, 1);
    if (scenario->flush)
      gst_pooled_allocator_set_flushing (
          GST_POOLED_ALLOCATOR (shared.allocator), TRUE);
    for (guint i = 0; i < N_THREADS; i++)
      g_thread_join (threads[i]);
  } while (stress_goes_on ());

  for (guint i = 0; i < N_SLOTS; i++) {
    if (shared.slots[i])
      gst_memory_unref (shared.slots[i]);
  }
  check_still (shared.allocator);
  check_all_there (shared.allocator, stat_of (shared.allocator, "class-0-max"));
  text =
      gst_pooled_allocator_describe (GST_POOLED_ALLOCATOR (shared.allocator));
  print_lines (scenario->name, text);
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
    stress_check (memories[i] != NULL);
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
  guint rounds = 0;

  running_scenario = "end";
  while (stress_goes_on ()) {
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
    stress_check (gst_pooled_load_relaxed (&alive) == 0);
    for (guint i = 0; i < 3 * 8; i++)
      stress_progress ();
    rounds++;
  }
  printf ("# end: %u rounds\n", rounds);
}

static void
dump (void)
{
  fprintf (stderr, "in %s\n", running_scenario);
}

int
main (int argc, char **argv)
{
  guint n = G_N_ELEMENTS (scenarios) + 1;
  const gchar *only = NULL;

  gst_init (NULL, NULL);
  atexit (gst_deinit);
  for (int i = 1; i + 1 < argc; i++) {
    if (g_str_equal (argv[i], "--only"))
      only = argv[i + 1];
  }
  stress_begin (argc, argv, "stress-allocator", dump);

  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++) {
    if (only && !g_str_equal (only, scenarios[i].name))
      continue;
    stress_share (only ? 1 : n - i);
    run (&scenarios[i]);
  }
  if (!only || g_str_equal (only, "end")) {
    stress_share (1);
    run_end ();
  }

  return stress_end ("%u scenarios, each block had one owner", only ? 1 : n);
}
