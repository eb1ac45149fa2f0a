/* process.c: what this process holds of the system
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "process.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static guint
count_entries (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static guint64
resident (void)
{
  g_autofree gchar *text = NULL;
  const gchar *second;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  second = strchr (text, ' ');

  return second == NULL ? 0
                        : g_ascii_strtoull (second, NULL, 10) *
                              (guint64) sysconf (_SC_PAGESIZE);
}

static guint64
given_out (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

Process
process_now (void)
{
  return (Process){
    .rss = resident (),
    .heap = given_out (),
    .threads = count_entries ("/proc/self/task"),
    .fds = count_entries ("/proc/self/fd") - 1, /* less the look itself */
  };
}

void
process_settle (void)
{
  g_thread_pool_stop_unused_threads ();
  malloc_trim (0);
}

static gchar *
read_of (const gchar *task, const gchar *name)
{
  g_autofree gchar *path =
      g_strdup_printf ("/proc/self/task/%s/%s", task, name);
  gchar *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("?");

  return g_strchomp (text);
}

/* the letter after the name in parentheses */
static gchar
state_of (const gchar *task)
{
  g_autofree gchar *stat = read_of (task, "stat");
  const gchar *end = strrchr (stat, ')');

  return end != NULL && end[1] != '\0' ? end[2] : '?';
}

gchar *
process_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  GString *text = g_string_new (NULL);
  const gchar *task;

  while (dir != NULL && (task = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *name = read_of (task, "comm");
    g_autofree gchar *where = read_of (task, "wchan");

    g_string_append_printf (
        text, "    %-16s %c %s\n", name, state_of (task), where);
  }

  return g_string_free (text, FALSE);
}
