/* fdallocator.c: blocks that are files in memory, for other processes
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A file's header is found again by its address: GstFdMemory is opaque and has
 * no room for ours. The table is under a lock of its own.
 */
#include "config.h"

#include "fdallocator-private.h"
#include "trymemory-private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct _GstPooledFdAllocator {
  GstFdAllocator parent;

  void (*give) (GstPooledClass *klass, GstPooledBlock *block);
  GstMemoryShareFunction share; /* the parent's */
  GstMemoryCopyFunction copy;   /* the parent's */
  pthread_mutex_t lock;
  GHashTable *blocks; /* GstMemory -> GstPooledBlock */
};

G_DEFINE_TYPE (
    GstPooledFdAllocator, gst_pooled_fd_allocator, GST_TYPE_FD_ALLOCATOR)

static gint
new_file (gsize size)
{
  gint fd = memfd_create ("gst-pooled", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd < 0)
    return -1;
  if (ftruncate (fd, (off_t) size) != 0) {
    close (fd);
    return -1;
  }
  fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
  return fd;
}

static GstPooledBlock *
find_block (GstPooledFdAllocator *self, GstMemory *mem)
{
  GstPooledBlock *block;

  pthread_mutex_lock (&self->lock);
  block = g_hash_table_lookup (self->blocks, mem);
  pthread_mutex_unlock (&self->lock);
  return block;
}

/* Mapped whole, once: later lives may be shorter, never longer. Leaves the
 * header as a life leaves it that has just ended. */
static gboolean
open_file (GstPooledFdAllocator *self, GstPooledBlock *block)
{
  gsize size = block->head.klass->stride;
  gint fd = new_file (size);
  GstMemory *mem;
  GstMapInfo map;

  if (fd < 0)
    return FALSE;
  mem = gst_fd_allocator_alloc (
      GST_ALLOCATOR (self), fd, size, GST_FD_MEMORY_FLAG_KEEP_MAPPED);
  if (!gst_memory_map (mem, &map, GST_MAP_READWRITE)) {
    gst_memory_unref (mem); /* not in the table yet: closed */
    return FALSE;
  }
  gst_memory_unmap (mem, &map);

  block->head.data = map.data;
  block->file = mem;
  block->fd = fd;
  pthread_mutex_lock (&self->lock);
  g_hash_table_insert (self->blocks, mem, block);
  pthread_mutex_unlock (&self->lock);
  gst_object_unref (self);
  return TRUE;
}

GstMemory *
gst_pooled_fd_allocator_dress (GstPooledFdAllocator *self,
    GstPooledBlock *block, gsize size, gsize align,
    const GstAllocationParams *params)
{
  gsize needed = params->prefix + size + params->padding;

  if (!block->file && !open_file (self, block))
    return NULL;
  gst_memory_init (block->file, params->flags, GST_ALLOCATOR (self), NULL,
      MIN (needed + align, block->head.klass->stride), align, params->prefix,
      size);
  block->head.mem.maxsize = block->file->maxsize;
  gst_pooled_memory_clear_around (&block->head, params, size);
  return block->file;
}

static void
free_header (GstPooledFdAllocator *self, GstMemory *mem)
{
  GST_ALLOCATOR_CLASS (gst_pooled_fd_allocator_parent_class)
      ->free (GST_ALLOCATOR (self), mem);
}

void
gst_pooled_fd_allocator_close (
    GstPooledFdAllocator *self, GstPooledBlock *block)
{
  if (!block->file)
    return;
  pthread_mutex_lock (&self->lock);
  g_hash_table_remove (self->blocks, block->file);
  pthread_mutex_unlock (&self->lock);
  block->file->maxsize = block->head.klass->stride; /* what is mapped */
  free_header (self, block->file);
  block->file = NULL;
}

static void
gst_pooled_fd_allocator_free (GstAllocator *allocator, GstMemory *mem)
{
  GstPooledFdAllocator *self = GST_POOLED_FD_ALLOCATOR (allocator);
  GstPooledBlock *block = mem->parent ? NULL : find_block (self, mem);

  if (block)
    self->give (block->head.klass, block);
  else
    free_header (self, mem);
}

/* To system memory: a copy is not for another process. Does not lock what it
 * reads: a memory that is mapped for writing can be copied. */
static GstMemory *
copy (GstMemory *mem, gssize offset, gssize size)
{
  GstPooledFdAllocator *self = GST_POOLED_FD_ALLOCATOR (mem->allocator);
  GstPooledBlock *block = find_block (self, mem->parent ? mem->parent : mem);
  GstMapInfo map;
  GstMemory *to;

  /* somebody else's file, made with the allocator of a memory of ours */
  if (!block)
    return self->copy (mem, offset, size);
  if (size == -1)
    size = mem->size > (gsize) offset ? (gssize) mem->size - offset : 0;
  to = gst_pooled_try_memory ((gsize) size);
  if (!to || !gst_memory_map (to, &map, GST_MAP_WRITE)) {
    g_clear_pointer (&to, gst_memory_unref);
    return NULL;
  }
  memcpy (map.data, block->head.data + mem->offset + offset, (gsize) size);
  gst_memory_unmap (to, &map);
  return to;
}

/* The parent takes -1 for all of maxsize; system memory for the rest of size.
 */
static GstMemory *
share (GstMemory *mem, gssize offset, gssize size)
{
  GstPooledFdAllocator *self = GST_POOLED_FD_ALLOCATOR (mem->allocator);

  if (size == -1)
    size = (gssize) mem->size - offset;
  return self->share (mem, offset, size);
}

/* Of two that have the same parent, and so the same file. */
static gboolean
is_span (GstMemory *mem1, GstMemory *mem2, gsize *offset)
{
  if (offset)
    *offset = mem1->offset - mem1->parent->offset;
  return mem1->offset + mem1->size == mem2->offset;
}

static void
gst_pooled_fd_allocator_finalize (GObject *object)
{
  GstPooledFdAllocator *self = GST_POOLED_FD_ALLOCATOR (object);

  g_hash_table_unref (self->blocks);
  pthread_mutex_destroy (&self->lock);
  G_OBJECT_CLASS (gst_pooled_fd_allocator_parent_class)->finalize (object);
}

static void
gst_pooled_fd_allocator_class_init (GstPooledFdAllocatorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_pooled_fd_allocator_finalize;
  GST_ALLOCATOR_CLASS (klass)->free = gst_pooled_fd_allocator_free;
}

static void
gst_pooled_fd_allocator_init (GstPooledFdAllocator *self)
{
  pthread_mutex_init (&self->lock, NULL);
  self->blocks = g_hash_table_new (NULL, NULL);
  self->share = GST_ALLOCATOR (self)->mem_share;
  self->copy = GST_ALLOCATOR (self)->mem_copy;
  GST_ALLOCATOR (self)->mem_share = share;
  GST_ALLOCATOR (self)->mem_is_span = is_span;
  GST_ALLOCATOR (self)->mem_copy = copy;
}

GstPooledFdAllocator *
gst_pooled_fd_allocator_new (
    void (*give) (GstPooledClass *klass, GstPooledBlock *block))
{
  GstPooledFdAllocator *self =
      g_object_new (GST_POOLED_TYPE_FD_ALLOCATOR, NULL);

  self->give = give;
  return gst_object_ref_sink (self);
}
