/* target-handover.c: the hand-over in one thread against a list
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle knows what is queued, the limits and thresholds, and whether it is
 * stopped; so it knows which call may not block, and what each must say. One
 * that blocks nevertheless is a hang.
 */
#include "config.h"

#include "fuzz.h"
#include "handover-private.h"

#define MOST 1024

typedef struct {
  bool is_event;
  uint32_t buffers;
  uint64_t bytes, time;
} Entry;

typedef struct {
  GstPooledHandover *handover;
  Entry entries[MOST];
  unsigned first, n;
  GstPooledLevel limits, thresholds;
  int64_t time;
  int32_t stopped;
  uint64_t seen_tail;
} Handover;

static GstPooledLevel
level_of (Handover *h)
{
  GstPooledLevel level = { 0 };

  for (unsigned i = h->first; i < h->n; i++) {
    level.buffers += h->entries[i].buffers;
    level.bytes += h->entries[i].bytes;
    level.time += h->entries[i].time;
  }

  return level;
}

static bool
is_full (Handover *h, GstPooledLimit *limit)
{
  GstPooledLevel level = level_of (h);

  *limit = gst_pooled_level_reached (&level, &h->limits);

  return *limit != GST_POOLED_LIMIT_NONE;
}

/* What may go out: anything, unless thresholds hold it back; these give way
 * to an event at the end, and to a full queue. */
static bool
is_ready (Handover *h)
{
  GstPooledLevel level = level_of (h);
  GstPooledLimit limit;

  if (h->first == h->n)
    return false;

  return h->entries[h->n - 1].is_event ||
         !gst_pooled_level_is_below (&level, &h->thresholds) ||
         is_full (h, &limit);
}

static void
check_all (Handover *h)
{
  GstPooledLevel expected = level_of (h);
  GstPooledLevel level = { 0 };
  GstPooledLimit limit;
  bool full = is_full (h, &limit);

  FUZZ_SAME (gst_pooled_handover_full (h->handover, &level), limit);
  if (full) {
    FUZZ_SAME (level.buffers, expected.buffers);
    FUZZ_SAME (level.bytes, expected.bytes);
    FUZZ_SAME (level.time, expected.time);
  }
  FUZZ_SAME (gst_pooled_handover_ready (h->handover), is_ready (h));
  FUZZ_SAME (gst_pooled_handover_stopped (h->handover), h->stopped);
  FUZZ_SAME (gst_pooled_waiter_wakeups (&h->handover->space), 0);
}

static void
push_buffer (Handover *h, FuzzBytes *in)
{
  Entry *entry = &h->entries[h->n];
  GstPooledItem item;
  int64_t start = h->time;

  *entry =
      (Entry){ false, 1 + fuzz_byte (in) % 3, fuzz_byte (in), fuzz_byte (in) };
  h->time += (int64_t) entry->time;
  item = (GstPooledItem){
    .object = entry, .bytes = entry->bytes, .buffers = entry->buffers
  };
  FUZZ_CHECK (
      gst_pooled_handover_push_buffer (h->handover, &item, start, h->time));
  h->n++;
}

static void
push_event (Handover *h)
{
  Entry *entry = &h->entries[h->n];
  GstPooledItem item = { .object = entry };

  *entry = (Entry){ .is_event = true };
  FUZZ_CHECK (gst_pooled_handover_push_event (h->handover, &item));
  h->n++;
}

static void
take (Handover *h)
{
  GstPooledItem item;
  uint64_t position;
  GstPooledLane lane = gst_pooled_lanes_take_next (
      h->handover->lanes, &h->seen_tail, &item, &position);

  if (h->first == h->n) {
    FUZZ_SAME (lane, GST_POOLED_LANE_NONE);
    return;
  }
  FUZZ_CHECK (item.object == &h->entries[h->first]);
  FUZZ_SAME (lane == GST_POOLED_LANE_EVENTS, h->entries[h->first].is_event);
  h->first++;
  gst_pooled_handover_taken (h->handover);
}

/* With a deadline that is over: the answer alone. */
static void
wait_space (Handover *h)
{
  GstPooledWait expected = GST_POOLED_WAIT_DONE;
  GstPooledLimit limit;

  if (h->stopped != 0)
    expected = GST_POOLED_WAIT_STOPPED;
  else if (is_full (h, &limit))
    expected = GST_POOLED_WAIT_TIMEOUT;
  FUZZ_SAME (
      gst_pooled_handover_wait_space (h->handover,
          gst_pooled_handover_changes (h->handover), gst_pooled_park_now ()),
      expected);
}

/* Without a deadline, but after a change that the caller has not seen: must
 * return and have it look again. */
static void
wait_after_change (Handover *h)
{
  uint32_t changes = gst_pooled_handover_changes (h->handover);

  gst_pooled_handover_changed (h->handover);
  FUZZ_SAME (
      gst_pooled_handover_wait_space (h->handover, changes, GST_POOLED_FOREVER),
      h->stopped != 0 ? GST_POOLED_WAIT_STOPPED : GST_POOLED_WAIT_DONE);
}

static void
wait_data (Handover *h)
{
  bool expected = is_ready (h) || h->stopped != 0;

  if (gst_pooled_handover_wait_shortly (h->handover, false))
    FUZZ_CHECK (expected);
  if (expected)
    gst_pooled_handover_wait_data (h->handover);
}

static void
delay (Handover *h)
{
  FUZZ_SAME (
      gst_pooled_handover_delay (h->handover,
          gst_pooled_handover_changes (h->handover), gst_pooled_park_now ()),
      h->stopped != 0 ? GST_POOLED_WAIT_STOPPED : GST_POOLED_WAIT_DONE);
}

static void
set_limits (
    Handover *h, FuzzBytes *in, GstPooledLevel *mine, GstPooledLimits *theirs)
{
  uint8_t which = fuzz_byte (in);

  *mine = (GstPooledLevel){
    .buffers = which & 1 ? fuzz_byte (in) % 32 : 0,
    .bytes = which & 2 ? fuzz_byte (in) * 8 : 0,
    .time = which & 4 ? fuzz_byte (in) * 8 : 0,
  };
  gst_pooled_limits_write (theirs, mine);
  gst_pooled_handover_changed (h->handover);
}

static void
step (Handover *h, FuzzBytes *in)
{
  switch (fuzz_below (in, 14)) {
    case 0:
    case 1:
    case 2:
      push_buffer (h, in);
      break;
    case 3:
      push_event (h);
      break;
    case 4:
    case 5:
    case 6:
      take (h);
      break;
    case 7:
      wait_space (h);
      break;
    case 8:
      wait_data (h);
      break;
    case 9:
      delay (h);
      break;
    case 10:
      set_limits (h, in, &h->limits, &h->handover->limits);
      break;
    case 11:
      set_limits (h, in, &h->thresholds, &h->handover->thresholds);
      break;
    case 12:
      h->stopped = fuzz_byte (in) % 4;
      if (h->stopped != 0)
        gst_pooled_handover_stop (h->handover, h->stopped);
      else
        gst_pooled_handover_start (h->handover);
      break;
    case 13:
      wait_after_change (h);
      break;
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static Handover handover;
  Handover *h = &handover;
  FuzzBytes in = fuzz_bytes (data, size);

  h->first = h->n = 0;
  h->limits = h->thresholds = (GstPooledLevel){ 0 };
  h->time = 0;
  h->stopped = 0;
  h->seen_tail = 0;
  h->handover = gst_pooled_handover_new (2);
  FUZZ_CHECK (h->handover != NULL);
  while (fuzz_more (&in) && h->n < MOST) {
    step (h, &in);
    check_all (h);
  }
  while (h->first < h->n)
    take (h);
  gst_pooled_handover_free (h->handover);

  return 0;
}
