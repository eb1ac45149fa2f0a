/* subject.h: the queues that the demo puts under the same load
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct {
  const char *name;   /* as on the command line */
  const char *label;  /* as in the table */
  const char *launch; /* as for gst-launch-1.0; without the limits */
} Subject;

/* Ends with a subject whose name is NULL. */
extern const Subject subjects[];

const Subject *subject_find (const char *name);

/* All names, separated by commas. Free it. */
char *subject_names (void);
