/* waiter-private.h: one thread sleeps until others have something for it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The argument why no wake-up is lost is in waiter.c. Plain C11, no GLib.
 *
 * The thread that waits:                The threads that wake:
 *
 *   if (spin (look)) return;              publish;
 *   for (;;) {                            if (sleeper (w) != AWAKE)
 *     announce (w, ASLEEP);                 wake (w);
 *     if (look ()) break;
 *     sleep (w, deadline);
 *   }
 *   withdraw (w);
 */
#pragma once

#include "park-private.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum {
  GST_POOLED_AWAKE = 0,
  GST_POOLED_ASLEEP = 1, /* wake me as soon as there is something */
  GST_POOLED_DOZING = 2, /* I look again soon: wake me if it is urgent */
} GstPooledSleeper;

/* A thread that did so many items in a row does not sleep often. */
#define GST_POOLED_AWAKE_ITEMS 64

typedef bool (*GstPooledLook) (void *data);

typedef struct {
  /* the sleeper and those who wake write; others read per item */
  GST_POOLED_ALIGNED GstPooledPark park;
  gst_pooled_atomic_u32 fenced;         /* 1: both sides fence */
  gst_pooled_atomic_u32 no_barrier;     /* 1: for want of anything better */
  gst_pooled_atomic_u32 barrier_failed; /* the next sleep is to be short */
  gst_pooled_atomic_u64 wakeups;

  /* the sleeper alone writes */
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 sleeps;
  bool spin_pays;
  uint32_t spin_misses;
  uint32_t spin_next; /* waits until one is timed, while it does not pay */
  uint32_t spin_interval;
  int64_t timed_from; /* when the wait began that is timed, or 0 */
  uint32_t awake;     /* items since the last sleep, as far as it matters */
  unsigned processors;
} GstPooledWaiter;

/* False when there is no memory. */
bool gst_pooled_waiter_init (GstPooledWaiter *waiter);
void gst_pooled_waiter_clear (GstPooledWaiter *waiter);

/* the thread that waits */
bool gst_pooled_waiter_spin (
    GstPooledWaiter *waiter, GstPooledLook look, void *data);
void gst_pooled_waiter_learn (GstPooledWaiter *waiter, bool paid);
bool gst_pooled_waiter_spin_once (
    GstPooledWaiter *waiter, GstPooledLook look, void *data);
void gst_pooled_waiter_announce (GstPooledWaiter *waiter, GstPooledSleeper how);
void gst_pooled_waiter_announce_nap (GstPooledWaiter *waiter);
bool gst_pooled_waiter_sleep (GstPooledWaiter *waiter, int64_t deadline);
void gst_pooled_waiter_withdraw (GstPooledWaiter *waiter);
void gst_pooled_waiter_sleeps_often (GstPooledWaiter *waiter, bool often);

/* threads that wake, after they have published */
bool gst_pooled_waiter_wake (GstPooledWaiter *waiter);

/* any thread: whoever fences from now on has its later looks see what this
 * thread wrote before, and what others published before that, this one sees */
void gst_pooled_waiter_barrier (GstPooledWaiter *waiter);

/* any thread */
uint64_t gst_pooled_waiter_sleeps (GstPooledWaiter *waiter);
uint64_t gst_pooled_waiter_wakeups (GstPooledWaiter *waiter);

/* W2, to S1 (see waiter.c): orders what this thread published before its look
 * at the sleeper. A fence of the compiler alone where the sleeper pays. */
static inline void
gst_pooled_waiter_fence (GstPooledWaiter *waiter)
{
  if (gst_pooled_load_relaxed (&waiter->fenced))
    gst_pooled_fence_seq_cst ();
  else
    gst_pooled_fence_compiler ();
}

/* Whether another thread can make progress while this one spins. */
static inline bool
gst_pooled_waiter_can_spin (GstPooledWaiter *waiter)
{
  return waiter->processors > 1;
}

/* How the other side sleeps, after this side has published something. */
static inline GstPooledSleeper
gst_pooled_waiter_sleeper (GstPooledWaiter *waiter)
{
  gst_pooled_waiter_fence (waiter);

  return (GstPooledSleeper) gst_pooled_load_relaxed (&waiter->park.word);
}

/* Whether the sleeper spins before it sleeps, because that has paid lately. */
static inline bool
gst_pooled_waiter_spins (GstPooledWaiter *waiter)
{
  return waiter->spin_pays && gst_pooled_waiter_can_spin (waiter);
}

/* The thread that waits has done an item without waiting. */
static inline void
gst_pooled_waiter_stays_awake (GstPooledWaiter *waiter)
{
  if (waiter->awake < GST_POOLED_AWAKE_ITEMS &&
      ++waiter->awake == GST_POOLED_AWAKE_ITEMS)
    gst_pooled_waiter_sleeps_often (waiter, false);
}
