/* bufferpool.c: buffers that are recycled without a lock
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The base class keeps its queue, its count of buffers and its way of making
 * one private, so it is all or nothing: acquire, release, start, stop and
 * flush_start are ours, configuration and the making of a buffer are the
 * parent's. What the base class does around them stays: it counts who is out
 * and calls stop only when nobody is.
 *
 * A buffer that is in the pool lies in the stacks; acquire and release are
 * one pop and one push there. Only a thread that has to wait, and one that
 * gives back while somebody waits, take the lock.
 */
#include "config.h"

#include "allocator-private.h"
#include "asker-private.h"
#include "bufferpool-private.h"

GST_DEBUG_CATEGORY (pooledpool_debug);
#define GST_CAT_DEFAULT pooledpool_debug

G_DEFINE_TYPE (
    GstPooledBufferPool, gst_pooled_buffer_pool, GST_TYPE_VIDEO_BUFFER_POOL)

/* What a buffer pool does with what is not raw video. */
static GstBufferPoolClass *plain_class;

static GstBufferPoolClass *
maker_class (GstPooledBufferPool *self)
{
  return self->raw_video
             ? GST_BUFFER_POOL_CLASS (gst_pooled_buffer_pool_parent_class)
             : plain_class;
}

/* Configuration */

static gboolean
is_raw_video (GstCaps *caps)
{
  return caps && gst_caps_is_fixed (caps) &&
         gst_structure_has_name (
             gst_caps_get_structure (caps, 0), "video/x-raw");
}

static gboolean
allocator_wipes (GstAllocator *allocator)
{
  gboolean wipes = FALSE;

  if (allocator && GST_POOLED_IS_ALLOCATOR (allocator))
    g_object_get (allocator, "zero-on-release", &wipes, NULL);

  return wipes;
}

static gboolean
gst_pooled_buffer_pool_set_config (GstBufferPool *pool, GstStructure *config)
{
  GstPooledBufferPool *self = GST_POOLED_BUFFER_POOL (pool);
  GstAllocator *allocator = NULL;
  GstAllocationParams params;
  GstCaps *caps;
  guint size, min, max;

  if (!gst_buffer_pool_config_get_params (config, &caps, &size, &min, &max))
    return FALSE;
  gst_allocation_params_init (&params);
  gst_buffer_pool_config_get_allocator (config, &allocator, &params);
  if (!allocator)
    gst_buffer_pool_config_set_allocator (config, self->own_allocator, &params);

  self->raw_video = is_raw_video (caps);
  if (!maker_class (self)->set_config (pool, config))
    return FALSE;
  /* whoever gave back the last buffer may not have come to stop the pool */
  gst_pooled_buffer_pool_drain (self, 0);

  /* the parent may have raised the size and the alignment */
  gst_buffer_pool_config_get_params (config, NULL, &size, &min, &max);
  gst_buffer_pool_config_get_allocator (config, &allocator, &params);
  gst_object_replace (
      (GstObject **) &self->allocator, GST_OBJECT_CAST (allocator));
  self->params = params;
  self->min_buffers = min;
  self->max_buffers = max;
  self->shape.size = size;
  self->shape.prefix = params.prefix;
  self->shape.flags = params.flags;
  self->shape.wipe = self->zero_on_release || allocator_wipes (allocator);

  return TRUE;
}

/* Making and ending buffers */

static GstFlowReturn
gst_pooled_buffer_pool_alloc (
    GstBufferPool *pool, GstBuffer **buffer, GstBufferPoolAcquireParams *params)
{
  return maker_class (GST_POOLED_BUFFER_POOL (pool))
      ->alloc_buffer (pool, buffer, params);
}

static void
raise_peak (gst_pooled_atomic_u32 *peak, guint n)
{
  guint32 old = gst_pooled_load_relaxed (peak);

  while (n > old && !gst_pooled_cas_relaxed (peak, &old, n))
    continue;
}

/* Takes the right to make one more. */
static gboolean
reserve (GstPooledBufferPool *self)
{
  guint32 n = gst_pooled_load_relaxed (&self->n_buffers);

  do {
    if (self->max_buffers != 0 && n >= self->max_buffers)
      return FALSE;
  } while (!gst_pooled_cas_relaxed (&self->n_buffers, &n, n + 1));
  raise_peak (&self->peak, n + 1);

  return TRUE;
}

static gboolean
allocator_is_ours (GstPooledBufferPool *self)
{
  return self->allocator && GST_POOLED_IS_ALLOCATOR (self->allocator);
}

static gboolean
allocator_waits (GstPooledBufferPool *self)
{
  return allocator_is_ours (self) &&
         gst_pooled_load_relaxed (
             &GST_POOLED_ALLOCATOR (self->allocator)->when_empty) ==
             GST_POOLED_WHEN_EMPTY_WAIT;
}

static gboolean
is_not_to_wait (GstBufferPoolAcquireParams *params)
{
  return params && params->flags & GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT;
}

static GstFlowReturn
allocate (GstPooledBufferPool *self, GstBuffer **buffer, gsize size,
    GstBufferPoolAcquireParams *params)
{
  GstBufferPool *pool = GST_BUFFER_POOL (self);
  GstPooledAsker asker = { pool, !is_not_to_wait (params), FALSE };
  GstPooledAsker *before;
  gboolean waits = allocator_waits (self);
  GstFlowReturn result;

  if (waits)
    gst_pooled_buffer_pool_keep_nothing (self);
  before = gst_pooled_asker_set (&asker);
  if (size > self->shape.size) {
    *buffer = gst_buffer_new_allocate (self->allocator, size, &self->params);
    result = *buffer ? GST_FLOW_OK : GST_FLOW_ERROR;
  } else {
    result =
        GST_BUFFER_POOL_GET_CLASS (pool)->alloc_buffer (pool, buffer, params);
  }
  gst_pooled_asker_set (before);
  if (waits)
    gst_pooled_keeping_resume (&self->keeping);

  if (result == GST_FLOW_OK || !asker.called_off)
    return result;
  return asker.may_wait ? GST_FLOW_FLUSHING : GST_FLOW_EOS;
}

/* The caller has reserved. A size above the configured one is for this use
 * alone: it gets no slot. */
static GstFlowReturn
make (GstPooledBufferPool *self, GstBuffer **buffer, gsize size,
    GstBufferPoolAcquireParams *params)
{
  GstFlowReturn result = allocate (self, buffer, size, params);
  guint32 index;

  if (result == GST_FLOW_ERROR) {
    GST_WARNING_OBJECT (self,
        "no memory for a buffer of %" G_GSIZE_FORMAT " bytes, %u exist", size,
        (guint) gst_pooled_load_relaxed (&self->n_buffers) - 1);
    gst_pooled_add_relaxed (&self->n_failed, 1);
  }
  if (result != GST_FLOW_OK) {
    gst_pooled_buffer_pool_unreserve (self);
    return result;
  }

  if (size <= self->shape.size) {
    index = gst_pooled_stacks_add (self->free, *buffer);
    if (index != GST_POOLED_STACKS_NONE)
      gst_pooled_slot_add (*buffer, index);
  }
  GST_BUFFER_FLAG_UNSET (*buffer, GST_BUFFER_FLAG_TAG_MEMORY);
  GST_LOG_OBJECT (self, "made %" GST_PTR_FORMAT, *buffer);

  return GST_FLOW_OK;
}

/* Acquire */

static gsize
wanted_size (GstPooledBufferPool *self, GstBufferPoolAcquireParams *params)
{
  if (G_LIKELY (!params || params->format != GST_FORMAT_BYTES ||
                params->start != 0 || params->stop <= 0))
    return self->shape.size;

  return params->stop;
}

/* EOS: there is none, and no more may be made. */
static GstFlowReturn
take_or_make (GstPooledBufferPool *self, GstBuffer **buffer, gsize size,
    GstBufferPoolAcquireParams *params)
{
  if (G_LIKELY (size <= self->shape.size)) {
    *buffer = gst_pooled_buffer_pool_take (self);
    if (G_LIKELY (*buffer))
      return GST_FLOW_OK;
  }

  while (!reserve (self)) {
    /* one that is too small leaves to make room */
    GstBuffer *small =
        size > self->shape.size ? gst_pooled_buffer_pool_take (self) : NULL;

    if (!small)
      return GST_FLOW_EOS;
    gst_pooled_add_relaxed (&self->n_drained, 1);
    gst_pooled_buffer_pool_end (self, small);
  }

  {
    GstFlowReturn result = make (self, buffer, size, params);

    if (result == GST_FLOW_OK)
      gst_pooled_add_relaxed (&self->n_made, 1);
    return result;
  }
}

static GstFlowReturn
wait_and_take (GstPooledBufferPool *self, GstBuffer **buffer, gsize size,
    GstBufferPoolAcquireParams *params)
{
  gint64 since = g_get_monotonic_time ();
  gboolean told = FALSE;
  GstFlowReturn result;

  gst_pooled_add_seq_cst (&self->n_waiting, 1); /* W1 */
  do {
    gst_pooled_buffer_pool_wait (self, since, &told);
    result = GST_BUFFER_POOL_IS_FLUSHING (GST_BUFFER_POOL_CAST (self))
                 ? GST_FLOW_FLUSHING
                 : take_or_make (self, buffer, size, params);
  } while (result == GST_FLOW_EOS);
  gst_pooled_sub_relaxed (&self->n_waiting, 1);
  gst_pooled_buffer_pool_count_wait (self, since);

  return result;
}

static GstFlowReturn
gst_pooled_buffer_pool_acquire (
    GstBufferPool *pool, GstBuffer **buffer, GstBufferPoolAcquireParams *params)
{
  GstPooledBufferPool *self = (GstPooledBufferPool *) pool;
  GstFlowReturn result;
  gsize size;

  if (G_UNLIKELY (GST_BUFFER_POOL_IS_FLUSHING (pool)))
    return GST_FLOW_FLUSHING;

  size = wanted_size (self, params);
  result = take_or_make (self, buffer, size, params);
  if (G_UNLIKELY (result == GST_FLOW_EOS)) {
    gst_pooled_add_relaxed (&self->n_exhausted, 1);
    if (is_not_to_wait (params))
      return GST_FLOW_EOS;
    result = wait_and_take (self, buffer, size, params);
  }
  if (G_UNLIKELY (result == GST_FLOW_OK && size < self->shape.size))
    gst_buffer_set_size (*buffer, size);

  return result;
}

/* Release. There is no reset_buffer: it is the first half of this. */
static void
gst_pooled_buffer_pool_release (GstBufferPool *pool, GstBuffer *buffer)
{
  GstPooledBufferPool *self = (GstPooledBufferPool *) pool;
  GstPooledSlot *slot;
  GstPooledReturn state = gst_pooled_slot_restore (buffer, &self->shape, &slot);

  if (G_UNLIKELY (state != GST_POOLED_RETURN_INTACT)) {
    GST_LOG_OBJECT (self, "not kept (%d): %" GST_PTR_FORMAT, state, buffer);
    gst_pooled_add_relaxed (&self->n_discarded[state], 1);
    gst_pooled_buffer_pool_end (self, buffer);
    return;
  }

  gst_pooled_stacks_push (
      self->free, gst_pooled_stacks_here (self->free), slot->index);
  gst_pooled_buffer_pool_wake (self);
  if (G_UNLIKELY (gst_pooled_keeping_is_stopped (&self->keeping)))
    gst_pooled_buffer_pool_drain (self, 0);
}

/* Start, stop, flush: the base class holds its lock */

/* There may be buffers already: who was about to acquire one when the pool was
 * stopped, late, makes it after that. Then as many are made as there may be.
 * Under the lock of the base class nothing may wait: what it waits for may be
 * with its own thread, and nobody else could stop the pool. */
static gboolean
gst_pooled_buffer_pool_start (GstBufferPool *pool)
{
  GstPooledBufferPool *self = GST_POOLED_BUFFER_POOL (pool);
  GstBufferPoolAcquireParams params = {
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT,
  };
  guint n = allocator_waits (self) ? 0 : self->min_buffers;

  if (!self->free)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    GstFlowReturn result;
    GstBuffer *buffer;

    if (!reserve (self))
      break;
    result = make (self, &buffer, self->shape.size, &params);
    if (result == GST_FLOW_EOS) /* it waits by now */
      break;
    if (result != GST_FLOW_OK) {
      gst_pooled_buffer_pool_drain (self, 0);
      return FALSE;
    }
    gst_pooled_add_relaxed (&self->n_preallocated, 1);
    GST_BUFFER_POOL_GET_CLASS (pool)->release_buffer (pool, buffer);
  }

  return TRUE;
}

/* Called by set_active() when nobody is out, and by who gave back the last
 * buffer of an inactive pool. The latter may come late, when others have
 * started, used and stopped the pool once more, and some are out again. Then it
 * is not done: the pool stays started, and the last of those joins it or makes
 * the base class call again. */
static gboolean
gst_pooled_buffer_pool_stop (GstBufferPool *pool)
{
  GstPooledBufferPool *self = GST_POOLED_BUFFER_POOL (pool);

  gst_pooled_buffer_pool_drain (self, 0);

  return gst_pooled_load_relaxed (&self->n_buffers) == 0;
}

static void
gst_pooled_buffer_pool_flush_start (GstBufferPool *pool)
{
  GstPooledBufferPool *self = GST_POOLED_BUFFER_POOL (pool);

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->returned);
  g_mutex_unlock (&self->lock);
  if (allocator_is_ours (self))
    gst_pooled_allocator_changed (GST_POOLED_ALLOCATOR (self->allocator));
}

/* Object */

static void
gst_pooled_buffer_pool_constructed (GObject *object)
{
  GstPooledBufferPool *self = GST_POOLED_BUFFER_POOL (object);

  G_OBJECT_CLASS (gst_pooled_buffer_pool_parent_class)->constructed (object);
  if (!self->own_allocator)
    self->own_allocator = gst_pooled_allocator_get (NULL);
}

static void
gst_pooled_buffer_pool_finalize (GObject *object)
{
  GstPooledBufferPool *self = GST_POOLED_BUFFER_POOL (object);

  if (self->free) {
    gst_pooled_buffer_pool_drain (self, 0);
    gst_pooled_stacks_free (self->free);
  }
  gst_clear_object (&self->allocator);
  gst_clear_object (&self->own_allocator);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->drain_lock);
  g_cond_clear (&self->returned);

  G_OBJECT_CLASS (gst_pooled_buffer_pool_parent_class)->finalize (object);
}

static void
gst_pooled_buffer_pool_class_init (GstPooledBufferPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstBufferPoolClass *pool_class = GST_BUFFER_POOL_CLASS (klass);

  plain_class = g_type_class_peek_parent (gst_pooled_buffer_pool_parent_class);
  GST_DEBUG_CATEGORY_INIT (pooledpool_debug, "pooledpool", 0, "buffer pool");

  object_class->constructed = gst_pooled_buffer_pool_constructed;
  object_class->finalize = gst_pooled_buffer_pool_finalize;
  gst_pooled_buffer_pool_install_properties (object_class);

  /**
   * GstPooledBufferPool::starving:
   * @self: the pool
   * @in_use: how many buffers are out
   * @waited: how long the thread has been waiting (ns)
   *
   * An acquire has been waiting for longer than `starvation-timeout`. Emitted
   * once for each wait, by the thread that waits, with no lock held.
   *
   * Since: 1.22.100
   */
  g_signal_new ("starving", GST_POOLED_TYPE_BUFFER_POOL, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT64);

  pool_class->set_config = gst_pooled_buffer_pool_set_config;
  pool_class->start = gst_pooled_buffer_pool_start;
  pool_class->stop = gst_pooled_buffer_pool_stop;
  pool_class->flush_start = gst_pooled_buffer_pool_flush_start;
  pool_class->alloc_buffer = gst_pooled_buffer_pool_alloc;
  pool_class->acquire_buffer = gst_pooled_buffer_pool_acquire;
  pool_class->reset_buffer = NULL;
  pool_class->release_buffer = gst_pooled_buffer_pool_release;
}

static void
gst_pooled_buffer_pool_init (GstPooledBufferPool *self)
{
  self->free = gst_pooled_stacks_new (0);
  gst_allocation_params_init (&self->params);
  g_mutex_init (&self->lock);
  g_mutex_init (&self->drain_lock);
  g_cond_init (&self->returned);
  gst_pooled_store_relaxed (
      &self->starvation_timeout, GST_POOLED_STARVATION_TIMEOUT);
}
