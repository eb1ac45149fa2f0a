/* allocator.c: GstAllocator over the size classes
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "allocator.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  GstMemory mem;
  guint8 *data;
  guint8 *start; /* what to free; NULL for a share */
} PooledMemory;

struct _GstPooledAllocator {
  GstAllocator parent;

  gchar *size_classes;
  GstPooledGrowth growth;
  guint growth_step;
  guint initial_blocks;
  GstPooledWhenEmpty when_empty;
  guint64 wait_timeout;
  gboolean zero_on_release;
  guint64 idle_timeout;
  guint64 max_bytes;
  gboolean prefault;
  gboolean huge_pages;
  gboolean memfd;
  gdouble miss_warning;
  guint64 starvation_timeout;
};

G_DEFINE_TYPE (GstPooledAllocator, gst_pooled_allocator, GST_TYPE_ALLOCATOR)

enum {
  PROP_0,
  PROP_SIZE_CLASSES,
  PROP_GROWTH,
  PROP_GROWTH_STEP,
  PROP_INITIAL_BLOCKS,
  PROP_WHEN_EMPTY,
  PROP_WAIT_TIMEOUT,
  PROP_ZERO_ON_RELEASE,
  PROP_IDLE_TIMEOUT,
  PROP_MAX_BYTES,
  PROP_PREFAULT,
  PROP_HUGE_PAGES,
  PROP_MEMFD,
  PROP_MISS_WARNING,
  PROP_STARVATION_TIMEOUT,
  PROP_STATS,
};

static gpointer
mem_map (GstMemory *mem, gsize maxsize, GstMapFlags flags)
{
  return ((PooledMemory *) mem)->data;
}

static void
mem_unmap (GstMemory *mem)
{
}

static GstMemory *
mem_copy (GstMemory *mem, gssize offset, gssize size)
{
  PooledMemory *copy;
  GstAllocationParams params = { 0, mem->align, 0, 0 };

  if (size == -1)
    size = mem->size > (gsize) offset ? mem->size - offset : 0;
  copy = (PooledMemory *) gst_allocator_alloc (mem->allocator, size, &params);
  if (copy)
    memcpy (
        copy->data, ((PooledMemory *) mem)->data + mem->offset + offset, size);
  return (GstMemory *) copy;
}

static GstMemory *
mem_share (GstMemory *mem, gssize offset, gssize size)
{
  GstMemory *parent = mem->parent ? mem->parent : mem;
  PooledMemory *share = g_new (PooledMemory, 1);

  if (size == -1)
    size = mem->size - offset;
  gst_memory_init (&share->mem,
      GST_MINI_OBJECT_FLAGS (parent) | GST_MINI_OBJECT_FLAG_LOCK_READONLY,
      mem->allocator, parent, mem->maxsize, mem->align, mem->offset + offset,
      size);
  share->data = ((PooledMemory *) mem)->data;
  share->start = NULL;
  return &share->mem;
}

static gboolean
mem_is_span (GstMemory *mem1, GstMemory *mem2, gsize *offset)
{
  if (offset)
    *offset = mem1->offset - mem1->parent->offset;

  return ((PooledMemory *) mem1)->data + mem1->offset + mem1->size ==
         ((PooledMemory *) mem2)->data + mem2->offset;
}

static GstMemory *
gst_pooled_allocator_alloc (
    GstAllocator *allocator, gsize size, GstAllocationParams *params)
{
  gsize align = params->align | 7;
  gsize maxsize = size + params->prefix + params->padding + align;
  PooledMemory *self = g_new (PooledMemory, 1);

  self->start = g_try_malloc (maxsize + align);
  if (!self->start) {
    g_free (self);
    return NULL;
  }
  self->data = (guint8 *) (((guintptr) self->start + align) & ~align);
  if (params->flags & GST_MEMORY_FLAG_ZERO_PREFIXED)
    memset (self->data, 0, params->prefix);
  if (params->flags & GST_MEMORY_FLAG_ZERO_PADDED)
    memset (
        self->data + params->prefix + size, 0, maxsize - params->prefix - size);
  gst_memory_init (&self->mem, params->flags, allocator, NULL, maxsize, align,
      params->prefix, size);
  return &self->mem;
}

static void
gst_pooled_allocator_free (GstAllocator *allocator, GstMemory *mem)
{
  g_free (((PooledMemory *) mem)->start);
  g_free (mem);
}

static void
gst_pooled_allocator_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstPooledAllocator *self = GST_POOLED_ALLOCATOR (object);

  switch (id) {
    case PROP_SIZE_CLASSES:
      g_free (self->size_classes);
      self->size_classes = g_value_dup_string (value);
      break;
    case PROP_GROWTH:
      self->growth = g_value_get_enum (value);
      break;
    case PROP_GROWTH_STEP:
      self->growth_step = g_value_get_uint (value);
      break;
    case PROP_INITIAL_BLOCKS:
      self->initial_blocks = g_value_get_uint (value);
      break;
    case PROP_WHEN_EMPTY:
      self->when_empty = g_value_get_enum (value);
      break;
    case PROP_WAIT_TIMEOUT:
      self->wait_timeout = g_value_get_uint64 (value);
      break;
    case PROP_ZERO_ON_RELEASE:
      self->zero_on_release = g_value_get_boolean (value);
      break;
    case PROP_IDLE_TIMEOUT:
      self->idle_timeout = g_value_get_uint64 (value);
      break;
    case PROP_MAX_BYTES:
      self->max_bytes = g_value_get_uint64 (value);
      break;
    case PROP_PREFAULT:
      self->prefault = g_value_get_boolean (value);
      break;
    case PROP_HUGE_PAGES:
      self->huge_pages = g_value_get_boolean (value);
      break;
    case PROP_MEMFD:
      self->memfd = g_value_get_boolean (value);
      break;
    case PROP_MISS_WARNING:
      self->miss_warning = g_value_get_double (value);
      break;
    case PROP_STARVATION_TIMEOUT:
      self->starvation_timeout = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_pooled_allocator_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstPooledAllocator *self = GST_POOLED_ALLOCATOR (object);

  switch (id) {
    case PROP_SIZE_CLASSES:
      g_value_set_string (value, self->size_classes);
      break;
    case PROP_GROWTH:
      g_value_set_enum (value, self->growth);
      break;
    case PROP_GROWTH_STEP:
      g_value_set_uint (value, self->growth_step);
      break;
    case PROP_INITIAL_BLOCKS:
      g_value_set_uint (value, self->initial_blocks);
      break;
    case PROP_WHEN_EMPTY:
      g_value_set_enum (value, self->when_empty);
      break;
    case PROP_WAIT_TIMEOUT:
      g_value_set_uint64 (value, self->wait_timeout);
      break;
    case PROP_ZERO_ON_RELEASE:
      g_value_set_boolean (value, self->zero_on_release);
      break;
    case PROP_IDLE_TIMEOUT:
      g_value_set_uint64 (value, self->idle_timeout);
      break;
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, self->max_bytes);
      break;
    case PROP_PREFAULT:
      g_value_set_boolean (value, self->prefault);
      break;
    case PROP_HUGE_PAGES:
      g_value_set_boolean (value, self->huge_pages);
      break;
    case PROP_MEMFD:
      g_value_set_boolean (value, self->memfd);
      break;
    case PROP_MISS_WARNING:
      g_value_set_double (value, self->miss_warning);
      break;
    case PROP_STARVATION_TIMEOUT:
      g_value_set_uint64 (value, self->starvation_timeout);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_pooled_allocator_get_stats (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_pooled_allocator_finalize (GObject *object)
{
  g_free (GST_POOLED_ALLOCATOR (object)->size_classes);
  G_OBJECT_CLASS (gst_pooled_allocator_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  const GParamFlags once = rw | G_PARAM_CONSTRUCT_ONLY;
  const GParamFlags any = rw | G_PARAM_CONSTRUCT;
  GParamSpec *specs[] = {
    [PROP_SIZE_CLASSES] = g_param_spec_string ("size-classes", "Size classes",
        "Sizes of blocks and how many of each, such as 1KiB:1024,64KiB:64",
        GST_POOLED_DEFAULT_SIZE_CLASSES, once),
    [PROP_GROWTH] = g_param_spec_enum ("growth", "Growth",
        "How a class gets more blocks when it has none left",
        GST_POOLED_TYPE_GROWTH, GST_POOLED_GROWTH_EXPONENTIAL, any),
    [PROP_GROWTH_STEP] = g_param_spec_uint ("growth-step", "Growth step",
        "Blocks added at a time with growth=linear", 1, G_MAXINT32, 16, any),
    [PROP_INITIAL_BLOCKS] =
        g_param_spec_uint ("initial-blocks", "Initial blocks",
            "Blocks each class has from the start, at most its maximum", 0,
            G_MAXINT32, 0, once),
    [PROP_WHEN_EMPTY] = g_param_spec_enum ("when-empty", "When empty",
        "What happens when all blocks of a class are in use",
        GST_POOLED_TYPE_WHEN_EMPTY, GST_POOLED_WHEN_EMPTY_ALLOCATE, any),
    [PROP_WAIT_TIMEOUT] = g_param_spec_uint64 ("wait-timeout", "Wait timeout",
        "Longest wait with when-empty=wait (ns, 0 = until flushing)", 0,
        G_MAXUINT64, 0, any),
    [PROP_ZERO_ON_RELEASE] = g_param_spec_boolean ("zero-on-release",
        "Zero on release", "Wipe a block when it comes back", FALSE, any),
    [PROP_IDLE_TIMEOUT] = g_param_spec_uint64 ("idle-timeout", "Idle timeout",
        "Give memory of blocks back to the system that were not needed for "
        "that long (ns, 0 = never)",
        0, G_MAXUINT64, 0, any),
    [PROP_MAX_BYTES] = g_param_spec_uint64 ("max-bytes", "Maximum bytes",
        "Budget of all classes made on demand (bytes, 0 = make none)", 0,
        G_MAXUINT64, G_GUINT64_CONSTANT (1) << 30, any),
    [PROP_PREFAULT] = g_param_spec_boolean ("prefault", "Prefault",
        "Touch the memory of a block before its first use", FALSE, once),
    [PROP_HUGE_PAGES] = g_param_spec_boolean ("huge-pages", "Huge pages",
        "Ask the system for huge pages", FALSE, once),
    [PROP_MEMFD] = g_param_spec_boolean ("memfd", "Memory file descriptors",
        "Back each block by a memfd, so that it can be passed to other "
        "processes",
        FALSE, once),
    [PROP_MISS_WARNING] = g_param_spec_double ("miss-warning", "Miss warning",
        "Warn when a larger part of the requests than this finds its class "
        "empty (0 to 1, 1 = never)",
        0, 1, 0.05, any),
    [PROP_STARVATION_TIMEOUT] =
        g_param_spec_uint64 ("starvation-timeout", "Starvation timeout",
            "Tell about waits that take longer (ns, 0 = never)", 0, G_MAXUINT64,
            GST_SECOND, any),
    [PROP_STATS] = g_param_spec_boxed ("stats", "Statistics", "All counters",
        GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS),
  };

  g_object_class_install_properties (klass, G_N_ELEMENTS (specs), specs);
}

static void
gst_pooled_allocator_class_init (GstPooledAllocatorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstAllocatorClass *allocator_class = GST_ALLOCATOR_CLASS (klass);

  object_class->set_property = gst_pooled_allocator_set_property;
  object_class->get_property = gst_pooled_allocator_get_property;
  object_class->finalize = gst_pooled_allocator_finalize;
  allocator_class->alloc = gst_pooled_allocator_alloc;
  allocator_class->free = gst_pooled_allocator_free;
  install_properties (object_class);
}

static void
gst_pooled_allocator_init (GstPooledAllocator *self)
{
  GstAllocator *allocator = GST_ALLOCATOR (self);

  allocator->mem_type = GST_POOLED_ALLOCATOR_MEMORY_TYPE;
  allocator->mem_map = mem_map;
  allocator->mem_unmap = mem_unmap;
  allocator->mem_copy = mem_copy;
  allocator->mem_share = mem_share;
  allocator->mem_is_span = mem_is_span;
}

GstAllocator *
gst_pooled_allocator_new (void)
{
  return gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR, NULL));
}

GstAllocator *
gst_pooled_allocator_new_full (const gchar *size_classes, GError **error)
{
  g_autoptr (GstPooledSizeClasses) classes =
      gst_pooled_size_classes_parse (size_classes, error);

  if (!classes)
    return NULL;
  return gst_object_ref_sink (g_object_new (
      GST_POOLED_TYPE_ALLOCATOR, "size-classes", size_classes, NULL));
}

GstAllocator *
gst_pooled_allocator_get (const gchar *name)
{
  static GMutex lock;
  static GHashTable *named;
  GstAllocator *allocator = NULL;
  GWeakRef *ref;

  g_mutex_lock (&lock);
  if (!named)
    named = g_hash_table_new (g_str_hash, g_str_equal);
  if (!name)
    name = "default";
  ref = g_hash_table_lookup (named, name);
  if (!ref) {
    ref = g_new0 (GWeakRef, 1);
    g_weak_ref_init (ref, NULL);
    g_hash_table_insert (named, g_strdup (name), ref);
  }
  allocator = g_weak_ref_get (ref);
  if (!allocator) {
    allocator = gst_pooled_allocator_new ();
    g_weak_ref_set (ref, allocator);
  }
  g_mutex_unlock (&lock);

  return allocator;
}

gboolean
gst_pooled_allocator_add_class (
    GstPooledAllocator *self, gsize size, guint max, GError **error)
{
  return TRUE;
}

GstMemory *
gst_pooled_allocator_try_alloc (
    GstPooledAllocator *self, gsize size, GstAllocationParams *params)
{
  return gst_allocator_alloc (GST_ALLOCATOR (self), size, params);
}

void
gst_pooled_allocator_set_flushing (GstPooledAllocator *self, gboolean flushing)
{
}

gsize
gst_pooled_allocator_trim (GstPooledAllocator *self)
{
  return 0;
}

GstStructure *
gst_pooled_allocator_get_stats (GstPooledAllocator *self)
{
  return gst_structure_new_empty ("application/x-pooled-allocator-stats");
}

gchar *
gst_pooled_allocator_describe (GstPooledAllocator *self)
{
  return g_strdup ("");
}

void
gst_pooled_allocator_install_as_default (GstPooledAllocator *self)
{
  gst_allocator_set_default (gst_object_ref (GST_ALLOCATOR (self)));
}

void
gst_pooled_allocator_uninstall_default (void)
{
  gst_allocator_set_default (gst_allocator_find (GST_ALLOCATOR_SYSMEM));
}

gboolean
gst_pooled_is_pooled_memory (GstMemory *memory)
{
  g_return_val_if_fail (memory != NULL, FALSE);

  return memory->allocator && GST_POOLED_IS_ALLOCATOR (memory->allocator);
}
