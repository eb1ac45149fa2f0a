/* handover.c: lanes between two threads that wait for each other
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One producer, one consumer, and anybody who cancels. Each side sleeps in a
 * waiter of its own; this file says who wakes whom, and when.
 *
 * The consumer is woken by a push when it sleeps, except that
 *   - with thresholds set, only when they are reached (or the queue is full,
 *     or what was pushed is an event, which lets out all that is before it);
 *   - while it dozes (max_wakeup_delay) or naps (nap.c), only by an event, at
 *     `urgent`, or when the queue is full.
 *
 * The producer, when full, does not want to be woken for each free place: it
 * would sleep again at once. From how fast the consumer took things lately it
 * computes how many will be free in WAKE_BATCH_TIME, at most half of the
 * queue, and publishes that position as wake_at. The consumer wakes it there.
 *   - The first place that gets free (the consumer is slow): it sleeps until
 *     then, however long.
 *   - Any other: there may be room before head is there, so it dozes, and looks
 *     by itself after WAKE_LATEST. A consumer that gets stuck just before
 *     wake_at cannot hold it back for longer. (A muxer may be waiting for the
 *     other stream, which may be this very producer's; or the level is under a
 *     threshold by now.)
 * When the consumer is so fast that waking costs more than waiting, it spins.
 *
 * Cancelling. stop() writes the reason, passes the barrier and wakes both.
 * Whoever pushes looks at the reason after it has published (behind the same
 * fence that a look at a sleeper needs), so either the canceller, who empties
 * the lanes after stop(), sees the item, or the producer sees the reason, and
 * empties them itself. Nothing stays behind in a stopped queue.
 *
 *   G1 <-> W2   stopped / tail: barrier in stop(), fence in pushed()
 *   G2 -> G3    stopped: who sees the reason sees what went before the stop,
 *               what downstream did that failed, and may tell others of it
 *
 * Changes of settings count `changes` up and wake both: who goes to sleep
 * compares the count with that from before it read the settings.
 *
 *   A0 -> A1    changes: who sees the new count sees the new settings
 */
#include "handover-private.h"
#include "hot-private.h"

#include <stdlib.h>

/* The producer is woken when this much time's worth of places is free. */
#define WAKE_BATCH_TIME 1000000 /* ns */

/* A dozing producer looks by itself after this time. */
#define WAKE_LATEST 2000000 /* ns */

/* Below this time per item it pays to wait for the consumer awake. */
#define SPIN_INTERVAL 1500 /* ns */

/* Above it the consumer takes so seldom that fences cost nothing. */
#define OFTEN_INTERVAL 20000 /* ns */

/* How many attempts to spin are left out while it does not pay. */
#define SPIN_PAUSE_FIRST 8
#define SPIN_PAUSE_LAST  1024

/* Dozes of the consumer in which nothing came, before it sleeps instead; then
 * how many sleeps to the next attempt. */
#define EMPTY_DOZES      2
#define DOZE_PAUSE_FIRST 8
#define DOZE_PAUSE_LAST  256

static void
limits_init (GstPooledLimits *limits)
{
  atomic_init (&limits->buffers, 0);
  atomic_init (&limits->bytes, 0);
  atomic_init (&limits->time, 0);
}

GstPooledHandover *
gst_pooled_handover_new (uint32_t capacity)
{
  GstPooledHandover *handover;

  handover = aligned_alloc (GST_POOLED_CACHE_LINE, sizeof (GstPooledHandover));
  if (handover == NULL)
    return NULL;

  handover->lanes = gst_pooled_lanes_new (capacity);
  if (handover->lanes == NULL) {
    free (handover);
    return NULL;
  }
  if (!gst_pooled_waiter_init (&handover->data)) {
    gst_pooled_lanes_free (handover->lanes);
    free (handover);
    return NULL;
  }
  if (!gst_pooled_waiter_init (&handover->space)) {
    gst_pooled_waiter_clear (&handover->data);
    gst_pooled_lanes_free (handover->lanes);
    free (handover);
    return NULL;
  }

  limits_init (&handover->limits);
  limits_init (&handover->thresholds);
  limits_init (&handover->urgent);
  atomic_init (&handover->max_wakeup_delay, 0);
  atomic_init (&handover->stopped, 0);
  atomic_init (&handover->changes, 0);
  atomic_init (&handover->wake_at, 0);
  handover->interval = WAKE_BATCH_TIME;
  handover->spin_next = 0;
  handover->spin_pause = SPIN_PAUSE_FIRST;
  handover->empty_dozes = 0;
  handover->doze_next = 0;
  handover->doze_pause = DOZE_PAUSE_FIRST;
  gst_pooled_nap_init (&handover->nap);

  return handover;
}

void
gst_pooled_handover_free (GstPooledHandover *handover)
{
  gst_pooled_waiter_clear (&handover->data);
  gst_pooled_waiter_clear (&handover->space);
  gst_pooled_lanes_free (handover->lanes);
  free (handover);
}

/* --- the producer --- */

/* Whether the consumer, who sleeps as @how says, is to be woken for a buffer
 * that was just pushed. */
static bool
buffer_wakes (GstPooledHandover *handover, GstPooledSleeper how)
{
  GstPooledLevel urgent;
  GstPooledLevel limits;
  GstPooledLevel level;

  if (how == GST_POOLED_DOZING) {
    urgent = gst_pooled_limits_read (&handover->urgent);
    limits = gst_pooled_limits_read (&handover->limits);
    gst_pooled_lanes_refresh (handover->lanes, &level);
    return gst_pooled_level_reached (&level, &urgent) !=
               GST_POOLED_LIMIT_NONE ||
           gst_pooled_level_reached (&level, &limits) != GST_POOLED_LIMIT_NONE;
  }

  return gst_pooled_handover_ready (handover);
}

/* Takes item->object. False without memory. Otherwise it is queued, and the
 * caller looks at gst_pooled_handover_stopped(): if that is set now, nobody
 * may come for the item, and the caller empties the lanes. */
bool
gst_pooled_handover_push_buffer (GstPooledHandover *handover,
    const GstPooledItem *item, int64_t start, int64_t end)
{
  GstPooledSleeper how;

  if (!gst_pooled_lanes_push_buffer (handover->lanes, item, start, end))
    return false;

  gst_pooled_waiter_stays_awake (&handover->space);
  how = gst_pooled_waiter_sleeper (&handover->data); /* W2, to S1 and G1 */
  if (how != GST_POOLED_AWAKE && buffer_wakes (handover, how))
    gst_pooled_waiter_wake (&handover->data);

  return true;
}

/* As gst_pooled_handover_push_buffer(), for an event or a query. */
bool
gst_pooled_handover_push_event (
    GstPooledHandover *handover, const GstPooledItem *item)
{
  if (!gst_pooled_lanes_push_event (handover->lanes, item))
    return false;

  /* W2, to S1 and G1 */
  if (gst_pooled_waiter_sleeper (&handover->data) != GST_POOLED_AWAKE)
    gst_pooled_waiter_wake (&handover->data);

  return true;
}

/* Which limit is reached. Cheap while none is. */
GST_POOLED_HOT GstPooledLimit
gst_pooled_handover_full (GstPooledHandover *handover, GstPooledLevel *level)
{
  GstPooledLevel limits = gst_pooled_limits_read (&handover->limits);
  GstPooledLimit reached;

  gst_pooled_lanes_estimate (handover->lanes, level);
  reached = gst_pooled_level_reached (level, &limits);
  if (reached == GST_POOLED_LIMIT_NONE)
    return reached;

  gst_pooled_lanes_refresh (handover->lanes, level);

  return gst_pooled_level_reached (level, &limits);
}

typedef struct {
  GstPooledHandover *handover;
  uint64_t position;
  bool is_first; /* no place is free before `position` is reached */
  uint32_t changes;
} SpaceLook;

static bool
space_look (void *data)
{
  SpaceLook *look = data;
  GstPooledHandover *handover = look->handover;

  return gst_pooled_lanes_head (handover->lanes) >= look->position ||
         gst_pooled_handover_stopped (handover) != 0 ||
         gst_pooled_load_relaxed (&handover->changes) != look->changes;
}

/* Positions the consumer will have taken in @time, if it goes on like this. */
static uint64_t
batch_in (GstPooledHandover *handover, uint64_t time)
{
  return handover->interval > 0 ? time / handover->interval : time;
}

/* Where to be woken: @first at the earliest, half of the queue at the latest,
 * in between where the consumer will be after WAKE_BATCH_TIME. No place is free
 * before @first where running time does not go back; where it does, that is
 * certain only if @first is the position after head. */
static void
choose_wake_position (GstPooledHandover *handover, SpaceLook *look)
{
  uint64_t head = gst_pooled_lanes_head (handover->lanes);
  GstPooledLevel limits = gst_pooled_limits_read (&handover->limits);
  GstPooledLevel half = gst_pooled_level_half (&limits);
  uint64_t first = gst_pooled_lanes_position_under (handover->lanes, &limits);
  uint64_t last = gst_pooled_lanes_position_under (handover->lanes, &half);
  uint64_t wanted = head + batch_in (handover, WAKE_BATCH_TIME);

  if (wanted < first)
    look->position = first;
  else
    look->position = wanted < last ? wanted : last;
  look->is_first =
      look->position == first &&
      (first == head + 1 || gst_pooled_lanes_are_steady (handover->lanes));
}

/* What was seen awake is exact, unless nothing was taken: then it is a lower
 * bound. What was slept through includes the time that waking took, so it only
 * moves the old value. */
static void
learn_interval (
    GstPooledHandover *handover, uint64_t head, int64_t begin, bool exact)
{
  uint64_t taken = gst_pooled_lanes_head (handover->lanes) - head;
  uint64_t elapsed = (uint64_t) (gst_pooled_park_now () - begin);
  uint64_t interval = taken > 0 ? elapsed / taken : elapsed;

  if (!exact)
    handover->interval = (handover->interval + interval) / 2;
  else if (taken > 0 || interval > handover->interval)
    handover->interval = interval;
}

/* Spins if the consumer is fast, and once in a while to find out. */
static bool
spin_for_space (GstPooledHandover *handover, SpaceLook *look)
{
  bool pays = handover->interval <= SPIN_INTERVAL;
  uint64_t head = gst_pooled_lanes_head (handover->lanes);
  int64_t begin;
  bool found;

  if (!gst_pooled_waiter_can_spin (&handover->space))
    return false;
  if (!pays && handover->spin_next > 0) {
    handover->spin_next--;
    return false;
  }

  begin = gst_pooled_park_now ();
  found = gst_pooled_waiter_spin_once (&handover->space, space_look, look);
  learn_interval (handover, head, begin, true);

  if (pays)
    handover->spin_pause = SPIN_PAUSE_FIRST;
  else if (handover->spin_pause < SPIN_PAUSE_LAST)
    handover->spin_pause *= 2;
  handover->spin_next = handover->spin_pause;

  return found;
}

/* Sleeps until head is at look->position, something changed, or @deadline. */
static void
sleep_for_space (GstPooledHandover *handover, SpaceLook *look, int64_t deadline)
{
  uint64_t head = gst_pooled_lanes_head (handover->lanes);
  bool dozes = !look->is_first;
  int64_t begin = gst_pooled_park_now ();

  if (dozes && deadline - begin > WAKE_LATEST)
    deadline = begin + WAKE_LATEST;

  gst_pooled_waiter_sleeps_often (
      &handover->space, handover->interval > OFTEN_INTERVAL);

  gst_pooled_store_relaxed (&handover->wake_at, look->position);
  gst_pooled_waiter_announce (
      &handover->space, dozes ? GST_POOLED_DOZING : GST_POOLED_ASLEEP);
  if (space_look (look)) {
    gst_pooled_waiter_withdraw (&handover->space);
    return;
  }
  gst_pooled_waiter_sleep (&handover->space, deadline);
  learn_interval (handover, head, begin, false);
}

/* The producer found the queue full. Waits until it is worth looking again,
 * at most until @deadline (monotonic clock, ns). @changes was read before the
 * settings by which the queue is full. */
GstPooledWait
gst_pooled_handover_wait_space (
    GstPooledHandover *handover, uint32_t changes, int64_t deadline)
{
  SpaceLook look = { handover, 0, false, changes };
  GstPooledLevel level;

  if (gst_pooled_handover_stopped (handover) != 0)
    return GST_POOLED_WAIT_STOPPED;

  choose_wake_position (handover, &look);
  if (!spin_for_space (handover, &look))
    sleep_for_space (handover, &look, deadline);

  if (gst_pooled_handover_stopped (handover) != 0)
    return GST_POOLED_WAIT_STOPPED;
  if (deadline == GST_POOLED_FOREVER || gst_pooled_park_now () < deadline)
    return GST_POOLED_WAIT_DONE;

  /* there may be room short of where this thread wanted to be woken */
  return gst_pooled_handover_full (handover, &level) == GST_POOLED_LIMIT_NONE
             ? GST_POOLED_WAIT_DONE
             : GST_POOLED_WAIT_TIMEOUT;
}

/* The producer is slowed down: sleeps until @deadline, unless cancelled. */
GstPooledWait
gst_pooled_handover_delay (
    GstPooledHandover *handover, uint32_t changes, int64_t deadline)
{
  SpaceLook look = { handover, UINT64_MAX, false, changes };

  gst_pooled_store_relaxed (&handover->wake_at, look.position);
  gst_pooled_waiter_announce (&handover->space, GST_POOLED_ASLEEP);
  if (space_look (&look))
    gst_pooled_waiter_withdraw (&handover->space);
  else
    gst_pooled_waiter_sleep (&handover->space, deadline);

  return gst_pooled_handover_stopped (handover) != 0 ? GST_POOLED_WAIT_STOPPED
                                                     : GST_POOLED_WAIT_DONE;
}

/* --- the consumer --- */

/* Whether there is something that may go out now. */
GST_POOLED_HOT bool
gst_pooled_handover_ready (GstPooledHandover *handover)
{
  GstPooledLevel thresholds;
  GstPooledLevel limits;
  GstPooledLevel level;

  if (gst_pooled_lanes_are_empty (handover->lanes))
    return false;

  if (!gst_pooled_handover_has_thresholds (handover))
    return true;
  if (gst_pooled_lanes_end_with_event (handover->lanes))
    return true;

  thresholds = gst_pooled_limits_read (&handover->thresholds);
  limits = gst_pooled_limits_read (&handover->limits);
  gst_pooled_lanes_level (handover->lanes, &level);

  return !gst_pooled_level_is_below (&level, &thresholds) ||
         gst_pooled_level_reached (&level, &limits) != GST_POOLED_LIMIT_NONE;
}

static bool
data_look (void *data)
{
  GstPooledHandover *handover = data;

  return gst_pooled_handover_ready (handover) ||
         gst_pooled_handover_stopped (handover) != 0;
}

/* Sleeps for a moment, which only what is urgent ends. */
static bool
nap_for_data (GstPooledHandover *handover)
{
  uint64_t tail = gst_pooled_lanes_tail (handover->lanes);
  int64_t begin = gst_pooled_park_now ();
  bool woken;
  bool found;

  gst_pooled_waiter_announce_nap (&handover->data);
  if (data_look (handover)) {
    gst_pooled_waiter_withdraw (&handover->data);
    return true;
  }
  woken =
      gst_pooled_waiter_sleep (&handover->data, begin + GST_POOLED_NAP_TIME);
  gst_pooled_nap_learn (&handover->nap, woken,
      gst_pooled_lanes_tail (handover->lanes) - tail,
      (uint64_t) (gst_pooled_park_now () - begin));
  found = data_look (handover);
  gst_pooled_waiter_learn (&handover->data, found);

  return found;
}

/* Whether a nap is better than to wait awake, which has paid lately. With
 * thresholds the queue is not empty, and may get full in one. */
static bool
may_nap (GstPooledHandover *handover)
{
  GstPooledNap *nap = &handover->nap;

  return gst_pooled_waiter_spins (&handover->data) &&
         !gst_pooled_handover_has_thresholds (handover) &&
         gst_pooled_nap_is_due (nap, handover->lanes) &&
         gst_pooled_nap_fits (
             nap, gst_pooled_limits_read (&handover->limits)) &&
         gst_pooled_nap_fits (nap, gst_pooled_limits_read (&handover->urgent));
}

/* True when something came, or the hand-over was stopped, within the short
 * time that it pays to wait awake. In a dense stream that time is slept, unless
 * @awake is set. */
bool
gst_pooled_handover_wait_shortly (GstPooledHandover *handover, bool awake)
{
  bool delayed = gst_pooled_load_relaxed (&handover->max_wakeup_delay) > 0;
  bool found;

  /* what is known of the stream is of another time once it naps again */
  if (delayed || awake)
    gst_pooled_nap_restart (&handover->nap);
  if (delayed)
    return false;

  if (!awake && may_nap (handover))
    found = nap_for_data (handover);
  else
    found = gst_pooled_waiter_spin (&handover->data, data_look, handover);
  if (!found || gst_pooled_handover_stopped (handover) != 0)
    gst_pooled_nap_restart (&handover->nap);

  return found;
}

/* Dozing pays if something comes meanwhile. Where the pauses between items are
 * longer than the delay that is allowed, it would only look in vain. */
bool
gst_pooled_handover_doze_pays (GstPooledHandover *handover)
{
  if (handover->empty_dozes < EMPTY_DOZES)
    return true;
  if (handover->doze_next > 0)
    handover->doze_next--;

  return handover->doze_next == 0;
}

void
gst_pooled_handover_learn_doze (GstPooledHandover *handover, bool paid)
{
  if (paid) {
    handover->empty_dozes = 0;
    handover->doze_pause = DOZE_PAUSE_FIRST;
  } else if (++handover->empty_dozes >= EMPTY_DOZES) {
    handover->doze_next = handover->doze_pause;
    if (handover->doze_pause < DOZE_PAUSE_LAST)
      handover->doze_pause *= 2;
  }
}

/* False, without a sleep, if there is something to do, or something has changed
 * since @changes was read. */
static bool
sleep_unless_ready (GstPooledHandover *handover, GstPooledSleeper how,
    uint32_t changes, int64_t deadline)
{
  gst_pooled_waiter_announce (&handover->data, how);
  if (data_look (handover) ||
      gst_pooled_load_relaxed (&handover->changes) != changes) {
    gst_pooled_waiter_withdraw (&handover->data);
    return false;
  }
  gst_pooled_waiter_sleep (&handover->data, deadline);

  return true;
}

/* One sleep, however it ends. */
static void
sleep_for_data (GstPooledHandover *handover)
{
  /* before the settings are read */
  uint32_t changes = gst_pooled_handover_changes (handover); /* A1, from A0 */
  uint64_t delay = gst_pooled_load_relaxed (&handover->max_wakeup_delay);
  bool dozes = delay > 0 && gst_pooled_handover_doze_pays (handover);
  bool whole = false;
  int64_t deadline = GST_POOLED_FOREVER;

  if (dozes) {
    uint64_t now = (uint64_t) gst_pooled_park_now ();

    /* all sleepers with one delay wake at the same moments, which one timer
     * interrupt serves */
    if (delay < GST_POOLED_FOREVER - now)
      deadline = (int64_t) (now - now % delay + delay);
    whole = now % delay < delay / 8;
  }

  gst_pooled_waiter_sleeps_often (
      &handover->data, delay > 0 || !gst_pooled_waiter_spins (&handover->data));
  if (sleep_unless_ready (handover,
          dozes ? GST_POOLED_DOZING : GST_POOLED_ASLEEP, changes, deadline) &&
      dozes) {
    bool found = data_look (handover);

    /* one that began right behind an item was too short to find the next */
    if (found || whole)
      gst_pooled_handover_learn_doze (handover, found);
  }
}

/* Sleeps until there is something, or the hand-over was stopped. */
GST_POOLED_HOT void
gst_pooled_handover_wait_data (GstPooledHandover *handover)
{
  while (!data_look (handover))
    sleep_for_data (handover);
}

/* Somebody else takes what comes, meanwhile: a sleep without end, until there
 * is something for which a dozing consumer is woken, or anything has changed
 * since @changes was read. Who took ends it with
 * gst_pooled_handover_changed(). */
void
gst_pooled_handover_sleep_lent (GstPooledHandover *handover, uint32_t changes)
{
  gst_pooled_waiter_sleeps_often (&handover->data, true);
  sleep_unless_ready (handover, GST_POOLED_DOZING, changes, GST_POOLED_FOREVER);
}

/* --- anybody --- */

/* Something has left the lanes: wakes the producer, if it is time to. */
GST_POOLED_HOT void
gst_pooled_handover_taken (GstPooledHandover *handover)
{
  /* W2, to S1 */
  if (gst_pooled_waiter_sleeper (&handover->space) == GST_POOLED_AWAKE)
    return;
  if (gst_pooled_lanes_head (handover->lanes) >=
      gst_pooled_load_relaxed (&handover->wake_at))
    gst_pooled_waiter_wake (&handover->space);
}

static void
wake_both (GstPooledHandover *handover)
{
  gst_pooled_waiter_fence (&handover->data);
  gst_pooled_waiter_wake (&handover->data);
  gst_pooled_waiter_fence (&handover->space);
  gst_pooled_waiter_wake (&handover->space);
}

/* Ends every wait, and makes every later one return at once, with @reason
 * (not 0) for gst_pooled_handover_stopped(). When this returns, whoever then
 * pushes sees it; the caller empties the lanes. */
void
gst_pooled_handover_stop (GstPooledHandover *handover, int32_t reason)
{
  gst_pooled_store_release (&handover->stopped, reason); /* G2, to G3 */
  gst_pooled_waiter_barrier (&handover->data);           /* G1, to W2 */
  wake_both (handover);
}

void
gst_pooled_handover_start (GstPooledHandover *handover)
{
  gst_pooled_store_relaxed (&handover->stopped, 0);
}

/* Settings have changed: whoever waits looks at them again. */
void
gst_pooled_handover_changed (GstPooledHandover *handover)
{
  gst_pooled_add_release (&handover->changes, 1); /* A0, to A1 */
  wake_both (handover);
}
