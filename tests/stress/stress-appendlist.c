/* stress-appendlist.c: many threads append, trim and sleep at random steps
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: stress-appendlist [--threads N] [OPTION OF stress.h...]
 *
 * What must hold: every node that was appended is taken exactly once, each
 * thread's in its order; the budget never passes its limits; the consumer
 * never sleeps while there is something for it. The last one shows as no
 * progress, which the watchdog calls a failure.
 */
#include "config.h"

#include "stress.h"

#include "appendlist-private.h"
#include "atomics-private.h"
#include "budget-private.h"
#include "waiter-private.h"

#include <stdio.h>
#include <stdlib.h>

#define LIMIT_BYTES  40
#define LIMIT_CHUNKS 5
#define MAX_BYTES    9
#define BATCH        3
#define ROUND        20000 /* nodes per producer between two checks */

typedef struct {
  GstPooledAppendNode node;
  guint producer;
  guint bytes;
  guint64 number;
  gboolean urgent;
} Item;

typedef struct {
  guint index;
  guint64 next;
  guint64 appended;
  guint64 refused;
  GThread *thread;
} Producer;

static GstPooledAppendList *list;
static GstPooledBudget *budget;
static GstPooledWaiter waiter;

/* taking is the consumer's, or a trimming producer's: under this */
static GMutex take_lock;
static guint64 last_seen[256];
static guint64 taken, taken_by_producers;

static guint n_producers = 16;
static gint producers_left;

/* take_lock is held. FALSE when nothing can be reached. */
static gboolean
take_one_locked (gboolean *urgent, GstPooledTake *how)
{
  GstPooledAppendNode *node;
  Item *item;

  *how = gst_pooled_append_list_take (list, &node);
  if (*how != GST_POOLED_TAKE_NODE)
    return FALSE;

  item = (Item *) node;
  /* in order, and none twice */
  stress_check (item->number > last_seen[item->producer]);
  last_seen[item->producer] = item->number;
  taken++;
  stress_progress ();
  *urgent = item->urgent;
  if (!item->urgent)
    gst_pooled_budget_give (budget, item->bytes, 1);
  g_free (item);

  return TRUE;
}

/* As bufferaccumulator does with drop-oldest. */
static gboolean
make_room (guint bytes)
{
  gboolean urgent, room;
  GstPooledTake how;

  g_mutex_lock (&take_lock);
  while (!(room = gst_pooled_budget_try_take (budget, bytes, 1))) {
    if (!take_one_locked (&urgent, &how))
      break;
    taken_by_producers++;
  }
  g_mutex_unlock (&take_lock);

  return room;
}

static void
check_held (void)
{
  GstPooledAmount held = gst_pooled_budget_held (budget);

  stress_check (held.bytes <= LIMIT_BYTES && held.chunks <= LIMIT_CHUNKS);
}

static void
produce_one (Producer *self)
{
  gboolean urgent = stress_random (50) == 0;
  guint bytes = stress_random (MAX_BYTES + 1);
  Item *item;

  if (!urgent && !gst_pooled_budget_try_take (budget, bytes, 1) &&
      (stress_random (2) || !make_room (bytes))) {
    self->refused++;
    if (stress_random (4) == 0)
      g_thread_yield ();
    return;
  }

  item = g_new0 (Item, 1);
  item->producer = self->index;
  item->number = ++self->next;
  item->bytes = bytes;
  item->urgent = urgent;
  stress_perturb ();
  gst_pooled_append_list_append (list, &item->node, &item->node);
  self->appended++;
  stress_perturb ();

  if (gst_pooled_waiter_sleeper (&waiter) != GST_POOLED_AWAKE &&
      (urgent || gst_pooled_budget_wanted (budget)))
    gst_pooled_waiter_wake (&waiter);
  check_held ();
}

static gpointer
produce (gpointer data)
{
  Producer *self = data;

  stress_thread (1 + self->index);
  for (guint i = 0; i < ROUND; i++)
    produce_one (self);

  /* the end is urgent, so that the consumer need not poll for it */
  g_atomic_int_add (&producers_left, -1);
  gst_pooled_waiter_fence (&waiter);
  gst_pooled_waiter_wake (&waiter);

  return NULL;
}

static guint
take_all (GstPooledTake *how)
{
  gboolean urgent;
  guint n = 0;

  g_mutex_lock (&take_lock);
  while (take_one_locked (&urgent, how))
    n++;
  g_mutex_unlock (&take_lock);

  return n;
}

static gpointer
consume (gpointer data)
{
  gboolean announced = FALSE;
  guint64 want = 0;

  stress_thread (1 + n_producers);
  while (TRUE) {
    gboolean last = g_atomic_int_get (&producers_left) == 0;
    GstPooledTake how;

    stress_perturb ();
    if (take_all (&how) > 0) {
      announced = FALSE;
      continue;
    }
    if (last && how == GST_POOLED_TAKE_EMPTY)
      break;

    if (announced && (want == 0 || how == GST_POOLED_TAKE_EMPTY) && !last) {
      gst_pooled_waiter_sleep (&waiter, GST_POOLED_FOREVER);
      announced = FALSE;
      continue;
    }
    want = how == GST_POOLED_TAKE_PENDING ? 0 : BATCH;
    gst_pooled_budget_want (budget, G_MAXUINT64, want);
    gst_pooled_waiter_announce (&waiter, GST_POOLED_ASLEEP);
    announced = TRUE;
  }
  gst_pooled_waiter_withdraw (&waiter);

  return NULL;
}

static guint64
one_round (void)
{
  Producer *producers = g_new0 (Producer, n_producers);
  guint64 appended = 0, before = taken;
  GstPooledAmount held, peak;
  GThread *consumer;

  g_atomic_int_set (&producers_left, n_producers);
  for (guint i = 0; i < n_producers; i++) {
    producers[i].index = i;
    producers[i].next = last_seen[i];
  }
  consumer = g_thread_new ("consume", consume, NULL);
  for (guint i = 0; i < n_producers; i++)
    producers[i].thread = g_thread_new ("produce", produce, &producers[i]);
  for (guint i = 0; i < n_producers; i++)
    g_thread_join (producers[i].thread);
  g_thread_join (consumer);

  for (guint i = 0; i < n_producers; i++) {
    appended += producers[i].appended;
    stress_check (last_seen[i] == producers[i].next);
  }
  stress_check (taken - before == appended);

  held = gst_pooled_budget_held (budget);
  peak = gst_pooled_budget_peak (budget);
  stress_check (held.bytes == 0 && held.chunks == 0);
  stress_check (peak.bytes <= LIMIT_BYTES && peak.chunks <= LIMIT_CHUNKS);
  g_free (producers);

  return appended;
}

static void
dump (void)
{
  GstPooledAmount held = gst_pooled_budget_held (budget);

  fprintf (stderr,
      "%d producers left, %" G_GUINT64_FORMAT " bytes in %" G_GUINT64_FORMAT
      " chunks held, sleeper %u\n",
      g_atomic_int_get (&producers_left), (guint64) held.bytes,
      (guint64) held.chunks, (guint) gst_pooled_waiter_sleeper (&waiter));
}

int
main (int argc, char **argv)
{
  guint64 appended = 0;
  guint rounds = 0;

  for (int i = 1; i + 1 < argc; i++) {
    if (g_str_equal (argv[i], "--threads"))
      n_producers = CLAMP (atoi (argv[i + 1]), 1, 256);
  }
  list = gst_pooled_append_list_new ();
  budget = gst_pooled_budget_new ();
  gst_pooled_waiter_init (&waiter);
  gst_pooled_budget_set_limits (budget, LIMIT_BYTES, LIMIT_CHUNKS);

  stress_begin (argc, argv, "stress-appendlist", dump);
  do {
    appended += one_round ();
    rounds++;
  } while (stress_goes_on ());

  stress_end ("%u rounds of %u producers, %" G_GUINT64_FORMAT
              " appended and taken, %" G_GUINT64_FORMAT
              " of them by producers; slept %" G_GUINT64_FORMAT
              ", woken %" G_GUINT64_FORMAT " times",
      rounds, n_producers, appended, taken_by_producers,
      gst_pooled_waiter_sleeps (&waiter), gst_pooled_waiter_wakeups (&waiter));

  gst_pooled_waiter_clear (&waiter);
  gst_pooled_budget_free (budget);
  gst_pooled_append_list_free (list);

  return 0;
}
