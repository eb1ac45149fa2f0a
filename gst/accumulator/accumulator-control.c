/* accumulator-control.c: where batches end, and where events go
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All of it under take_lock, by the consumer in the order of the list.
 *
 * Several sink pads, one stream. Each pad has its own stickies; what holds
 * downstream is this:
 *
 *   STREAM_START  of the first pad that brought one (the primary). Others' are
 *                 kept for the case that the primary is released.
 *   CAPS, SEGMENT of the pad whose chunk goes next, or at once of the one whose
 *                 chunk or stream was the last. A pad whose caps and segment
 *                 equal the ones that hold changes nothing; otherwise the
 *                 batch ends, and both go out before the chunk. So a chunk
 *                 is never under another pad's caps or segment, and producers
 *                 with equal ones share batches.
 *   TAG, TOC, STREAM_COLLECTION  of the primary, ahead of the batch into which
 *                 they fell: they describe the stream, and end no batch.
 *   GAP, SEGMENT_DONE, PROTECTION and custom events  of every pad, in their
 *                 place. A place between two chunks of one buffer does not
 *                 exist, so they end the batch; with split-on-events=false
 *                 GAP and custom ones go after the batch instead.
 *   EOS           when every pad that was ever used has had it or is unlinked.
 */
#include "config.h"

#include "accumulator-private.h"

/* Takes @event. */
void
gst_pooled_accumulator_out_event_locked (
    GstPooledAccumulator *self, GstEvent *event)
{
  GstPooledOut *out = gst_pooled_out_new (GST_POOLED_OUT_EVENT);

  out->event = event;
  g_queue_push_tail (&self->out, out);
}

static void
out_events_locked (GstPooledAccumulator *self, GQueue *events)
{
  while (!g_queue_is_empty (events))
    gst_pooled_accumulator_out_event_locked (self, g_queue_pop_head (events));
}

/* Takes @batch. */
void
gst_pooled_accumulator_out_batch_locked (
    GstPooledAccumulator *self, GstPooledBatch *batch, GstPooledFinish finish)
{
  GstPooledOut *out = gst_pooled_out_new (GST_POOLED_OUT_BATCH);

  if (self->discont) {
    GstPooledChunk *first = &g_array_index (batch->chunks, GstPooledChunk, 0);

    self->discont = FALSE;
    if (!gst_buffer_is_writable (first->buffer)) {
      GstBuffer *copy = gst_buffer_copy (first->buffer);

      gst_pooled_accumulator_discard_locked (self, first->buffer);
      first->buffer = copy;
    }
    GST_BUFFER_FLAG_SET (first->buffer, GST_BUFFER_FLAG_DISCONT);
  }

  out->batch = batch;
  out->finish = finish;
  out->begins = self->begins;
  self->begins = FALSE;
  out_events_locked (self, &self->ahead);
  g_queue_push_tail (&self->out, out);
  out_events_locked (self, &self->behind);
}

/* Ends the batch here, whatever it has. What stayed only for an overlap makes
 * none, and goes. */
void
gst_pooled_accumulator_finish_locked (GstPooledAccumulator *self,
    const GstPooledAccumulatorConfig *config, GstPooledFinish finish)
{
  guint n = gst_pooled_window_length (&self->window);
  gboolean discont = self->discont;

  if (n > self->window.old) {
    gst_pooled_accumulator_out_batch_locked (
        self, gst_pooled_window_cut (&self->window, n, 0), finish);
    return;
  }

  while (gst_pooled_window_length (&self->window) > 0)
    gst_pooled_accumulator_drop_oldest_locked (self);
  self->discont = discont;
  out_events_locked (self, &self->ahead);
  out_events_locked (self, &self->behind);
}

/* The same as far as it says how timestamps become running time. */
static gboolean
segments_agree (const GstSegment *a, const GstSegment *b)
{
  return a->format == b->format && a->flags == b->flags && a->rate == b->rate &&
         a->applied_rate == b->applied_rate && a->base == b->base &&
         a->offset == b->offset && a->start == b->start && a->stop == b->stop &&
         a->time == b->time;
}

static void
out_caps_locked (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad,
    const GstPooledAccumulatorConfig *config)
{
  if (pad->caps == NULL ||
      (self->out_caps != NULL && gst_caps_is_equal (pad->caps, self->out_caps)))
    return;

  gst_pooled_accumulator_finish_locked (self, config, GST_POOLED_FINISH_BATCH);
  gst_pooled_accumulator_out_event_locked (
      self, gst_event_new_caps (pad->caps));
  self->out_caps =
      gst_pooled_accumulator_swap_locked (self, self->out_caps, pad->caps);
}

static void
out_segment_locked (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad,
    const GstPooledAccumulatorConfig *config)
{
  if (pad->segment_event == NULL)
    return;

  gst_pooled_accumulator_finish_locked (self, config, GST_POOLED_FINISH_BATCH);
  gst_pooled_accumulator_out_event_locked (
      self, gst_event_ref (pad->segment_event));
  self->out_segment_event = gst_pooled_accumulator_swap_locked (
      self, self->out_segment_event, pad->segment_event);
  self->out_segment = pad->segment;
}

/* A stream begins, or begins again after EOS. */
static void
out_stream_start_locked (GstPooledAccumulator *self,
    GstPooledAccumulatorPad *pad, const GstPooledAccumulatorConfig *config)
{
  if (pad->stream_start == NULL)
    return;

  gst_pooled_accumulator_finish_locked (self, config, GST_POOLED_FINISH_BATCH);
  gst_pooled_accumulator_out_event_locked (
      self, gst_event_ref (pad->stream_start));
  self->primary = pad;
  self->current = pad;
  if (self->out_eos) {
    self->out_eos = FALSE;
    gst_pooled_accumulator_discard_locked (
        self, g_steal_pointer (&self->out_caps));
    gst_pooled_accumulator_discard_locked (
        self, g_steal_pointer (&self->out_segment_event));
  }
}

/* From here on what holds downstream is what @pad said. */
void
gst_pooled_accumulator_make_current_locked (GstPooledAccumulator *self,
    GstPooledAccumulatorPad *pad, const GstPooledAccumulatorConfig *config)
{
  if (self->primary == NULL || self->out_eos)
    out_stream_start_locked (self, pad, config);
  else if (self->current == pad && self->out_segment_event != NULL)
    return;

  out_caps_locked (self, pad, config);
  if (self->out_segment_event == NULL ||
      !segments_agree (&self->out_segment, &pad->segment))
    out_segment_locked (self, pad, config);
  self->current = pad;
}

/* Has every pad that was ever used, or may be, come to its end? One that was
 * lost and is linked again may bring something, though it has not yet. */
static gboolean
all_ended_locked (GstPooledAccumulator *self, gboolean *any_eos)
{
  gboolean all = TRUE;

  *any_eos = FALSE;
  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next) {
    GstPooledAccumulatorPad *pad = l->data;

    if (pad->eos)
      *any_eos = TRUE;
    else if (gst_pad_is_linked (GST_PAD (pad)) ||
             (gst_pooled_load_relaxed (&pad->touched) && !pad->lost))
      all = FALSE;
  }
  GST_OBJECT_UNLOCK (self);

  return all;
}

void
gst_pooled_accumulator_check_ended_locked (
    GstPooledAccumulator *self, const GstPooledAccumulatorConfig *config)
{
  gboolean any_eos;

  if (self->out_eos || !all_ended_locked (self, &any_eos))
    return;

  if (!any_eos) {
    /* all producers went away */
    gst_pooled_accumulator_finish_locked (
        self, config, GST_POOLED_FINISH_CANCELLED);
    return;
  }

  gst_pooled_accumulator_finish_locked (self, config, GST_POOLED_FINISH_EOS);
  gst_pooled_accumulator_out_event_locked (self, gst_event_new_eos ());
  self->out_eos = TRUE;
}

static void
apply_stream_start_locked (GstPooledAccumulator *self,
    GstPooledAccumulatorPad *pad, GstEvent *event,
    const GstPooledAccumulatorConfig *config)
{
  pad->stream_start =
      gst_pooled_accumulator_swap_locked (self, pad->stream_start, event);
  pad->eos = FALSE;
  if (self->primary == NULL || self->primary == pad || self->out_eos)
    out_stream_start_locked (self, pad, config);
}

static void
apply_caps_locked (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad,
    GstEvent *event, const GstPooledAccumulatorConfig *config)
{
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  pad->caps = gst_pooled_accumulator_swap_locked (self, pad->caps, caps);
  if (self->current == pad)
    out_caps_locked (self, pad, config);
}

/* After a flush of this pad alone downstream still has the segment from before:
 * one like that says nothing new, and the others' batch need not end for it. */
static void
apply_segment_locked (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad,
    GstEvent *event, const GstPooledAccumulatorConfig *config)
{
  gboolean first = pad->segment_event == NULL;

  pad->segment_event =
      gst_pooled_accumulator_swap_locked (self, pad->segment_event, event);
  gst_event_copy_segment (event, &pad->segment);
  if (first && self->out_segment_event != NULL &&
      segments_agree (&self->out_segment, &pad->segment))
    return;
  if (self->current != pad)
    return;
  out_caps_locked (self, pad, config);
  out_segment_locked (self, pad, config);
}

/* An event of the stream as a whole: ahead of the batch it fell into. */
static void
apply_description_locked (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, GstEvent *event)
{
  if (self->primary != NULL && self->primary != pad)
    return;
  if (gst_pooled_window_length (&self->window) > self->window.old)
    g_queue_push_tail (&self->ahead, gst_event_ref (event));
  else
    gst_pooled_accumulator_out_event_locked (self, gst_event_ref (event));
}

static void
apply_in_place_locked (GstPooledAccumulator *self, GstEvent *event,
    gboolean split, const GstPooledAccumulatorConfig *config)
{
  if (!split && gst_pooled_window_length (&self->window) > self->window.old) {
    g_queue_push_tail (&self->behind, gst_event_ref (event));
    return;
  }
  if (split)
    gst_pooled_accumulator_finish_locked (
        self, config, GST_POOLED_FINISH_BATCH);
  gst_pooled_accumulator_out_event_locked (self, gst_event_ref (event));
}

static void
apply_event_locked (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad,
    GstEvent *event, const GstPooledAccumulatorConfig *config)
{
  pad->lost = FALSE;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      apply_stream_start_locked (self, pad, event, config);
      break;
    case GST_EVENT_CAPS:
      apply_caps_locked (self, pad, event, config);
      break;
    case GST_EVENT_SEGMENT:
      apply_segment_locked (self, pad, event, config);
      break;
    case GST_EVENT_TAG:
    case GST_EVENT_TOC:
    case GST_EVENT_STREAM_COLLECTION:
      apply_description_locked (self, pad, event);
      break;
    case GST_EVENT_EOS:
      pad->eos = TRUE;
      gst_pooled_accumulator_check_ended_locked (self, config);
      break;
    case GST_EVENT_GAP:
    case GST_EVENT_CUSTOM_DOWNSTREAM:
    case GST_EVENT_CUSTOM_BOTH:
      gst_pooled_accumulator_make_current_locked (self, pad, config);
      apply_in_place_locked (self, event, config->split_on_events, config);
      break;
    default:
      apply_in_place_locked (self, event, TRUE, config);
      break;
  }
}

/* The limit is an error: what was gathered first, then that. */
void
gst_pooled_accumulator_overflow_locked (
    GstPooledAccumulator *self, const GstPooledAccumulatorConfig *config)
{
  GstPooledOut *out = gst_pooled_out_new (GST_POOLED_OUT_ERROR);

  self->overflowed = NULL;
  out->gathered = gst_pooled_budget_held (self->budget);
  if (config->deliver_on_overflow)
    gst_pooled_accumulator_finish_locked (
        self, config, GST_POOLED_FINISH_TOO_LARGE);
  g_queue_push_tail (&self->out, out);
}

/* The error that somebody announced will not be told: the next is another. Who
 * waits for it learns that. */
void
gst_pooled_accumulator_forget_overflow (GstPooledAccumulator *self)
{
  guint32 pending = GST_POOLED_OVERFLOW_PENDING;

  gst_pooled_cas_relaxed (
      &self->overflow_state, &pending, GST_POOLED_OVERFLOW_NONE);
  gst_pooled_accumulator_kick (self);
}

/* What did not fit on @pad is not wanted any more. */
void
gst_pooled_accumulator_take_overflow_back_locked (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
{
  if (self->overflowed == NULL || self->overflowed != pad)
    return;
  self->overflowed = NULL;
  gst_pooled_accumulator_forget_overflow (self);
}

/* The pad's memory is its own until here: this was its last entry. */
static void
forget_pad_locked (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad)
{
  gst_pooled_accumulator_take_overflow_back_locked (self, pad);
  if (self->primary == pad)
    self->primary = NULL;
  if (self->current == pad)
    self->current = NULL;
  pad->lost = TRUE;
}

/* A pad was unlinked, and may be linked again by now, or released. No flush
 * undoes that, and it may be what EOS waits for. */
static void
leave_locked (GstPooledAccumulator *self, GstPooledEntry *entry,
    const GstPooledAccumulatorConfig *config)
{
  if (entry->kind == GST_POOLED_ENTRY_GONE)
    forget_pad_locked (self, entry->pad);
  else if (gst_pooled_accumulator_pad_is_unlinked (entry->pad))
    entry->pad->lost = TRUE;
  gst_pooled_accumulator_check_ended_locked (self, config);
}

gboolean
gst_pooled_begins_stream (GstEvent *event)
{
  return GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START ||
         GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT;
}

/* Wherever an event leaves the list, also for nothing. */
void
gst_pooled_accumulator_note_begin_locked (
    GstPooledAccumulator *self, GstPooledEntry *entry)
{
  if (entry->kind == GST_POOLED_ENTRY_EVENT &&
      gst_pooled_begins_stream (entry->event))
    entry->pad->begun_sorted++;
}

/* One entry that is not a chunk. */
void
gst_pooled_accumulator_apply_locked (GstPooledAccumulator *self,
    GstPooledEntry *entry, const GstPooledAccumulatorConfig *config)
{
  GstPooledOut *out;

  if (entry->event != NULL)
    GST_LOG_OBJECT (entry->pad, "sorting %" GST_PTR_FORMAT, entry->event);
  gst_pooled_accumulator_note_begin_locked (self, entry);
  if (entry->epoch != gst_pooled_accumulator_pad_epoch (entry->pad)) {
    gst_pooled_accumulator_stale_locked (self, entry, config);
    return;
  }

  switch (entry->kind) {
    case GST_POOLED_ENTRY_EVENT:
      apply_event_locked (self, entry->pad, entry->event, config);
      break;
    case GST_POOLED_ENTRY_QUERY:
      gst_pooled_accumulator_finish_locked (
          self, config, GST_POOLED_FINISH_BATCH);
      out = gst_pooled_out_new (GST_POOLED_OUT_QUERY);
      out->ask = entry->ask;
      g_queue_push_tail (&self->out, out);
      break;
    case GST_POOLED_ENTRY_OVERFLOW:
      /* what filled it may be unwanted, and goes: then there is room */
      if (self->skips || gst_pooled_accumulator_pad_flushes (entry->pad))
        gst_pooled_accumulator_forget_overflow (self);
      else
        self->overflowed = entry->pad;
      break;
    case GST_POOLED_ENTRY_LOST:
    case GST_POOLED_ENTRY_GONE:
      leave_locked (self, entry, config);
      break;
    default:
      break;
  }
}

/* An entry from before a flush. What is sticky still holds after it, but for
 * SEGMENT and EOS; the rest is gone, and whoever asked gets no. */
void
gst_pooled_accumulator_stale_locked (GstPooledAccumulator *self,
    GstPooledEntry *entry, const GstPooledAccumulatorConfig *config)
{
  switch (entry->kind) {
    case GST_POOLED_ENTRY_EVENT:
      if (GST_EVENT_IS_STICKY (entry->event) &&
          GST_EVENT_TYPE (entry->event) != GST_EVENT_SEGMENT &&
          GST_EVENT_TYPE (entry->event) != GST_EVENT_EOS)
        apply_event_locked (self, entry->pad, entry->event, config);
      break;
    case GST_POOLED_ENTRY_QUERY:
      gst_pooled_accumulator_release_ask (self, entry->ask, FALSE);
      break;
    case GST_POOLED_ENTRY_LOST:
    case GST_POOLED_ENTRY_GONE:
      leave_locked (self, entry, config);
      break;
    case GST_POOLED_ENTRY_OVERFLOW:
      /* the pad that hit the limit was flushed, and with it what did not fit;
       * others may wait for the error as well */
      gst_pooled_accumulator_forget_overflow (self);
      break;
    default:
      break;
  }
}
