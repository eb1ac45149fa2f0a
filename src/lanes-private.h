/* lanes-private.h: buffers that may be dropped beside events that may not
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The argument is in lanes.c.
 */
#pragma once

#include "level-private.h"
#include "ring-private.h"

typedef struct _GstPooledLanes GstPooledLanes;

typedef enum {
  GST_POOLED_LANE_NONE,
  GST_POOLED_LANE_BUFFERS,
  GST_POOLED_LANE_EVENTS,
} GstPooledLane;

/* @capacity of each lane at first, a power of two. NULL without memory. */
GstPooledLanes *gst_pooled_lanes_new (uint32_t capacity);

/* no other thread may use them any more; they must be empty */
void gst_pooled_lanes_free (GstPooledLanes *lanes);

/* the producer; false only when there is no memory */
bool gst_pooled_lanes_push_buffer (GstPooledLanes *lanes,
    const GstPooledItem *item, int64_t start, int64_t end);
bool gst_pooled_lanes_push_event (
    GstPooledLanes *lanes, const GstPooledItem *item);
void gst_pooled_lanes_advance_time (GstPooledLanes *lanes, int64_t end);
void gst_pooled_lanes_reset_time (GstPooledLanes *lanes);
void gst_pooled_lanes_estimate (GstPooledLanes *lanes, GstPooledLevel *level);
void gst_pooled_lanes_refresh (GstPooledLanes *lanes, GstPooledLevel *level);
uint64_t gst_pooled_lanes_position_under (
    GstPooledLanes *lanes, const GstPooledLevel *limits);
bool gst_pooled_lanes_are_steady (GstPooledLanes *lanes);

/* one thread at a time: who takes events too; what it took belongs to it */
GstPooledLane gst_pooled_lanes_take_next (GstPooledLanes *lanes,
    uint64_t *seen_tail, GstPooledItem *item, uint64_t *position);
GstPooledLane gst_pooled_lanes_take_next_buffer (GstPooledLanes *lanes,
    uint64_t *seen_tail, GstPooledItem *item, uint64_t *position);
GstPooledLane gst_pooled_lanes_take (
    GstPooledLanes *lanes, GstPooledItem *item, uint64_t *position);

/* any thread */
bool gst_pooled_lanes_take_buffer (GstPooledLanes *lanes, GstPooledItem *item);
bool gst_pooled_lanes_peek_buffer (GstPooledLanes *lanes, uint32_t *flags);
void gst_pooled_lanes_level (GstPooledLanes *lanes, GstPooledLevel *level);
void gst_pooled_lanes_pushed (GstPooledLanes *lanes, GstPooledLevel *sums);
void gst_pooled_lanes_peak (GstPooledLanes *lanes, GstPooledLevel *level);
bool gst_pooled_lanes_are_empty (GstPooledLanes *lanes);
bool gst_pooled_lanes_end_with_event (GstPooledLanes *lanes);
uint64_t gst_pooled_lanes_head (GstPooledLanes *lanes);
uint64_t gst_pooled_lanes_tail (GstPooledLanes *lanes);
uint64_t gst_pooled_lanes_events (GstPooledLanes *lanes);
uint64_t gst_pooled_lanes_growths (GstPooledLanes *lanes);
