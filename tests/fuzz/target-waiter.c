/* target-waiter.c: sleeping and waking against a counter under a mutex
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Alone: a thread that sleeps only when it was woken before, or with a deadline
 * that has passed; the oracle is the state the word must have. In company: a
 * second thread sleeps, the oracle counts what was published, and the sleeper
 * must come to exactly that. A wake-up that is lost is a hang.
 */
#include "config.h"

#include "fuzz.h"
#include "waiter-private.h"

#include <glib.h>

/* --- one thread --- */

typedef struct {
  GstPooledWaiter waiter;
  GstPooledSleeper state;
  uint64_t sleeps, wakeups;
} Alone;

static bool
look_true (void *data)
{
  return true;
}

static void
alone_sleep (Alone *a)
{
  bool woken = gst_pooled_waiter_sleep (&a->waiter, gst_pooled_park_now ());

  FUZZ_SAME (woken, a->state == GST_POOLED_AWAKE);
  if (!woken)
    a->sleeps++;
  a->state = GST_POOLED_AWAKE;
}

static void
alone_wake (Alone *a)
{
  FUZZ_SAME (gst_pooled_waiter_wake (&a->waiter), a->state != GST_POOLED_AWAKE);
  if (a->state != GST_POOLED_AWAKE)
    a->wakeups++;
  a->state = GST_POOLED_AWAKE;
}

static void
alone_announce (Alone *a, GstPooledSleeper how)
{
  gst_pooled_waiter_announce (&a->waiter, how);
  a->state = how;
}

static void
alone_step (Alone *a, uint32_t what)
{
  switch (what) {
    case 0:
      alone_announce (a, GST_POOLED_ASLEEP);
      break;
    case 1:
      alone_announce (a, GST_POOLED_DOZING);
      break;
    case 2:
      alone_sleep (a);
      break;
    case 3:
      alone_wake (a);
      break;
    case 4:
      gst_pooled_waiter_withdraw (&a->waiter);
      a->state = GST_POOLED_AWAKE;
      break;
    case 5:
      gst_pooled_waiter_sleeps_often (&a->waiter, true);
      break;
    case 6:
      gst_pooled_waiter_sleeps_often (&a->waiter, false);
      break;
    case 7:
      if (gst_pooled_waiter_spin (&a->waiter, look_true, NULL))
        FUZZ_CHECK (gst_pooled_waiter_spins (&a->waiter));
      break;
    case 8:
      gst_pooled_waiter_stays_awake (&a->waiter);
      break;
  }
}

static void
run_alone (FuzzBytes *in)
{
  Alone a = { .state = GST_POOLED_AWAKE };

  FUZZ_CHECK (gst_pooled_waiter_init (&a.waiter));
  while (fuzz_more (in)) {
    alone_step (&a, fuzz_below (in, 9));
    FUZZ_SAME (gst_pooled_waiter_sleeper (&a.waiter), a.state);
    FUZZ_SAME (gst_pooled_waiter_sleeps (&a.waiter), a.sleeps);
    FUZZ_SAME (gst_pooled_waiter_wakeups (&a.waiter), a.wakeups);
  }
  gst_pooled_waiter_clear (&a.waiter);
}

/* --- two threads --- */

typedef struct {
  GstPooledWaiter waiter;
  gst_pooled_atomic_u64 published;
  gst_pooled_atomic_u32 ended;
  uint64_t taken; /* the sleeper's */
  FuzzBytes in;   /* how the sleeper sleeps; it alone reads */
  GMutex lock;    /* the oracle */
  uint64_t counted;
} Pair;

static bool
pair_look (void *data)
{
  Pair *p = data;

  return gst_pooled_load_acquire (&p->published) > p->taken ||
         gst_pooled_load_acquire (&p->ended) != 0;
}

static void
pair_wait (Pair *p)
{
  uint8_t how = fuzz_byte (&p->in);
  bool dozes = how & 1;
  int64_t deadline = GST_POOLED_FOREVER;

  gst_pooled_waiter_sleeps_often (&p->waiter, how & 2);
  if ((how & 4) && gst_pooled_waiter_spin (&p->waiter, pair_look, p))
    return;
  if (dozes)
    deadline = gst_pooled_park_now () + 1000 * (how >> 3);
  for (;;) {
    gst_pooled_waiter_announce (
        &p->waiter, dozes ? GST_POOLED_DOZING : GST_POOLED_ASLEEP);
    if (pair_look (p))
      break;
    gst_pooled_waiter_sleep (&p->waiter, deadline);
    /* who dozes looks by itself; then it sleeps like others */
    dozes = false;
    deadline = GST_POOLED_FOREVER;
  }
  gst_pooled_waiter_withdraw (&p->waiter);
}

static gpointer
pair_sleeper (gpointer data)
{
  Pair *p = data;

  for (;;) {
    bool ended = gst_pooled_load_acquire (&p->ended) != 0;

    if (gst_pooled_load_acquire (&p->published) > p->taken) {
      p->taken++;
      gst_pooled_waiter_stays_awake (&p->waiter);
    } else if (ended) {
      return NULL;
    } else {
      pair_wait (p);
    }
  }
}

static void
pair_publish (Pair *p, bool urgent)
{
  GstPooledSleeper how;

  g_mutex_lock (&p->lock);
  p->counted++;
  g_mutex_unlock (&p->lock);

  gst_pooled_add_release (&p->published, 1);
  how = gst_pooled_waiter_sleeper (&p->waiter);
  if (how == GST_POOLED_ASLEEP || (urgent && how == GST_POOLED_DOZING))
    gst_pooled_waiter_wake (&p->waiter);
}

static void
pair_wake_always (Pair *p)
{
  gst_pooled_waiter_barrier (&p->waiter);
  gst_pooled_waiter_wake (&p->waiter);
}

static void
run_pair (FuzzBytes *in)
{
  const uint8_t *middle = in->at + (in->end - in->at) / 2;
  FuzzBytes mine = { middle, in->end };
  Pair p = { .in = { in->at, middle } };
  GThread *thread;

  g_mutex_init (&p.lock);
  FUZZ_CHECK (gst_pooled_waiter_init (&p.waiter));
  thread = g_thread_new ("sleeper", pair_sleeper, &p);
  while (fuzz_more (&mine)) {
    uint8_t what = fuzz_byte (&mine);

    for (unsigned n = what & 3; n > 0; n--)
      pair_publish (&p, what & 4);
    if ((what & 0x18) == 0x18)
      pair_wake_always (&p); /* for nothing: it must do no harm */
    if ((what & 0xe0) == 0xe0)
      g_usleep (1 + (what & 0x1f));
  }
  gst_pooled_store_release (&p.ended, 1);
  pair_wake_always (&p);
  g_thread_join (thread);

  FUZZ_SAME (p.taken, p.counted);
  FUZZ_SAME (
      gst_pooled_waiter_sleeper (&p.waiter), (uint64_t) GST_POOLED_AWAKE);
  gst_pooled_waiter_clear (&p.waiter);
  g_mutex_clear (&p.lock);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzBytes in = fuzz_bytes (data, size);

  if (fuzz_bool (&in))
    run_pair (&in);
  else
    run_alone (&in);

  return 0;
}
