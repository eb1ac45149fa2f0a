/* allocator-obtain.c: a block from a class, and what happens when it has none
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Why no wake-up is lost: who waits announces it (W1), then takes the magazines
 * of all threads, and only then looks at the depot with the lock held and
 * sleeps. Taking the magazines excludes the threads' own sections
 * (bias-private.h): a block given back in a section before was found in a
 * magazine; in a section after, the thread sees the announcement (W2, in
 * gst_pooled_cache_give), puts the block into the depot, takes the lock, and
 * signals. By then the waiter either has found it or sleeps. The fence that
 * this needs between "block given back" and "does someone wait" is the heavy
 * one of the biased lock, so that those who give back pay nothing.
 *
 * A signal wakes one thread, for a magazine of several blocks. So whoever gets
 * it, having waited or not, keeps one block: the others go to the depot again,
 * with a signal of their own, as long as somebody has announced that they wait.
 *
 * Why not every miss searches: counting what all threads have takes a lock that
 * they share, and for a class whose blocks are all out for long it would cost
 * more than the memory from the system that follows. Who searches says so first
 * (barren_until), then looks; who gives a block back does that, then ends it.
 * Nothing fences the two, so one may miss the other by the nanoseconds that a
 * store takes to leave a processor. Then the block is overlooked until the next
 * one comes back, or the class has been missed SEARCH_EVERY times. Only those
 * with memory from the system as a way out leave the search out: who would fail
 * or sleep does not.
 */
#include "config.h"

#include "allocator-private.h"
#include "asker-private.h"
#include "threadname-private.h"

#include <errno.h>
#include <time.h>

#define GST_CAT_DEFAULT gst_pooled_allocator_debug
GST_DEBUG_CATEGORY_EXTERN (gst_pooled_allocator_debug);

/* While it waits, budget of other classes may come free without a signal. */
#define LOOK_AGAIN (100 * GST_MSECOND)

gboolean
gst_pooled_allocator_has_idle (GstPooledClass *klass)
{
  GstPooledCounts counts;
  gint64 warm;

  pthread_mutex_lock (&klass->lock);
  warm = (gint64) klass->carved - klass->n_cold;
  pthread_mutex_unlock (&klass->lock);

  gst_pooled_cache_count (klass, &counts);
  return warm > (gint64) (counts.hits - counts.returns);
}

/* Misses of a class between two searches for which there is no reason. */
#define SEARCH_EVERY 64

/* Of a class made on demand, others may have left the budget meanwhile. */
static gboolean
is_barren (
    GstPooledAllocator *self, GstPooledClass *klass, GstPooledObtainFlags flags)
{
  if (klass->on_demand || flags & GST_POOLED_OBTAIN_TRY ||
      gst_pooled_load_relaxed (&klass->misses) >=
          gst_pooled_load_relaxed (&klass->barren_until))
    return FALSE;

  return flags & GST_POOLED_OBTAIN_NO_WAIT ||
         gst_pooled_load_relaxed (&self->when_empty) ==
             GST_POOLED_WHEN_EMPTY_ALLOCATE;
}

/* From every place there is, without waiting. */
static GstPooledBlock *
search (GstPooledAllocator *self, GstPooledClass *klass)
{
  GstPooledBlock *first;

  gst_pooled_store_relaxed (&klass->barren_until,
      gst_pooled_load_relaxed (&klass->misses) + SEARCH_EVERY);
  first = gst_pooled_class_refill (klass);
  if (!first && gst_pooled_allocator_has_idle (klass)) {
    gst_pooled_cache_collect (&klass, 1, FALSE);
    first = gst_pooled_class_refill (klass);
  }
  if (!first && klass->on_demand &&
      gst_pooled_allocator_make_room (self, klass))
    first = gst_pooled_class_refill (klass);
  if (!first)
    return NULL;

  gst_pooled_class_end_barren (klass);
  return gst_pooled_cache_take_from (klass, first);
}

static struct timespec
timespec_at (guint64 time)
{
  return (struct timespec){ time / GST_SECOND, time % GST_SECOND };
}

static guint64
monotonic_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return GST_TIMESPEC_TO_TIME (now);
}

typedef struct {
  GstPooledAsker *asker;
  guint64 begun;
  guint32 flushes; /* that there had been by then */
  gboolean told;   /* that it takes long */
  gboolean vain;   /* no block can come */
} Wait;

static guint64
after (guint64 now, guint64 interval)
{
  if (interval == 0 || interval > G_MAXUINT64 - now)
    return G_MAXUINT64;
  return now + interval;
}

/* Holds no lock: handlers may do what they like. */
static void
tell_starved (GstPooledAllocator *self, GstPooledClass *klass, guint64 waited)
{
  g_autofree gchar *words = gst_pooled_class_in_words (klass);
  gst_pooled_thread_name thread = gst_pooled_thread_name_get ();
  GstPooledCounts counts;
  gint64 since;

  gst_pooled_cache_count (klass, &counts);
  pthread_mutex_lock (&klass->lock);
  since = klass->empty_since;
  pthread_mutex_unlock (&klass->lock);

  GST_WARNING_OBJECT (self,
      "thread %s has been waiting for %" GST_TIME_FORMAT
      " for a block of class %s: %" G_GUINT64_FORMAT
      " are out, and none came back for %" GST_TIME_FORMAT,
      thread.text, GST_TIME_ARGS (waited), words, counts.hits - counts.returns,
      GST_TIME_ARGS (
          since ? (g_get_monotonic_time () - since) * GST_USECOND : 0));
  g_signal_emit (self, gst_pooled_allocator_signals[GST_POOLED_SIGNAL_STARVED],
      0, (guint64) klass->size, counts.hits - counts.returns, waited);
}

/* Settings may change while somebody waits, and pools flush: both are read
 * again each time; who changes them calls gst_pooled_allocator_changed(). */
static gboolean
is_called_off (GstPooledAllocator *self, const Wait *wait)
{
  return gst_pooled_load_relaxed (&self->flushing) != 0 ||
         gst_pooled_load_relaxed (&self->flushes) != wait->flushes ||
         gst_pooled_load_relaxed (&self->when_empty) !=
             GST_POOLED_WHEN_EMPTY_WAIT ||
         gst_pooled_asker_is_called_off (wait->asker);
}

/* G_MAXUINT64 = none */
static guint64
deadline_of (GstPooledAllocator *self, const Wait *wait)
{
  return after (wait->begun, gst_pooled_load_relaxed (&self->wait_timeout));
}

/* When to tell, G_MAXUINT64 = not any more. */
static guint64
starved_at (GstPooledAllocator *self, const Wait *wait)
{
  if (wait->told)
    return G_MAXUINT64;
  return after (
      wait->begun, gst_pooled_load_relaxed (&self->starvation_timeout));
}

/* There was none just now; the lock is held. Blocks that have memory are out,
 * in magazines, or on their way. When there are none, only the budget can help,
 * once other sizes leave it. */
static gboolean
may_come_locked (GstPooledClass *klass)
{
  guint64 budget = gst_pooled_load_relaxed (&klass->settings->budget);

  if (klass->carved > klass->n_cold)
    return TRUE;
  return klass->on_demand && klass->stride <= budget &&
         gst_pooled_load_relaxed (&klass->settings->charged) >
             budget - klass->stride;
}

/* Sleeps once at most; the lock is held. */
static GstPooledBlock *
wait_once_locked (GstPooledAllocator *self, GstPooledClass *klass, Wait *wait)
{
  GstPooledBlock *first = gst_pooled_class_refill_locked (klass);
  guint64 until = MIN (deadline_of (self, wait), starved_at (self, wait));
  struct timespec at;

  if (first || is_called_off (self, wait))
    return first;
  if (!may_come_locked (klass)) {
    /* others may have left the budget between the two looks at it */
    first = gst_pooled_class_refill_locked (klass);
    wait->vain = !first;
    return first;
  }
  if (klass->on_demand)
    until = MIN (until, monotonic_now () + LOOK_AGAIN);
  if (until == G_MAXUINT64) {
    pthread_cond_wait (&klass->returned, &klass->lock);
  } else {
    at = timespec_at (until);
    pthread_cond_timedwait (&klass->returned, &klass->lock, &at);
  }
  return gst_pooled_class_refill_locked (klass);
}

static void
account_wait (GstPooledAllocator *self, guint64 waited)
{
  guint64 longest;

  gst_pooled_add_relaxed (&self->wait_time, waited);
  do {
    longest = gst_pooled_load_relaxed (&self->wait_longest);
    if (longest >= waited)
      return;
  } while (!gst_pooled_cas_relaxed (&self->wait_longest, &longest, waited));
}

static GstPooledBlock *
wait_for_block (
    GstPooledAllocator *self, GstPooledClass *klass, GstPooledAsker *asker)
{
  GstPooledBlock *first = NULL;
  guint64 now = monotonic_now ();
  Wait wait = { asker, now, gst_pooled_load_relaxed (&self->flushes), FALSE,
    FALSE };

  gst_pooled_add_relaxed (&self->waits, 1);
  gst_pooled_add_acq_rel (&klass->waiters, 1); /* W1, to W2 */
  gst_pooled_cache_collect (&klass, 1, FALSE);
  while (!first && !wait.vain && !is_called_off (self, &wait) &&
         now < deadline_of (self, &wait)) {
    pthread_mutex_lock (&klass->lock);
    first = wait_once_locked (self, klass, &wait);
    pthread_mutex_unlock (&klass->lock);
    now = monotonic_now ();
    if (!first && now >= starved_at (self, &wait)) {
      wait.told = TRUE;
      tell_starved (self, klass, now - wait.begun);
    }
    if (!first && klass->on_demand)
      gst_pooled_allocator_make_room (self, klass);
  }
  gst_pooled_sub_acq_rel (&klass->waiters, 1);

  account_wait (self, now - wait.begun);
  if (wait.vain)
    gst_pooled_allocator_note_vain (self, klass);
  if (!first) {
    if (now >= deadline_of (self, &wait))
      gst_pooled_add_relaxed (&self->wait_timeouts, 1);
    return NULL;
  }
  gst_pooled_class_prepare (klass, first);
  return gst_pooled_cache_take_from (klass, first);
}

/* All of a class's blocks are in use. */
static GstPooledBlock *
when_empty (GstPooledAllocator *self, GstPooledClass *klass,
    GstPooledObtainFlags flags, gboolean *fail)
{
  GstPooledWhenEmpty what = gst_pooled_load_relaxed (&self->when_empty);
  guint64 misses;

  if (flags & GST_POOLED_OBTAIN_TRY) {
    *fail = TRUE;
    return NULL;
  }
  if (what == GST_POOLED_WHEN_EMPTY_WAIT &&
      !(flags & GST_POOLED_OBTAIN_NO_WAIT)) {
    GstPooledAsker *asker = gst_pooled_asker_get ();
    GstPooledBlock *block = gst_pooled_asker_is_called_off (asker)
                                ? NULL
                                : wait_for_block (self, klass, asker);

    if (block)
      return block;
    if (gst_pooled_asker_is_called_off (asker)) {
      *fail = TRUE;
      return NULL;
    }
  }

  what = gst_pooled_load_relaxed (&self->when_empty);
  misses = gst_pooled_add_relaxed (&klass->misses, 1) + 1;
  if (what == GST_POOLED_WHEN_EMPTY_FAIL &&
      !(flags & GST_POOLED_OBTAIN_NO_WAIT)) {
    gst_pooled_add_relaxed (&self->failures, 1);
    *fail = TRUE;
  }
  gst_pooled_allocator_note_miss (self, klass, misses, *fail);
  return NULL;
}

GstPooledBlock *
gst_pooled_allocator_obtain (GstPooledAllocator *self, GstPooledClass *klass,
    GstPooledObtainFlags flags, gboolean *fail)
{
  GstPooledBlock *block = NULL;

  if (!is_barren (self, klass, flags))
    block = search (self, klass);
  if (block)
    return block;
  return when_empty (self, klass, flags, fail);
}

void
gst_pooled_allocator_changed (GstPooledAllocator *self)
{
  GstPooledClassTable *table;

  /* who waits for a class that is not in it yet comes after the change */
  pthread_mutex_lock (&self->lock);
  table = gst_pooled_allocator_table (self);
  pthread_mutex_unlock (&self->lock);
  for (guint i = 0; table && i < table->n; i++) {
    GstPooledClass *klass = table->classes[i];

    pthread_mutex_lock (&klass->lock);
    pthread_cond_broadcast (&klass->returned);
    pthread_mutex_unlock (&klass->lock);
  }
}
