/* gstlfqueue-enums.h: enumerated properties of lfqueue
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "policy-private.h"

G_BEGIN_DECLS

/**
 * GstLfQueueLeaky:
 * @GST_LF_QUEUE_LEAKY_NO: block, or adapt
 * @GST_LF_QUEUE_LEAKY_UPSTREAM: reject new buffers
 * @GST_LF_QUEUE_LEAKY_DOWNSTREAM: drop old buffers
 *
 * What happens when the queue is full, in the words of the core's queue.
 *
 * Since: 1.22.100
 */
typedef enum {
  GST_LF_QUEUE_LEAKY_NO,
  GST_LF_QUEUE_LEAKY_UPSTREAM,
  GST_LF_QUEUE_LEAKY_DOWNSTREAM,
} GstLfQueueLeaky;

/**
 * GstLfQueueRejectReturn:
 * @GST_LF_QUEUE_REJECT_RETURN_OK: GST_FLOW_OK, as if it had been queued
 * @GST_LF_QUEUE_REJECT_RETURN_CUSTOM_SUCCESS: GST_FLOW_CUSTOM_SUCCESS, so that
 *   an application that pushes itself can tell
 *
 * What the pusher of a rejected buffer is told.
 *
 * Since: 1.22.100
 */
typedef enum {
  GST_LF_QUEUE_REJECT_RETURN_OK,
  GST_LF_QUEUE_REJECT_RETURN_CUSTOM_SUCCESS,
} GstLfQueueRejectReturn;

/**
 * GstLfQueueDropUnit:
 * @GST_LF_QUEUE_DROP_UNIT_BUFFER: single buffers
 * @GST_LF_QUEUE_DROP_UNIT_GOP: on to the next keyframe
 *
 * How much is dropped at a time.
 *
 * Since: 1.22.100
 */
typedef enum {
  GST_LF_QUEUE_DROP_UNIT_BUFFER,
  GST_LF_QUEUE_DROP_UNIT_GOP,
} GstLfQueueDropUnit;

GType gst_lf_queue_leaky_get_type (void);
GType gst_lf_queue_backpressure_get_type (void);
GType gst_lf_queue_reject_return_get_type (void);
GType gst_lf_queue_drop_unit_get_type (void);

GstLfQueueLeaky gst_lf_queue_leaky_from_backpressure (
    GstPooledBackpressure backpressure);
GstPooledBackpressure gst_lf_queue_leaky_to_backpressure (
    GstLfQueueLeaky leaky);

G_END_DECLS
