/* depot-private.h: stack of slots that many threads push to and pop from
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What it promises: a slot that was pushed is popped by exactly one thread; the
 * one pushed last leaves first. Push and pop are lock-free: a try fails only
 * because another thread's succeeded.
 *
 * Slots are numbered 0, 1, 2 ... and lie side by side in memory that stays
 * mapped for as long as the list is used. The link of a slot is in the slot.
 *
 * Top is one 64-bit word: the number of the slot on top plus one (0 = empty) in
 * the low half, a tag in the high half. Every push counts the tag up. So the
 * word never repeats, even when the same slot comes back on top, and a thread
 * that read top, slept, and tries to pop with what it read then is refused
 * (the ABA problem; it would take 2^32 pushes during one pop to fool it).
 *
 * A pop reads the link of a slot that another thread may have popped since, and
 * may use. That is why the link is an atomic of its own, is never reused for
 * anything else, and slots are never unmapped: the value read is then stale,
 * and the compare-and-swap that would install it fails.
 *
 * Who writes what: top, anybody by compare-and-swap; a slot's link, the thread
 * that owns the slot, on its way into the list.
 *
 * P1 -> C1  what the pusher wrote into the slot is there before the slot can be
 *           found on top. C1 reads the link through top, and makes the popper
 *           the owner of everything else in the slot if its swap (C2) succeeds:
 *           that swap needs no order of its own, because it finds the word that
 *           C1 has read, and no word comes twice. (Each swap in between carries
 *           on the release sequence that P1 began, a push or a pop.)
 */
#pragma once

#include "atomics-private.h"

#include <stddef.h>

typedef struct {
  gst_pooled_atomic_u32 link; /* slot below, plus one; 0 = none */
} gst_pooled_depot_slot;

typedef struct {
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 top;
  char *slots;   /* the gst_pooled_depot_slot of slot 0 */
  size_t stride; /* bytes from one slot's to the next one's */
} gst_pooled_depot;

#define GST_POOLED_DEPOT_EMPTY UINT32_MAX

/* Before other threads know of it. */
void gst_pooled_depot_init (
    gst_pooled_depot *depot, void *slots, size_t stride);

/* Before other threads know of it: tests begin just short of a lap. */
void gst_pooled_depot_seek (gst_pooled_depot *depot, uint32_t tag);

/* Any thread. The caller owned the slot until now. */
void gst_pooled_depot_push (gst_pooled_depot *depot, uint32_t slot);

/* Any thread. GST_POOLED_DEPOT_EMPTY when empty. */
uint32_t gst_pooled_depot_pop (gst_pooled_depot *depot);
