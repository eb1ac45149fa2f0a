/* deadline.c: ends a program that does not get on
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A soak that hangs must not hang who runs it. What it does last, joining
 * threads and stopping pipelines, is where a lost wake-up shows.
 */
#include "config.h"

#include "deadline.h"

#include "stacks.h"

#include <stdlib.h>

static GMutex lock;
static GCond changed;
static struct {
  const gchar *stage;
  gint64 end; /* monotonic, µs */
  guint seconds;
  void (*tell) (gpointer);
  gpointer data;
} now; /* under the lock */

static gpointer
watch (gpointer unused)
{
  g_mutex_lock (&lock);
  while (g_get_monotonic_time () < now.end)
    g_cond_wait_until (&changed, &lock, now.end);

  g_print ("\n%s: %s takes longer than %u s; the threads:\n", g_get_prgname (),
      now.stage, now.seconds);
  stacks_print ();
  /* last: it asks for what a thread that hangs may have locked */
  if (now.tell != NULL)
    now.tell (now.data);
  _Exit (1);
}

void
deadline_begin (
    const gchar *stage, guint seconds, void (*tell) (gpointer), gpointer data)
{
  gboolean first;

  g_mutex_lock (&lock);
  first = now.stage == NULL;
  now.stage = stage;
  now.seconds = seconds;
  now.end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  now.tell = tell;
  now.data = data;
  g_cond_signal (&changed);
  g_mutex_unlock (&lock);

  if (first)
    g_thread_unref (g_thread_new ("deadline", watch, NULL));
}
