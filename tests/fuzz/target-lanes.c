/* target-lanes.c: buffers and events in two lanes against one list
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle: everything pushed, in one array in the order of pushes; what has
 * left it is marked. The level is summed up anew each time. Running time may
 * go back, stand still, be unknown, be forgotten.
 */
#include "config.h"

#include "fuzz.h"
#include "lanes-private.h"

#define MOST 2048
#define NONE GST_POOLED_TIME_NONE

typedef struct {
  bool is_event, gone;
  uint32_t buffers, flags;
  uint64_t bytes;
  int64_t time_before;
  uint64_t position; /* in its lane */
} Entry;

typedef struct {
  GstPooledLanes *lanes;
  Entry entries[MOST];
  unsigned n;
  unsigned first; /* all before it are gone */
  uint64_t buffers, events;
  int64_t time, start;
  GstPooledLevel peak;
  uint64_t seen_tail;
} Lanes;

static Entry *
oldest_buffer (Lanes *l)
{
  for (unsigned i = l->first; i < l->n; i++)
    if (!l->entries[i].is_event && !l->entries[i].gone)
      return &l->entries[i];

  return NULL;
}

static Entry *
oldest (Lanes *l)
{
  while (l->first < l->n && l->entries[l->first].gone)
    l->first++;

  return l->first < l->n ? &l->entries[l->first] : NULL;
}

/* what is queued from @entry on */
static GstPooledLevel
level_from (Lanes *l, const Entry *entry)
{
  GstPooledLevel level = { 0 };
  int64_t before;

  if (entry == NULL)
    return level;

  before = entry->time_before == NONE ? l->start : entry->time_before;
  if (before != NONE && l->time != NONE && l->time > before)
    level.time = (uint64_t) (l->time - before);
  for (; entry < l->entries + l->n; entry++)
    if (!entry->is_event) {
      level.buffers += entry->buffers;
      level.bytes += entry->bytes;
    }

  return level;
}

static void
check_level (const GstPooledLevel *level, const GstPooledLevel *expected)
{
  FUZZ_SAME (level->buffers, expected->buffers);
  FUZZ_SAME (level->bytes, expected->bytes);
  FUZZ_SAME (level->time, expected->time);
}

static void
check_all (Lanes *l, bool refresh)
{
  GstPooledLevel expected = level_from (l, oldest_buffer (l));
  Entry *next = oldest_buffer (l);
  GstPooledLevel level;
  uint32_t flags;

  gst_pooled_lanes_estimate (l->lanes, &level);
  FUZZ_CHECK (level.buffers >= expected.buffers);
  FUZZ_CHECK (level.bytes >= expected.bytes);
  FUZZ_CHECK (level.time >= expected.time);
  gst_pooled_lanes_level (l->lanes, &level);
  check_level (&level, &expected);
  if (refresh) {
    gst_pooled_lanes_refresh (l->lanes, &level);
    check_level (&level, &expected);
    gst_pooled_lanes_estimate (l->lanes, &level);
    check_level (&level, &expected);
  }
  gst_pooled_lanes_peak (l->lanes, &level);
  check_level (&level, &l->peak);

  FUZZ_SAME (gst_pooled_lanes_tail (l->lanes), l->buffers);
  FUZZ_SAME (gst_pooled_lanes_events (l->lanes), l->events);
  FUZZ_SAME (gst_pooled_lanes_are_empty (l->lanes), oldest (l) == NULL);
  FUZZ_SAME (gst_pooled_lanes_end_with_event (l->lanes),
      l->n > 0 && l->entries[l->n - 1].is_event && !l->entries[l->n - 1].gone);
  FUZZ_SAME (gst_pooled_lanes_peek_buffer (l->lanes, &flags), next != NULL);
  if (next != NULL) {
    FUZZ_SAME (flags, next->flags);
    FUZZ_SAME (gst_pooled_lanes_head (l->lanes), next->position);
  }
}

static void
raise_peak (Lanes *l, const Entry *entry, int64_t start, int64_t end)
{
  GstPooledLevel level = level_from (l, oldest_buffer (l));
  int64_t before = l->time == NONE ? start : l->time;

  level.buffers += entry->buffers;
  level.bytes += entry->bytes;
  if (before != NONE && end > before)
    level.time += (uint64_t) (end - before);
  if (level.buffers > l->peak.buffers)
    l->peak.buffers = level.buffers;
  if (level.bytes > l->peak.bytes)
    l->peak.bytes = level.bytes;
  if (level.time > l->peak.time)
    l->peak.time = level.time;
}

static void
push_buffer (Lanes *l, FuzzBytes *in)
{
  Entry *entry = &l->entries[l->n];
  uint8_t kind = fuzz_byte (in);
  int64_t start = NONE, end = NONE;
  GstPooledItem item;

  *entry = (Entry){
    .buffers = kind & 3,
    .bytes = fuzz_byte (in),
    .flags = l->n * 3,
    .position = l->buffers,
  };
  if (kind & 4) {
    start = (int64_t) fuzz_byte (in) * 10 - 1000;
    end = start + (kind >> 4);
  }
  entry->time_before = l->time == NONE ? start : l->time;

  raise_peak (l, entry, start, end);
  item = (GstPooledItem){
    .object = entry,
    .bytes = entry->bytes,
    .buffers = entry->buffers,
    .flags = entry->flags,
  };
  FUZZ_CHECK (gst_pooled_lanes_push_buffer (l->lanes, &item, start, end));
  if (end != NONE) {
    if (l->time == NONE)
      l->start = start;
    l->time = end;
  }
  l->n++;
  l->buffers++;
}

static void
push_event (Lanes *l)
{
  Entry *entry = &l->entries[l->n];
  GstPooledItem item = { .object = entry };

  *entry = (Entry){ .is_event = true, .position = l->events };
  FUZZ_CHECK (gst_pooled_lanes_push_event (l->lanes, &item));
  l->n++;
  l->events++;
}

static void
check_taken (const Entry *entry, const GstPooledItem *item)
{
  FUZZ_CHECK (item->object == entry);
  if (entry->is_event)
    return;
  FUZZ_SAME (item->buffers, entry->buffers);
  FUZZ_SAME (item->bytes, entry->bytes);
  FUZZ_SAME (item->flags, entry->flags);
}

static void
take (Lanes *l, bool keeps_tail)
{
  Entry *entry = oldest (l);
  GstPooledLane lane;
  GstPooledItem item;
  uint64_t position;

  if (keeps_tail)
    lane =
        gst_pooled_lanes_take_next (l->lanes, &l->seen_tail, &item, &position);
  else
    lane = gst_pooled_lanes_take (l->lanes, &item, &position);

  if (entry == NULL) {
    FUZZ_SAME (lane, GST_POOLED_LANE_NONE);
    return;
  }
  FUZZ_SAME (
      lane, entry->is_event ? GST_POOLED_LANE_EVENTS : GST_POOLED_LANE_BUFFERS);
  FUZZ_SAME (position, entry->position);
  check_taken (entry, &item);
  entry->gone = true;
}

static void
drop (Lanes *l)
{
  Entry *entry = oldest_buffer (l);
  GstPooledItem item;

  FUZZ_SAME (gst_pooled_lanes_take_buffer (l->lanes, &item), entry != NULL);
  if (entry == NULL)
    return;
  check_taken (entry, &item);
  entry->gone = true;
}

/* The position it names is under the limits, and where time never goes back,
 * the first that is. */
static void
position_under (Lanes *l, FuzzBytes *in)
{
  GstPooledLevel limits = { fuzz_byte (in) / 4, fuzz_byte (in) * 4,
    fuzz_byte (in) };
  bool steady = gst_pooled_lanes_are_steady (l->lanes);
  uint64_t position = gst_pooled_lanes_position_under (l->lanes, &limits);

  for (unsigned i = l->first; i < l->n; i++) {
    const Entry *entry = &l->entries[i];
    GstPooledLevel level;

    if (entry->is_event || entry->gone)
      continue;
    level = level_from (l, entry);
    if (entry->position == position || (steady && entry->position < position))
      FUZZ_SAME (
          gst_pooled_level_reached (&level, &limits) == GST_POOLED_LIMIT_NONE,
          entry->position == position);
  }
}

static void
advance (Lanes *l, FuzzBytes *in)
{
  int64_t end = (int64_t) fuzz_byte (in) * 10 - 1000;

  if (end == 0)
    end = NONE;
  gst_pooled_lanes_advance_time (l->lanes, end);
  if (end == NONE)
    return;
  if (l->time == NONE)
    l->start = end;
  l->time = end;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static Lanes lanes;
  Lanes *l = &lanes;
  FuzzBytes in = fuzz_bytes (data, size);

  *l = (Lanes){ .time = NONE, .start = NONE };
  l->lanes = gst_pooled_lanes_new (2u << fuzz_below (&in, 3));
  FUZZ_CHECK (l->lanes != NULL);

  while (fuzz_more (&in) && l->n < MOST) {
    uint32_t what = fuzz_below (&in, 12);

    switch (what) {
      case 0:
      case 1:
      case 2:
        push_buffer (l, &in);
        break;
      case 3:
      case 4:
        push_event (l);
        break;
      case 5:
      case 6:
      case 7:
        take (l, what == 7);
        break;
      case 8:
        drop (l);
        break;
      case 9:
        position_under (l, &in);
        break;
      case 10:
        advance (l, &in);
        break;
      case 11:
        gst_pooled_lanes_reset_time (l->lanes);
        l->time = l->start = NONE;
        break;
    }
    check_all (l, what & 1);
  }

  while (oldest (l) != NULL)
    take (l, true);
  check_all (l, true);
  gst_pooled_lanes_free (l->lanes);

  return 0;
}
