/* holdings.c: what the process has when nothing runs
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "holdings.h"

#include "live.h"

static gboolean
is_more (const Process *a, const Process *b)
{
  return a->threads > b->threads || a->fds > b->fds;
}

/* Some threads end a little later than what made them, so this looks until they
 * do not get fewer, or, with @most, until there is no more than that. */
Holdings
holdings_when_still (const Holdings *most)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  Holdings now = { .process = process_now () };
  gboolean settles = TRUE;

  while (settles && g_get_monotonic_time () < end) {
    g_autofree gchar *what = NULL;
    Process last = now.process;

    g_clear_pointer (&now.live, g_hash_table_unref);
    process_settle ();
    g_usleep (G_USEC_PER_SEC);
    now.process = process_now ();
    now.live = live_objects ();
    if (most == NULL)
      settles = is_more (&last, &now.process);
    else
      settles = is_more (&now.process, &most->process) ||
                (now.live && live_more (most->live, now.live, &what) > 0);
  }

  return now;
}

guint
verdict (const gchar *name, gboolean ok, const gchar *why)
{
  g_print ("%s %s%s%s\n", ok ? "ok" : "not ok", name, why ? ": " : "",
      why ? why : "");

  return !ok;
}

guint
holdings_judge (const Holdings *before, const Holdings *after)
{
  g_autofree gchar *what = NULL, *why = NULL;
  guint leaked, failed;

  why = g_strdup_printf ("%u threads before, %u after; %u fds before, %u after",
      before->process.threads, after->process.threads, before->process.fds,
      after->process.fds);
  failed = verdict (
      "threads and fds", !is_more (&after->process, &before->process), why);
  if (after->live == NULL)
    return failed;

  leaked = live_more (before->live, after->live, &what);
  g_free (why);
  why = g_strdup_printf ("%u leaked", leaked);
  failed += verdict ("objects", leaked == 0, why);
  g_print ("%s", what);

  return failed;
}

void
holdings_clear (Holdings *holdings)
{
  g_clear_pointer (&holdings->live, g_hash_table_unref);
}
