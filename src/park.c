/* park.c: put a thread to sleep on a word, and wake it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "park-private.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#if HAVE_LINUX_FUTEX
#  include <linux/futex.h>
#  include <sys/syscall.h>
/* 32-bit systems with a 64-bit time_t have a call of its own for it */
#  if defined(SYS_futex_time64) && defined(__USE_TIME_BITS64)
#    define FUTEX_CALL SYS_futex_time64
#  else
#    define FUTEX_CALL SYS_futex
#  endif
#endif
#if HAVE_MEMBARRIER
#  include <linux/membarrier.h>
#  include <sys/syscall.h>
#endif

/* Rounds of gst_pooled_park_pause() that only hint, then that yield. After
 * these it sleeps: the thread it waits for may have a lower priority, to which
 * a yield does not give way. */
#define PAUSE_ROUNDS 64
#define YIELD_ROUNDS 256
#define PAUSE_TIME   50000 /* ns */

static struct timespec
to_timespec (int64_t ns)
{
  struct timespec ts;

  ts.tv_sec = (time_t) (ns / 1000000000);
  ts.tv_nsec = (long) (ns % 1000000000);

  return ts;
}

#if HAVE_LINUX_FUTEX

bool
gst_pooled_park_init (GstPooledPark *park)
{
  atomic_init (&park->word, 0);
  park->fallback = NULL;

  return true;
}

void
gst_pooled_park_clear (GstPooledPark *park)
{
}

void
gst_pooled_park_wait (GstPooledPark *park, uint32_t value, int64_t deadline)
{
  struct timespec ts, *until = NULL;

  if (deadline != GST_POOLED_FOREVER) {
    ts = to_timespec (deadline);
    until = &ts;
  }

  /* unlike FUTEX_WAIT this one takes an absolute time */
  syscall (FUTEX_CALL, &park->word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG,
      value, until, NULL, FUTEX_BITSET_MATCH_ANY);
}

void
gst_pooled_park_wake (GstPooledPark *park)
{
  syscall (FUTEX_CALL, &park->word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL,
      NULL, 0);
}

#else /* !HAVE_LINUX_FUTEX */

typedef struct {
  pthread_mutex_t mutex;
  pthread_cond_t cond;
} Fallback;

bool
gst_pooled_park_init (GstPooledPark *park)
{
  Fallback *fallback = malloc (sizeof (Fallback));
  pthread_condattr_t attributes;

  if (fallback == NULL)
    return false;

  pthread_mutex_init (&fallback->mutex, NULL);
  pthread_condattr_init (&attributes);
#  ifndef __APPLE__
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
#  endif
  pthread_cond_init (&fallback->cond, &attributes);
  pthread_condattr_destroy (&attributes);

  atomic_init (&park->word, 0);
  park->fallback = fallback;

  return true;
}

void
gst_pooled_park_clear (GstPooledPark *park)
{
  Fallback *fallback = park->fallback;

  pthread_cond_destroy (&fallback->cond);
  pthread_mutex_destroy (&fallback->mutex);
  free (fallback);
}

void
gst_pooled_park_wait (GstPooledPark *park, uint32_t value, int64_t deadline)
{
  Fallback *fallback = park->fallback;

  pthread_mutex_lock (&fallback->mutex);
  if (gst_pooled_load_relaxed (&park->word) == value) {
    if (deadline == GST_POOLED_FOREVER) {
      pthread_cond_wait (&fallback->cond, &fallback->mutex);
    } else {
#  ifdef __APPLE__
      int64_t left = deadline - gst_pooled_park_now ();
      struct timespec ts = to_timespec (left > 0 ? left : 0);

      pthread_cond_timedwait_relative_np (
          &fallback->cond, &fallback->mutex, &ts);
#  else
      struct timespec ts = to_timespec (deadline);

      pthread_cond_timedwait (&fallback->cond, &fallback->mutex, &ts);
#  endif
    }
  }
  pthread_mutex_unlock (&fallback->mutex);
}

/* The word was changed without the mutex. Passing through it makes sure that
 * a thread which saw the old word is in the wait by now. */
void
gst_pooled_park_wake (GstPooledPark *park)
{
  Fallback *fallback = park->fallback;

  pthread_mutex_lock (&fallback->mutex);
  pthread_cond_signal (&fallback->cond);
  pthread_mutex_unlock (&fallback->mutex);
}

#endif /* HAVE_LINUX_FUTEX */

#if HAVE_MEMBARRIER

bool
gst_pooled_park_has_barrier (void)
{
  return syscall (SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0,
             0) == 0;
}

bool
gst_pooled_park_barrier (void)
{
  return syscall (SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
}

#else

bool
gst_pooled_park_has_barrier (void)
{
  return false;
}

bool
gst_pooled_park_barrier (void)
{
  return false;
}

#endif /* HAVE_MEMBARRIER */

unsigned
gst_pooled_park_processors (void)
{
#ifdef __linux__
  cpu_set_t set;

  if (sched_getaffinity (0, sizeof (set), &set) == 0)
    return (unsigned) CPU_COUNT (&set);
#endif
  long online = sysconf (_SC_NPROCESSORS_ONLN);

  return online > 0 ? (unsigned) online : 1;
}

static int64_t
from_timespec (const struct timespec *ts)
{
  return (int64_t) ts->tv_sec * 1000000000 + ts->tv_nsec;
}

int64_t
gst_pooled_park_now (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);

  return from_timespec (&ts);
}

int64_t
gst_pooled_park_last_tick (void)
{
#ifdef CLOCK_MONOTONIC_COARSE
  struct timespec ts;

  if (clock_gettime (CLOCK_MONOTONIC_COARSE, &ts) == 0)
    return from_timespec (&ts);
#endif
  return gst_pooled_park_now ();
}

void
gst_pooled_park_pause (unsigned *rounds)
{
  static const struct timespec ts = { 0, PAUSE_TIME };

  if (++*rounds < PAUSE_ROUNDS)
    gst_pooled_spin_hint ();
  else if (*rounds < YIELD_ROUNDS)
    sched_yield ();
  else
    nanosleep (&ts, NULL);
}
