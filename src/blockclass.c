/* blockclass.c: all blocks of one size
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "blockclass-private.h"
#include "allocator.h"

#include <stdlib.h>
#include <string.h>

/* Blocks are cut so that a request of exactly the class's size finds room for
 * alignments up to 64 bytes. Small ones follow each other, also so that not
 * all of them begin in the same set of the cache. */
#define SLACK         64
#define SMALL         ((gsize) 16 << 10)
#define MAGAZINE_MAX  16
#define MAGAZINE_SIZE ((gsize) 8 << 20)

/* Full magazines: many blocks make exchanges rare, few keep memory from lying
 * about in threads that do not need it. Each thread has up to two. Blocks that
 * take longer to fill than many exchanges have none: what lies in a magazine
 * is one more that goes round, and colder. */
static guint
magazine_length (gsize stride, guint max)
{
  gsize length = MIN (MAGAZINE_MAX, MAGAZINE_SIZE / stride);

  if (length < 2)
    return 0;
  length = MIN (length, max / 8);
  return MAX (length, 1);
}

GstPooledClass *
gst_pooled_class_new (GstAllocator *allocator, GstPooledClassSettings *settings,
    gsize size, guint max, guint reserved, gboolean on_demand)
{
  gsize page = gst_pooled_blockmap_page ();
  gsize to = size < SMALL ? SLACK : page;
  GstPooledClass *self = aligned_alloc (GST_POOLED_CACHE_LINE,
      (sizeof (GstPooledClass) + GST_POOLED_CACHE_LINE - 1) /
          GST_POOLED_CACHE_LINE * GST_POOLED_CACHE_LINE);
  pthread_condattr_t attr;

  if (!self)
    return NULL;
  memset (self, 0, sizeof (*self));
  self->allocator = allocator;
  self->settings = settings;
  self->align = to;
  self->stride = (size + SLACK + to - 1) / to * to;
  self->size = size;
  self->max = max;
  self->reserved = MAX (max, reserved);
  self->magazine = magazine_length (self->stride, max);
  self->on_demand = on_demand;
  /* a file for each is too much for small ones */
  self->memfd = settings->memfd && size >= SMALL;
  pthread_mutex_init (&self->lock, NULL);
  pthread_condattr_init (&attr);
  pthread_condattr_setclock (&attr, CLOCK_MONOTONIC);
  pthread_cond_init (&self->returned, &attr);
  pthread_condattr_destroy (&attr);
  return self;
}

void
gst_pooled_class_free (GstPooledClass *self)
{
  gst_pooled_blockmap_release (&self->data);
  gst_pooled_blockmap_release (&self->headers);
  pthread_cond_destroy (&self->returned);
  pthread_mutex_destroy (&self->lock);
  free (self);
}

void
gst_pooled_class_raise_max (GstPooledClass *self, guint max)
{
  pthread_mutex_lock (&self->lock);
  self->max = MAX (self->max, MIN (max, self->reserved));
  gst_pooled_class_end_barren (self);
  pthread_cond_broadcast (&self->returned);
  pthread_mutex_unlock (&self->lock);
}

/* P1 of the free list orders what was written into the blocks of the magazine
 * before this. */
void
gst_pooled_class_put (GstPooledClass *self, GstPooledBlock *first, guint length)
{
  first->length = length;
  gst_pooled_depot_push (&self->depot, first->index);
  gst_pooled_class_end_barren (self);
}

GstPooledBlock *
gst_pooled_class_take (GstPooledClass *self)
{
  guint32 slot = gst_pooled_depot_pop (&self->depot);

  return slot == GST_POOLED_DEPOT_EMPTY ? NULL : &self->blocks[slot];
}

static void
raise_to (gst_pooled_atomic_i64 *peak, gint64 value)
{
  gint64 seen;

  do {
    seen = gst_pooled_load_relaxed (peak);
    if (seen >= value)
      return;
  } while (!gst_pooled_cas_relaxed (peak, &seen, value));
}

void
gst_pooled_class_account (GstPooledClass *self, gint64 change, gint64 top)
{
  gint64 before = gst_pooled_add_relaxed (&self->in_use, change);

  raise_to (&self->peak, before + top);
  raise_to (&self->recent_peak, before + top);
}

void
gst_pooled_class_wake (GstPooledClass *self)
{
  pthread_mutex_lock (&self->lock);
  pthread_cond_signal (&self->returned);
  pthread_mutex_unlock (&self->lock);
}

/* Memory that classes made on demand hold, all of an allocator's together. */
static gboolean
charge (GstPooledClass *self, guint blocks)
{
  GstPooledClassSettings *settings = self->settings;
  guint64 bytes = (guint64) blocks * self->stride;
  guint64 charged;

  if (!self->on_demand)
    return TRUE;
  do {
    charged = gst_pooled_load_relaxed (&settings->charged);
    if (charged + bytes > gst_pooled_load_relaxed (&settings->budget))
      return FALSE;
  } while (
      !gst_pooled_cas_relaxed (&settings->charged, &charged, charged + bytes));
  return TRUE;
}

void
gst_pooled_class_discharge (GstPooledClass *self, guint blocks)
{
  if (self->on_demand)
    gst_pooled_sub_relaxed (
        &self->settings->charged, (guint64) blocks * self->stride);
}

static guint
first_capacity (GstPooledClass *self)
{
  GstPooledClassSettings *settings = self->settings;
  guint initial = MIN (settings->initial_blocks, self->max);

  if (initial == 0 &&
      gst_pooled_load_relaxed (&settings->growth) == GST_POOLED_GROWTH_FIXED)
    return self->max;
  return initial;
}

static gboolean
set_capacity (GstPooledClass *self, guint capacity)
{
  gsize from = self->capacity * self->stride;

  if (!gst_pooled_blockmap_open (
          &self->data, from, capacity * self->stride - from))
    return FALSE;
  self->capacity = capacity;
  return TRUE;
}

/* Addresses for all headers and all blocks. */
static gboolean
open_class (GstPooledClass *self)
{
  gst_pooled_blockmap_flags flags =
      self->settings->huge_pages ? GST_POOLED_BLOCKMAP_HUGE_PAGES : 0;
  gsize headers = (gsize) self->reserved * sizeof (GstPooledBlock);
  guint first = first_capacity (self);

  if (self->reserved > G_MAXSSIZE / self->stride)
    return FALSE;
  if (!gst_pooled_blockmap_reserve (&self->headers, headers, 0))
    return FALSE;
  if (!gst_pooled_blockmap_open (&self->headers, 0, headers) ||
      !gst_pooled_blockmap_reserve (
          &self->data, self->reserved * self->stride, flags)) {
    gst_pooled_blockmap_release (&self->headers);
    return FALSE;
  }
  if (first && !set_capacity (self, first)) {
    gst_pooled_blockmap_release (&self->data);
    gst_pooled_blockmap_release (&self->headers);
    return FALSE;
  }

  self->blocks = (GstPooledBlock *) self->headers.start;
  gst_pooled_depot_init (
      &self->depot, &self->blocks[0].slot, sizeof (GstPooledBlock));
  self->open = TRUE;
  return TRUE;
}

gboolean
gst_pooled_class_open (GstPooledClass *self)
{
  gboolean open;

  pthread_mutex_lock (&self->lock);
  open = self->open || open_class (self);
  pthread_mutex_unlock (&self->lock);
  return open;
}

static gboolean
grow (GstPooledClass *self)
{
  GstPooledClassSettings *settings = self->settings;
  guint more;

  switch (gst_pooled_load_relaxed (&settings->growth)) {
    case GST_POOLED_GROWTH_FIXED:
      return FALSE;
    case GST_POOLED_GROWTH_LINEAR:
      more = gst_pooled_load_relaxed (&settings->growth_step);
      break;
    default:
      more = self->capacity ? self->capacity : MAX (self->magazine, 1);
  }
  more = MIN (more, self->max - self->capacity);
  if (more == 0)
    return FALSE;
  if (!set_capacity (self, self->capacity + more)) {
    gst_pooled_add_relaxed (&self->map_failures, 1);
    return FALSE;
  }
  gst_pooled_add_relaxed (&self->growths, 1);
  return TRUE;
}

/* How many blocks that were never used come at a time: a magazine of small
 * ones. Of those with pages of their own just the one that is wanted: others
 * would count as memory that lies idle, which they have none of yet, and next
 * to the first touch of a block the way here is short. */
static guint
carve_length (GstPooledClass *self)
{
  if (self->align >= gst_pooled_blockmap_page ())
    return 1;
  return MAX (self->magazine, 1);
}

/* Blocks that were never used. */
static GstPooledBlock *
carve (GstPooledClass *self)
{
  GstPooledBlock *first = NULL;
  guint n;

  if (self->carved == self->capacity && !grow (self))
    return NULL;
  n = MIN (carve_length (self), self->capacity - self->carved);
  while (n && !charge (self, n))
    n--;
  /* the lowest address leaves first */
  for (guint i = n; i-- > 0;) {
    GstPooledBlock *block = &self->blocks[self->carved + i];

    block->kind = GST_POOLED_MEMORY_BLOCK;
    block->index = self->carved + i;
    block->untouched = TRUE;
    block->head.klass = self;
    block->head.data =
        (guint8 *) self->data.start + block->index * self->stride;
    gst_pooled_block_set_next (block, first);
    first = block;
  }
  if (first)
    first->length = n;
  self->carved += n;
  self->fresh += n;
  return first;
}

/* Tepid ones first: they still have their memory. */
static GstPooledBlock *
take_cold (GstPooledClass *self)
{
  GstPooledBlock *block = self->tepid;

  if (block) {
    self->tepid = gst_pooled_block_next (block);
  } else if ((block = self->cold)) {
    if (!charge (self, 1))
      return NULL;
    self->cold = gst_pooled_block_next (block);
    self->n_cold--;
    self->fresh++;
  } else {
    return NULL;
  }
  gst_pooled_block_set_next (block, NULL);
  block->length = 1;
  return block;
}

GstPooledBlock *
gst_pooled_class_refill_locked (GstPooledClass *self)
{
  GstPooledBlock *first;

  if (!self->open && !open_class (self)) {
    gst_pooled_add_relaxed (&self->map_failures, 1);
    return NULL;
  }
  first = gst_pooled_class_take (self);
  if (!first)
    first = take_cold (self);
  if (!first)
    first = carve (self);
  if (first)
    self->empty_since = 0;
  else if (self->empty_since == 0)
    self->empty_since = g_get_monotonic_time ();
  return first;
}

void
gst_pooled_class_prepare (GstPooledClass *self, GstPooledBlock *first)
{
  for (GstPooledBlock *block = first; block;
       block = gst_pooled_block_next (block)) {
    if (block->untouched && self->settings->prefault && !self->memfd)
      gst_pooled_blockmap_prefault (
          &self->data, block->index * self->stride, self->stride);
    block->untouched = FALSE;
  }
}

GstPooledBlock *
gst_pooled_class_refill (GstPooledClass *self)
{
  GstPooledBlock *first;

  pthread_mutex_lock (&self->lock);
  first = gst_pooled_class_refill_locked (self);
  pthread_mutex_unlock (&self->lock);

  gst_pooled_class_prepare (self, first);
  return first;
}
