/* gstlfqueue-enums.c: enumerated properties of lfqueue
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gstlfqueue-enums.h"

GType
gst_lf_queue_leaky_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_LF_QUEUE_LEAKY_NO, "Not leaky: block or adapt", "no" },
    { GST_LF_QUEUE_LEAKY_UPSTREAM, "Leaky on upstream (new buffers)",
        "upstream" },
    { GST_LF_QUEUE_LEAKY_DOWNSTREAM, "Leaky on downstream (old buffers)",
        "downstream" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstLfQueueLeaky", values));

  return type;
}

GType
gst_lf_queue_backpressure_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_POOLED_BACKPRESSURE_BLOCK, "Block the pusher until there is space",
        "block" },
    { GST_POOLED_BACKPRESSURE_DROP_OLDEST,
        "Drop the oldest buffers until the new one fits", "drop-oldest" },
    { GST_POOLED_BACKPRESSURE_REJECT, "Reject the new buffer", "reject" },
    { GST_POOLED_BACKPRESSURE_ADAPTIVE,
        "Slow the pusher down; when full, block if upstream is not live and "
        "drop the oldest if it is",
        "adaptive" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstLfQueueBackpressure", values));

  return type;
}

GType
gst_lf_queue_reject_return_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_LF_QUEUE_REJECT_RETURN_OK, "GST_FLOW_OK", "ok" },
    { GST_LF_QUEUE_REJECT_RETURN_CUSTOM_SUCCESS, "GST_FLOW_CUSTOM_SUCCESS",
        "custom-success" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstLfQueueRejectReturn", values));

  return type;
}

GType
gst_lf_queue_drop_unit_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_LF_QUEUE_DROP_UNIT_BUFFER, "Single buffers", "buffer" },
    { GST_LF_QUEUE_DROP_UNIT_GOP, "Everything up to the next keyframe", "gop" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstLfQueueDropUnit", values));

  return type;
}

GstLfQueueLeaky
gst_lf_queue_leaky_from_backpressure (GstPooledBackpressure backpressure)
{
  switch (backpressure) {
    case GST_POOLED_BACKPRESSURE_DROP_OLDEST:
      return GST_LF_QUEUE_LEAKY_DOWNSTREAM;
    case GST_POOLED_BACKPRESSURE_REJECT:
      return GST_LF_QUEUE_LEAKY_UPSTREAM;
    case GST_POOLED_BACKPRESSURE_BLOCK:
    case GST_POOLED_BACKPRESSURE_ADAPTIVE:
      break;
  }

  return GST_LF_QUEUE_LEAKY_NO;
}

GstPooledBackpressure
gst_lf_queue_leaky_to_backpressure (GstLfQueueLeaky leaky)
{
  switch (leaky) {
    case GST_LF_QUEUE_LEAKY_UPSTREAM:
      return GST_POOLED_BACKPRESSURE_REJECT;
    case GST_LF_QUEUE_LEAKY_DOWNSTREAM:
      return GST_POOLED_BACKPRESSURE_DROP_OLDEST;
    case GST_LF_QUEUE_LEAKY_NO:
      break;
  }

  return GST_POOLED_BACKPRESSURE_BLOCK;
}
