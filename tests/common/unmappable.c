/* unmappable.c: memory that nobody can map
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "unmappable.h"

typedef GstAllocator Unmappable;
typedef GstAllocatorClass UnmappableClass;
static GType unmappable_get_type (void);
G_DEFINE_TYPE (Unmappable, unmappable, GST_TYPE_ALLOCATOR)

static gpointer
map_nothing (GstMemory *memory, gsize maxsize, GstMapFlags flags)
{
  return NULL;
}

static void
unmap_nothing (GstMemory *memory)
{
}

static GstMemory *
new_memory (gsize size, GstMemoryFlags flags, GstAllocator *allocator,
    GstMemory *parent)
{
  GstMemory *memory = g_new0 (GstMemory, 1);

  gst_memory_init (memory, flags, allocator, parent, size, 0, 0, size);

  return memory;
}

static GstMemory *
share (GstMemory *memory, gssize offset, gssize size)
{
  return new_memory (size < 0 ? memory->size - (gsize) offset : (gsize) size, 0,
      memory->allocator, memory->parent ? memory->parent : memory);
}

static void
unmappable_free (GstAllocator *allocator, GstMemory *memory)
{
  g_free (memory);
}

static void
unmappable_class_init (UnmappableClass *klass)
{
  klass->free = unmappable_free;
}

static void
unmappable_init (Unmappable *self)
{
  self->mem_type = "Unmappable";
  self->mem_map = map_nothing;
  self->mem_unmap = unmap_nothing;
  self->mem_share = share;
  GST_OBJECT_FLAG_SET (self, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC);
}

GstBuffer *
unmappable_buffer (gsize size, GstMemoryFlags flags)
{
  g_autoptr (GstAllocator) allocator =
      gst_object_ref_sink (g_object_new (unmappable_get_type (), NULL));
  GstBuffer *buffer = gst_buffer_new ();

  gst_buffer_append_memory (buffer, new_memory (size, flags, allocator, NULL));

  return buffer;
}
