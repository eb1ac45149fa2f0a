/* batch.h: makes one buffer, or one buffer list, of many chunks
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "window.h"

G_BEGIN_DECLS

/* Both take the batch's buffers and leave it empty of them. */

/* (transfer full) */
GstBufferList *gst_pooled_batch_to_list (GstPooledBatch *batch);

/* (transfer full), or %NULL when there is no memory or a chunk cannot be
 * read. Memories are put side by side while a buffer holds that many, and
 * otherwise copied into few pieces from @allocator (%NULL: the default one);
 * @copied is the number of bytes that were. */
GstBuffer *gst_pooled_batch_to_buffer (
    GstPooledBatch *batch, GstAllocator *allocator, guint64 *copied);

G_END_DECLS
