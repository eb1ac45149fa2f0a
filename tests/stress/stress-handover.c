/* stress-handover.c: producer, consumer, who flushes and who sets
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What must hold:
 *   - nobody sleeps while there is something for them: a lost wake-up is no
 *     progress. In quiet rounds nobody stops, sets or drops, which would wake
 *     them by accident, and every wait is without a deadline.
 *   - every buffer is taken once; events are never dropped; the consumer sees
 *     both in the order they were pushed;
 *   - nothing stays behind in a stopped hand-over once both sides are out;
 *   - when all are still, levels are the sums of what is inside.
 */
#include "config.h"

#include "stress.h"

#include "handover-private.h"

#include <stdio.h>

#define ITEMS 4000 /* per round */
#define NONE  GST_POOLED_TIME_NONE
#define MS    G_GINT64_CONSTANT (1000000)

#define IS_EVENT 1 /* flag of an item */

static GstPooledHandover *handover;
static guint kind; /* bits: 1 drops, 2 settings change, 4 flushes */

/* by whom buffers were taken */
static gst_pooled_atomic_u64 pushed, consumed, dropped, flushed;
static gst_pooled_atomic_u64 events_pushed, events_taken;

/* who is out of a stopped hand-over, and in which epoch all may go on */
static gst_pooled_atomic_u32 out, epoch;

/* the producer has pushed what it had; who flushes has ended */
static gst_pooled_atomic_u32 finished, undisturbed;

static void
dump (void)
{
  GstPooledLevel limits = gst_pooled_limits_read (&handover->limits);
  GstPooledLevel thresholds = gst_pooled_limits_read (&handover->thresholds);

  fprintf (stderr,
      "kind %u, head %" G_GUINT64_FORMAT ", tail %" G_GUINT64_FORMAT
      ", stopped %d, out %u, consumer %u, producer %u, wake_at "
      "%" G_GUINT64_FORMAT ", limit %" G_GUINT64_FORMAT
      ", threshold %" G_GUINT64_FORMAT "\n",
      kind, gst_pooled_lanes_head (handover->lanes),
      gst_pooled_lanes_tail (handover->lanes),
      gst_pooled_handover_stopped (handover), gst_pooled_load_relaxed (&out),
      gst_pooled_load_relaxed (&handover->data.park.word),
      gst_pooled_load_relaxed (&handover->space.park.word),
      gst_pooled_load_relaxed (&handover->wake_at), limits.buffers,
      thresholds.buffers);
}

/* Takes all buffers out, from any thread. */
static void
empty_buffers (void)
{
  GstPooledItem item;

  while (gst_pooled_lanes_take_buffer (handover->lanes, &item))
    gst_pooled_add_relaxed (&flushed, 1);
  gst_pooled_handover_taken (handover);
}

/* Takes all events out: nobody else takes any. */
static void
empty_events (void)
{
  GstPooledItem item;
  guint64 position;

  while (gst_pooled_lanes_take (handover->lanes, &item, &position) ==
         GST_POOLED_LANE_EVENTS)
    gst_pooled_add_relaxed (&events_taken, 1);
  stress_check (gst_pooled_lanes_are_empty (handover->lanes));
}

/* Stays out of a stopped hand-over until it is started again. */
static void
stay_out (void)
{
  guint32 now = gst_pooled_load_acquire (&epoch);

  gst_pooled_add_acq_rel (&out, 1);
  while (gst_pooled_load_acquire (&epoch) == now)
    g_thread_yield ();
}

/* ---- producer ---- */

static void
drop_oldest (void)
{
  GstPooledItem item;

  if (!gst_pooled_lanes_take_buffer (handover->lanes, &item))
    return;
  stress_check (!(item.flags & IS_EVENT));
  gst_pooled_add_relaxed (&dropped, 1);
  gst_pooled_handover_taken (handover);
}

/* False when it was stopped. */
static gboolean
make_room (void)
{
  for (;;) {
    guint32 changes = gst_pooled_handover_changes (handover);
    gint64 deadline = GST_POOLED_FOREVER;
    GstPooledLevel level;

    if (gst_pooled_handover_stopped (handover) != 0)
      return FALSE;
    if (gst_pooled_handover_full (handover, &level) == GST_POOLED_LIMIT_NONE)
      return TRUE;

    if ((kind & 1) && stress_random (3) == 0) {
      drop_oldest ();
      continue;
    }
    if ((kind & 2) && stress_random (4) == 0)
      deadline = gst_pooled_park_now () + stress_random (3 * MS);
    if ((kind & 2) && stress_random (16) == 0)
      gst_pooled_handover_delay (
          handover, changes, gst_pooled_park_now () + stress_random (MS / 10));
    if (gst_pooled_handover_wait_space (handover, changes, deadline) ==
        GST_POOLED_WAIT_STOPPED)
      return FALSE;
  }
}

static void
push (guint64 number, gboolean event)
{
  GstPooledItem item = {
    .object = (void *) (gsize) (number + 1),
    .buffers = event ? 0 : 1,
    .bytes = event ? 0 : number % 7,
    .flags = event ? IS_EVENT : 0,
  };

  if (event) {
    gst_pooled_add_relaxed (&events_pushed, 1);
    stress_check (gst_pooled_handover_push_event (handover, &item));
  } else {
    gst_pooled_add_relaxed (&pushed, 1);
    stress_check (gst_pooled_handover_push_buffer (
        handover, &item, (gint64) number * 10, (gint64) number * 10 + 10));
  }

  /* stopped since the last look: nobody comes for it any more */
  if (gst_pooled_handover_stopped (handover) != 0)
    empty_buffers ();
}

static gpointer
producer_thread (gpointer data)
{
  guint64 number = 0;

  stress_thread (1);
  while (number < ITEMS) {
    gboolean event = stress_random (8) == 0;

    if ((!event && !make_room ()) ||
        gst_pooled_handover_stopped (handover) != 0) {
      stay_out ();
      continue;
    }
    push (number++, event);
    if (stress_random (32) == 0)
      gst_pooled_park_pause (&(unsigned){ 128 });
    if (stress_seldom (512))
      g_usleep (stress_random (300));
  }

  gst_pooled_store_release (&finished, 1);
  while (gst_pooled_load_acquire (&undisturbed) == 0) {
    if (gst_pooled_handover_stopped (handover) != 0)
      stay_out ();
    g_thread_yield ();
  }

  /* lets out what a threshold holds back */
  push (number, TRUE);

  return NULL;
}

/* ---- consumer ---- */

static void
work (void)
{
  if (stress_seldom (256))
    g_usleep (stress_random (400));
  else if (stress_seldom (36))
    g_thread_yield ();
}

static gpointer
consumer_thread (gpointer data)
{
  guint64 last = 0;
  GstPooledItem item;
  guint64 position;

  stress_thread (2);
  while (last <= ITEMS) {
    GstPooledLane lane;

    if (gst_pooled_handover_stopped (handover) != 0) {
      stay_out ();
      continue;
    }
    if (!gst_pooled_handover_ready (handover)) {
      if (!gst_pooled_handover_wait_shortly (handover, false))
        gst_pooled_handover_wait_data (handover);
      continue;
    }

    lane = gst_pooled_lanes_take (handover->lanes, &item, &position);
    if (lane == GST_POOLED_LANE_NONE)
      continue;
    stress_check (
        !!(item.flags & IS_EVENT) == (lane == GST_POOLED_LANE_EVENTS));
    stress_check ((gsize) item.object > last);
    last = (gsize) item.object;
    if (lane == GST_POOLED_LANE_BUFFERS) {
      gst_pooled_add_relaxed (&consumed, 1);
      gst_pooled_handover_taken (handover);
    } else {
      gst_pooled_add_relaxed (&events_taken, 1);
    }
    stress_progress ();
    work ();
  }

  return NULL;
}

/* ---- who sets, and who flushes ---- */

static void
set_something (void)
{
  switch (stress_random (5)) {
    case 0:
      gst_pooled_store_relaxed (
          &handover->limits.buffers, 1 + stress_random (6));
      break;
    case 1:
      gst_pooled_store_relaxed (
          &handover->limits.bytes, stress_random (3) * 10);
      break;
    case 2:
      gst_pooled_store_relaxed (
          &handover->thresholds.buffers, stress_random (5));
      break;
    case 3:
      gst_pooled_store_relaxed (
          &handover->max_wakeup_delay, stress_random (2) * MS);
      break;
    case 4:
      gst_pooled_store_relaxed (&handover->urgent.buffers, stress_random (4));
      break;
  }
  gst_pooled_handover_changed (handover);
}

static void
flush (void)
{
  GstPooledLevel level;

  gst_pooled_store_relaxed (&out, 0);
  gst_pooled_handover_stop (handover, 1);
  empty_buffers ();
  while (gst_pooled_load_acquire (&out) < 2)
    g_thread_yield ();

  /* no buffer is left, and no thread is inside any more */
  empty_events ();
  gst_pooled_lanes_level (handover->lanes, &level);
  stress_check (level.buffers == 0 && level.bytes == 0 && level.time == 0);
  gst_pooled_handover_start (handover);
  gst_pooled_add_acq_rel (&epoch, 1);
  stress_progress ();
}

static gpointer
control_thread (gpointer data)
{
  stress_thread (3);
  while (gst_pooled_load_acquire (&finished) == 0) {
    if (kind & 2)
      set_something ();
    if ((kind & 4) && stress_random (8) == 0)
      flush ();
    if (stress_random (4) == 0)
      g_usleep (stress_random (500));
    else
      g_thread_yield ();
  }
  gst_pooled_store_release (&undisturbed, 1);

  return NULL;
}

/* ---- rounds ---- */

static void
one_round (guint round)
{
  GThread *threads[3] = { NULL };

  handover = gst_pooled_handover_new (2);
  kind = round % 8;
  gst_pooled_store_relaxed (&handover->limits.buffers, 1 + stress_random (8));
  if (stress_random (4) == 0)
    gst_pooled_store_relaxed (&handover->thresholds.buffers, stress_random (4));
  gst_pooled_store_relaxed (&finished, 0);
  gst_pooled_store_relaxed (&undisturbed, kind & 6 ? 0 : 1);

  threads[0] = g_thread_new ("producer", producer_thread, NULL);
  threads[1] = g_thread_new ("consumer", consumer_thread, NULL);
  if (kind & 6)
    threads[2] = g_thread_new ("control", control_thread, NULL);
  for (guint i = 0; i < 3; i++)
    if (threads[i] != NULL)
      g_thread_join (threads[i]);

  empty_buffers ();
  empty_events ();
  stress_check (gst_pooled_load_relaxed (&pushed) ==
                gst_pooled_load_relaxed (&consumed) +
                    gst_pooled_load_relaxed (&dropped) +
                    gst_pooled_load_relaxed (&flushed));
  stress_check (gst_pooled_load_relaxed (&events_pushed) ==
                gst_pooled_load_relaxed (&events_taken));
  gst_pooled_handover_free (handover);
}

int
main (int argc, char **argv)
{
  guint rounds = 0;

  stress_begin (argc, argv, "stress-handover", dump);
  do {
    one_round (rounds++);
  } while (stress_goes_on ());

  return stress_end (
      "%u rounds, %" G_GUINT64_FORMAT " buffers: %" G_GUINT64_FORMAT
      " consumed, %" G_GUINT64_FORMAT " dropped, %" G_GUINT64_FORMAT
      " flushed; %" G_GUINT64_FORMAT " events; %u flushes",
      rounds, gst_pooled_load_relaxed (&pushed),
      gst_pooled_load_relaxed (&consumed), gst_pooled_load_relaxed (&dropped),
      gst_pooled_load_relaxed (&flushed),
      gst_pooled_load_relaxed (&events_taken),
      gst_pooled_load_relaxed (&epoch));
}
