/* program.c: what programs that disturb pipelines for long share
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "program.h"

#include <gst/gst.h>

#include <stdlib.h>

static gint warnings;

static void
on_log (
    const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING))
    g_atomic_int_inc (&warnings);
  g_log_default_handler (domain, level, text, data);
}

void
program_begin (int *argc, char ***argv)
{
  g_setenv ("GST_TRACERS", "leaks", FALSE);
  gst_init (argc, argv);
  g_log_set_default_handler (on_log, NULL);
}

guint
program_warnings (void)
{
  return (guint) g_atomic_int_get (&warnings);
}

void
program_read_options (const gchar *about, const GOptionEntry *options,
    gboolean (*fits) (void), gint64 *seed, int *argc, char ***argv)
{
  GOptionContext *context = g_option_context_new (about);
  GError *error = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, argc, argv, &error) || !fits () ||
      *seed > G_MAXUINT32 || *argc > 1) {
    g_printerr ("%s: %s\n", g_get_prgname (),
        error ? error->message : "a value is out of range");
    exit (2);
  }
  g_option_context_free (context);
  if (*seed < 0)
    *seed = g_random_int ();
}
