/* bench-overload.c: a camera that is faster than its consumer, over time
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The camera takes a picture at every tick of its own clock and pushes it; when
 * a push blocks, the next pictures are pushed late. Their delay counts from the
 * tick until the consumer has them. The consumer is busy with each for as long
 * as it takes, asleep, so that the processor is not what is short.
 *
 * Measured for a given time; what is still inside then counts neither as
 * delivered nor as lost. Lost is what never came though a later one did.
 */
#include "config.h"

#include "measure.h"
#include "pads.h"
#include "subject.h"

#include <math.h>
#include <stdlib.h>

static gchar *opt_subject = (gchar *) "queue";
static gchar *opt_properties;
static gdouble opt_seconds = 6.0;
static gint opt_rate = 60;
static gint opt_consumer_rate = 20;

static const GOptionEntry entries[] = {
  { "subject", 0, 0, G_OPTION_ARG_STRING, &opt_subject, "element", "NAME" },
  { "properties", 0, 0, G_OPTION_ARG_STRING, &opt_properties,
      "of the element: 'a=1 b=2'", "TEXT" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &opt_seconds, "to measure", "S" },
  { "rate", 0, 0, G_OPTION_ARG_INT, &opt_rate, "pictures a second", "N" },
  { "consumer-rate", 0, 0, G_OPTION_ARG_INT, &opt_consumer_rate,
      "as many the consumer takes", "N" },
  { NULL },
};

#define PICTURE_SIZE 64

typedef struct {
  guint64 number; /* of the picture, from 0 */
  guint64 when;   /* it came out */
} Arrival;

typedef struct {
  BenchSubject subject;
  BenchSource source;
  BenchSink sink;
  guint64 begin, interval, end;
  guint64 pushed;   /* pictures taken; the camera alone writes */
  GArray *arrivals; /* the consumer alone writes, until it has ended */
} Run;

static guint64
tick_of (const Run *run, guint64 number)
{
  return run->begin + number * run->interval;
}

static gboolean
answer (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return FALSE;
  gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

static GstFlowReturn
consume (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Run *run = g_object_get_data (G_OBJECT (pad), "run");
  Arrival arrival = { GST_BUFFER_OFFSET (buffer), bench_now () };

  gst_buffer_unref (buffer);
  if (arrival.when < run->end) {
    g_array_append_val (run->arrivals, arrival);
    bench_sleep (GST_SECOND / (guint64) opt_consumer_rate);
  }
  return GST_FLOW_OK;
}

static GstBuffer *
take_picture (Run *run)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, PICTURE_SIZE, NULL);

  GST_BUFFER_OFFSET (buffer) = run->pushed;
  GST_BUFFER_PTS (buffer) = run->pushed * run->interval;
  GST_BUFFER_DURATION (buffer) = run->interval;
  return buffer;
}

static gpointer
film (gpointer data)
{
  Run *run = data;

  while (bench_now () < run->end) {
    bench_sleep_until (tick_of (run, run->pushed));
    /* an error would only say that there is nobody left */
    if (gst_pad_push (run->source.pad, take_picture (run)) < GST_FLOW_OK)
      break;
    run->pushed++;
  }
  return NULL;
}

/* Ends a push that still waits, and lets go of what is inside. */
static gpointer
stop_at_the_end (gpointer data)
{
  Run *run = data;

  bench_sleep_until (run->end);
  gst_pad_push_event (run->source.pad, gst_event_new_flush_start ());
  return NULL;
}

/* How evenly what came out is spread over what was filmed: gaps of 3, 3, 3 are
 * even, 1, 1, 7 are not. Counted from the first loss on. */
static void
report_gaps (const Arrival *arrivals, guint n)
{
  gdouble sum = 0, squares = 0, longest = 0;
  guint first = 1, count;

  while (first < n && arrivals[first].number - arrivals[first - 1].number == 1)
    first++;
  count = n > first ? n - first : 0;
  for (guint i = first; i < n; i++) {
    gdouble gap = (gdouble) (arrivals[i].number - arrivals[i - 1].number);

    sum += gap;
    squares += gap * gap;
    longest = MAX (longest, gap);
  }
  if (count == 0) {
    sum = squares = longest = count = 1;
  }
  bench_report_number ("gap_mean", sum / count);
  bench_report_number ("gap_max", longest);
  bench_report_number ("gap_deviation",
      sqrt (MAX (0.0, squares / count - (sum / count) * (sum / count))));
}

/* Over time: when each came out, how old it was, how far from the one before;
 * and when those were filmed that never came. */
static void
report_series (const Run *run, const Arrival *arrivals, guint n)
{
  guint64 next = 0;

  for (guint i = 0; i < n; i++) {
    guint64 number = arrivals[i].number;

    bench_report_series ("t", (gdouble) (arrivals[i].when - run->begin) / 1e9);
    bench_report_series (
        "delay", (gdouble) (arrivals[i].when - tick_of (run, number)));
    bench_report_series ("gap", (gdouble) (number + 1 - next));
    for (; next < number; next++)
      bench_report_series (
          "lost", (gdouble) (tick_of (run, next) - run->begin) / 1e9);
    next = number + 1;
  }
}

/* How far the camera is behind its own clock; less than a tick is none. */
static guint64
camera_late (const Run *run)
{
  guint64 next = tick_of (run, run->pushed);

  return next + run->interval < run->end ? run->end - next : 0;
}

static void
report (Run *run)
{
  const Arrival *arrivals = (const Arrival *) (gpointer) run->arrivals->data;
  guint n = run->arrivals->len;
  guint64 filmed = n > 0 ? arrivals[n - 1].number + 1 : 1;
  BenchDelays delays;

  bench_delays_init (&delays, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    bench_delays_note (
        &delays, arrivals[i].when - tick_of (run, arrivals[i].number));
  bench_delays_report (&delays);
  bench_delays_clear (&delays);

  bench_report_number ("delivered", n);
  bench_report_number (
      "lost_percent", 100.0 * (gdouble) (filmed - n) / (gdouble) filmed);
  bench_report_number ("late", (gdouble) camera_late (run));
  report_gaps (arrivals, n);
  report_series (run, arrivals, n);
}

static void
measure (Run *run)
{
  BenchUsage start, end;
  GThread *camera, *stopper;

  bench_source_begin (&run->source);
  bench_usage_begin (&start);
  run->begin = start.wall + 5 * GST_MSECOND;
  run->end = run->begin + (guint64) (opt_seconds * 1e9);
  camera = g_thread_new ("camera", film, run);
  stopper = g_thread_new ("stopper", stop_at_the_end, run);
  g_thread_join (camera);
  g_thread_join (stopper);
  bench_usage_end (&end);

  bench_report_text ("subject", opt_subject);
  bench_report_usage (&start, &end, run->pushed);
}

static GstBusSyncReply
drop_message (GstBus *bus, GstMessage *message, gpointer data)
{
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
run_subject (Run *run)
{
  g_autoptr (GstElement) pipeline = gst_pipeline_new (NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  gst_object_ref_sink (pipeline);
  gst_bus_set_sync_handler (bus, drop_message, NULL, NULL);
  bench_subject_init (&run->subject, opt_subject, opt_properties);
  if (run->subject.element != NULL)
    gst_bin_add (GST_BIN (pipeline), run->subject.element);
  bench_subject_link (&run->subject, run->source.pad, run->sink.pad);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  measure (run);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  /* the consumer's thread has ended */
  report (run);
  bench_subject_report (&run->subject);
  bench_subject_clear (&run->subject);
}

int
main (int argc, char **argv)
{
  Run run = { 0 };

  if (!bench_parse (&argc, &argv, entries))
    return EXIT_FAILURE;
  if (opt_rate <= 0 || opt_consumer_rate <= 0) {
    g_printerr ("--rate %d and --consumer-rate %d must be above 0\n", opt_rate,
        opt_consumer_rate);
    return EXIT_FAILURE;
  }

  run.interval = GST_SECOND / (guint64) opt_rate;
  run.arrivals = g_array_new (FALSE, FALSE, sizeof (Arrival));
  bench_source_init (&run.source, PICTURE_SIZE, 1, 0);
  gst_pad_set_query_function (run.source.pad, answer);
  bench_sink_init (&run.sink);
  g_object_set_data (G_OBJECT (run.sink.pad), "run", &run);
  gst_pad_set_chain_function (run.sink.pad, consume);
  run_subject (&run);
  bench_report_print ();

  bench_source_clear (&run.source);
  bench_sink_clear (&run.sink);
  g_array_unref (run.arrivals);
  return EXIT_SUCCESS;
}
