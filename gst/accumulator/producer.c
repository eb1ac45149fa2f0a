/* producer.c: what a chunk says of the pad it came from
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "producer.h"

#include <string.h>

#define META "pooled-producer"

static GQuark pad_quark;

void
gst_pooled_producer_register (void)
{
  static const gchar *tags[] = { NULL };

  pad_quark = g_quark_from_static_string ("pad");
  if (gst_meta_get_info (META) == NULL)
    gst_meta_register_custom (META, tags, NULL, NULL, NULL);
}

/* @name has room for "sink_4294967295" and the end. */
static void
write_name (gchar *name, guint number)
{
  gchar digits[10];
  guint n = 0;

  strcpy (name, "sink");
  if (number == GST_POOLED_PRODUCER_SINK)
    return;

  name[4] = '_';
  name += 5;
  number--;
  do
    digits[n++] = (gchar) ('0' + number % 10);
  while ((number /= 10) > 0);
  while (n > 0)
    *name++ = digits[--n];
  *name = '\0';
}

/* The one it has, if it came out of another bufferaccumulator: the last one
 * counts. Most buffers have no meta at all, and to look for one by its name
 * costs a lock and a hash. */
static GstCustomMeta *
meta_of (GstBuffer *buffer)
{
  gpointer state = NULL;
  GstCustomMeta *meta = NULL;

  if (gst_buffer_iterate_meta (buffer, &state) != NULL)
    meta = gst_buffer_get_custom_meta (buffer, META);

  return meta != NULL ? meta : gst_buffer_add_custom_meta (buffer, META);
}

GstBuffer *
gst_pooled_producer_mark (GstBuffer *buffer, guint number)
{
  GValue value = G_VALUE_INIT;
  gchar name[16];

  write_name (name, number);
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, name);

  buffer = gst_buffer_make_writable (buffer);
  gst_structure_id_take_value (
      gst_custom_meta_get_structure (meta_of (buffer)), pad_quark, &value);

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
