/* allocator-private.h: what the parts of the allocator share
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Order of locks: allocator, caches, class.
 */
#pragma once

#include "allocator.h"
#include "blockclass-private.h"
#include "cache-private.h"
#include "fdallocator-private.h"

G_BEGIN_DECLS

/* Classes by size, smallest first. Never changed once others can see it:
 * another class means another table. */
typedef struct {
  guint n;
  gsize sizes[GST_POOLED_MAX_SIZE_CLASSES];
  GstPooledClass *classes[GST_POOLED_MAX_SIZE_CLASSES];
} GstPooledClassTable;

/* Large sizes asked for lately: what comes again gets a class. */
#define GST_POOLED_SEEN_SIZES 8

struct _GstPooledAllocator {
  GstAllocator parent;

  GstPooledClassSettings settings;
  gst_pooled_atomic_u32 when_empty;
  gst_pooled_atomic_u64 wait_timeout;
  gst_pooled_atomic_u64 idle_timeout;
  gst_pooled_atomic_u64 starvation_timeout;
  gst_pooled_atomic_u32 miss_warning; /* in millionths */
  gst_pooled_atomic_u32 flushing;
  gst_pooled_atomic_u32 flushes; /* how often it began */
  GstPooledFdAllocator *files;   /* with memfd */
  GstPooledSizeClasses *size_classes;

  gst_pooled_atomic_ptr table; /* GstPooledClassTable */

  pthread_mutex_t lock;
  GPtrArray *tables; /* all there ever were: readers hold no reference */
  gsize seen[GST_POOLED_SEEN_SIZES];
  guint n_seen;
  gboolean detached; /* no owner but memories that are out */
  gboolean kept;     /* holds a reference to itself for those */

  gst_pooled_atomic_u64 system_allocations; /* in place of a block */
  gst_pooled_atomic_u64 system_returns;
  gst_pooled_atomic_u64 system_bytes; /* out now */
  gst_pooled_atomic_u64 oversized;    /* of those: no class was large enough */
  gst_pooled_atomic_u64 failures;
  gst_pooled_atomic_u64 waits;
  gst_pooled_atomic_u64 wait_timeouts;
  gst_pooled_atomic_u64 wait_time;
  gst_pooled_atomic_u64 wait_longest;
  gst_pooled_atomic_u64 next_warning; /* monotonic time, us */
};

enum {
  GST_POOLED_SIGNAL_STARVED,
  GST_POOLED_SIGNAL_MISSED,
  GST_POOLED_N_SIGNALS
};

extern guint gst_pooled_allocator_signals[GST_POOLED_N_SIGNALS];

static inline GstPooledClassTable *
gst_pooled_allocator_table (GstPooledAllocator *self)
{
  return gst_pooled_load_acquire (&self->table); /* T2, from T1 */
}

/* allocator-classes.c */
gboolean gst_pooled_allocator_build_classes (
    GstPooledAllocator *self, GstPooledSizeClasses *classes);
/* A class for a size none fits, when it was asked for before; or NULL. */
GstPooledClass *gst_pooled_allocator_demand_class (
    GstPooledAllocator *self, gsize needed, gsize align);
void gst_pooled_allocator_free_classes (GstPooledAllocator *self);
/* Makes room in the budget for a block of @klass, at the cost of others. */
gboolean gst_pooled_allocator_make_room (
    GstPooledAllocator *self, GstPooledClass *klass);

/* allocator-obtain.c */
typedef enum {
  GST_POOLED_OBTAIN_NO_WAIT = 1 << 0,
  GST_POOLED_OBTAIN_TRY = 1 << 1, /* do not even count that there was none */
} GstPooledObtainFlags;

/* What a thread calls that found neither its own magazines nor the depot to
 * have a block. A block, or NULL with *fail telling whether the system must not
 * serve. */
GstPooledBlock *gst_pooled_allocator_obtain (GstPooledAllocator *self,
    GstPooledClass *klass, GstPooledObtainFlags flags, gboolean *fail);

/* A setting changed by which those go who wait: wakes them all. Takes the locks
 * of the allocator and of each class. */
void gst_pooled_allocator_changed (GstPooledAllocator *self);

/* Whether blocks of the class that have memory lie in the depot or in threads'
 * magazines. Takes the locks of caches and class. */
gboolean gst_pooled_allocator_has_idle (GstPooledClass *klass);

/* allocator-stats.c */
/* "Small (1 KiB)" */
gchar *gst_pooled_class_in_words (GstPooledClass *klass);
/* The counters in words, where somebody wants to read them. */
void gst_pooled_allocator_log_stats (GstPooledAllocator *self);
/* This is miss number @nth of the class; @failed: with nothing in its place. */
void gst_pooled_allocator_note_miss (GstPooledAllocator *self,
    GstPooledClass *klass, guint64 nth, gboolean failed);
/* A request did not wait, since no block of the class can come. */
void gst_pooled_allocator_note_vain (
    GstPooledAllocator *self, GstPooledClass *klass);
void gst_pooled_allocator_note_oversized (GstPooledAllocator *self, gsize size);

/* allocator-properties.c */
void gst_pooled_allocator_install_properties (GObjectClass *klass);

/* allocator-trim.c */
/* Has idle memory given back by itself, 0 = never again. */
void gst_pooled_allocator_trim_after (GstPooledAllocator *self, guint64 idle);

G_END_DECLS
