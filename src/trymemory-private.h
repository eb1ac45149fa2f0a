/* trymemory-private.h: plain memory, or none
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* (transfer full): @size bytes. NULL when the system has none: core's own
 * allocator ends the process then. Any thread. */
static inline GstMemory *
gst_pooled_try_memory (gsize size)
{
  gsize room = MAX (size, 1);
  gpointer data = g_try_malloc (room);

  if (data == NULL)
    return NULL;

  return gst_memory_new_wrapped (0, data, room, 0, size, data, g_free);
}

G_END_DECLS
