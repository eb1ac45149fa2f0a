/* stress-bufferpool.c: many threads on few buffers
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Threads acquire from a pool of few buffers, some of which come back spoilt
 * and are thrown away; others flush and deactivate the pool meanwhile. Each
 * buffer has one owner at a time, nobody waits for ever, and the sums are right
 * when all are still.
 */
#include "config.h"

#include "stress.h"

#include <gst/pooled/pooled.h>
#include <stdlib.h>

#define N_THREADS 6
#define N_STEPS   2000
#define SIZE      64

static GstBufferPool *pool;
static guint n_ok[N_THREADS]; /* buffers that each had */
static gint ended;

static void
configure (guint min, guint max)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_buffer_pool_config_set_params (config, NULL, SIZE, min, max);
  stress_check (gst_buffer_pool_set_config (pool, config));
  stress_check (gst_buffer_pool_set_active (pool, TRUE));
}

static void
use (GstBuffer *buffer, guint8 me)
{
  GstMapInfo map;

  stress_check (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  map.data[0] = me;
  stress_perturb ();
  stress_check (map.data[0] == me);
  gst_buffer_unmap (buffer, &map);
  if (stress_random (32) == 0)
    gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, 1, NULL));
}

static gpointer
acquire_and_release (gpointer data)
{
  guint me = GPOINTER_TO_UINT (data);

  stress_thread (me);
  for (guint i = 0; i < N_STEPS; i++) {
    GstBufferPoolAcquireParams params = { 0 };
    GstBuffer *buffer = NULL;
    GstFlowReturn result;

    if (stress_random (4) == 0)
      params.flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT;
    if (stress_random (64) == 0) {
      params.format = GST_FORMAT_BYTES;
      params.stop = 2 * SIZE;
    }
    result = gst_buffer_pool_acquire_buffer (pool, &buffer, &params);
    if (result == GST_FLOW_OK) {
      use (buffer, me);
      gst_buffer_unref (buffer);
      n_ok[me - 1]++;
    } else {
      stress_check (result == GST_FLOW_EOS || result == GST_FLOW_FLUSHING);
      stress_check (buffer == NULL);
    }
    stress_progress ();
  }

  return NULL;
}

static gpointer
disturb (gpointer data)
{
  stress_thread (N_THREADS + 1);
  while (!g_atomic_int_get (&ended)) {
    gst_buffer_pool_set_flushing (pool, TRUE);
    g_thread_yield ();
    gst_buffer_pool_set_flushing (pool, FALSE);
    g_usleep (50);
    gst_buffer_pool_set_active (pool, FALSE);
    g_thread_yield ();
    stress_check (gst_buffer_pool_set_active (pool, TRUE));
    g_usleep (200);
    gst_pooled_buffer_pool_trim (GST_POOLED_BUFFER_POOL (pool));
  }

  return NULL;
}

static void
run (guint max, gboolean disturbed)
{
  GThread *threads[N_THREADS], *disturber = NULL;
  g_autoptr (GstStructure) stats = NULL;
  guint64 acquires, releases, buffers, idle;
  guint64 ok = 0;

  ended = 0;
  pool = gst_pooled_buffer_pool_new (NULL);
  configure (1, max);
  if (disturbed)
    disturber = g_thread_new ("disturber", disturb, NULL);
  for (guint i = 0; i < N_THREADS; i++) {
    n_ok[i] = 0;
    threads[i] =
        g_thread_new ("user", acquire_and_release, GUINT_TO_POINTER (i + 1));
  }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_atomic_int_set (&ended, 1);
  if (disturber)
    g_thread_join (disturber);

  for (guint i = 0; i < N_THREADS; i++)
    ok += n_ok[i];
  stats = gst_pooled_buffer_pool_get_stats (GST_POOLED_BUFFER_POOL (pool));
  gst_structure_get (stats, "acquires", G_TYPE_UINT64, &acquires, "releases",
      G_TYPE_UINT64, &releases, "buffers", G_TYPE_UINT64, &buffers, "free",
      G_TYPE_UINT64, &idle, NULL);
  stress_check (acquires == ok);
  stress_check (releases == ok);
  stress_check (buffers == idle);
  if (max != 0)
    stress_check (buffers <= max);
  stress_check (gst_buffer_pool_set_active (pool, FALSE));
  gst_object_unref (pool);
}

static void
dump (void)
{
  g_autoptr (GstStructure) stats =
      gst_pooled_buffer_pool_get_stats (GST_POOLED_BUFFER_POOL (pool));
  g_autofree gchar *text = gst_structure_to_string (stats);

  g_printerr ("%s\n", text);
}

int
main (int argc, char **argv)
{
  static const guint max[] = { 1, 2, 5, 0 };
  guint rounds = 0;

  gst_init (&argc, &argv);
  atexit (gst_deinit);
  stress_begin (argc, argv, "stress-bufferpool", dump);
  do {
    run (max[rounds % 4], (rounds / 4) % 2 == 1);
    rounds++;
  } while (rounds < 8 || stress_goes_on ());

  return stress_end ("%u rounds, nobody left waiting", rounds);
}
