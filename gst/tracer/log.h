/* log.h: records as lines of GST_TRACER:7
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gauge.h"

G_BEGIN_DECLS

/* Describes the lines, once, in lines of its own. */
void gst_pooled_log_init (void);

void gst_pooled_log_level (gpointer element, const gchar *name,
    GstClockTime time, const guint64 values[GST_POOLED_GAUGE_VALUES]);
void gst_pooled_log_drop (gpointer element, const gchar *name,
    GstClockTime time, const gchar *reason, guint64 count, guint64 total);

G_END_DECLS
