/* bufferpool.c: an application with a pool of its own
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Makes a pool of at most four frames, takes and gives back a hundred, one of
 * them smaller, and prints what the pool counted.
 */
#include <gst/pooled/pooled.h>

#define SIZE 460800

static GstBufferPool *
start_pool (void)
{
  GstBufferPool *pool = gst_pooled_buffer_pool_new (NULL);
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstCaps *caps = gst_caps_from_string (
      "video/x-raw,format=I420,width=640,height=480,framerate=30/1");
  gboolean ok;

  gst_buffer_pool_config_set_params (config, caps, SIZE, 2, 4);
  ok = gst_buffer_pool_set_config (pool, config) &&
       gst_buffer_pool_set_active (pool, TRUE);
  gst_caps_unref (caps);
  if (!ok)
    gst_clear_object (&pool);

  return pool;
}

int
main (int argc, char **argv)
{
  GstBufferPool *pool;
  GstStructure *stats;
  guint64 acquires = 0, misses = 0;
  gchar *text;

  gst_init (&argc, &argv);
  pool = start_pool ();
  if (!pool)
    return 1;

  for (guint i = 0; i < 100; i++) {
    gsize size = i == 50 ? 1000 : SIZE;
    GstBuffer *buffer;

    if (gst_pooled_buffer_pool_acquire_size (
            GST_POOLED_BUFFER_POOL (pool), size, &buffer) != GST_FLOW_OK)
      return 1;
    gst_buffer_memset (buffer, 0, 128, size);
    gst_buffer_unref (buffer);
  }

  stats = gst_pooled_buffer_pool_get_stats (GST_POOLED_BUFFER_POOL (pool));
  text = gst_structure_to_string (stats);
  g_print ("%s\n", text);
  gst_structure_get (stats, "acquires", G_TYPE_UINT64, &acquires, "misses",
      G_TYPE_UINT64, &misses, NULL);

  g_free (text);
  gst_structure_free (stats);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);

  /* two frames were made at the start, and no more were needed */
  return acquires == 100 && misses == 0 ? 0 : 1;
}
