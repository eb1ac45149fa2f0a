/* client-delay.c: a producer that was slowed down, then finds the queue full
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * While it is slowed down no position wakes it. The one that wakes it after
 * that has to be out before it is seen to sleep, or the consumer compares with
 * the old one and lets it sleep.
 */
#include "client.h"

#include "handover-private.h"

#include <stddef.h>

#define ITEMS 2

const char *const client_name = "delay";
const int client_threads = 2;

static GstPooledHandover *handover;

static void
push (void)
{
  GstPooledItem item = { .buffers = 1 };

  client_check (gst_pooled_handover_push_buffer (
      handover, &item, GST_POOLED_TIME_NONE, GST_POOLED_TIME_NONE));
}

void
client_set_up (void)
{
  handover = gst_pooled_handover_new (2);
  gst_pooled_store_relaxed (&handover->limits.buffers, 1);
  push ();
}

static void
produce (void)
{
  uint32_t changes = gst_pooled_handover_changes (handover);

  /* over already: what stays is the position that it left */
  gst_pooled_handover_delay (handover, changes, 1);

  for (int i = 0; i < ITEMS; i++) {
    GstPooledLevel level;

    while (gst_pooled_handover_full (handover, &level) != GST_POOLED_LIMIT_NONE)
      gst_pooled_handover_wait_space (handover, changes, GST_POOLED_FOREVER);
    push ();
  }
}

void
client_thread (int index)
{
  GstPooledItem item;
  uint64_t position;

  if (index == 0) {
    produce ();
    return;
  }

  for (int i = 0; i < ITEMS; i++) {
    gst_pooled_handover_wait_data (handover);
    client_check (gst_pooled_lanes_take (handover->lanes, &item, &position) ==
                  GST_POOLED_LANE_BUFFERS);
    gst_pooled_handover_taken (handover);
  }
}

void
client_finish (void)
{
  GstPooledItem item;

  client_check (gst_pooled_lanes_take_buffer (handover->lanes, &item));
  client_check (gst_pooled_lanes_are_empty (handover->lanes));
  gst_pooled_handover_free (handover);
}
