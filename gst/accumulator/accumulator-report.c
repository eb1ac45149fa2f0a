/* accumulator-report.c: what is told: messages and statistics
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "accumulator-private.h"
#include "batch.h"
#include "producer.h"

/* Real time since the element started. */
static guint64
since_start (GstPooledAccumulator *self, gint64 moment)
{
  gint64 started = (gint64) gst_pooled_load_relaxed (&self->started);

  return moment > started ? (guint64) (moment - started) : 0;
}

static guint
count_producers (GstPooledBatch *batch)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint last = 0;

  for (guint i = 0; i < batch->chunks->len; i++) {
    guint producer = g_array_index (batch->chunks, GstPooledChunk, i).producer;

    if (i > 0 && producer == last)
      continue;
    last = producer;
    g_hash_table_add (seen, GUINT_TO_POINTER (producer));
  }

  return g_hash_table_size (seen);
}

static guint64
all_bytes (GstPooledBatch *batch)
{
  guint64 bytes = 0;

  for (guint i = 0; i < batch->chunks->len; i++)
    bytes += g_array_index (batch->chunks, GstPooledChunk, i).bytes;

  return bytes;
}

static void
first_and_last (GstPooledBatch *batch, gint64 *first, gint64 *last)
{
  *first = G_MAXINT64;
  *last = 0;
  for (guint i = 0; i < batch->chunks->len; i++) {
    gint64 arrived = g_array_index (batch->chunks, GstPooledChunk, i).arrived;

    *first = MIN (*first, arrived);
    *last = MAX (*last, arrived);
  }
}

/* The one sink pad in use, or NULL when there are several. */
static GstPad *
only_pad (GstPooledAccumulator *self)
{
  GstPad *only = NULL;
  guint n = 0;

  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next) {
    if (!gst_pad_is_linked (l->data))
      continue;
    only = l->data;
    n++;
  }
  if (n == 1)
    gst_object_ref (only);
  GST_OBJECT_UNLOCK (self);

  return n == 1 ? only : NULL;
}

/* The bytes upstream says there are in all, when it knows; to be compared
 * with what was gathered by whoever must know a whole from a torso. Only of
 * a stream of bytes: elsewhere the two are not the same thing. */
static guint64
expected_bytes (GstPooledAccumulator *self)
{
  GstPad *pad = only_pad (self);
  gint64 bytes = -1;
  GstFormat format;

  if (pad == NULL)
    return G_MAXUINT64;

  gst_pooled_accumulator_lock (self);
  format = self->out_segment.format;
  gst_pooled_accumulator_unlock (self);
  if (format != GST_FORMAT_BYTES ||
      !gst_pad_peer_query_duration (pad, GST_FORMAT_BYTES, &bytes))
    bytes = -1;
  gst_object_unref (pad);

  return bytes >= 0 ? (guint64) bytes : G_MAXUINT64;
}

/* Is this one to be told? Those that end something are; of others one in an
 * interval. @batches: how many were completed since the last one told. */
static gboolean
is_due (GstPooledAccumulator *self, GstPooledFinish finish, guint64 *batches)
{
  gint64 now = gst_pooled_park_now ();
  gboolean regular =
      finish == GST_POOLED_FINISH_BATCH || finish == GST_POOLED_FINISH_TIMEOUT;
  gboolean due;

  GST_OBJECT_LOCK (self);
  self->batches_since_message++;
  due = self->config.post == GST_POOLED_POST_ALL ||
        (self->config.post == GST_POOLED_POST_LIMITED &&
            (!regular || (guint64) (now - self->last_message) >=
                             self->config.messages_interval));
  if (due) {
    *batches = self->batches_since_message;
    self->batches_since_message = 0;
    if (regular)
      self->last_message = now;
  }
  GST_OBJECT_UNLOCK (self);

  return due;
}

/* @sample (transfer full): what was gathered, when it can go no other way. */
void
gst_pooled_accumulator_post (GstPooledAccumulator *self, GstPooledFinish finish,
    GstPooledBatch *batch, GstSample *sample)
{
  GstStructure *structure;
  guint64 batches;
  gint64 first, last;

  if (!is_due (self, finish, &batches)) {
    g_clear_pointer (&sample, gst_sample_unref);
    return;
  }

  first_and_last (batch, &first, &last);
  structure = gst_structure_new ("pooled-accumulated", "reason", G_TYPE_STRING,
      gst_pooled_finish_to_string (finish), "bytes", G_TYPE_UINT64,
      all_bytes (batch), "chunks", G_TYPE_UINT64, (guint64) batch->chunks->len,
      "producers", G_TYPE_UINT, count_producers (batch), "first-chunk-time",
      G_TYPE_UINT64, since_start (self, first), "last-chunk-time",
      G_TYPE_UINT64, since_start (self, last), "duration", G_TYPE_UINT64,
      (guint64) (last - first), "batches", G_TYPE_UINT64, batches, NULL);
  if (finish == GST_POOLED_FINISH_EOS)
    gst_structure_set (structure, "expected-bytes", G_TYPE_UINT64,
        expected_bytes (self), NULL);
  if (sample != NULL) {
    gst_structure_set (structure, "sample", GST_TYPE_SAMPLE, sample, NULL);
    gst_sample_unref (sample);
  }

  GST_DEBUG_OBJECT (self, "%" GST_PTR_FORMAT, structure);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), structure));
}

/* Takes @batch. When everything stops no pad takes anything any more. */
void
gst_pooled_accumulator_deliver_by_message (GstPooledAccumulator *self,
    GstPooledBatch *batch, const GstPooledAccumulatorConfig *config)
{
  g_autoptr (GstPooledBatch) copy = gst_pooled_batch_new ();
  GstSample *sample;
  guint64 copied = 0;
  guint number;

  gst_pooled_accumulator_lock (self);
  sample = gst_sample_new (NULL, self->out_caps, &self->out_segment, NULL);
  gst_pooled_accumulator_unlock (self);
  for (guint i = 0; i < batch->chunks->len; i++) {
    GstPooledChunk chunk = g_array_index (batch->chunks, GstPooledChunk, i);

    gst_buffer_ref (chunk.buffer);
    gst_pooled_batch_add (copy, &chunk);
  }

  if (config->output == GST_POOLED_OUTPUT_LIST) {
    GstBufferList *list;

    if (config->tell_producers)
      gst_pooled_producer_mark_all (copy);
    list = gst_pooled_batch_to_list (copy);
    gst_sample_set_buffer_list (sample, list);
    gst_buffer_list_unref (list);
  } else {
    GstBuffer *buffer = gst_pooled_batch_to_buffer (copy, NULL, &copied);

    if (buffer != NULL) {
      if (config->tell_producers && gst_pooled_producer_of_all (batch, &number))
        buffer = gst_pooled_producer_mark (buffer, number);
      gst_sample_set_buffer (sample, buffer);
      gst_buffer_unref (buffer);
    }
  }

  gst_pooled_add_relaxed (&self->bytes_copied, copied);
  gst_pooled_accumulator_emitted (self, batch);
  gst_pooled_add_relaxed (&self->batches, 1);
  gst_pooled_accumulator_post (
      self, GST_POOLED_FINISH_CANCELLED, batch, sample);
  gst_pooled_batch_free (batch);
}

/* What every pad counted by itself, and those that are gone. */
GstPooledAmount
gst_pooled_accumulator_received (GstPooledAccumulator *self)
{
  GstPooledAmount all;

  GST_OBJECT_LOCK (self);
  all.bytes = self->gone_bytes;
  all.chunks = self->gone_chunks;
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next) {
    GstPooledAccumulatorPad *pad = l->data;

    all.bytes += gst_pooled_load_relaxed (&pad->bytes_received);
    all.chunks += gst_pooled_load_relaxed (&pad->chunks_received);
  }
  GST_OBJECT_UNLOCK (self);

  return all;
}

guint64
gst_pooled_accumulator_dropped (GstPooledAccumulator *self)
{
  guint64 dropped = 0;

  for (guint i = 0; i < GST_POOLED_DROP_REASONS; i++)
    dropped += gst_pooled_load_relaxed (&self->chunks_dropped[i]);

  return dropped;
}

guint64
gst_pooled_accumulator_first_chunk_time (GstPooledAccumulator *self)
{
  guint64 first = gst_pooled_load_relaxed (&self->first_chunk);

  return first == GST_CLOCK_TIME_NONE ? GST_CLOCK_TIME_NONE
                                      : since_start (self, (gint64) first);
}

static void
set_counter (
    GstStructure *structure, const gchar *name, gst_pooled_atomic_u64 *counter)
{
  gst_structure_set (
      structure, name, G_TYPE_UINT64, gst_pooled_load_relaxed (counter), NULL);
}

GstStructure *
gst_pooled_accumulator_stats (GstPooledAccumulator *self)
{
  static const gchar *const dropped[GST_POOLED_DROP_REASONS] = {
    "dropped-newest", "dropped-oldest", "dropped-too-large",
    "dropped-cancelled", "dropped-downstream"
  };
  GstPooledAmount received = gst_pooled_accumulator_received (self);
  GstPooledAmount held = gst_pooled_budget_held (self->budget);
  GstPooledAmount peak = gst_pooled_budget_peak (self->budget);
  GstStructure *stats = gst_structure_new (
      "application/x-bufferaccumulator-stats", "bytes-received", G_TYPE_UINT64,
      received.bytes, "chunks-received", G_TYPE_UINT64, received.chunks,
      "current-size", G_TYPE_UINT64, held.bytes, "current-buffers",
      G_TYPE_UINT64, held.chunks, "peak-size", G_TYPE_UINT64, peak.bytes,
      "peak-buffers", G_TYPE_UINT64, peak.chunks, "dropped", G_TYPE_UINT64,
      gst_pooled_accumulator_dropped (self), "first-chunk-time", G_TYPE_UINT64,
      gst_pooled_accumulator_first_chunk_time (self), "consumer-sleeps",
      G_TYPE_UINT64, (guint64) gst_pooled_waiter_sleeps (&self->waiter),
      "consumer-wakeups", G_TYPE_UINT64,
      (guint64) gst_pooled_waiter_wakeups (&self->waiter), NULL);

  set_counter (stats, "bytes-emitted", &self->bytes_emitted);
  set_counter (stats, "chunks-emitted", &self->chunks_emitted);
  set_counter (stats, "bytes-dropped", &self->bytes_dropped);
  set_counter (stats, "batches", &self->batches);
  set_counter (stats, "bytes-copied", &self->bytes_copied);
  set_counter (stats, "blocked-count", &self->blocked);
  set_counter (stats, "blocked-time", &self->blocked_time);
  for (guint i = 0; i < GST_POOLED_DROP_REASONS; i++)
    set_counter (stats, dropped[i], &self->chunks_dropped[i]);

  return stats;
}
