/* accumulator-gather.c: takes entries out of the list and sorts them
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All of it under take_lock.
 */
#include "config.h"

#include "accumulator-private.h"

/* The next entry: what was set aside first, then the list. */
GstPooledEntry *
gst_pooled_accumulator_next_locked (
    GstPooledAccumulator *self, gboolean *pending)
{
  GstPooledEntry *entry = g_queue_pop_head (&self->backlog);
  GstPooledAppendNode *node;

  *pending = FALSE;
  if (entry != NULL)
    return entry;

  *pending = gst_pooled_append_list_take (self->list, &node) ==
             GST_POOLED_TAKE_PENDING;

  return (GstPooledEntry *) node;
}

/* Takes the chunk's buffer. */
void
gst_pooled_accumulator_drop_locked (
    GstPooledAccumulator *self, GstPooledChunk *chunk, GstPooledDrop why)
{
  gst_pooled_add_relaxed (&self->bytes_dropped, chunk->bytes);
  gst_pooled_add_relaxed (&self->chunks_dropped[why], 1);
  gst_pooled_accumulator_discard_locked (
      self, g_steal_pointer (&chunk->buffer));
  gst_pooled_accumulator_give (self, chunk->bytes, 1);
}

/* A chunk that stayed only for the overlap leaves: it has been emitted. */
static void
drop_old_locked (GstPooledAccumulator *self, GstPooledChunk *chunk)
{
  gst_pooled_add_relaxed (&self->bytes_emitted, chunk->bytes);
  gst_pooled_add_relaxed (&self->chunks_emitted, 1);
  gst_pooled_accumulator_discard_locked (
      self, g_steal_pointer (&chunk->buffer));
  gst_pooled_accumulator_give (self, chunk->bytes, 1);
}

static gint
is_no_chunk (gconstpointer entry, gconstpointer data)
{
  return ((const GstPooledEntry *) entry)->kind != GST_POOLED_ENTRY_CHUNK;
}

/* The first chunk among what is not sorted yet: what was set aside is older
 * than the list. What is no chunk is set aside, in its order. */
static GstPooledEntry *
first_unsorted_locked (GstPooledAccumulator *self)
{
  GList *link = g_queue_find_custom (&self->backlog, NULL, is_no_chunk);
  GstPooledAppendNode *node;

  if (link != NULL) {
    GstPooledEntry *entry = link->data;

    g_queue_delete_link (&self->backlog, link);
    return entry;
  }

  while (
      gst_pooled_append_list_take (self->list, &node) == GST_POOLED_TAKE_NODE) {
    GstPooledEntry *entry = (GstPooledEntry *) node;

    if (entry->kind == GST_POOLED_ENTRY_CHUNK)
      return entry;
    g_queue_push_tail (&self->backlog, entry);
  }

  return NULL;
}

/* The oldest chunk that can be reached; events keep their order and stay.
 * What is on its way out has left already. */
gboolean
gst_pooled_accumulator_drop_oldest_locked (GstPooledAccumulator *self)
{
  GstPooledEntry *entry;
  GstPooledChunk chunk;
  gboolean old;

  if (gst_pooled_window_drop_oldest (&self->window, &chunk, &old)) {
    if (old)
      drop_old_locked (self, &chunk);
    else
      gst_pooled_accumulator_drop_locked (self, &chunk, GST_POOLED_DROP_OLDEST);
    self->discont = TRUE;
    return TRUE;
  }

  entry = first_unsorted_locked (self);
  if (entry == NULL)
    return FALSE;
  gst_pooled_accumulator_drop_locked (
      self, &entry->chunk, GST_POOLED_DROP_OLDEST);
  gst_pooled_accumulator_free_entry_locked (self, entry);
  self->discont = TRUE;

  return TRUE;
}

static void
set_times (GstPooledChunk *chunk, const GstSegment *segment)
{
  GstClockTime start = GST_BUFFER_DTS_OR_PTS (chunk->buffer);
  GstClockTime end;

  if (segment->format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID (start))
    return;

  end = start;
  if (GST_BUFFER_DURATION_IS_VALID (chunk->buffer))
    end += GST_BUFFER_DURATION (chunk->buffer);

  start = gst_segment_to_running_time (segment, GST_FORMAT_TIME, start);
  end = gst_segment_to_running_time (segment, GST_FORMAT_TIME, end);
  if (!GST_CLOCK_TIME_IS_VALID (start) || !GST_CLOCK_TIME_IS_VALID (end))
    return;

  /* played backwards, the end comes first */
  chunk->start = MIN (start, end);
  chunk->end = MAX (start, end);
}

/* A batch was made smaller: of what stays for the overlap only as much as
 * leaves room for something new. */
static void
trim_overlap_locked (
    GstPooledAccumulator *self, const GstPooledAccumulatorConfig *config)
{
  gboolean discont = self->discont;

  while (config->batch.chunks > 0 && self->window.old >= config->batch.chunks)
    gst_pooled_accumulator_drop_oldest_locked (self);
  self->discont = discont;
}

/* Every batch that is complete. */
static void
cut_complete_locked (
    GstPooledAccumulator *self, const GstPooledAccumulatorConfig *config)
{
  guint n;

  trim_overlap_locked (self, config);
  while ((n = gst_pooled_window_complete (&self->window, &config->batch)) > 0) {
    guint keep =
        config->step > 0 && config->step < n ? n - (guint) config->step : 0;

    gst_pooled_accumulator_out_batch_locked (self,
        gst_pooled_window_cut (&self->window, n, keep),
        GST_POOLED_FINISH_BATCH);
  }
}

static void
add_chunk_locked (GstPooledAccumulator *self, GstPooledEntry *entry,
    const GstPooledAccumulatorConfig *config)
{
  if (entry->epoch != gst_pooled_accumulator_pad_epoch (entry->pad)) {
    gst_pooled_accumulator_drop_locked (
        self, &entry->chunk, GST_POOLED_DROP_CANCELLED);
    return;
  }

  entry->pad->lost = FALSE;
  if (gst_pooled_accumulator_skips_locked (self, entry->pad)) {
    gst_pooled_accumulator_drop_locked (
        self, &entry->chunk, GST_POOLED_DROP_DOWNSTREAM);
    return;
  }
  gst_pooled_accumulator_make_current_locked (self, entry->pad, config);
  if (entry->pad->begun_chunk != entry->pad->begun_sorted) {
    entry->pad->begun_chunk = entry->pad->begun_sorted;
    self->begins = TRUE;
  }
  set_times (&entry->chunk, &entry->pad->segment);

  gst_pooled_window_add (&self->window, &entry->chunk);
  entry->chunk.buffer = NULL;
  cut_complete_locked (self, config);
}

/* Takes @entry to where it belongs. */
void
gst_pooled_accumulator_sort_locked (GstPooledAccumulator *self,
    GstPooledEntry *entry, const GstPooledAccumulatorConfig *config)
{
  if (entry->kind == GST_POOLED_ENTRY_CHUNK)
    add_chunk_locked (self, entry, config);
  else
    gst_pooled_accumulator_apply_locked (self, entry, config);
  gst_pooled_accumulator_free_entry_locked (self, entry);
}

/* The level at which there will be something to do. */
static GstPooledAmount
wanted (const GstPooledAccumulatorConfig *config, guint fresh)
{
  GstPooledAmount want = { G_MAXUINT64, G_MAXUINT64 };

  if (config->batch.time > 0 || (config->timeout > 0 && fresh == 0))
    return (GstPooledAmount){ 0, 0 };
  if (config->batch.bytes > 0)
    want.bytes = config->batch.bytes;
  if (config->batch.chunks > 0)
    want.chunks = config->batch.chunks;

  return want;
}

/* When the first chunk that was in no batch yet has waited long enough. */
static gint64
timeout_at (
    GstPooledAccumulator *self, const GstPooledAccumulatorConfig *config)
{
  gint64 arrived =
      gst_pooled_window_peek (&self->window, self->window.old)->arrived;

  if (config->timeout >= (guint64) (GST_POOLED_FOREVER - arrived))
    return GST_POOLED_FOREVER;

  return arrived + (gint64) config->timeout;
}

/* Chunks that were let in may still be on their way into the list. */
static gboolean
all_arrived_locked (GstPooledAccumulator *self)
{
  return gst_pooled_budget_held (self->budget).chunks ==
         gst_pooled_window_length (&self->window);
}

/* Nothing is complete, and the limits let no more in: either that is an error,
 * and what was gathered goes out before it, or producers wait for room, and
 * what there is must go, or nobody would ever move. Both only when everything
 * that was let in has arrived: TRUE when that is still awaited. */
static gboolean
end_at_limits_locked (
    GstPooledAccumulator *self, const GstPooledAccumulatorConfig *config)
{
  if (self->overflowed == NULL && !gst_pooled_accumulator_stuck (self))
    return FALSE;
  if (!all_arrived_locked (self))
    return TRUE;

  GST_DEBUG_OBJECT (self, "the limits end a batch of %u chunks",
      gst_pooled_window_length (&self->window));
  if (self->overflowed != NULL)
    gst_pooled_accumulator_overflow_locked (self, config);
  else
    gst_pooled_accumulator_finish_locked (
        self, config, GST_POOLED_FINISH_TOO_LARGE);

  return FALSE;
}

/* What comes after a setting is under it, also when a look began before. */
static void
renew_config (GstPooledAccumulator *self, GstPooledAccumulatorConfig *config)
{
  if (gst_pooled_load_relaxed (&self->changes) != config->changes)
    *config = gst_pooled_accumulator_config (self);
}

/* Goes on until something is to go out, or nothing more can be reached. Then
 * @want is the level and @deadline the time at which to look again. May be
 * called again at any time. */
GstPooledGathered
gst_pooled_accumulator_gather_locked (GstPooledAccumulator *self,
    GstPooledAccumulatorConfig *config, GstPooledAmount *want, gint64 *deadline)
{
  GstPooledEntry *entry;
  gboolean pending = FALSE, awaited;
  guint fresh;

  *deadline = GST_POOLED_FOREVER;
  cut_complete_locked (self, config);
  while (g_queue_is_empty (&self->out)) {
    entry = gst_pooled_accumulator_next_locked (self, &pending);
    if (entry == NULL)
      break;
    renew_config (self, config);
    gst_pooled_accumulator_sort_locked (self, entry, config);
  }

  fresh = gst_pooled_window_length (&self->window) - self->window.old;
  if (g_queue_is_empty (&self->out) && fresh > 0 && config->timeout > 0) {
    *deadline = timeout_at (self, config);
    if (gst_pooled_park_now () >= *deadline)
      gst_pooled_accumulator_finish_locked (
          self, config, GST_POOLED_FINISH_TIMEOUT);
  }
  awaited =
      g_queue_is_empty (&self->out) && end_at_limits_locked (self, config);
  if (!g_queue_is_empty (&self->out))
    return GST_POOLED_GATHERED_OUT;

  fresh = gst_pooled_window_length (&self->window) - self->window.old;
  *want = pending || awaited || self->skips ? (GstPooledAmount){ 0, 0 }
                                            : wanted (config, fresh);

  return GST_POOLED_GATHERED_WAIT;
}
