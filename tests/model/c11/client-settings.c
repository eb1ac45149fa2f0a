/* client-settings.c: a setting raised while the producer goes to sleep
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Nobody takes anything: if the producer overlooks the new limit, or sees that
 * there was a change but not the change, it sleeps for ever.
 */
#include "client.h"

#include "handover-private.h"

#include <stddef.h>

const char *const client_name = "settings";
const int client_threads = 2;

static GstPooledHandover *handover;

void
client_set_up (void)
{
  GstPooledItem item = { .buffers = 1 };

  handover = gst_pooled_handover_new (2);
  gst_pooled_store_relaxed (&handover->limits.buffers, 1);
  gst_pooled_handover_push_buffer (
      handover, &item, GST_POOLED_TIME_NONE, GST_POOLED_TIME_NONE);
}

void
client_thread (int index)
{
  if (index == 1) {
    gst_pooled_store_relaxed (&handover->limits.buffers, 2);
    gst_pooled_handover_changed (handover);
    return;
  }

  for (;;) {
    uint32_t changes = gst_pooled_handover_changes (handover);
    GstPooledLevel level;

    if (gst_pooled_handover_full (handover, &level) == GST_POOLED_LIMIT_NONE)
      return;
    gst_pooled_handover_wait_space (handover, changes, GST_POOLED_FOREVER);
  }
}

void
client_finish (void)
{
  GstPooledItem item;

  gst_pooled_lanes_take_buffer (handover->lanes, &item);
  gst_pooled_handover_free (handover);
}
