/* allocator.h: memory that is recycled by size class
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef GST_POOLED_ALLOCATOR_H
#define GST_POOLED_ALLOCATOR_H

#include "api.h"
#include "error.h"
#include "sizeclass.h"

G_BEGIN_DECLS

/**
 * GST_POOLED_ALLOCATOR_MEMORY_TYPE:
 *
 * The type of the memories, as gst_memory_is_type() knows it.
 *
 * Since: 1.22.100
 */
#define GST_POOLED_ALLOCATOR_MEMORY_TYPE "PooledMemory"

/**
 * GstPooledGrowth:
 * @GST_POOLED_GROWTH_FIXED: a class has all its blocks from the start
 *     (`initial-blocks` of them when that is set) and never more
 * @GST_POOLED_GROWTH_LINEAR: `growth-step` more at a time
 * @GST_POOLED_GROWTH_EXPONENTIAL: as many more as there are
 *
 * How a class gets more blocks, up to its maximum, when it has none left. A
 * block costs address space; memory it costs only from its first use on.
 *
 * Since: 1.22.100
 */
typedef enum {
  GST_POOLED_GROWTH_FIXED,
  GST_POOLED_GROWTH_LINEAR,
  GST_POOLED_GROWTH_EXPONENTIAL
} GstPooledGrowth;

/**
 * GstPooledWhenEmpty:
 * @GST_POOLED_WHEN_EMPTY_ALLOCATE: memory from the system, counted
 * @GST_POOLED_WHEN_EMPTY_WAIT: wait until a block comes back. When that takes
 *     longer than `wait-timeout`, when the allocator is set to flushing, or
 *     when none is out that could come back (the class got no addresses, or
 *     `max-bytes` is less than one block): memory from the system, counted
 * @GST_POOLED_WHEN_EMPTY_FAIL: no memory (%NULL), which stops most pipelines
 *
 * What happens when all blocks of a class are in use and it has its maximum.
 *
 * Since: 1.22.100
 */
typedef enum {
  GST_POOLED_WHEN_EMPTY_ALLOCATE,
  GST_POOLED_WHEN_EMPTY_WAIT,
  GST_POOLED_WHEN_EMPTY_FAIL
} GstPooledWhenEmpty;

#define GST_POOLED_TYPE_GROWTH     (gst_pooled_growth_get_type ())
#define GST_POOLED_TYPE_WHEN_EMPTY (gst_pooled_when_empty_get_type ())

GST_POOLED_API
GType gst_pooled_growth_get_type (void);

GST_POOLED_API
GType gst_pooled_when_empty_get_type (void);

#define GST_POOLED_TYPE_ALLOCATOR (gst_pooled_allocator_get_type ())

GST_POOLED_API
G_DECLARE_FINAL_TYPE (GstPooledAllocator, gst_pooled_allocator, GST_POOLED,
    ALLOCATOR, GstAllocator)

GST_POOLED_API
GstAllocator *gst_pooled_allocator_new (void);

GST_POOLED_API
GstAllocator *gst_pooled_allocator_new_full (
    const gchar *size_classes, GError **error);

GST_POOLED_API
GstAllocator *gst_pooled_allocator_get (const gchar *name);

GST_POOLED_API
gboolean gst_pooled_allocator_add_class (
    GstPooledAllocator *self, gsize size, guint max, GError **error);

GST_POOLED_API
GstMemory *gst_pooled_allocator_try_alloc (
    GstPooledAllocator *self, gsize size, GstAllocationParams *params);

GST_POOLED_API
void gst_pooled_allocator_set_flushing (
    GstPooledAllocator *self, gboolean flushing);

GST_POOLED_API
gsize gst_pooled_allocator_trim (GstPooledAllocator *self);

GST_POOLED_API
GstStructure *gst_pooled_allocator_get_stats (GstPooledAllocator *self);

GST_POOLED_API
gchar *gst_pooled_allocator_describe (GstPooledAllocator *self);

GST_POOLED_API
void gst_pooled_allocator_install_as_default (GstPooledAllocator *self);

GST_POOLED_API
void gst_pooled_allocator_uninstall_default (void);

GST_POOLED_API
gboolean gst_pooled_is_pooled_memory (GstMemory *memory);

G_END_DECLS

#endif
