/* bench-cancel.c: several producers, one who gathers, and a cancel half-way
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A round: everybody runs until so many buffers have come out in batches; then
 * all is cancelled at once, as when a client of a streaming service goes away:
 * by a flush of every producer, or by a state change. Measured is until every
 * producer has got out and nobody holds a buffer any more.
 */
#include "config.h"

#include "delays.h"
#include "gatherers.h"
#include "measure.h"
#include "subject.h"

#include "atomics-private.h"

#include <stdlib.h>
#include <string.h>

#define WARM_ROUNDS 2

static gchar *opt_subject = NULL;
static gchar *opt_cancel = NULL; /* "flush" */
static gint opt_producers = 1;
static gint opt_batch = 64;
static gint opt_limit = 1024;
static gint opt_work = 1000;
static gint opt_rounds = 30;
static gint opt_buffers = 8000; /* in a round, before it is cancelled */

static const GOptionEntry entries[] = {
  { "subject", 0, 0, G_OPTION_ARG_STRING, &opt_subject,
      "bufferaccumulator or appsink-adapter", NULL },
  { "cancel", 0, 0, G_OPTION_ARG_STRING, &opt_cancel, "flush or state", NULL },
  { "producers", 0, 0, G_OPTION_ARG_INT, &opt_producers, "threads", NULL },
  { "batch", 0, 0, G_OPTION_ARG_INT, &opt_batch, "buffers in a batch", NULL },
  { "limit", 0, 0, G_OPTION_ARG_INT, &opt_limit, "buffers held", NULL },
  { "work", 0, 0, G_OPTION_ARG_INT, &opt_work, "consumer's, ns per buffer",
      NULL },
  { "rounds", 0, 0, G_OPTION_ARG_INT, &opt_rounds, "cancels", NULL },
  { "buffers", 0, 0, G_OPTION_ARG_INT, &opt_buffers, "before each", NULL },
  { NULL }
};

/* on cache lines of its own */
typedef struct {
  GST_POOLED_ALIGNED GstPad *src;
  GstPad *peer;
  GstBuffer **prebuilt; /* more than can be held */
  guint n_prebuilt, next;
  GThread *thread;
  gst_pooled_atomic_u64 out_at; /* when it got out */
} Producer;

typedef struct {
  BenchGatherer *gatherer;
  Producer *producers;
  guint64 came_out; /* in all rounds */
  guint64 running;  /* ns before the cancels */
  BenchDelays delays;
} Bench;

static void
producer_init (Producer *self, BenchGatherer *gatherer, guint index)
{
  self->n_prebuilt = (guint) (opt_limit + 2 * opt_batch);
  self->prebuilt = g_new (GstBuffer *, self->n_prebuilt);
  for (guint i = 0; i < self->n_prebuilt; i++) {
    self->prebuilt[i] = gst_buffer_new_allocate (NULL, 1400, NULL);
    gst_buffer_memset (self->prebuilt[i], 0, 0, 1400);
  }
  self->src = gst_object_ref_sink (gst_pad_new ("src", GST_PAD_SRC));
  self->peer = bench_gatherer_pad (gatherer, index);
  gst_pad_set_active (self->src, TRUE);
  gst_pad_link (self->src, self->peer);
}

static void
producer_clear (Producer *self)
{
  gst_pad_unlink (self->src, self->peer);
  gst_pad_set_active (self->src, FALSE);
  gst_object_unref (self->peer);
  gst_object_unref (self->src);
  for (guint i = 0; i < self->n_prebuilt; i++)
    gst_buffer_unref (self->prebuilt[i]);
  g_free (self->prebuilt);
}

static void
producer_begin (Producer *self)
{
  GstCaps *caps = gst_caps_new_empty_simple ("application/x-bench");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src, gst_event_new_stream_start ("bench"));
  gst_pad_push_event (self->src, gst_event_new_caps (caps));
  gst_pad_push_event (self->src, gst_event_new_segment (&segment));
  gst_caps_unref (caps);
}

static gpointer
produce (gpointer data)
{
  Producer *self = data;
  GstFlowReturn ret;

  do {
    GstBuffer *buffer = self->prebuilt[self->next++ % self->n_prebuilt];

    ret = gst_pad_push (self->src, gst_buffer_ref (buffer));
  } while (ret == GST_FLOW_OK);
  gst_pooled_store_release (&self->out_at, bench_now ());

  return NULL;
}

/* but for those that are kept for good */
static gboolean
is_free (Producer *self, guint kept)
{
  guint held = 0;

  for (guint i = 0; i < self->n_prebuilt; i++)
    if (GST_MINI_OBJECT_REFCOUNT_VALUE (self->prebuilt[i]) != 1)
      held++;

  return held <= kept;
}

/* When the last one was out, or the last buffer was seen to be free: looked for
 * when it must have come to that, so that looking disturbs nobody. */
static guint64
wait_until_free (Bench *self)
{
  guint kept = bench_gatherer_keeps (self->gatherer);
  guint64 end = bench_now ();

  for (gint i = 0; i < opt_producers; i++) {
    Producer *producer = &self->producers[i];

    g_thread_join (producer->thread);
    end = MAX (end, gst_pooled_load_acquire (&producer->out_at));
  }
  for (gint i = 0; i < opt_producers; i++)
    while (!is_free (&self->producers[i], kept))
      end = bench_now ();

  return end;
}

static void
cancel (Bench *self, gboolean flush)
{
  bench_gatherer_cancel (self->gatherer, TRUE);
  for (gint i = 0; i < opt_producers && flush; i++)
    gst_pad_push_event (self->producers[i].src, gst_event_new_flush_start ());
  if (!flush)
    bench_gatherer_set_state (self->gatherer, GST_STATE_READY);
  bench_gatherer_empty (self->gatherer);
}

static void
resume (Bench *self, gboolean flush)
{
  bench_gatherer_cancel (self->gatherer, FALSE);
  for (gint i = 0; i < opt_producers && flush; i++)
    gst_pad_push_event (
        self->producers[i].src, gst_event_new_flush_stop (TRUE));
  if (!flush)
    bench_gatherer_set_state (self->gatherer, GST_STATE_PLAYING);
}

static void
round_once (Bench *self, gboolean flush)
{
  guint64 from = bench_gatherer_out (self->gatherer);
  guint64 begin, cancelled;

  for (gint i = 0; i < opt_producers; i++)
    producer_begin (&self->producers[i]);
  begin = bench_now ();
  for (gint i = 0; i < opt_producers; i++)
    self->producers[i].thread =
        g_thread_new ("producer", produce, &self->producers[i]);
  bench_gatherer_wait (self->gatherer, from + (guint64) opt_buffers);

  cancelled = bench_now ();
  self->came_out += bench_gatherer_out (self->gatherer) - from;
  self->running += cancelled - begin;
  cancel (self, flush);
  bench_delays_note (&self->delays, wait_until_free (self) - cancelled);

  resume (self, flush);
}

int
main (int argc, char **argv)
{
  BenchGatherSettings settings;
  BenchUsage start, end;
  Bench bench = { 0 };
  gboolean flush;

  if (!bench_parse (&argc, &argv, entries))
    return EXIT_FAILURE;

  flush = g_strcmp0 (opt_cancel, "state") != 0;
  settings = (BenchGatherSettings){
    .producers = (guint) opt_producers,
    .batch = (guint) opt_batch,
    .limit = (guint) opt_limit,
    .size = 1400,
    .list = TRUE,
    .work = (guint64) opt_work,
  };
  bench.gatherer = bench_gatherer_new (opt_subject, &settings);
  if (bench.gatherer == NULL)
    return BENCH_EXIT_ABSENT;

  bench.producers = aligned_alloc (
      GST_POOLED_CACHE_LINE, sizeof (Producer) * (gsize) opt_producers);
  memset (bench.producers, 0, sizeof (Producer) * (gsize) opt_producers);
  for (gint i = 0; i < opt_producers; i++)
    producer_init (&bench.producers[i], bench.gatherer, (guint) i);
  bench_delays_init (&bench.delays, (gsize) opt_rounds);

  for (gint i = 0; i < WARM_ROUNDS; i++)
    round_once (&bench, flush);
  bench.delays.length = 0;
  bench.running = bench.came_out = 0;

  bench_usage_begin (&start);
  for (gint i = 0; i < opt_rounds; i++)
    round_once (&bench, flush);
  bench_usage_end (&end);

  bench_report_usage (&start, &end, bench.came_out);
  bench_report_number (
      "running_ns", (gdouble) bench.running / (gdouble) bench.came_out);
  bench_delays_report (&bench.delays);
  bench_report_print ();

  for (gint i = 0; i < opt_producers; i++)
    producer_clear (&bench.producers[i]);
  free (bench.producers);
  bench_delays_clear (&bench.delays);
  bench_gatherer_free (bench.gatherer);

  return EXIT_SUCCESS;
}
