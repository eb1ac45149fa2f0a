/* client-nap.c: the hand-over is stopped while the consumer begins a nap
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A nap is announced without a barrier, because the one who stops passes one.
 * Here it has no deadline: who misses the stop never comes back.
 */
#include "client.h"

#include "handover-private.h"

#include <stddef.h>

#define REASON 5

const char *const client_name = "nap";
const int client_threads = 2;

static GstPooledHandover *handover;

void
client_set_up (void)
{
  handover = gst_pooled_handover_new (2);
}

void
client_thread (int index)
{
  if (index == 1) {
    gst_pooled_handover_stop (handover, REASON);
    return;
  }

  gst_pooled_waiter_announce_nap (&handover->data);
  if (gst_pooled_handover_stopped (handover) == 0)
    gst_pooled_waiter_sleep (&handover->data, GST_POOLED_FOREVER);
  else
    gst_pooled_waiter_withdraw (&handover->data);
}

void
client_finish (void)
{
  client_check (gst_pooled_handover_stopped (handover) == REASON);
  gst_pooled_handover_free (handover);
}
