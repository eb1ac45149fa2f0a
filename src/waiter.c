/* waiter.c: one thread sleeps until others have something for it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The word is AWAKE, ASLEEP or DOZING. The one thread that sleeps sets the
 * last two; whoever wakes it sets it back, so that nobody is woken twice.
 *
 * Why no wake-up is lost. Two threads, two places:
 *
 *   sleeper   S0  word := ASLEEP              waker   W1  publish
 *             S1  barrier                             W2  fence
 *             S2  look for what is published          W3  read word
 *             S3  sleep while word = ASLEEP           W4  if not AWAKE:
 *                                                         word := AWAKE, wake
 *
 * It is lost only if S2 misses W1 and W3 misses S0. With a full fence on both
 * sides that cannot be (each would have to come before the other). Two full
 * fences for each item are what a hand-over must not pay: one on a line that
 * the other core holds costs about 80 ns. So S1 is `membarrier`, which makes
 * every processor that runs a thread of this process pass a full fence
 * between S0 and S2. W2 then needs to hold the compiler only:
 *   - the waker passed that fence after W1: S2 sees what was published;
 *   - or before W1, so before W3 as well: W3 sees ASLEEP.
 * It costs the sleeper some 10 us, which is why it spins first where that has
 * paid. S3 does not sleep when W4 came before it: the kernel compares the word
 * once more. Between W4 and a later announcement the word stays AWAKE, so a
 * second waker finds nothing to do.
 *
 * That is worth it for a thread that seldom sleeps. One that sleeps for nearly
 * every item (a live source in front of it) would spend more on barriers than
 * its waker on fences, of which there are few then. It says so by `fenced`, and
 * passes the barrier once (S4): a waker that has not seen the flag has passed
 * that barrier after W1, so that S2 sees what it published. From then on S1 is
 * a fence, as W2 is. Back again needs nothing: a waker that fences in vain does
 * no harm.
 *
 *   S1 <-> W2   the ordering, S4 <-> W2 while it changes its kind. The word
 * itself is relaxed everywhere: what was published is ordered by its own
 * release and acquire, and a sleeper that was woken and does not see it yet
 * announces again and, by the argument above, sees it then.
 *
 * Cancelling is waking: whoever cancels writes its flag (W1), fences and wakes
 * whoever has announced himself; every look reads that flag.
 *
 * Where `membarrier` is missing, `fenced` is set before the first use, for
 * good. Where it is refused later (a sandbox that closes behind us), whoever
 * notices sets `fenced` and bounds the next sleep, because a waker may be
 * between W1 and W3 without having seen the flag. A canceller that notices may
 * miss what is published at this very moment; it is emptied with the next call.
 *
 * DOZING is ASLEEP with a promise to look again before a deadline. A waker
 * that has nothing urgent may leave a dozing thread alone. A nap is a doze
 * without the barrier (nap.c).
 *
 * Spinning. To wake a thread costs the waker about 10 us and the sleeper as
 * much again, so to spin for up to 20 us is cheaper if something comes by
 * then, and waste if not (figures: docs/design/waiter.md). The sleeper learns:
 * two spins in vain stop it. Then, after 8 waits, 16, 32, up to 1024, it takes
 * the time that a wait lasts, which costs two looks at the clock where a spin
 * would burn 20 us: only a wait that was short makes it spin once more. With
 * one processor it never spins.
 *
 * Between two looks it leaves some time. To look is to take the line away from
 * the thread that is about to write it: a consumer that looks all the time
 * slows its producer down so much that neither gets ahead, item by item (600 ns
 * an item instead of 150, bench-boundary, 64-byte buffers).
 *
 * Progress: waking is wait-free.
 */
#include "waiter-private.h"

#include "hot-private.h"

#define SPIN_TIME         20000 /* ns */
#define SPIN_HINTS        16    /* between two looks, each takes the line */
#define SPIN_CLOCK_ROUNDS 4     /* looks between two readings of the clock */
#define SPIN_MISSES       2
#define SPIN_RETRY_FIRST  8
#define SPIN_RETRY_LAST   1024

/* A wait that ends within this time, with the sleep and the way out of it,
 * might have been spent awake. */
#define SHORT_WAIT 60000 /* ns */

/* How long a thread sleeps at most when the barrier has just been refused. */
#define BOUND_WITHOUT_BARRIER 1000000 /* ns */

bool
gst_pooled_waiter_init (GstPooledWaiter *waiter)
{
  if (!gst_pooled_park_init (&waiter->park))
    return false;

  atomic_init (&waiter->no_barrier, gst_pooled_park_has_barrier () ? 0 : 1);
  atomic_init (&waiter->fenced, waiter->no_barrier);
  atomic_init (&waiter->wakeups, 0);
  atomic_init (&waiter->sleeps, 0);
  atomic_init (&waiter->barrier_failed, 0);
  waiter->spin_pays = true;
  waiter->spin_misses = 0;
  waiter->spin_next = 0;
  waiter->spin_interval = SPIN_RETRY_FIRST;
  waiter->timed_from = 0;
  waiter->awake = 0;
  waiter->processors = gst_pooled_park_processors ();

  return true;
}

void
gst_pooled_waiter_clear (GstPooledWaiter *waiter)
{
  gst_pooled_park_clear (&waiter->park);
}

/* It does not pay: the next attempt is further away than the last. */
static void
put_spin_off (GstPooledWaiter *waiter)
{
  waiter->spin_pays = false;
  waiter->spin_next = waiter->spin_interval;
  if (waiter->spin_interval < SPIN_RETRY_LAST)
    waiter->spin_interval *= 2;
}

/* It might pay: the next spin, a single one, finds out. */
static void
try_to_spin (GstPooledWaiter *waiter)
{
  waiter->spin_pays = true;
  waiter->spin_misses = SPIN_MISSES - 1;
}

/* The wait that was timed is over. */
static void
learn_from_time (GstPooledWaiter *waiter)
{
  int64_t waited = gst_pooled_park_now () - waiter->timed_from;

  waiter->timed_from = 0;
  if (waited < SHORT_WAIT)
    try_to_spin (waiter);
  else
    put_spin_off (waiter);
}

static bool
spin_is_worth_it (GstPooledWaiter *waiter)
{
  if (!gst_pooled_waiter_can_spin (waiter))
    return false;
  /* what was timed ended before it came to a sleep */
  if (waiter->timed_from != 0) {
    waiter->timed_from = 0;
    try_to_spin (waiter);
  }
  if (waiter->spin_pays)
    return true;
  if (waiter->spin_next > 0)
    waiter->spin_next--;
  if (waiter->spin_next == 0)
    waiter->timed_from = gst_pooled_park_now ();

  return false;
}

/* A short wait is over, awake or in a nap: whether something came. */
void
gst_pooled_waiter_learn (GstPooledWaiter *waiter, bool paid)
{
  if (paid) {
    waiter->spin_misses = 0;
    waiter->spin_interval = SPIN_RETRY_FIRST;
  } else if (++waiter->spin_misses >= SPIN_MISSES) {
    put_spin_off (waiter);
  }
}

/* Looks again and again for a short while. True as soon as @look is. */
bool
gst_pooled_waiter_spin_once (
    GstPooledWaiter *waiter, GstPooledLook look, void *data)
{
  int64_t end;
  bool found = false;

  if (!gst_pooled_waiter_can_spin (waiter))
    return false;

  end = gst_pooled_park_now () + SPIN_TIME;
  do {
    for (unsigned i = 0; i < SPIN_CLOCK_ROUNDS && !found; i++) {
      for (unsigned j = 0; j < SPIN_HINTS; j++)
        gst_pooled_spin_hint ();
      found = look (data);
    }
  } while (!found && gst_pooled_park_now () < end);

  return found;
}

/* The same, if that has paid before. */
bool
gst_pooled_waiter_spin (GstPooledWaiter *waiter, GstPooledLook look, void *data)
{
  bool found;

  if (!spin_is_worth_it (waiter))
    return false;

  found = gst_pooled_waiter_spin_once (waiter, look, data);
  gst_pooled_waiter_learn (waiter, found);

  return found;
}

void
gst_pooled_waiter_barrier (GstPooledWaiter *waiter)
{
  if (!gst_pooled_load_relaxed (&waiter->no_barrier) &&
      gst_pooled_park_barrier ())
    return;

  /* also where another thread has noticed that it is refused while the sleeper
   * was about to take `fenced` back */
  if (!gst_pooled_load_relaxed (&waiter->fenced)) {
    gst_pooled_store_relaxed (&waiter->fenced, 1);
    gst_pooled_store_relaxed (&waiter->barrier_failed, 1);
  }
  gst_pooled_store_relaxed (&waiter->no_barrier, 1);

  gst_pooled_fence_seq_cst ();
}

/* Whether it is cheaper that both sides fence, or that this one passes the
 * barrier. The sleeper's, while it is awake. */
void
gst_pooled_waiter_sleeps_often (GstPooledWaiter *waiter, bool often)
{
  if (gst_pooled_load_relaxed (&waiter->no_barrier) ||
      gst_pooled_load_relaxed (&waiter->fenced) == (often ? 1 : 0))
    return;

  gst_pooled_store_relaxed (&waiter->fenced, often ? 1 : 0);
  if (often)
    gst_pooled_waiter_barrier (waiter); /* S4, to W2 */
}

/* S0 and S1. The caller looks (S2) between this and sleeping. */
void
gst_pooled_waiter_announce (GstPooledWaiter *waiter, GstPooledSleeper how)
{
  waiter->awake = 0;
  gst_pooled_store_relaxed (&waiter->park.word, (uint32_t) how); /* S0 */

  /* S1, to W2 */
  if (gst_pooled_load_relaxed (&waiter->fenced))
    gst_pooled_fence_seq_cst ();
  else
    gst_pooled_waiter_barrier (waiter);
}

/* S0, and S1 where it is cheap: for a sleep whose deadline is so near that it
 * does not matter if a wake-up is missed. Without the barrier that is one which
 * is published within the nanoseconds that S0 waits in the store buffer. Who
 * stops passes the barrier himself (G1 in handover.c), and is not missed. */
void
gst_pooled_waiter_announce_nap (GstPooledWaiter *waiter)
{
  gst_pooled_store_relaxed (&waiter->park.word, GST_POOLED_DOZING); /* S0 */
  if (gst_pooled_load_relaxed (&waiter->fenced))
    gst_pooled_fence_seq_cst (); /* S1, to W2 */
  else
    gst_pooled_fence_compiler (); /* S0 before the look: for G1 */
}

static bool
sleep_until (GstPooledWaiter *waiter, uint32_t how, int64_t deadline)
{
  do {
    gst_pooled_park_wait (&waiter->park, how, deadline);
    if (gst_pooled_load_relaxed (&waiter->park.word) != how)
      return true;
  } while (deadline == GST_POOLED_FOREVER || gst_pooled_park_now () < deadline);

  return false;
}

/* S3. True when somebody woke this thread, false when @deadline has passed
 * (monotonic clock, ns). Either way the word is AWAKE again. */
GST_POOLED_HOT bool
gst_pooled_waiter_sleep (GstPooledWaiter *waiter, int64_t deadline)
{
  uint32_t how = gst_pooled_load_relaxed (&waiter->park.word);
  bool woken;

  if (how == GST_POOLED_AWAKE)
    return true;

  if (gst_pooled_load_relaxed (&waiter->barrier_failed)) {
    int64_t bound = gst_pooled_park_now () + BOUND_WITHOUT_BARRIER;

    gst_pooled_store_relaxed (&waiter->barrier_failed, 0);
    if (deadline > bound)
      deadline = bound;
  }

  gst_pooled_count (&waiter->sleeps, 1);
  woken = sleep_until (waiter, how, deadline);
  if (!woken)
    gst_pooled_waiter_withdraw (waiter);
  if (waiter->timed_from != 0)
    learn_from_time (waiter);

  return woken;
}

/* A waker that came first has made a wake-up for nobody: it does no harm. */
void
gst_pooled_waiter_withdraw (GstPooledWaiter *waiter)
{
  gst_pooled_store_relaxed (&waiter->park.word, GST_POOLED_AWAKE);
}

/* W4. True when there was a sleeper and it was this call that woke it. */
bool
gst_pooled_waiter_wake (GstPooledWaiter *waiter)
{
  if (gst_pooled_exchange_relaxed (&waiter->park.word, GST_POOLED_AWAKE) ==
      GST_POOLED_AWAKE)
    return false;

  gst_pooled_add_relaxed (&waiter->wakeups, 1);
  gst_pooled_park_wake (&waiter->park);

  return true;
}

uint64_t
gst_pooled_waiter_sleeps (GstPooledWaiter *waiter)
{
  return gst_pooled_load_relaxed (&waiter->sleeps);
}

uint64_t
gst_pooled_waiter_wakeups (GstPooledWaiter *waiter)
{
  return gst_pooled_load_relaxed (&waiter->wakeups);
}
