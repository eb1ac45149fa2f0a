/* log.c: records as lines of GST_TRACER:7
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/gsttracerrecord.h>

#include "log.h"

static GstTracerRecord *level_record;
static GstTracerRecord *drop_record;

static GstStructure *
related_to_element (void)
{
  return gst_structure_new ("scope", "type", G_TYPE_GTYPE, G_TYPE_STRING,
      "related-to", GST_TYPE_TRACER_VALUE_SCOPE, GST_TRACER_VALUE_SCOPE_ELEMENT,
      NULL);
}

static GstStructure *
text (const gchar *description)
{
  return gst_structure_new ("value", "type", G_TYPE_GTYPE, G_TYPE_STRING,
      "description", G_TYPE_STRING, description, NULL);
}

static GstStructure *
number (const gchar *description)
{
  return gst_structure_new ("value", "type", G_TYPE_GTYPE, G_TYPE_UINT64,
      "description", G_TYPE_STRING, description, "min", G_TYPE_UINT64,
      G_GUINT64_CONSTANT (0), "max", G_TYPE_UINT64, G_MAXUINT64, NULL);
}

static GstStructure *
total (const gchar *description)
{
  return gst_structure_new ("value", "type", G_TYPE_GTYPE, G_TYPE_UINT64,
      "description", G_TYPE_STRING, description, "flags",
      GST_TYPE_TRACER_VALUE_FLAGS, GST_TRACER_VALUE_FLAGS_AGGREGATED, "min",
      G_TYPE_UINT64, G_GUINT64_CONSTANT (0), "max", G_TYPE_UINT64, G_MAXUINT64,
      NULL);
}

static gpointer
make_records (gpointer unused)
{
  const GType s = GST_TYPE_STRUCTURE;

  level_record = gst_tracer_record_new ("pooledqueues-level.class",
      "element-id", s, related_to_element (), "element", s,
      text ("name of the queue"), "ts", s, number ("time of the record, ns"),
      "bytes", s, number ("bytes in the queue"), "time", s,
      number ("time in the queue, ns"), "buffers", s,
      number ("buffers in the queue"), "max-bytes", s,
      number ("its limit, 0 = none"), "max-time", s,
      number ("its limit, 0 = none"), "max-buffers", s,
      number ("its limit, 0 = none"), NULL);
  drop_record = gst_tracer_record_new ("pooledqueues-drop.class", "element-id",
      s, related_to_element (), "element", s, text ("name of the queue"), "ts",
      s, number ("time of the record, ns"), "reason", s,
      text ("why buffers were dropped"), "count", s,
      total ("buffers dropped for it"), "dropped", s,
      total ("buffers dropped for any reason"), NULL);
  /* they stay as long as the process */
  GST_OBJECT_FLAG_SET (level_record, GST_OBJECT_FLAG_MAY_BE_LEAKED);
  GST_OBJECT_FLAG_SET (drop_record, GST_OBJECT_FLAG_MAY_BE_LEAKED);

  return NULL;
}

void
gst_pooled_log_init (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, make_records, NULL);
}

static const gchar *
id_of (gpointer element, gchar id[24])
{
  g_snprintf (id, 24, "%p", element);

  return id;
}

void
gst_pooled_log_level (gpointer element, const gchar *name, GstClockTime time,
    const guint64 values[GST_POOLED_GAUGE_VALUES])
{
  gchar id[24];

  gst_tracer_record_log (level_record, id_of (element, id), name,
      (guint64) time, values[GST_POOLED_GAUGE_BYTES],
      values[GST_POOLED_GAUGE_TIME], values[GST_POOLED_GAUGE_BUFFERS],
      values[GST_POOLED_GAUGE_MAX_BYTES], values[GST_POOLED_GAUGE_MAX_TIME],
      values[GST_POOLED_GAUGE_MAX_BUFFERS]);
}

void
gst_pooled_log_drop (gpointer element, const gchar *name, GstClockTime time,
    const gchar *reason, guint64 count, guint64 all)
{
  gchar id[24];

  gst_tracer_record_log (drop_record, id_of (element, id), name, (guint64) time,
      reason, count, all);
}
