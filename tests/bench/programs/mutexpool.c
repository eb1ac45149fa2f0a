/* mutexpool.c: a buffer pool whose idle buffers are a stack under a mutex
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "mutexpool.h"

#include "atomics-private.h"

struct _BenchMutexPool {
  GstVideoBufferPool parent;

  gboolean fresh;
  gst_pooled_atomic_u64 made;

  GMutex lock;
  GPtrArray *idle; /* under the lock; the last one goes out next */
};

G_DEFINE_FINAL_TYPE (
    BenchMutexPool, bench_mutex_pool, GST_TYPE_VIDEO_BUFFER_POOL)

static gboolean
mark_pooled (GstBuffer *buffer, GstMeta **meta, gpointer user_data)
{
  GST_META_FLAG_SET (*meta, GST_META_FLAG_POOLED | GST_META_FLAG_LOCKED);
  return TRUE;
}

static GstFlowReturn
make (BenchMutexPool *self, GstBuffer **buffer)
{
  GstBufferPoolClass *klass = GST_BUFFER_POOL_GET_CLASS (self);
  GstFlowReturn result =
      klass->alloc_buffer (GST_BUFFER_POOL (self), buffer, NULL);

  if (result != GST_FLOW_OK)
    return result;
  gst_pooled_add_relaxed (&self->made, 1);
  /* as the base class does for those it makes */
  gst_buffer_foreach_meta (*buffer, mark_pooled, NULL);
  GST_BUFFER_FLAG_UNSET (*buffer, GST_BUFFER_FLAG_TAG_MEMORY);
  return GST_FLOW_OK;
}

static GstFlowReturn
bench_mutex_pool_acquire (
    GstBufferPool *pool, GstBuffer **buffer, GstBufferPoolAcquireParams *params)
{
  BenchMutexPool *self = BENCH_MUTEX_POOL (pool);

  if (GST_BUFFER_POOL_IS_FLUSHING (pool))
    return GST_FLOW_FLUSHING;

  g_mutex_lock (&self->lock);
  *buffer = self->idle->len
                ? g_ptr_array_steal_index_fast (self->idle, self->idle->len - 1)
                : NULL;
  g_mutex_unlock (&self->lock);

  return *buffer ? GST_FLOW_OK : make (self, buffer);
}

static void
bench_mutex_pool_release (GstBufferPool *pool, GstBuffer *buffer)
{
  BenchMutexPool *self = BENCH_MUTEX_POOL (pool);

  if (self->fresh ||
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_TAG_MEMORY) ||
      !gst_buffer_is_all_memory_writable (buffer)) {
    gst_buffer_unref (buffer);
    return;
  }
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->idle, buffer);
  g_mutex_unlock (&self->lock);
}

static gboolean
bench_mutex_pool_start (GstBufferPool *pool)
{
  return TRUE;
}

static gboolean
bench_mutex_pool_stop (GstBufferPool *pool)
{
  BenchMutexPool *self = BENCH_MUTEX_POOL (pool);

  g_mutex_lock (&self->lock);
  g_ptr_array_set_size (self->idle, 0);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static void
bench_mutex_pool_finalize (GObject *object)
{
  BenchMutexPool *self = BENCH_MUTEX_POOL (object);

  g_ptr_array_unref (self->idle);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (bench_mutex_pool_parent_class)->finalize (object);
}

static void
bench_mutex_pool_class_init (BenchMutexPoolClass *klass)
{
  GstBufferPoolClass *pool_class = GST_BUFFER_POOL_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bench_mutex_pool_finalize;
  pool_class->acquire_buffer = bench_mutex_pool_acquire;
  pool_class->release_buffer = bench_mutex_pool_release;
  pool_class->start = bench_mutex_pool_start;
  pool_class->stop = bench_mutex_pool_stop;
}

static void
bench_mutex_pool_init (BenchMutexPool *self)
{
  g_mutex_init (&self->lock);
  self->idle =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
}

GstBufferPool *
bench_mutex_pool_new (gboolean fresh)
{
  BenchMutexPool *self = g_object_new (BENCH_TYPE_MUTEX_POOL, NULL);

  gst_object_ref_sink (self);
  self->fresh = fresh;
  return GST_BUFFER_POOL (self);
}

guint64
bench_mutex_pool_made (BenchMutexPool *self)
{
  return gst_pooled_load_relaxed (&self->made);
}
