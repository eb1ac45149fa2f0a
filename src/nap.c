/* nap.c: when to sleep by the clock instead of waiting awake
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thread that gets an item every few microseconds and is done with each at
 * once has two bad ways to wait for the next. To sleep until it is woken costs
 * the one who wakes it 10 us, which is more than the item. To wait awake costs
 * nobody time, but all of a processor. So it does what network cards do with
 * their interrupts in such a stream ("adaptive coalescing" in ethtool(8)): it
 * sleeps for a fixed short time, which nobody has to end, and finds what has
 * gathered.
 *
 * Who waits awake, time after time, measures the pace of the stream in two
 * rounds of waits. The faster one counts: in the other the consumer may have
 * been held up. Then it tries a nap, if what comes meanwhile leaves the queue
 * half empty. It pays if
 *   - nobody ended it: neither an event came nor was the queue full;
 *   - it did not last much longer than asked for (the timer slack is not ours
 *     to know);
 *   - items enough came to be worth a sleep, and not much fewer than when
 *     nobody slept.
 * While naps pay, each wait is one.
 *
 * A producer that waits for what comes out of the other end (a request for each
 * answer, a pool of so many buffers) is slowed down by each nap, and must not
 * be, not by more than the eighth that can be told from noise. Where a nap
 * alone does not show it, the pace does: some naps and what is done between
 * them make a window, and two slow ones in a row end the series. (One may be
 * the system's doing. A producer may well be faster than when the other thread
 * was awake beside it.) After so many windows the pace is measured awake once
 * more.
 *
 * After an attempt that failed there is a pause, and each time a longer one, so
 * that what does not pay costs nothing.
 */
#include "nap-private.h"

#include "park-private.h"

/* Waits awake in a round. */
#define ROUND_WAITS 64

/* Naps in a window, and windows in a series. */
#define WINDOW_NAPS    32
#define SERIES_WINDOWS 16

/* A stream with longer intervals is not dense. */
#define INTERVAL_LAST 20000 /* ns */

/* Items that are worth a sleep: fewer cost less when waited for awake. */
#define LEAST_ITEMS 2

/* What a nap takes, with the timer slack and until the thread runs; and what
 * it may take before it does harm. */
#define NAP_USUALLY 100000 /* ns */
#define NAP_AT_MOST 250000 /* ns */

/* After an attempt that failed, and after many in a row. */
#define PAUSE_FIRST 10000000 /* ns */
#define PAUSE_LAST  (128 * PAUSE_FIRST)

void
gst_pooled_nap_init (GstPooledNap *nap)
{
  *nap = (GstPooledNap){ .pause = PAUSE_FIRST };
}

void
gst_pooled_nap_restart (GstPooledNap *nap)
{
  nap->pays = false;
  nap->is_late = false;
  nap->waits = 0;
  nap->rounds = 0;
  nap->naps = 0;
  nap->windows = 0;
}

/* Once more awake, for a while. */
static void
put_off (GstPooledNap *nap)
{
  gst_pooled_nap_restart (nap);
  nap->not_before = gst_pooled_park_now () + nap->pause;
  if (nap->pause < PAUSE_LAST)
    nap->pause *= 2;
}

static void
begin_to_measure (GstPooledNap *nap, GstPooledLanes *lanes)
{
  nap->since = gst_pooled_park_now ();
  nap->head = gst_pooled_lanes_head (lanes);
  gst_pooled_lanes_pushed (lanes, &nap->pushed);
}

/* What there is of @now - @before in @share of the time. */
static uint64_t
share_of (uint64_t now, uint64_t before, double share)
{
  double flow;

  if (now <= before)
    return 0;
  flow = (double) (now - before) * share;

  return flow < (double) INT64_MAX ? (uint64_t) flow : UINT64_MAX;
}

/* The pace since then. False when nothing can be said of it. */
static bool
measure (const GstPooledNap *nap, GstPooledLanes *lanes, GstPooledPace *pace)
{
  double time = (double) (gst_pooled_park_now () - nap->since);
  uint64_t taken = gst_pooled_lanes_head (lanes) - nap->head;
  GstPooledLevel sums;
  double share;

  if (taken == 0 || time <= 0)
    return false;

  share = NAP_USUALLY / time;
  gst_pooled_lanes_pushed (lanes, &sums);
  pace->interval = (uint64_t) time / taken;
  pace->flow = (GstPooledLevel){
    .buffers = share_of (sums.buffers, nap->pushed.buffers, share),
    .bytes = share_of (sums.bytes, nap->pushed.bytes, share),
    .time = share_of (sums.time, nap->pushed.time, share),
  };

  return true;
}

/* True when a round of waits awake is over, and the second that was dense. */
static bool
has_measured (GstPooledNap *nap, GstPooledLanes *lanes)
{
  if (nap->waits == 0)
    begin_to_measure (nap, lanes);
  if (++nap->waits <= ROUND_WAITS)
    return false;

  nap->waits = 0;
  if (!measure (nap, lanes, &nap->pace) || nap->pace.interval > INTERVAL_LAST) {
    nap->rounds = 0;
    return false;
  }

  if (nap->rounds == 0) {
    nap->awake = nap->pace;
    nap->rounds = 1;
    return false;
  }

  if (nap->pace.interval < nap->awake.interval)
    nap->awake = nap->pace;
  nap->rounds = 0;

  return true;
}

/* A window is over. False when the series is, too. */
static bool
goes_on (GstPooledNap *nap, GstPooledLanes *lanes)
{
  uint64_t usual = nap->awake.interval;
  bool was_late = nap->is_late;

  nap->naps = 0;
  nap->is_late = !measure (nap, lanes, &nap->pace) ||
                 nap->pace.interval > usual + usual / 8;
  if (nap->is_late && was_late) {
    put_off (nap);
    return false;
  }
  if (!nap->is_late)
    nap->pause = PAUSE_FIRST;
  if (++nap->windows == SERIES_WINDOWS) {
    gst_pooled_nap_restart (nap);
    return false;
  }

  return true;
}

bool
gst_pooled_nap_is_due (GstPooledNap *nap, GstPooledLanes *lanes)
{
  if (nap->pays) {
    if (nap->naps == WINDOW_NAPS && !goes_on (nap, lanes))
      return false;
  } else {
    if (!has_measured (nap, lanes) || gst_pooled_park_now () < nap->not_before)
      return false;
    nap->pace = nap->awake;
    nap->naps = 0;
  }

  if (nap->naps == 0)
    begin_to_measure (nap, lanes);
  nap->naps++;

  return true;
}

/* Half of a limit is left for the time until a thread that was woken runs, and
 * for a nap that lasts longer than they do. */
bool
gst_pooled_nap_fits (const GstPooledNap *nap, GstPooledLevel limits)
{
  GstPooledLevel half = gst_pooled_level_half (&limits);

  return gst_pooled_level_reached (&nap->pace.flow, &half) ==
         GST_POOLED_LIMIT_NONE;
}

void
gst_pooled_nap_learn (
    GstPooledNap *nap, bool woken, uint64_t came, uint64_t time)
{
  nap->pays = !woken && came >= LEAST_ITEMS && time <= NAP_AT_MOST &&
              time <= 2 * nap->awake.interval * came;
  if (!nap->pays)
    put_off (nap);
}
