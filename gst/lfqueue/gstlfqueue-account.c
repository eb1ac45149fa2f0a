/* gstlfqueue-account.c: counts every buffer once
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For every buffer that came in: it went out, or it is queued, or it was
 * dropped for one reason. A buffer list counts as its buffers. Counters only
 * grow, for as long as the element lives.
 */
#include "config.h"

#include "gstlfqueue-private.h"

/* The producer's, when it is decided what becomes of @item: while the pusher is
 * blocked with it, it has not come in. */
void
gst_lf_queue_count_in (GstLfQueue *self, const GstPooledItem *item)
{
  gst_pooled_count (&self->counters->in, item->buffers);
  gst_pooled_count (&self->counters->in_bytes, item->bytes);
}

/* The consumer's. */
void
gst_lf_queue_count_out (GstLfQueue *self, const GstPooledItem *item)
{
  gst_pooled_count (&self->counters->out, item->buffers);
  gst_pooled_count (&self->counters->out_bytes, item->bytes);
}

/* The producer's. */
void
gst_lf_queue_count_blocked (GstLfQueue *self, gint64 ns)
{
  GstLfQueueCounters *counters = self->counters;
  guint64 longest = gst_pooled_load_relaxed (&counters->blocked_longest);

  gst_pooled_count (&counters->blocked_count, 1);
  gst_pooled_count (&counters->blocked_time, (guint64) ns);
  if ((guint64) ns > longest)
    gst_pooled_store_relaxed (&counters->blocked_longest, (guint64) ns);
}

/* Any thread. Releases the buffers or lists, which are counted before. */
void
gst_lf_queue_drop_all (
    GstLfQueue *self, GstPooledItem *items, guint length, GstLfQueueDrop reason)
{
  guint64 buffers = 0, bytes = 0;

  for (guint i = 0; i < length; i++) {
    GST_CAT_LOG_OBJECT (gst_lf_queue_dataflow, self,
        "dropping %" GST_PTR_FORMAT ": %s", items[i].object,
        gst_lf_queue_drop_nick (reason));
    buffers += items[i].buffers;
    bytes += items[i].bytes;
  }
  gst_pooled_add_relaxed (&self->counters->dropped[reason], buffers);
  gst_pooled_add_relaxed (&self->counters->dropped_bytes, bytes);

  for (guint i = 0; i < length; i++)
    gst_mini_object_unref (g_steal_pointer (&items[i].object));
}

/* The same for one. */
void
gst_lf_queue_drop (GstLfQueue *self, GstPooledItem *item, GstLfQueueDrop reason)
{
  gst_lf_queue_drop_all (self, item, 1, reason);
}

/* The name for what is lost when the queue was stopped for @reason. */
GstLfQueueDrop
gst_lf_queue_drop_for (GstFlowReturn reason)
{
  if (reason == GST_FLOW_FLUSHING)
    return GST_LF_QUEUE_DROP_FLUSHED;
  if (reason == GST_FLOW_EOS)
    return GST_LF_QUEUE_DROP_DOWNSTREAM_EOS;

  return GST_LF_QUEUE_DROP_DOWNSTREAM_ERROR;
}

guint64
gst_lf_queue_dropped (GstLfQueue *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < GST_LF_QUEUE_DROP_REASONS; i++)
    sum += gst_pooled_load_relaxed (&self->counters->dropped[i]);

  return sum;
}
