/* gstlfqueue.h: the element lfqueue
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_LF_QUEUE (gst_lf_queue_get_type ())
G_DECLARE_FINAL_TYPE (GstLfQueue, gst_lf_queue, GST, LF_QUEUE, GstElement)

GST_ELEMENT_REGISTER_DECLARE (lfqueue);

G_END_DECLS
