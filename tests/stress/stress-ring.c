/* stress-ring.c: one producer that also drops, two takers, a ring of two
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What must hold: every item is taken exactly once, whole, and by each taker in
 * the order of pushes, however often the ring grows meanwhile; what was peeked
 * is what is then taken.
 */
#include "config.h"

#include "stress.h"

#include "atomics-private.h"
#include "park-private.h"
#include "ring-private.h"

#include <stdio.h>

#define ITEMS 20000 /* per round */

typedef struct {
  guint index;
  guint64 last;
  guint64 taken;
} Taker;

static GstPooledRing *ring;
static guint64 start;
static gst_pooled_atomic_u32 done;
static gst_pooled_atomic_u32 owners[ITEMS]; /* the round that took it last */
static guint32 now;
static guint most_inside;

static void
dump (void)
{
  fprintf (stderr,
      "head %" G_GUINT64_FORMAT ", tail %" G_GUINT64_FORMAT
      ", growths %" G_GUINT64_FORMAT "\n",
      gst_pooled_ring_head (ring), gst_pooled_ring_tail (ring),
      gst_pooled_ring_growths (ring));
}

/* What the item at @position is made of. */
static GstPooledItem
item_for (guint64 position)
{
  GstPooledItem item = {
    .object = (void *) (gsize) (position + 1),
    .arrival = (gint64) (position * 3),
    .bytes = ~position,
    .buffers = (guint32) (position * 5),
    .flags = (guint32) (position * 7),
    .stamp = position * 11,
    .bytes_before = position * 17,
    .time_before = (gint64) (position * 19),
  };

  return item;
}

static void
check_peeked (const GstPooledItem *item, guint64 position)
{
  GstPooledItem right = item_for (position);

  stress_check (item->flags == right.flags);
  stress_check (item->stamp == right.stamp);
  stress_check (item->bytes_before == right.bytes_before);
  stress_check (item->time_before == right.time_before);
}

/* Takes one, if there is one. */
static gboolean
take (Taker *taker)
{
  guint64 tail = gst_pooled_ring_tail (ring);
  GstPooledRingView view = gst_pooled_ring_look (ring);
  guint64 position = gst_pooled_ring_view_position (view);
  GstPooledItem peeked, item, right;

  if (position >= tail)
    return FALSE;
  gst_pooled_ring_peek (ring, view, &peeked);
  if (!gst_pooled_ring_claim (ring, view, &item))
    return TRUE;

  right = item_for (position);
  check_peeked (&peeked, position);
  check_peeked (&item, position);
  stress_check (item.object == right.object);
  stress_check (item.arrival == right.arrival);
  stress_check (item.bytes == right.bytes);
  stress_check (item.buffers == right.buffers);
  stress_check (taker->last <= position);
  stress_check (
      gst_pooled_exchange_relaxed (&owners[position - start], now) != now);
  taker->last = position + 1;
  taker->taken++;
  stress_progress ();

  return TRUE;
}

static gpointer
taker_thread (gpointer data)
{
  Taker *taker = data;
  unsigned rounds = 0;

  stress_thread (taker->index);
  for (;;) {
    gboolean last = gst_pooled_load_acquire (&done) != 0;

    if (take (taker)) {
      rounds = 0;
      if (taker->index == 2 && stress_seldom (1))
        g_usleep (stress_random (50));
    } else if (last) {
      return NULL;
    } else {
      gst_pooled_park_pause (&rounds);
    }
  }
}

static void
produce (Taker *taker)
{
  for (guint64 position = start; position < start + ITEMS; position++) {
    GstPooledItem item = item_for (position);
    unsigned rounds = 0;

    /* what is over the limit is dropped, or has to wait */
    while (position - gst_pooled_ring_head (ring) >= most_inside) {
      if (stress_random (4) == 0)
        take (taker);
      else
        gst_pooled_park_pause (&rounds);
    }
    stress_check (gst_pooled_ring_push (ring, &item));
    if (stress_random (64) == 0) {
      guint64 head = gst_pooled_ring_head (ring);

      if (gst_pooled_ring_peek_at (ring, head, &item))
        check_peeked (&item, head);
    }
  }
}

static guint64
one_round (guint round, guint64 *growths)
{
  Taker producer = { 0 }, consumer = { 1 }, flusher = { 2 };
  GThread *threads[2];
  guint64 taken;

  ring = gst_pooled_ring_new (2);
  start = round % 2 == 0 ? G_MAXUINT32 - 5 : stress_random (100);
  most_inside = 1 + stress_random (round % 3 == 0 ? 40 : 3);
  gst_pooled_ring_seek (ring, start);
  gst_pooled_store_relaxed (&done, 0);
  now = round + 1;

  threads[0] = g_thread_new ("consumer", taker_thread, &consumer);
  threads[1] = g_thread_new ("flusher", taker_thread, &flusher);
  produce (&producer);
  gst_pooled_store_release (&done, 1);
  g_thread_join (threads[0]);
  g_thread_join (threads[1]);

  taken = producer.taken + consumer.taken + flusher.taken;
  stress_check (taken == ITEMS);
  stress_check (gst_pooled_ring_head (ring) == start + ITEMS);
  *growths += gst_pooled_ring_growths (ring);
  gst_pooled_ring_free (ring);

  return taken;
}

int
main (int argc, char **argv)
{
  guint64 taken = 0, growths = 0;
  guint rounds = 0;

  stress_begin (argc, argv, "stress-ring", dump);
  do {
    taken += one_round (rounds++, &growths);
  } while (stress_goes_on ());

  return stress_end ("%u rounds, %" G_GUINT64_FORMAT
                     " items taken once each, %" G_GUINT64_FORMAT " growths",
      rounds, taken, growths);
}
