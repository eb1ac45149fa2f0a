/* client-waiter.c: a sleeper, one who wakes and one who cancels
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What was published is plain memory behind a counter of its own: the waiter
 * orders nothing but the looks.
 */
#include "client.h"

#include "waiter-private.h"

#define ITEMS 2

const char *const client_name = "waiter";
const int client_threads = 3;

static GstPooledWaiter waiter;
static gst_pooled_atomic_u32 published;
static gst_pooled_atomic_u32 cancelled;
static int items[ITEMS];

void
client_set_up (void)
{
  gst_pooled_waiter_init (&waiter);
  atomic_init (&published, 0);
  atomic_init (&cancelled, 0);
}

static bool
wait_for (uint32_t count)
{
  for (;;) {
    if (gst_pooled_load_acquire (&published) >= count)
      return true;
    if (gst_pooled_load_relaxed (&cancelled))
      return false;

    gst_pooled_waiter_announce (&waiter, GST_POOLED_ASLEEP);
    if (gst_pooled_load_acquire (&published) >= count ||
        gst_pooled_load_relaxed (&cancelled))
      gst_pooled_waiter_withdraw (&waiter);
    else
      gst_pooled_waiter_sleep (&waiter, GST_POOLED_FOREVER);
  }
}

void
client_thread (int index)
{
  if (index == 0) {
    for (uint32_t i = 0; i < ITEMS; i++) {
      items[i] = (int) i + 1;
      gst_pooled_store_release (&published, i + 1);
      if (gst_pooled_waiter_sleeper (&waiter) != GST_POOLED_AWAKE)
        gst_pooled_waiter_wake (&waiter);
    }
  } else if (index == 1) {
    for (uint32_t i = 0; i < ITEMS; i++)
      if (wait_for (i + 1))
        client_check (items[i] == (int) i + 1);

    /* more than will come: only who cancels ends this */
    client_check (!wait_for (ITEMS + 1));
  } else {
    gst_pooled_store_relaxed (&cancelled, 1);
    gst_pooled_waiter_fence (&waiter);
    gst_pooled_waiter_wake (&waiter);
  }
}

void
client_finish (void)
{
  client_check (
      gst_pooled_load_relaxed (&waiter.park.word) == GST_POOLED_AWAKE);
  client_check (gst_pooled_waiter_wakeups (&waiter) <= ITEMS + 1);
  gst_pooled_waiter_clear (&waiter);
}
