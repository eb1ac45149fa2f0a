/* accumulator-task.c: the consumer, which is the source pad's task
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/pooled/pooled.h>

#include "accumulator-private.h"
#include "batch.h"
#include "padtask-private.h"
#include "producer.h"

/* Its room is free from here on: what is downstream is downstream's. */
void
gst_pooled_accumulator_emitted (
    GstPooledAccumulator *self, GstPooledBatch *batch)
{
  gst_pooled_add_relaxed (&self->bytes_emitted, batch->leaving_bytes);
  gst_pooled_add_relaxed (&self->chunks_emitted, batch->leaving);
  gst_pooled_accumulator_give (self, batch->leaving_bytes, batch->leaving);
}

static GstFlowReturn
push_as_buffer (GstPooledAccumulator *self, GstPooledBatch *batch,
    const GstPooledAccumulatorConfig *config)
{
  guint n = batch->chunks->len, number;
  gboolean tell =
      config->tell_producers && gst_pooled_producer_of_all (batch, &number);
  guint64 copied, bytes = batch->leaving_bytes;
  GstBuffer *buffer;

  /* kept while the element runs: its blocks are used again and again */
  if (n > gst_buffer_get_max_memory () && self->allocator == NULL)
    self->allocator = gst_pooled_allocator_get (NULL);
  buffer = gst_pooled_batch_to_buffer (batch, self->allocator, &copied);

  if (buffer == NULL) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT, (NULL),
        ("No memory to put %u chunks (%" G_GUINT64_FORMAT
         " bytes) into one buffer; output=list needs none.",
            n, bytes));
    return GST_FLOW_ERROR;
  }
  gst_pooled_add_relaxed (&self->bytes_copied, copied);
  if (tell)
    buffer = gst_pooled_producer_mark (buffer, number);

  GST_LOG_OBJECT (self, "pushing %" GST_PTR_FORMAT, buffer);
  return gst_pad_push (self->srcpad, buffer);
}

static GstFlowReturn
push_batch (GstPooledAccumulator *self, GstPooledOut *out,
    const GstPooledAccumulatorConfig *config)
{
  if (out->finish == GST_POOLED_FINISH_CANCELLED && !config->deliver_partial) {
    gst_pooled_accumulator_drop_batch (self, g_steal_pointer (&out->batch),
        GST_POOLED_FINISH_CANCELLED, GST_POOLED_DROP_CANCELLED);
    return GST_FLOW_OK;
  }

  gst_pooled_accumulator_emitted (self, out->batch);
  gst_pooled_add_relaxed (&self->batches, 1);
  if (!out->posted)
    gst_pooled_accumulator_post (self, out->finish, out->batch, NULL);

  gst_pooled_links_before_push (&self->links);
  if (config->output != GST_POOLED_OUTPUT_LIST)
    return push_as_buffer (self, out->batch, config);

  if (config->tell_producers)
    gst_pooled_producer_mark_all (out->batch);

  return gst_pad_push_list (
      self->srcpad, gst_pooled_batch_to_list (out->batch));
}

static void
unref_ask_locked (GstPooledAsk *ask)
{
  if (--ask->refs == 0)
    g_slice_free (GstPooledAsk, ask);
}

/* Gives the asker its answer, if it still waits. */
void
gst_pooled_accumulator_release_ask (
    GstPooledAccumulator *self, GstPooledAsk *ask, gboolean result)
{
  g_mutex_lock (&self->room_lock);
  ask->result = result;
  ask->done = TRUE;
  unref_ask_locked (ask);
  g_cond_broadcast (&self->room_cond);
  g_mutex_unlock (&self->room_lock);
}

/* The query is the asker's: it is not touched once that has given up, and
 * the asker does not give up while it runs. */
static void
answer (GstPooledAccumulator *self, GstPooledAsk *ask)
{
  GstQuery *query;

  g_mutex_lock (&self->room_lock);
  query = ask->query;
  ask->running = query != NULL;
  g_mutex_unlock (&self->room_lock);

  gst_pooled_accumulator_release_ask (
      self, ask, query != NULL && gst_pad_peer_query (self->srcpad, query));
}

/* Waits, in the asker's thread, until the consumer has answered. Ends when
 * the pad flushes or downstream has failed. */
gboolean
gst_pooled_accumulator_ask (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, GstQuery *query)
{
  GstPooledAsk *ask = g_slice_new0 (GstPooledAsk);
  GstPooledEntry *entry = gst_pooled_entry_new (GST_POOLED_ENTRY_QUERY, pad);
  gboolean result;

  ask->query = query;
  ask->refs = 2;
  entry->ask = ask;
  gst_pooled_accumulator_append_one (self, entry);

  g_mutex_lock (&self->room_lock);
  while (!ask->done && (ask->running || gst_pooled_accumulator_refusal (
                                            self, pad) == GST_FLOW_OK))
    g_cond_wait (&self->room_cond, &self->room_lock);
  result = ask->done && ask->result;
  ask->query = NULL;
  unref_ask_locked (ask);
  g_mutex_unlock (&self->room_lock);

  return result;
}

static void
post_overflow (GstPooledAccumulator *self, guint64 bytes, guint64 chunks)
{
  GstPooledAmount most = gst_pooled_budget_get_limits (self->budget);

  GST_ELEMENT_ERROR_WITH_DETAILS (self, RESOURCE, NO_SPACE_LEFT,
      ("%" G_GUINT64_FORMAT " bytes in %" G_GUINT64_FORMAT
       " buffers are gathered, and the next buffer would pass the limit of "
       "%" G_GUINT64_FORMAT " bytes (max-size) or %" G_GUINT64_FORMAT
       " buffers (max-buffers).",
          bytes, chunks, most.bytes, most.chunks),
      ("Raise the limit, let batches be smaller, or set on-overflow to "
       "something else than error."),
      ("gathered-bytes", G_TYPE_UINT64, bytes, "gathered-buffers",
          G_TYPE_UINT64, chunks, "max-size", G_TYPE_UINT64, most.bytes,
          "max-buffers", G_TYPE_UINT64, most.chunks, NULL));
}

/* What had been gathered has gone out, or goes now with the error. The error
 * is posted before any producer can carry it upstream. */
static GstFlowReturn
fail_overflow (GstPooledAccumulator *self, GstPooledOut *out)
{
  post_overflow (self, out->gathered.bytes, out->gathered.chunks);
  g_mutex_lock (&self->flush_lock);
  /* F1, to F2 */
  gst_pooled_store_release (&self->flow, (guint32) GST_FLOW_ERROR);
  /* who waits for that carries it upstream, too */
  g_mutex_lock (&self->room_lock);
  gst_pooled_store_relaxed (&self->overflow_state, GST_POOLED_OVERFLOW_TOLD);
  g_mutex_unlock (&self->room_lock);
  g_mutex_unlock (&self->flush_lock);
  gst_pooled_accumulator_kick (self);

  gst_pooled_accumulator_drop_batch (self,
      gst_pooled_accumulator_empty (self, FALSE), GST_POOLED_FINISH_TOO_LARGE,
      GST_POOLED_DROP_TOO_LARGE);
  gst_pad_push_event (self->srcpad, gst_event_new_eos ());

  return GST_FLOW_ERROR;
}

static GstFlowReturn
put_out (GstPooledAccumulator *self, GstPooledOut *out,
    const GstPooledAccumulatorConfig *config)
{
  switch (out->kind) {
    case GST_POOLED_OUT_BATCH:
      if (!out->unwanted)
        return push_batch (self, out, config);
      gst_pooled_accumulator_drop_batch (self, g_steal_pointer (&out->batch),
          GST_POOLED_FINISH_ERROR, GST_POOLED_DROP_DOWNSTREAM);
      return GST_FLOW_OK;
    case GST_POOLED_OUT_EVENT:
      GST_DEBUG_OBJECT (self, "pushing %" GST_PTR_FORMAT, out->event);
      gst_pad_push_event (self->srcpad, g_steal_pointer (&out->event));
      return GST_FLOW_OK;
    case GST_POOLED_OUT_QUERY:
      answer (self, out->ask);
      return GST_FLOW_OK;
    case GST_POOLED_OUT_ERROR:
      if (!out->unwanted)
        return fail_overflow (self, out);
      gst_pooled_accumulator_forget_overflow (self);
      return GST_FLOW_OK;
  }

  return GST_FLOW_OK;
}

static GstPooledOut *
take_out_locked (GstPooledAccumulator *self)
{
  GstPooledOut *out = g_queue_pop_head (&self->out);

  gst_pooled_accumulator_taken_locked (self, out);
  if (out->kind == GST_POOLED_OUT_EVENT &&
      GST_EVENT_TYPE (out->event) == GST_EVENT_SEGMENT) {
    gst_pooled_accumulator_discard_locked (self, self->last_segment);
    self->last_segment = gst_event_ref (out->event);
  }

  return out;
}

/* Looks once. NULL: nothing is to go out before the deadline. */
static GstPooledOut *
look (GstPooledAccumulator *self, GstPooledAccumulatorConfig *config,
    GstPooledAmount *want, gint64 *deadline)
{
  GstPooledOut *out = NULL;

  *config = gst_pooled_accumulator_config (self);
  gst_pooled_accumulator_lock (self);
  if (gst_pooled_accumulator_gather_locked (self, config, want, deadline) ==
      GST_POOLED_GATHERED_OUT)
    out = take_out_locked (self);
  gst_pooled_accumulator_unlock (self);

  return out;
}

/* The wish is published before the announcement, and what was looked at after
 * it must not ask for an earlier waking than what was published. */
static GstPooledOut *
look_and_sleep (GstPooledAccumulator *self, GstPooledAccumulatorConfig *config,
    GstPooledAmount want, gint64 deadline)
{
  GstPooledAmount again;
  GstPooledOut *out;

  gst_pooled_budget_want (self->budget, want.bytes, want.chunks);
  gst_pooled_waiter_announce (&self->waiter, GST_POOLED_ASLEEP);

  out = look (self, config, &again, &deadline);
  if (out == NULL && again.bytes >= want.bytes && again.chunks >= want.chunks &&
      !gst_pooled_load_relaxed (&self->halt))
    gst_pooled_waiter_sleep (&self->waiter, deadline);
  gst_pooled_waiter_withdraw (&self->waiter);

  return out;
}

static void
do_next (GstPooledAccumulator *self)
{
  GstPooledAccumulatorConfig config;
  GstPooledAmount want;
  gint64 deadline;
  GstPooledOut *out;
  GstFlowReturn ret;

  if (gst_pooled_load_relaxed (&self->halt)) {
    gst_pad_pause_task (self->srcpad);
    return;
  }
  if (gst_pooled_accumulator_has_failed (self)) {
    gst_pooled_accumulator_let_go (self);
    return;
  }

  out = look (self, &config, &want, &deadline);
  if (out == NULL)
    out = look_and_sleep (self, &config, want, deadline);
  if (out == NULL)
    return;

  ret = put_out (self, out, &config);
  gst_pooled_out_free (out);
  if (ret != GST_FLOW_OK)
    gst_pooled_accumulator_refused (self, ret);
}

static void
loop (gpointer pad)
{
  GstPooledAccumulator *self =
      (GstPooledAccumulator *) gst_pad_get_parent (pad);

  /* removed from the element, which stops the task in a moment */
  if (self == NULL) {
    gst_pad_pause_task (pad);
    return;
  }

  do_next (self);
  gst_object_unref (self);
}

/* flush_lock is held. False when its thread cannot be made, which only happens
 * the first time. */
gboolean
gst_pooled_accumulator_start_task (GstPooledAccumulator *self)
{
  if (!self->active || self->flush != GST_POOLED_FLUSH_NONE)
    return TRUE;

  return gst_pooled_pad_task_start (self->srcpad, loop);
}
