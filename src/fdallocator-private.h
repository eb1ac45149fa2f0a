/* fdallocator-private.h: blocks that are files in memory, for other processes
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * With `memfd`, memories of large blocks are real GstFdMemory: whoever passes
 * descriptors on takes them as they are. Each block is a file of its own,
 * mapped once and kept mapped, sealed against being made smaller under a
 * reader. File, mapping and header are recycled with the block, which goes the
 * same ways as any other.
 */
#pragma once

#include "blockclass-private.h"

#include <gst/allocators/gstfdmemory.h>

G_BEGIN_DECLS

#define GST_POOLED_TYPE_FD_ALLOCATOR (gst_pooled_fd_allocator_get_type ())

G_DECLARE_FINAL_TYPE (GstPooledFdAllocator, gst_pooled_fd_allocator, GST_POOLED,
    FD_ALLOCATOR, GstFdAllocator)

/* @give is what takes a block back. */
GstPooledFdAllocator *gst_pooled_fd_allocator_new (
    void (*give) (GstPooledClass *klass, GstPooledBlock *block));

/* The memory of a block that the caller owns; NULL when the system gives no
 * file: the block is still the caller's then. */
GstMemory *gst_pooled_fd_allocator_dress (GstPooledFdAllocator *self,
    GstPooledBlock *block, gsize size, gsize align,
    const GstAllocationParams *params);

/* Of a block that is not in use, when its class ends. */
void gst_pooled_fd_allocator_close (
    GstPooledFdAllocator *self, GstPooledBlock *block);

G_END_DECLS
