/* level-private.h: buffers, bytes and time, and limits on them
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Pure functions. A limit of 0 is no limit.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  uint64_t buffers;
  uint64_t bytes;
  uint64_t time; /* ns */
} GstPooledLevel;

/* What a level reached first. */
typedef enum {
  GST_POOLED_LIMIT_NONE,
  GST_POOLED_LIMIT_BUFFERS,
  GST_POOLED_LIMIT_BYTES,
  GST_POOLED_LIMIT_TIME,
} GstPooledLimit;

/* The first limit, in the order above, that @level has reached. */
GstPooledLimit gst_pooled_level_reached (
    const GstPooledLevel *level, const GstPooledLevel *limits);

/* Whether @level is under any of the thresholds. */
bool gst_pooled_level_is_below (
    const GstPooledLevel *level, const GstPooledLevel *thresholds);

/* The largest of level / limit over the limits; 0 without limits. */
double gst_pooled_level_fraction (
    const GstPooledLevel *level, const GstPooledLevel *limits);

/* Each limit times @fraction, rounded up, at least 1 where there is a limit. */
GstPooledLevel gst_pooled_level_scale (
    const GstPooledLevel *limits, double fraction);

/* Half of each limit, rounded up, exact. */
GstPooledLevel gst_pooled_level_half (const GstPooledLevel *limits);

const char *gst_pooled_limit_nick (GstPooledLimit limit);
