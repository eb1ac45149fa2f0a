/* bed-settings.c: properties of an element, set and read; what else is asked
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "bed.h"

/* Small limits and short times, so that something happens and nobody sleeps
 * for long. */
static const guint64 numbers[] = { 0, 1, 2, 3, 4, 8, 20, 100, 1000, 50000 };

static gboolean
is_excluded (const gchar *name, const gchar *const *but)
{
  return g_str_equal (name, "name") || g_str_equal (name, "parent") ||
         (but != NULL && g_strv_contains (but, name));
}

static gboolean
choose_value (GParamSpec *pspec, FuzzBytes *in, GValue *value)
{
  guint64 number = numbers[fuzz_byte (in) % G_N_ELEMENTS (numbers)];

  g_value_init (value, pspec->value_type);
  if (G_IS_PARAM_SPEC_ENUM (pspec)) {
    GEnumClass *values = G_PARAM_SPEC_ENUM (pspec)->enum_class;

    g_value_set_enum (value, values->values[number % values->n_values].value);
  } else if (G_IS_PARAM_SPEC_BOOLEAN (pspec)) {
    g_value_set_boolean (value, number & 1);
  } else if (G_IS_PARAM_SPEC_UINT (pspec)) {
    g_value_set_uint (value, (guint) number);
  } else if (G_IS_PARAM_SPEC_UINT64 (pspec)) {
    g_value_set_uint64 (value, number);
  } else if (G_IS_PARAM_SPEC_DOUBLE (pspec)) {
    g_value_set_double (value, (gdouble) number / 8);
  } else {
    g_value_unset (value);
    return FALSE;
  }
  g_param_value_validate (pspec, value);

  return TRUE;
}

void
bed_set_property (Bed *bed, FuzzBytes *in, const gchar *const *but)
{
  guint n;
  g_autofree GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (bed->element), &n);
  GParamSpec *pspec = specs[fuzz_byte (in) % n];
  GValue value = G_VALUE_INIT;

  if (!(pspec->flags & G_PARAM_WRITABLE) || is_excluded (pspec->name, but) ||
      !choose_value (pspec, in, &value))
    return;
  g_object_set_property (G_OBJECT (bed->element), pspec->name, &value);
  g_value_unset (&value);
}

static void
read_all_properties (Bed *bed)
{
  guint n;
  g_autofree GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (bed->element), &n);

  for (guint i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    if (!(specs[i]->flags & G_PARAM_READABLE))
      continue;
    g_value_init (&value, specs[i]->value_type);
    g_object_get_property (G_OBJECT (bed->element), specs[i]->name, &value);
    g_value_unset (&value);
  }
}

static void
ask (Bed *bed, GstQuery *query)
{
  gst_pad_peer_query (bed->harness->sinkpad, query);
  gst_query_unref (query);
}

static void
tell (Bed *bed, GstEvent *event)
{
  gst_pad_push_event (bed->harness->sinkpad, event);
}

void
bed_look_around (Bed *bed, FuzzBytes *in)
{
  switch (fuzz_byte (in) % 8) {
    case 0:
    case 1:
      read_all_properties (bed);
      break;
    case 2:
      ask (bed, gst_query_new_position (GST_FORMAT_TIME));
      ask (bed, gst_query_new_position (GST_FORMAT_BYTES));
      break;
    case 3:
      ask (bed, gst_query_new_latency ());
      break;
    case 4:
      ask (bed, gst_query_new_scheduling ());
      ask (bed, gst_query_new_duration (GST_FORMAT_TIME));
      break;
    case 5:
      bed_disturb (bed);
      tell (bed, gst_event_new_reconfigure ());
      break;
    case 6:
      tell (bed, gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 1.0, 0, 0));
      break;
    case 7:
      tell (bed, gst_event_new_latency (1000));
      break;
  }
}
