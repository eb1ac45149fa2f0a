/* stacks.c: where each thread of this process is
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "stacks.h"

#include <execinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SIGNAL SIGURG /* which nobody here uses */
#define FRAMES 40

static gint printed; /* atomic */

static void
on_signal (int number)
{
  void *frames[FRAMES];
  int n = backtrace (frames, FRAMES);

  backtrace_symbols_fd (frames, n, STDOUT_FILENO);
  g_atomic_int_set (&printed, TRUE);
}

static void
print_one (const gchar *task)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/self/task/%s/comm", task);
  g_autofree gchar *name = NULL;

  g_file_get_contents (path, &name, NULL, NULL);
  printf ("  thread %s %s\n", task, name ? g_strchomp (name) : "");
  fflush (stdout);
  g_atomic_int_set (&printed, FALSE);
  if (syscall (SYS_tgkill, getpid (), atoi (task), SIGNAL) != 0)
    return;
  /* one that does not come has its reasons */
  for (guint i = 0; i < 200 && !g_atomic_int_get (&printed); i++)
    g_usleep (1000);
}

void
stacks_print (void)
{
  struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  void *first[1];
  const gchar *task;

  /* loads what it needs, which no signal handler may do */
  backtrace (first, 1);
  sigaction (SIGNAL, &action, NULL);
  while (dir != NULL && (task = g_dir_read_name (dir)) != NULL)
    print_one (task);
}
