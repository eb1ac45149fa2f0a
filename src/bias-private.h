/* bias-private.h: a lock that costs its owner nearly nothing
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One thread, the owner, enters and leaves millions of times a second; others
 * want in once in a while. So the owner only marks itself busy, with plain
 * stores, and those others pay for everything.
 *
 * Exclusion: owner sections and the time between revoke and restore never
 * overlap. What one side wrote is seen by the other.
 *
 *   owner                                others (one at a time: by a mutex of
 *                                        the caller)
 *   busy = 1                             revoked = 1
 *   F1 light fence                       F2 heavy fence
 *   revoked? then busy = 0, refused      wait until not busy        (R1)
 *   ...                                  ...
 *   busy = 0                       (L1)  revoked = 0                (S1)
 *
 * Who writes what: busy, the owner; revoked, the others.
 *
 * F1 and F2: store, then load of what the other stored: of both sides at least
 * one must see the other's store (Dekker). That needs the store to be out
 * before the load, which no acquire or release gives. F2 is membarrier(2): it
 * runs a full fence on every processor that runs a thread of this process, so
 * F1 needs to hold back the compiler only. Where the kernel does not have it,
 * F1 and F2 are sequentially consistent fences.
 *
 * L1 -> R1  the owner's section is over and seen before the others go in
 * S1 -> E1  what the others did is seen before the owner enters again (E1 is
 *           the owner's look at revoked)
 *
 * Progress: enter and leave are wait-free. Revoke waits for the owner to leave
 * a section it is in, so sections must be short and never block; when the
 * owner was preempted inside of one, for its next time slice.
 *
 * Not re-entrant: an owner must not enter twice.
 */
#pragma once

#include "atomics-private.h"

typedef struct {
  GST_POOLED_ALIGNED gst_pooled_atomic_u32 busy;
  gst_pooled_atomic_u32 revoked;
  bool fence; /* no membarrier: the owner must fence as well */
} gst_pooled_bias;

/* Whether the heavy fence can be had without one in every section. Registers
 * the process with the kernel; the same answer for all locks of a process. */
bool gst_pooled_bias_available (void);

void gst_pooled_bias_init (gst_pooled_bias *bias, bool available);

/* Others, one at a time. Revoke as many as needed, then fence once, then wait
 * for each. */
void gst_pooled_bias_revoke (gst_pooled_bias *bias);
void gst_pooled_bias_fence (bool available);
void gst_pooled_bias_wait (gst_pooled_bias *bias);
void gst_pooled_bias_restore (gst_pooled_bias *bias);

/* The owner. When refused: wait for the mutex of the others, then try again. */
static inline bool
gst_pooled_bias_try_enter (gst_pooled_bias *bias)
{
  gst_pooled_store_relaxed (&bias->busy, 1);
  if (bias->fence)
    gst_pooled_fence_seq_cst (); /* F1, with F2 */
  else
    gst_pooled_fence_compiler ();                    /* F1, with F2 */
  if (gst_pooled_load_acquire (&bias->revoked) == 0) /* E1, from S1 */
    return true;

  gst_pooled_store_release (&bias->busy, 0);
  return false;
}

/* The owner. */
static inline void
gst_pooled_bias_leave (gst_pooled_bias *bias)
{
  gst_pooled_store_release (&bias->busy, 0); /* L1, to R1 */
}
