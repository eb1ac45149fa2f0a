/* test-policy.c: what is decided when a queue is full
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "policy-private.h"

#include <glib.h>

static void
test_every_decision (void)
{
  /* by backpressure, then not full, not full but pressed, full, full and
   * live */
  static const GstPooledDecision expected[4][4] = {
    { GST_POOLED_DECISION_QUEUE, GST_POOLED_DECISION_QUEUE,
        GST_POOLED_DECISION_WAIT, GST_POOLED_DECISION_WAIT },
    { GST_POOLED_DECISION_QUEUE, GST_POOLED_DECISION_QUEUE,
        GST_POOLED_DECISION_DROP_OLDEST, GST_POOLED_DECISION_DROP_OLDEST },
    { GST_POOLED_DECISION_QUEUE, GST_POOLED_DECISION_QUEUE,
        GST_POOLED_DECISION_REJECT, GST_POOLED_DECISION_REJECT },
    { GST_POOLED_DECISION_QUEUE, GST_POOLED_DECISION_DELAY,
        GST_POOLED_DECISION_WAIT, GST_POOLED_DECISION_DROP_OLDEST },
  };

  for (int backpressure = 0; backpressure < 4; backpressure++) {
    const GstPooledDecision *row = expected[backpressure];

    for (int live = 0; live < 2; live++) {
      g_assert_cmpint (
          gst_pooled_policy_decide (backpressure, false, false, live), ==,
          row[0]);
      g_assert_cmpint (
          gst_pooled_policy_decide (backpressure, false, true, live), ==,
          row[1]);
      for (int pressed = 0; pressed < 2; pressed++)
        g_assert_cmpint (
            gst_pooled_policy_decide (backpressure, true, pressed, live), ==,
            row[2 + live]);
    }
  }
}

static void
test_delay_grows_up_to_the_most (void)
{
  guint64 delay = 0;

  delay = gst_pooled_policy_next_delay (delay, 100, 2.0, 350);
  g_assert_cmpuint (delay, ==, 100);
  delay = gst_pooled_policy_next_delay (delay, 100, 2.0, 350);
  g_assert_cmpuint (delay, ==, 200);
  delay = gst_pooled_policy_next_delay (delay, 100, 2.0, 350);
  g_assert_cmpuint (delay, ==, 350);
  delay = gst_pooled_policy_next_delay (delay, 100, 2.0, 350);
  g_assert_cmpuint (delay, ==, 350);
}

static void
test_delay_at_the_ends_of_its_range (void)
{
  g_assert_cmpuint (gst_pooled_policy_next_delay (0, 0, 2.0, 100), ==, 0);
  g_assert_cmpuint (gst_pooled_policy_next_delay (0, 100, 2.0, 0), ==, 0);
  g_assert_cmpuint (gst_pooled_policy_next_delay (0, 500, 2.0, 100), ==, 100);
  g_assert_cmpuint (
      gst_pooled_policy_next_delay (G_MAXUINT64, 1, 1e300, G_MAXUINT64), ==,
      G_MAXUINT64);
  g_assert_cmpuint (gst_pooled_policy_next_delay (10, 1, 1.0, 100), ==, 10);
  /* a delay that was set lower meanwhile */
  g_assert_cmpuint (gst_pooled_policy_next_delay (900, 1, 1.0, 100), ==, 100);
}

static gboolean
pressed (gboolean was, guint64 buffers, guint64 low, guint64 high)
{
  GstPooledLevel level = { .buffers = buffers };
  GstPooledLevel under = { .buffers = low };
  GstPooledLevel over = { .buffers = high };

  return gst_pooled_policy_pressed (was, &level, &under, &over);
}

static void
test_pressure_has_hysteresis (void)
{
  g_assert_false (pressed (FALSE, 7, 2, 8));
  g_assert_true (pressed (FALSE, 8, 2, 8));
  g_assert_true (pressed (TRUE, 5, 2, 8));
  g_assert_false (pressed (FALSE, 5, 2, 8));
  g_assert_true (pressed (TRUE, 2, 2, 8));
  g_assert_false (pressed (TRUE, 1, 2, 8));
  g_assert_true (pressed (FALSE, 17, 2, 8));
}

/* pressed by any limit; relieved when under all of them */
static void
test_pressure_by_any_limit (void)
{
  GstPooledLevel low = { 2, 20, 200 }, high = { 8, 80, 800 };
  GstPooledLevel level = { 1, 10, 800 };

  g_assert_true (gst_pooled_policy_pressed (FALSE, &level, &low, &high));
  level.time = 100;
  g_assert_false (gst_pooled_policy_pressed (TRUE, &level, &low, &high));
  level.bytes = 20;
  g_assert_true (gst_pooled_policy_pressed (TRUE, &level, &low, &high));
}

static void
test_pressure_is_off_without_watermarks (void)
{
  g_assert_false (pressed (FALSE, G_MAXUINT64, 0, 0));
  g_assert_false (pressed (TRUE, G_MAXUINT64, 0, 0));
}

/* or there would be a message with each push */
static void
test_pressure_does_not_flip_at_one_level (void)
{
  for (guint low = 1; low <= 5; low++) {
    for (guint level = 0; level <= 10; level++) {
      gboolean up = pressed (FALSE, level, low, 5);
      gboolean down = pressed (TRUE, level, low, 5);

      g_assert_cmpint (pressed (up, level, low, 5), ==, up);
      g_assert_cmpint (pressed (down, level, low, 5), ==, down);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/every-decision", test_every_decision);
  g_test_add_func (
      "/policy/delay-grows-up-to-the-most", test_delay_grows_up_to_the_most);
  g_test_add_func ("/policy/delay-at-the-ends-of-its-range",
      test_delay_at_the_ends_of_its_range);
  g_test_add_func (
      "/policy/pressure-has-hysteresis", test_pressure_has_hysteresis);
  g_test_add_func ("/policy/pressure-by-any-limit", test_pressure_by_any_limit);
  g_test_add_func ("/policy/pressure-is-off-without-watermarks",
      test_pressure_is_off_without_watermarks);
  g_test_add_func ("/policy/pressure-does-not-flip-at-one-level",
      test_pressure_does_not_flip_at_one_level);

  return g_test_run ();
}
