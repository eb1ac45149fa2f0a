/* depot.c: stack of slots that many threads push to and pop from
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "depot-private.h"

static gst_pooled_depot_slot *
slot_at (gst_pooled_depot *depot, uint32_t slot)
{
  return (gst_pooled_depot_slot *) (depot->slots + slot * depot->stride);
}

void
gst_pooled_depot_init (gst_pooled_depot *depot, void *slots, size_t stride)
{
  gst_pooled_store_relaxed (&depot->top, 0);
  depot->slots = slots;
  depot->stride = stride;
}

void
gst_pooled_depot_seek (gst_pooled_depot *depot, uint32_t tag)
{
  gst_pooled_store_relaxed (&depot->top, (uint64_t) tag << 32);
}

/* Lock-free. Takes effect at P1. */
void
gst_pooled_depot_push (gst_pooled_depot *depot, uint32_t slot)
{
  gst_pooled_depot_slot *node = slot_at (depot, slot);

  for (;;) {
    uint64_t top = gst_pooled_load_relaxed (&depot->top);
    uint64_t tag = (top >> 32) + 1;

    gst_pooled_store_relaxed (&node->link, (uint32_t) top);
    if (gst_pooled_cas_release (
            &depot->top, &top, tag << 32 | (slot + 1))) /* P1, to C1 */
      return;
  }
}

/* Lock-free. Takes effect at C2, or at C1 when it finds nothing. */
uint32_t
gst_pooled_depot_pop (gst_pooled_depot *depot)
{
  for (;;) {
    uint64_t top = gst_pooled_load_acquire (&depot->top); /* C1, from P1 */
    uint32_t slot = (uint32_t) top;
    uint64_t below;

    if (slot == 0)
      return GST_POOLED_DEPOT_EMPTY;
    /* stale when somebody was faster, and then of no consequence; otherwise C2
     * finds the very store that C1 has read, for no word comes twice */
    below = gst_pooled_load_relaxed (&slot_at (depot, slot - 1)->link);
    if (gst_pooled_cas_relaxed (
            &depot->top, &top, (top >> 32) << 32 | below)) /* C2 */
      return slot - 1;
  }
}
