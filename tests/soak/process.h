/* process.h: what this process holds of the system
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint64 rss;  /* bytes */
  guint64 heap; /* bytes that malloc has given out */
  guint threads;
  guint fds;
} Process;

Process process_now (void);

/* What is idle goes: GLib's spare threads, freed memory that malloc keeps. */
void process_settle (void);

/* One line for each thread: its name, whether it runs or sleeps, and where in
 * the kernel. */
gchar *process_threads (void);

G_END_DECLS
