/* allocator.c: an application that recycles its memory and looks at how well
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Build it outside of this project with
 *   cc allocator.c $(pkg-config --cflags --libs gstreamer-pooled-1.0)
 */
#include <gst/pooled/pooled.h>

#include <string.h>

#define FRAME (1920 * 1080 * 3 / 2)

/* One frame: filled, handed on, and given back by the last who has it. */
static gboolean
make_frame (GstAllocator *allocator, guint8 shade)
{
  GstBuffer *buffer = gst_buffer_new_allocate (allocator, FRAME, NULL);
  GstMapInfo map;

  if (!buffer || !gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    return FALSE;
  memset (map.data, shade, map.size);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstAllocator) allocator = NULL;
  g_autoptr (GstStructure) stats = NULL;
  g_autofree gchar *words = NULL;
  gdouble hit_rate = 0;

  gst_init (&argc, &argv);

  /* packets and frames; what a frame needs is known here */
  allocator = gst_pooled_allocator_new_full ("2KiB:256", &error);
  if (!allocator || !gst_pooled_allocator_add_class (
                        GST_POOLED_ALLOCATOR (allocator), FRAME, 8, &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }

  for (guint i = 0; i < 100; i++) {
    if (!make_frame (allocator, (guint8) i))
      return 1;
  }

  words = gst_pooled_allocator_describe (GST_POOLED_ALLOCATOR (allocator));
  g_print ("%s", words);
  stats = gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (allocator));
  gst_structure_get_double (stats, "hit-rate", &hit_rate);
  return hit_rate == 1.0 ? 0 : 1;
}
