/* cache.c: each thread's magazines
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Process-wide state lives here (in libgstpooled, which is loaded once): the
 * list of threads, under `lock`, and each thread's pointer to its own caches.
 *
 * Who writes what: a thread's table and what it holds, the thread inside of its
 * section, or others who revoked it. Its length and the list of threads: under
 * the lock; a thread's own table only its owner makes longer.
 */
#include "config.h"

#include "bias-private.h"
#include "cache-private.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  GstPooledBlock *first;
  guint length;
} Magazine;

/* One thread's blocks of one class. The counts are read by others any time. */
typedef struct {
  GstPooledClass *klass;
  gst_pooled_bias *bias; /* of the thread */
  Magazine loaded;
  Magazine spare;
  gst_pooled_atomic_u64 hits;
  gst_pooled_atomic_u64 returns;
  gst_pooled_atomic_i64 told; /* hits - returns when the class was told last */
  gst_pooled_atomic_i64 top;  /* highest hits - returns since */
  guint64 seen; /* hits + returns at the last look for idle ones */
} Cache;

typedef struct _Thread Thread;

struct _Thread {
  gst_pooled_bias bias;
  Cache **table; /* by the id of the class */
  guint length;
  Thread *next;
  Thread **link;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* only for its destructor */
static gboolean light;    /* the biased locks need no fence */
static Thread *threads;
static GPtrArray *ids; /* classes by id; NULL = free */

/* Found by one load: in the block of thread-local memory that the loader sets
 * up with each thread, where there is room for a pointer also of a library that
 * is loaded late. */
static __thread Thread *me __attribute__ ((tls_model ("initial-exec")));

static void
put_magazine (GstPooledClass *klass, Magazine *magazine)
{
  if (magazine->first)
    gst_pooled_class_put (klass, magazine->first, magazine->length);
  magazine->first = NULL;
  magazine->length = 0;
}

static gint64
net (Cache *cache)
{
  return (gint64) (gst_pooled_load_relaxed (&cache->hits) -
                   gst_pooled_load_relaxed (&cache->returns));
}

/* Tells the class what happened since the last time. */
static void
tell (Cache *cache)
{
  gint64 now = net (cache);
  gint64 told = gst_pooled_load_relaxed (&cache->told);
  gint64 top = gst_pooled_load_relaxed (&cache->top);

  gst_pooled_class_account (cache->klass, now - told, top - told);
  gst_pooled_store_relaxed (&cache->told, now);
  gst_pooled_store_relaxed (&cache->top, now);
}

/* The thread is in its section or revoked. */
static void
empty (Cache *cache)
{
  put_magazine (cache->klass, &cache->loaded);
  put_magazine (cache->klass, &cache->spare);
  tell (cache);
}

/* The thread has ended or is revoked; the lock is held. */
static void
remove_cache (Thread *thread, guint id)
{
  Cache *cache = thread->table[id];

  empty (cache);
  gst_pooled_add_relaxed (
      &cache->klass->old_hits, gst_pooled_load_relaxed (&cache->hits));
  gst_pooled_add_relaxed (
      &cache->klass->old_returns, gst_pooled_load_relaxed (&cache->returns));
  thread->table[id] = NULL;
  free (cache);
}

static void
thread_ended (gpointer data)
{
  Thread *thread = data;

  pthread_mutex_lock (&lock);
  for (guint id = 0; id < thread->length; id++) {
    GstPooledClass *klass;

    if (!thread->table[id])
      continue;
    klass = thread->table[id]->klass;
    remove_cache (thread, id);
    /* someone may wait for a block that was in this thread's magazine */
    if (gst_pooled_load_relaxed (&klass->waiters))
      gst_pooled_class_wake (klass);
  }
  *thread->link = thread->next;
  if (thread->next)
    thread->next->link = thread->link;
  pthread_mutex_unlock (&lock);

  me = NULL;
  free (thread->table);
  free (thread);
}

static void
init_once (void)
{
  pthread_key_create (&key, thread_ended);
  light = gst_pooled_bias_available ();
  ids = g_ptr_array_new ();
}

void
gst_pooled_cache_register (GstPooledClass *klass)
{
  pthread_once (&once, init_once);

  pthread_mutex_lock (&lock);
  for (klass->id = 0; klass->id < ids->len; klass->id++) {
    if (!g_ptr_array_index (ids, klass->id))
      break;
  }
  if (klass->id == ids->len)
    g_ptr_array_add (ids, klass);
  else
    g_ptr_array_index (ids, klass->id) = klass;
  pthread_mutex_unlock (&lock);
}

void
gst_pooled_cache_unregister (GstPooledClass *klass)
{
  pthread_mutex_lock (&lock);
  g_ptr_array_index (ids, klass->id) = NULL;
  pthread_mutex_unlock (&lock);
}

/* On cache lines of its own: threads lie side by side otherwise. */
static gpointer
new_zeroed (gsize size)
{
  gsize line = GST_POOLED_CACHE_LINE;
  gpointer memory = aligned_alloc (line, (size + line - 1) / line * line);

  return memory ? memset (memory, 0, size) : NULL;
}

static Thread *
new_thread_locked (void)
{
  Thread *thread = new_zeroed (sizeof (Thread));

  if (!thread)
    return NULL;
  gst_pooled_bias_init (&thread->bias, light);
  if (pthread_setspecific (key, thread) != 0) {
    free (thread);
    return NULL;
  }
  thread->next = threads;
  thread->link = &threads;
  if (threads)
    threads->link = &thread->next;
  threads = thread;
  return thread;
}

static gboolean
lengthen_locked (Thread *thread, guint length)
{
  Cache **table = realloc (thread->table, length * sizeof (Cache *));

  if (!table)
    return FALSE;
  memset (
      &table[thread->length], 0, (length - thread->length) * sizeof (Cache *));
  thread->table = table;
  thread->length = length;
  return TRUE;
}

/* False when the class is detached, or when there is no memory for it. */
static gboolean
attach (GstPooledClass *klass)
{
  gboolean attached = FALSE;
  Thread *thread;
  Cache *cache;

  pthread_mutex_lock (&lock);
  if (klass->detached)
    goto out;
  if (!me)
    me = new_thread_locked ();
  thread = me;
  if (!thread)
    goto out;
  if (thread->length <= klass->id && !lengthen_locked (thread, ids->len))
    goto out;
  cache = new_zeroed (sizeof (Cache));
  if (!cache)
    goto out;
  cache->klass = klass;
  cache->bias = &thread->bias;
  thread->table[klass->id] = cache;
  attached = TRUE;
out:
  pthread_mutex_unlock (&lock);
  return attached;
}

/* Others have revoked this thread: they are done when the lock is free. */
static void
wait_for_others (void)
{
  pthread_mutex_lock (&lock);
  pthread_mutex_unlock (&lock);
}

/* This thread's cache, with its section entered; NULL when it cannot have one.
 */
static inline Cache *
enter (GstPooledClass *klass)
{
  for (;;) {
    Thread *thread = me;

    if (G_LIKELY (thread != NULL)) {
      if (G_UNLIKELY (!gst_pooled_bias_try_enter (&thread->bias))) {
        wait_for_others ();
        continue;
      }
      if (G_LIKELY (klass->id < thread->length && thread->table[klass->id]))
        return thread->table[klass->id];
      gst_pooled_bias_leave (&thread->bias);
    }
    if (!attach (klass))
      return NULL;
  }
}

static inline void
count_hit (Cache *cache)
{
  gint64 now;

  gst_pooled_count (&cache->hits, 1);
  now = net (cache);
  if (now > gst_pooled_load_relaxed (&cache->top))
    gst_pooled_store_relaxed (&cache->top, now);
}

/* @share: others wait for what is left of the new magazine. What was in a
 * magazine of this thread when they began to wait they have found there. */
static gboolean
reload (Cache *cache, gboolean *share)
{
  if (cache->spare.first) {
    cache->loaded = cache->spare;
    cache->spare = (Magazine){ NULL, 0 };
    return TRUE;
  }
  cache->loaded.first = gst_pooled_class_take (cache->klass);
  if (!cache->loaded.first)
    return FALSE;
  cache->loaded.length = cache->loaded.first->length;
  *share = gst_pooled_load_relaxed (&cache->klass->waiters) != 0;
  tell (cache);
  return TRUE;
}

GstPooledBlock *
gst_pooled_cache_take (GstPooledClass *klass)
{
  Cache *cache = enter (klass);
  GstPooledBlock *block = NULL;
  gboolean share = FALSE;

  if (G_UNLIKELY (!cache))
    return NULL;
  if (G_LIKELY (cache->loaded.first || reload (cache, &share))) {
    block = cache->loaded.first;
    cache->loaded.first = gst_pooled_block_next (block);
    cache->loaded.length--;
    count_hit (cache);
    share = share && cache->loaded.first;
    if (G_UNLIKELY (share))
      empty (cache);
  }
  gst_pooled_bias_leave (cache->bias);
  if (G_UNLIKELY (share))
    gst_pooled_class_wake (klass);
  return block;
}

static void
put_rest (GstPooledClass *klass, GstPooledBlock *rest, guint length)
{
  if (rest)
    gst_pooled_class_put (klass, rest, length);
}

GstPooledBlock *
gst_pooled_cache_take_from (GstPooledClass *klass, GstPooledBlock *first)
{
  GstPooledBlock *rest = gst_pooled_block_next (first);
  guint length = first->length - 1;
  Cache *cache = enter (klass);
  gboolean waiters;

  if (!cache) {
    put_rest (klass, rest, length);
    if (rest)
      gst_pooled_class_wake (klass);
    gst_pooled_add_relaxed (&klass->old_hits, 1);
    gst_pooled_class_account (klass, 1, 1);
    return first;
  }
  waiters = gst_pooled_load_relaxed (&klass->waiters) != 0;
  if (cache->loaded.first || waiters)
    put_rest (klass, rest, length);
  else
    cache->loaded = (Magazine){ rest, length };
  count_hit (cache);
  tell (cache);
  gst_pooled_bias_leave (cache->bias);
  /* whoever put the magazine woke one thread for all of it */
  if (waiters && rest)
    gst_pooled_class_wake (klass);
  return first;
}

/* Someone waits: the block must not stay in this thread. Or none of the class
 * do. */
static void
hand_over (Cache *cache, GstPooledBlock *block)
{
  GstPooledClass *klass = cache->klass;

  gst_pooled_block_set_next (block, NULL);
  gst_pooled_class_put (klass, block, 1);
  empty (cache);
}

/* The loaded magazine is full. */
static void
unload (Cache *cache)
{
  if (cache->spare.first) {
    put_magazine (cache->klass, &cache->spare);
    tell (cache);
  }
  cache->spare = cache->loaded;
  cache->loaded = (Magazine){ NULL, 0 };
}

gboolean
gst_pooled_cache_give (GstPooledClass *klass, GstPooledBlock *block)
{
  Cache *cache = enter (klass);
  GstAllocator *allocator;
  gboolean wake;

  if (G_UNLIKELY (!cache))
    return FALSE;
  gst_pooled_count (&cache->returns, 1);
  /* Whoever waits has announced it, then revoked all threads and emptied their
   * magazines: a section either came before, and what it put into a magazine
   * was found there, or it comes after, and sees the announcement. */
  wake = gst_pooled_load_relaxed (&klass->waiters) != 0;
  if (G_UNLIKELY (wake || klass->magazine == 0)) {
    hand_over (cache, block);
  } else {
    if (cache->loaded.length >= klass->magazine)
      unload (cache);
    gst_pooled_block_set_next (block, cache->loaded.first);
    cache->loaded.first = block;
    cache->loaded.length++;
    gst_pooled_class_end_barren (klass);
  }
  if (G_LIKELY (!wake)) {
    gst_pooled_bias_leave (cache->bias);
    return TRUE;
  }
  /* Once the section is left the block is somebody else's, and so may be the
   * last thing that kept the allocator. */
  allocator = gst_object_ref (klass->allocator);
  gst_pooled_bias_leave (cache->bias);
  gst_pooled_class_wake (klass);
  gst_object_unref (allocator);
  return TRUE;
}

/* Threads that have a cache of one of the classes, all of them revoked. */
static GPtrArray *
revoke_locked (GstPooledClass **classes, guint n, gboolean idle)
{
  GPtrArray *revoked = g_ptr_array_new ();

  for (Thread *thread = threads; thread; thread = thread->next) {
    gboolean wanted = FALSE;

    for (guint i = 0; i < n; i++) {
      guint id = classes[i]->id;
      Cache *cache = id < thread->length ? thread->table[id] : NULL;
      guint64 now;

      if (!cache)
        continue;
      now = gst_pooled_load_relaxed (&cache->hits) +
            gst_pooled_load_relaxed (&cache->returns);
      if (!idle || now == cache->seen)
        wanted = TRUE;
      cache->seen = now;
    }
    if (!wanted)
      continue;
    gst_pooled_bias_revoke (&thread->bias);
    g_ptr_array_add (revoked, thread);
  }
  if (revoked->len)
    gst_pooled_bias_fence (light);
  for (guint i = 0; i < revoked->len; i++)
    gst_pooled_bias_wait (&((Thread *) revoked->pdata[i])->bias);
  return revoked;
}

static void
restore_locked (GPtrArray *revoked)
{
  for (guint i = 0; i < revoked->len; i++)
    gst_pooled_bias_restore (&((Thread *) revoked->pdata[i])->bias);
  g_ptr_array_unref (revoked);
}

void
gst_pooled_cache_collect (GstPooledClass **classes, guint n, gboolean idle)
{
  GPtrArray *revoked;

  pthread_mutex_lock (&lock);
  revoked = revoke_locked (classes, n, idle);
  for (guint t = 0; t < revoked->len; t++) {
    Thread *thread = revoked->pdata[t];

    for (guint i = 0; i < n; i++) {
      guint id = classes[i]->id;

      if (id < thread->length && thread->table[id])
        empty (thread->table[id]);
    }
  }
  restore_locked (revoked);
  pthread_mutex_unlock (&lock);
}

void
gst_pooled_cache_detach (GstPooledClass **classes, guint n)
{
  GPtrArray *revoked;

  pthread_mutex_lock (&lock);
  revoked = revoke_locked (classes, n, FALSE);
  for (guint i = 0; i < n; i++)
    classes[i]->detached = TRUE;
  for (guint t = 0; t < revoked->len; t++) {
    Thread *thread = revoked->pdata[t];

    for (guint i = 0; i < n; i++) {
      if (classes[i]->id < thread->length && thread->table[classes[i]->id])
        remove_cache (thread, classes[i]->id);
    }
  }
  restore_locked (revoked);
  pthread_mutex_unlock (&lock);
}

void
gst_pooled_cache_count (GstPooledClass *klass, GstPooledCounts *counts)
{
  pthread_mutex_lock (&lock);
  counts->hits = gst_pooled_load_relaxed (&klass->old_hits);
  counts->returns = gst_pooled_load_relaxed (&klass->old_returns);
  counts->peak = gst_pooled_load_relaxed (&klass->peak);
  for (Thread *thread = threads; thread; thread = thread->next) {
    Cache *cache = klass->id < thread->length ? thread->table[klass->id] : NULL;
    gint64 top;

    if (!cache)
      continue;
    counts->hits += gst_pooled_load_relaxed (&cache->hits);
    counts->returns += gst_pooled_load_relaxed (&cache->returns);
    top = gst_pooled_load_relaxed (&klass->in_use) +
          gst_pooled_load_relaxed (&cache->top) -
          gst_pooled_load_relaxed (&cache->told);
    counts->peak = MAX (counts->peak, top);
  }
  pthread_mutex_unlock (&lock);
}
