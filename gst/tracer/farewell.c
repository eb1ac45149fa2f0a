/* farewell.c: what is to be done when the process ends
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A tracer is finalized by gst_deinit(), which most applications never call.
 * So exit() writes, too; threads may still stream meanwhile. A fork does not
 * write: the file is its parent's.
 */
#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "csv.h"
#include "farewell.h"

static GMutex lock;
static GSList *remembered;
static pid_t process;

/* A child process that inherits the environment but has no queue must not
 * empty the file of its parent. */
void
gst_pooled_farewell_write (GstPooledTaps *taps)
{
  const gchar *file = gst_pooled_taps_params (taps)->file;

  if (file != NULL && getpid () == process && gst_pooled_taps_saw_queue (taps))
    gst_pooled_csv_write (taps, file);
}

static void
write_all (void)
{
  if (getpid () != process)
    return;
  g_mutex_lock (&lock);
  for (GSList *l = remembered; l != NULL; l = l->next)
    gst_pooled_farewell_write (l->data);
  g_mutex_unlock (&lock);
}

void
gst_pooled_farewell_remember (GstPooledTaps *taps)
{
  g_mutex_lock (&lock);
  if (process == 0) {
    process = getpid ();
    atexit (write_all);
  }
  remembered = g_slist_prepend (remembered, taps);
  g_mutex_unlock (&lock);
}

void
gst_pooled_farewell_forget (GstPooledTaps *taps)
{
  g_mutex_lock (&lock);
  remembered = g_slist_remove (remembered, taps);
  g_mutex_unlock (&lock);
}
