/* level.c: buffers, bytes and time, and limits on them
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "level-private.h"

GstPooledLimit
gst_pooled_level_reached (
    const GstPooledLevel *level, const GstPooledLevel *limits)
{
  if (limits->buffers > 0 && level->buffers >= limits->buffers)
    return GST_POOLED_LIMIT_BUFFERS;
  if (limits->bytes > 0 && level->bytes >= limits->bytes)
    return GST_POOLED_LIMIT_BYTES;
  if (limits->time > 0 && level->time >= limits->time)
    return GST_POOLED_LIMIT_TIME;

  return GST_POOLED_LIMIT_NONE;
}

bool
gst_pooled_level_is_below (
    const GstPooledLevel *level, const GstPooledLevel *thresholds)
{
  /* no need to ask whether a threshold is set: nothing is below 0 */
  return level->buffers < thresholds->buffers ||
         level->bytes < thresholds->bytes || level->time < thresholds->time;
}

static double
fraction_of (uint64_t part, uint64_t whole)
{
  return whole > 0 ? (double) part / (double) whole : 0.0;
}

double
gst_pooled_level_fraction (
    const GstPooledLevel *level, const GstPooledLevel *limits)
{
  double buffers = fraction_of (level->buffers, limits->buffers);
  double bytes = fraction_of (level->bytes, limits->bytes);
  double time = fraction_of (level->time, limits->time);
  double most = buffers > bytes ? buffers : bytes;

  return most > time ? most : time;
}

static uint64_t
scale_one (uint64_t limit, double fraction)
{
  double scaled = (double) limit * fraction;
  uint64_t whole;

  if (limit == 0)
    return 0;
  /* the largest 64-bit limits are not exact as doubles */
  if (scaled >= (double) limit)
    return limit;
  whole = (uint64_t) scaled;
  if ((double) whole < scaled)
    whole++;

  return whole > 0 ? whole : 1;
}

GstPooledLevel
gst_pooled_level_scale (const GstPooledLevel *limits, double fraction)
{
  GstPooledLevel scaled = {
    .buffers = scale_one (limits->buffers, fraction),
    .bytes = scale_one (limits->bytes, fraction),
    .time = scale_one (limits->time, fraction),
  };

  return scaled;
}

GstPooledLevel
gst_pooled_level_half (const GstPooledLevel *limits)
{
  GstPooledLevel half = {
    .buffers = limits->buffers / 2 + limits->buffers % 2,
    .bytes = limits->bytes / 2 + limits->bytes % 2,
    .time = limits->time / 2 + limits->time % 2,
  };

  return half;
}

const char *
gst_pooled_limit_nick (GstPooledLimit limit)
{
  switch (limit) {
    case GST_POOLED_LIMIT_BUFFERS:
      return "buffers";
    case GST_POOLED_LIMIT_BYTES:
      return "bytes";
    case GST_POOLED_LIMIT_TIME:
      return "time";
    case GST_POOLED_LIMIT_NONE:
      break;
  }

  return "none";
}
