/* fuzz-gst.h: what targets with GStreamer share
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "fuzz.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* The counter @name, which is there. */
guint64 fuzz_stat (const GstStructure *stats, const gchar *name);

G_END_DECLS
