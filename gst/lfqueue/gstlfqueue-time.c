/* gstlfqueue-time.c: running times of what comes in
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Computed once, by the producer; the result travels with the item. What has
 * no timestamp does not move the time (as in the core's queue since 1.24).
 */
#include "config.h"

#include "gstlfqueue-private.h"

void
gst_lf_queue_set_segment (GstLfQueue *self, GstEvent *event)
{
  gst_event_copy_segment (event, &self->segment);

  /* timestamps of another format are taken for running times */
  if (self->segment.format != GST_FORMAT_TIME)
    gst_segment_init (&self->segment, GST_FORMAT_TIME);
}

static gint64
running_time (GstLfQueue *self, GstClockTime position)
{
  guint64 value = 0;

  switch (gst_segment_to_running_time_full (
      &self->segment, GST_FORMAT_TIME, position, &value)) {
    case 1:
      return value <= G_MAXINT64 ? (gint64) value : G_MAXINT64;
    case -1:
      return value <= G_MAXINT64 ? -(gint64) value : -G_MAXINT64;
    default:
      return GST_POOLED_TIME_NONE;
  }
}

/* Where the stream is after @duration from @position. */
static GstClockTime
position_after (GstClockTime position, GstClockTime duration)
{
  if (!GST_CLOCK_TIME_IS_VALID (duration))
    return position;
  if (duration >= GST_CLOCK_TIME_NONE - 1 - position)
    return GST_CLOCK_TIME_NONE - 1;

  return position + duration;
}

static void
buffer_times (GstBuffer *buffer, GstClockTime *first, GstClockTime *position)
{
  *first = GST_BUFFER_DTS_OR_PTS (buffer);
  if (GST_CLOCK_TIME_IS_VALID (*first))
    *position = position_after (*first, GST_BUFFER_DURATION (buffer));
}

static gboolean
has_timestamp (GstBufferList *list, guint i)
{
  return GST_CLOCK_TIME_IS_VALID (
      GST_BUFFER_DTS_OR_PTS (gst_buffer_list_get (list, i)));
}

/* From the first timestamp to the last one and the durations from there on.
 * What lies between does not matter, and to look at it was more than half of
 * what a buffer in a list costs here. */
static void
list_times (GstBufferList *list, GstClockTime *first, GstClockTime *position)
{
  guint length = gst_buffer_list_length (list);
  guint begin = 0;
  guint last = length;

  while (begin < length && !has_timestamp (list, begin))
    begin++;
  if (begin == length)
    return;
  do
    last--;
  while (!has_timestamp (list, last));

  *first = GST_BUFFER_DTS_OR_PTS (gst_buffer_list_get (list, begin));
  *position = GST_BUFFER_DTS_OR_PTS (gst_buffer_list_get (list, last));
  for (guint i = last; i < length; i++)
    *position = position_after (
        *position, GST_BUFFER_DURATION (gst_buffer_list_get (list, i)));
}

/* Running times (ns) at which a buffer or list begins and ends; NONE without
 * timestamps. */
void
gst_lf_queue_item_times (
    GstLfQueue *self, GstMiniObject *object, gint64 *start, gint64 *end)
{
  GstClockTime first = GST_CLOCK_TIME_NONE;
  GstClockTime position = GST_CLOCK_TIME_NONE;

  if (GST_IS_BUFFER (object))
    buffer_times (GST_BUFFER_CAST (object), &first, &position);
  else
    list_times (GST_BUFFER_LIST_CAST (object), &first, &position);

  *start = *end = GST_POOLED_TIME_NONE;
  if (GST_CLOCK_TIME_IS_VALID (first)) {
    *start = running_time (self, first);
    *end = running_time (self, position);
  }
}

/* Running time (ns) at the end of a gap; NONE if it does not say. */
gint64
gst_lf_queue_gap_end (GstLfQueue *self, GstEvent *event)
{
  GstClockTime timestamp, duration;

  gst_event_parse_gap (event, &timestamp, &duration);
  if (!GST_CLOCK_TIME_IS_VALID (timestamp))
    return GST_POOLED_TIME_NONE;

  return running_time (self, position_after (timestamp, duration));
}
