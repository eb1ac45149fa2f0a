/* accumulator-sink.c: the streaming threads of the sink pads
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "accumulator-private.h"

static void
count_received (GstPooledAccumulatorPad *pad, guint64 bytes, guint64 chunks)
{
  gst_pooled_count (&pad->bytes_received, bytes);
  gst_pooled_count (&pad->chunks_received, chunks);
}

static void
count_dropped (GstPooledAccumulator *self, guint64 bytes, guint64 chunks,
    GstPooledDrop why)
{
  gst_pooled_add_relaxed (&self->bytes_dropped, bytes);
  gst_pooled_add_relaxed (&self->chunks_dropped[why], chunks);
}

static GstPooledDrop
drop_reason (GstPooledAccumulator *self, GstFlowReturn ret)
{
  if (ret == GST_FLOW_FLUSHING)
    return GST_POOLED_DROP_CANCELLED;
  if (gst_pooled_load_relaxed (&self->overflow_state) !=
      GST_POOLED_OVERFLOW_NONE)
    return GST_POOLED_DROP_TOO_LARGE;

  return GST_POOLED_DROP_DOWNSTREAM;
}

/* Whoever is first records it; nobody else's clock is read twice. */
static void
note_first (GstPooledAccumulator *self, gint64 now)
{
  guint64 none = GST_CLOCK_TIME_NONE;

  if (gst_pooled_load_relaxed (&self->first_chunk) == none)
    gst_pooled_cas_relaxed (&self->first_chunk, &none, (guint64) now);
}

static GstPooledEntry *
chunk_entry (GstPooledAccumulatorPad *pad, guint32 epoch, GstBuffer *buffer,
    gsize bytes, gint64 now)
{
  GstPooledEntry *entry = gst_pooled_entry_new (GST_POOLED_ENTRY_CHUNK, pad);

  /* from before the look whether it flushes: what was let in before a flush is
   * stale */
  entry->epoch = epoch;
  if (G_UNLIKELY (pad->discont)) {
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    pad->discont = FALSE;
  }

  entry->chunk = (GstPooledChunk){
    .buffer = buffer,
    .bytes = bytes,
    .arrived = now,
    .start = GST_CLOCK_TIME_NONE,
    .end = GST_CLOCK_TIME_NONE,
    .producer = pad->id,
    .number = pad->number,
  };

  return entry;
}

GstFlowReturn
gst_pooled_accumulator_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (parent);
  GstPooledAccumulatorPad *spad = GST_POOLED_ACCUMULATOR_PAD (pad);
  guint32 epoch = gst_pooled_accumulator_pad_epoch (spad);
  gsize bytes = gst_buffer_get_size (buffer);
  gint64 now = gst_pooled_park_now ();
  GstFlowReturn ret = gst_pooled_accumulator_refusal (self, spad);

  count_received (spad, bytes, 1);
  if (ret == GST_FLOW_OK) {
    note_first (self, now);
    ret = gst_pooled_accumulator_admit (self, spad, epoch, bytes);
  }

  if (G_LIKELY (ret == GST_FLOW_OK)) {
    GstPooledEntry *entry = chunk_entry (spad, epoch, buffer, bytes, now);

    GST_LOG_OBJECT (pad, "gathered %" GST_PTR_FORMAT, buffer);
    gst_pooled_accumulator_append_one (self, entry);
    return GST_FLOW_OK;
  }

  if (ret == GST_FLOW_CUSTOM_SUCCESS) {
    GST_LOG_OBJECT (pad, "no room for %" GST_PTR_FORMAT, buffer);
    count_dropped (self, bytes, 1, GST_POOLED_DROP_NEWEST);
    spad->discont = TRUE;
    ret = GST_FLOW_OK;
  } else {
    count_dropped (self, bytes, 1, drop_reason (self, ret));
  }
  gst_buffer_unref (buffer);

  return ret;
}

/* The whole list in one run, if there is room for all of it. */
static gboolean
append_list (GstPooledAccumulator *self, GstPooledAccumulatorPad *pad,
    GstBufferList *list)
{
  guint32 epoch = gst_pooled_accumulator_pad_epoch (pad);
  guint64 bytes = gst_buffer_list_calculate_size (list);
  guint n = gst_buffer_list_length (list);
  gint64 now = gst_pooled_park_now ();
  GstPooledEntry *first = NULL, *last = NULL;

  if (gst_pooled_accumulator_refusal (self, pad) != GST_FLOW_OK ||
      gst_pooled_load_relaxed (&self->overflow_state) !=
          GST_POOLED_OVERFLOW_NONE ||
      !gst_pooled_budget_try_take (self->budget, bytes, n))
    return FALSE;

  count_received (pad, bytes, n);
  note_first (self, now);
  for (guint i = 0; i < n; i++) {
    GstBuffer *buffer = gst_buffer_ref (gst_buffer_list_get (list, i));
    GstPooledEntry *entry =
        chunk_entry (pad, epoch, buffer, gst_buffer_get_size (buffer), now);

    if (last != NULL)
      gst_pooled_append_node_link (&last->node, &entry->node);
    else
      first = entry;
    last = entry;
  }
  gst_pooled_accumulator_append (self, first, last);

  return TRUE;
}

GstFlowReturn
gst_pooled_accumulator_chain_list (
    GstPad *pad, GstObject *parent, GstBufferList *list)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (parent);
  GstFlowReturn ret = GST_FLOW_OK;
  guint n = gst_buffer_list_length (list);

  if (n > 0 && !append_list (self, GST_POOLED_ACCUMULATOR_PAD (pad), list))
    for (guint i = 0; i < n && ret == GST_FLOW_OK; i++)
      ret = gst_pooled_accumulator_chain (
          pad, parent, gst_buffer_ref (gst_buffer_list_get (list, i)));
  gst_buffer_list_unref (list);

  return ret;
}
