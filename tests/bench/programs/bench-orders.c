/* bench-orders.c: what the fence, the barrier and the swap cost
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: bench-orders [ROUNDS]
 *
 * Prints medians of alternating rounds, in ns, for the pages in docs/design.
 */
#include "config.h"

#include "ring-private.h"
#include "waiter-private.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#define ITEMS    400000
#define CAPACITY 256
#define BARRIERS 200
#define ROUNDS   41

static GstPooledRing *ring;
static GstPooledWaiter waiter;
static gst_pooled_atomic_u32 stop;

static gpointer
take_all (gpointer data)
{
  GstPooledItem item;

  for (guint64 taken = 0; taken < ITEMS;) {
    guint64 tail = gst_pooled_ring_tail (ring);
    GstPooledRingView view = gst_pooled_ring_look (ring);

    if (gst_pooled_ring_view_position (view) < tail)
      taken += gst_pooled_ring_claim (ring, view, &item);
    else
      gst_pooled_spin_hint ();
  }

  return NULL;
}

/* One item from thread to thread, the waker's look included. */
static gdouble
hand_over (gboolean fenced)
{
  GThread *thread;
  GstPooledItem item = { 0 };
  gint64 begin;

  ring = gst_pooled_ring_new (CAPACITY);
  gst_pooled_store_relaxed (&waiter.fenced, fenced ? 1 : 0);
  thread = g_thread_new ("takes", take_all, NULL);
  begin = gst_pooled_park_now ();
  for (guint64 i = 0; i < ITEMS; i++) {
    while (i - gst_pooled_ring_head (ring) >= CAPACITY / 2)
      gst_pooled_spin_hint ();
    gst_pooled_ring_push (ring, &item);
    if (gst_pooled_waiter_sleeper (&waiter) != GST_POOLED_AWAKE)
      abort ();
  }
  g_thread_join (thread);
  gst_pooled_ring_free (ring);

  return (gdouble) (gst_pooled_park_now () - begin) / ITEMS;
}

/* push and take by one thread: no line changes hands */
static gdouble
alone (gboolean fenced)
{
  GstPooledItem item = { 0 };
  gint64 begin;

  ring = gst_pooled_ring_new (CAPACITY);
  gst_pooled_store_relaxed (&waiter.fenced, fenced ? 1 : 0);
  begin = gst_pooled_park_now ();
  for (guint64 i = 0; i < ITEMS; i++) {
    gst_pooled_ring_push (ring, &item);
    if (gst_pooled_waiter_sleeper (&waiter) != GST_POOLED_AWAKE)
      abort ();
    gst_pooled_ring_claim (ring, gst_pooled_ring_look (ring), &item);
  }
  begin = gst_pooled_park_now () - begin;
  gst_pooled_ring_free (ring);

  return (gdouble) begin / ITEMS;
}

static gpointer
keep_busy (gpointer data)
{
  while (gst_pooled_load_relaxed (&stop) == 0)
    gst_pooled_spin_hint ();

  return NULL;
}

/* the barrier, while another thread of the process runs */
static gdouble
barrier (gboolean unused)
{
  GThread *thread;
  gint64 begin;

  gst_pooled_store_relaxed (&stop, 0);
  thread = g_thread_new ("busy", keep_busy, NULL);
  begin = gst_pooled_park_now ();
  for (guint i = 0; i < BARRIERS; i++)
    gst_pooled_park_barrier ();
  begin = gst_pooled_park_now () - begin;
  gst_pooled_store_relaxed (&stop, 1);
  g_thread_join (thread);

  return (gdouble) begin / BARRIERS;
}

/* a wake-up for a thread that is not there */
static gdouble
wake_nobody (gboolean unused)
{
  gint64 begin = gst_pooled_park_now ();

  for (guint i = 0; i < BARRIERS; i++)
    gst_pooled_park_wake (&waiter.park);

  return (gdouble) (gst_pooled_park_now () - begin) / BARRIERS;
}

static int
compare (const void *a, const void *b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    gdouble (*measure) (gboolean fenced);
    gboolean fenced;
  } rows[] = {
    { "hand-over, barrier", hand_over, FALSE },
    { "hand-over, fences", hand_over, TRUE },
    { "one thread, barrier", alone, FALSE },
    { "one thread, fences", alone, TRUE },
    { "barrier, other thread runs", barrier, FALSE },
    { "wake nobody", wake_nobody, FALSE },
  };
  guint rounds = argc > 1 ? (guint) atoi (argv[1]) : 9;
  gdouble seen[G_N_ELEMENTS (rows)][ROUNDS];

  rounds = CLAMP (rounds, 1, ROUNDS);
  gst_pooled_waiter_init (&waiter);
  for (guint i = 0; i < rounds; i++)
    for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
      seen[r][i] = rows[r].measure (rows[r].fenced);

  printf ("%-28s %10s %10s %10s\n", "ns", "median", "least", "most");
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    qsort (seen[r], rounds, sizeof (gdouble), compare);
    printf ("%-28s %10.1f %10.1f %10.1f\n", rows[r].name, seen[r][rounds / 2],
        seen[r][0], seen[r][rounds - 1]);
  }
  gst_pooled_waiter_clear (&waiter);

  return 0;
}
