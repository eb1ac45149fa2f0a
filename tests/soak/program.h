/* program.h: what programs that disturb pipelines for long share
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Initializes GStreamer, which traces leaks; from now on warnings are counted.
 */
void program_begin (int *argc, char ***argv);

/* of any domain, and what is worse */
guint program_warnings (void);

/* Exits with 2 and a sentence if the line cannot be read, or @fits says that a
 * value is out of range. A @seed below 0 is drawn. */
void program_read_options (const gchar *about, const GOptionEntry *options,
    gboolean (*fits) (void), gint64 *seed, int *argc, char ***argv);

G_END_DECLS
