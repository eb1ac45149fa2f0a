/* short.c: a short pipeline that is run while something goes wrong
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "short.h"

#include "accounting.h"

#include <string.h>

/* What takes longer hangs. */
#define LONGEST (120 * GST_SECOND)

/* The source is about to send @buffer. */
static void
write_record (GstElement *source, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  Short *self = data;
  GstMapInfo map;

  if (!gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    return;
  memset (map.data, (gint) self->sent & 0xff, map.size);
  GST_WRITE_UINT32_BE (map.data, self->sent);
  gst_buffer_unmap (buffer, &map);
  self->sent++;
}

static gboolean
is_whole (const guint8 *record, gsize size, guint32 number)
{
  for (gsize i = 4; i < size; i++)
    if (record[i] != (number & 0xff))
      return FALSE;

  return TRUE;
}

static void
read_record (Short *self, const guint8 *record)
{
  guint32 number = GST_READ_UINT32_BE (record);

  self->arrived++;
  if (number < self->expected || !is_whole (record, self->record, number))
    self->harmed++;
  self->expected = number + 1;
}

static gboolean
read_buffer (GstBuffer **buffer, guint index, gpointer data)
{
  Short *self = data;
  GstMapInfo map;

  if (!gst_buffer_map (*buffer, &map, GST_MAP_READ)) {
    self->harmed++;
    return TRUE;
  }
  for (gsize at = 0; at + self->record <= map.size; at += self->record)
    read_record (self, map.data + at);
  if (map.size % self->record != 0)
    self->harmed++;
  gst_buffer_unmap (*buffer, &map);

  return TRUE;
}

static GstPadProbeReturn
on_arrival (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Short *self = data;

  g_mutex_lock (&self->gate);
  g_mutex_unlock (&self->gate);
  if (self->record == 0)
    return GST_PAD_PROBE_OK;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

    read_buffer (&buffer, 0, self);
  } else {
    gst_buffer_list_foreach (
        GST_PAD_PROBE_INFO_BUFFER_LIST (info), read_buffer, self);
  }

  return GST_PAD_PROBE_OK;
}

/* The source's buffers are this run's records. */
static void
send_records (Short *self)
{
  GstElement *source = gst_bin_get_by_name (GST_BIN (self->pipeline), "s");

  g_object_set (source, "sizemax", (gint) self->record, NULL);
  gst_util_set_object_arg (G_OBJECT (source), "sizetype", "fixed");
  g_object_set (source, "signal-handoffs", TRUE, NULL);
  g_signal_connect (source, "handoff", G_CALLBACK (write_record), self);
  gst_object_unref (source);
}

Short *
short_new (const gchar *line, gsize record)
{
  GError *error = NULL;
  Short *self = g_new0 (Short, 1);
  GstElement *sink;
  GstPad *pad;

  self->record = record;
  self->pipeline =
      gst_parse_launch_full (line, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  g_assert_no_error (error);
  g_mutex_init (&self->gate);
  if (record > 0)
    send_records (self);

  sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "t");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_arrival,
      self, NULL);
  gst_object_unref (pad);
  gst_object_unref (sink);

  return self;
}

static void
note_error (Short *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *detail = NULL;

  gst_message_parse_error (message, &error, &detail);
  if (self->error == NULL)
    self->error = g_strdup_printf ("%s: %s (%s)",
        GST_MESSAGE_SRC_NAME (message), error->message, detail ? detail : "");
}

/* FALSE with an error: that a state could not be reached is told by who could
 * not, or by this. */
gboolean
short_play (Short *self)
{
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) !=
      GST_STATE_CHANGE_FAILURE)
    return TRUE;
  self->error = g_strdup ("the change of state failed");

  return FALSE;
}

ShortEnd
short_wait (Short *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, LONGEST, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  if (message == NULL)
    return SHORT_HANGS;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    return SHORT_EOS;
  note_error (self, message);

  return SHORT_ERROR;
}

ShortEnd
short_run (Short *self)
{
  return short_play (self) ? short_wait (self) : SHORT_ERROR;
}

guint64
short_stat (Short *self, const gchar *name, const gchar *field)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (self->pipeline), name);
  GstStructure *stats = NULL;
  guint64 value = 0;

  g_assert_nonnull (element);
  g_object_get (element, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, field, &value));
  gst_structure_free (stats);
  gst_object_unref (element);

  return value;
}

static gboolean
is_of (GstElement *element, const gchar *factory)
{
  return g_str_equal (
      GST_OBJECT_NAME (gst_element_get_factory (element)), factory);
}

static void
check_one (const GValue *item, gpointer data)
{
  GstElement *element = g_value_get_object (item);
  Short *self = data;
  const gchar *name = GST_OBJECT_NAME (element);

  if (is_of (element, "lfqueue"))
    g_assert_true (accounting_holds (element));
  else if (is_of (element, "poolfilter"))
    g_assert_cmpuint (short_stat (self, name, "allocator-acquires"), ==,
        short_stat (self, name, "allocator-releases"));
  else if (is_of (element, "bufferaccumulator"))
    g_assert_cmpuint (short_stat (self, name, "chunks-received"), ==,
        short_stat (self, name, "chunks-emitted") +
            short_stat (self, name, "current-buffers") +
            short_stat (self, name, "dropped"));
}

void
short_stop_and_check (Short *self)
{
  GstIterator *it;

  /* a bin that had an error on its way says so once more */
  gst_element_set_state (self->pipeline, GST_STATE_READY);
  it = gst_bin_iterate_elements (GST_BIN (self->pipeline));
  gst_iterator_foreach (it, check_one, self);
  gst_iterator_free (it);
  g_assert_cmpuint (self->harmed, ==, 0);

  /* and no message of this run is left on the bus */
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
}

void
short_free (Short *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  g_mutex_clear (&self->gate);
  g_free (self->error);
  g_free (self);
}
