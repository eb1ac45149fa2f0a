/* crowd-private.h: several wait for what others give; who gives looks who waits
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Waiting is rare and has a lock; to give is not, and has none as long as
 * nobody waits. Plain C11, no GLib.
 *
 * The threads that wait:                 The threads that give:
 *
 *   lock                                   give              R3
 *   join (crowd)             R1            is_left (crowd)?  R4
 *   while (nothing to take)  R2              lock
 *     wait with the lock                     wake
 *   leave (crowd)                            unlock
 *   unlock
 *
 * Owner: who waits writes, with the lock
 * Holds: R2 sees R3, or R4 sees R1, or both: a full fence stands between each
 *        two. It is a part of join() and of is_left().
 */
#pragma once

#include "atomics-private.h"

typedef struct {
  gst_pooled_atomic_u32 waiting;
} GstPooledCrowd;

/* With the lock, before the look whether there is something to take. */
static inline void
gst_pooled_crowd_join (GstPooledCrowd *crowd)
{
  gst_pooled_add_relaxed (&crowd->waiting, 1); /* R1 */
  gst_pooled_fence_seq_cst ();                 /* to R4 */
}

/* With the lock. */
static inline void
gst_pooled_crowd_leave (GstPooledCrowd *crowd)
{
  gst_pooled_sub_relaxed (&crowd->waiting, 1);
}

/* Does anybody wait, as far as this thread knows? */
static inline bool
gst_pooled_crowd_is_there (GstPooledCrowd *crowd)
{
  return gst_pooled_load_relaxed (&crowd->waiting) != 0;
}

/* Who has given: may there be somebody who has not seen it? */
static inline bool
gst_pooled_crowd_is_left (GstPooledCrowd *crowd)
{
  gst_pooled_fence_seq_cst (); /* to R2 */

  return gst_pooled_crowd_is_there (crowd); /* R4 */
}
