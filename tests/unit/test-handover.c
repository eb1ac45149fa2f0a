/* test-handover.c: who waits, who is woken, and when
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "handover-help.h"

#include <unistd.h>

#define NONE  GST_POOLED_TIME_NONE
#define MS    G_GINT64_CONSTANT (1000000)
#define CAUSE 7

/* Processors there seem to be. The linker puts this in place of the real one.
 */
static guint processors = 2;

unsigned __wrap_gst_pooled_park_processors (void);

unsigned
__wrap_gst_pooled_park_processors (void)
{
  return processors;
}

static gboolean
is_full (GstPooledHandover *handover)
{
  GstPooledLevel level;

  return gst_pooled_handover_full (handover, &level) != GST_POOLED_LIMIT_NONE;
}

static GstPooledWait
wait_space (GstPooledHandover *handover, gint64 deadline)
{
  return gst_pooled_handover_wait_space (
      handover, gst_pooled_handover_changes (handover), deadline);
}

/* ---- threads that wait ---- */

static gpointer
wait_data_thread (gpointer data)
{
  gst_pooled_handover_wait_data (data);

  return NULL;
}

static gpointer
wait_space_thread (gpointer data)
{
  GstPooledHandover *handover = data;
  GstPooledWait result = GST_POOLED_WAIT_DONE;

  while (is_full (handover) && result == GST_POOLED_WAIT_DONE)
    result = wait_space (handover, GST_POOLED_FOREVER);

  return GINT_TO_POINTER (result);
}

static GThread *
start_and_let_sleep (
    GThreadFunc func, GstPooledHandover *handover, GstPooledWaiter *waiter)
{
  guint64 before = gst_pooled_waiter_sleeps (waiter);
  GThread *thread = g_thread_new ("waits", func, handover);

  while (gst_pooled_waiter_sleeps (waiter) == before)
    g_thread_yield ();

  return thread;
}

/* ---- the consumer ---- */

static void
test_ready_as_soon_as_there_is_something (void)
{
  GstPooledHandover *handover = handover_new (10);

  g_assert_false (gst_pooled_handover_ready (handover));
  push (handover, 1);
  g_assert_true (gst_pooled_handover_ready (handover));
  gst_pooled_handover_wait_data (handover);
  take (handover, 1);
  g_assert_false (gst_pooled_handover_ready (handover));
  push_event (handover);
  g_assert_true (gst_pooled_handover_ready (handover));
  handover_free (handover);
}

static void
test_thresholds_hold_back_until_reached (void)
{
  GstPooledHandover *handover = handover_new (10);

  gst_pooled_store_relaxed (&handover->thresholds.buffers, 3);
  push (handover, 2);
  g_assert_false (gst_pooled_handover_ready (handover));
  push (handover, 1);
  g_assert_true (gst_pooled_handover_ready (handover));
  take (handover, 1);
  g_assert_false (gst_pooled_handover_ready (handover));

  /* an event lets out what is before it, and nothing after it */
  push_event (handover);
  g_assert_true (gst_pooled_handover_ready (handover));
  push (handover, 1);
  g_assert_true (gst_pooled_handover_ready (handover));
  take (handover, 3);
  g_assert_false (gst_pooled_handover_ready (handover));
  handover_free (handover);
}

static void
test_full_overrides_thresholds (void)
{
  GstPooledHandover *handover = handover_new (2);

  gst_pooled_store_relaxed (&handover->thresholds.buffers, 5);
  push (handover, 1);
  g_assert_false (gst_pooled_handover_ready (handover));
  push (handover, 1);
  g_assert_true (gst_pooled_handover_ready (handover));
  handover_free (handover);
}

static void
test_a_sleeping_consumer_is_woken (void)
{
  for (guint what = 0; what < 4; what++) {
    GstPooledHandover *handover = handover_new (10);
    GThread *thread =
        start_and_let_sleep (wait_data_thread, handover, &handover->data);

    if (what == 0)
      push (handover, 1);
    else if (what == 1)
      push_event (handover);
    else if (what == 2)
      gst_pooled_handover_stop (handover, CAUSE);
    else {
      gst_pooled_handover_changed (handover);
      push (handover, 1);
    }
    g_thread_join (thread);
    handover_free (handover);
  }
}

static void
test_thresholds_wake_only_when_reached (void)
{
  GstPooledHandover *handover = handover_new (10);
  GThread *thread;

  gst_pooled_store_relaxed (&handover->thresholds.buffers, 3);
  thread = start_and_let_sleep (wait_data_thread, handover, &handover->data);
  push (handover, 2);
  g_assert_cmpuint (gst_pooled_waiter_wakeups (&handover->data), ==, 0);
  push (handover, 1);
  g_thread_join (thread);
  g_assert_cmpuint (gst_pooled_waiter_wakeups (&handover->data), ==, 1);
  handover_free (handover);
}

static void
test_lowered_thresholds_wake (void)
{
  GstPooledHandover *handover = handover_new (10);
  GThread *thread;

  gst_pooled_store_relaxed (&handover->thresholds.buffers, 3);
  push (handover, 1);
  thread = start_and_let_sleep (wait_data_thread, handover, &handover->data);
  gst_pooled_store_relaxed (&handover->thresholds.buffers, 1);
  gst_pooled_handover_changed (handover);
  g_thread_join (thread);
  handover_free (handover);
}

/* an hour's doze: only what is urgent can end it */
static void
test_a_dozing_consumer_is_left_alone_until_urgent (void)
{
  GstPooledHandover *handover = handover_new (10);
  GThread *thread;

  gst_pooled_store_relaxed (&handover->max_wakeup_delay, 3600 * 1000 * MS);
  gst_pooled_store_relaxed (&handover->urgent.buffers, 4);
  thread = start_and_let_sleep (wait_data_thread, handover, &handover->data);
  push (handover, 3);
  g_assert_cmpuint (gst_pooled_waiter_wakeups (&handover->data), ==, 0);
  push (handover, 1);
  g_thread_join (thread);
  take (handover, 4);

  thread = start_and_let_sleep (wait_data_thread, handover, &handover->data);
  push_event (handover);
  g_thread_join (thread);
  take (handover, 1);

  thread = start_and_let_sleep (wait_data_thread, handover, &handover->data);
  push (handover, 1);
  gst_pooled_store_relaxed (&handover->max_wakeup_delay, 0);
  gst_pooled_handover_changed (handover);
  g_thread_join (thread);
  handover_free (handover);
}

static void
test_a_doze_ends_by_itself (void)
{
  GstPooledHandover *handover = handover_new (10);
  GThread *thread;

  gst_pooled_store_relaxed (&handover->max_wakeup_delay, 20 * MS);
  thread = start_and_let_sleep (wait_data_thread, handover, &handover->data);
  push (handover, 1);
  g_thread_join (thread);
  handover_free (handover);
}

/* ---- the producer ---- */

static void
test_full_when_a_limit_is_reached (void)
{
  GstPooledHandover *handover = handover_new (2);
  GstPooledLevel level;

  g_assert_false (is_full (handover));
  push (handover, 2);
  g_assert_cmpint (gst_pooled_handover_full (handover, &level), ==,
      GST_POOLED_LIMIT_BUFFERS);
  g_assert_cmpuint (level.buffers, ==, 2);
  take (handover, 1);
  g_assert_false (is_full (handover));
  gst_pooled_store_relaxed (&handover->limits.bytes, 10);
  g_assert_cmpint (
      gst_pooled_handover_full (handover, &level), ==, GST_POOLED_LIMIT_BYTES);
  handover_free (handover);
}

static void
test_a_sleeping_producer_is_woken (void)
{
  for (guint what = 0; what < 3; what++) {
    GstPooledHandover *handover = handover_new (2);
    GThread *thread;

    push (handover, 2);
    thread =
        start_and_let_sleep (wait_space_thread, handover, &handover->space);
    if (what == 0) {
      take (handover, 1);
    } else if (what == 1) {
      gst_pooled_store_relaxed (&handover->limits.buffers, 3);
      gst_pooled_handover_changed (handover);
    } else {
      gst_pooled_handover_stop (handover, CAUSE);
    }
    g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==,
        what == 2 ? GST_POOLED_WAIT_STOPPED : GST_POOLED_WAIT_DONE);
    handover_free (handover);
  }
}

static void
test_waiting_for_space_ends_at_the_deadline (void)
{
  GstPooledHandover *handover = handover_new (1);
  gint64 deadline = gst_pooled_park_now () + 3 * MS;
  GstPooledWait result;

  push (handover, 1);
  while ((result = wait_space (handover, deadline)) == GST_POOLED_WAIT_DONE)
    g_assert_true (is_full (handover));
  g_assert_cmpint (result, ==, GST_POOLED_WAIT_TIMEOUT);
  g_assert_cmpint (gst_pooled_park_now (), >=, deadline);
  handover_free (handover);
}

/* The consumer has taken one since the queue was found full, and takes no more
 * (downstream is stuck, or a threshold holds it back). A producer that waited
 * for more than that would wait for ever. */
static void
test_no_endless_sleep_while_there_is_room (void)
{
  for (guint taken = 1; taken <= 2; taken++) {
    GstPooledHandover *handover = handover_new (3);

    push (handover, 3);
    g_assert_true (is_full (handover));
    take (handover, taken);
    handover->interval = 2000; /* a fast consumer: half of the queue is asked */
    handover->spin_next = 1;
    alarm (60);
    g_assert_cmpint (
        wait_space (handover, GST_POOLED_FOREVER), ==, GST_POOLED_WAIT_DONE);
    alarm (0);
    g_assert_false (is_full (handover));
    handover_free (handover);
  }
}

static void
test_no_timeout_while_there_is_room (void)
{
  GstPooledHandover *handover = handover_new (8);

  push (handover, 8);
  g_assert_cmpint (wait_space (handover, gst_pooled_park_now ()), ==,
      GST_POOLED_WAIT_TIMEOUT);
  take (handover, 1);
  handover->interval = 2000;
  handover->spin_next = 1;
  g_assert_cmpint (
      wait_space (handover, gst_pooled_park_now ()), ==, GST_POOLED_WAIT_DONE);
  handover_free (handover);
}

/* The wake-up comes at half, not with each place; but not later than that. */
static void
test_a_producer_is_woken_lazily (void)
{
  GstPooledHandover *handover = handover_new (8);

  push (handover, 8);
  gst_pooled_store_relaxed (&handover->wake_at, 4);
  gst_pooled_waiter_announce (&handover->space, GST_POOLED_DOZING);
  take (handover, 3);
  g_assert_cmpuint (gst_pooled_waiter_wakeups (&handover->space), ==, 0);
  take (handover, 1);
  g_assert_cmpuint (gst_pooled_waiter_wakeups (&handover->space), ==, 1);
  take (handover, 1);
  g_assert_cmpuint (gst_pooled_waiter_wakeups (&handover->space), ==, 1);
  handover_free (handover);
}

/* Small items before a large one: no room until all of them have left. The
 * consumer is slow, and may stand still for hours. */
static void
test_a_slow_consumer_lets_the_producer_sleep (void)
{
  GstPooledHandover *handover = handover_new (0);
  GstPooledItem large = { .buffers = 1, .bytes = 200 };
  GThread *thread;

  gst_pooled_store_relaxed (&handover->limits.bytes, 100);
  push (handover, 5);
  g_assert_true (
      gst_pooled_handover_push_buffer (handover, &large, NONE, NONE));
  handover->spin_next = 1;
  thread = start_and_let_sleep (wait_space_thread, handover, &handover->space);
  g_assert_cmpuint (gst_pooled_load_relaxed (&handover->space.park.word), ==,
      GST_POOLED_ASLEEP);
  take (handover, 5);
  g_assert_cmpuint (gst_pooled_waiter_wakeups (&handover->space), ==, 0);
  take (handover, 1);
  g_thread_join (thread);
  g_assert_cmpuint (gst_pooled_waiter_sleeps (&handover->space), ==, 1);
  handover_free (handover);
}

/* settings that changed since the producer read them are read again */
static void
test_changes_before_the_wait_end_it (void)
{
  GstPooledHandover *handover = handover_new (1);
  guint32 changes = gst_pooled_handover_changes (handover);

  push (handover, 1);
  gst_pooled_handover_changed (handover);
  alarm (60);
  g_assert_cmpint (
      gst_pooled_handover_wait_space (handover, changes, GST_POOLED_FOREVER),
      ==, GST_POOLED_WAIT_DONE);
  g_assert_cmpint (
      gst_pooled_handover_delay (handover, changes, GST_POOLED_FOREVER), ==,
      GST_POOLED_WAIT_DONE);
  alarm (0);
  handover_free (handover);
}

static void
test_a_delay_ends_by_time_or_by_stop (void)
{
  GstPooledHandover *handover = handover_new (1);
  gint64 deadline = gst_pooled_park_now () + 3 * MS;

  g_assert_cmpint (gst_pooled_handover_delay (handover, 0, deadline), ==,
      GST_POOLED_WAIT_DONE);
  g_assert_cmpint (gst_pooled_park_now (), >=, deadline);
  gst_pooled_handover_stop (handover, CAUSE);
  g_assert_cmpint (gst_pooled_handover_delay (handover, 0, GST_POOLED_FOREVER),
      ==, GST_POOLED_WAIT_STOPPED);
  handover_free (handover);
}

static void
test_stopped_ends_every_wait_until_started (void)
{
  GstPooledHandover *handover = handover_new (1);

  push (handover, 1);
  take (handover, 1);
  gst_pooled_handover_stop (handover, CAUSE);
  g_assert_cmpint (gst_pooled_handover_stopped (handover), ==, CAUSE);
  gst_pooled_handover_wait_data (handover);
  push (handover, 1);
  g_assert_cmpint (
      wait_space (handover, GST_POOLED_FOREVER), ==, GST_POOLED_WAIT_STOPPED);
  gst_pooled_handover_start (handover);
  g_assert_cmpint (wait_space (handover, gst_pooled_park_now ()), ==,
      GST_POOLED_WAIT_TIMEOUT);
  handover_free (handover);
}

/* what did not spin has not seen how fast the consumer is */
static void
test_one_processor_learns_nothing_from_spinning (void)
{
  GstPooledHandover *handover;
  guint64 interval;

  processors = 1;
  handover = handover_new (8);
  processors = 2;
  interval = handover->interval;
  push (handover, 8);
  g_assert_cmpint (wait_space (handover, gst_pooled_park_now ()), ==,
      GST_POOLED_WAIT_TIMEOUT);
  g_assert_cmpuint (handover->interval, >=, interval / 2);
  g_assert_false (gst_pooled_handover_wait_shortly (handover, FALSE));
  handover_free (handover);
}

static void
test_a_spin_in_vain_is_a_lower_bound (void)
{
  GstPooledHandover *handover = handover_new (8);
  guint64 interval = 500 * MS;

  push (handover, 8);
  handover->interval = interval;
  g_assert_cmpint (wait_space (handover, gst_pooled_park_now ()), ==,
      GST_POOLED_WAIT_TIMEOUT);
  g_assert_cmpuint (handover->interval, >=, interval / 2);
  handover_free (handover);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/handover/ready-as-soon-as-there-is-something",
      test_ready_as_soon_as_there_is_something);
  g_test_add_func ("/handover/thresholds-hold-back-until-reached",
      test_thresholds_hold_back_until_reached);
  g_test_add_func (
      "/handover/full-overrides-thresholds", test_full_overrides_thresholds);
  g_test_add_func ("/handover/a-sleeping-consumer-is-woken",
      test_a_sleeping_consumer_is_woken);
  g_test_add_func ("/handover/thresholds-wake-only-when-reached",
      test_thresholds_wake_only_when_reached);
  g_test_add_func (
      "/handover/lowered-thresholds-wake", test_lowered_thresholds_wake);
  g_test_add_func ("/handover/a-dozing-consumer-is-left-alone-until-urgent",
      test_a_dozing_consumer_is_left_alone_until_urgent);
  g_test_add_func ("/handover/a-slow-consumer-lets-the-producer-sleep",
      test_a_slow_consumer_lets_the_producer_sleep);
  g_test_add_func (
      "/handover/a-doze-ends-by-itself", test_a_doze_ends_by_itself);
  g_test_add_func ("/handover/full-when-a-limit-is-reached",
      test_full_when_a_limit_is_reached);
  g_test_add_func ("/handover/a-sleeping-producer-is-woken",
      test_a_sleeping_producer_is_woken);
  g_test_add_func ("/handover/waiting-for-space-ends-at-the-deadline",
      test_waiting_for_space_ends_at_the_deadline);
  g_test_add_func ("/handover/no-endless-sleep-while-there-is-room",
      test_no_endless_sleep_while_there_is_room);
  g_test_add_func ("/handover/no-timeout-while-there-is-room",
      test_no_timeout_while_there_is_room);
  g_test_add_func (
      "/handover/a-producer-is-woken-lazily", test_a_producer_is_woken_lazily);
  g_test_add_func ("/handover/changes-before-the-wait-end-it",
      test_changes_before_the_wait_end_it);
  g_test_add_func ("/handover/a-delay-ends-by-time-or-by-stop",
      test_a_delay_ends_by_time_or_by_stop);
  g_test_add_func ("/handover/stopped-ends-every-wait-until-started",
      test_stopped_ends_every_wait_until_started);
  g_test_add_func ("/handover/one-processor-learns-nothing-from-spinning",
      test_one_processor_learns_nothing_from_spinning);
  g_test_add_func ("/handover/a-spin-in-vain-is-a-lower-bound",
      test_a_spin_in_vain_is_a_lower_bound);

  return g_test_run ();
}
