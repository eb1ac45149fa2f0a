/* keeping-private.h: whether a pool keeps what comes back
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Plain C11. There may be several reasons at once to keep nothing; they are
 * counted.
 *
 * K1 <-> K2  who has a reason says so, then empties the list (K1); who gives
 *            back pushes, then asks whether there is a reason, and empties the
 *            list (K2). These and the list's own accesses are sequentially
 *            consistent: what was pushed is found by one of the two.
 */
#pragma once

#include "atomics-private.h"

typedef struct {
  gst_pooled_atomic_u32 reasons;
} GstPooledKeeping;

/* Any thread. The caller empties the list after this. */
static inline void
gst_pooled_keeping_stop (GstPooledKeeping *keeping)
{
  gst_pooled_add_seq_cst (&keeping->reasons, 1); /* K1 */
}

/* Who stopped it: its reason is gone. Nothing is missed by who sees that late,
 * or early. */
static inline void
gst_pooled_keeping_resume (GstPooledKeeping *keeping)
{
  gst_pooled_sub_relaxed (&keeping->reasons, 1);
}

/* Any thread that has just given back: is it to empty the list? */
static inline bool
gst_pooled_keeping_is_stopped (GstPooledKeeping *keeping)
{
  return gst_pooled_load_seq_cst (&keeping->reasons) != 0; /* K2 */
}
