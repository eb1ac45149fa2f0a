/* client-doze.c: the wake-up delay is taken back while the consumer dozes off
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The delay is for ever at first, and pushes leave a dozing consumer alone: one
 * that dozes by the old delay after it has been set to 0 never comes back.
 */
#include "client.h"

#include "handover-private.h"

#include <stddef.h>

const char *const client_name = "doze";
const int client_threads = 2;

static GstPooledHandover *handover;
static int content;

void
client_set_up (void)
{
  handover = gst_pooled_handover_new (2);
  gst_pooled_store_relaxed (&handover->max_wakeup_delay, INT64_MAX);
}

void
client_thread (int index)
{
  GstPooledItem item = { .object = &content, .buffers = 1 };
  uint64_t position;

  if (index == 0) {
    gst_pooled_handover_wait_data (handover);
    client_check (gst_pooled_lanes_take (handover->lanes, &item, &position) ==
                  GST_POOLED_LANE_BUFFERS);
    client_check (*(int *) item.object == 1);
  } else {
    gst_pooled_store_relaxed (&handover->max_wakeup_delay, 0);
    gst_pooled_handover_changed (handover);
    content = 1;
    client_check (gst_pooled_handover_push_buffer (
        handover, &item, GST_POOLED_TIME_NONE, GST_POOLED_TIME_NONE));
  }
}

void
client_finish (void)
{
  gst_pooled_handover_free (handover);
}
