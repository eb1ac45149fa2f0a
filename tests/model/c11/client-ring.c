/* client-ring.c: push with growth and eviction, two takers
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client.h"

#include "ring-private.h"

#include <stddef.h>

#define ITEMS 5

const char *const client_name = "ring";
const int client_threads = 3;

static GstPooledRing *ring;
static int taken[ITEMS];
static uint64_t last[3];

static GstPooledItem
item_for (uint64_t position)
{
  GstPooledItem item = { .object = &taken[position],
    .bytes = position * 3 + 1,
    .stamp = position * 5 + 1,
    .bytes_before = position * 7 + 1 };

  return item;
}

static bool
take (int index)
{
  uint64_t tail = gst_pooled_ring_tail (ring);
  GstPooledRingView view = gst_pooled_ring_look (ring);
  uint64_t position = gst_pooled_ring_view_position (view);
  GstPooledItem peeked, item, right;

  if (position >= tail)
    return false;
  gst_pooled_ring_peek (ring, view, &peeked);
  if (!gst_pooled_ring_claim (ring, view, &item))
    return false;

  right = item_for (position);
  client_check (item.object == right.object);
  client_check (item.bytes == right.bytes);
  client_check (item.stamp == right.stamp);
  client_check (peeked.stamp == right.stamp);
  client_check (peeked.bytes_before == right.bytes_before);
  client_check (last[index] <= position);
  last[index] = position + 1;

  /* plain on purpose: that one thread alone gets here is what is claimed */
  client_check (taken[position] == 0);
  taken[position]++;

  return true;
}

void
client_set_up (void)
{
  ring = gst_pooled_ring_new (2);
  for (int i = 0; i < ITEMS; i++)
    taken[i] = 0;
  for (int i = 0; i < client_threads; i++)
    last[i] = 0;
}

void
client_thread (int index)
{
  if (index == 0) {
    for (uint64_t i = 0; i < ITEMS; i++) {
      GstPooledItem item = item_for (i);

      if (i == 3)
        take (0);
      client_check (gst_pooled_ring_push (ring, &item));
    }
  } else {
    for (int i = 0; i < 2; i++)
      take (index);
  }
}

void
client_finish (void)
{
  uint64_t capacity = gst_pooled_ring_capacity (ring);
  uint64_t growths = gst_pooled_ring_growths (ring);

  while (take (0))
    ;
  for (int i = 0; i < ITEMS; i++)
    client_check (taken[i] == 1);

  /* no slot was lost: as many as it has fit without growth */
  for (uint64_t i = 0; i < capacity; i++) {
    GstPooledItem item = { .object = NULL };

    client_check (gst_pooled_ring_push (ring, &item));
  }
  client_check (gst_pooled_ring_growths (ring) == growths);
  gst_pooled_ring_free (ring);
}
