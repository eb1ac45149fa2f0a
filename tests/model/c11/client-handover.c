/* client-handover.c: producer and consumer, and one who sets, then stops
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The limit is one buffer until it is set to two. Then everything is stopped:
 * both sides leave, and nothing may be left behind. Who learns of the stop may
 * read what was written before it.
 */
#include "client.h"

#include "handover-private.h"

#include <stddef.h>

#define ITEMS 3

const char *const client_name = "handover";
const int client_threads = 3;

static GstPooledHandover *handover;
static int contents[ITEMS];
static gst_pooled_atomic_u32 taken;
static int done_before; /* the stop */

static bool
is_stopped (void)
{
  if (gst_pooled_handover_stopped (handover) == 0)
    return false;
  client_check (done_before == 1);

  return true;
}

static void
empty (void)
{
  GstPooledItem item;

  while (gst_pooled_lanes_take_buffer (handover->lanes, &item))
    gst_pooled_add_relaxed (&taken, 1);
  gst_pooled_handover_taken (handover);
}

void
client_set_up (void)
{
  handover = gst_pooled_handover_new (2);
  gst_pooled_store_relaxed (&handover->limits.buffers, 1);
  atomic_init (&taken, 0);
  done_before = 0;
}

static int
produce (void)
{
  int pushed = 0;

  while (pushed < ITEMS) {
    GstPooledItem item = { .object = &contents[pushed], .buffers = 1 };
    uint32_t changes = gst_pooled_handover_changes (handover);
    GstPooledLevel level;

    if (is_stopped ())
      return pushed;
    if (gst_pooled_handover_full (handover, &level) != GST_POOLED_LIMIT_NONE) {
      gst_pooled_handover_wait_space (handover, changes, GST_POOLED_FOREVER);
      continue;
    }
    contents[pushed] = pushed + 1;
    client_check (gst_pooled_handover_push_buffer (
        handover, &item, GST_POOLED_TIME_NONE, GST_POOLED_TIME_NONE));
    pushed++;
    if (is_stopped ())
      empty ();
  }

  return pushed;
}

static void
consume (void)
{
  for (int i = 0; i < ITEMS - 1; i++) {
    GstPooledItem item;
    uint64_t position;

    gst_pooled_handover_wait_data (handover);
    if (is_stopped ())
      return;
    if (gst_pooled_lanes_take (handover->lanes, &item, &position) ==
        GST_POOLED_LANE_BUFFERS) {
      client_check (*(int *) item.object == (int) position + 1);
      gst_pooled_add_relaxed (&taken, 1);
      gst_pooled_handover_taken (handover);
    }
  }
  /* downstream is stuck: only the setting or the stop helps the producer */
}

static int pushed;

void
client_thread (int index)
{
  if (index == 0) {
    pushed = produce ();
  } else if (index == 1) {
    consume ();
  } else {
    gst_pooled_store_relaxed (&handover->limits.buffers, 2);
    gst_pooled_handover_changed (handover);
    done_before = 1;
    gst_pooled_handover_stop (handover, 1);
    empty ();
  }
}

void
client_finish (void)
{
  client_check (gst_pooled_lanes_are_empty (handover->lanes));
  client_check ((int) gst_pooled_load_relaxed (&taken) == pushed);
  gst_pooled_handover_free (handover);
}
