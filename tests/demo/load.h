/* load.h: what a queue has to bear in the demo
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct {
  const char *file; /* NULL: a test picture */
  guint seconds;    /* how long the camera runs */
  guint fps;        /* frames the camera sends each second */
  guint work;       /* ms that the consumer works on each frame */
  guint limit;      /* frames that fit into the queue */
  gboolean show;    /* in a window */
} Load;
