/* bench-accumulator.c: several producers, one who gathers what they push
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gatherers.h"
#include "measure.h"
#include "subject.h"

#include <stdlib.h>

#define PREBUILT 64

static gchar *opt_subject = NULL;
static gint opt_producers = 1;
static gint opt_batch = 64;
static gint opt_limit = 4096;
static gint opt_size = 1400;
static gint opt_buffers = 100000; /* of all producers together */
static gboolean opt_list = FALSE;

static const GOptionEntry entries[] = {
  { "subject", 0, 0, G_OPTION_ARG_STRING, &opt_subject,
      "bufferaccumulator or appsink-adapter", NULL },
  { "producers", 0, 0, G_OPTION_ARG_INT, &opt_producers, "threads", NULL },
  { "batch", 0, 0, G_OPTION_ARG_INT, &opt_batch, "buffers in a batch", NULL },
  { "limit", 0, 0, G_OPTION_ARG_INT, &opt_limit, "buffers held", NULL },
  { "size", 0, 0, G_OPTION_ARG_INT, &opt_size, "bytes in a buffer", NULL },
  { "buffers", 0, 0, G_OPTION_ARG_INT, &opt_buffers, "how many", NULL },
  { "list", 0, 0, G_OPTION_ARG_NONE, &opt_list, "batches as lists", NULL },
  { NULL }
};

/* on cache lines of its own */
typedef struct {
  GstPad *src, *peer;
  GstBuffer *prebuilt[PREBUILT];
  guint next;
  guint64 n;
  gchar apart[256];
} Producer;

static void
producer_init (Producer *self, BenchGatherer *gatherer, guint index)
{
  GstSegment segment;
  GstCaps *caps = gst_caps_new_empty_simple ("application/x-bench");

  for (guint i = 0; i < PREBUILT; i++) {
    self->prebuilt[i] = gst_buffer_new_allocate (NULL, opt_size, NULL);
    gst_buffer_memset (self->prebuilt[i], 0, 0, opt_size);
  }
  self->src = gst_pad_new ("src", GST_PAD_SRC);
  self->peer = bench_gatherer_pad (gatherer, index);
  gst_pad_set_active (self->src, TRUE);
  gst_pad_link (self->src, self->peer);
  gst_pad_push_event (self->src, gst_event_new_stream_start ("bench"));
  gst_pad_push_event (self->src, gst_event_new_caps (caps));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src, gst_event_new_segment (&segment));
  gst_caps_unref (caps);
}

static void
producer_clear (Producer *self)
{
  gst_pad_unlink (self->src, self->peer);
  gst_pad_set_active (self->src, FALSE);
  gst_object_unref (self->peer);
  gst_object_unref (self->src);
  for (guint i = 0; i < PREBUILT; i++)
    gst_buffer_unref (self->prebuilt[i]);
}

static gpointer
produce (gpointer data)
{
  Producer *self = data;

  for (guint64 i = 0; i < self->n; i++) {
    GstBuffer *buffer = self->prebuilt[self->next++ % PREBUILT];

    gst_pad_push (self->src, gst_buffer_ref (buffer));
  }

  return NULL;
}

/* Every producer pushes @each; batches divide all of them. */
static void
run (BenchGatherer *gatherer, Producer *producers, guint64 each, guint64 until)
{
  g_autofree GThread **threads = g_new0 (GThread *, opt_producers);

  for (gint i = 0; i < opt_producers; i++) {
    producers[i].n = each;
    threads[i] = g_thread_new ("producer", produce, &producers[i]);
  }
  for (gint i = 0; i < opt_producers; i++)
    g_thread_join (threads[i]);
  bench_gatherer_wait (gatherer, until);
}

int
main (int argc, char **argv)
{
  BenchGatherSettings settings;
  BenchGatherer *gatherer;
  BenchUsage start, end;
  Producer *producers;
  guint64 warm, each, batches;

  if (!bench_parse (&argc, &argv, entries))
    return EXIT_FAILURE;

  settings = (BenchGatherSettings){
    .producers = (guint) opt_producers,
    .batch = (guint) opt_batch,
    .limit = (guint) opt_limit,
    .size = (gsize) opt_size,
    .list = opt_list,
  };
  gatherer = bench_gatherer_new (opt_subject, &settings);
  if (gatherer == NULL)
    return BENCH_EXIT_ABSENT;

  producers = g_new0 (Producer, opt_producers);
  for (gint i = 0; i < opt_producers; i++)
    producer_init (&producers[i], gatherer, (guint) i);

  /* a multiple of the batch for each, so that nothing stays behind */
  each = MAX (1, opt_buffers / opt_producers / opt_batch) * (guint64) opt_batch;
  warm = MAX (1, each / 8 / opt_batch) * (guint64) opt_batch;
  run (gatherer, producers, warm, warm * opt_producers);

  batches = bench_gatherer_batches (gatherer);
  bench_usage_begin (&start);
  run (gatherer, producers, each, (warm + each) * opt_producers);
  bench_usage_end (&end);

  bench_report_usage (&start, &end, each * opt_producers);
  bench_report_number (
      "batches", (gdouble) (bench_gatherer_batches (gatherer) - batches));
  bench_report_print ();

  for (gint i = 0; i < opt_producers; i++)
    producer_clear (&producers[i]);
  g_free (producers);
  bench_gatherer_free (gatherer);

  return EXIT_SUCCESS;
}
