/* bench-streams.c: many live streams at once, each with a boundary
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * As in a media server: each stream is a pipeline of its own and sends at a
 * steady rate, out of step with the others. The packets come from a thread
 * per stream (as from udpsrc), or from a few threads that serve all (as from
 * one event loop).
 */
#include "config.h"

#include "measure.h"
#include "pads.h"
#include "subject.h"

#include <stdlib.h>

static gchar *opt_subject = (gchar *) "queue";
static gchar *opt_properties;
static gint opt_streams = 200;
static gint opt_rate = 50;
static gint opt_senders;
static gint opt_size = 160;
static gdouble opt_seconds = 2.0;

static const GOptionEntry entries[] = {
  { "subject", 0, 0, G_OPTION_ARG_STRING, &opt_subject, "element or none",
      "NAME" },
  { "properties", 0, 0, G_OPTION_ARG_STRING, &opt_properties,
      "of the element: 'a=1 b=2'", "TEXT" },
  { "streams", 0, 0, G_OPTION_ARG_INT, &opt_streams, "pipelines", "N" },
  { "rate", 0, 0, G_OPTION_ARG_INT, &opt_rate, "packets a second, each", "N" },
  { "senders", 0, 0, G_OPTION_ARG_INT, &opt_senders,
      "threads that send; 0: one per stream", "N" },
  { "size", 0, 0, G_OPTION_ARG_INT, &opt_size, "of a packet", "BYTES" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &opt_seconds, "to measure", "S" },
  { NULL },
};

/* A stream that falls behind its rate by this many packets copies some. */
#define PREBUILT 16

typedef struct {
  GstElement *pipeline;
  BenchSubject subject;
  BenchSource source;
  BenchSink sink;
} Stream;

/* Sends for the streams first, first + step, ... */
typedef struct {
  Stream *streams;
  guint first, step;
  guint64 begin, end;
} Sender;

static GstBusSyncReply
drop_message (GstBus *bus, GstMessage *message, gpointer data)
{
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
stream_init (Stream *self)
{
  g_autoptr (GstBus) bus = NULL;
  gsize expected = (gsize) (opt_seconds * 2 + 2) * (gsize) opt_rate;

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, drop_message, NULL, NULL);
  bench_source_init (&self->source, (gsize) opt_size, PREBUILT, 0);
  self->source.stamp = TRUE;
  bench_sink_init (&self->sink);
  self->sink.measure = TRUE;
  bench_delays_init (&self->sink.delays, expected);

  bench_subject_init (&self->subject, opt_subject, opt_properties);
  if (self->subject.element != NULL)
    gst_bin_add (GST_BIN (self->pipeline), self->subject.element);
  bench_subject_link (&self->subject, self->source.pad, self->sink.pad);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  bench_source_begin (&self->source);
}

static void
stream_clear (Stream *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  bench_subject_clear (&self->subject);
  gst_clear_object (&self->pipeline);
  bench_source_clear (&self->source);
  bench_sink_clear (&self->sink);
}

/* Round after round, each stream at its own place in the interval. */
static gpointer
send_packets (gpointer data)
{
  Sender *self = data;
  guint64 interval = GST_SECOND / (guint64) opt_rate;

  for (guint64 round = self->begin; round < self->end; round += interval) {
    for (guint i = self->first; i < (guint) opt_streams; i += self->step) {
      bench_sleep_until (
          round + gst_util_uint64_scale_int (interval, (gint) i, opt_streams));
      bench_source_push (&self->streams[i].source);
    }
  }
  return NULL;
}

static guint64
count_arrived (Stream *streams)
{
  guint64 arrived = 0;

  for (gint i = 0; i < opt_streams; i++)
    arrived += gst_pooled_load_relaxed (&streams[i].sink.arrived);
  return arrived;
}

static void
measure (Stream *streams, guint64 begin)
{
  BenchUsage start, end;
  guint64 arrived;

  /* a fifth of the time to get into step */
  bench_sleep_until (begin + (guint64) (opt_seconds * 0.2e9));
  for (gint i = 0; i < opt_streams; i++)
    gst_pooled_store_relaxed (&streams[i].sink.noting, 1);
  arrived = count_arrived (streams);
  bench_usage_begin (&start);
  bench_sleep_until (start.wall + (guint64) (opt_seconds * 1e9));
  bench_usage_end (&end);
  arrived = count_arrived (streams) - arrived;

  bench_report_text ("subject", opt_subject);
  bench_report_usage (&start, &end, arrived);
}

static void
report_delays (Stream *streams)
{
  BenchDelays all;
  gsize capacity = 0;

  for (gint i = 0; i < opt_streams; i++)
    capacity += streams[i].sink.delays.length;
  bench_delays_init (&all, MAX (capacity, 1));
  for (gint i = 0; i < opt_streams; i++)
    bench_delays_append (&all, &streams[i].sink.delays);
  bench_delays_report (&all);
  bench_delays_clear (&all);
}

static void
run (Stream *streams)
{
  guint n = (guint) (opt_senders > 0 ? opt_senders : opt_streams);
  g_autofree Sender *senders = g_new0 (Sender, n);
  g_autofree GThread **threads = g_new (GThread *, n);
  guint64 begin = bench_now () + 20 * GST_MSECOND;

  for (guint i = 0; i < n; i++) {
    senders[i] = (Sender){ streams, i, n, begin,
      begin + (guint64) (opt_seconds * 1.25e9) };
    threads[i] = g_thread_new ("sender", send_packets, &senders[i]);
  }
  measure (streams, begin);
  for (guint i = 0; i < n; i++)
    g_thread_join (threads[i]);

  for (gint i = 0; i < opt_streams; i++) {
    bench_source_end (&streams[i].source);
    bench_sink_wait_eos (&streams[i].sink);
  }
  report_delays (streams);
}

int
main (int argc, char **argv)
{
  Stream *streams;

  if (!bench_parse (&argc, &argv, entries))
    return EXIT_FAILURE;

  streams = g_aligned_alloc0 (
      (gsize) opt_streams, sizeof (Stream), GST_POOLED_CACHE_LINE);
  for (gint i = 0; i < opt_streams; i++)
    stream_init (&streams[i]);
  run (streams);
  bench_report_print ();
  for (gint i = 0; i < opt_streams; i++)
    stream_clear (&streams[i]);
  g_aligned_free (streams);
  return EXIT_SUCCESS;
}
