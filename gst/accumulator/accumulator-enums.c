/* accumulator-enums.c: the choices bufferaccumulator offers
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "accumulator-enums.h"

static GType
register_enum (const gchar *name, const GEnumValue *values)
{
  GType type = g_enum_register_static (name, values);

  gst_type_mark_as_plugin_api (type, 0);

  return type;
}

GType
gst_pooled_output_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { GST_POOLED_OUTPUT_BUFFER, "One buffer", "buffer" },
    { GST_POOLED_OUTPUT_LIST, "One buffer list", "list" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, register_enum ("GstPooledAccumulatorOutput", values));

  return type;
}

GType
gst_pooled_overflow_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { GST_POOLED_OVERFLOW_ERROR, "Deliver what was gathered, then an error",
        "error" },
    { GST_POOLED_OVERFLOW_DROP_NEWEST, "Drop what does not fit",
        "drop-newest" },
    { GST_POOLED_OVERFLOW_DROP_OLDEST, "Drop the oldest until it fits",
        "drop-oldest" },
    { GST_POOLED_OVERFLOW_BLOCK,
        "The producer waits until there is room, which ends the batch",
        "block" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, register_enum ("GstPooledAccumulatorOverflow", values));

  return type;
}

GType
gst_pooled_post_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { GST_POOLED_POST_NONE, "None", "none" },
    { GST_POOLED_POST_LIMITED,
        "Ends of the stream always, batches one in messages-interval",
        "limited" },
    { GST_POOLED_POST_ALL, "One for every batch", "all" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, register_enum ("GstPooledAccumulatorMessages", values));

  return type;
}

const gchar *
gst_pooled_finish_to_string (GstPooledFinish finish)
{
  switch (finish) {
    case GST_POOLED_FINISH_EOS:
      return "eos";
    case GST_POOLED_FINISH_BATCH:
      return "batch";
    case GST_POOLED_FINISH_TIMEOUT:
      return "timeout";
    case GST_POOLED_FINISH_CANCELLED:
      return "cancelled";
    case GST_POOLED_FINISH_TOO_LARGE:
      return "too-large";
    case GST_POOLED_FINISH_ERROR:
      return "error";
  }

  return "error";
}
