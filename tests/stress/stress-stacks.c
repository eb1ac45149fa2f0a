/* stress-stacks.c: many threads on few indices
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each index has a plain word that its owner alone writes: two owners at once
 * are a data race for the thread sanitizer and a wrong value without it. There
 * are as many indices as threads and each thread holds at most one, so a pop
 * never finds the stacks empty: an answer that they are would be untrue of
 * every moment of the call. And what was pushed is popped: the sums say so.
 */
#include "config.h"

#include "stacks-private.h"
#include "stress.h"

#define N_THREADS 4
#define N_STEPS   5000

typedef struct {
  guint owner;
  GstPooledStacks *stacks;
  guint index;
} Thread;

static Thread threads[N_THREADS];

static gpointer
take_and_give_back (gpointer data)
{
  Thread *self = data;
  guint me = self->index + 1;

  stress_thread (self->index);
  for (guint i = 0; i < N_STEPS; i++) {
    guint32 index = gst_pooled_stacks_pop (self->stacks, stress_random (16));
    guint *owner;

    stress_check (index != GST_POOLED_STACKS_NONE);
    owner = gst_pooled_stacks_item (self->stacks, index);
    stress_check (*owner == 0);
    *owner = me;
    stress_perturb ();
    stress_check (*owner == me);
    *owner = 0;

    if (stress_random (8) == 0) {
      /* another index for the same word */
      guint32 other = gst_pooled_stacks_add (self->stacks, owner);

      stress_check (other != GST_POOLED_STACKS_NONE);
      gst_pooled_stacks_remove (self->stacks, index);
      index = other;
    }
    gst_pooled_stacks_push (self->stacks, stress_random (16), index);
    stress_progress ();
  }

  return NULL;
}

static void
one_round (guint n_stacks)
{
  GstPooledStacks *stacks = gst_pooled_stacks_new (n_stacks);
  GThread *handles[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++) {
    threads[i] = (Thread){ 0, stacks, i };
    gst_pooled_stacks_push (
        stacks, i, gst_pooled_stacks_add (stacks, &threads[i].owner));
  }
  for (guint i = 0; i < N_THREADS; i++)
    handles[i] = g_thread_new ("taker", take_and_give_back, &threads[i]);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (handles[i]);

  stress_check (gst_pooled_stacks_n_free (stacks) == N_THREADS);
  stress_check (gst_pooled_stacks_n_popped (stacks) == N_THREADS * N_STEPS);
  gst_pooled_stacks_free (stacks);
}

static void
dump (void)
{
  for (guint i = 0; i < N_THREADS; i++)
    g_printerr ("item %u has owner %u\n", i, threads[i].owner);
}

int
main (int argc, char **argv)
{
  static const guint n_stacks[] = { 1, 2, 4, 16 };
  guint rounds = 0;

  stress_begin (argc, argv, "stress-stacks", dump);
  do {
    one_round (n_stacks[rounds++ % G_N_ELEMENTS (n_stacks)]);
  } while (stress_goes_on ());

  return stress_end (
      "%u rounds, one owner each and never a false 'none'", rounds);
}
