/* histogram-private.h: how often a time was how long
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One thread adds, any thread reads. Times fall into classes no wider than an
 * eighth of their value, so a quantile is at most 12.5 % too high, never too
 * low; the longest time is exact.
 */
#pragma once

#include <stdint.h>

typedef struct _GstPooledHistogram GstPooledHistogram;

/* NULL when there is no memory */
GstPooledHistogram *gst_pooled_histogram_new (void);
void gst_pooled_histogram_free (GstPooledHistogram *histogram);

/* one thread */
void gst_pooled_histogram_add (GstPooledHistogram *histogram, uint64_t ns);

/* any thread */
uint64_t gst_pooled_histogram_count (GstPooledHistogram *histogram);
uint64_t gst_pooled_histogram_longest (GstPooledHistogram *histogram);

/* The time (ns) that the part @quantile (0 to 1) of all does not exceed; 0
 * while there are none. */
uint64_t gst_pooled_histogram_quantile (
    GstPooledHistogram *histogram, double quantile);
