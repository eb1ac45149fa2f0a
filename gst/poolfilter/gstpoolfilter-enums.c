/* gstpoolfilter-enums.c: what the settings of poolfilter can be
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gstpoolfilter-enums.h"

GType
gst_pooled_filter_copy_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { GST_POOLED_FILTER_COPY_NEVER, "Pass every buffer on as it came",
        "never" },
    { GST_POOLED_FILTER_COPY_AUTO,
        "Copy buffers of another pool when that is about to run dry", "auto" },
    { GST_POOLED_FILTER_COPY_ALWAYS, "Copy what is not in pooled memory",
        "always" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstPooledFilterCopy", values));

  return type;
}

GType
gst_pooled_filter_video_meta_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { GST_POOLED_FILTER_VIDEO_META_AUTO,
        "Hide it from decoders of libav, show it to everything else", "auto" },
    { GST_POOLED_FILTER_VIDEO_META_SHOW, "As downstream says", "show" },
    { GST_POOLED_FILTER_VIDEO_META_HIDE, "Hide it", "hide" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstPooledFilterVideoMeta", values));

  return type;
}

GType
gst_pooled_filter_adopted_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { GST_POOLED_FILTER_ADOPTED_UNKNOWN, "No buffer has come yet", "unknown" },
    { GST_POOLED_FILTER_ADOPTED_NONE, "Upstream uses memory of its own",
        "none" },
    { GST_POOLED_FILTER_ADOPTED_ALLOCATOR, "Upstream uses the allocator",
        "allocator" },
    { GST_POOLED_FILTER_ADOPTED_POOL, "Upstream uses the pool", "pool" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstPooledFilterAdopted", values));

  return type;
}

const gchar *
gst_pooled_filter_adopted_nick (GstPooledFilterAdopted adopted)
{
  g_autoptr (GEnumClass) klass =
      g_type_class_ref (GST_POOLED_TYPE_FILTER_ADOPTED);
  const GEnumValue *value = g_enum_get_value (klass, adopted);

  return value ? value->value_nick : "unknown";
}
