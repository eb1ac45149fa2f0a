/* bufferpool-wait.c: an acquire sleeps until there is a buffer
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * W1 <-> W2  a waiter adds itself to n_waiting, then looks whether there is
 *            something (W1). Who pushes, or ends a buffer and so makes room,
 *            does that first and then looks at n_waiting (W2). All four are
 *            sequentially consistent: one of the two sees the other. The signal
 *            is given under the lock that the waiter holds from its look until
 *            it sleeps.
 *
 * Flushing is set by the base class before it calls flush_start, which takes
 * the same lock.
 */
#include "config.h"

#include "bufferpool-private.h"
#include "threadname-private.h"

GST_DEBUG_CATEGORY_EXTERN (pooledpool_debug);
#define GST_CAT_DEFAULT pooledpool_debug

void
gst_pooled_buffer_pool_wake (GstPooledBufferPool *self)
{
  if (G_LIKELY (gst_pooled_load_seq_cst (&self->n_waiting) == 0)) /* W2 */
    return;
  g_mutex_lock (&self->lock);
  g_cond_signal (&self->returned);
  g_mutex_unlock (&self->lock);
}

static gboolean
may_make_one (GstPooledBufferPool *self)
{
  return self->max_buffers == 0 ||
         gst_pooled_load_seq_cst (&self->n_buffers) < self->max_buffers;
}

void
gst_pooled_buffer_pool_count_wait (GstPooledBufferPool *self, gint64 since)
{
  guint64 waited = (g_get_monotonic_time () - since) * 1000;
  guint64 longest = gst_pooled_load_relaxed (&self->longest_wait);

  gst_pooled_add_relaxed (&self->n_waits, 1);
  gst_pooled_add_relaxed (&self->wait_time, waited);
  while (waited > longest &&
         !gst_pooled_cas_relaxed (&self->longest_wait, &longest, waited))
    continue;
}

static void
tell_starving (GstPooledBufferPool *self, gint64 since)
{
  guint64 waited = (g_get_monotonic_time () - since) * 1000;
  guint out = gst_pooled_load_relaxed (&self->n_buffers);

  GST_WARNING_OBJECT (self,
      "thread %s has been waiting for %" GST_TIME_FORMAT
      " for a buffer of %" G_GSIZE_FORMAT
      " bytes: all %u are out since then, and there may be %u",
      gst_pooled_thread_name_get ().text, GST_TIME_ARGS (waited),
      self->shape.size, out, self->max_buffers);
  g_signal_emit_by_name (self, "starving", out, waited);
}

/* Nothing is made or freed under the lock: an allocator may wait, too. */
void
gst_pooled_buffer_pool_wait (
    GstPooledBufferPool *self, gint64 since, gboolean *told)
{
  guint64 timeout =
      gst_pooled_load_relaxed (&self->starvation_timeout) / GST_USECOND;
  gint64 deadline = timeout == 0 || timeout > G_MAXINT64 / 2 || *told
                        ? G_MAXINT64
                        : since + (gint64) timeout;
  gboolean late = FALSE;

  g_mutex_lock (&self->lock);
  while (!late && !GST_BUFFER_POOL_IS_FLUSHING (GST_BUFFER_POOL_CAST (self)) &&
         gst_pooled_stacks_is_empty (self->free) && !may_make_one (self)) {
    if (deadline == G_MAXINT64)
      g_cond_wait (&self->returned, &self->lock);
    else
      late = !g_cond_wait_until (&self->returned, &self->lock, deadline);
  }
  g_mutex_unlock (&self->lock);

  if (late) {
    *told = TRUE;
    tell_starving (self, since);
  }
}
