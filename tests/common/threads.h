/* threads.h: the threads of this process, by name
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* How many there are whose name begins with @prefix. One that was just made may
 * not have its name yet. */
static inline guint
threads_named (const gchar *prefix)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const gchar *task;
  guint n = 0;

  while (tasks && (task = g_dir_read_name (tasks))) {
    g_autofree gchar *file =
        g_build_filename ("/proc/self/task", task, "comm", NULL);
    g_autofree gchar *name = NULL;

    if (g_file_get_contents (file, &name, NULL, NULL) &&
        g_str_has_prefix (name, prefix))
      n++;
  }

  return n;
}
