/* bufferpool-end.c: buffers that leave a pool for good
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A pool keeps nothing (keeping-private.h) once it is retired, and while a
 * buffer is made and the allocator may wait: then a block that comes back to
 * the pool is one to wait for, and nobody would look for it there.
 */
#include "config.h"

#include "bufferpool-private.h"

/* One less there is: somebody may make another. */
void
gst_pooled_buffer_pool_unreserve (GstPooledBufferPool *self)
{
  gst_pooled_sub_seq_cst (&self->n_buffers, 1);
  gst_pooled_buffer_pool_wake (self);
}

static void
forget (GstPooledBufferPool *self, GstBuffer *buffer)
{
  gboolean others;
  GstPooledSlot *slot = gst_pooled_slot_get (buffer, &others);

  if (slot)
    gst_pooled_stacks_remove (self->free, slot->index);
}

static void
free_buffer (GstPooledBufferPool *self, GstBuffer *buffer)
{
  GstBufferPool *pool = GST_BUFFER_POOL (self);

  GST_BUFFER_POOL_GET_CLASS (pool)->free_buffer (pool, buffer);
}

/* Takes @buffer, which does not lie in the pool. */
void
gst_pooled_buffer_pool_end (GstPooledBufferPool *self, GstBuffer *buffer)
{
  forget (self, buffer);
  free_buffer (self, buffer);
  gst_pooled_buffer_pool_unreserve (self);
}

/* One that lies in the pool, or NULL. */
GstBuffer *
gst_pooled_buffer_pool_take (GstPooledBufferPool *self)
{
  guint32 index =
      gst_pooled_stacks_pop (self->free, gst_pooled_stacks_here (self->free));

  return index == GST_POOLED_STACKS_NONE
             ? NULL
             : gst_pooled_stacks_item (self->free, index);
}

/* One that lies in the pool is the caller's to free, and no longer counts. Both
 * at once: whoever stops the pool must not find it gone but counted. */
static GstBuffer *
take_out (GstPooledBufferPool *self, guint keep)
{
  GstBuffer *buffer = NULL;

  g_mutex_lock (&self->drain_lock);
  if (keep == 0 || gst_pooled_load_relaxed (&self->n_buffers) > keep)
    buffer = gst_pooled_buffer_pool_take (self);
  if (buffer) {
    gst_pooled_add_relaxed (&self->n_drained, 1);
    forget (self, buffer);
    gst_pooled_buffer_pool_unreserve (self);
  }
  g_mutex_unlock (&self->drain_lock);

  return buffer;
}

/* No lock is held while a buffer is freed: what others hung on it (qdata, weak
 * references) calls their code, which may come back here. */
guint
gst_pooled_buffer_pool_drain (GstPooledBufferPool *self, guint keep)
{
  GstBuffer *buffer;
  guint n = 0;

  /* there was no memory for the stacks: it never starts */
  if (!self->free)
    return 0;

  while ((buffer = take_out (self, keep))) {
    free_buffer (self, buffer);
    n++;
  }

  return n;
}

void
gst_pooled_buffer_pool_keep_nothing (GstPooledBufferPool *self)
{
  gst_pooled_keeping_stop (&self->keeping);
  gst_pooled_buffer_pool_drain (self, 0);
}
