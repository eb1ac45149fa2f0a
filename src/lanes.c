/* lanes.c: buffers that may be dropped beside events that may not
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Two rings. An event (or query) is stamped with the number of buffers pushed
 * before it: "deliver before buffer number N". Dropping the oldest buffers
 * moves the head of the buffer ring, which makes events due, and can neither
 * lose, reorder nor delay one.
 *
 * To take: read the buffers' tail, then the events, then the buffers' head.
 *   - An event whose stamp <= head is due: every buffer before it has left.
 *   - Else the buffer at head may be taken, by a swap of exactly that head.
 * Why no buffer overtakes an event: the producer pushed the event before every
 * buffer numbered at or after its stamp. Who sees such a buffer (C1 of its
 * ring) therefore sees the event, since it looks at the events afterwards. If
 * the head moved since the stamps were compared, the swap fails.
 * One thread at a time takes events: to another the stamp that it peeks at may
 * be that of a later event, in the slot of one that is gone, and a due event
 * behind that one would be overtaken. Buffers may be taken by any.
 *
 * Levels need no counters of the consumer. Each item carries the sums of what
 * was pushed before it, so the level is the sums of now less those in the item
 * at head; nothing at head, nothing queued. Running time works alike: it is
 * computed once, by the producer, and "before" includes the gaps before the
 * item. An item without a time before it counts from the first known start.
 *
 * The producer asks for the level with each push. Reading head would fetch the
 * consumer's line each time, so it keeps what it saw last. As the sums only
 * grow, that estimate is never below the truth, and only when the estimate has
 * reached a limit does it look again. Time can go back; then the estimate is
 * not used until head has passed that place.
 *
 * Who writes what:
 *   pushed_*, time, start, peak_*, last_stamp   the producer; others read
 *   seen_*, exact_until                         the producer alone
 */
#include "lanes-private.h"

#include "atomics-private.h"
#include "hot-private.h"

#include <stdlib.h>

/* Looks of a reader at a level before it takes what it has. */
#define LEVEL_TRIES 16

struct _GstPooledLanes {
  GstPooledRing *buffers;
  GstPooledRing *events;

  GST_POOLED_ALIGNED gst_pooled_atomic_u64 pushed_buffers;
  gst_pooled_atomic_u64 pushed_bytes;
  gst_pooled_atomic_i64 time;
  gst_pooled_atomic_i64 start;
  gst_pooled_atomic_u64 peak_buffers;
  gst_pooled_atomic_u64 peak_bytes;
  gst_pooled_atomic_u64 peak_time;
  uint64_t seen_head;
  uint64_t seen_buffers;
  uint64_t seen_bytes;
  int64_t seen_time;
  uint64_t exact_until;

  /* 1 + the stamp of the last event, 0 before the first */
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 last_stamp;
};

GstPooledLanes *
gst_pooled_lanes_new (uint32_t capacity)
{
  GstPooledLanes *lanes;

  lanes = aligned_alloc (GST_POOLED_CACHE_LINE, sizeof (GstPooledLanes));
  if (lanes == NULL)
    return NULL;

  lanes->buffers = gst_pooled_ring_new (capacity);
  lanes->events = gst_pooled_ring_new (capacity);
  if (lanes->buffers == NULL || lanes->events == NULL) {
    if (lanes->buffers != NULL)
      gst_pooled_ring_free (lanes->buffers);
    if (lanes->events != NULL)
      gst_pooled_ring_free (lanes->events);
    free (lanes);
    return NULL;
  }

  atomic_init (&lanes->pushed_buffers, 0);
  atomic_init (&lanes->pushed_bytes, 0);
  atomic_init (&lanes->time, GST_POOLED_TIME_NONE);
  atomic_init (&lanes->start, GST_POOLED_TIME_NONE);
  atomic_init (&lanes->peak_buffers, 0);
  atomic_init (&lanes->peak_bytes, 0);
  atomic_init (&lanes->peak_time, 0);
  atomic_init (&lanes->last_stamp, 0);
  lanes->seen_head = 0;
  lanes->seen_buffers = 0;
  lanes->seen_bytes = 0;
  lanes->seen_time = GST_POOLED_TIME_NONE;
  lanes->exact_until = 0;

  return lanes;
}

void
gst_pooled_lanes_free (GstPooledLanes *lanes)
{
  gst_pooled_ring_free (lanes->buffers);
  gst_pooled_ring_free (lanes->events);
  free (lanes);
}

/* The time between @before and now; unknown or negative is 0. */
static uint64_t
time_since (GstPooledLanes *lanes, int64_t before)
{
  int64_t now = gst_pooled_load_relaxed (&lanes->time);

  if (before == GST_POOLED_TIME_NONE)
    before = gst_pooled_load_relaxed (&lanes->start);
  if (before == GST_POOLED_TIME_NONE || now == GST_POOLED_TIME_NONE)
    return 0;

  return now > before ? (uint64_t) now - (uint64_t) before : 0;
}

/* A reader that races a taker may have peeked at an item which is newer than
 * the sums it reads: nothing is queued then, rather than 2^64 - 1. */
static uint64_t
pushed_since (gst_pooled_atomic_u64 *pushed, uint64_t before)
{
  uint64_t now = gst_pooled_load_relaxed (pushed);

  return now > before ? now - before : 0;
}

/* What is queued when the first item queued is one with these sums before. */
static void
level_since (GstPooledLanes *lanes, uint64_t buffers, uint64_t bytes,
    int64_t time, GstPooledLevel *level)
{
  level->buffers = pushed_since (&lanes->pushed_buffers, buffers);
  level->bytes = pushed_since (&lanes->pushed_bytes, bytes);
  level->time = time_since (lanes, time);
}

static bool
exceeds_peak (GstPooledLanes *lanes, const GstPooledLevel *level)
{
  return level->buffers > gst_pooled_load_relaxed (&lanes->peak_buffers) ||
         level->bytes > gst_pooled_load_relaxed (&lanes->peak_bytes) ||
         level->time > gst_pooled_load_relaxed (&lanes->peak_time);
}

static void
raise_peak (gst_pooled_atomic_u64 *peak, uint64_t level)
{
  if (level > gst_pooled_load_relaxed (peak))
    gst_pooled_store_relaxed (peak, level);
}

/* Adds an item to @level that begins and ends at these times. */
static void
level_add (GstPooledLanes *lanes, GstPooledLevel *level,
    const GstPooledItem *item, int64_t start, int64_t end)
{
  int64_t before = gst_pooled_load_relaxed (&lanes->time);

  if (before == GST_POOLED_TIME_NONE)
    before = start;
  level->buffers += item->buffers;
  level->bytes += item->bytes;
  if (before != GST_POOLED_TIME_NONE && end > before)
    level->time += (uint64_t) end - (uint64_t) before;
}

/* What the estimate does not exceed, the level does not either. */
static void
note_peaks (GstPooledLanes *lanes, const GstPooledItem *item, int64_t start,
    int64_t end)
{
  GstPooledLevel level;

  gst_pooled_lanes_estimate (lanes, &level);
  level_add (lanes, &level, item, start, end);
  if (!exceeds_peak (lanes, &level))
    return;

  gst_pooled_lanes_refresh (lanes, &level);
  level_add (lanes, &level, item, start, end);
  raise_peak (&lanes->peak_buffers, level.buffers);
  raise_peak (&lanes->peak_bytes, level.bytes);
  raise_peak (&lanes->peak_time, level.time);
}

/* Takes item->object. Sets the sums in @item itself. @start and @end are the
 * running times (ns) at which the item begins and ends, or NONE. */
bool
gst_pooled_lanes_push_buffer (GstPooledLanes *lanes, const GstPooledItem *item,
    int64_t start, int64_t end)
{
  GstPooledItem queued = *item;
  int64_t time = gst_pooled_load_relaxed (&lanes->time);
  int64_t first = gst_pooled_load_relaxed (&lanes->start);

  note_peaks (lanes, item, start, end);

  queued.buffers_before = gst_pooled_load_relaxed (&lanes->pushed_buffers);
  queued.bytes_before = gst_pooled_load_relaxed (&lanes->pushed_bytes);
  queued.time_before = time != GST_POOLED_TIME_NONE ? time : start;

  /* the sums first, so that nobody sees an item that they do not include */
  gst_pooled_count (&lanes->pushed_buffers, item->buffers);
  gst_pooled_count (&lanes->pushed_bytes, item->bytes);
  if (end != GST_POOLED_TIME_NONE) {
    if (time == GST_POOLED_TIME_NONE)
      gst_pooled_store_relaxed (&lanes->start, start);
    else if (end < time)
      lanes->exact_until = gst_pooled_ring_tail (lanes->buffers) + 1;
    gst_pooled_store_relaxed (&lanes->time, end);
  }

  if (gst_pooled_ring_push (lanes->buffers, &queued))
    return true;

  gst_pooled_count (&lanes->pushed_buffers, -(uint64_t) item->buffers);
  gst_pooled_count (&lanes->pushed_bytes, -item->bytes);
  gst_pooled_store_relaxed (&lanes->start, first);
  gst_pooled_store_relaxed (&lanes->time, time);

  return false;
}

/* Takes item->object. Sets the stamp in @item itself. */
bool
gst_pooled_lanes_push_event (GstPooledLanes *lanes, const GstPooledItem *item)
{
  GstPooledItem queued = *item;

  queued.stamp = gst_pooled_ring_tail (lanes->buffers);
  if (!gst_pooled_ring_push (lanes->events, &queued))
    return false;

  gst_pooled_store_relaxed (&lanes->last_stamp, queued.stamp + 1);

  return true;
}

/* A gap: the stream has reached @end (running time, ns) without a buffer. */
void
gst_pooled_lanes_advance_time (GstPooledLanes *lanes, int64_t end)
{
  int64_t time = gst_pooled_load_relaxed (&lanes->time);

  if (end == GST_POOLED_TIME_NONE)
    return;
  if (time != GST_POOLED_TIME_NONE && end < time)
    lanes->exact_until = gst_pooled_ring_tail (lanes->buffers) + 1;
  if (time == GST_POOLED_TIME_NONE)
    gst_pooled_store_relaxed (&lanes->start, end);
  gst_pooled_store_relaxed (&lanes->time, end);
}

/* A new stream: the time of what comes next is unrelated to what was. */
void
gst_pooled_lanes_reset_time (GstPooledLanes *lanes)
{
  gst_pooled_store_relaxed (&lanes->time, GST_POOLED_TIME_NONE);
  gst_pooled_store_relaxed (&lanes->start, GST_POOLED_TIME_NONE);
  lanes->exact_until = gst_pooled_ring_tail (lanes->buffers) + 1;
}

/* The exact level of this moment; also what later estimates start from. */
GST_POOLED_HOT void
gst_pooled_lanes_refresh (GstPooledLanes *lanes, GstPooledLevel *level)
{
  GstPooledItem first;

  lanes->seen_head = gst_pooled_ring_head (lanes->buffers);
  if (gst_pooled_ring_peek_at (lanes->buffers, lanes->seen_head, &first)) {
    lanes->seen_buffers = first.buffers_before;
    lanes->seen_bytes = first.bytes_before;
    lanes->seen_time = first.time_before;
  } else {
    lanes->seen_buffers = gst_pooled_load_relaxed (&lanes->pushed_buffers);
    lanes->seen_bytes = gst_pooled_load_relaxed (&lanes->pushed_bytes);
    lanes->seen_time = gst_pooled_load_relaxed (&lanes->time);
  }

  level_since (
      lanes, lanes->seen_buffers, lanes->seen_bytes, lanes->seen_time, level);
}

/* Never less than the level, and costs no look at the consumer's line. */
void
gst_pooled_lanes_estimate (GstPooledLanes *lanes, GstPooledLevel *level)
{
  if (lanes->seen_head < lanes->exact_until)
    gst_pooled_lanes_refresh (lanes, level);
  else
    level_since (
        lanes, lanes->seen_buffers, lanes->seen_bytes, lanes->seen_time, level);
}

/* The first position of head at which the level has reached none of @limits,
 * if nothing more is pushed. Where running time goes back inside the queue the
 * answer may be a later one. */
uint64_t
gst_pooled_lanes_position_under (
    GstPooledLanes *lanes, const GstPooledLevel *limits)
{
  uint64_t low = gst_pooled_ring_head (lanes->buffers);
  uint64_t high = gst_pooled_ring_tail (lanes->buffers);

  /* at `high` nothing is queued, which is under every limit */
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    GstPooledItem item;
    GstPooledLevel level;

    if (!gst_pooled_ring_peek_at (lanes->buffers, middle, &item))
      break;
    level_since (lanes, item.buffers_before, item.bytes_before,
        item.time_before, &level);
    if (gst_pooled_level_reached (&level, limits) == GST_POOLED_LIMIT_NONE)
      high = middle;
    else
      low = middle + 1;
  }

  return high;
}

/* Whether running time never goes back inside the queue. */
bool
gst_pooled_lanes_are_steady (GstPooledLanes *lanes)
{
  return gst_pooled_ring_head (lanes->buffers) >= lanes->exact_until;
}

/* Finds what is due next, an event before the buffers it precedes, and takes
 * it, an event only with @events_too. */
GST_POOLED_HOT static GstPooledLane
take_due (GstPooledLanes *lanes, bool events_too, uint64_t *seen_tail,
    GstPooledItem *item, uint64_t *position)
{
  for (;;) {
    uint64_t tail = *seen_tail;
    GstPooledRingView events = gst_pooled_ring_look (lanes->events);
    bool has_event = gst_pooled_ring_view_position (events) <
                     gst_pooled_ring_tail (lanes->events);
    GstPooledRingView buffers = gst_pooled_ring_look (lanes->buffers);
    uint64_t head = gst_pooled_ring_view_position (buffers);

    if (head >= tail) {
      tail = gst_pooled_ring_tail (lanes->buffers);
      if (tail != *seen_tail) {
        /* the events are to be looked at after the tail */
        *seen_tail = tail;
        continue;
      }
    }

    if (has_event) {
      gst_pooled_ring_peek (lanes->events, events, item);
      if (item->stamp <= head) {
        if (!events_too)
          return GST_POOLED_LANE_EVENTS;
        if (!gst_pooled_ring_claim (lanes->events, events, item))
          continue;
        *position = gst_pooled_ring_view_position (events);
        return GST_POOLED_LANE_EVENTS;
      }
    }

    if (head < tail) {
      if (gst_pooled_ring_claim (lanes->buffers, buffers, item)) {
        if (head + 1 < tail)
          gst_pooled_ring_prefetch (lanes->buffers, buffers);
        *position = head;
        return GST_POOLED_LANE_BUFFERS;
      }
      continue;
    }

    /* this look at tail was too early to see the buffers before an event that
     * is not due, or those that others have taken meanwhile */
    if (!has_event && head == tail)
      return GST_POOLED_LANE_NONE;
  }
}

/* Takes what is due next, an event before the buffers it precedes. @position
 * is set to its number in its lane. @seen_tail is the taker's
 * own, 0 at first: while head has not come to what it saw of the tail last, it
 * need not fetch the producer's line. */
GstPooledLane
gst_pooled_lanes_take_next (GstPooledLanes *lanes, uint64_t *seen_tail,
    GstPooledItem *item, uint64_t *position)
{
  return take_due (lanes, true, seen_tail, item, position);
}

/* The same, but leaves an event where it is: GST_POOLED_LANE_EVENTS says that
 * one is due. */
GstPooledLane
gst_pooled_lanes_take_next_buffer (GstPooledLanes *lanes, uint64_t *seen_tail,
    GstPooledItem *item, uint64_t *position)
{
  return take_due (lanes, false, seen_tail, item, position);
}

GstPooledLane
gst_pooled_lanes_take (
    GstPooledLanes *lanes, GstPooledItem *item, uint64_t *position)
{
  uint64_t seen_tail = 0;

  return gst_pooled_lanes_take_next (lanes, &seen_tail, item, position);
}

/* Takes the oldest buffer, whatever events stand before it. */
bool
gst_pooled_lanes_take_buffer (GstPooledLanes *lanes, GstPooledItem *item)
{
  for (;;) {
    uint64_t tail = gst_pooled_ring_tail (lanes->buffers);
    GstPooledRingView view = gst_pooled_ring_look (lanes->buffers);

    if (gst_pooled_ring_view_position (view) >= tail)
      return false;
    if (gst_pooled_ring_claim (lanes->buffers, view, item))
      return true;
  }
}

/* The flags of the oldest buffer. Another taker may be faster: what this says
 * of a buffer holds for that buffer, not for the next one taken. */
bool
gst_pooled_lanes_peek_buffer (GstPooledLanes *lanes, uint32_t *flags)
{
  uint64_t tail = gst_pooled_ring_tail (lanes->buffers);
  GstPooledRingView view = gst_pooled_ring_look (lanes->buffers);
  GstPooledItem item;

  if (gst_pooled_ring_view_position (view) >= tail)
    return false;
  gst_pooled_ring_peek (lanes->buffers, view, &item);
  *flags = item.flags;

  return true;
}

/* Exact whenever producer and takers are still. */
void
gst_pooled_lanes_level (GstPooledLanes *lanes, GstPooledLevel *level)
{
  GstPooledItem first = { 0 };

  for (unsigned i = 0; i < LEVEL_TRIES; i++) {
    uint64_t tail = gst_pooled_ring_tail (lanes->buffers);
    GstPooledRingView view = gst_pooled_ring_look (lanes->buffers);
    uint64_t head = gst_pooled_ring_view_position (view);

    if (head >= tail) {
      *level = (GstPooledLevel){ 0 };
      return;
    }
    gst_pooled_ring_peek (lanes->buffers, view, &first);
    if (gst_pooled_ring_head (lanes->buffers) == head)
      break;
  }

  level_since (lanes, first.buffers_before, first.bytes_before,
      first.time_before, level);
}

/* All that ever came in: buffers, bytes, and the running time until which it
 * lasts, 0 where that is not known. */
void
gst_pooled_lanes_pushed (GstPooledLanes *lanes, GstPooledLevel *sums)
{
  int64_t time = gst_pooled_load_relaxed (&lanes->time);

  sums->buffers = gst_pooled_load_relaxed (&lanes->pushed_buffers);
  sums->bytes = gst_pooled_load_relaxed (&lanes->pushed_bytes);
  sums->time = time != GST_POOLED_TIME_NONE ? (uint64_t) time : 0;
}

/* The most there ever was of each, not necessarily at one moment. */
void
gst_pooled_lanes_peak (GstPooledLanes *lanes, GstPooledLevel *level)
{
  level->buffers = gst_pooled_load_relaxed (&lanes->peak_buffers);
  level->bytes = gst_pooled_load_relaxed (&lanes->peak_bytes);
  level->time = gst_pooled_load_relaxed (&lanes->peak_time);
}

bool
gst_pooled_lanes_are_empty (GstPooledLanes *lanes)
{
  return gst_pooled_ring_head (lanes->buffers) >=
             gst_pooled_ring_tail (lanes->buffers) &&
         gst_pooled_ring_head (lanes->events) >=
             gst_pooled_ring_tail (lanes->events);
}

/* Whether the item pushed last is an event, and still queued. */
bool
gst_pooled_lanes_end_with_event (GstPooledLanes *lanes)
{
  return gst_pooled_ring_head (lanes->events) <
             gst_pooled_ring_tail (lanes->events) &&
         gst_pooled_load_relaxed (&lanes->last_stamp) ==
             gst_pooled_ring_tail (lanes->buffers) + 1;
}

uint64_t
gst_pooled_lanes_head (GstPooledLanes *lanes)
{
  return gst_pooled_ring_head (lanes->buffers);
}

uint64_t
gst_pooled_lanes_tail (GstPooledLanes *lanes)
{
  return gst_pooled_ring_tail (lanes->buffers);
}

/* How many events there have been: the position of the next. */
uint64_t
gst_pooled_lanes_events (GstPooledLanes *lanes)
{
  return gst_pooled_ring_tail (lanes->events);
}

uint64_t
gst_pooled_lanes_growths (GstPooledLanes *lanes)
{
  return gst_pooled_ring_growths (lanes->buffers) +
         gst_pooled_ring_growths (lanes->events);
}
