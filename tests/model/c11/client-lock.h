/* client-lock.h: a lock, for a client whose structure is used with one
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "park-private.h"

static gst_pooled_atomic_u32 locked;

static inline void
lock_set_up (void)
{
  atomic_init (&locked, 0);
}

static inline void
lock (void)
{
  uint32_t expected = 0;
  unsigned rounds = 0;

  while (!gst_pooled_cas_acquire (&locked, &expected, 1)) {
    expected = 0;
    gst_pooled_park_pause (&rounds);
  }
}

static inline void
unlock (void)
{
  gst_pooled_store_release (&locked, 0);
}
