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
  gst_pooled_accumulator_take_overflow_back_locked (self, self->overflowed);
}

static void
drop_out_locked (GstPooledAccumulator *self, GstPooledOut *out)
{
  if (out->kind == GST_POOLED_OUT_QUERY)
    gst_pooled_accumulator_release_ask (self, out->ask, FALSE);
  else if (out->kind == GST_POOLED_OUT_ERROR)
    gst_pooled_store_relaxed (&self->overflow_state, GST_POOLED_OVERFLOW_NONE);
  if (out->batch != NULL)
    clear_batch_locked (self, out->batch);
  gst_pooled_accumulator_discard_locked (self, g_steal_pointer (&out->event));
  gst_pooled_out_free (out);
}

/* What is on its way out: chunks to @all, events stay. */
static void
empty_out_locked (
    GstPooledAccumulator *self, gboolean flush, GstPooledBatch *all)
{
  GQueue stay = G_QUEUE_INIT;
  GstPooledOut *out;

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
}

/* Takes out every chunk that can be reached and was in no batch that went
 * out, in its order; they stay in the budget: the caller drops or delivers
 * them. Events stay to be sent on, of those before a flush only what survives
 * it. What is not sorted yet need not be, but for what is no chunk.
 * (transfer full) */
GstPooledBatch *
gst_pooled_accumulator_empty_locked (GstPooledAccumulator *self, gboolean flush)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);
  GstPooledBatch *all = gst_pooled_batch_new ();
  GstPooledEntry *entry;
  gboolean pending;

  gst_pooled_accumulator_finish_locked (
      self, &config, GST_POOLED_FINISH_CANCELLED);
  empty_out_locked (self, flush, all);
  while ((entry = gst_pooled_accumulator_next_locked (self, &pending))) {
    /* what a flush of its pad has left behind is counted there */
    if (entry->kind != GST_POOLED_ENTRY_CHUNK ||
        entry->epoch != gst_pooled_accumulator_pad_epoch (entry->pad)) {
      gst_pooled_accumulator_sort_locked (self, entry, &config);
      continue;
    }
    entry->pad->lost = FALSE;
    gst_pooled_batch_add (all, &entry->chunk);
    entry->chunk.buffer = NULL;
    gst_pooled_accumulator_free_entry_locked (self, entry);
  }
  empty_out_locked (self, flush, all);
  gst_pooled_accumulator_take_overflow_back_locked (self, self->overflowed);
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

static void
count_dropped (
    GstPooledAccumulator *self, GstPooledBatch *batch, GstPooledDrop why)
{
  if (batch->leaving == 0)
    return;
  gst_pooled_add_relaxed (&self->bytes_dropped, batch->leaving_bytes);
  gst_pooled_add_relaxed (&self->chunks_dropped[why], batch->leaving);
  gst_pooled_accumulator_give (self, batch->leaving_bytes, batch->leaving);
}

/* Takes @batch, which was counted. */
static void
tell (GstPooledAccumulator *self, GstPooledBatch *batch, GstPooledFinish finish)
{
  if (batch->leaving > 0)
    gst_pooled_accumulator_post (self, finish, batch, NULL);
  gst_pooled_batch_free (batch);
}

/* Takes @batch: counts it as dropped and says so. */
void
gst_pooled_accumulator_drop_batch (GstPooledAccumulator *self,
    GstPooledBatch *batch, GstPooledFinish finish, GstPooledDrop why)
{
  count_dropped (self, batch, why);
  tell (self, batch, finish);
}

/* Takes @entry, of a pad that flushes. */
static void
empty_entry_locked (
    GstPooledAccumulator *self, GstPooledEntry *entry, GstPooledBatch *mine)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);

  if (entry->kind == GST_POOLED_ENTRY_CHUNK) {
    gst_pooled_batch_add (mine, &entry->chunk);
    entry->chunk.buffer = NULL;
  } else {
    gst_pooled_accumulator_note_begin_locked (self, entry);
    gst_pooled_accumulator_stale_locked (self, entry, &config);
  }
  gst_pooled_accumulator_free_entry_locked (self, entry);
}

/* What the others brought is set aside where it is not yet: when all pads
 * flush, one after the other, that is done once. */
static void
empty_list_locked (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad,
    GstPooledBatch *mine)
{
  GList *link = self->backlog.head;
  GstPooledAppendNode *node;

  while (link != NULL) {
    GList *next = link->next;
    GstPooledEntry *entry = link->data;

    if (entry->pad == pad) {
      g_queue_delete_link (&self->backlog, link);
      empty_entry_locked (self, entry, mine);
    }
    link = next;
  }

  while (
      gst_pooled_append_list_take (self->list, &node) == GST_POOLED_TAKE_NODE) {
    GstPooledEntry *entry = (GstPooledEntry *) node;

    if (entry->pad == pad)
      empty_entry_locked (self, entry, mine);
    else
      g_queue_push_tail (&self->backlog, entry);
  }
}

/* One pad's chunks only, if @run is not over. */
void
gst_pooled_accumulator_empty_pad (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, guint32 run)
{
  GstPooledBatch *mine = gst_pooled_batch_new ();
  GstPooledTrash trash = { NULL, NULL };

  g_mutex_lock (&self->flush_lock);
  if (self->run == run) {
    gst_pooled_accumulator_lock (self);
    gst_pooled_accumulator_pad_next_epoch_locked (pad);
    gst_pooled_window_take_producer (&self->window, pad->id, mine);
    empty_list_locked (self, pad, mine);
    gst_pooled_accumulator_take_overflow_back_locked (self, pad);
    pad->eos = FALSE;
    count_dropped (self, mine, GST_POOLED_DROP_CANCELLED);
    trash = gst_pooled_accumulator_unlock_keep (self);
  }
  g_mutex_unlock (&self->flush_lock);

  gst_pooled_trash_clear (&trash);
  tell (self, mine, GST_POOLED_FINISH_CANCELLED);
}

/* What is kept, while it is gone through. */
typedef struct {
  GstSegment segment; /* of the next batch */
  gboolean due;       /* which does not know it yet */
  GstClockTime base; /* running time, new: what was kept before lasts so long */
  GstClockTime from, to; /* running time, old: of this segment's batches */
  GQueue out;
  GstPooledBatch *all; /* for the message */
} Partial;

static GstClockTime
earliest_pts (GArray *chunks)
{
  GstClockTime earliest = GST_CLOCK_TIME_NONE;

  for (guint i = 0; i < chunks->len; i++)
    earliest = MIN (earliest,
        GST_BUFFER_PTS (g_array_index (chunks, GstPooledChunk, i).buffer));

  return earliest;
}

/* The segment of what is kept, moved so that it is due at once, or after what
 * was kept before it: running time begins anew after the flush. */
static void
partial_segment (Partial *partial, GArray *chunks)
{
  const GstSegment *old = &partial->segment;
  GstPooledOut *out = gst_pooled_out_new (GST_POOLED_OUT_EVENT);
  GstClockTime pts = earliest_pts (chunks);
  GstSegment segment = *old;

  if (GST_CLOCK_TIME_IS_VALID (partial->from) && partial->to > partial->from)
    partial->base += partial->to - partial->from;
  partial->from = partial->to = GST_CLOCK_TIME_NONE;

  if (old->format == GST_FORMAT_TIME && old->rate > 0 &&
      GST_CLOCK_TIME_IS_VALID (pts) && pts > old->start) {
    segment.start = pts;
    segment.time = gst_segment_to_stream_time (old, GST_FORMAT_TIME, pts);
    segment.offset = 0;
  }
  segment.base = old->format == GST_FORMAT_TIME ? partial->base : 0;

  out->event = gst_event_new_segment (&segment);
  g_queue_push_tail (&partial->out, out);
  partial->due = FALSE;
}

static void
partial_batch (Partial *partial, GstPooledOut *out)
{
  GArray *chunks = out->batch->chunks;

  if (partial->due)
    partial_segment (partial, chunks);

  for (guint i = 0; i < chunks->len; i++) {
    GstPooledChunk chunk = g_array_index (chunks, GstPooledChunk, i);

    /* NONE is the largest */
    partial->from = MIN (partial->from, chunk.start);
    if (GST_CLOCK_TIME_IS_VALID (chunk.end) &&
        (!GST_CLOCK_TIME_IS_VALID (partial->to) || chunk.end > partial->to))
      partial->to = chunk.end;
    if (i >= out->batch->leaving)
      continue;
    gst_buffer_ref (chunk.buffer);
    gst_pooled_batch_add (partial->all, &chunk);
  }
  out->finish = GST_POOLED_FINISH_CANCELLED;
  out->posted = TRUE;
  g_queue_push_tail (&partial->out, out);
}

static void
partial_other_locked (
    GstPooledAccumulator *self, Partial *partial, GstPooledOut *out)
{
  if (out->kind == GST_POOLED_OUT_EVENT && survives_flush (out->event)) {
    g_queue_push_tail (&partial->out, out);
    return;
  }
  /* it goes out anew, before the batch it belongs to if there is one */
  if (out->kind == GST_POOLED_OUT_EVENT &&
      GST_EVENT_TYPE (out->event) == GST_EVENT_SEGMENT) {
    gst_event_copy_segment (out->event, &partial->segment);
    partial->due = TRUE;
  }
  drop_out_locked (self, out);
}

/* What was gathered before a flush goes out first after it: batches as they
 * are, with the caps and segments between them. Returns what was kept, for
 * the message. */
static GstPooledBatch *
keep_partial_locked (GstPooledAccumulator *self)
{
  Partial partial = { .all = gst_pooled_batch_new (),
    .out = G_QUEUE_INIT,
    .from = GST_CLOCK_TIME_NONE,
    .to = GST_CLOCK_TIME_NONE };
  GstPooledOut *out;

  sort_all_locked (self);
  if (self->last_segment != NULL) {
    gst_event_copy_segment (self->last_segment, &partial.segment);
    partial.due = TRUE;
  }
  while ((out = g_queue_pop_head (&self->out)) != NULL) {
    if (out->kind == GST_POOLED_OUT_BATCH)
      partial_batch (&partial, out);
    else
      partial_other_locked (self, &partial, out);
  }
  self->out = partial.out;
  self->discont = FALSE;

  return partial.all;
}

/* Cancels all that was gathered in @run, if that is not over: drops it, or
 * keeps it to be delivered. What @pad, if any, has let in is stale then, also
 * where it is hidden by an unfinished append. */
static void
cancel (GstPooledAccumulator *self, guint32 run, GstPooledAccumulatorPad *pad,
    gboolean keep)
{
  GstPooledTrash trash = { NULL, NULL };
  GstPooledBatch *batch = NULL;

  g_mutex_lock (&self->flush_lock);
  if (self->run == run) {
    gst_pooled_accumulator_lock (self);
    batch = keep ? keep_partial_locked (self)
                 : gst_pooled_accumulator_empty_locked (self, TRUE);
    if (pad != NULL)
      gst_pooled_accumulator_pad_next_epoch_locked (pad);
    if (!keep)
      count_dropped (self, batch, GST_POOLED_DROP_CANCELLED);
    trash = gst_pooled_accumulator_unlock_keep (self);
  }
  g_mutex_unlock (&self->flush_lock);

  gst_pooled_trash_clear (&trash);
  if (batch != NULL)
    tell (self, batch, GST_POOLED_FINISH_CANCELLED);
}

/* @pad flushes, and with it the element. */
void
gst_pooled_accumulator_cancel (
    GstPooledAccumulator *self, guint32 run, GstPooledAccumulatorPad *pad)
{
  cancel (self, run, pad, gst_pooled_accumulator_config (self).deliver_partial);
}

/* What is held goes back at once, unless it is to be delivered: a pool upstream
 * may wait for it, however long downstream takes to let the task go. What is
 * still on its way into the list goes when the task has stopped. */
void
gst_pooled_accumulator_give_up (GstPooledAccumulator *self, guint32 run)
{
  if (!gst_pooled_accumulator_config (self).deliver_partial)
    cancel (self, run, NULL, FALSE);
}
