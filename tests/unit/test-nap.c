/* test-nap.c: a dense stream is told from one that is not, by a clock that the
 * test sets
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "nap-private.h"

#include <glib.h>

#define US       G_GINT64_CONSTANT (1000)
#define MS       G_GINT64_CONSTANT (1000000)
#define INTERVAL (2 * US) /* of the stream */
#define BUFFERS  3        /* in each item, as in a list */
#define BYTES    1000
#define LENGTH   MS /* of each item, in the stream's own time */

/* what nap.c has */
#define ROUND  65 /* waits until one awake is measured */
#define WINDOW 32 /* naps */
#define SERIES 16 /* windows */
#define PAUSE  (10 * MS)

static gint64 clock_now;
static GstPooledLanes *lanes;

int64_t __wrap_gst_pooled_park_now (void);

int64_t
__wrap_gst_pooled_park_now (void)
{
  return clock_now;
}

/* @count items come, one each @interval, and are taken. */
static void
pass (guint count, gint64 interval)
{
  static gint64 time;

  for (guint i = 0; i < count; i++) {
    GstPooledItem item = { .buffers = BUFFERS, .bytes = BYTES };
    guint64 position;

    g_assert_true (
        gst_pooled_lanes_push_buffer (lanes, &item, time, time + LENGTH));
    time += LENGTH;
    g_assert_cmpint (gst_pooled_lanes_take (lanes, &item, &position), ==,
        GST_POOLED_LANE_BUFFERS);
    clock_now += interval;
  }
}

/* Waits, an item each @interval, until one is to be slept: how many waits that
 * took. 0 if none of @most is. */
static guint
waits_until_due (GstPooledNap *nap, guint most, gint64 interval)
{
  for (guint i = 1; i <= most; i++) {
    if (gst_pooled_nap_is_due (nap, lanes))
      return i;
    pass (1, interval);
  }

  return 0;
}

/* The naps begin. */
static void
fall_asleep (GstPooledNap *nap)
{
  gst_pooled_nap_init (nap);
  g_assert_cmpuint (waits_until_due (nap, 2 * ROUND, INTERVAL), >, 0);
}

/* @count naps, of which the first is due, in a stream with an item each
 * @interval: whether the wait after them is one, too. */
static gboolean
nap_on (GstPooledNap *nap, guint count, gint64 interval)
{
  const guint came = 20;

  for (guint i = 0; i < count; i++) {
    pass (came, interval);
    gst_pooled_nap_learn (nap, FALSE, came, (guint64) (came * interval));
    if (!gst_pooled_nap_is_due (nap, lanes))
      return FALSE;
  }

  return TRUE;
}

/* How long it takes until the next attempt. */
static gint64
pause_of (GstPooledNap *nap)
{
  gint64 since = clock_now;

  g_assert_cmpuint (waits_until_due (nap, G_MAXUINT, INTERVAL), >, 0);

  return clock_now - since;
}

static void
assert_pause (GstPooledNap *nap, gint64 pause)
{
  gint64 seen = pause_of (nap);

  g_assert_cmpint (seen, >=, pause);
  g_assert_cmpint (seen, <=, pause + 2 * ROUND * INTERVAL);
}

/* ---- awake ---- */

static void
test_only_many_short_waits_end_in_a_nap (void)
{
  GstPooledNap nap;

  gst_pooled_nap_init (&nap);
  g_assert_cmpuint (waits_until_due (&nap, 2 * ROUND, INTERVAL), ==, 2 * ROUND);
  g_assert_cmpuint (nap.awake.interval, ==, INTERVAL);
}

static void
test_a_long_wait_begins_anew (void)
{
  GstPooledNap nap;

  gst_pooled_nap_init (&nap);
  g_assert_cmpuint (waits_until_due (&nap, 2 * ROUND - 1, INTERVAL), ==, 0);
  gst_pooled_nap_restart (&nap);
  clock_now += MS;
  g_assert_cmpuint (waits_until_due (&nap, 2 * ROUND, INTERVAL), ==, 2 * ROUND);
  g_assert_cmpuint (nap.awake.interval, ==, INTERVAL);
}

static void
test_nothing_taken_is_no_stream (void)
{
  GstPooledNap nap;

  gst_pooled_nap_init (&nap);
  for (guint i = 0; i < 4 * ROUND; i++) {
    g_assert_false (gst_pooled_nap_is_due (&nap, lanes));
    clock_now += INTERVAL;
  }
}

static void
test_a_sparse_stream_has_no_naps (void)
{
  GstPooledNap nap;

  gst_pooled_nap_init (&nap);
  g_assert_cmpuint (waits_until_due (&nap, 9 * ROUND, 21 * US), ==, 0);
}

/* the consumer was held up in one of the two rounds, downstream or by the
 * system: how long its items took then says nothing of the producer */
static void
test_who_was_held_up_is_not_fooled (void)
{
  GstPooledNap nap;

  gst_pooled_nap_init (&nap);
  waits_until_due (&nap, ROUND / 2, INTERVAL);
  clock_now += MS / 2;
  g_assert_cmpuint (waits_until_due (&nap, 2 * ROUND, INTERVAL), >, 0);
  g_assert_cmpuint (nap.awake.interval, ==, INTERVAL);

  gst_pooled_nap_init (&nap);
  waits_until_due (&nap, ROUND + ROUND / 2, INTERVAL);
  clock_now += MS / 2;
  g_assert_cmpuint (waits_until_due (&nap, ROUND, INTERVAL), >, 0);
  g_assert_cmpuint (nap.awake.interval, ==, INTERVAL);
}

/* ---- a series ---- */

static void
test_while_naps_pay_each_wait_is_one (void)
{
  GstPooledNap nap;

  fall_asleep (&nap);
  g_assert_true (nap_on (&nap, SERIES * WINDOW - 1, INTERVAL));
}

static void
test_the_pace_is_measured_awake_now_and_then (void)
{
  GstPooledNap nap;

  fall_asleep (&nap);
  g_assert_false (nap_on (&nap, SERIES * WINDOW, INTERVAL));
  /* awake, and not yet of a round */
  pass (1, INTERVAL);
  g_assert_cmpuint (waits_until_due (&nap, 2 * ROUND, INTERVAL), ==, 2 * ROUND);
}

/* so many buffers on their way at once, and the next ones only when these come
 * back: each nap brings as many as before, and takes a little longer */
static void
test_who_waits_for_us_is_not_slowed_down (void)
{
  GstPooledNap nap;

  fall_asleep (&nap);
  g_assert_true (nap_on (&nap, 2 * WINDOW - 1, INTERVAL * 5 / 4));
  g_assert_false (nap_on (&nap, 1, INTERVAL * 5 / 4));
  assert_pause (&nap, PAUSE);
}

static void
test_one_slow_window_is_forgiven (void)
{
  GstPooledNap nap;

  fall_asleep (&nap);
  for (guint i = 0; i < 4; i++) {
    g_assert_true (nap_on (&nap, WINDOW, INTERVAL * 5 / 4));
    g_assert_true (nap_on (&nap, WINDOW, INTERVAL));
  }
}

static void
test_a_faster_producer_goes_on (void)
{
  GstPooledNap nap;

  fall_asleep (&nap);
  g_assert_true (nap_on (&nap, 4 * WINDOW, INTERVAL / 2));
}

/* due, but not taken: the queue would have been full */
static void
test_attempts_that_were_not_taken_do_not_count (void)
{
  GstPooledNap nap;

  fall_asleep (&nap);
  for (guint i = 0; i < 5; i++) {
    pass (1, INTERVAL);
    g_assert_cmpuint (waits_until_due (&nap, 2 * ROUND, INTERVAL), >, 0);
  }
  /* two slow windows, the first of which is whole */
  g_assert_true (nap_on (&nap, 2 * WINDOW - 1, INTERVAL * 5 / 4));
  g_assert_false (nap_on (&nap, 1, INTERVAL * 5 / 4));
}

/* ---- what does not pay ---- */

static void
assert_does_not_pay (gboolean woken, guint64 came, gint64 time)
{
  GstPooledNap nap;

  fall_asleep (&nap);
  g_assert_true (nap_on (&nap, 3, INTERVAL));
  gst_pooled_nap_learn (&nap, woken, came, (guint64) time);
  assert_pause (&nap, PAUSE);
}

static void
test_who_was_woken_does_not_nap_again (void)
{
  assert_does_not_pay (TRUE, 40, 40 * INTERVAL);
}

static void
test_one_item_is_not_worth_a_sleep (void)
{
  assert_does_not_pay (FALSE, 0, INTERVAL);
  assert_does_not_pay (FALSE, 1, INTERVAL);
}

static void
test_a_producer_that_stands_still_shows_at_once (void)
{
  assert_does_not_pay (FALSE, 8, 70 * US);
}

/* a timer slack of milliseconds, or a system without fine timers */
static void
test_a_nap_that_lasts_too_long_does_not_pay (void)
{
  assert_does_not_pay (FALSE, 126, 251 * US);
}

static void
test_pauses_get_longer_until_a_window_pays (void)
{
  GstPooledNap nap;
  gint64 pause = PAUSE;

  fall_asleep (&nap);
  for (guint i = 0; i < 9; i++) {
    gst_pooled_nap_learn (&nap, TRUE, 0, 10 * US);
    assert_pause (&nap, pause);
    pause = MIN (2 * pause, 128 * PAUSE);
  }

  g_assert_true (nap_on (&nap, WINDOW, INTERVAL));
  gst_pooled_nap_learn (&nap, TRUE, 0, 10 * US);
  assert_pause (&nap, PAUSE);
}

/* ---- limits ---- */

/* a jump of the stream's own time in a round shorter than a nap */
static void
test_what_cannot_be_counted_fits_nowhere (void)
{
  GstPooledItem item = { .buffers = 1 };
  GstPooledNap nap;
  guint64 position;

  gst_pooled_nap_init (&nap);
  g_assert_cmpuint (waits_until_due (&nap, ROUND - 1, US), ==, 0);
  g_assert_true (
      gst_pooled_lanes_push_buffer (lanes, &item, G_MAXINT64 - 1, G_MAXINT64));
  g_assert_cmpint (gst_pooled_lanes_take (lanes, &item, &position), ==,
      GST_POOLED_LANE_BUFFERS);
  g_assert_cmpuint (waits_until_due (&nap, ROUND + 1, US), ==, ROUND + 1);
  g_assert_cmpuint (nap.pace.flow.time, ==, G_MAXUINT64);
  g_assert_false (
      gst_pooled_nap_fits (&nap, (GstPooledLevel){ .time = G_MAXUINT64 - 1 }));
}

/* @items come while a nap lasts, of which each limit must hold twice as many */
static void
assert_fits_from (const GstPooledNap *nap, guint items)
{
  const GstPooledLevel least = { 2 * items * BUFFERS, 2 * items * BYTES,
    2 * items * LENGTH };

  g_assert_true (gst_pooled_nap_fits (nap, (GstPooledLevel){ 0 }));
  g_assert_true (gst_pooled_nap_fits (
      nap, (GstPooledLevel){ .buffers = least.buffers + 2 }));
  g_assert_false (
      gst_pooled_nap_fits (nap, (GstPooledLevel){ .buffers = least.buffers }));
  g_assert_true (
      gst_pooled_nap_fits (nap, (GstPooledLevel){ .bytes = least.bytes + 2 }));
  g_assert_false (
      gst_pooled_nap_fits (nap, (GstPooledLevel){ .bytes = least.bytes }));
  g_assert_true (
      gst_pooled_nap_fits (nap, (GstPooledLevel){ .time = least.time + 2 }));
  g_assert_false (
      gst_pooled_nap_fits (nap, (GstPooledLevel){ .time = least.time }));
}

static void
test_a_nap_needs_a_queue_that_stays_half_empty (void)
{
  GstPooledNap nap;

  fall_asleep (&nap);
  assert_fits_from (&nap, 100 * US / INTERVAL);
  g_assert_true (nap_on (&nap, WINDOW, INTERVAL / 2));
  assert_fits_from (&nap, 2 * 100 * US / INTERVAL);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nap/only-many-short-waits-end-in-a-nap",
      test_only_many_short_waits_end_in_a_nap);
  g_test_add_func (
      "/nap/a-long-wait-begins-anew", test_a_long_wait_begins_anew);
  g_test_add_func (
      "/nap/nothing-taken-is-no-stream", test_nothing_taken_is_no_stream);
  g_test_add_func (
      "/nap/a-sparse-stream-has-no-naps", test_a_sparse_stream_has_no_naps);
  g_test_add_func (
      "/nap/who-was-held-up-is-not-fooled", test_who_was_held_up_is_not_fooled);
  g_test_add_func ("/nap/while-naps-pay-each-wait-is-one",
      test_while_naps_pay_each_wait_is_one);
  g_test_add_func ("/nap/the-pace-is-measured-awake-now-and-then",
      test_the_pace_is_measured_awake_now_and_then);
  g_test_add_func ("/nap/who-waits-for-us-is-not-slowed-down",
      test_who_waits_for_us_is_not_slowed_down);
  g_test_add_func (
      "/nap/one-slow-window-is-forgiven", test_one_slow_window_is_forgiven);
  g_test_add_func (
      "/nap/a-faster-producer-goes-on", test_a_faster_producer_goes_on);
  g_test_add_func ("/nap/attempts-that-were-not-taken-do-not-count",
      test_attempts_that_were_not_taken_do_not_count);
  g_test_add_func ("/nap/who-was-woken-does-not-nap-again",
      test_who_was_woken_does_not_nap_again);
  g_test_add_func (
      "/nap/one-item-is-not-worth-a-sleep", test_one_item_is_not_worth_a_sleep);
  g_test_add_func ("/nap/a-producer-that-stands-still-shows-at-once",
      test_a_producer_that_stands_still_shows_at_once);
  g_test_add_func ("/nap/a-nap-that-lasts-too-long-does-not-pay",
      test_a_nap_that_lasts_too_long_does_not_pay);
  g_test_add_func ("/nap/pauses-get-longer-until-a-window-pays",
      test_pauses_get_longer_until_a_window_pays);
  g_test_add_func ("/nap/a-nap-needs-a-queue-that-stays-half-empty",
      test_a_nap_needs_a_queue_that_stays_half_empty);
  g_test_add_func ("/nap/what-cannot-be-counted-fits-nowhere",
      test_what_cannot_be_counted_fits_nowhere);
  lanes = gst_pooled_lanes_new (8);
  result = g_test_run ();
  gst_pooled_lanes_free (lanes);

  return result;
}
