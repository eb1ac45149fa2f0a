/* park-private.h: put a thread to sleep on a word, and wake it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the waiter needs of the system: a futex on Linux, a mutex and a
 * condition elsewhere; the process-wide barrier; a clock. A model replaces
 * this file by its own.
 */
#pragma once

#include "atomics-private.h"

#include <stdbool.h>
#include <stdint.h>

/* no deadline */
#define GST_POOLED_FOREVER INT64_MAX

typedef struct {
  gst_pooled_atomic_u32 word;
  void *fallback; /* mutex and condition, where there is no futex */
} GstPooledPark;

bool gst_pooled_park_init (GstPooledPark *park);
void gst_pooled_park_clear (GstPooledPark *park);

/* Sleeps while the word is @value, until woken or until @deadline (monotonic
 * clock, ns). May return early for no reason. */
void gst_pooled_park_wait (
    GstPooledPark *park, uint32_t value, int64_t deadline);

/* Wakes the thread that sleeps, after the caller has changed the word. */
void gst_pooled_park_wake (GstPooledPark *park);

/* Whether gst_pooled_park_barrier() can be used. Asks the kernel once per
 * call, so call it when something is made and not when it runs. */
bool gst_pooled_park_has_barrier (void);

/* A full fence on every processor that runs a thread of this process. False
 * when the system refuses. */
bool gst_pooled_park_barrier (void);

/* Processors this process may run on. */
unsigned gst_pooled_park_processors (void);

/* Monotonic clock (ns), the same as g_get_monotonic_time() * 1000. */
int64_t gst_pooled_park_now (void);

/* The same clock at its last tick, which is up to 10 ms ago, for an eighth of
 * the price (3 ns against 21 here). */
int64_t gst_pooled_park_last_tick (void);

/* One round of a wait for another thread that is about to finish: short at
 * first, then gives the processor away. @rounds starts at 0. */
void gst_pooled_park_pause (unsigned *rounds);
