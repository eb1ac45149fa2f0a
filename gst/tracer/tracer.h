/* tracer.h: the tracer pooledqueues
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>
#include <gst/gsttracer.h>

G_BEGIN_DECLS

#define GST_TYPE_POOLED_QUEUES_TRACER (gst_pooled_queues_tracer_get_type ())
G_DECLARE_FINAL_TYPE (GstPooledQueuesTracer, gst_pooled_queues_tracer, GST,
    POOLED_QUEUES_TRACER, GstTracer)

gboolean gst_pooled_queues_tracer_register (GstPlugin *plugin);

G_END_DECLS
