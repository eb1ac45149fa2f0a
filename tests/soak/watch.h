/* watch.h: looks at all pipelines once a second, until it is over
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "process.h"
#include "subject.h"

G_BEGIN_DECLS

typedef struct {
  guint seconds;  /* how long they are to run */
  guint patience; /* seconds after which a pipeline hangs */
  /* filled: */
  guint64 warm_rss; /* once everything has been used */
  guint64 end_rss;
  guint stalls; /* times that nothing arrived for STALL seconds */
  guint hung;
} Watch;

/* Prints a line a second. Ends early when a pipeline fails or hangs, which it
 * tells with all there is to know. */
void watch_run (Watch *watch, Subject **subjects, guint n);

G_END_DECLS
