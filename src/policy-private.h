/* policy-private.h: what happens to an item when a queue is full
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Pure decisions.
 */
#pragma once

#include "level-private.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum {
  GST_POOLED_BACKPRESSURE_BLOCK,
  GST_POOLED_BACKPRESSURE_DROP_OLDEST,
  GST_POOLED_BACKPRESSURE_REJECT,
  GST_POOLED_BACKPRESSURE_ADAPTIVE,
} GstPooledBackpressure;

typedef enum {
  GST_POOLED_DECISION_QUEUE,
  GST_POOLED_DECISION_WAIT,
  GST_POOLED_DECISION_DROP_OLDEST,
  GST_POOLED_DECISION_REJECT,
  GST_POOLED_DECISION_DELAY,
} GstPooledDecision;

/* @full: a limit is reached. @pressed: gst_pooled_policy_pressed(). @live:
 * upstream is live. */
GstPooledDecision gst_pooled_policy_decide (
    GstPooledBackpressure backpressure, bool full, bool pressed, bool live);

/* The delay (ns) after one of @current: @initial first, then @multiplier
 * times as much for each further push, at most @most. */
uint64_t gst_pooled_policy_next_delay (
    uint64_t current, uint64_t initial, double multiplier, uint64_t most);

/* Whether a queue is under pressure now, with hysteresis: from the moment its
 * level reaches @high until it is under all of @low. */
bool gst_pooled_policy_pressed (bool pressed, const GstPooledLevel *level,
    const GstPooledLevel *low, const GstPooledLevel *high);
