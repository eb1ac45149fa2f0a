/* cache-private.h: each thread's magazines
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For each class it uses, a thread has two magazines: `loaded`, which it takes
 * from and gives to, and `spare`, full or absent, so that a thread that goes
 * back and forth over the edge of a magazine does not exchange one each time.
 * Both are LIFO. Only when both are empty, or both full, does a thread go to
 * the depot, and then with a whole magazine.
 *
 * What a thread has is its own, guarded by a lock that costs it nearly nothing
 * (bias-private.h). Others come for it when its class ran out of blocks, when
 * memory is given back, when the allocator ends, or when the counts are made
 * up. They hold the lock of all caches then.
 *
 * When nobody may have magazines of a class any more (its allocator has no
 * owner left, only memories that are still out), the class is detached: takes
 * and gives then go to the class, under its lock.
 */
#pragma once

#include "blockclass-private.h"

G_BEGIN_DECLS

typedef struct {
  guint64 hits;
  guint64 returns;
  gint64 peak;
} GstPooledCounts;

/* Once, before the first class: gives it its place in each thread's table. */
void gst_pooled_cache_register (GstPooledClass *klass);

/* Any thread. NULL when neither the thread nor the depot has a block. */
GstPooledBlock *gst_pooled_cache_take (GstPooledClass *klass);

/* Any thread. Of the magazine that begins with @first, all but the block that
 * is returned go to this thread's cache. Counts a hit. */
GstPooledBlock *gst_pooled_cache_take_from (
    GstPooledClass *klass, GstPooledBlock *first);

/* Any thread. False when the class is detached: the caller must do it. */
gboolean gst_pooled_cache_give (GstPooledClass *klass, GstPooledBlock *block);

/* Puts what all threads have of these classes into their depots. With @idle
 * only from threads that did nothing since the last such call. */
void gst_pooled_cache_collect (
    GstPooledClass **classes, guint n, gboolean idle);

/* The same, for ever. */
void gst_pooled_cache_detach (GstPooledClass **classes, guint n);

/* After detach: the place in the tables is free for another class. */
void gst_pooled_cache_unregister (GstPooledClass *klass);

/* Exact once the threads are still. */
void gst_pooled_cache_count (GstPooledClass *klass, GstPooledCounts *counts);

G_END_DECLS
