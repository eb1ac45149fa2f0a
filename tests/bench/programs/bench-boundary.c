/* bench-boundary.c: one buffer after the other through a thread boundary
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thread of ours pushes for a given time; the boundary's thread brings the
 * buffers to a pad that counts them. Measured from the first push after the
 * warm-up until EOS has come out, so what is queued at the end counts.
 *
 * Two subjects are no elements: `none` (the pads are linked directly) and
 * `floor` (both sides push as often as they would, each into a pad of its
 * own, and nothing is handed over: what two threads need at least).
 */
#include "config.h"

#include "blocks.h"
#include "measure.h"
#include "pads.h"
#include "subject.h"

#include <stdlib.h>
#include <string.h>

static gchar *opt_subject = (gchar *) "queue";
static gchar *opt_properties;
static gdouble opt_seconds = 0.3;
static gint opt_size = 64;
static gint opt_list;
static gint opt_pause;
static gint opt_sleep;
static gint opt_work;
static gint opt_prebuilt = 512;
static gchar *opt_take;
static gint opt_look;
static gboolean opt_pin;
static gboolean opt_delay;

static const GOptionEntry entries[] = {
  { "subject", 0, 0, G_OPTION_ARG_STRING, &opt_subject,
      "element, none or floor", "NAME" },
  { "properties", 0, 0, G_OPTION_ARG_STRING, &opt_properties,
      "of the element: 'a=1 b=2'", "TEXT" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &opt_seconds, "to measure", "S" },
  { "size", 0, 0, G_OPTION_ARG_INT, &opt_size, "of a buffer", "BYTES" },
  { "list", 0, 0, G_OPTION_ARG_INT, &opt_list, "push lists of N", "N" },
  { "pause", 0, 0, G_OPTION_ARG_INT, &opt_pause,
      "producer works before each push", "NS" },
  { "sleep", 0, 0, G_OPTION_ARG_INT, &opt_sleep,
      "producer sleeps before each push", "NS" },
  { "work", 0, 0, G_OPTION_ARG_INT, &opt_work, "consumer works per buffer",
      "NS" },
  { "prebuilt", 0, 0, G_OPTION_ARG_INT, &opt_prebuilt,
      "buffers that take turns", "N" },
  { "take", 0, 0, G_OPTION_ARG_STRING, &opt_take,
      "each buffer is taken from there, instead", "NAME" },
  { "look", 0, 0, G_OPTION_ARG_INT, &opt_look,
      "a thread reads the element's stats so often", "NS" },
  { "pin", 0, 0, G_OPTION_ARG_NONE, &opt_pin,
      "producer on processor 0, consumer on 1", NULL },
  { "delay", 0, 0, G_OPTION_ARG_NONE, &opt_delay,
      "note the time from push to arrival", NULL },
  { NULL },
};

typedef struct {
  BenchSubject subject;
  BenchSource source;
  BenchSink sink;
  BenchUsage start, end;
  guint64 pushed, arrived; /* within the window */
  guint64 producer_cpu;
} Run;

/* Clock reads cost as much as a hand-over: not after every push. */
#define PUSHES_PER_LOOK 32

static void
push_once (BenchSource *source)
{
  bench_work ((guint64) opt_pause);
  if (opt_sleep > 0)
    bench_sleep ((guint64) opt_sleep);
  bench_source_push (source);
}

static void
push_until (BenchSource *source, guint64 end)
{
  guint per_look = opt_pause > 0 || opt_sleep > 0 ? 1 : PUSHES_PER_LOOK;

  do {
    for (guint i = 0; i < per_look; i++)
      push_once (source);
  } while (bench_now () < end);
}

static guint64
to_ns (gdouble seconds)
{
  return (guint64) (seconds * 1e9);
}

static void
warm_up (BenchSource *source)
{
  bench_source_begin (source);
  push_until (source, bench_now () + to_ns (opt_seconds / 8));
}

static gpointer
produce (gpointer data)
{
  Run *run = data;
  guint64 pushed, arrived, cpu;

  bench_pin (opt_pin ? 0 : -1);
  warm_up (&run->source);

  gst_pooled_store_relaxed (&run->sink.noting, 1);
  bench_usage_begin (&run->start);
  cpu = bench_thread_cpu ();
  pushed = run->source.pushed;
  arrived = gst_pooled_load_relaxed (&run->sink.arrived);
  push_until (&run->source, run->start.wall + to_ns (opt_seconds));
  run->producer_cpu = bench_thread_cpu () - cpu;
  bench_source_end (&run->source);
  bench_sink_wait_eos (&run->sink);
  bench_usage_end (&run->end);

  run->pushed = run->source.pushed - pushed;
  run->arrived = gst_pooled_load_relaxed (&run->sink.arrived) - arrived;
  return NULL;
}

static void
report (Run *run)
{
  gdouble pushed = (gdouble) MAX (run->pushed, 1);

  bench_report_text ("subject", opt_subject);
  bench_report_usage (&run->start, &run->end, run->arrived);
  bench_report_number ("pushed", (gdouble) run->pushed);
  bench_report_number ("producer_cpu_ns", (gdouble) run->producer_cpu / pushed);
  bench_report_number (
      "producer_wall_ns", (gdouble) (run->end.wall - run->start.wall) / pushed);
  bench_report_number ("lost_percent",
      MAX (0.0, 100.0 * (1.0 - (gdouble) run->arrived / pushed)));
  if (run->sink.measure)
    bench_delays_report (&run->sink.delays);
  bench_subject_report (&run->subject);
}

/* Nobody reads the bus: nothing may pile up there. */
static GstBusSyncReply
drop_message (GstBus *bus, GstMessage *message, gpointer data)
{
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
sink_configure (BenchSink *sink)
{
  sink->cpu = opt_pin && !g_str_equal (opt_subject, "none") ? 1 : -1;
  sink->work = (guint64) opt_work;
  sink->measure = opt_delay;
  if (opt_delay)
    bench_delays_init (&sink->delays, 1 << 18);
}

typedef struct {
  GstElement *element;
  gst_pooled_atomic_u32 stop;
  GThread *thread;
} Looker;

static gpointer
look (gpointer data)
{
  Looker *self = data;

  while (gst_pooled_load_relaxed (&self->stop) == 0) {
    g_autoptr (GstStructure) stats = NULL;

    g_object_get (self->element, "stats", &stats, NULL);
    bench_sleep ((guint64) opt_look);
  }
  return NULL;
}

static void
looker_begin (Looker *self, GstElement *element)
{
  if (opt_look <= 0 || element == NULL ||
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), "stats") ==
          NULL)
    return;
  self->element = element;
  self->thread = g_thread_new ("looker", look, self);
}

static void
looker_end (Looker *self)
{
  if (self->thread == NULL)
    return;
  gst_pooled_store_relaxed (&self->stop, 1);
  g_thread_join (self->thread);
}

static void
run_subject (Run *run)
{
  Looker looker = { 0 };
  g_autoptr (GstElement) pipeline = gst_pipeline_new (NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  gst_object_ref_sink (pipeline);
  gst_bus_set_sync_handler (bus, drop_message, NULL, NULL);
  bench_subject_init (&run->subject, opt_subject, opt_properties);
  if (run->subject.element != NULL)
    gst_bin_add (GST_BIN (pipeline), run->subject.element);
  bench_subject_link (&run->subject, run->source.pad, run->sink.pad);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  looker_begin (&looker, run->subject.element);
  g_thread_join (g_thread_new ("producer", produce, run));
  looker_end (&looker);
  report (run);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  bench_subject_clear (&run->subject);
}

typedef struct {
  BenchSource *source;
  gint cpu;
  gboolean paced; /* as the producer; the other side only pushes */
  guint64 n;
} Side;

static gpointer
push_side (gpointer data)
{
  Side *side = data;

  guint64 end = side->source->pushed + side->n;

  bench_pin (side->cpu);
  while (side->source->pushed < end) {
    if (side->paced)
      push_once (side->source);
    else
      bench_source_push (side->source);
  }
  return NULL;
}

/* The consumer's side: what its thread would do, pushed by one of ours. */
static void
run_floor (Run *run)
{
  BenchSource source;
  BenchSink nowhere;
  Side sides[2] = { { &run->source, opt_pin ? 0 : -1, TRUE, 0 },
    { &source, opt_pin ? 1 : -1, FALSE, 0 } };
  GThread *threads[2];
  guint64 begin, pushed;

  bench_sink_init (&nowhere);
  bench_source_init (
      &source, (gsize) opt_size, (guint) opt_prebuilt, (guint) opt_list);
  gst_pad_link (run->source.pad, nowhere.pad);
  gst_pad_link (source.pad, run->sink.pad);
  bench_source_begin (&source);

  /* as many as the slower side gets done in the time */
  begin = bench_now ();
  warm_up (&run->source);
  pushed = run->source.pushed;
  run->pushed = (guint64) (opt_seconds * 1e9 * (gdouble) pushed /
                           (gdouble) (bench_now () - begin));
  if (opt_work > 0)
    run->pushed = MIN (run->pushed, to_ns (opt_seconds) / (guint64) opt_work);
  run->pushed = MAX (run->pushed, 1);
  sides[0].n = sides[1].n = run->arrived = run->pushed;

  bench_usage_begin (&run->start);
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("side", push_side, &sides[i]);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);
  bench_usage_end (&run->end);

  report (run);
  bench_source_clear (&source);
  bench_sink_clear (&nowhere);
}

/* FALSE: there is none of this name that gives out buffers. */
static gboolean
open_blocks (const BenchBlocks **blocks)
{
  *blocks = opt_take ? bench_blocks_find (opt_take) : NULL;
  if (opt_take == NULL)
    return TRUE;

  return *blocks != NULL && (*blocks)->give == bench_blocks_give_buffer &&
         (*blocks)->open ((gsize) opt_size, 0);
}

int
main (int argc, char **argv)
{
  const BenchBlocks *blocks;
  Run run = { 0 };

  if (!bench_parse (&argc, &argv, entries) || !open_blocks (&blocks))
    return EXIT_FAILURE;

  bench_source_init (
      &run.source, (gsize) opt_size, (guint) opt_prebuilt, (guint) opt_list);
  run.source.stamp = opt_delay;
  run.source.take = blocks ? blocks->take : NULL;
  bench_sink_init (&run.sink);
  sink_configure (&run.sink);

  if (g_str_equal (opt_subject, "floor"))
    run_floor (&run);
  else
    run_subject (&run);
  bench_report_print ();

  bench_source_clear (&run.source);
  bench_sink_clear (&run.sink);
  if (blocks)
    blocks->close ();
  return EXIT_SUCCESS;
}
