/* bufferpool.h: buffers that are recycled without a lock
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef GST_POOLED_BUFFER_POOL_H
#define GST_POOLED_BUFFER_POOL_H

#include "allocator.h"
#include "api.h"

#include <gst/video/gstvideopool.h>

G_BEGIN_DECLS

#define GST_POOLED_TYPE_BUFFER_POOL (gst_pooled_buffer_pool_get_type ())

GST_POOLED_API
G_DECLARE_FINAL_TYPE (GstPooledBufferPool, gst_pooled_buffer_pool, GST_POOLED,
    BUFFER_POOL, GstVideoBufferPool)

GST_POOLED_API
GstBufferPool *gst_pooled_buffer_pool_new (GstPooledAllocator *allocator);

GST_POOLED_API
GstBufferPool *gst_pooled_buffer_pool_get (const gchar *name);

GST_POOLED_API
GstFlowReturn gst_pooled_buffer_pool_acquire_size (
    GstPooledBufferPool *self, gsize size, GstBuffer **buffer);

GST_POOLED_API
guint gst_pooled_buffer_pool_trim (GstPooledBufferPool *self);

GST_POOLED_API
void gst_pooled_buffer_pool_retire (GstPooledBufferPool *self);

GST_POOLED_API
GstStructure *gst_pooled_buffer_pool_get_stats (GstPooledBufferPool *self);

G_END_DECLS

#endif
