/* bed-stream.c: what a stream consists of, and its flushes
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "bed.h"

void
bed_send_caps (Bed *bed, guint input)
{
  guint number = bed->sent->len;
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("a/a", "number", G_TYPE_INT, (gint) number, NULL);

  bed_send (bed, BED_STICKY, input, gst_event_new_caps (caps));
}

void
bed_send_segment (Bed *bed, guint input, GstClockTime start)
{
  guint number = bed->sent->len;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.position = start;
  segment.time = number;
  bed_send (bed, BED_STICKY, input, gst_event_new_segment (&segment));
}

void
bed_send_start (Bed *bed, guint input)
{
  g_autofree gchar *id = g_strdup_printf ("stream-%u", bed->sent->len);

  bed_send (bed, BED_STICKY, input, gst_event_new_stream_start (id));
  bed_send_caps (bed, input);
  bed_send_segment (bed, input, 0);
}

void
bed_send_numbered (Bed *bed, guint input)
{
  bed_send (bed, BED_EVENT, input,
      gst_event_new_custom (
          GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new ("fuzz", "number",
                                           G_TYPE_UINT, bed->sent->len, NULL)));
}

void
bed_flush_start (Bed *bed, guint input)
{
  bed_disturb (bed);
  bed->flushes[input] = TRUE;
  gst_pad_push_event (bed->inputs[input], gst_event_new_flush_start ());
  bed_disturb (bed);
}

void
bed_flush_stop (Bed *bed, guint input)
{
  bed_disturb (bed);
  bed->flushes[input] = FALSE;
  gst_pad_push_event (bed->inputs[input], gst_event_new_flush_stop (TRUE));
  bed_send_segment (bed, input, 0);
  bed_disturb (bed);
}
