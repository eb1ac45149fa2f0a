/* budget-private.h: bytes and chunks held, never above two limits
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Any number of threads reserve before they add something, and give back what
 * was taken out. Both limits are kept exactly: when there is room for one
 * chunk more and two threads ask at once, one gets it.
 *
 *   take, give, held, peak, limits, wanted   any thread; none ever waits
 *   want                                     the one who sleeps
 *
 * Plain C11, no GLib. The argument is at the top of budget.c.
 */
#pragma once

#include "atomics-private.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes and chunks share one word. */
#define GST_POOLED_BUDGET_BYTES_BITS 40
#define GST_POOLED_BUDGET_MAX_BYTES \
  ((UINT64_C (1) << GST_POOLED_BUDGET_BYTES_BITS) - 1)
#define GST_POOLED_BUDGET_MAX_CHUNKS \
  ((UINT64_C (1) << (64 - GST_POOLED_BUDGET_BYTES_BITS)) - 1)

typedef struct _GstPooledBudget GstPooledBudget;

typedef struct _GstPooledAmount {
  uint64_t bytes;
  uint64_t chunks;
} GstPooledAmount;

/* NULL when there is no memory */
GstPooledBudget *gst_pooled_budget_new (void);
void gst_pooled_budget_free (GstPooledBudget *budget);

/* 0 = no limit but what the word can count. What is held already stays. */
void gst_pooled_budget_set_limits (
    GstPooledBudget *budget, uint64_t max_bytes, uint64_t max_chunks);
GstPooledAmount gst_pooled_budget_get_limits (GstPooledBudget *budget);

/* false: it would pass a limit, and nothing was changed */
bool gst_pooled_budget_try_take (
    GstPooledBudget *budget, uint64_t bytes, uint64_t chunks);

/* would try_take() succeed now? */
bool gst_pooled_budget_fits (
    GstPooledBudget *budget, uint64_t bytes, uint64_t chunks);

/* what was taken before, or a part of it */
void gst_pooled_budget_give (
    GstPooledBudget *budget, uint64_t bytes, uint64_t chunks);

/* both at one moment */
GstPooledAmount gst_pooled_budget_held (GstPooledBudget *budget);
GstPooledAmount gst_pooled_budget_peak (GstPooledBudget *budget);
void gst_pooled_budget_reset_peak (GstPooledBudget *budget);

/* The level at which the consumer wants to be woken: either reached is
 * enough, UINT64_MAX is never, 0 is always. */
void gst_pooled_budget_want (
    GstPooledBudget *budget, uint64_t bytes, uint64_t chunks);
bool gst_pooled_budget_wanted (GstPooledBudget *budget);

#ifdef __cplusplus
}
#endif
