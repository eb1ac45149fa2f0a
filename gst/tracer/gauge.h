/* gauge.h: reads how full a queue is, whatever queue it is
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

enum {
  GST_POOLED_GAUGE_BYTES,
  GST_POOLED_GAUGE_TIME,
  GST_POOLED_GAUGE_BUFFERS,
  GST_POOLED_GAUGE_MAX_BYTES,
  GST_POOLED_GAUGE_MAX_TIME,
  GST_POOLED_GAUGE_MAX_BUFFERS,
  GST_POOLED_GAUGE_DROPPED,
  GST_POOLED_GAUGE_VALUES,
};

/* a property and the class that reads it */
typedef struct {
  GParamSpec *pspec; /* NULL: there is none, the value is always 0 */
  GObjectClass *klass;
  gboolean of_pad;
} GstPooledDial;

typedef struct {
  GstPooledDial dials[GST_POOLED_GAUGE_VALUES];
  GstPooledDial stats;
} GstPooledGauge;

/* FALSE: neither the element nor the pad says how full it is */
gboolean gst_pooled_gauge_find (
    GstPooledGauge *gauge, GstElement *element, GstPad *pad);

/* any thread that has references on both */
void gst_pooled_gauge_read (const GstPooledGauge *gauge, GstElement *element,
    GstPad *pad, guint64 values[GST_POOLED_GAUGE_VALUES]);

/* (transfer full) (nullable): the statistics, where reasons of drops are */
GstStructure *gst_pooled_gauge_stats (
    const GstPooledGauge *gauge, GstElement *element);

G_END_DECLS
