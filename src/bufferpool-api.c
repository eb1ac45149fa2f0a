/* bufferpool-api.c: what applications ask of a buffer pool
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "bufferpool-private.h"
#include "named-private.h"

/**
 * GstPooledBufferPool:
 *
 * A buffer pool with everything a #GstVideoBufferPool has, whose acquire and
 * release take no lock, over the blocks of a #GstPooledAllocator: buffers of
 * another configuration use the same memory again.
 *
 * Since: 1.22.100
 */

/**
 * gst_pooled_buffer_pool_new:
 * @allocator: (nullable): where the memory comes from when the configuration
 *     names no allocator, %NULL for the default one of the process
 *
 * Creates a pool. It is configured and used as every #GstBufferPool; with raw
 * video caps it has the options of a #GstVideoBufferPool.
 *
 * Acquire and release take no lock, and a buffer that was used last is the
 * first to be used again. An acquire whose parameters have the format
 * %GST_FORMAT_BYTES, start 0 and a stop gets a buffer of that many bytes.
 *
 * Returns: (transfer full): a new pool
 *
 * Since: 1.22.100
 */
GstBufferPool *
gst_pooled_buffer_pool_new (GstPooledAllocator *allocator)
{
  g_return_val_if_fail (
      allocator == NULL || GST_POOLED_IS_ALLOCATOR (allocator), NULL);

  return gst_object_ref_sink (
      g_object_new (GST_POOLED_TYPE_BUFFER_POOL, "allocator", allocator, NULL));
}

/**
 * gst_pooled_buffer_pool_get:
 * @name: (nullable): a name, %NULL for `default`
 *
 * The pool of that name, made when nobody has it. It lives as long as somebody
 * holds a reference or one of its buffers. A pool serves one configuration, so
 * what shares it must agree on that; to share memory alone, share an allocator
 * with gst_pooled_allocator_get().
 *
 * Any thread may call this.
 *
 * Returns: (transfer full): the pool of that name
 *
 * Since: 1.22.100
 */
GstBufferPool *
gst_pooled_buffer_pool_get (const gchar *name)
{
  static GMutex lock;
  static GHashTable *named;
  GstBufferPool *pool;
  GWeakRef *ref;

  if (!name)
    name = "default";

  g_mutex_lock (&lock);
  ref = gst_pooled_named_find_locked (&named, name);
  pool = g_weak_ref_get (ref);
  if (!pool) {
    pool = gst_pooled_buffer_pool_new (NULL);
    g_weak_ref_set (ref, pool);
  }
  g_mutex_unlock (&lock);

  return pool;
}

/**
 * gst_pooled_buffer_pool_acquire_size:
 * @self: an active pool
 * @size: bytes
 * @buffer: (out) (transfer full) (nullable): the buffer, when the result is
 *     %GST_FLOW_OK
 *
 * Acquires a buffer of @size bytes. Up to the configured size it is one of the
 * pool's, above it one that is made for this use. Waits as
 * gst_buffer_pool_acquire_buffer() does.
 *
 * Returns: what gst_buffer_pool_acquire_buffer() returned
 *
 * Since: 1.22.100
 */
GstFlowReturn
gst_pooled_buffer_pool_acquire_size (
    GstPooledBufferPool *self, gsize size, GstBuffer **buffer)
{
  GstBufferPoolAcquireParams params = {
    .format = GST_FORMAT_BYTES,
    .start = 0,
    .stop = MIN (size, G_MAXINT64),
  };

  g_return_val_if_fail (GST_POOLED_IS_BUFFER_POOL (self), GST_FLOW_ERROR);
  g_return_val_if_fail (buffer != NULL, GST_FLOW_ERROR);

  return gst_buffer_pool_acquire_buffer (
      GST_BUFFER_POOL (self), buffer, &params);
}

/**
 * gst_pooled_buffer_pool_trim:
 * @self: a pool
 *
 * Frees the buffers that lie in the pool, down to its minimum. Their blocks go
 * back to the allocator; gst_pooled_allocator_trim() gives them to the system.
 * Any thread may call this.
 *
 * Returns: how many buffers were freed
 *
 * Since: 1.22.100
 */
guint
gst_pooled_buffer_pool_trim (GstPooledBufferPool *self)
{
  g_return_val_if_fail (GST_POOLED_IS_BUFFER_POOL (self), 0);

  return gst_pooled_buffer_pool_drain (self, self->min_buffers);
}

/**
 * gst_pooled_buffer_pool_retire:
 * @self: a pool whose place another one takes
 *
 * Frees the buffers that lie in the pool, and from now on each one that comes
 * back, so that the blocks are the allocator's again and a pool that follows
 * does not wait for what nobody uses. This can not be undone. The pool can
 * still be used, but makes a buffer for each acquire.
 *
 * Any thread may call this.
 *
 * Since: 1.22.100
 */
void
gst_pooled_buffer_pool_retire (GstPooledBufferPool *self)
{
  g_return_if_fail (GST_POOLED_IS_BUFFER_POOL (self));

  gst_pooled_buffer_pool_keep_nothing (self);
}

/**
 * gst_pooled_buffer_pool_get_stats:
 * @self: a buffer pool
 *
 * All counters, as a flat structure `application/x-pooled-pool-stats`. Each is
 * a #guint64 unless said. `buffers` exist, of which `free` lie in the pool and
 * `in-use` are out; at most `peak` existed. Of `acquires`, `hits` found a
 * buffer and `misses` had one made; `releases` came back. `hit-rate` is a
 * #gdouble, 0 to 1. `discarded` came back but were not kept: their memory was
 * replaced
 * (`discarded-tagged`), too small (`discarded-resized`) or still used by
 * somebody (`discarded-shared`), or they were made for a single use
 * (`discarded-unpooled`). `exhausted` acquires found the pool at its maximum;
 * `waits` of them waited, `wait-time` ns together, `wait-longest` ns at most;
 * `waiting` wait now. `failed` had no memory.
 *
 * Any thread may ask. The sums are exact while no thread uses the pool.
 *
 * Returns: (transfer full): the counters
 *
 * Since: 1.22.100
 */
GstStructure *
gst_pooled_buffer_pool_get_stats (GstPooledBufferPool *self)
{
  guint64 discarded = 0, made, hits, buffers, idle, in_use, acquires;
  guint64 why[GST_POOLED_RETURN_UNPOOLED + 1];

  g_return_val_if_fail (GST_POOLED_IS_BUFFER_POOL (self), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (why); i++) {
    why[i] = gst_pooled_load_relaxed (&self->n_discarded[i]);
    discarded += why[i];
  }
  made = gst_pooled_load_relaxed (&self->n_made);
  hits = gst_pooled_stacks_n_popped (self->free) -
         gst_pooled_load_relaxed (&self->n_drained);
  idle = gst_pooled_stacks_n_free (self->free);
  buffers = gst_pooled_load_relaxed (&self->n_buffers);
  in_use = buffers > idle ? buffers - idle : 0;
  acquires = hits + made;

#define U64(name, value) name, G_TYPE_UINT64, (guint64) (value)
  return gst_structure_new ("application/x-pooled-pool-stats",
      U64 ("size", self->shape.size), U64 ("min-buffers", self->min_buffers),
      U64 ("max-buffers", self->max_buffers), U64 ("buffers", buffers),
      U64 ("free", idle), U64 ("in-use", in_use),
      U64 ("peak", gst_pooled_load_relaxed (&self->peak)),
      U64 ("acquires", acquires), U64 ("releases", acquires - in_use),
      U64 ("hits", hits), U64 ("misses", made),
      U64 ("preallocated", gst_pooled_load_relaxed (&self->n_preallocated)),
      U64 ("failed", gst_pooled_load_relaxed (&self->n_failed)),
      U64 ("discarded", discarded),
      U64 ("discarded-tagged", why[GST_POOLED_RETURN_TAGGED]),
      U64 ("discarded-resized", why[GST_POOLED_RETURN_RESIZED]),
      U64 ("discarded-shared", why[GST_POOLED_RETURN_SHARED]),
      U64 ("discarded-unpooled", why[GST_POOLED_RETURN_UNPOOLED]),
      U64 ("exhausted", gst_pooled_load_relaxed (&self->n_exhausted)),
      U64 ("waits", gst_pooled_load_relaxed (&self->n_waits)),
      U64 ("wait-time", gst_pooled_load_relaxed (&self->wait_time)),
      U64 ("wait-longest", gst_pooled_load_relaxed (&self->longest_wait)),
      U64 ("waiting", gst_pooled_load_relaxed (&self->n_waiting)), "hit-rate",
      G_TYPE_DOUBLE, acquires ? (gdouble) hits / acquires : 0.0, NULL);
#undef U64
}
