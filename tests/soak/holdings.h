/* holdings.h: what the process has when nothing runs
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "process.h"

G_BEGIN_DECLS

typedef struct {
  Process process;
  GHashTable *live; /* objects; NULL without the tracer of leaks */
} Holdings;

/* Waits until there is nothing more to end, or until there is no more than
 * @most. */
Holdings holdings_when_still (const Holdings *most);
void holdings_clear (Holdings *holdings);

/* Prints what became more: threads, files, objects. How many of these did. */
guint holdings_judge (const Holdings *before, const Holdings *after);

/* Prints a line of a result; 1 if it is not ok. */
guint verdict (const gchar *name, gboolean ok, const gchar *why);

G_END_DECLS
