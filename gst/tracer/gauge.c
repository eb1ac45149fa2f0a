/* gauge.c: reads how full a queue is, whatever queue it is
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What has the properties of a queue is a queue. They are looked up once for
 * each pad: a look-up by name takes a lock that the whole process shares. The
 * class's own function reads them afterwards, which takes no more than what
 * the element itself takes.
 */
#include "config.h"

#include "gauge.h"

typedef struct {
  const gchar *name;
  guint value;
} Name;

/* The first that there is counts. */
static const Name names[] = {
  { "current-level-bytes", GST_POOLED_GAUGE_BYTES },
  { "current-size", GST_POOLED_GAUGE_BYTES }, /* bufferaccumulator */
  { "current-level-time", GST_POOLED_GAUGE_TIME },
  { "current-level-buffers", GST_POOLED_GAUGE_BUFFERS },
  { "current-buffers", GST_POOLED_GAUGE_BUFFERS },
  { "max-size-bytes", GST_POOLED_GAUGE_MAX_BYTES },
  { "max-bytes", GST_POOLED_GAUGE_MAX_BYTES }, /* appsrc */
  { "max-size", GST_POOLED_GAUGE_MAX_BYTES },
  { "max-size-time", GST_POOLED_GAUGE_MAX_TIME },
  { "max-time", GST_POOLED_GAUGE_MAX_TIME },
  { "max-size-buffers", GST_POOLED_GAUGE_MAX_BUFFERS },
  { "max-buffers", GST_POOLED_GAUGE_MAX_BUFFERS },
  { "dropped", GST_POOLED_GAUGE_DROPPED },
};

static gboolean
find (GstPooledDial *dial, gpointer object, const gchar *name, GType type)
{
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (object), name);
  GParamSpec *target;
  GObjectClass *klass;

  if (pspec == NULL || !(pspec->flags & G_PARAM_READABLE))
    return FALSE;
  if (type == G_TYPE_NONE ? (pspec->value_type != G_TYPE_UINT &&
                                pspec->value_type != G_TYPE_UINT64)
                          : pspec->value_type != type)
    return FALSE;

  target = g_param_spec_get_redirect_target (pspec);
  if (target != NULL)
    pspec = target;
  klass = g_type_class_peek (pspec->owner_type);
  if (klass == NULL || klass->get_property == NULL)
    return FALSE;

  dial->pspec = pspec;
  dial->klass = klass;
  dial->of_pad = GST_IS_PAD (object);

  return TRUE;
}

gboolean
gst_pooled_gauge_find (GstPooledGauge *gauge, GstElement *element, GstPad *pad)
{
  *gauge = (GstPooledGauge){ 0 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    GstPooledDial *dial = &gauge->dials[names[i].value];

    if (dial->pspec != NULL)
      continue;
    /* the pads of a multiqueue have levels of their own */
    if (names[i].value <= GST_POOLED_GAUGE_BUFFERS &&
        g_str_has_prefix (names[i].name, "current-level-") &&
        find (dial, pad, names[i].name, G_TYPE_NONE))
      continue;
    find (dial, element, names[i].name, G_TYPE_NONE);
  }
  find (&gauge->stats, element, "stats", GST_TYPE_STRUCTURE);

  return gauge->dials[GST_POOLED_GAUGE_BUFFERS].pspec != NULL &&
         gauge->dials[GST_POOLED_GAUGE_BYTES].pspec != NULL;
}

static void
read_dial (const GstPooledDial *dial, gpointer object, GValue *value)
{
  g_value_init (value, dial->pspec->value_type);
  dial->klass->get_property (object, dial->pspec->param_id, value, dial->pspec);
}

void
gst_pooled_gauge_read (const GstPooledGauge *gauge, GstElement *element,
    GstPad *pad, guint64 values[GST_POOLED_GAUGE_VALUES])
{
  for (guint i = 0; i < GST_POOLED_GAUGE_VALUES; i++) {
    const GstPooledDial *dial = &gauge->dials[i];
    GValue value = G_VALUE_INIT;

    values[i] = 0;
    if (dial->pspec == NULL)
      continue;
    read_dial (
        dial, dial->of_pad ? (gpointer) pad : (gpointer) element, &value);
    values[i] = G_VALUE_HOLDS_UINT (&value) ? g_value_get_uint (&value)
                                            : g_value_get_uint64 (&value);
  }
}

GstStructure *
gst_pooled_gauge_stats (const GstPooledGauge *gauge, GstElement *element)
{
  GValue value = G_VALUE_INIT;
  GstStructure *stats;

  if (gauge->stats.pspec == NULL)
    return NULL;

  read_dial (&gauge->stats, element, &value);
  stats = g_value_dup_boxed (&value);
  g_value_unset (&value);

  return stats;
}
