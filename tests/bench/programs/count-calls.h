/* count-calls.h: what the counting library counts
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * count-calls.c is preloaded into a measuring program for separate, untimed
 * runs. The program finds it by name and needs nothing when it is absent.
 */
#pragma once

#include <stdint.h>

typedef struct {
  uint64_t wakes;       /* futex calls that were to wake someone */
  uint64_t woken;       /* threads that these calls woke */
  uint64_t waits;       /* futex calls that were to sleep */
  uint64_t membarriers; /* membarrier calls */
  /* mutex, rwlock and condition calls made directly by the code of ... */
  uint64_t locks_ours; /* libgstpooled.so */
  uint64_t locks_core; /* libgstcoreelements.so: queue, queue2, ... */
  uint64_t locks_gst;  /* libgstreamer itself: pads, events, tasks */

  uint64_t allocations;       /* malloc and its like, of anybody */
  uint64_t large_allocations; /* of at least BENCH_COUNT_LARGE bytes */
} BenchCounts;

/* Counts from now on: after the elements' plugins are loaded. */
typedef void (*BenchCountStart) (void);
typedef void (*BenchCountRead) (BenchCounts *counts);

#define BENCH_COUNT_LARGE 65536

#define BENCH_COUNT_START "bench_count_start"
#define BENCH_COUNT_READ  "bench_count_read"
