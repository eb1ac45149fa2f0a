/* unmappable.h: memory that nobody can map
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * As that of a device is that has gone, or of a protected surface.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* (transfer full): a buffer of @size bytes with such memory */
GstBuffer *unmappable_buffer (gsize size, GstMemoryFlags flags);

G_END_DECLS
