/* policy.c: what happens to an item when a queue is full
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "policy-private.h"

static GstPooledDecision
decide_adaptive (bool full, bool pressed, bool live)
{
  if (full)
    return live ? GST_POOLED_DECISION_DROP_OLDEST : GST_POOLED_DECISION_WAIT;

  return pressed ? GST_POOLED_DECISION_DELAY : GST_POOLED_DECISION_QUEUE;
}

GstPooledDecision
gst_pooled_policy_decide (
    GstPooledBackpressure backpressure, bool full, bool pressed, bool live)
{
  if (backpressure == GST_POOLED_BACKPRESSURE_ADAPTIVE)
    return decide_adaptive (full, pressed, live);
  if (!full)
    return GST_POOLED_DECISION_QUEUE;
  if (backpressure == GST_POOLED_BACKPRESSURE_DROP_OLDEST)
    return GST_POOLED_DECISION_DROP_OLDEST;
  if (backpressure == GST_POOLED_BACKPRESSURE_REJECT)
    return GST_POOLED_DECISION_REJECT;

  return GST_POOLED_DECISION_WAIT;
}

uint64_t
gst_pooled_policy_next_delay (
    uint64_t current, uint64_t initial, double multiplier, uint64_t most)
{
  double next = current == 0 ? (double) initial : (double) current * multiplier;

  /* also where the product is beyond what 64 bits hold */
  return next < (double) most ? (uint64_t) next : most;
}

bool
gst_pooled_policy_pressed (bool pressed, const GstPooledLevel *level,
    const GstPooledLevel *low, const GstPooledLevel *high)
{
  return gst_pooled_level_reached (level, pressed ? low : high) !=
         GST_POOLED_LIMIT_NONE;
}
