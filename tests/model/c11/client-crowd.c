/* client-crowd.c: who waits for room, and who gives it back
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The budget and the crowd as gst/accumulator/accumulator-room.c uses them,
 * with a word to sleep on instead of a mutex and a condition: there is room for
 * one, each takes it and gives it back. Who sleeps over room is not woken
 * again.
 */
#include "client-lock.h"
#include "client.h"

#include "budget-private.h"
#include "crowd-private.h"
#include "park-private.h"

#define THREADS 3

const char *const client_name = "crowd";
const int client_threads = THREADS;

static GstPooledBudget *budget;
static GstPooledCrowd crowd;
static GstPooledPark parks[THREADS];

void
client_set_up (void)
{
  budget = gst_pooled_budget_new ();
  gst_pooled_budget_set_limits (budget, 1, 1);
  atomic_init (&crowd.waiting, 0);
  lock_set_up ();
  for (int i = 0; i < THREADS; i++)
    gst_pooled_park_init (&parks[i]);
}

static void
give (void)
{
  gst_pooled_budget_give (budget, 1, 1); /* R3 */
  if (!gst_pooled_crowd_is_left (&crowd))
    return;

  lock ();
  for (int i = 0; i < THREADS; i++) {
    gst_pooled_store_relaxed (&parks[i].word, 1);
    gst_pooled_park_wake (&parks[i]);
  }
  unlock ();
}

static void
wait_for_room (int index)
{
  lock ();
  gst_pooled_crowd_join (&crowd);
  while (!gst_pooled_budget_try_take (budget, 1, 1)) { /* R2 */
    gst_pooled_store_relaxed (&parks[index].word, 0);
    unlock ();
    gst_pooled_park_wait (&parks[index], 0, GST_POOLED_FOREVER);
    lock ();
  }
  gst_pooled_crowd_leave (&crowd);
  unlock ();
}

void
client_thread (int index)
{
  if (!gst_pooled_budget_try_take (budget, 1, 1))
    wait_for_room (index);
  give ();
}

void
client_finish (void)
{
  client_check (gst_pooled_budget_held (budget).chunks == 0);
  client_check (!gst_pooled_crowd_is_there (&crowd));
  for (int i = 0; i < THREADS; i++)
    gst_pooled_park_clear (&parks[i]);
  gst_pooled_budget_free (budget);
}
