/* test-level.c: buffers, bytes and time, and limits on them
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "level-private.h"

#include <glib.h>

static GstPooledLimit
reached (GstPooledLevel level, GstPooledLevel limits)
{
  return gst_pooled_level_reached (&level, &limits);
}

static gboolean
below (GstPooledLevel level, GstPooledLevel thresholds)
{
  return gst_pooled_level_is_below (&level, &thresholds);
}

#define L(buffers, bytes, time) ((GstPooledLevel){ buffers, bytes, time })

static void
test_a_limit_is_reached_when_equal (void)
{
  g_assert_cmpint (
      reached (L (4, 9, 9), L (5, 10, 10)), ==, GST_POOLED_LIMIT_NONE);
  g_assert_cmpint (
      reached (L (5, 0, 0), L (5, 10, 10)), ==, GST_POOLED_LIMIT_BUFFERS);
  g_assert_cmpint (
      reached (L (0, 10, 0), L (5, 10, 10)), ==, GST_POOLED_LIMIT_BYTES);
  g_assert_cmpint (
      reached (L (0, 0, 10), L (5, 10, 10)), ==, GST_POOLED_LIMIT_TIME);
  g_assert_cmpint (
      reached (L (9, 99, 99), L (5, 10, 10)), ==, GST_POOLED_LIMIT_BUFFERS);
}

static void
test_a_limit_of_0_is_none (void)
{
  g_assert_cmpint (
      reached (L (G_MAXUINT64, G_MAXUINT64, G_MAXUINT64), L (0, 0, 0)), ==,
      GST_POOLED_LIMIT_NONE);
  g_assert_cmpint (
      reached (L (9, 9, 9), L (0, 0, 9)), ==, GST_POOLED_LIMIT_TIME);
  g_assert_cmpint (
      reached (L (0, 0, 0), L (0, 0, 0)), ==, GST_POOLED_LIMIT_NONE);
}

static void
test_below_any_threshold (void)
{
  g_assert_false (below (L (0, 0, 0), L (0, 0, 0)));
  g_assert_true (below (L (1, 9, 9), L (2, 0, 0)));
  g_assert_false (below (L (2, 0, 0), L (2, 0, 0)));
  g_assert_true (below (L (2, 0, 0), L (2, 1, 0)));
  g_assert_true (below (L (2, 1, 3), L (2, 1, 4)));
  g_assert_false (below (L (2, 1, 4), L (2, 1, 4)));
}

static void
test_the_nearest_limit_is_the_fraction (void)
{
  GstPooledLevel level = L (5, 20, 90), limits = L (10, 100, 100);

  g_assert_cmpfloat (gst_pooled_level_fraction (&level, &limits), ==, 0.9);
  limits = L (10, 100, 0);
  g_assert_cmpfloat (gst_pooled_level_fraction (&level, &limits), ==, 0.5);
  limits = L (0, 0, 0);
  g_assert_cmpfloat (gst_pooled_level_fraction (&level, &limits), ==, 0.0);
}

static void
test_scaled_limits_stay_limits (void)
{
  GstPooledLevel limits = L (10, 1, G_MAXUINT64);
  GstPooledLevel scaled = gst_pooled_level_scale (&limits, 0.5);

  g_assert_cmpuint (scaled.buffers, ==, 5);
  g_assert_cmpuint (scaled.bytes, ==, 1);
  g_assert_cmpuint (scaled.time, ==, G_GUINT64_CONSTANT (1) << 63);
  scaled = gst_pooled_level_scale (&limits, 0.0);
  g_assert_cmpuint (scaled.buffers, ==, 1);
  scaled = gst_pooled_level_scale (&limits, 1.0);
  g_assert_cmpuint (scaled.time, ==, G_MAXUINT64);
  limits = L (0, 0, 0);
  scaled = gst_pooled_level_scale (&limits, 0.5);
  g_assert_cmpuint (scaled.buffers, ==, 0);
}

static void
test_every_limit_has_a_name (void)
{
  g_assert_cmpstr (gst_pooled_limit_nick (GST_POOLED_LIMIT_NONE), ==, "none");
  g_assert_cmpstr (
      gst_pooled_limit_nick (GST_POOLED_LIMIT_BUFFERS), ==, "buffers");
  g_assert_cmpstr (gst_pooled_limit_nick (GST_POOLED_LIMIT_BYTES), ==, "bytes");
  g_assert_cmpstr (gst_pooled_limit_nick (GST_POOLED_LIMIT_TIME), ==, "time");
}

static void
test_half_is_rounded_up_and_exact (void)
{
  const GstPooledLevel limits = {
    .buffers = 0, .bytes = 1, .time = G_MAXUINT64
  };
  GstPooledLevel half = gst_pooled_level_half (&limits);

  g_assert_cmpuint (half.buffers, ==, 0);
  g_assert_cmpuint (half.bytes, ==, 1);
  g_assert_cmpuint (half.time, ==, G_GUINT64_CONSTANT (1) << 63);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/level/a-limit-is-reached-when-equal",
      test_a_limit_is_reached_when_equal);
  g_test_add_func ("/level/a-limit-of-0-is-none", test_a_limit_of_0_is_none);
  g_test_add_func ("/level/below-any-threshold", test_below_any_threshold);
  g_test_add_func ("/level/the-nearest-limit-is-the-fraction",
      test_the_nearest_limit_is_the_fraction);
  g_test_add_func (
      "/level/scaled-limits-stay-limits", test_scaled_limits_stay_limits);
  g_test_add_func (
      "/level/every-limit-has-a-name", test_every_limit_has_a_name);
  g_test_add_func (
      "/level/half-is-rounded-up-and-exact", test_half_is_rounded_up_and_exact);

  return g_test_run ();
}
