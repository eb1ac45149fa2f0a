/* allocator-help.h: what the tests of the allocator have in common
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/pooled/pooled.h>

#include <string.h>

static inline GstAllocator *
new_with (const gchar *classes, const gchar *property, ...)
{
  GstAllocator *allocator = gst_pooled_allocator_new_full (classes, NULL);
  va_list args;

  g_assert_nonnull (allocator);
  va_start (args, property);
  g_object_set_valist (G_OBJECT (allocator), property, args);
  va_end (args);
  return allocator;
}

static inline guint64
stat_of (GstAllocator *allocator, const gchar *name)
{
  g_autoptr (GstStructure) stats =
      gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (allocator));
  guint64 value = 0;

  if (!gst_structure_get_uint64 (stats, name, &value))
    g_error ("no %s in %s", name, gst_structure_to_string (stats));
  return value;
}

static inline gpointer
data_of (GstMemory *mem)
{
  GstMapInfo map;
  gpointer data;

  g_assert_true (gst_memory_map (mem, &map, GST_MAP_READ));
  data = map.data;
  gst_memory_unmap (mem, &map);
  return data;
}

static inline void
touch (GstMemory *mem, guint8 with)
{
  GstMapInfo map;

  g_assert_true (gst_memory_map (mem, &map, GST_MAP_WRITE));
  memset (map.data, with, map.maxsize);
  gst_memory_unmap (mem, &map);
}

/* All of a class's blocks, and one more: what becomes of it is the policy. */
static inline void
fill (GstAllocator *allocator, GstMemory **memories, guint n, gsize size)
{
  for (guint i = 0; i < n; i++) {
    memories[i] = gst_allocator_alloc (allocator, size, NULL);
    g_assert_nonnull (memories[i]);
  }
}

static inline void
empty (GstMemory **memories, guint n)
{
  for (guint i = 0; i < n; i++)
    gst_memory_unref (memories[i]);
}
