/* accumulator-flush.c: cancelling, by a flush or by stopping
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which flush is whose. With one sink pad in use a flush is the element's:
 * it goes downstream, ends every wait and empties everything. With several,
 * one producer that flushes must not throw away what the others brought:
 *
 *   - If every other pad in use flushes too, or is at EOS, or a flushing seek
 *     went upstream through this element (each pad will then get its flush),
 *     it is the whole element that flushes. FLUSH_START goes downstream once,
 *     with the first; FLUSH_STOP once, after the last pad has had its own.
 *     What pads bring between their own FLUSH_STOP and that moment is kept.
 *   - Otherwise only that pad's chunks and events go. Downstream learns
 *     nothing; the next chunk of that pad has DISCONT from its source.
 *
 * Stale entries. An entry carries the number of its pad's flushes (epoch).
 * What can be reached is released at once when FLUSH_START comes; what is
 * hidden behind an unfinished append of another producer is recognised as
 * stale when it turns up. An unfinished append of the pad itself is over
 * before FLUSH_STOP, which waits for the pad's stream lock.
 */
#include "config.h"

#include "accumulator-private.h"

#define GST_CAT_DEFAULT gst_pooled_accumulator_debug

/* Is there another pad that goes on? flush_lock. */
static gboolean
others_go_on (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
{
  gboolean go_on = FALSE;

  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next) {
    GstPooledAccumulatorPad *other = l->data;

    if (other != pad && gst_pad_is_linked (GST_PAD (other)) &&
        !gst_pooled_load_relaxed (&other->flushing) && !other->flush_expected &&
        !GST_PAD_IS_EOS (other))
      go_on = TRUE;
  }
  GST_OBJECT_UNLOCK (self);

  return go_on;
}

/* Is there another pad whose FLUSH_STOP is still to come? flush_lock. */
static gboolean
others_flush (GstPooledAccumulator *self)
{
  gboolean flush = FALSE;

  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next) {
    GstPooledAccumulatorPad *other = l->data;

    if (gst_pad_is_linked (GST_PAD (other)) &&
        (gst_pooled_load_relaxed (&other->flushing) || other->flush_expected))
      flush = TRUE;
  }
  GST_OBJECT_UNLOCK (self);

  return flush;
}

static void
move_new_locked (
    GstPooledAccumulator *self, GstPooledBatch *to, GstPooledBatch *from)
{
  for (guint i = 0; i < from->leaving; i++) {
    GstPooledChunk *chunk = &g_array_index (from->chunks, GstPooledChunk, i);

    gst_pooled_batch_add (to, chunk);
    chunk->buffer = NULL;
  }
}

static void
clear_batch_locked (GstPooledAccumulator *self, GstPooledBatch *batch)
{
  for (guint i = 0; i < batch->chunks->len; i++)
    gst_pooled_accumulator_discard_locked (
        self, g_steal_pointer (
                  &g_array_index (batch->chunks, GstPooledChunk, i).buffer));
}

/* After a flush what is sticky still holds, but for SEGMENT and EOS. */
static gboolean
survives_flush (GstEvent *event)
{
  return GST_EVENT_IS_STICKY (event) &&
         GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT &&
         GST_EVENT_TYPE (event) != GST_EVENT_EOS;
}

/* The error will not be told: nobody must wait for it, and the next one is
 * another. */
static void
forget_overflow_locked (GstPooledAccumulator *self)
{
  guint32 pending = GST_POOLED_OVERFLOW_PENDING;

  self->overflowed = FALSE;
  gst_pooled_cas_acq_rel (
      &self->overflow_state, &pending, GST_POOLED_OVERFLOW_NONE);
}

/* Sorts everything that can be reached, so that it lies in `out` in its
 * order, cut where caps or segments change. */
static void
sort_all_locked (GstPooledAccumulator *self)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);
  GstPooledEntry *entry;
  gboolean pending;

  while ((entry = gst_pooled_accumulator_next_locked (self, &pending)))
    gst_pooled_accumulator_sort_locked (self, entry, &config);
  gst_pooled_accumulator_finish_locked (
      self, &config, GST_POOLED_FINISH_CANCELLED);
  if (self->overflowed)
    forget_overflow_locked (self);
}

static void
drop_out_locked (GstPooledAccumulator *self, GstPooledOut *out)
{
  if (out->kind == GST_POOLED_OUT_QUERY)
    gst_pooled_accumulator_release_ask (self, out->ask, FALSE);
  else if (out->kind == GST_POOLED_OUT_ERROR)
    gst_pooled_store_release (&self->overflow_state, GST_POOLED_OVERFLOW_NONE);
  if (out->batch != NULL)
    clear_batch_locked (self, out->batch);
  gst_pooled_out_free (out);
}

/* Takes out every chunk that can be reached and was in no batch that went
 * out; they stay in the budget: the caller drops or delivers them. Events
 * stay to be sent on, of those before a flush only what survives it.
 * (transfer full) */
static GstPooledBatch *
empty_locked (GstPooledAccumulator *self, gboolean flush)
{
  GstPooledBatch *all = gst_pooled_batch_new ();
  GQueue stay = G_QUEUE_INIT;
  GstPooledOut *out;

  sort_all_locked (self);
  while ((out = g_queue_pop_head (&self->out)) != NULL) {
    if (out->kind == GST_POOLED_OUT_EVENT &&
        (!flush || survives_flush (out->event))) {
      g_queue_push_tail (&stay, out);
      continue;
    }
    if (out->kind == GST_POOLED_OUT_BATCH)
      move_new_locked (self, all, out->batch);
    drop_out_locked (self, out);
  }
  self->out = stay;
  self->discont = FALSE;

  return all;
}

GstPooledBatch *
gst_pooled_accumulator_empty (GstPooledAccumulator *self, gboolean flush)
{
  GstPooledBatch *all;

  gst_pooled_accumulator_lock (self);
  all = empty_locked (self, flush);
  gst_pooled_accumulator_unlock (self);

  return all;
}

/* Takes @batch: counts it as dropped and says so. */
void
gst_pooled_accumulator_drop_batch (GstPooledAccumulator *self,
    GstPooledBatch *batch, GstPooledFinish finish, GstPooledDrop why)
{
  if (batch->leaving > 0) {
    gst_pooled_add_relaxed (&self->bytes_dropped, batch->leaving_bytes);
    gst_pooled_add_relaxed (&self->chunks_dropped[why], batch->leaving);
    gst_pooled_accumulator_give (self, batch->leaving_bytes, batch->leaving);
    gst_pooled_accumulator_post (self, finish, batch, NULL);
  }
  gst_pooled_batch_free (batch);
}

/* One pad's chunks only. */
static void
empty_pad (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
{
  GstPooledAccumulatorConfig config = { 0 };
  GstPooledBatch *mine = gst_pooled_batch_new ();
  GQueue others = G_QUEUE_INIT;
  GstPooledEntry *entry;
  gboolean pending;

  gst_pooled_accumulator_lock (self);
  gst_pooled_add_acq_rel (&pad->epoch, 1);
  gst_pooled_window_take_producer (&self->window, pad->id, mine);
  while ((entry = gst_pooled_accumulator_next_locked (self, &pending))) {
    if (entry->pad != pad) {
      g_queue_push_tail (&others, entry);
    } else if (entry->kind == GST_POOLED_ENTRY_CHUNK) {
      gst_pooled_batch_add (mine, &entry->chunk);
      entry->chunk.buffer = NULL;
      gst_pooled_entry_free (entry);
    } else {
      gst_pooled_accumulator_stale_locked (self, entry, &config);
      gst_pooled_entry_free (entry);
    }
  }
  self->backlog = others;
  pad->eos = FALSE;
  gst_pooled_accumulator_unlock (self);

  gst_pooled_accumulator_drop_batch (
      self, mine, GST_POOLED_FINISH_CANCELLED, GST_POOLED_DROP_CANCELLED);
}

/* The task leaves, whatever it waits for. Before downstream is told to flush:
 * what the task then gets as an answer is not downstream's refusal. */
static void
halt (GstPooledAccumulator *self)
{
  gst_pooled_store_release (&self->halt, 1);
  gst_pooled_accumulator_wake (self);
  gst_pooled_accumulator_kick (self);
}

/* The segment that what is kept belongs to, moved so that it is due at once:
 * running time begins anew after the flush. */
static GstEvent *
segment_for_partial (const GstSegment *old, GstBuffer *first)
{
  GstSegment segment = *old;

  if (old->format == GST_FORMAT_TIME && old->rate > 0 &&
      GST_BUFFER_PTS_IS_VALID (first) && GST_BUFFER_PTS (first) > old->start) {
    segment.start = GST_BUFFER_PTS (first);
    segment.time =
        gst_segment_to_stream_time (old, GST_FORMAT_TIME, segment.start);
    segment.offset = 0;
  }
  segment.base = 0;

  return gst_event_new_segment (&segment);
}

/* What was gathered before a flush goes out first after it: batches as they
 * are, with the caps and segments between them. Returns what was kept, for
 * the message. */
static GstPooledBatch *
keep_partial_locked (GstPooledAccumulator *self)
{
  GstPooledBatch *all = gst_pooled_batch_new ();
  gboolean have_segment = self->out_segment_event != NULL;
  GstSegment segment = self->out_segment;
  GQueue stay = G_QUEUE_INIT;
  GstPooledOut *out;

  sort_all_locked (self);
  while ((out = g_queue_pop_head (&self->out)) != NULL) {
    GArray *chunks;

    if (out->kind != GST_POOLED_OUT_BATCH) {
      if (out->kind == GST_POOLED_OUT_EVENT &&
          (survives_flush (out->event) ||
              GST_EVENT_TYPE (out->event) == GST_EVENT_SEGMENT))
        g_queue_push_tail (&stay, out);
      else
        drop_out_locked (self, out);
      continue;
    }

    chunks = out->batch->chunks;
    if (have_segment) {
      GstPooledOut *event = gst_pooled_out_new (GST_POOLED_OUT_EVENT);

      event->event = segment_for_partial (
          &segment, g_array_index (chunks, GstPooledChunk, 0).buffer);
      g_queue_push_tail (&stay, event);
      have_segment = FALSE;
    }
    for (guint i = 0; i < out->batch->leaving; i++) {
      GstPooledChunk chunk = g_array_index (chunks, GstPooledChunk, i);

      gst_buffer_ref (chunk.buffer);
      gst_pooled_batch_add (all, &chunk);
    }
    out->finish = GST_POOLED_FINISH_CANCELLED;
    out->posted = TRUE;
    g_queue_push_tail (&stay, out);
  }
  self->out = stay;
  self->discont = FALSE;

  return all;
}

static void
start_whole (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);
  GstPooledBatch *batch;

  gst_pad_pause_task (self->srcpad);

  gst_pooled_accumulator_lock (self);
  batch = config.deliver_partial ? keep_partial_locked (self)
                                 : empty_locked (self, TRUE);
  /* what is hidden by an unfinished append is stale from here on */
  gst_pooled_add_acq_rel (&pad->epoch, 1);
  gst_pooled_accumulator_unlock (self);

  if (!config.deliver_partial) {
    gst_pooled_accumulator_drop_batch (
        self, batch, GST_POOLED_FINISH_CANCELLED, GST_POOLED_DROP_CANCELLED);
    return;
  }
  if (batch->leaving > 0)
    gst_pooled_accumulator_post (
        self, GST_POOLED_FINISH_CANCELLED, batch, NULL);
  gst_pooled_batch_free (batch);
}

/* Takes @event. */
void
gst_pooled_accumulator_flush_start (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, GstEvent *event)
{
  gboolean whole;

  g_mutex_lock (&self->flush_lock);
  whole = !self->flushing && !others_go_on (self, pad);
  pad->flush_expected = FALSE;
  gst_pooled_store_release (&pad->flushing, 1);
  if (whole)
    self->flushing = TRUE;
  g_mutex_unlock (&self->flush_lock);

  GST_DEBUG_OBJECT (pad, "flush of %s", whole ? "all" : "this pad");
  if (whole) {
    halt (self);
    gst_pad_push_event (self->srcpad, event);
    start_whole (self, pad);
  } else {
    gst_event_unref (event);
    gst_pooled_accumulator_kick (self);
    empty_pad (self, pad);
  }
}

/* Every pad in use has flushed: as new. */
static void
stop_whole (GstPooledAccumulator *self)
{
  gst_pooled_accumulator_lock (self);
  gst_clear_event (&self->out_segment_event);
  self->out_eos = FALSE;
  self->discont = FALSE;
  gst_pooled_accumulator_unlock (self);

  g_mutex_lock (&self->flush_lock);
  gst_pooled_store_release (&self->overflow_state, GST_POOLED_OVERFLOW_NONE);
  if (self->active) {
    gst_pooled_store_release (&self->flow, (guint32) GST_FLOW_OK);
    gst_pooled_store_release (&self->halt, 0);
  }
  self->flushing = FALSE;
  gst_pooled_accumulator_start_task (self);
  g_mutex_unlock (&self->flush_lock);

  /* whoever waited for an error that will not come any more */
  gst_pooled_accumulator_kick (self);
}

/* Takes @event. */
void
gst_pooled_accumulator_flush_stop (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, GstEvent *event)
{
  gboolean was_flushing, whole;

  g_mutex_lock (&self->flush_lock);
  was_flushing = gst_pooled_load_relaxed (&pad->flushing);
  g_mutex_unlock (&self->flush_lock);
  if (!was_flushing)
    gst_pooled_accumulator_flush_start (
        self, pad, gst_event_new_flush_start ());

  /* its own appends are over: what one of them had hidden is reachable */
  empty_pad (self, pad);

  g_mutex_lock (&self->flush_lock);
  gst_pooled_store_release (&pad->flushing, 0);
  whole = self->flushing && !others_flush (self);
  g_mutex_unlock (&self->flush_lock);

  gst_pooled_accumulator_lock (self);
  pad->eos = FALSE;
  gst_clear_event (&pad->segment_event);
  gst_segment_init (&pad->segment, GST_FORMAT_UNDEFINED);
  gst_pooled_accumulator_unlock (self);

  if (whole) {
    gst_pad_push_event (self->srcpad, event);
    stop_whole (self);
  } else {
    gst_event_unref (event);
  }
}

static void
expect_flush (GstPooledAccumulator *self, GList *pads, gboolean expect)
{
  g_mutex_lock (&self->flush_lock);
  for (GList *l = pads; l != NULL; l = l->next)
    GST_POOLED_ACCUMULATOR_PAD (l->data)->flush_expected = expect;
  g_mutex_unlock (&self->flush_lock);
}

static GList *
sink_pads (GstPooledAccumulator *self)
{
  GList *pads;

  GST_OBJECT_LOCK (self);
  pads = g_list_copy_deep (GST_ELEMENT (self)->sinkpads,
      (GCopyFunc) (GCallback) gst_object_ref, NULL);
  GST_OBJECT_UNLOCK (self);

  return pads;
}

/* A flushing seek goes to every producer, and each answers with a flush of
 * its own while it does: the first begins the flush of all, the last ends it.
 * One that did not flush is not waited for. Takes @event. */
gboolean
gst_pooled_accumulator_seek (GstPooledAccumulator *self, GstEvent *event)
{
  GList *pads = sink_pads (self);
  gboolean result = FALSE;
  gboolean late;

  expect_flush (self, pads, TRUE);
  for (GList *l = pads; l != NULL; l = l->next)
    result |= gst_pad_push_event (l->data, gst_event_ref (event));
  expect_flush (self, pads, FALSE);

  g_mutex_lock (&self->flush_lock);
  late = self->flushing && !others_flush (self);
  g_mutex_unlock (&self->flush_lock);
  if (late) {
    GstEvent *stop = gst_event_new_flush_stop (TRUE);

    gst_event_set_seqnum (stop, gst_event_get_seqnum (event));
    gst_pad_push_event (self->srcpad, stop);
    stop_whole (self);
  }

  g_list_free_full (pads, gst_object_unref);
  gst_event_unref (event);

  return result;
}

/* Both pads are off, no thread is inside: empty, and as new. */
void
gst_pooled_accumulator_reset (GstPooledAccumulator *self)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);
  GstPooledBatch *batch = gst_pooled_accumulator_empty (self, TRUE);
  GstPooledOut *out;

  if (config.deliver_partial && batch->leaving > 0)
    gst_pooled_accumulator_deliver_by_message (self, batch, config.output);
  else
    gst_pooled_accumulator_drop_batch (
        self, batch, GST_POOLED_FINISH_CANCELLED, GST_POOLED_DROP_CANCELLED);

  gst_clear_object (&self->allocator);
  gst_pooled_accumulator_lock (self);
  while ((out = g_queue_pop_head (&self->out)) != NULL)
    gst_pooled_out_free (out);
  gst_clear_caps (&self->out_caps);
  gst_clear_event (&self->out_segment_event);
  self->primary = NULL;
  self->current = NULL;
  self->out_eos = FALSE;
  self->discont = FALSE;
  gst_pooled_accumulator_unlock (self);

  g_mutex_lock (&self->flush_lock);
  gst_pooled_accumulator_lock (self);
  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next)
    gst_pooled_accumulator_pad_forget (l->data);
  GST_OBJECT_UNLOCK (self);
  gst_pooled_accumulator_unlock (self);
  self->flushing = FALSE;
  gst_pooled_store_release (&self->overflow_state, GST_POOLED_OVERFLOW_NONE);
  g_mutex_unlock (&self->flush_lock);
}
