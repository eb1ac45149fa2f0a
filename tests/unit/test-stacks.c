/* test-stacks.c: what the stacks promises to one thread
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "stacks-private.h"

#include <glib.h>

static void
test_stacks_last_is_first (void)
{
  GstPooledStacks *list = gst_pooled_stacks_new (1);
  guint32 a = gst_pooled_stacks_add (list, GUINT_TO_POINTER (1));
  guint32 b = gst_pooled_stacks_add (list, GUINT_TO_POINTER (2));

  gst_pooled_stacks_push (list, 0, a);
  gst_pooled_stacks_push (list, 0, b);
  g_assert_cmpuint (gst_pooled_stacks_n_free (list), ==, 2);
  g_assert_cmpuint (gst_pooled_stacks_pop (list, 0), ==, b);
  g_assert_cmpuint (gst_pooled_stacks_pop (list, 0), ==, a);
  g_assert_true (gst_pooled_stacks_item (list, a) == GUINT_TO_POINTER (1));
  g_assert_cmpuint (
      gst_pooled_stacks_pop (list, 0), ==, GST_POOLED_STACKS_NONE);
  g_assert_cmpuint (gst_pooled_stacks_n_popped (list), ==, 2);

  gst_pooled_stacks_free (list);
}

/* what lies on one stack is found from every other */
static void
test_stacks_nothing_is_hoarded (void)
{
  GstPooledStacks *list = gst_pooled_stacks_new (8);

  for (guint put = 0; put < 8; put++) {
    for (guint take = 0; take < 8; take++) {
      guint32 index = gst_pooled_stacks_add (list, list);

      gst_pooled_stacks_push (list, put, index);
      g_assert_cmpuint (gst_pooled_stacks_pop (list, take), ==, index);
      gst_pooled_stacks_remove (list, index);
    }
  }

  gst_pooled_stacks_free (list);
}

static void
test_stacks_own_stack_before_others (void)
{
  GstPooledStacks *list = gst_pooled_stacks_new (2);
  guint32 a = gst_pooled_stacks_add (list, list);
  guint32 b = gst_pooled_stacks_add (list, list);

  gst_pooled_stacks_push (list, 0, a);
  gst_pooled_stacks_push (list, 1, b);
  g_assert_cmpuint (gst_pooled_stacks_pop (list, 0), ==, a);
  g_assert_cmpuint (gst_pooled_stacks_pop (list, 0), ==, b);

  gst_pooled_stacks_free (list);
}

static void
test_stacks_removed_indices_are_used_again (void)
{
  GstPooledStacks *list = gst_pooled_stacks_new (0);
  guint32 index = gst_pooled_stacks_add (list, list);

  for (guint i = 0; i < 1000; i++) {
    gst_pooled_stacks_remove (list, index);
    g_assert_cmpuint (gst_pooled_stacks_add (list, list), ==, index);
  }

  gst_pooled_stacks_free (list);
}

/* every index there is, each once, across all chunks */
static void
test_stacks_full (void)
{
  GstPooledStacks *list = gst_pooled_stacks_new (4);
  g_autofree guint8 *seen = g_new0 (guint8, GST_POOLED_STACKS_MAX);

  for (guint i = 0; i < GST_POOLED_STACKS_MAX; i++) {
    guint32 index = gst_pooled_stacks_add (list, list);

    g_assert_cmpuint (index, <, GST_POOLED_STACKS_MAX);
    g_assert_cmpuint (seen[index]++, ==, 0);
    gst_pooled_stacks_push (list, i, index);
  }
  g_assert_cmpuint (
      gst_pooled_stacks_add (list, list), ==, GST_POOLED_STACKS_NONE);
  g_assert_cmpuint (gst_pooled_stacks_n_free (list), ==, GST_POOLED_STACKS_MAX);

  for (guint i = 0; i < GST_POOLED_STACKS_MAX; i++)
    g_assert_cmpuint (seen[gst_pooled_stacks_pop (list, 0)]++, ==, 1);
  g_assert_cmpuint (
      gst_pooled_stacks_pop (list, 0), ==, GST_POOLED_STACKS_NONE);

  gst_pooled_stacks_free (list);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stacks/last-is-first", test_stacks_last_is_first);
  g_test_add_func (
      "/stacks/nothing-is-hoarded", test_stacks_nothing_is_hoarded);
  g_test_add_func (
      "/stacks/own-stack-before-others", test_stacks_own_stack_before_others);
  g_test_add_func ("/stacks/removed-indices-are-used-again",
      test_stacks_removed_indices_are_used_again);
  g_test_add_func ("/stacks/full", test_stacks_full);

  return g_test_run ();
}
