/* client-lanes.c: events between buffers, a producer that drops, who flushes
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client.h"

#include "lanes-private.h"

#include <stddef.h>

const char *const client_name = "lanes";
const int client_threads = 3;

static GstPooledLanes *lanes;
static int contents[8];

static void
push (int number, bool event)
{
  GstPooledItem item = {
    .object = &contents[number], .buffers = event ? 0 : 1, .flags = event
  };

  contents[number] = number + 1;
  if (event)
    client_check (gst_pooled_lanes_push_event (lanes, &item));
  else
    client_check (gst_pooled_lanes_push_buffer (
        lanes, &item, GST_POOLED_TIME_NONE, GST_POOLED_TIME_NONE));
}

/* What one thread takes comes in the order of pushes. */
static int
take (int last)
{
  GstPooledItem item;
  uint64_t position;
  GstPooledLane lane = gst_pooled_lanes_take (lanes, &item, &position);
  int number;

  if (lane == GST_POOLED_LANE_NONE)
    return last;
  number = *(int *) item.object;
  client_check (number > last);
  client_check (item.flags == (lane == GST_POOLED_LANE_EVENTS));

  return number;
}

void
client_set_up (void)
{
  lanes = gst_pooled_lanes_new (2);
}

void
client_thread (int index)
{
  GstPooledItem item;
  int last = 0;

  if (index == 0) {
    push (0, true);
    push (1, false);
    push (2, true);
    push (3, false);
    gst_pooled_lanes_take_buffer (lanes, &item);
    push (4, true);
    push (5, false);
    push (6, true);
  } else if (index == 1) {
    for (int i = 0; i < 4; i++)
      last = take (last);
  } else {
    GstPooledLevel level;

    /* who reads levels, then flushes one */
    gst_pooled_lanes_level (lanes, &level);
    client_check (level.buffers <= 3);
    if (gst_pooled_lanes_take_buffer (lanes, &item))
      client_check (item.flags == 0);
  }
}

void
client_finish (void)
{
  int last = 0, next;

  while ((next = take (last)) != last)
    last = next;
  client_check (gst_pooled_lanes_are_empty (lanes));
  gst_pooled_lanes_free (lanes);
}
