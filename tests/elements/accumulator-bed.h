/* accumulator-bed.h: a bufferaccumulator to test, and what came out of it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <stdarg.h>

typedef struct {
  GstElement *element;
  GstHarness *h; /* at "sink" and "src" */
  GstBus *bus;

  GMutex lock;
  GCond cond;
  GString *log; /* what left the source pad, in order */
  guint buffers;
} Bed;

static inline void
bed_log (Bed *bed, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  g_mutex_lock (&bed->lock);
  if (bed->log->len > 0)
    g_string_append_c (bed->log, ' ');
  g_string_append_vprintf (bed->log, format, args);
  g_cond_broadcast (&bed->cond);
  g_mutex_unlock (&bed->lock);
  va_end (args);
}

static inline void
bed_log_event (Bed *bed, GstEvent *event)
{
  const GstSegment *segment;
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      bed_log (
          bed, "%s", gst_structure_get_name (gst_caps_get_structure (caps, 0)));
      break;
    case GST_EVENT_SEGMENT:
      gst_event_parse_segment (event, &segment);
      bed_log (bed, "segment:%" G_GUINT64_FORMAT, segment->start);
      break;
    default:
      bed_log (bed, "%s", GST_EVENT_TYPE_NAME (event));
      break;
  }
}

/* "3x12" is a batch of three memories with twelve bytes, "list:3" a list */
static inline GstPadProbeReturn
bed_probe (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Bed *bed = data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

    bed_log (bed, "%ux%u", gst_buffer_n_memory (buffer),
        (guint) gst_buffer_get_size (buffer));
    g_atomic_int_inc ((gint *) &bed->buffers);
  } else if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
    bed_log (bed, "list:%u",
        gst_buffer_list_length (GST_PAD_PROBE_INFO_BUFFER_LIST (info)));
  } else {
    bed_log_event (bed, GST_PAD_PROBE_INFO_EVENT (info));
  }

  return GST_PAD_PROBE_OK;
}

/* pairs of property and value as strings, NULL at the end */
static inline Bed *
bed_new_stopped (const gchar *first, va_list args)
{
  Bed *bed = g_new0 (Bed, 1);
  GstPad *src;

  g_mutex_init (&bed->lock);
  g_cond_init (&bed->cond);
  bed->log = g_string_new (NULL);
  bed->element = gst_element_factory_make ("bufferaccumulator", "acc");
  fail_unless (bed->element != NULL);
  gst_object_ref_sink (bed->element);
  bed->bus = gst_bus_new ();
  gst_element_set_bus (bed->element, bed->bus);

  for (const gchar *name = first; name != NULL;
       name = va_arg (args, const gchar *))
    gst_util_set_object_arg (
        G_OBJECT (bed->element), name, va_arg (args, const gchar *));

  src = gst_element_get_static_pad (bed->element, "src");
  gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      bed_probe, bed, NULL);
  gst_object_unref (src);

  return bed;
}

static inline Bed *
bed_new (const gchar *first, ...)
{
  va_list args;
  Bed *bed;

  va_start (args, first);
  bed = bed_new_stopped (first, args);
  va_end (args);
  bed->h = gst_harness_new_with_element (bed->element, "sink", "src");
  gst_harness_set_src_caps_str (bed->h, "a/a");

  return bed;
}

/* Nobody at its sink pads. */
static inline Bed *
bed_new_alone (const gchar *first, ...)
{
  va_list args;
  Bed *bed;

  va_start (args, first);
  bed = bed_new_stopped (first, args);
  va_end (args);
  bed->h = gst_harness_new_with_element (bed->element, NULL, "src");
  gst_harness_play (bed->h);

  return bed;
}

/* Another one, at a pad that is requested. */
static inline GstHarness *
bed_producer (Bed *bed)
{
  GstHarness *h = gst_harness_new_with_element (bed->element, "sink_%u", NULL);

  gst_harness_set_src_caps_str (h, "a/a");

  return h;
}

static inline void
bed_push_segment (GstHarness *h)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
}

static inline guint64
bed_stat (Bed *bed, const gchar *name)
{
  GstStructure *stats;
  guint64 value = 0;

  g_object_get (bed->element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value), "%s", name);
  gst_structure_free (stats);

  return value;
}

/* received = emitted + held + dropped, when nobody is inside */
static inline void
bed_assert_accounts (Bed *bed)
{
  fail_unless_equals_uint64 (bed_stat (bed, "bytes-received"),
      bed_stat (bed, "bytes-emitted") + bed_stat (bed, "current-size") +
          bed_stat (bed, "bytes-dropped"));
  fail_unless_equals_uint64 (bed_stat (bed, "chunks-received"),
      bed_stat (bed, "chunks-emitted") + bed_stat (bed, "current-buffers") +
          bed_stat (bed, "dropped"));
  fail_unless_equals_uint64 (bed_stat (bed, "dropped"),
      bed_stat (bed, "dropped-newest") + bed_stat (bed, "dropped-oldest") +
          bed_stat (bed, "dropped-too-large") +
          bed_stat (bed, "dropped-cancelled") +
          bed_stat (bed, "dropped-downstream"));
}

static inline void
bed_free (Bed *bed)
{
  if (bed->h != NULL)
    gst_harness_teardown (bed->h);
  gst_element_set_state (bed->element, GST_STATE_NULL);
  bed_assert_accounts (bed);
  fail_unless_equals_uint64 (bed_stat (bed, "current-buffers"), 0);
  fail_unless_equals_uint64 (bed_stat (bed, "current-size"), 0);
  gst_element_set_bus (bed->element, NULL);
  gst_bus_set_flushing (bed->bus, TRUE);
  gst_object_unref (bed->bus);
  gst_object_unref (bed->element);
  g_string_free (bed->log, TRUE);
  g_mutex_clear (&bed->lock);
  g_cond_clear (&bed->cond);
  g_free (bed);
}

/* Until the log ends with @tail; what came so far otherwise. */
static inline void
bed_wait_for (Bed *bed, const gchar *tail)
{
  gint64 until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  g_mutex_lock (&bed->lock);
  while (!g_str_has_suffix (bed->log->str, tail))
    if (!g_cond_wait_until (&bed->cond, &bed->lock, until))
      break;
  fail_unless (g_str_has_suffix (bed->log->str, tail),
      "waited for '%s', got '%s'", tail, bed->log->str);
  g_mutex_unlock (&bed->lock);
}

static inline void
bed_assert_log (Bed *bed, const gchar *expected)
{
  bed_wait_for (bed, expected);
  g_mutex_lock (&bed->lock);
  fail_unless_equals_string (bed->log->str, expected);
  g_string_truncate (bed->log, 0);
  g_mutex_unlock (&bed->lock);
}

static inline void
bed_clear_log (Bed *bed)
{
  g_mutex_lock (&bed->lock);
  g_string_truncate (bed->log, 0);
  g_mutex_unlock (&bed->lock);
}

/* Four bytes with the number, PTS and duration in seconds. */
static inline GstBuffer *
numbered (guint n)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 4, NULL);
  guint8 bytes[4];

  GST_WRITE_UINT32_BE (bytes, n);
  gst_buffer_fill (buffer, 0, bytes, 4);
  GST_BUFFER_PTS (buffer) = n * GST_SECOND;
  GST_BUFFER_DURATION (buffer) = GST_SECOND;
  GST_BUFFER_OFFSET (buffer) = n;
  GST_BUFFER_OFFSET_END (buffer) = n + 1;

  return buffer;
}

static inline GstBuffer *
sized (gsize size)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

  gst_buffer_memset (buffer, 0, 7, size);

  return buffer;
}

static inline void
bed_push (Bed *bed, guint from, guint n)
{
  for (guint i = from; i < from + n; i++)
    fail_unless_equals_int (
        gst_harness_push (bed->h, numbered (i)), GST_FLOW_OK);
}

static inline void
bed_eos (Bed *bed)
{
  fail_unless (gst_harness_push_event (bed->h, gst_event_new_eos ()));
}

/* The numbers in @buffer are @from up to @from + @n - 1. */
static inline void
assert_numbers (GstBuffer *buffer, guint from, guint n)
{
  GstMapInfo map;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless_equals_int (map.size, 4 * n);
  for (guint i = 0; i < n; i++)
    fail_unless_equals_int (GST_READ_UINT32_BE (map.data + 4 * i), from + i);
  gst_buffer_unmap (buffer, &map);
}

static inline void
bed_pull_numbers (Bed *bed, guint from, guint n)
{
  GstBuffer *buffer = gst_harness_pull (bed->h);

  fail_unless (buffer != NULL);
  assert_numbers (buffer, from, n);
  gst_buffer_unref (buffer);
}

/* the next pooled-accumulated message, with @reason; (transfer full) */
static inline GstMessage *
bed_pop_message (Bed *bed, const gchar *reason)
{
  GstMessage *message = gst_bus_timed_pop_filtered (
      bed->bus, 20 * GST_SECOND, GST_MESSAGE_ELEMENT);
  const GstStructure *structure;

  fail_unless (message != NULL);
  structure = gst_message_get_structure (message);
  fail_unless (gst_structure_has_name (structure, "pooled-accumulated"));
  fail_unless_equals_string (
      gst_structure_get_string (structure, "reason"), reason);

  return message;
}

/* the next error; (transfer full) */
static inline GstMessage *
bed_pop_error (Bed *bed)
{
  GstMessage *message =
      gst_bus_timed_pop_filtered (bed->bus, 20 * GST_SECOND, GST_MESSAGE_ERROR);

  fail_unless (message != NULL);

  return message;
}

static inline guint64
message_get (GstMessage *message, const gchar *name)
{
  guint64 value = 0;

  fail_unless (gst_structure_get_uint64 (
                   gst_message_get_structure (message), name, &value),
      "%s", name);

  return value;
}

static inline void
bed_assert_message (
    Bed *bed, const gchar *reason, guint64 bytes, guint64 chunks)
{
  GstMessage *message = bed_pop_message (bed, reason);

  fail_unless_equals_uint64 (message_get (message, "bytes"), bytes);
  fail_unless_equals_uint64 (message_get (message, "chunks"), chunks);
  gst_message_unref (message);
}

/* Until the producer has been counted as waiting @n times. */
static inline void
bed_wait_blocked (Bed *bed, guint64 n)
{
  gint64 until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (bed_stat (bed, "blocked-count") < n) {
    fail_unless (g_get_monotonic_time () < until);
    g_thread_yield ();
  }
}
