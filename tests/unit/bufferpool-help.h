/* bufferpool-help.h: what tests of buffer pools share
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

static inline void
end_pool (GstBufferPool *pool)
{
  g_assert_true (gst_buffer_pool_set_active (pool, FALSE));
  gst_object_unref (pool);
}

static inline guint64
stat_of (GstBufferPool *pool, const gchar *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (pool, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, name, &value));

  return value;
}
