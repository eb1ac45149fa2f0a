/* csv.h: records as a file
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "taps.h"

G_BEGIN_DECLS

/* Any thread; streams go on. FALSE, with a warning that names the file: it
 * could not be written. */
gboolean gst_pooled_csv_write (GstPooledTaps *taps, const gchar *file);

G_END_DECLS
