/* allocator-classes.c: which classes an allocator has
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Those it was made with stay. Others come on demand: for a size that was
 * negotiated, or for one that is larger than all and is asked for again.
 *
 * T1 -> T2  a table and its classes are complete before a reader finds them
 */
#include "config.h"

#include "allocator-private.h"

#define GST_CAT_DEFAULT gst_pooled_allocator_debug
GST_DEBUG_CATEGORY_EXTERN (gst_pooled_allocator_debug);

/* Blocks a class made on demand can have when nobody says how many. */
#define DEMAND_BLOCKS 64

/* A class whose blocks are larger by no more than this is taken as it is. Only
 * pages that are touched cost memory, so it need not be little. */
#define WASTE(size) MAX ((size) / 8, (gsize) 64 << 10)

static void
publish_locked (GstPooledAllocator *self, GstPooledClassTable *table)
{
  g_ptr_array_add (self->tables, table);
  gst_pooled_store_release (&self->table, table); /* T1, to T2 */
}

/* A new table with one class more, for which there is room; the lock is held.
 */
static void
add_locked (GstPooledAllocator *self, GstPooledClass *klass)
{
  GstPooledClassTable *old = gst_pooled_load_relaxed (&self->table);
  GstPooledClassTable *table;
  guint at = 0;

  table = g_memdup2 (old, sizeof (*old));
  while (at < table->n && table->classes[at]->size < klass->size)
    at++;
  for (guint i = table->n; i > at; i--) {
    table->classes[i] = table->classes[i - 1];
    table->sizes[i] = table->sizes[i - 1];
  }
  table->sizes[at] = klass->size;
  table->classes[at] = klass;
  table->n++;

  /* nobody would take a thread's magazines away again */
  klass->detached = self->detached;
  gst_pooled_cache_register (klass);
  publish_locked (self, table);
}

gboolean
gst_pooled_allocator_build_classes (
    GstPooledAllocator *self, GstPooledSizeClasses *classes)
{
  gboolean built = TRUE;
  gsize size;
  guint max;

  pthread_mutex_lock (&self->lock);
  publish_locked (self, g_new0 (GstPooledClassTable, 1));
  for (guint i = 0; gst_pooled_size_classes_get (classes, i, &size, &max);
       i++) {
    GstPooledClass *klass = gst_pooled_class_new (
        GST_ALLOCATOR (self), &self->settings, size, max, max, FALSE);

    if (klass)
      add_locked (self, klass);
    built = built && klass;
  }
  pthread_mutex_unlock (&self->lock);
  return built;
}

void
gst_pooled_allocator_free_classes (GstPooledAllocator *self)
{
  GstPooledClassTable *table = gst_pooled_load_relaxed (&self->table);

  for (guint i = 0; i < table->n; i++) {
    gst_pooled_cache_unregister (table->classes[i]);
    gst_pooled_class_free (table->classes[i]);
  }
}

/* Whole pages, less what a block gets on top anyway. */
static gsize
round_size (gsize size)
{
  gsize page = gst_pooled_blockmap_page ();

  return (size + 64 + page - 1) / page * page - 64;
}

/* A new class made on demand; the lock is held. */
static GstPooledClass *
demand_locked (GstPooledAllocator *self, gsize size, guint max, GError **error)
{
  guint64 budget = gst_pooled_load_relaxed (&self->settings.budget);
  guint64 affordable;
  GstPooledClass *klass;

  size = round_size (size);
  affordable = MIN (budget / size, G_MAXINT32);
  if (affordable == 0) {
    g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_BUDGET,
        "a block of %" G_GSIZE_FORMAT " bytes is more than all classes made on "
        "demand may have together (max-bytes is %" G_GUINT64_FORMAT ")",
        size, budget);
    return NULL;
  }
  if (gst_pooled_allocator_table (self)->n == GST_POOLED_MAX_SIZE_CLASSES) {
    g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_RANGE,
        "no class for %" G_GSIZE_FORMAT " bytes: there are %d already", size,
        GST_POOLED_MAX_SIZE_CLASSES);
    return NULL;
  }
  klass = gst_pooled_class_new (GST_ALLOCATOR (self), &self->settings, size,
      max ? max : MIN (affordable, DEMAND_BLOCKS), MIN (affordable, 4096),
      TRUE);
  if (!klass || !gst_pooled_class_open (klass)) {
    g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_MEMORY,
        "the system has no addresses for blocks of %" G_GSIZE_FORMAT " bytes",
        size);
    g_clear_pointer (&klass, gst_pooled_class_free);
    return NULL;
  }
  add_locked (self, klass);
  GST_DEBUG_OBJECT (self, "made a class of %u x %" G_GSIZE_FORMAT " bytes",
      klass->max, klass->size);
  return klass;
}

static GstPooledClass *
find_close (GstPooledAllocator *self, gsize size)
{
  GstPooledClassTable *table = gst_pooled_allocator_table (self);

  for (guint i = 0; i < table->n; i++) {
    gsize has = table->classes[i]->size;

    if (size <= has)
      return has - size <= WASTE (size) ? table->classes[i] : NULL;
  }
  return NULL;
}

/**
 * gst_pooled_allocator_add_class:
 * @self: a #GstPooledAllocator
 * @size: size of a block in bytes, with its prefix and padding
 * @max: how many blocks at most, 0 for as many as the budget allows (64 at
 *     most)
 * @error: return location for a #GError
 *
 * Makes a class for a size that was negotiated, such as that of a video frame.
 * Its blocks count towards the `max-bytes` that all classes made on demand
 * share from the moment on that they are used, until their memory is given
 * back.
 *
 * When there is a class already whose blocks are at least as large, and by at
 * most an eighth (or 64 KiB) larger, nothing is made; such a class made on
 * demand before is allowed @max blocks if it had fewer.
 *
 * Any thread may call it. Fails with %GST_POOLED_ERROR_RANGE when @size is 0 or
 * absurd, or there are too many classes; with %GST_POOLED_ERROR_BUDGET when
 * `max-bytes` does not allow a single block; with %GST_POOLED_ERROR_MEMORY when
 * there are no addresses left.
 *
 * Returns: whether there is such a class now
 *
 * Since: 1.22.100
 */
gboolean
gst_pooled_allocator_add_class (
    GstPooledAllocator *self, gsize size, guint max, GError **error)
{
  GstPooledClass *klass;

  g_return_val_if_fail (GST_POOLED_IS_ALLOCATOR (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (size == 0 || size > G_MAXSSIZE / 4 || max > G_MAXINT32) {
    g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_RANGE,
        "%u blocks of %" G_GSIZE_FORMAT " bytes are out of range", max, size);
    return FALSE;
  }

  pthread_mutex_lock (&self->lock);
  klass = find_close (self, size);
  if (!klass)
    klass = demand_locked (self, size, max, error);
  else if (klass->on_demand)
    gst_pooled_class_raise_max (klass, max);
  pthread_mutex_unlock (&self->lock);

  return klass != NULL;
}

/* In steps of an eighth, so that sizes which vary a little share a class. */
static gsize
round_demand (gsize needed)
{
  gsize step = ((gsize) 1 << (g_bit_storage (needed) - 1)) / 8;

  return round_size ((needed + step - 1) / step * step);
}

GstPooledClass *
gst_pooled_allocator_demand_class (
    GstPooledAllocator *self, gsize needed, gsize align)
{
  GstPooledClass *klass = NULL;
  gboolean again = FALSE;
  gsize size;

  if (gst_pooled_load_relaxed (&self->settings.budget) <= needed ||
      needed < gst_pooled_blockmap_page ())
    return NULL;
  size = needed;
  if (align >= gst_pooled_blockmap_page ())
    size += align;
  size = round_demand (size);

  pthread_mutex_lock (&self->lock);
  for (guint i = 0; i < GST_POOLED_SEEN_SIZES; i++)
    again = again || self->seen[i] == size;
  /* another thread may have made it meanwhile */
  klass = find_close (self, size);
  if (klass || again)
    klass = klass ? klass : demand_locked (self, size, 0, NULL);
  else
    self->seen[self->n_seen++ % GST_POOLED_SEEN_SIZES] = size;
  pthread_mutex_unlock (&self->lock);

  if (klass && !gst_pooled_class_fits (klass, needed, align))
    return NULL;
  return klass;
}

gboolean
gst_pooled_allocator_make_room (GstPooledAllocator *self, GstPooledClass *klass)
{
  GstPooledClassTable *table = gst_pooled_allocator_table (self);
  gsize freed = 0;

  for (guint i = 0; i < table->n && freed < klass->stride; i++) {
    GstPooledClass *other = table->classes[i];

    if (other == klass || !other->on_demand ||
        !gst_pooled_allocator_has_idle (other))
      continue;
    gst_pooled_cache_collect (&other, 1, FALSE);
    freed += gst_pooled_class_trim (other, 0);
  }
  return freed >= klass->stride;
}
