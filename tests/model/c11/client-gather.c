/* client-gather.c: list, budget and waiter as bufferaccumulator uses them
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One producer reserves and appends chunks, and wakes the consumer if what is
 * held now is what it wants; the other appends an event, which always wakes.
 * The consumer wants two chunks at once, and must not sleep while the event can
 * be reached, whoever closed the last gap. client-gap.c brings one chunk only.
 */
#include "client.h"

#include "appendlist-private.h"
#include "budget-private.h"
#include "waiter-private.h"

#include <stddef.h>

#ifndef CHUNKS
#  define CHUNKS 2
#  define WANTED 2
#  define NAME   "gather"
#endif

#define EVENT 100

typedef struct {
  GstPooledAppendNode node;
  int contents;
} Node;

const char *const client_name = NAME;
const int client_threads = 3;

static GstPooledAppendList *list;
static GstPooledBudget *budget;
static GstPooledWaiter waiter;
static Node nodes[CHUNKS], event;

void
client_set_up (void)
{
  list = gst_pooled_append_list_new ();
  budget = gst_pooled_budget_new ();
  gst_pooled_waiter_init (&waiter);
  for (int i = 0; i < CHUNKS; i++)
    nodes[i].contents = 0;
  event.contents = 0;
}

static void
append (Node *node, int contents, bool always)
{
  node->contents = contents;
  gst_pooled_append_list_append (list, &node->node, &node->node);

  if (gst_pooled_waiter_sleeper (&waiter) != GST_POOLED_AWAKE &&
      (always || gst_pooled_budget_wanted (budget)))
    gst_pooled_waiter_wake (&waiter);
}

typedef struct {
  int chunks;
  bool event;
} Got;

/* Takes what can be reached. */
static GstPooledTake
take_all (Got *got)
{
  GstPooledAppendNode *node;
  GstPooledTake take;

  while ((take = gst_pooled_append_list_take (list, &node)) ==
         GST_POOLED_TAKE_NODE) {
    int contents = ((Node *) node)->contents;

    if (contents == EVENT)
      got->event = true;
    else
      client_check (contents == ++got->chunks);
  }

  return take;
}

/* Chunks that are too few for a batch are not waited for. */
static bool
is_enough (const Got *got)
{
  return got->event && (CHUNKS < WANTED || got->chunks == CHUNKS);
}

static void
consume (void)
{
  Got got = { 0, false };

  while (!is_enough (&got)) {
    uint64_t want =
        take_all (&got) == GST_POOLED_TAKE_PENDING ? 0 : (uint64_t) WANTED;
    Got before = got;

    if (is_enough (&got))
      break;
    gst_pooled_budget_want (budget, UINT64_MAX, want);
    gst_pooled_waiter_announce (&waiter, GST_POOLED_ASLEEP);
    /* a gap that is new is slept on only if any append wakes */
    if ((take_all (&got) == GST_POOLED_TAKE_PENDING && want != 0) ||
        got.chunks != before.chunks || got.event != before.event)
      gst_pooled_waiter_withdraw (&waiter);
    else
      gst_pooled_waiter_sleep (&waiter, GST_POOLED_FOREVER);
  }
}

void
client_thread (int index)
{
  if (index == 2) {
    consume ();
  } else if (index == 1) {
    append (&event, EVENT, true);
  } else {
    for (int i = 0; i < CHUNKS; i++) {
      client_check (gst_pooled_budget_try_take (budget, 1, 1));
      append (&nodes[i], i + 1, false);
    }
  }
}

void
client_finish (void)
{
  Got got = { 0, true };

  take_all (&got);
  client_check (gst_pooled_budget_held (budget).chunks == CHUNKS);
  gst_pooled_waiter_clear (&waiter);
  gst_pooled_budget_free (budget);
  gst_pooled_append_list_free (list);
}
