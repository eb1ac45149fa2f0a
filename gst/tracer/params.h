/* params.h: what the user wrote behind the tracer's name
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* of each pad, in each direction */
#define GST_POOLED_PARAMS_MAX_RECORDS 32768

typedef struct {
  gchar *file;     /* NULL: records go into the log */
  GRegex *include; /* NULL: every queue */
  GRegex *exclude; /* NULL: none */
  guint max_records;
} GstPooledParams;

/* What cannot be understood is warned of and left at its default. */
void gst_pooled_params_init (GstPooledParams *params, const gchar *text);
void gst_pooled_params_clear (GstPooledParams *params);

gboolean gst_pooled_params_want (
    const GstPooledParams *params, const gchar *name);

G_END_DECLS
