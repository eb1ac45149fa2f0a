/* accounting.h: the books of an lfqueue balance
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* one field of `stats`, of any element that has them */
guint64 element_stat (gpointer element, const gchar *name);

/* Whether in = out + queued + dropped and dropped = the sum of its reasons, in
 * buffers, and the same in bytes, now. Outside of a Check program too. */
gboolean accounting_holds (GstElement *queue);

/* Waits until it does; never true is a failure. Does nothing for an element
 * without `stats`: core's queue. */
void check_accounting (GstElement *queue);

G_END_DECLS
