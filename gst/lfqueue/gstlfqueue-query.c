/* gstlfqueue-query.c: a serialized query, from asker to answer
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The query belongs to the thread that asks, which waits here until it is
 * answered. Only one can be on its way, since the asker holds the stream lock
 * of the sink pad. What travels in the lane is a ticket, not a pointer: an
 * item that outlives its asker finds that the ticket is no longer valid.
 */
#include "config.h"

#include "gstlfqueue-private.h"

/* The producer asks. FALSE at once when the queue is stopped, and as soon as
 * it is stopped. */
gboolean
gst_lf_queue_ask (GstLfQueue *self, GstQuery *query)
{
  GstPooledItem item = { 0 };
  gboolean result;

  if (gst_lf_queue_stopped (self) != GST_FLOW_OK)
    return FALSE;

  g_mutex_lock (&self->query_lock);
  self->query = query;
  self->query_state = GST_LF_QUEUE_QUERY_QUEUED;
  self->query_result = FALSE;
  item.flags = GST_LF_QUEUE_ITEM_QUERY;
  item.bytes = ++self->query_ticket;
  g_mutex_unlock (&self->query_lock);

  /* stopped meanwhile: then whoever stopped may have looked for a query before
   * this one was there */
  if (!gst_pooled_handover_push_event (self->handover, &item) ||
      gst_lf_queue_stopped (self) != GST_FLOW_OK)
    gst_lf_queue_release_query (self);

  g_mutex_lock (&self->query_lock);
  while (self->query_state != GST_LF_QUEUE_QUERY_DONE)
    g_cond_wait (&self->query_cond, &self->query_lock);
  result = self->query_result;
  self->query = NULL;
  self->query_state = GST_LF_QUEUE_QUERY_NONE;
  g_mutex_unlock (&self->query_lock);

  return result;
}

/* Whoever has taken the item with @ticket answers it: by asking downstream if
 * @forward is set, which only the consumer may do, else with FALSE. */
void
gst_lf_queue_answer (GstLfQueue *self, guint64 ticket, gboolean forward)
{
  GstQuery *query = NULL;
  gboolean result = FALSE;

  g_mutex_lock (&self->query_lock);
  if (ticket == self->query_ticket &&
      self->query_state == GST_LF_QUEUE_QUERY_QUEUED) {
    query = self->query;
    self->query_state = GST_LF_QUEUE_QUERY_TAKEN;
  }
  g_mutex_unlock (&self->query_lock);

  if (query == NULL)
    return;

  if (forward)
    result = gst_pad_peer_query (self->srcpad, query);

  g_mutex_lock (&self->query_lock);
  self->query_result = result;
  self->query_state = GST_LF_QUEUE_QUERY_DONE;
  g_cond_signal (&self->query_cond);
  g_mutex_unlock (&self->query_lock);
}

/* Lets the asker go with FALSE, unless its query is downstream this very
 * moment: that call returns by itself, since downstream is flushing too. */
void
gst_lf_queue_release_query (GstLfQueue *self)
{
  g_mutex_lock (&self->query_lock);
  if (self->query_state == GST_LF_QUEUE_QUERY_QUEUED) {
    self->query_state = GST_LF_QUEUE_QUERY_DONE;
    g_cond_signal (&self->query_cond);
  }
  g_mutex_unlock (&self->query_lock);
}
