/* target-depot.c: the allocator's free list against an array
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle: an array, last in, first out. The tag begins just short of its
 * lap as often as anywhere else.
 */
#include "config.h"

#include "depot-private.h"
#include "fuzz.h"

#define N_SLOTS 64

typedef struct {
  uint32_t before;
  gst_pooled_depot_slot slot;
  uint32_t after;
} Block;

typedef struct {
  gst_pooled_depot depot;
  Block blocks[N_SLOTS];
  uint32_t stack[N_SLOTS], owned[N_SLOTS];
  unsigned n, n_owned;
} Depot;

static void
push (Depot *d, FuzzBytes *in)
{
  unsigned at;
  uint32_t slot;

  if (d->n_owned == 0)
    return;
  at = fuzz_below (in, d->n_owned);
  slot = d->owned[at];
  d->owned[at] = d->owned[--d->n_owned];
  /* the owner's, whose neighbours the list must leave alone */
  d->blocks[slot].before = d->blocks[slot].after = slot;
  gst_pooled_depot_push (&d->depot, slot);
  d->stack[d->n++] = slot;
}

static void
pop (Depot *d)
{
  uint32_t slot = gst_pooled_depot_pop (&d->depot);

  if (d->n == 0) {
    FUZZ_SAME (slot, GST_POOLED_DEPOT_EMPTY);
    return;
  }
  FUZZ_SAME (slot, d->stack[--d->n]);
  FUZZ_SAME (d->blocks[slot].before, slot);
  FUZZ_SAME (d->blocks[slot].after, slot);
  d->owned[d->n_owned++] = slot;
}

static void
begin (Depot *d, FuzzBytes *in)
{
  gst_pooled_depot_init (&d->depot, &d->blocks[0].slot, sizeof (Block));
  if (fuzz_bool (in))
    gst_pooled_depot_seek (&d->depot, UINT32_MAX - fuzz_byte (in));
  for (uint32_t i = 0; i < N_SLOTS; i++)
    d->owned[d->n_owned++] = i;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzBytes in = fuzz_bytes (data, size);
  Depot d = { 0 };

  begin (&d, &in);
  while (fuzz_more (&in)) {
    if (fuzz_below (&in, 5) < 3)
      push (&d, &in);
    else
      pop (&d);
  }
  while (d.n > 0)
    pop (&d);
  pop (&d);

  return 0;
}
