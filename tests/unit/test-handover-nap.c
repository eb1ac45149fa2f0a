/* test-handover-nap.c: naps of the consumer, by a clock that the test sets
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "handover-help.h"

#define US    G_GINT64_CONSTANT (1000)
#define CAUSE 7

/* Processors there seem to be. The linker puts this in place of the real one.
 */
unsigned __wrap_gst_pooled_park_processors (void);

unsigned
__wrap_gst_pooled_park_processors (void)
{
  return 2;
}

/* What happens while a thread sleeps, in place of the sleep, if anything. It
 * takes SLEEP then, and nothing else takes time but to look at the clock. */
#define SLEEP (70 * US)
#define LOOK  10
static void (*while_asleep) (GstPooledHandover *handover);
static GstPooledHandover *sleeps_there;
static gint64 slept;

int64_t __wrap_gst_pooled_park_now (void);
int64_t __real_gst_pooled_park_now (void);
void __wrap_gst_pooled_park_wait (
    GstPooledPark *park, uint32_t value, int64_t deadline);
void __real_gst_pooled_park_wait (
    GstPooledPark *park, uint32_t value, int64_t deadline);

int64_t
__wrap_gst_pooled_park_now (void)
{
  if (while_asleep == NULL)
    return __real_gst_pooled_park_now ();
  slept += LOOK;

  return slept;
}

void
__wrap_gst_pooled_park_wait (
    GstPooledPark *park, uint32_t value, int64_t deadline)
{
  if (while_asleep == NULL) {
    __real_gst_pooled_park_wait (park, value, deadline);
    return;
  }
  g_assert_cmpint (deadline - slept, <=, GST_POOLED_NAP_TIME);
  g_assert_cmpint (deadline - slept, >, GST_POOLED_NAP_TIME / 2);
  while_asleep (sleeps_there);
  slept += SLEEP;
}

/* A wait for data, awake or not, in a stream of which eight buffers come in
 * SLEEP: whether something was found. Should it be slept, @meanwhile is done.
 */
static gboolean
wait_shortly (GstPooledHandover *handover, gboolean awake,
    void (*meanwhile) (GstPooledHandover *))
{
  gboolean found;

  handover->nap.pays = TRUE;
  handover->nap.awake.interval = SLEEP / 8;
  while_asleep = meanwhile;
  sleeps_there = handover;
  found = gst_pooled_handover_wait_shortly (handover, awake);
  while_asleep = NULL;

  return found;
}

static gboolean
nap (GstPooledHandover *handover, void (*meanwhile) (GstPooledHandover *))
{
  return wait_shortly (handover, FALSE, meanwhile);
}

static void
push_eight (GstPooledHandover *handover)
{
  push (handover, 8);
}

static void
test_buffers_do_not_end_a_nap (void)
{
  GstPooledHandover *handover = handover_new (0);

  g_assert_true (nap (handover, push_eight));
  g_assert_cmpuint (gst_pooled_waiter_sleeps (&handover->data), ==, 1);
  g_assert_cmpuint (gst_pooled_waiter_wakeups (&handover->data), ==, 0);
  g_assert_true (handover->nap.pays);
  handover_free (handover);
}

static void
assert_ends_nap (
    GstPooledHandover *handover, void (*meanwhile) (GstPooledHandover *))
{
  g_assert_true (nap (handover, meanwhile));
  g_assert_cmpuint (gst_pooled_waiter_wakeups (&handover->data), ==, 1);
  g_assert_false (handover->nap.pays);
  handover_free (handover);
}

static void
stop (GstPooledHandover *handover)
{
  gst_pooled_handover_stop (handover, CAUSE);
}

static void
test_what_is_urgent_ends_a_nap (void)
{
  assert_ends_nap (handover_new (0), push_event);
  assert_ends_nap (handover_new (0), stop);
  assert_ends_nap (handover_new (8), push_eight);
}

static void
fail_if_asleep (GstPooledHandover *handover)
{
  g_assert_not_reached ();
}

static void
test_nobody_naps_on_what_is_there (void)
{
  GstPooledHandover *handover = handover_new (0);

  push (handover, 1);
  g_assert_true (nap (handover, fail_if_asleep));
  g_assert_cmpint (
      gst_pooled_waiter_sleeper (&handover->data), ==, GST_POOLED_AWAKE);
  handover_free (handover);
}

static void
do_nothing (GstPooledHandover *handover)
{
}

/* then it sleeps until it is woken */
static void
test_naps_end_with_the_stream (void)
{
  GstPooledHandover *handover = handover_new (0);

  g_assert_false (nap (handover, do_nothing));
  g_assert_false (handover->nap.pays);
  g_assert_true (gst_pooled_waiter_spins (&handover->data));
  g_assert_false (nap (handover, do_nothing));
  g_assert_false (gst_pooled_waiter_spins (&handover->data));
  handover_free (handover);
}

static void
test_no_naps_where_another_delay_is_set (void)
{
  GstPooledHandover *handover = handover_new (0);

  gst_pooled_store_relaxed (&handover->max_wakeup_delay, 1);
  g_assert_false (nap (handover, fail_if_asleep));
  g_assert_false (handover->nap.pays);
  handover_free (handover);
}

static void
test_no_naps_for_who_wants_to_wait_awake (void)
{
  GstPooledHandover *handover = handover_new (0);

  push (handover, 1);
  g_assert_true (wait_shortly (handover, TRUE, fail_if_asleep));
  g_assert_false (handover->nap.pays);
  take (handover, 1);
  g_assert_false (wait_shortly (handover, TRUE, fail_if_asleep));
  handover_free (handover);
}

/* two rounds of waits that find something awake, then one that does not */
static void
test_short_waits_lead_to_a_nap (void)
{
  GstPooledHandover *handover = handover_new (0);

  while_asleep = push_eight;
  sleeps_there = handover;
  for (guint i = 1; i < 2 * 65; i++) {
    push (handover, 1);
    g_assert_true (gst_pooled_handover_wait_shortly (handover, FALSE));
    take (handover, 1);
    slept += SLEEP / 8;
  }
  g_assert_cmpuint (gst_pooled_waiter_sleeps (&handover->data), ==, 0);
  g_assert_true (gst_pooled_handover_wait_shortly (handover, FALSE));
  g_assert_cmpuint (gst_pooled_waiter_sleeps (&handover->data), ==, 1);
  g_assert_true (handover->nap.pays);
  while_asleep = NULL;
  handover_free (handover);
}

/* else the first short wait of another time would be a nap */
static void
test_a_wait_in_vain_forgets_the_naps (void)
{
  GstPooledHandover *handover = handover_new (2);

  handover->nap.pace.flow.buffers = 1;
  g_assert_false (nap (handover, fail_if_asleep));
  g_assert_false (handover->nap.pays);
  handover_free (handover);
}

static void
test_a_stop_forgets_the_naps (void)
{
  GstPooledHandover *handover = handover_new (0);

  stop (handover);
  g_assert_true (nap (handover, fail_if_asleep));
  g_assert_false (handover->nap.pays);
  handover_free (handover);
}

/* the queue is not empty while it waits */
static void
test_no_naps_under_a_threshold (void)
{
  GstPooledHandover *handover = handover_new (200);
  const GstPooledLevel most = { .buffers = 170 };

  gst_pooled_limits_write (&handover->thresholds, &most);
  push (handover, 169);
  g_assert_false (nap (handover, fail_if_asleep));
  handover_free (handover);
}

static void
test_no_naps_in_which_the_queue_gets_full (void)
{
  GstPooledHandover *handover = handover_new (200);

  handover->nap.pace.flow.buffers = 100;
  g_assert_false (nap (handover, fail_if_asleep));
  handover->nap.pace.flow.buffers = 99;
  g_assert_true (nap (handover, push_eight));
  take (handover, 8);
  gst_pooled_store_relaxed (&handover->urgent.buffers, 20);
  g_assert_false (nap (handover, fail_if_asleep));
  handover_free (handover);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/handover-nap/buffers-do-not-end-a-nap", test_buffers_do_not_end_a_nap);
  g_test_add_func ("/handover-nap/what-is-urgent-ends-a-nap",
      test_what_is_urgent_ends_a_nap);
  g_test_add_func ("/handover-nap/nobody-naps-on-what-is-there",
      test_nobody_naps_on_what_is_there);
  g_test_add_func (
      "/handover-nap/naps-end-with-the-stream", test_naps_end_with_the_stream);
  g_test_add_func ("/handover-nap/no-naps-where-another-delay-is-set",
      test_no_naps_where_another_delay_is_set);
  g_test_add_func ("/handover-nap/no-naps-for-who-wants-to-wait-awake",
      test_no_naps_for_who_wants_to_wait_awake);
  g_test_add_func ("/handover-nap/no-naps-in-which-the-queue-gets-full",
      test_no_naps_in_which_the_queue_gets_full);
  g_test_add_func ("/handover-nap/short-waits-lead-to-a-nap",
      test_short_waits_lead_to_a_nap);
  g_test_add_func ("/handover-nap/a-wait-in-vain-forgets-the-naps",
      test_a_wait_in_vain_forgets_the_naps);
  g_test_add_func (
      "/handover-nap/a-stop-forgets-the-naps", test_a_stop_forgets_the_naps);
  g_test_add_func ("/handover-nap/no-naps-under-a-threshold",
      test_no_naps_under_a_threshold);

  return g_test_run ();
}
