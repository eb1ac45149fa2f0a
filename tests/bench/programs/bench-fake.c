/* bench-fake.c: fakesrc ! boundary ! fakesink, as users have it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * fakesrc allocates each buffer, so a part of what is measured is malloc in
 * one thread and free in another. `none` and `floor` are no elements; see
 * bench-boundary.c.
 */
#include "config.h"

#include "measure.h"
#include "pads.h"
#include "subject.h"

#include <stdlib.h>

static gchar *opt_subject = (gchar *) "queue";
static gchar *opt_properties;
static gint opt_buffers = 200000;
static gint opt_size = 64;
static gboolean opt_pin;

static const GOptionEntry entries[] = {
  { "subject", 0, 0, G_OPTION_ARG_STRING, &opt_subject,
      "element, none or floor", "NAME" },
  { "properties", 0, 0, G_OPTION_ARG_STRING, &opt_properties,
      "of the element: 'a=1 b=2'", "TEXT" },
  { "buffers", 0, 0, G_OPTION_ARG_INT, &opt_buffers, "to push", "N" },
  { "size", 0, 0, G_OPTION_ARG_INT, &opt_size, "of a buffer", "BYTES" },
  { "pin", 0, 0, G_OPTION_ARG_NONE, &opt_pin,
      "fakesrc on processor 0, the boundary's thread on 1", NULL },
  { NULL },
};

static GstElement *
make_source (void)
{
  GstElement *source = gst_element_factory_make ("fakesrc", NULL);

  g_object_set (source, "num-buffers", opt_buffers, "sizemax", opt_size, NULL);
  gst_util_set_object_arg (G_OBJECT (source), "sizetype", "fixed");
  return source;
}

static GstElement *
make_sink (void)
{
  return gst_element_factory_make ("fakesink", NULL);
}

/* Posted by each streaming thread itself, from within. */
static GstBusSyncReply
pin_thread (GstBus *bus, GstMessage *message, gpointer data)
{
  GstStreamStatusType type;
  GstElement *owner;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_STREAM_STATUS)
    return GST_BUS_PASS;

  gst_message_parse_stream_status (message, &type, &owner);
  if (type == GST_STREAM_STATUS_TYPE_ENTER)
    bench_pin (GST_OBJECT_FLAG_IS_SET (owner, GST_ELEMENT_FLAG_SOURCE) ? 0 : 1);
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static GstElement *
make_pipeline (void)
{
  GstElement *pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  if (opt_pin)
    gst_bus_set_sync_handler (bus, pin_thread, NULL, NULL);
  return pipeline;
}

static gboolean
wait_eos (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}

/* The sink side of the floor: our own thread pushes into a fakesink. */
static gpointer
push_all (gpointer data)
{
  BenchSource *source = data;

  bench_pin (opt_pin ? 1 : -1);
  bench_source_begin (source);
  while (source->pushed < (guint64) opt_buffers)
    bench_source_push (source);
  bench_source_end (source);
  return NULL;
}

static gboolean
run_floor (BenchUsage *start, BenchUsage *end)
{
  g_autoptr (GstElement) left = make_pipeline ();
  g_autoptr (GstElement) right = make_pipeline ();
  GstElement *fakesrc = make_source (), *fakesink = make_sink ();
  g_autoptr (GstPad) src = gst_element_get_static_pad (fakesrc, "src");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (fakesink, "sink");
  BenchSource source;
  BenchSink nowhere;
  GThread *thread;
  gboolean good;

  bench_source_init (&source, (gsize) opt_size, 512, 0);
  bench_sink_init (&nowhere);
  gst_bin_add (GST_BIN (left), fakesrc);
  gst_bin_add (GST_BIN (right), fakesink);
  gst_pad_link (src, nowhere.pad);
  gst_pad_link (source.pad, sink);
  gst_element_set_state (right, GST_STATE_PLAYING);

  bench_usage_begin (start);
  thread = g_thread_new ("side", push_all, &source);
  gst_element_set_state (left, GST_STATE_PLAYING);
  bench_sink_wait_eos (&nowhere);
  good = wait_eos (right);
  bench_usage_end (end);

  g_thread_join (thread);
  gst_element_set_state (left, GST_STATE_NULL);
  gst_element_set_state (right, GST_STATE_NULL);
  bench_source_clear (&source);
  bench_sink_clear (&nowhere);
  return good;
}

static gboolean
run_subject (BenchUsage *start, BenchUsage *end)
{
  g_autoptr (GstElement) pipeline = make_pipeline ();
  GstElement *fakesrc = make_source (), *fakesink = make_sink ();
  g_autoptr (GstPad) src = gst_element_get_static_pad (fakesrc, "src");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (fakesink, "sink");
  BenchSubject subject;
  gboolean good;

  bench_subject_init (&subject, opt_subject, opt_properties);
  gst_bin_add_many (GST_BIN (pipeline), fakesrc, fakesink, NULL);
  if (subject.element != NULL)
    gst_bin_add (GST_BIN (pipeline), subject.element);
  bench_subject_link (&subject, src, sink);
  gst_element_set_state (pipeline, GST_STATE_READY);

  bench_usage_begin (start);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  good = wait_eos (pipeline);
  bench_usage_end (end);

  bench_subject_report (&subject);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  bench_subject_clear (&subject);
  return good;
}

int
main (int argc, char **argv)
{
  BenchUsage start, end;
  gboolean good;

  if (!bench_parse (&argc, &argv, entries))
    return EXIT_FAILURE;

  bench_report_text ("subject", opt_subject);
  if (g_str_equal (opt_subject, "floor"))
    good = run_floor (&start, &end);
  else
    good = run_subject (&start, &end);
  bench_report_usage (&start, &end, (guint64) opt_buffers);
  bench_report_print ();
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
