/* client-depot.c: three threads on three slots
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each takes up to two and gives them back in the order it took them, which
 * brings a slot back on top with another one below it. The slot's word is
 * plain: two owners at once are a race.
 */
#include "client.h"

#include "depot-private.h"

#define SLOTS  3
#define ROUNDS 2

typedef struct {
  gst_pooled_depot_slot slot;
  int owner;
} Slot;

const char *const client_name = "depot";
const int client_threads = 3;

static gst_pooled_depot depot;
static Slot slots[SLOTS];

void
client_set_up (void)
{
  gst_pooled_depot_init (&depot, slots, sizeof (Slot));
  gst_pooled_depot_seek (&depot, UINT32_MAX - 4);
  for (uint32_t i = 0; i < SLOTS; i++) {
    slots[i].owner = 0;
    gst_pooled_depot_push (&depot, i);
  }
}

static uint32_t
take (int index)
{
  uint32_t slot = gst_pooled_depot_pop (&depot);

  if (slot != GST_POOLED_DEPOT_EMPTY) {
    client_check (slots[slot].owner == 0);
    slots[slot].owner = index + 1;
  }

  return slot;
}

static void
give (int index, uint32_t slot)
{
  if (slot == GST_POOLED_DEPOT_EMPTY)
    return;
  client_check (slots[slot].owner == index + 1);
  slots[slot].owner = 0;
  gst_pooled_depot_push (&depot, slot);
}

void
client_thread (int index)
{
  for (int i = 0; i < ROUNDS; i++) {
    uint32_t first = take (index);
    uint32_t second = take (index);

    give (index, first);
    give (index, second);
  }
}

void
client_finish (void)
{
  int there = 0;

  while (take (0) != GST_POOLED_DEPOT_EMPTY)
    there++;
  client_check (there == SLOTS);
}
