/* producer.c: what a chunk says of the pad it came from
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "producer.h"

#define META "pooled-producer"

void
gst_pooled_producer_register (void)
{
  static const gchar *tags[] = { NULL };

  if (gst_meta_get_info (META) == NULL)
    gst_meta_register_custom (META, tags, NULL, NULL, NULL);
}

/* It may have come out of another bufferaccumulator: the last one counts. */
GstBuffer *
gst_pooled_producer_mark (GstBuffer *buffer, guint number)
{
  GstCustomMeta *meta;
  gchar name[32] = "sink";

  if (number != GST_POOLED_PRODUCER_SINK)
    g_snprintf (name, sizeof (name), "sink_%u", number - 1);

  buffer = gst_buffer_make_writable (buffer);
  meta = gst_buffer_get_custom_meta (buffer, META);
  if (meta == NULL)
    meta = gst_buffer_add_custom_meta (buffer, META);
  gst_structure_set (
      gst_custom_meta_get_structure (meta), "pad", G_TYPE_STRING, name, NULL);

  return buffer;
}

void
gst_pooled_producer_mark_all (GstPooledBatch *batch)
{
  for (guint i = 0; i < batch->chunks->len; i++) {
    GstPooledChunk *chunk = &g_array_index (batch->chunks, GstPooledChunk, i);

    chunk->buffer = gst_pooled_producer_mark (chunk->buffer, chunk->number);
  }
}

gboolean
gst_pooled_producer_of_all (GstPooledBatch *batch, guint *number)
{
  *number = g_array_index (batch->chunks, GstPooledChunk, 0).number;
  for (guint i = 1; i < batch->chunks->len; i++)
    if (g_array_index (batch->chunks, GstPooledChunk, i).number != *number)
      return FALSE;

  return TRUE;
}
