/* accumulator-cancel.c: what was gathered when it is cancelled
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * It is sorted like any other, so that caps and segments end batches; then it
 * is dropped, or kept to be delivered.
 */
#include "config.h"

#include "accumulator-private.h"

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
GstPooledBatch *
gst_pooled_accumulator_empty_locked (GstPooledAccumulator *self, gboolean flush)
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
  all = gst_pooled_accumulator_empty_locked (self, flush);
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
void
gst_pooled_accumulator_empty_pad (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
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
GstPooledBatch *
gst_pooled_accumulator_keep_partial_locked (GstPooledAccumulator *self)
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
