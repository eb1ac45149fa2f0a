/* pipeline.c: whole pipelines out of a launch line
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "pipeline.h"

GstElement *
pipeline_new_with (const gchar *line, const gchar *factory)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autofree gchar *text = NULL;
  g_autoptr (GError) error = NULL;
  GstElement *pipeline;

  for (guint i = 0; words[i]; i++)
    if (g_str_equal (words[i], "Q")) {
      g_free (words[i]);
      words[i] = g_strdup (factory);
    }
  text = g_strjoinv (" ", words);
  pipeline =
      gst_parse_launch_full (text, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  fail_unless (pipeline != NULL, "%s: %s", text, error ? error->message : "");

  return pipeline;
}

GstElement *
pipeline_new (const gchar *line)
{
  return pipeline_new_with (line, queue_factory ());
}

static void
check_one (const GValue *item, gpointer data)
{
  check_accounting (g_value_get_object (item));
}

static void
check_all (GstElement *pipeline)
{
  GstIterator *it = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (pipeline), queue_factory ());

  fail_unless (gst_iterator_foreach (it, check_one, NULL) == GST_ITERATOR_DONE);
  gst_iterator_free (it);
}

void
pipeline_free (GstElement *pipeline)
{
  fail_unless (gst_element_set_state (pipeline, GST_STATE_NULL) !=
               GST_STATE_CHANGE_FAILURE);
  check_all (pipeline);
  gst_object_unref (pipeline);
}

gboolean
pipeline_wait_for (GstElement *pipeline, GstMessageType type)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gint64 span = test_watchdog_end () - g_get_monotonic_time ();
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, span * GST_USECOND, type | GST_MESSAGE_ERROR);

  if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR &&
      type != GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = NULL;
    g_autofree gchar *detail = NULL;

    gst_message_parse_error (message, &error, &detail);
    fail ("%s: %s", error->message, detail ? detail : "");
  }

  return message != NULL;
}

void
pipeline_run_to_eos (GstElement *pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  fail_unless (pipeline_wait_for (pipeline, GST_MESSAGE_EOS), "no EOS");
}

static GstPadProbeReturn
count (GstPad *pad, GstPadProbeInfo *info, gpointer counter)
{
  (*(guint64 *) counter)++;

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_atomic (GstPad *pad, GstPadProbeInfo *info, gpointer counter)
{
  g_atomic_int_inc ((gint *) counter);

  return GST_PAD_PROBE_OK;
}

static void
add_probe (GstElement *element, GstPadProbeCallback callback, gpointer counter)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, counter, NULL);
}

void
pipeline_count_buffers (GstElement *element, guint64 *counter)
{
  add_probe (element, count, counter);
}

void
pipeline_count_buffers_atomic (GstElement *element, gint *counter)
{
  add_probe (element, count_atomic, counter);
}
