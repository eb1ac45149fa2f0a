/* tap.h: the records of one pad of a queue
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "atomics-private.h"
#include "gauge.h"
#include "params.h"
#include "records.h"

G_BEGIN_DECLS

/* 64 bytes */
typedef struct {
  GstClockTime time;
  guint64 values[GST_POOLED_GAUGE_VALUES];
} GstPooledReading;

/* 32 bytes; both numbers are of all that was dropped until then */
typedef struct {
  GstClockTime time;
  GQuark reason; /* with the prefix that it has in the statistics */
  guint64 count;
  guint64 total;
} GstPooledDropped;

#define GST_POOLED_DROP_PREFIX "dropped-"

/* What has been dropped by an element, as far as it was recorded; one for all
 * its pads. */
typedef struct _GstPooledDropWatch GstPooledDropWatch;

typedef struct {
  gatomicrefcount refs;
  const GstPooledParams *params;
  gpointer address; /* of the element, to be printed, never to be followed */
  GstPooledDropWatch *watch;
  GstPooledGauge gauge;
  gst_pooled_atomic_u32 choice;
  gchar *name; /* of the queue, from the first record on */

  GMutex lock; /* the pad's thread and who writes the file */
  GstPooledRecords readings;
  GstPooledRecords drops;
} GstPooledTap;

GstPooledDropWatch *gst_pooled_drop_watch_new (void);
GstPooledDropWatch *gst_pooled_drop_watch_ref (GstPooledDropWatch *watch);
void gst_pooled_drop_watch_unref (GstPooledDropWatch *watch);

/* Takes @watch. @params must outlive the last record. */
GstPooledTap *gst_pooled_tap_new (const GstPooledParams *params,
    GstElement *element, GstPooledDropWatch *watch,
    const GstPooledGauge *gauge);
GstPooledTap *gst_pooled_tap_ref (GstPooledTap *tap);
void gst_pooled_tap_unref (GstPooledTap *tap);

/* Any thread that has a reference on the pad. */
void gst_pooled_tap_record (GstPooledTap *tap, GstPad *pad, GstClockTime time);

G_END_DECLS
