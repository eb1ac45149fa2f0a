/* target-boundary.c: the hand-over between two threads against one count
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The producer does what the bytes say: pushes, waits for room or drops the
 * oldest, sets limits, thresholds and the wake-up delay. The consumer takes and
 * waits, in a thread of its own, until the last event. The oracle, under a
 * mutex, counts: everything pushed is taken or dropped, once, in order, and no
 * event is dropped. A wake-up that is lost, and a wait without end while there
 * is room, is a hang.
 */
#include "config.h"

#include "fuzz.h"
#include "handover-private.h"

#include <glib.h>

#define THE_END UINT64_MAX

typedef struct {
  GstPooledHandover *handover;
  FuzzBytes pauses;                       /* the consumer's */
  uint64_t pushed_buffers, pushed_events; /* the producer's */
  int64_t time;

  GMutex lock; /* the oracle */
  uint64_t taken, dropped, events;
  uint64_t last_buffer, last_event; /* numbers taken last, from 1 */
} Boundary;

static void
note_buffer (Boundary *b, uint64_t number, bool drop)
{
  g_mutex_lock (&b->lock);
  if (drop) {
    b->dropped++;
  } else {
    FUZZ_CHECK (number > b->last_buffer);
    b->last_buffer = number;
    b->taken++;
  }
  g_mutex_unlock (&b->lock);
}

static void
note_event (Boundary *b, const GstPooledItem *item)
{
  uint64_t number = item->bytes;

  g_mutex_lock (&b->lock);
  FUZZ_SAME (number, b->last_event + 1);
  b->last_event = number;
  b->events++;
  /* it stands behind every buffer pushed before it, before every later one */
  FUZZ_CHECK (b->last_buffer <= (uint64_t) item->arrival);
  g_mutex_unlock (&b->lock);
}

static gpointer
consume (gpointer data)
{
  Boundary *b = data;
  uint64_t seen_tail = 0;

  for (;;) {
    GstPooledItem item;
    uint64_t position;
    uint8_t pause = fuzz_byte (&b->pauses);

    if (!gst_pooled_handover_ready (b->handover) &&
        !gst_pooled_handover_wait_shortly (b->handover, false))
      gst_pooled_handover_wait_data (b->handover);
    switch (gst_pooled_lanes_take_next (
        b->handover->lanes, &seen_tail, &item, &position)) {
      case GST_POOLED_LANE_NONE:
        continue;
      case GST_POOLED_LANE_BUFFERS:
        note_buffer (b, (uint64_t) (uintptr_t) item.object, false);
        break;
      case GST_POOLED_LANE_EVENTS:
        if (item.bytes == THE_END)
          return NULL;
        note_event (b, &item);
        break;
    }
    gst_pooled_handover_taken (b->handover);
    if (pause > 250)
      g_usleep (pause);
    else if (pause > 200)
      g_thread_yield ();
  }
}

static void
drop_oldest (Boundary *b)
{
  GstPooledItem item;

  if (!gst_pooled_lanes_take_buffer (b->handover->lanes, &item))
    return;
  note_buffer (b, (uint64_t) (uintptr_t) item.object, true);
  gst_pooled_handover_taken (b->handover);
}

static void
push_buffer (Boundary *b, uint8_t how)
{
  GstPooledItem item = {
    .object = (void *) (uintptr_t) ++b->pushed_buffers,
    .bytes = how >> 4,
    .buffers = 1,
  };
  GstPooledLevel level;
  int64_t start = b->time;

  for (;;) {
    uint32_t changes = gst_pooled_handover_changes (b->handover);

    if (gst_pooled_handover_full (b->handover, &level) == GST_POOLED_LIMIT_NONE)
      break;
    if (how & 1)
      drop_oldest (b);
    else
      gst_pooled_handover_wait_space (b->handover, changes, GST_POOLED_FOREVER);
  }
  b->time += how >> 4;
  FUZZ_CHECK (
      gst_pooled_handover_push_buffer (b->handover, &item, start, b->time));
}

static void
push_event (Boundary *b, uint64_t number)
{
  GstPooledItem item = {
    .object = b,
    .bytes = number,
    .arrival = (int64_t) b->pushed_buffers,
  };

  FUZZ_CHECK (gst_pooled_handover_push_event (b->handover, &item));
}

/* a limit of at least 1 buffer, or none */
static void
set (Boundary *b, FuzzBytes *in, GstPooledLimits *limits)
{
  uint8_t which = fuzz_byte (in);
  GstPooledLevel level = {
    .buffers = which & 1 ? 1 + fuzz_byte (in) % 8 : 0,
    .bytes = which & 2 ? 1 + fuzz_byte (in) : 0,
    .time = which & 4 ? 1 + fuzz_byte (in) : 0,
  };

  gst_pooled_limits_write (limits, &level);
  gst_pooled_handover_changed (b->handover);
}

static void
produce (Boundary *b, FuzzBytes *in)
{
  GstPooledHandover *h = b->handover;

  while (fuzz_more (in)) {
    switch (fuzz_below (in, 10)) {
      case 0:
        push_event (b, ++b->pushed_events);
        break;
      case 1:
        set (b, in, &h->limits);
        break;
      case 2:
        set (b, in, &h->thresholds);
        break;
      case 3:
        gst_pooled_store_relaxed (
            &h->max_wakeup_delay, fuzz_byte (in) * UINT64_C (1000));
        gst_pooled_handover_changed (h);
        break;
      case 4:
        g_usleep (1 + fuzz_byte (in));
        break;
      default:
        push_buffer (b, fuzz_byte (in));
        break;
    }
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *quarter = data + size / 4;
  FuzzBytes in = { quarter, data + size };
  Boundary b = { .pauses = { data, quarter } };
  GThread *thread;

  g_mutex_init (&b.lock);
  b.handover = gst_pooled_handover_new (2);
  FUZZ_CHECK (b.handover != NULL);
  thread = g_thread_new ("consumer", consume, &b);
  produce (&b, &in);
  push_event (&b, THE_END);
  g_thread_join (thread);

  FUZZ_SAME (b.taken + b.dropped, b.pushed_buffers);
  FUZZ_SAME (b.events, b.pushed_events);
  FUZZ_CHECK (gst_pooled_lanes_are_empty (b.handover->lanes));
  gst_pooled_handover_free (b.handover);
  g_mutex_clear (&b.lock);

  return 0;
}
