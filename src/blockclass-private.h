/* blockclass-private.h: all blocks of one size
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A class has addresses for all the blocks it may ever have, and lets them into
 * use by and by. A block is in one of these places:
 *
 *   not carved    never used (index >= carved)
 *   in use        its memory is out
 *   a magazine    a thread keeps it for its next allocation, see cache-private
 *   the depot     idle, in a magazine nobody keeps: a free list of magazines
 *   tepid         chosen to be given back, its memory still there
 *   cold          idle, its memory given back to the system
 *
 * The depot is the only way between threads, and takes no lock. Everything else
 * is under the lock: carving, growth, giving back, waiting. A thread comes to
 * it only when it found the depot empty.
 *
 * Order of locks: caches (all threads), then class.
 */
#pragma once

#include "blockmap-private.h"
#include "memory-private.h"

#include <pthread.h>

G_BEGIN_DECLS

/* How classes grow; what the allocator's properties say. */
typedef struct {
  gst_pooled_atomic_u32 growth; /* GstPooledGrowth */
  gst_pooled_atomic_u32 growth_step;
  guint initial_blocks;
  gboolean prefault;
  gboolean huge_pages;
  gboolean memfd;
  gst_pooled_atomic_u32 wipe; /* zero-on-release */
  /* bytes that classes made on demand may hold in memory, and do hold */
  gst_pooled_atomic_u64 budget;
  gst_pooled_atomic_u64 charged;
} GstPooledClassSettings;

struct _GstPooledClass {
  /* Written before others know of the class, then only read. */
  GstAllocator *allocator;
  GstPooledClassSettings *settings;
  gsize size;     /* of the data a block can take with the least slack */
  gsize stride;   /* from one block's data to the next one's */
  gsize align;    /* what the data is aligned to */
  guint reserved; /* blocks there are addresses for */
  guint magazine; /* blocks in a full magazine, 0 = no magazines */
  guint id;       /* index in each thread's table, see cache-private */
  gboolean on_demand;
  gboolean memfd; /* blocks are files, see fdallocator-private */
  gst_pooled_atomic_u32 clean_priv; /* priv_uint of an untouched mini object */
  /* by the first refill, under the lock, before there is a block */
  GstPooledBlock *blocks;
  gst_pooled_blockmap headers, data;

  /* Under the lock of the caches, once it is registered there. */
  gboolean detached;

  /* Threads that sleep until a block comes back. Read at each return. */
  GST_POOLED_ALIGNED gst_pooled_atomic_u32 waiters;
  /* The same: a search found every block out, and until there are so many
   * misses nobody needs to search again; see allocator-obtain.c. */
  gst_pooled_atomic_u64 barren_until;

  /* The depot: magazines, by their first block. */
  gst_pooled_depot depot;
  /* Beside it because whoever comes here writes both. In use as told by the
   * threads so far, its highest value, and its highest since the last look. */
  gst_pooled_atomic_i64 in_use;
  gst_pooled_atomic_i64 peak;
  gst_pooled_atomic_i64 recent_peak;
  gint64 previous_peak; /* only for who looks after idle memory */

  /* Under the lock. */
  GST_POOLED_ALIGNED pthread_mutex_t lock;
  pthread_cond_t returned;
  guint max;      /* blocks there may be, at most reserved */
  guint capacity; /* blocks let into use, as far as growth went */
  guint carved;   /* blocks that were ever used */
  GstPooledBlock *tepid;
  GstPooledBlock *cold;
  guint n_cold;       /* cold only; tepid ones still have their memory */
  guint64 fresh;      /* blocks that got memory anew from the system */
  gboolean open;      /* has its addresses */
  gint64 empty_since; /* monotonic time, us; 0 = was not found empty */

  /* Written rarely, by anybody. */
  gst_pooled_atomic_u64 misses;
  gst_pooled_atomic_u64 growths;
  gst_pooled_atomic_u64 trims;
  gst_pooled_atomic_u64 trimmed_bytes;
  gst_pooled_atomic_u64 map_failures;
  gst_pooled_atomic_i64 loose;       /* system memories in place of a block */
  gst_pooled_atomic_i64 peak_demand; /* blocks in use and loose memories */
  /* monotonic times, us */
  gst_pooled_atomic_u64 next_warning; /* of many misses */
  gst_pooled_atomic_u64 next_notice;  /* of one */
  /* Counts of threads that have ended, and of those without a cache. */
  gst_pooled_atomic_u64 old_hits;
  gst_pooled_atomic_u64 old_returns;
};

/* NULL when there is no memory. With @reserved above @max the class can be
 * allowed more later. */
GstPooledClass *gst_pooled_class_new (GstAllocator *allocator,
    GstPooledClassSettings *settings, gsize size, guint max, guint reserved,
    gboolean on_demand);

/* Gets the addresses, which otherwise happens when the first block is wanted.
 * False when there are none. */
gboolean gst_pooled_class_open (GstPooledClass *klass);

/* Allows more blocks, as far as there are addresses. */
void gst_pooled_class_raise_max (GstPooledClass *klass, guint max);

/* No block may be in use, no thread may have a magazine of it. */
void gst_pooled_class_free (GstPooledClass *klass);

/* Whether a block can hold @needed bytes and their slack, aligned. */
static inline gboolean
gst_pooled_class_fits (const GstPooledClass *klass, gsize needed, gsize align)
{
  /* any wish up to the block's own alignment costs nothing */
  if (G_LIKELY (align < klass->align))
    return needed <= klass->size;
  if (klass->memfd) /* mapped to whole pages, no further */
    return FALSE;
  return needed + align + GST_POOLED_MIN_SLACK <= klass->stride;
}

/* A block came back, or there may be more than before. */
static inline void
gst_pooled_class_end_barren (GstPooledClass *klass)
{
  if (G_UNLIKELY (gst_pooled_load_relaxed (&klass->barren_until) != 0))
    gst_pooled_store_relaxed (&klass->barren_until, 0);
}

/* Depot: whole magazines, any thread, no lock. The count is in the first
 * block. */
void gst_pooled_class_put (
    GstPooledClass *klass, GstPooledBlock *first, guint length);
GstPooledBlock *gst_pooled_class_take (GstPooledClass *klass);

/* A magazine from wherever there is one: depot, cold, not carved, growth. NULL
 * when all are in use or in other threads' magazines. Takes the lock. */
GstPooledBlock *gst_pooled_class_refill (GstPooledClass *klass);
/* The same in two steps: the first with the lock held, the second without. */
GstPooledBlock *gst_pooled_class_refill_locked (GstPooledClass *klass);
void gst_pooled_class_prepare (GstPooledClass *klass, GstPooledBlock *first);

/* Adds to in_use and notes peaks; @top is the highest it was meanwhile. */
void gst_pooled_class_account (
    GstPooledClass *klass, gint64 change, gint64 top);

/* After a block was put: wakes one who waits. Takes the lock. */
void gst_pooled_class_wake (GstPooledClass *klass);

/* Blocks of a class made on demand no longer hold memory. */
void gst_pooled_class_discharge (GstPooledClass *klass, guint blocks);

/* Gives memory of idle blocks back, all but the @keep used last. Only what is
 * in the depot. Returns bytes. Takes the lock. */
gsize gst_pooled_class_trim (GstPooledClass *klass, guint keep);

G_END_DECLS
