/* stress-stacks.c: many threads on few indices
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: stress-stacks [ROUNDS]   for each of the threads
 *
 * Each index has a plain word that its owner alone writes: two owners at once
 * are a data race for the thread sanitizer and a wrong value without it. With
 * as many indices as threads and each thread holding at most one, a pop never
 * finds the list empty: an answer that it is would be a lie about every moment
 * of the call.
 */
#include "config.h"

#include "stacks-private.h"

#include <glib.h>
#include <stdlib.h>

#define N_THREADS 4

static guint rounds = 200000;
static guint owner[N_THREADS];
static GstPooledStacks *list;
static guint n_stacks;

static void
perturb (GRand *rand)
{
  if (g_rand_int (rand) % 64 == 0)
    g_thread_yield ();
}

static gpointer
take_and_give_back (gpointer data)
{
  guint me = GPOINTER_TO_UINT (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (me);

  for (guint i = 0; i < rounds; i++) {
    guint32 index = gst_pooled_stacks_pop (list, g_rand_int (rand));
    guint *word;

    g_assert_cmpuint (index, !=, GST_POOLED_STACKS_NONE);
    word = gst_pooled_stacks_item (list, index);
    g_assert_cmpuint (*word, ==, 0);
    *word = me;
    perturb (rand);
    g_assert_cmpuint (*word, ==, me);
    *word = 0;

    if (g_rand_int (rand) % 8 == 0) {
      /* between the two there are fewer for the others, so put it back as one
       * that is there when they look */
      guint32 other = gst_pooled_stacks_add (list, word);

      g_assert_cmpuint (other, !=, GST_POOLED_STACKS_NONE);
      gst_pooled_stacks_remove (list, index);
      index = other;
    }
    gst_pooled_stacks_push (list, g_rand_int (rand), index);
  }

  return NULL;
}

static void
run (guint stacks)
{
  GThread *threads[N_THREADS];

  n_stacks = stacks;
  list = gst_pooled_stacks_new (n_stacks);
  for (guint i = 0; i < N_THREADS; i++) {
    gst_pooled_stacks_push (list, i, gst_pooled_stacks_add (list, &owner[i]));
  }

  for (guint i = 0; i < N_THREADS; i++) {
    threads[i] =
        g_thread_new ("taker", take_and_give_back, GUINT_TO_POINTER (i + 1));
  }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  g_assert_cmpuint (gst_pooled_stacks_n_free (list), ==, N_THREADS);
  g_assert_cmpuint (
      gst_pooled_stacks_n_popped (list), ==, (guint64) rounds * N_THREADS);
  gst_pooled_stacks_free (list);
}

static void
test_one_owner_and_never_empty (void)
{
  run (1);
  run (2);
  run (16);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (argc > 1)
    rounds = strtoul (argv[1], NULL, 10);
  g_test_add_func (
      "/stacks/one-owner-and-never-empty", test_one_owner_and_never_empty);

  return g_test_run ();
}
