/* memory.c: the GstMemory that heads a block, a share or system memory
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "memory-private.h"

#include <string.h>

G_STATIC_ASSERT (sizeof (GstPooledBlock) % 64 == 0);
G_STATIC_ASSERT (G_STRUCT_OFFSET (GstPooledBlock, kind) ==
                 G_STRUCT_OFFSET (GstPooledLooseMemory, kind));

void
gst_pooled_memory_wipe (gpointer data, gsize size)
{
  explicit_bzero (data, size);
}

/* Everything from the end of the data to maxsize counts as padding: the data
 * may be resized into it. */
void
gst_pooled_memory_clear_around (
    GstPooledMemory *memory, const GstAllocationParams *params, gsize size)
{
  gsize end = params->prefix + size;

  if (params->flags & GST_MEMORY_FLAG_ZERO_PREFIXED)
    memset (memory->data, 0, params->prefix);
  if (params->flags & GST_MEMORY_FLAG_ZERO_PADDED)
    memset (memory->data + end, 0, memory->mem.maxsize - end);
}

GstMemory *
gst_pooled_memory_new_system (GstAllocator *allocator, GstPooledClass *klass,
    gsize size, const GstAllocationParams *params)
{
  gsize align = params->align | gst_memory_alignment;
  gsize needed = size + params->prefix + params->padding;
  GstPooledLooseMemory *self;
  gsize skew;

  self = g_try_malloc (sizeof (*self) + needed + 2 * align);
  if (!self)
    return NULL;

  self->kind = GST_POOLED_MEMORY_SYSTEM;
  self->head.klass = klass;
  self->head.data = (guint8 *) (self + 1);
  skew = (guintptr) self->head.data & align;
  if (skew)
    self->head.data += align + 1 - skew;
  gst_memory_init (&self->head.mem, params->flags, allocator, NULL,
      needed + align, align, params->prefix, size);
  gst_pooled_memory_clear_around (&self->head, params, size);
  return &self->head.mem;
}

/* The core adds the offset and keeps the locks. */
gpointer
gst_pooled_memory_map (GstMemory *mem, gsize maxsize, GstMapFlags flags)
{
  return ((GstPooledMemory *) mem)->data;
}

void
gst_pooled_memory_unmap (GstMemory *mem)
{
}

/* A share keeps the root alive, never another share: else a chain of shares
 * would hold as many headers. */
GstMemory *
gst_pooled_memory_share (GstMemory *mem, gssize offset, gssize size)
{
  GstMemory *root = mem->parent ? mem->parent : mem;
  GstPooledLooseMemory *self = g_new (GstPooledLooseMemory, 1);

  if (size == -1)
    size = (gssize) mem->size - offset;
  gst_memory_init (&self->head.mem,
      GST_MINI_OBJECT_FLAGS (root) | GST_MINI_OBJECT_FLAG_LOCK_READONLY,
      mem->allocator, root, mem->maxsize, mem->align, mem->offset + offset,
      size);
  self->kind = GST_POOLED_MEMORY_SHARE;
  self->head.klass = NULL;
  self->head.data = ((GstPooledMemory *) mem)->data;
  return &self->head.mem;
}

/* The core asks only about two memories that have the same parent. */
gboolean
gst_pooled_memory_is_span (GstMemory *mem1, GstMemory *mem2, gsize *offset)
{
  GstPooledMemory *first = (GstPooledMemory *) mem1;
  GstPooledMemory *second = (GstPooledMemory *) mem2;

  if (offset && mem1->parent)
    *offset = mem1->offset - mem1->parent->offset;

  return first->data + mem1->offset + mem1->size == second->data + mem2->offset;
}
