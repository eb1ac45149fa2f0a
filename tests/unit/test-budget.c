/* test-budget.c: two limits in one word
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "budget-private.h"

#include <glib.h>

static void
assert_held (GstPooledBudget *budget, guint64 bytes, guint64 chunks)
{
  GstPooledAmount held = gst_pooled_budget_held (budget);

  g_assert_cmpuint (held.bytes, ==, bytes);
  g_assert_cmpuint (held.chunks, ==, chunks);
}

static void
test_bytes_fit_exactly (void)
{
  GstPooledBudget *budget = gst_pooled_budget_new ();

  gst_pooled_budget_set_limits (budget, 10, 0);
  g_assert_true (gst_pooled_budget_try_take (budget, 9, 1));
  g_assert_false (gst_pooled_budget_try_take (budget, 2, 1));
  g_assert_true (gst_pooled_budget_fits (budget, 1, 1));
  g_assert_true (gst_pooled_budget_try_take (budget, 1, 1));
  g_assert_false (gst_pooled_budget_fits (budget, 1, 1));
  g_assert_false (gst_pooled_budget_try_take (budget, 1, 1));
  g_assert_true (gst_pooled_budget_try_take (budget, 0, 1));
  assert_held (budget, 10, 3);

  gst_pooled_budget_free (budget);
}

static void
test_chunks_fit_exactly (void)
{
  GstPooledBudget *budget = gst_pooled_budget_new ();

  gst_pooled_budget_set_limits (budget, 0, 2);
  g_assert_true (gst_pooled_budget_try_take (budget, 5, 1));
  g_assert_false (gst_pooled_budget_try_take (budget, 5, 2));
  g_assert_true (gst_pooled_budget_try_take (budget, 0, 1));
  g_assert_false (gst_pooled_budget_try_take (budget, 0, 1));
  gst_pooled_budget_give (budget, 5, 1);
  g_assert_true (gst_pooled_budget_try_take (budget, 7, 1));
  assert_held (budget, 7, 2);

  gst_pooled_budget_free (budget);
}

static void
test_no_limit_means_what_the_word_can_count (void)
{
  GstPooledBudget *budget = gst_pooled_budget_new ();
  const guint64 bytes = GST_POOLED_BUDGET_MAX_BYTES;
  const guint64 chunks = GST_POOLED_BUDGET_MAX_CHUNKS;

  gst_pooled_budget_set_limits (budget, G_MAXUINT64, G_MAXUINT64);
  g_assert_cmpuint (gst_pooled_budget_get_limits (budget).bytes, ==, bytes);
  g_assert_cmpuint (gst_pooled_budget_get_limits (budget).chunks, ==, chunks);

  g_assert_false (gst_pooled_budget_try_take (budget, bytes + 1, 1));
  g_assert_false (gst_pooled_budget_try_take (budget, G_MAXUINT64, 1));
  g_assert_false (gst_pooled_budget_try_take (budget, 1, chunks + 1));
  g_assert_true (gst_pooled_budget_try_take (budget, bytes, chunks));
  assert_held (budget, bytes, chunks);
  g_assert_false (gst_pooled_budget_try_take (budget, 1, 0));
  g_assert_false (gst_pooled_budget_try_take (budget, 0, 1));
  gst_pooled_budget_give (budget, bytes, chunks);
  assert_held (budget, 0, 0);

  gst_pooled_budget_free (budget);
}

static void
test_lowered_limits_refuse_until_enough_was_given_back (void)
{
  GstPooledBudget *budget = gst_pooled_budget_new ();

  g_assert_true (gst_pooled_budget_try_take (budget, 100, 4));
  gst_pooled_budget_set_limits (budget, 10, 2);
  g_assert_false (gst_pooled_budget_try_take (budget, 0, 0));
  gst_pooled_budget_give (budget, 95, 2);
  g_assert_true (gst_pooled_budget_try_take (budget, 0, 0));
  g_assert_false (gst_pooled_budget_try_take (budget, 1, 1));
  gst_pooled_budget_give (budget, 0, 1);
  g_assert_true (gst_pooled_budget_try_take (budget, 5, 1));

  gst_pooled_budget_free (budget);
}

static void
test_peak_is_the_most_ever_held (void)
{
  GstPooledBudget *budget = gst_pooled_budget_new ();

  g_assert_true (gst_pooled_budget_try_take (budget, 100, 1));
  gst_pooled_budget_give (budget, 100, 1);
  g_assert_true (gst_pooled_budget_try_take (budget, 10, 3));
  g_assert_cmpuint (gst_pooled_budget_peak (budget).bytes, ==, 100);
  g_assert_cmpuint (gst_pooled_budget_peak (budget).chunks, ==, 3);

  gst_pooled_budget_reset_peak (budget);
  g_assert_cmpuint (gst_pooled_budget_peak (budget).bytes, ==, 10);
  g_assert_cmpuint (gst_pooled_budget_peak (budget).chunks, ==, 3);

  gst_pooled_budget_free (budget);
}

static void
test_consumer_is_wanted_at_either_level (void)
{
  GstPooledBudget *budget = gst_pooled_budget_new ();

  /* 0: at any time */
  g_assert_true (gst_pooled_budget_wanted (budget));

  gst_pooled_budget_want (budget, G_MAXUINT64, G_MAXUINT64);
  g_assert_true (gst_pooled_budget_try_take (budget, 8, 2));
  g_assert_false (gst_pooled_budget_wanted (budget));

  gst_pooled_budget_want (budget, 9, 3);
  g_assert_false (gst_pooled_budget_wanted (budget));
  gst_pooled_budget_want (budget, 8, 3);
  g_assert_true (gst_pooled_budget_wanted (budget));
  gst_pooled_budget_want (budget, 9, 2);
  g_assert_true (gst_pooled_budget_wanted (budget));

  gst_pooled_budget_free (budget);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/budget/bytes-fit-exactly", test_bytes_fit_exactly);
  g_test_add_func ("/budget/chunks-fit-exactly", test_chunks_fit_exactly);
  g_test_add_func ("/budget/no-limit-means-what-the-word-can-count",
      test_no_limit_means_what_the_word_can_count);
  g_test_add_func ("/budget/lowered-limits-refuse-until-enough-was-given-back",
      test_lowered_limits_refuse_until_enough_was_given_back);
  g_test_add_func (
      "/budget/peak-is-the-most-ever-held", test_peak_is_the_most_ever_held);
  g_test_add_func ("/budget/consumer-is-wanted-at-either-level",
      test_consumer_is_wanted_at_either_level);

  return g_test_run ();
}
