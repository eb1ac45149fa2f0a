/* test-histogram.c: quantiles are never too low, and by an eighth too high
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "histogram-private.h"

#include <glib.h>

static void
test_without_times_all_is_nothing (void)
{
  GstPooledHistogram *histogram = gst_pooled_histogram_new ();

  g_assert_cmpuint (gst_pooled_histogram_count (histogram), ==, 0);
  g_assert_cmpuint (gst_pooled_histogram_longest (histogram), ==, 0);
  g_assert_cmpuint (gst_pooled_histogram_quantile (histogram, 0.5), ==, 0);
  gst_pooled_histogram_free (histogram);
}

/* shorter than any clock here can tell */
static void
test_the_shortest_are_exact (void)
{
  GstPooledHistogram *histogram = gst_pooled_histogram_new ();

  for (guint64 ns = 1; ns <= 4; ns++)
    gst_pooled_histogram_add (histogram, ns);
  for (guint64 ns = 1; ns <= 4; ns++)
    g_assert_cmpuint (
        gst_pooled_histogram_quantile (histogram, ns / 4.0), ==, ns);
  gst_pooled_histogram_free (histogram);
}

/* beside a longer one, or it would be exact */
static void
test_each_is_an_eighth_too_high_at_most (void)
{
  for (guint bit = 0; bit < 63; bit++) {
    for (gint beside = -1; beside <= 1; beside++) {
      GstPooledHistogram *histogram = gst_pooled_histogram_new ();
      guint64 ns = (G_GUINT64_CONSTANT (1) << bit) + beside;
      guint64 seen;

      gst_pooled_histogram_add (histogram, ns);
      gst_pooled_histogram_add (histogram, G_MAXUINT64);
      seen = gst_pooled_histogram_quantile (histogram, 0.5);
      g_assert_cmpuint (seen, >=, ns);
      g_assert_cmpuint (seen - ns, <=, ns / 8);
      g_assert_cmpuint (
          gst_pooled_histogram_quantile (histogram, 1), ==, G_MAXUINT64);
      gst_pooled_histogram_free (histogram);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/histogram/nothing", test_without_times_all_is_nothing);
  g_test_add_func ("/histogram/shortest", test_the_shortest_are_exact);
  g_test_add_func (
      "/histogram/eighth", test_each_is_an_eighth_too_high_at_most);

  return g_test_run ();
}
