/* test-allocator-waiters.c: several threads wait for the same class
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A signal wakes one, a magazine holds blocks for several. The calls in which
 * the library sleeps, and gets memory for a block, are slowed down where a
 * wake-up was lost once.
 */
#include "config.h"

#include "allocator-help.h"
#include "refused-calls.h"

#include <pthread.h>
#include <sys/mman.h>

#define BLOCKS   128 /* of 1 KiB, so magazines have 16 */
#define MAGAZINE 16

static gint asleep;            /* threads that wait with the lock released */
static gint woken;             /* threads that a signal has reached */
static gint wait_is_slow;      /* they come back only when this is 0 again */
static gint touched;           /* threads that get memory for their blocks */
static gint touch_is_slow;     /* the same for those */
static __thread gboolean ours; /* of the threads below */

gboolean
refused_call_must_fail (const gchar *name, gpointer caller)
{
  if (ours && g_str_equal (name, "madvise") && refused_call_is_ours (caller)) {
    g_atomic_int_inc (&touched);
    while (g_atomic_int_get (&touch_is_slow))
      g_usleep (100);
  }
  return FALSE;
}

/* Without a time limit. The caller holds the mutex, so whoever has had it since
 * `asleep` was raised finds the thread asleep. */
INSTEAD int
pthread_cond_wait (pthread_cond_t *cond, pthread_mutex_t *mutex)
{
  const struct timespec never = { G_MAXINT32, 0 };
  int result;

  g_atomic_int_inc (&asleep);
  result = pthread_cond_timedwait (cond, mutex, &never);
  g_atomic_int_add (&asleep, -1);
  if (ours && g_atomic_int_get (&wait_is_slow)) {
    pthread_mutex_unlock (mutex);
    g_atomic_int_inc (&woken);
    while (g_atomic_int_get (&wait_is_slow))
      g_usleep (100);
    pthread_mutex_lock (mutex);
  }
  return result;
}

static void
until (gint *number, gint value)
{
  while (g_atomic_int_get (number) != value)
    g_usleep (100);
}

/* A thread that allocates one block, and keeps it, and what is in its
 * magazines, until it is told to end. */
typedef struct {
  GstAllocator *allocator;
  GThread *thread;
  gint done;
  gint end;
} Taker;

static gpointer
take_one (gpointer data)
{
  Taker *taker = data;
  GstMemory *memory;

  ours = TRUE;
  memory = gst_allocator_alloc (taker->allocator, 1000, NULL);
  g_atomic_int_set (&taker->done, 1);
  until (&taker->end, 1);
  gst_memory_unref (memory);
  return NULL;
}

static void
start (Taker *taker, GstAllocator *allocator)
{
  *taker = (Taker){ .allocator = allocator };
  taker->thread = g_thread_new ("takes", take_one, taker);
}

static void
end (Taker *taker)
{
  g_atomic_int_set (&taker->end, 1);
  g_thread_join (taker->thread);
}

typedef struct {
  GstAllocator *allocator;
  GstMemory *memories[BLOCKS - MAGAZINE];
  Taker first, waiters[2];
} Fixture;

/* One magazine is left: the first taker has it, but does not come on, and two
 * threads wait. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->allocator =
      gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
          "size-classes", "1KiB:128", "when-empty", GST_POOLED_WHEN_EMPTY_WAIT,
          "prefault", TRUE, "starvation-timeout", (guint64) 0, NULL));
  fill (fixture->allocator, fixture->memories, BLOCKS - MAGAZINE, 1000);
  g_atomic_int_set (&touched, 0);
  g_atomic_int_set (&woken, 0);
  g_atomic_int_set (&touch_is_slow, 1);
  start (&fixture->first, fixture->allocator);
  until (&touched, 1);
  for (guint i = 0; i < 2; i++)
    start (&fixture->waiters[i], fixture->allocator);
  until (&asleep, 2);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  end (&fixture->first);
  for (guint i = 0; i < 2; i++)
    end (&fixture->waiters[i]);
  empty (fixture->memories, BLOCKS - MAGAZINE);
  g_assert_cmpuint (stat_of (fixture->allocator, "in-use-bytes"), ==, 0);
  g_clear_object (&fixture->allocator);
}

static void
test_who_takes_a_magazine_leaves_the_rest_to_all_who_wait (
    Fixture *fixture, gconstpointer data)
{
  g_atomic_int_set (&touch_is_slow, 0);
  until (&fixture->first.done, 1);
  for (guint i = 0; i < 2; i++)
    until (&fixture->waiters[i].done, 1);
  g_assert_cmpuint (
      stat_of (fixture->allocator, "hits"), ==, BLOCKS - MAGAZINE + 3);
}

/* It does so by the short way, which has nothing to do with waiting. */
static void
test_who_comes_before_the_woken_leaves_them_the_rest (
    Fixture *fixture, gconstpointer data)
{
  Taker other;

  g_atomic_int_set (&wait_is_slow, 1);
  g_atomic_int_set (&touch_is_slow, 0);
  until (&fixture->first.done, 1);
  until (&woken, 1);
  start (&other, fixture->allocator);
  until (&other.done, 1);
  g_atomic_int_set (&wait_is_slow, 0);
  for (guint i = 0; i < 2; i++)
    until (&fixture->waiters[i].done, 1);
  end (&other);
}

/* What the signal was for is single blocks then. */
static void
test_trim_leaves_what_it_takes_to_all_who_wait (
    Fixture *fixture, gconstpointer data)
{
  g_atomic_int_set (&wait_is_slow, 1);
  g_atomic_int_set (&touch_is_slow, 0);
  until (&fixture->first.done, 1);
  until (&woken, 1);
  gst_pooled_allocator_trim (GST_POOLED_ALLOCATOR (fixture->allocator));
  g_atomic_int_set (&wait_is_slow, 0);
  for (guint i = 0; i < 2; i++)
    until (&fixture->waiters[i].done, 1);
}

/* Who was asleep all the time in which it was flushing is told of it. */
static void
test_flushing_ends_a_wait_however_short_it_is (
    Fixture *fixture, gconstpointer data)
{
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (fixture->allocator);

  g_atomic_int_set (&wait_is_slow, 1);
  gst_pooled_allocator_set_flushing (pooled, TRUE);
  until (&woken, 2);
  gst_pooled_allocator_set_flushing (pooled, FALSE);
  g_atomic_int_set (&wait_is_slow, 0);
  for (guint i = 0; i < 2; i++)
    until (&fixture->waiters[i].done, 1);
  g_assert_cmpuint (stat_of (fixture->allocator, "fallbacks"), ==, 2);
  g_atomic_int_set (&touch_is_slow, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name)                                                              \
  g_test_add ("/allocator-waiters/" #name, Fixture, NULL, set_up, test_##name, \
      tear_down)
  ADD (who_takes_a_magazine_leaves_the_rest_to_all_who_wait);
  ADD (who_comes_before_the_woken_leaves_them_the_rest);
  ADD (trim_leaves_what_it_takes_to_all_who_wait);
  ADD (flushing_ends_a_wait_however_short_it_is);

  return g_test_run ();
}
