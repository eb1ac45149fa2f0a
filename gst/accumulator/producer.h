/* producer.h: what a chunk says of the pad it came from
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A custom meta, so that applications in any language read it without a
 * header of ours: gst_buffer_get_custom_meta (buffer, "pooled-producer"), with
 * `pad` (string), the name of the sink pad.
 */
#pragma once

#include "window.h"

G_BEGIN_DECLS

/* `sink` is number 0, sink_0 is 1, and so on: chunks outlive their pad, so they
 * keep its number and not its name. */
#define GST_POOLED_PRODUCER_SINK 0

void gst_pooled_producer_register (void);

/* (transfer full) in and out: copies no data, and not even the buffer unless
 * somebody else holds it too */
GstBuffer *gst_pooled_producer_mark (GstBuffer *buffer, guint number);

/* every chunk of @batch */
void gst_pooled_producer_mark_all (GstPooledBatch *batch);

/* The number that all chunks of @batch have, if they have the same. */
gboolean gst_pooled_producer_of_all (GstPooledBatch *batch, guint *number);

G_END_DECLS
