/* window.c: the chunks that are gathered now, and when they make a batch
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "window.h"

#define INITIAL_CHUNKS 64

void
gst_pooled_chunk_clear (GstPooledChunk *chunk)
{
  gst_clear_buffer (&chunk->buffer);
}

static void
window_look_again (GstPooledWindow *window)
{
  window->seen = 0;
  window->seen_bytes = 0;
  window->first_start = GST_CLOCK_TIME_NONE;
  window->last_end = GST_CLOCK_TIME_NONE;
  window->untimed = 0;
}

void
gst_pooled_window_init (GstPooledWindow *window)
{
  *window = (GstPooledWindow){ 0 };
  window->chunks =
      gst_queue_array_new_for_struct (sizeof (GstPooledChunk), INITIAL_CHUNKS);
  gst_queue_array_set_clear_func (
      window->chunks, (GDestroyNotify) gst_pooled_chunk_clear);
  window_look_again (window);
}

void
gst_pooled_window_clear (GstPooledWindow *window)
{
  g_clear_pointer (&window->chunks, gst_queue_array_free);
}

guint
gst_pooled_window_length (const GstPooledWindow *window)
{
  return gst_queue_array_get_length (window->chunks);
}

const GstPooledChunk *
gst_pooled_window_peek (const GstPooledWindow *window, guint index)
{
  return gst_queue_array_peek_nth_struct (window->chunks, index);
}

void
gst_pooled_window_add (GstPooledWindow *window, GstPooledChunk *chunk)
{
  window->bytes += chunk->bytes;
  gst_queue_array_push_tail_struct (window->chunks, chunk);
}

gboolean
gst_pooled_window_drop_oldest (
    GstPooledWindow *window, GstPooledChunk *chunk, gboolean *was_old)
{
  GstPooledChunk *head = gst_queue_array_pop_head_struct (window->chunks);

  if (head == NULL)
    return FALSE;

  *chunk = *head;
  window->bytes -= chunk->bytes;
  *was_old = window->old > 0;
  if (*was_old)
    window->old--;
  window_look_again (window);

  return TRUE;
}

/* Time that is gathered: from the earliest start to the latest end, and what
 * chunks without a timestamp say they last. */
static GstClockTime
window_time (const GstPooledWindow *window)
{
  GstClockTime time = window->untimed;

  if (GST_CLOCK_TIME_IS_VALID (window->first_start) &&
      GST_CLOCK_TIME_IS_VALID (window->last_end) &&
      window->last_end > window->first_start)
    time += window->last_end - window->first_start;

  return time;
}

static void
window_see (GstPooledWindow *window, const GstPooledChunk *chunk)
{
  window->seen++;
  window->seen_bytes += chunk->bytes;

  if (GST_CLOCK_TIME_IS_VALID (chunk->start)) {
    if (!GST_CLOCK_TIME_IS_VALID (window->first_start) ||
        chunk->start < window->first_start)
      window->first_start = chunk->start;
    if (!GST_CLOCK_TIME_IS_VALID (window->last_end) ||
        chunk->end > window->last_end)
      window->last_end = chunk->end;
  } else if (GST_BUFFER_DURATION_IS_VALID (chunk->buffer)) {
    window->untimed += GST_BUFFER_DURATION (chunk->buffer);
  }
}

static gboolean
window_is_complete (
    const GstPooledWindow *window, const GstPooledBatchSize *size)
{
  if (window->seen == 0)
    return FALSE;

  return (size->chunks > 0 && window->seen >= size->chunks) ||
         (size->bytes > 0 && window->seen_bytes >= size->bytes) ||
         (size->time > 0 && window_time (window) >= size->time);
}

static gboolean
same_size (const GstPooledBatchSize *a, const GstPooledBatchSize *b)
{
  return a->chunks == b->chunks && a->bytes == b->bytes && a->time == b->time;
}

guint
gst_pooled_window_complete (
    GstPooledWindow *window, const GstPooledBatchSize *size)
{
  guint length = gst_pooled_window_length (window);

  if (!same_size (&window->size, size)) {
    window->size = *size;
    window_look_again (window);
  }

  /* what stayed for an overlap is no batch without something new */
  while (window->seen <= window->old || !window_is_complete (window, size)) {
    if (window->seen == length)
      return 0;
    window_see (window, gst_pooled_window_peek (window, window->seen));
  }

  return window->seen;
}

GstPooledBatch *
gst_pooled_window_cut (GstPooledWindow *window, guint n, guint keep)
{
  GstPooledBatch *batch = gst_pooled_batch_new ();

  for (guint i = 0; i < n - keep; i++) {
    GstPooledChunk *chunk = gst_queue_array_pop_head_struct (window->chunks);

    window->bytes -= chunk->bytes;
    gst_pooled_batch_add (batch, chunk);
  }

  for (guint i = 0; i < keep; i++) {
    GstPooledChunk chunk = *gst_pooled_window_peek (window, i);

    gst_buffer_ref (chunk.buffer);
    g_array_append_val (batch->chunks, chunk);
  }

  window->old = keep;
  window_look_again (window);

  return batch;
}

/* Goes round once: to take one out of the middle would move all behind it. */
void
gst_pooled_window_take_producer (
    GstPooledWindow *window, guint producer, GstPooledBatch *batch)
{
  guint n = gst_pooled_window_length (window);

  for (guint i = 0; i < n; i++) {
    GstPooledChunk chunk =
        *(GstPooledChunk *) gst_queue_array_pop_head_struct (window->chunks);

    if (i < window->old || chunk.producer != producer) {
      gst_queue_array_push_tail_struct (window->chunks, &chunk);
      continue;
    }
    window->bytes -= chunk.bytes;
    gst_pooled_batch_add (batch, &chunk);
  }
  window_look_again (window);
}

GstPooledBatch *
gst_pooled_batch_new (void)
{
  GstPooledBatch *batch = g_new0 (GstPooledBatch, 1);

  batch->chunks = g_array_new (FALSE, FALSE, sizeof (GstPooledChunk));
  g_array_set_clear_func (
      batch->chunks, (GDestroyNotify) gst_pooled_chunk_clear);

  return batch;
}

/* Takes the chunk's buffer. */
void
gst_pooled_batch_add (GstPooledBatch *batch, GstPooledChunk *chunk)
{
  g_array_append_val (batch->chunks, *chunk);
  batch->leaving++;
  batch->leaving_bytes += chunk->bytes;
}

void
gst_pooled_batch_free (GstPooledBatch *batch)
{
  g_array_unref (batch->chunks);
  g_free (batch);
}
