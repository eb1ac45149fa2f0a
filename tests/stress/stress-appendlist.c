/* stress-appendlist.c: many threads append, trim and sleep at random steps
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: stress-appendlist [--seconds N] [--seed N] [--threads N]
 *
 * What must hold: every node that was appended is taken exactly once, each
 * thread's in its order; the budget never passes its limits; the consumer
 * never sleeps while there is something for it. The last one shows as no
 * progress, which the watchdog calls a failure.
 *
 * The code under test is compiled in here with a pause at random steps before
 * every store that publishes, which is where a preempted thread hurts most.
 */
#include "config.h"

#include "atomics-private.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

static void perturb (void);

static inline void
store_link (gst_pooled_atomic_ptr *p, void *value)
{
  gst_pooled_store_release (p, value);
}

#undef gst_pooled_store_release
#define gst_pooled_store_release(p, value) (perturb (), store_link (p, value))
#include "../../src/appendlist.c"
#undef gst_pooled_store_release

#include "budget-private.h"
#include "waiter-private.h"

#define LIMIT_BYTES  40
#define LIMIT_CHUNKS 5
#define MAX_BYTES    9
#define BATCH        3
#define ROUND        20000 /* nodes per producer between two checks */
#define WATCHDOG     20    /* seconds without progress */

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

static guint64 seed = 1;
static guint n_producers = 16;
static gint64 seconds = 2;
static gint progress;
static gint producers_left;

static __thread guint64 random_state;

static guint
random_below (guint n)
{
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;

  return (random_state >> 33) % n;
}

static void
perturb (void)
{
  guint dice = random_below (4000);

  if (dice == 0)
    g_usleep (200);
  else if (dice < 100)
    g_thread_yield ();
}

static void
fail (const gchar *what)
{
  fprintf (stderr, "FAILED: %s (seed %" G_GUINT64_FORMAT ")\n", what, seed);
  abort ();
}

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
  if (item->number <= last_seen[item->producer])
    fail ("a producer's nodes out of order, or one twice");
  last_seen[item->producer] = item->number;
  taken++;
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

  if (held.bytes > LIMIT_BYTES || held.chunks > LIMIT_CHUNKS)
    fail ("more held than the limits allow");
}

static void
produce_one (Producer *self)
{
  gboolean urgent = random_below (50) == 0;
  guint bytes = random_below (MAX_BYTES + 1);
  Item *item;

  if (!urgent && !gst_pooled_budget_try_take (budget, bytes, 1) &&
      (random_below (2) || !make_room (bytes))) {
    self->refused++;
    if (random_below (4) == 0)
      g_thread_yield ();
    return;
  }

  item = g_new0 (Item, 1);
  item->producer = self->index;
  item->number = ++self->next;
  item->bytes = bytes;
  item->urgent = urgent;
  perturb ();
  gst_pooled_append_list_append (list, &item->node, &item->node);
  self->appended++;
  perturb ();

  if (gst_pooled_waiter_sleeper (&waiter) != GST_POOLED_AWAKE &&
      (urgent || gst_pooled_budget_wanted (budget)))
    gst_pooled_waiter_wake (&waiter);
  check_held ();
}

static gpointer
produce (gpointer data)
{
  Producer *self = data;

  random_state = seed * 1000003 + self->index + 1;
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

  random_state = seed * 7919 + 5;
  while (TRUE) {
    gboolean last = g_atomic_int_get (&producers_left) == 0;
    GstPooledTake how;

    perturb ();
    if (take_all (&how) > 0) {
      g_atomic_int_inc (&progress);
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

static void
join (GThread *consumer, Producer *producers)
{
  gint64 since = g_get_monotonic_time ();
  gint seen = -1;

  while (g_atomic_int_get (&producers_left) > 0) {
    gint now = g_atomic_int_get (&progress);

    if (now != seen) {
      seen = now;
      since = g_get_monotonic_time ();
    } else if (g_get_monotonic_time () - since > WATCHDOG * G_USEC_PER_SEC) {
      fail ("no progress");
    }
    g_usleep (10000);
  }

  for (guint i = 0; i < n_producers; i++)
    g_thread_join (producers[i].thread);
  g_thread_join (consumer);
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
  join (consumer, producers);

  for (guint i = 0; i < n_producers; i++) {
    appended += producers[i].appended;
    if (last_seen[i] != producers[i].next)
      fail ("a producer's last node was not taken");
  }
  if (taken - before != appended)
    fail ("not as many taken as appended");

  held = gst_pooled_budget_held (budget);
  peak = gst_pooled_budget_peak (budget);
  if (held.bytes != 0 || held.chunks != 0)
    fail ("something is held when nothing is in the list");
  if (peak.bytes > LIMIT_BYTES || peak.chunks > LIMIT_CHUNKS)
    fail ("the peak is above the limits");
  g_free (producers);

  return appended;
}

int
main (int argc, char **argv)
{
  guint64 appended = 0;
  gint64 end;
  guint rounds = 0;

  if (g_getenv ("GST_POOLED_STRESS_SECONDS") != NULL)
    seconds = atoi (g_getenv ("GST_POOLED_STRESS_SECONDS"));
  seed = g_getenv ("GST_POOLED_STRESS_SEED")
             ? g_ascii_strtoull (g_getenv ("GST_POOLED_STRESS_SEED"), NULL, 10)
             : (guint64) g_get_real_time ();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (g_str_equal (argv[i], "--seconds"))
      seconds = atoi (argv[i + 1]);
    else if (g_str_equal (argv[i], "--seed"))
      seed = g_ascii_strtoull (argv[i + 1], NULL, 10);
    else if (g_str_equal (argv[i], "--threads"))
      n_producers = CLAMP (atoi (argv[i + 1]), 1, 256);
  }
  printf ("seed %" G_GUINT64_FORMAT ", %u producers\n", seed, n_producers);

  list = gst_pooled_append_list_new ();
  budget = gst_pooled_budget_new ();
  gst_pooled_waiter_init (&waiter);
  gst_pooled_budget_set_limits (budget, LIMIT_BYTES, LIMIT_CHUNKS);

  end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  do {
    appended += one_round ();
    seed++;
    rounds++;
  } while (g_get_monotonic_time () < end);

  printf ("%u rounds, %" G_GUINT64_FORMAT
          " appended and taken, %" G_GUINT64_FORMAT
          " of them by producers; slept %" G_GUINT64_FORMAT
          ", woken %" G_GUINT64_FORMAT " times\n",
      rounds, appended, taken_by_producers, gst_pooled_waiter_sleeps (&waiter),
      gst_pooled_waiter_wakeups (&waiter));

  gst_pooled_waiter_clear (&waiter);
  gst_pooled_budget_free (budget);
  gst_pooled_append_list_free (list);

  return 0;
}
