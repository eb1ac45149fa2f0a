/* stress-depot.c: many threads on a few slots of the depot
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each thread takes two slots and gives them back in the order it took them,
 * which is what brings the same slot back on top with another one below it.
 * Each slot has a plain word that its owner alone writes. Runs for
 * GST_POOLED_STRESS_SECONDS (2), with few slots and with more.
 */
#include "config.h"

#include "depot-private.h"

#include <glib.h>
#include <stdlib.h>

#define N_THREADS 4
#define MAX_SLOTS 8

typedef struct {
  gst_pooled_depot_slot slot;
  guint owner;
} Slot;

static Slot slots[MAX_SLOTS];
static gst_pooled_depot depot;
static gst_pooled_atomic_u32 stop;

static guint32
take (guint me)
{
  guint32 slot = gst_pooled_depot_pop (&depot);

  if (slot == GST_POOLED_DEPOT_EMPTY)
    return slot;
  g_assert_cmpuint (slot, <, MAX_SLOTS);
  g_assert_cmpuint (slots[slot].owner, ==, 0);
  slots[slot].owner = me;
  return slot;
}

static void
give (guint me, guint32 slot)
{
  if (slot == GST_POOLED_DEPOT_EMPTY)
    return;
  g_assert_cmpuint (slots[slot].owner, ==, me);
  slots[slot].owner = 0;
  gst_pooled_depot_push (&depot, slot);
}

static gpointer
take_two (gpointer data)
{
  guint me = GPOINTER_TO_UINT (data);
  guint seed = me;
  guint64 *rounds = g_new0 (guint64, 1);

  while (!gst_pooled_load_relaxed (&stop)) {
    guint32 first = take (me);
    guint32 second = take (me);

    if (rand_r (&seed) % 256 == 0)
      g_thread_yield ();
    give (me, first);
    give (me, second);
    ++*rounds;
  }
  return rounds;
}

static void
run (guint n, gdouble seconds)
{
  GThread *threads[N_THREADS];
  guint64 rounds = 0;
  guint there = 0;

  gst_pooled_depot_init (&depot, slots, sizeof (Slot));
  gst_pooled_depot_seek (&depot, G_MAXUINT32 - 10);
  for (guint i = 0; i < n; i++) {
    slots[i].owner = 0;
    gst_pooled_depot_push (&depot, i);
  }
  gst_pooled_store_relaxed (&stop, 0);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("takes", take_two, GUINT_TO_POINTER (i + 1));
  g_usleep ((gulong) (seconds * G_USEC_PER_SEC));
  gst_pooled_store_relaxed (&stop, 1);
  for (guint i = 0; i < N_THREADS; i++) {
    g_autofree guint64 *one = g_thread_join (threads[i]);

    rounds += *one;
  }
  while (take (N_THREADS + 1) != GST_POOLED_DEPOT_EMPTY)
    there++;
  g_assert_cmpuint (there, ==, n);
  g_print ("%u slots: %" G_GUINT64_FORMAT " rounds\n", n, rounds);
}

int
main (int argc, char **argv)
{
  const gchar *told = g_getenv ("GST_POOLED_STRESS_SECONDS");
  gdouble seconds = told ? g_ascii_strtod (told, NULL) : 2;

  run (2, seconds / 3);
  run (3, seconds / 3);
  run (MAX_SLOTS, seconds / 3);
  return 0;
}
