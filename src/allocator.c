/* allocator.c: GstAllocator over the size classes
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How long an allocator lives. A memory must keep its allocator, but a
 * reference taken and dropped for each would be a counter that all threads
 * write. So blocks hold none. Instead, when the last reference of a user goes,
 * dispose takes all threads' magazines away for good (detach), after which
 * every block that comes back is seen under the lock; and when blocks are out
 * at that moment, the allocator takes a reference to itself, which the last of
 * them drops. Until then it works as before, only slower.
 *
 * System memories and shares hold references as usual.
 */
#include "config.h"

#include "allocator-private.h"

#include <stdlib.h>
#include <string.h>

GST_DEBUG_CATEGORY (gst_pooled_allocator_debug);
#define GST_CAT_DEFAULT gst_pooled_allocator_debug

G_DEFINE_TYPE_WITH_CODE (GstPooledAllocator, gst_pooled_allocator,
    GST_TYPE_ALLOCATOR,
    GST_DEBUG_CATEGORY_INIT (gst_pooled_allocator_debug, "pooledallocator", 0,
        "memory recycled by size class"))

guint gst_pooled_allocator_signals[GST_POOLED_N_SIGNALS];

/* The smallest class whose blocks can hold it. */
static inline GstPooledClass *
find_class (GstPooledAllocator *self, gsize needed, gsize align)
{
  GstPooledClassTable *table = gst_pooled_allocator_table (self);

  for (guint i = 0; i < table->n; i++) {
    if (needed <= table->sizes[i] &&
        gst_pooled_class_fits (table->classes[i], needed, align))
      return table->classes[i];
  }
  return NULL;
}

static guint8 *
data_of (GstPooledClass *klass, guint index)
{
  return (guint8 *) klass->data.start + index * klass->stride;
}

/* Blocks that are out, once no thread has magazines. */
static guint64
count_out (GstPooledAllocator *self)
{
  GstPooledClassTable *table = gst_pooled_allocator_table (self);
  guint64 out = 0;

  for (guint i = 0; table && i < table->n; i++) {
    GstPooledCounts counts;

    gst_pooled_cache_count (table->classes[i], &counts);
    out += counts.hits - counts.returns;
  }
  return out;
}

/* This thread cannot have magazines: the allocator is about to end. */
static void
give_slowly (GstPooledClass *klass, GstPooledBlock *block)
{
  GstPooledAllocator *self = gst_object_ref (klass->allocator);
  gboolean last = FALSE;

  gst_pooled_block_set_next (block, NULL);
  gst_pooled_class_put (klass, block, 1);
  pthread_mutex_lock (&self->lock);
  gst_pooled_add_relaxed (&klass->old_returns, 1);
  gst_pooled_class_account (klass, -1, 0);
  if (self->kept && count_out (self) == 0) {
    self->kept = FALSE;
    last = TRUE;
  }
  pthread_mutex_unlock (&self->lock);
  if (gst_pooled_load_relaxed (&klass->waiters))
    gst_pooled_class_wake (klass);

  if (last)
    gst_object_unref (self);
  gst_object_unref (self);
}

static void
give_back (GstPooledClass *klass, GstPooledBlock *block)
{
  if (gst_pooled_load_relaxed (&klass->settings->wipe))
    gst_pooled_memory_wipe (block->head.data, block->head.mem.maxsize);
  if (G_UNLIKELY (block->head.mem.align >= klass->align && !block->file))
    block->head.data = data_of (klass, block->index);
  if (G_UNLIKELY (!gst_pooled_cache_give (klass, block)))
    give_slowly (klass, block);
}

/* The last reference to a block's memory is gone. FALSE: it was recycled.
 *
 * Only a header on which nothing hangs is: qdata, weak references, parents.
 * Else the core frees those, and calls the class's free function, which needs
 * the reference to the allocator that the core drops after it. */
static gboolean
block_dispose (GstMiniObject *object)
{
  GstPooledBlock *block = (GstPooledBlock *) object;
  GstPooledClass *klass = block->head.klass;

  if (G_UNLIKELY (
          object->priv_pointer != NULL ||
          object->priv_uint != gst_pooled_load_relaxed (&klass->clean_priv) ||
          object->lockstate != 0)) {
    gst_object_ref (klass->allocator);
    return TRUE;
  }
  give_back (klass, block);
  return FALSE;
}

/* First life of a header, or the first after it was freed. */
static void
init_header (GstPooledClass *klass, GstPooledBlock *block)
{
  GstMemory *mem = &block->head.mem;

  gst_memory_init (mem, 0, klass->allocator, NULL, 0, 0, 0, 0);
  gst_pooled_store_relaxed (&klass->clean_priv, mem->mini_object.priv_uint);
  mem->mini_object.dispose = block_dispose;
  /* held by the caller; why a block holds none: see the top of the file */
  gst_object_unref (klass->allocator);
}

static GstMemory *
alloc_system (GstPooledAllocator *self, GstPooledClass *klass, gsize size,
    const GstAllocationParams *params)
{
  GstMemory *mem =
      gst_pooled_memory_new_system (GST_ALLOCATOR (self), klass, size, params);

  if (!mem) {
    gst_pooled_add_relaxed (&self->failures, 1);
    return NULL;
  }
  gst_pooled_add_relaxed (&self->system_allocations, 1);
  gst_pooled_add_relaxed (&self->system_bytes, mem->maxsize);
  if (klass)
    gst_pooled_add_relaxed (&klass->loose, 1);
  return mem;
}

static GstMemory *
dress_file (GstPooledAllocator *self, GstPooledClass *klass,
    GstPooledBlock *block, gsize size, gsize align,
    const GstAllocationParams *params)
{
  GstMemory *mem =
      gst_pooled_fd_allocator_dress (self->files, block, size, align, params);

  if (mem)
    return mem;
  gst_pooled_add_relaxed (&klass->map_failures, 1);
  give_back (klass, block);
  return alloc_system (self, NULL, size, params);
}

/* What gst_memory_init() sets, of which the header has the rest already. */
static GstMemory *
dress (GstPooledClass *klass, GstPooledBlock *block, gsize size, gsize align,
    const GstAllocationParams *params)
{
  GstMemory *mem = &block->head.mem;
  gsize room = klass->stride;

  if (G_UNLIKELY (klass->memfd))
    return dress_file ((GstPooledAllocator *) klass->allocator, klass, block,
        size, align, params);
  if (G_UNLIKELY (mem->allocator == NULL))
    init_header (klass, block);
  mem->mini_object.refcount = 1;
  mem->mini_object.lockstate = 0;
  mem->mini_object.flags = params->flags | GST_MINI_OBJECT_FLAG_LOCKABLE;
  if (G_UNLIKELY (align >= klass->align)) {
    gsize skew = -(guintptr) block->head.data & align;

    block->head.data += skew;
    room -= skew;
  }
  mem->parent = NULL;
  mem->maxsize = MIN (params->prefix + size + params->padding + align, room);
  mem->align = align;
  mem->offset = params->prefix;
  mem->size = size;
  if (G_UNLIKELY (params->flags & (GST_MEMORY_FLAG_ZERO_PREFIXED |
                                      GST_MEMORY_FLAG_ZERO_PADDED)))
    gst_pooled_memory_clear_around (&block->head, params, size);
  return mem;
}

static GstMemory *
alloc_large (GstPooledAllocator *self, gsize size, gsize needed, gsize align,
    const GstAllocationParams *params, GstPooledObtainFlags flags)
{
  GstPooledClass *klass =
      gst_pooled_allocator_demand_class (self, needed, align);
  GstPooledBlock *block = NULL;
  gboolean fail = FALSE;

  if (klass)
    block = gst_pooled_allocator_obtain (self, klass, flags, &fail);
  if (block)
    return dress (klass, block, size, align, params);
  if (fail || flags & GST_POOLED_OBTAIN_TRY)
    return NULL;
  if (!klass) {
    gst_pooled_add_relaxed (&self->oversized, 1);
    gst_pooled_allocator_note_oversized (self, needed);
  }
  return alloc_system (self, klass, size, params);
}

static GstMemory *
alloc_full (GstPooledAllocator *self, gsize size,
    const GstAllocationParams *params, GstPooledObtainFlags flags)
{
  gsize align = params->align | gst_memory_alignment;
  gsize needed = size + params->prefix + params->padding;
  gboolean fail = FALSE;
  GstPooledClass *klass;
  GstPooledBlock *block;

  if (G_UNLIKELY (
          (size | params->prefix | params->padding | align) > G_MAXSSIZE / 8))
    return NULL;
  klass = find_class (self, needed, align);
  if (G_UNLIKELY (!klass))
    return alloc_large (self, size, needed, align, params, flags);
  block = gst_pooled_cache_take (klass);
  if (G_UNLIKELY (!block))
    block = gst_pooled_allocator_obtain (self, klass, flags, &fail);
  if (G_LIKELY (block))
    return dress (klass, block, size, align, params);
  if (fail)
    return NULL;
  return alloc_system (self, klass, size, params);
}

static GstMemory *
gst_pooled_allocator_alloc (
    GstAllocator *allocator, gsize size, GstAllocationParams *params)
{
  return alloc_full ((GstPooledAllocator *) allocator, size, params, 0);
}

/* The header of a file is the core's, which alone knows where its data is. */
static gboolean
fill (GstMemory *to, const guint8 *data, gsize size)
{
  GstMapInfo map;

  if (G_LIKELY (gst_memory_is_type (to, GST_POOLED_ALLOCATOR_MEMORY_TYPE))) {
    memcpy (((GstPooledMemory *) to)->data, data, size);
    return TRUE;
  }
  if (!gst_memory_map (to, &map, GST_MAP_WRITE))
    return FALSE;
  memcpy (map.data, data, size);
  gst_memory_unmap (to, &map);
  return TRUE;
}

/* Never maps @mem: a memory that is mapped for writing can be copied. And never
 * waits or fails as the classes are told to: callers do not expect it. */
static GstMemory *
copy (GstMemory *mem, gssize offset, gssize size)
{
  GstAllocationParams params = { .align = mem->align };
  GstMemory *to;

  if (size == -1)
    size = mem->size > (gsize) offset ? mem->size - offset : 0;
  to = alloc_full ((GstPooledAllocator *) mem->allocator, size, &params,
      GST_POOLED_OBTAIN_NO_WAIT);
  if (to &&
      !fill (to, ((GstPooledMemory *) mem)->data + mem->offset + offset, size))
    g_clear_pointer (&to, gst_memory_unref);
  return to;
}

static void
free_system (GstPooledAllocator *self, GstPooledLooseMemory *memory)
{
  gsize maxsize = memory->head.mem.maxsize;

  if (gst_pooled_load_relaxed (&self->settings.wipe))
    gst_pooled_memory_wipe (memory->head.data, maxsize);
  gst_pooled_add_relaxed (&self->system_returns, 1);
  gst_pooled_sub_relaxed (&self->system_bytes, maxsize);
  if (memory->head.klass)
    gst_pooled_sub_relaxed (&memory->head.klass->loose, 1);
  g_free (memory);
}

/* Blocks come here only when something hung on their memory, or when the
 * allocator ends (then without a dispose function). */
static void
gst_pooled_allocator_free (GstAllocator *allocator, GstMemory *mem)
{
  GstPooledLooseMemory *memory = (GstPooledLooseMemory *) mem;
  GstPooledBlock *block = (GstPooledBlock *) mem;

  switch (memory->kind) {
    case GST_POOLED_MEMORY_SHARE:
      g_free (memory);
      break;
    case GST_POOLED_MEMORY_SYSTEM:
      free_system ((GstPooledAllocator *) allocator, memory);
      break;
    case GST_POOLED_MEMORY_BLOCK:
      mem->allocator = NULL;
      if (mem->mini_object.dispose)
        give_back (block->head.klass, block);
      break;
  }
}

/* Headers of idle blocks are mini objects that are still alive, as a tracer of
 * leaks sees it. */
static void
end_headers (GstPooledClass *klass)
{
  GstPooledFdAllocator *files =
      ((GstPooledAllocator *) klass->allocator)->files;

  for (guint i = 0; i < klass->carved; i++) {
    GstMemory *mem = &klass->blocks[i].head.mem;

    if (klass->memfd)
      gst_pooled_fd_allocator_close (files, &klass->blocks[i]);
    if (!mem->allocator)
      continue;
    mem->mini_object.refcount = 1;
    mem->mini_object.lockstate = 0;
    mem->mini_object.dispose = NULL;
    mem->parent = NULL;
    gst_object_ref (klass->allocator);
    gst_memory_unref (mem);
  }
}

/* TRUE when blocks are out, which keep the allocator. */
static gboolean
is_kept (GstPooledAllocator *self)
{
  GstPooledClassTable *table = gst_pooled_allocator_table (self);
  gboolean kept;

  pthread_mutex_lock (&self->lock);
  if (!self->detached && table)
    gst_pooled_cache_detach (table->classes, table->n);
  self->detached = TRUE;
  if (!self->kept && count_out (self) > 0) {
    gst_object_ref (self);
    self->kept = TRUE;
  }
  kept = self->kept;
  pthread_mutex_unlock (&self->lock);
  return kept;
}

static void
gst_pooled_allocator_dispose (GObject *object)
{
  GstPooledAllocator *self = GST_POOLED_ALLOCATOR (object);
  GstPooledClassTable *table = gst_pooled_allocator_table (self);

  if (is_kept (self))
    return;
  gst_pooled_allocator_log_stats (self);
  gst_pooled_allocator_trim_after (self, 0);
  for (guint i = 0; table && i < table->n; i++)
    end_headers (table->classes[i]);

  G_OBJECT_CLASS (gst_pooled_allocator_parent_class)->dispose (object);
}

static void
gst_pooled_allocator_finalize (GObject *object)
{
  GstPooledAllocator *self = GST_POOLED_ALLOCATOR (object);

  gst_pooled_allocator_free_classes (self);
  gst_clear_object (&self->files);
  g_ptr_array_unref (self->tables);
  g_clear_pointer (&self->size_classes, gst_pooled_size_classes_unref);
  pthread_mutex_destroy (&self->lock);

  G_OBJECT_CLASS (gst_pooled_allocator_parent_class)->finalize (object);
}

static void
gst_pooled_allocator_constructed (GObject *object)
{
  GstPooledAllocator *self = GST_POOLED_ALLOCATOR (object);

  if (self->settings.memfd)
    self->files = gst_pooled_fd_allocator_new (give_back);
  if (!gst_pooled_allocator_build_classes (self, self->size_classes))
    GST_ERROR_OBJECT (self, "no memory for all size classes");
  gst_pooled_allocator_trim_after (
      self, gst_pooled_load_relaxed (&self->idle_timeout));
  G_OBJECT_CLASS (gst_pooled_allocator_parent_class)->constructed (object);
}

static void
gst_pooled_allocator_class_init (GstPooledAllocatorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstAllocatorClass *allocator_class = GST_ALLOCATOR_CLASS (klass);

  object_class->constructed = gst_pooled_allocator_constructed;
  object_class->dispose = gst_pooled_allocator_dispose;
  object_class->finalize = gst_pooled_allocator_finalize;
  allocator_class->alloc = gst_pooled_allocator_alloc;
  allocator_class->free = gst_pooled_allocator_free;
  gst_pooled_allocator_install_properties (object_class);
}

static void
gst_pooled_allocator_init (GstPooledAllocator *self)
{
  GstAllocator *allocator = GST_ALLOCATOR (self);

  pthread_mutex_init (&self->lock, NULL);
  self->tables = g_ptr_array_new_with_free_func (g_free);

  allocator->mem_type = GST_POOLED_ALLOCATOR_MEMORY_TYPE;
  allocator->mem_map = gst_pooled_memory_map;
  allocator->mem_unmap = gst_pooled_memory_unmap;
  allocator->mem_copy = copy;
  allocator->mem_share = gst_pooled_memory_share;
  allocator->mem_is_span = gst_pooled_memory_is_span;
}

/**
 * gst_pooled_allocator_try_alloc:
 * @self: a #GstPooledAllocator
 * @size: bytes of data
 * @params: (nullable): alignment, prefix, padding and flags
 *
 * Allocates like gst_allocator_alloc(), but only a block of a class: neither
 * waits nor falls back to the system, whatever `when-empty` says. For callers
 * that know better what to do then; nothing is counted as a miss.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full) (nullable): a memory, or %NULL when no class is
 * large enough or its blocks are all in use
 *
 * Since: 1.22.100
 */
GstMemory *
gst_pooled_allocator_try_alloc (
    GstPooledAllocator *self, gsize size, GstAllocationParams *params)
{
  const GstAllocationParams none = { 0 };

  g_return_val_if_fail (GST_POOLED_IS_ALLOCATOR (self), NULL);
  g_return_val_if_fail (
      params == NULL || (params->align & (params->align + 1)) == 0, NULL);

  return alloc_full (
      self, size, params ? params : &none, GST_POOLED_OBTAIN_TRY);
}
