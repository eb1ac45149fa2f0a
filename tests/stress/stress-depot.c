/* stress-depot.c: many threads on a few slots of the depot
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each thread takes two slots and gives them back in the order it took them,
 * which is what brings the same slot back on top with another one below it.
 * Each slot has a plain word that its owner alone writes. With two slots, with
 * three, and with more; each round begins with the tag just short of a lap.
 */
#include "config.h"

#include "depot-private.h"
#include "stress.h"

#define N_THREADS 4
#define N_ROUNDS  20000
#define MAX_SLOTS 8

typedef struct {
  gst_pooled_depot_slot slot;
  guint owner;
} Slot;

static Slot slots[MAX_SLOTS];
static gst_pooled_depot depot;

static guint32
take (guint me)
{
  guint32 slot = gst_pooled_depot_pop (&depot);

  if (slot == GST_POOLED_DEPOT_EMPTY)
    return slot;
  stress_check (slot < MAX_SLOTS);
  stress_check (slots[slot].owner == 0);
  slots[slot].owner = me;
  return slot;
}

static void
give (guint me, guint32 slot)
{
  if (slot == GST_POOLED_DEPOT_EMPTY)
    return;
  stress_check (slots[slot].owner == me);
  slots[slot].owner = 0;
  gst_pooled_depot_push (&depot, slot);
  stress_progress ();
}

static gpointer
take_two (gpointer data)
{
  guint me = GPOINTER_TO_UINT (data);

  stress_thread (me);
  for (guint i = 0; i < N_ROUNDS; i++) {
    guint32 first = take (me);
    guint32 second = take (me);

    stress_perturb ();
    give (me, first);
    give (me, second);
  }

  return NULL;
}

static void
one_round (guint n)
{
  GThread *threads[N_THREADS];
  guint there = 0;

  gst_pooled_depot_init (&depot, slots, sizeof (Slot));
  gst_pooled_depot_seek (&depot, G_MAXUINT32 - 10);
  for (guint i = 0; i < n; i++) {
    slots[i].owner = 0;
    gst_pooled_depot_push (&depot, i);
  }
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("takes", take_two, GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  while (take (N_THREADS + 1) != GST_POOLED_DEPOT_EMPTY)
    there++;
  stress_check (there == n);
}

int
main (int argc, char **argv)
{
  static const guint n_slots[] = { 2, 3, MAX_SLOTS };
  guint rounds = 0;

  stress_begin (argc, argv, "stress-depot", NULL);
  do {
    one_round (n_slots[rounds++ % G_N_ELEMENTS (n_slots)]);
  } while (stress_goes_on ());

  return stress_end (
      "%u rounds, each slot had one owner and is there at the end", rounds);
}
