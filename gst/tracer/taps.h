/* taps.h: all pads that a tracer records
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "tap.h"

G_BEGIN_DECLS

typedef struct _GstPooledTaps GstPooledTaps;

GstPooledTaps *gst_pooled_taps_new (const gchar *params);
GstPooledTaps *gst_pooled_taps_ref (GstPooledTaps *taps);
void gst_pooled_taps_unref (GstPooledTaps *taps);

const GstPooledParams *gst_pooled_taps_params (GstPooledTaps *taps);

/* Records @pad from now on, if its element is a queue. May be asked again. */
void gst_pooled_taps_consider (
    GstPooledTaps *taps, GstElement *element, GstPad *pad);

/* (nullable): lives as long as the pad */
GstPooledTap *gst_pooled_taps_find (GstPooledTaps *taps, GstPad *pad);

/* (transfer full): a reference on each, those of pads that are gone first;
 * and how many records went with pads that are not kept any more. */
GPtrArray *gst_pooled_taps_all (GstPooledTaps *taps, guint64 *forgotten);

/* Was there any queue at all, wanted or not? */
gboolean gst_pooled_taps_saw_queue (GstPooledTaps *taps);

G_END_DECLS
