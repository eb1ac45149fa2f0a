/* live.h: GStreamer objects that are alive
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Told by the core's tracer of leaks, which GST_TRACERS=leaks loads.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Each object that is alive now; NULL without the tracer. */
GHashTable *live_objects (void);

/* How many are alive that are not in @before, and what they are. Takes neither.
 */
guint live_more (GHashTable *before, GHashTable *now, gchar **what);

G_END_DECLS
