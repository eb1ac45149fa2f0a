/* test-waiter.c: the waiter, with a system that does as it is told
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "waiter-private.h"

#include <glib.h>

/* What the system says. The linker puts these in place of the real ones. */
static gboolean has_barrier;
static gboolean grants_barrier;
static guint barriers;
static guint processors;
static gint64 clock_step; /* 0: the real clock */
static gint64 clock_now;

bool __wrap_gst_pooled_park_has_barrier (void);
bool __wrap_gst_pooled_park_barrier (void);
unsigned __wrap_gst_pooled_park_processors (void);
int64_t __wrap_gst_pooled_park_now (void);
int64_t __real_gst_pooled_park_now (void);
bool __real_gst_pooled_park_has_barrier (void);
bool __real_gst_pooled_park_barrier (void);

bool
__wrap_gst_pooled_park_has_barrier (void)
{
  return has_barrier && __real_gst_pooled_park_has_barrier ();
}

bool
__wrap_gst_pooled_park_barrier (void)
{
  barriers++;

  return grants_barrier && __real_gst_pooled_park_barrier ();
}

unsigned
__wrap_gst_pooled_park_processors (void)
{
  return processors;
}

int64_t
__wrap_gst_pooled_park_now (void)
{
  if (clock_step == 0)
    return __real_gst_pooled_park_now ();
  clock_now += clock_step;

  return clock_now;
}

static void
set_up (GstPooledWaiter *waiter)
{
  has_barrier = grants_barrier = TRUE;
  barriers = 0;
  processors = 2;
  clock_step = clock_now = 0;
  g_assert_true (gst_pooled_waiter_init (waiter));
}

static GstPooledSleeper
sleeper (GstPooledWaiter *waiter)
{
  return gst_pooled_waiter_sleeper (waiter);
}

static void
test_wake_without_a_sleeper_does_nothing (void)
{
  GstPooledWaiter waiter;

  set_up (&waiter);
  g_assert_cmpint (sleeper (&waiter), ==, GST_POOLED_AWAKE);
  g_assert_false (gst_pooled_waiter_wake (&waiter));
  g_assert_cmpuint (gst_pooled_waiter_wakeups (&waiter), ==, 0);
  gst_pooled_waiter_clear (&waiter);
}

static void
test_woken_between_announcing_and_sleeping (void)
{
  GstPooledWaiter waiter;

  set_up (&waiter);
  gst_pooled_waiter_announce (&waiter, GST_POOLED_ASLEEP);
  g_assert_cmpint (sleeper (&waiter), ==, GST_POOLED_ASLEEP);
  g_assert_true (gst_pooled_waiter_wake (&waiter));
  g_assert_true (gst_pooled_waiter_sleep (&waiter, GST_POOLED_FOREVER));
  g_assert_cmpuint (gst_pooled_waiter_sleeps (&waiter), ==, 0);
  gst_pooled_waiter_clear (&waiter);
}

static void
test_nobody_is_woken_twice (void)
{
  GstPooledWaiter waiter;

  set_up (&waiter);
  gst_pooled_waiter_announce (&waiter, GST_POOLED_DOZING);
  g_assert_cmpint (sleeper (&waiter), ==, GST_POOLED_DOZING);
  g_assert_true (gst_pooled_waiter_wake (&waiter));
  g_assert_false (gst_pooled_waiter_wake (&waiter));
  g_assert_cmpuint (gst_pooled_waiter_wakeups (&waiter), ==, 1);
  gst_pooled_waiter_clear (&waiter);
}

static void
test_withdrawn_is_awake (void)
{
  GstPooledWaiter waiter;

  set_up (&waiter);
  gst_pooled_waiter_announce (&waiter, GST_POOLED_ASLEEP);
  gst_pooled_waiter_withdraw (&waiter);
  g_assert_cmpint (sleeper (&waiter), ==, GST_POOLED_AWAKE);
  g_assert_false (gst_pooled_waiter_wake (&waiter));
  gst_pooled_waiter_clear (&waiter);
}

static void
test_sleep_ends_at_the_deadline (void)
{
  GstPooledWaiter waiter;
  gint64 deadline;

  set_up (&waiter);
  deadline = gst_pooled_park_now () + 2000000;
  gst_pooled_waiter_announce (&waiter, GST_POOLED_ASLEEP);
  g_assert_false (gst_pooled_waiter_sleep (&waiter, deadline));
  g_assert_cmpint (gst_pooled_park_now (), >=, deadline);
  g_assert_cmpint (sleeper (&waiter), ==, GST_POOLED_AWAKE);
  g_assert_cmpuint (gst_pooled_waiter_sleeps (&waiter), ==, 1);

  /* one that has passed already, and one before time began */
  gst_pooled_waiter_announce (&waiter, GST_POOLED_ASLEEP);
  g_assert_false (gst_pooled_waiter_sleep (&waiter, deadline));
  gst_pooled_waiter_announce (&waiter, GST_POOLED_ASLEEP);
  g_assert_false (gst_pooled_waiter_sleep (&waiter, -1));
  gst_pooled_waiter_clear (&waiter);
}

static gpointer
sleep_once (gpointer data)
{
  gst_pooled_waiter_announce (data, GST_POOLED_ASLEEP);

  return GINT_TO_POINTER (gst_pooled_waiter_sleep (data, GST_POOLED_FOREVER));
}

static void
test_wakes_a_thread (void)
{
  GstPooledWaiter waiter;

  set_up (&waiter);
  for (guint i = 1; i <= 20; i++) {
    GThread *thread = g_thread_new ("sleeper", sleep_once, &waiter);

    while (!gst_pooled_waiter_wake (&waiter))
      g_thread_yield ();
    g_assert_true (GPOINTER_TO_INT (g_thread_join (thread)));
    g_assert_cmpuint (gst_pooled_waiter_wakeups (&waiter), ==, i);
  }
  gst_pooled_waiter_clear (&waiter);
}

/* without a barrier both sides fence, from the first use on */
static void
test_a_system_without_barrier (void)
{
  GstPooledWaiter waiter;

  set_up (&waiter);
  has_barrier = FALSE;
  g_assert_true (gst_pooled_waiter_init (&waiter));
  g_assert_cmpuint (gst_pooled_load_relaxed (&waiter.fenced), ==, 1);
  gst_pooled_waiter_announce (&waiter, GST_POOLED_ASLEEP);
  g_assert_cmpuint (barriers, ==, 0);
  g_assert_true (gst_pooled_waiter_wake (&waiter));
  g_assert_true (gst_pooled_waiter_sleep (&waiter, GST_POOLED_FOREVER));
  gst_pooled_waiter_clear (&waiter);
}

/* a waker may not know yet that it has to fence: this one sleep is short */
static void
test_a_barrier_refused_later_bounds_one_sleep (void)
{
  GstPooledWaiter waiter;
  gint64 begin;

  set_up (&waiter);
  if (gst_pooled_load_relaxed (&waiter.fenced)) {
    g_test_skip ("this system has no barrier");
    return;
  }

  grants_barrier = FALSE;
  gst_pooled_waiter_announce (&waiter, GST_POOLED_ASLEEP);
  g_assert_cmpuint (barriers, ==, 1);
  g_assert_cmpuint (gst_pooled_load_relaxed (&waiter.fenced), ==, 1);
  g_assert_false (gst_pooled_waiter_sleep (&waiter, GST_POOLED_FOREVER));
  g_assert_cmpint (sleeper (&waiter), ==, GST_POOLED_AWAKE);

  /* the ones after it are not, and nobody asks the system again */
  begin = gst_pooled_park_now ();
  gst_pooled_waiter_announce (&waiter, GST_POOLED_ASLEEP);
  g_assert_false (gst_pooled_waiter_sleep (&waiter, begin + 5000000));
  g_assert_cmpint (gst_pooled_park_now () - begin, >=, 5000000);
  g_assert_cmpuint (barriers, ==, 1);
  gst_pooled_waiter_clear (&waiter);
}

typedef struct {
  guint looks;
  guint true_from; /* the look that finds something; 0 for none */
} Looks;

static bool
look (void *data)
{
  Looks *looks = data;

  looks->looks++;

  return looks->true_from != 0 && looks->looks >= looks->true_from;
}

/* whether it looked at all */
static gboolean
spins (GstPooledWaiter *waiter, gboolean finds)
{
  Looks looks = { 0, finds ? 3 : 0 };
  gboolean found = gst_pooled_waiter_spin (waiter, look, &looks);

  g_assert_cmpint (found, ==, finds && looks.looks > 0);

  return looks.looks > 0;
}

static void
test_one_processor_never_spins (void)
{
  GstPooledWaiter waiter;
  Looks looks = { 0, 1 };

  set_up (&waiter);
  processors = 1;
  g_assert_true (gst_pooled_waiter_init (&waiter));
  for (guint i = 0; i < 100; i++) {
    g_assert_false (gst_pooled_waiter_spin (&waiter, look, &looks));
    g_assert_false (gst_pooled_waiter_spin_once (&waiter, look, &looks));
  }
  g_assert_cmpuint (looks.looks, ==, 0);
  gst_pooled_waiter_clear (&waiter);
}

static void
test_a_spin_ends (void)
{
  GstPooledWaiter waiter;
  Looks looks = { 0, 0 };

  set_up (&waiter);
  clock_step = 1000;
  g_assert_false (gst_pooled_waiter_spin_once (&waiter, look, &looks));
  g_assert_cmpint (clock_now, <=, 30000);
  g_assert_cmpuint (looks.looks, >, 1);
  gst_pooled_waiter_clear (&waiter);
}

/* a sleep that lasts so long by the clock */
static void
sleeps_for (GstPooledWaiter *waiter, gint64 ns)
{
  clock_step = ns;
  gst_pooled_waiter_announce (waiter, GST_POOLED_DOZING);
  g_assert_false (gst_pooled_waiter_sleep (waiter, 1));
  clock_step = 1000;
}

static void
test_spinning_stops_where_it_does_not_pay (void)
{
  GstPooledWaiter waiter;

  set_up (&waiter);
  clock_step = 1000;
  for (guint i = 0; i < 100; i++)
    g_assert_true (spins (&waiter, TRUE));
  g_assert_true (spins (&waiter, FALSE));
  g_assert_true (spins (&waiter, TRUE));
  g_assert_true (spins (&waiter, FALSE));
  g_assert_true (spins (&waiter, FALSE));

  /* for good, where every wait is long */
  for (guint i = 0; i < 10000; i++) {
    g_assert_false (spins (&waiter, TRUE));
    sleeps_for (&waiter, 1000000);
  }
  gst_pooled_waiter_clear (&waiter);
}

/* how many waits of @ns pass until it spins, which finds nothing */
static guint
waits_left_out (GstPooledWaiter *waiter, gint64 ns)
{
  guint left_out = 0;

  while (!spins (waiter, FALSE)) {
    sleeps_for (waiter, ns);
    left_out++;
  }
  return left_out;
}

/* what looks short is tried, once, and less often each time it was not */
static void
test_short_waits_are_spun_through_to_find_out (void)
{
  GstPooledWaiter waiter;
  guint left_out = 0;

  set_up (&waiter);
  clock_step = 1000;
  while (spins (&waiter, FALSE))
    ;
  sleeps_for (&waiter, 10000);
  g_assert_cmpuint (waits_left_out (&waiter, 10000), ==, 7);
  g_assert_false (spins (&waiter, FALSE));
  sleeps_for (&waiter, 10000);
  g_assert_cmpuint (waits_left_out (&waiter, 10000), ==, 15);
  for (guint i = 0; i < 100; i++)
    left_out = waits_left_out (&waiter, 10000);
  g_assert_cmpuint (left_out, ==, 1024);
  gst_pooled_waiter_clear (&waiter);
}

static void
test_spinning_starts_again_when_it_pays (void)
{
  GstPooledWaiter waiter;

  set_up (&waiter);
  clock_step = 1000;
  while (spins (&waiter, FALSE))
    ;
  while (!spins (&waiter, TRUE))
    sleeps_for (&waiter, 10000);
  for (guint i = 0; i < 100; i++)
    g_assert_true (spins (&waiter, TRUE));

  /* what comes before it has slept is short, too */
  while (spins (&waiter, FALSE))
    ;
  for (guint i = 0; i < 7; i++)
    g_assert_false (spins (&waiter, FALSE));
  g_assert_true (spins (&waiter, TRUE));
  gst_pooled_waiter_clear (&waiter);
}

/* what takes it for the time thinks less of it over than is, never more */
static void
test_last_tick_is_of_the_same_clock_and_never_ahead (void)
{
  for (guint i = 0; i < 100000; i++) {
    gint64 before = __real_gst_pooled_park_now ();
    gint64 tick = gst_pooled_park_last_tick ();

    g_assert_cmpint (tick, <=, __real_gst_pooled_park_now ());
    g_assert_cmpint (tick, >, before - G_GINT64_CONSTANT (60000000000));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/waiter/wake-without-a-sleeper-does-nothing",
      test_wake_without_a_sleeper_does_nothing);
  g_test_add_func ("/waiter/woken-between-announcing-and-sleeping",
      test_woken_between_announcing_and_sleeping);
  g_test_add_func ("/waiter/nobody-is-woken-twice", test_nobody_is_woken_twice);
  g_test_add_func ("/waiter/withdrawn-is-awake", test_withdrawn_is_awake);
  g_test_add_func (
      "/waiter/sleep-ends-at-the-deadline", test_sleep_ends_at_the_deadline);
  g_test_add_func ("/waiter/wakes-a-thread", test_wakes_a_thread);
  g_test_add_func (
      "/waiter/a-system-without-barrier", test_a_system_without_barrier);
  g_test_add_func ("/waiter/a-barrier-refused-later-bounds-one-sleep",
      test_a_barrier_refused_later_bounds_one_sleep);
  g_test_add_func (
      "/waiter/one-processor-never-spins", test_one_processor_never_spins);
  g_test_add_func ("/waiter/a-spin-ends", test_a_spin_ends);
  g_test_add_func ("/waiter/spinning-stops-where-it-does-not-pay",
      test_spinning_stops_where_it_does_not_pay);
  g_test_add_func ("/waiter/short-waits-are-spun-through-to-find-out",
      test_short_waits_are_spun_through_to_find_out);
  g_test_add_func ("/waiter/spinning-starts-again-when-it-pays",
      test_spinning_starts_again_when_it_pays);
  g_test_add_func ("/waiter/last-tick-is-of-the-same-clock-and-never-ahead",
      test_last_tick_is_of_the_same_clock_and_never_ahead);

  return g_test_run ();
}
