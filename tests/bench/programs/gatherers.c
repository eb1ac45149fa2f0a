/* gatherers.c: bufferaccumulator, and what applications write instead
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gatherers.h"
#include "measure.h"

#include <gst/app/app.h>
#include <gst/base/gstadapter.h>

struct _BenchGatherer {
  BenchGatherSettings settings;
  GstElement *pipeline;

  /* one or the other */
  GstElement *accumulator;
  GstPad *sink; /* what the accumulator pushes into */
  GstElement **appsinks;

  GMutex lock;
  GCond filled, emptied, arrived;
  GstAdapter *adapter;
  guint in_adapter; /* buffers */
  gboolean stop, cancelled;
  GThread *taker;

  guint64 out, batches;
};

/* A pad without one answers what caps it takes with those that it has, which
 * GStreamer 1.22 reads without a reference: another thread may set others
 * meanwhile. */
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static void
count_out (BenchGatherer *self, guint64 buffers)
{
  g_mutex_lock (&self->lock);
  self->out += buffers;
  self->batches++;
  g_cond_signal (&self->arrived);
  g_mutex_unlock (&self->lock);
}

static GstFlowReturn
take_buffer (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  BenchGatherer *self = gst_pad_get_element_private (pad);
  guint64 n = gst_buffer_get_size (buffer) / self->settings.size;

  gst_buffer_unref (buffer);
  bench_work (n * self->settings.work);
  count_out (self, n);

  return GST_FLOW_OK;
}

static GstFlowReturn
take_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  BenchGatherer *self = gst_pad_get_element_private (pad);
  guint n = gst_buffer_list_length (list);

  gst_buffer_list_unref (list);
  bench_work (n * self->settings.work);
  count_out (self, n);

  return GST_FLOW_OK;
}

static gboolean
make_accumulator (BenchGatherer *self)
{
  GstPad *src;

  self->accumulator = gst_element_factory_make ("bufferaccumulator", NULL);
  if (self->accumulator == NULL)
    return FALSE;

  g_object_set (self->accumulator, "batch-buffers", self->settings.batch,
      "max-buffers", self->settings.limit, "max-size", (guint64) 0, NULL);
  gst_util_set_object_arg (
      G_OBJECT (self->accumulator), "on-overflow", "block");
  gst_util_set_object_arg (G_OBJECT (self->accumulator), "output",
      self->settings.list ? "list" : "buffer");
  gst_util_set_object_arg (
      G_OBJECT (self->accumulator), "post-messages", "none");
  gst_bin_add (GST_BIN (self->pipeline), self->accumulator);

  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_element_private (self->sink, self);
  gst_pad_set_chain_function (self->sink, take_buffer);
  gst_pad_set_chain_list_function (self->sink, take_list);
  gst_pad_set_active (self->sink, TRUE);
  src = gst_element_get_static_pad (self->accumulator, "src");
  gst_pad_link (src, self->sink);
  gst_object_unref (src);

  return TRUE;
}

/* in the producer's thread, as applications do it */
static GstFlowReturn
on_sample (GstAppSink *sink, gpointer data)
{
  BenchGatherer *self = data;
  GstSample *sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer = gst_buffer_ref (gst_sample_get_buffer (sample));

  gst_sample_unref (sample);
  g_mutex_lock (&self->lock);
  while (self->in_adapter >= self->settings.limit && !self->stop &&
         !self->cancelled)
    g_cond_wait (&self->emptied, &self->lock);
  if (self->cancelled) {
    g_mutex_unlock (&self->lock);
    gst_buffer_unref (buffer);
    return GST_FLOW_FLUSHING;
  }
  gst_adapter_push (self->adapter, buffer);
  if (++self->in_adapter == self->settings.batch)
    g_cond_signal (&self->filled);
  g_mutex_unlock (&self->lock);

  return GST_FLOW_OK;
}

static gpointer
take_batches (gpointer data)
{
  BenchGatherer *self = data;
  gsize bytes = self->settings.batch * self->settings.size;

  g_mutex_lock (&self->lock);
  for (;;) {
    gpointer batch;

    while ((self->in_adapter < self->settings.batch || self->cancelled) &&
           !self->stop)
      g_cond_wait (&self->filled, &self->lock);
    if (self->stop)
      break;
    batch = self->settings.list
                ? (gpointer) gst_adapter_take_buffer_list (self->adapter, bytes)
                : (gpointer) gst_adapter_take_buffer (self->adapter, bytes);
    self->in_adapter -= self->settings.batch;
    g_cond_broadcast (&self->emptied);
    g_mutex_unlock (&self->lock);

    gst_mini_object_unref (batch);
    bench_work (self->settings.batch * self->settings.work);
    count_out (self, self->settings.batch);
    g_mutex_lock (&self->lock);
  }
  g_mutex_unlock (&self->lock);

  return NULL;
}

static gboolean
make_appsinks (BenchGatherer *self)
{
  GstAppSinkCallbacks callbacks = { .new_sample = on_sample };

  self->adapter = gst_adapter_new ();
  self->appsinks = g_new0 (GstElement *, self->settings.producers);
  for (guint i = 0; i < self->settings.producers; i++) {
    GstElement *sink = gst_element_factory_make ("appsink", NULL);

    if (sink == NULL)
      return FALSE;
    g_object_set (
        sink, "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE, NULL);
    gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);
    gst_bin_add (GST_BIN (self->pipeline), sink);
    self->appsinks[i] = sink;
  }
  self->taker = g_thread_new ("taker", take_batches, self);

  return TRUE;
}

BenchGatherer *
bench_gatherer_new (const gchar *subject, const BenchGatherSettings *settings)
{
  BenchGatherer *self = g_new0 (BenchGatherer, 1);
  gboolean ok = FALSE;

  self->settings = *settings;
  g_mutex_init (&self->lock);
  g_cond_init (&self->filled);
  g_cond_init (&self->emptied);
  g_cond_init (&self->arrived);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  if (g_str_equal (subject, "bufferaccumulator"))
    ok = make_accumulator (self);
  else if (g_str_equal (subject, "appsink-adapter"))
    ok = make_appsinks (self);
  if (ok) {
    gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
    return self;
  }

  bench_gatherer_free (self);
  return NULL;
}

void
bench_gatherer_free (BenchGatherer *self)
{
  g_mutex_lock (&self->lock);
  self->stop = TRUE;
  g_cond_broadcast (&self->filled);
  g_cond_broadcast (&self->emptied);
  g_mutex_unlock (&self->lock);
  if (self->taker != NULL)
    g_thread_join (self->taker);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  gst_clear_object (&self->sink);
  g_clear_object (&self->adapter);
  g_free (self->appsinks);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->filled);
  g_cond_clear (&self->emptied);
  g_cond_clear (&self->arrived);
  g_free (self);
}

GstPad *
bench_gatherer_pad (BenchGatherer *self, guint n)
{
  if (self->accumulator == NULL)
    return gst_element_get_static_pad (self->appsinks[n], "sink");
  if (n == 0)
    return gst_element_get_static_pad (self->accumulator, "sink");

  return gst_element_request_pad_simple (self->accumulator, "sink_%u");
}

void
bench_gatherer_wait (BenchGatherer *self, guint64 buffers)
{
  g_mutex_lock (&self->lock);
  while (self->out < buffers)
    g_cond_wait (&self->arrived, &self->lock);
  g_mutex_unlock (&self->lock);
}

guint64
bench_gatherer_batches (BenchGatherer *self)
{
  guint64 batches;

  g_mutex_lock (&self->lock);
  batches = self->batches;
  g_mutex_unlock (&self->lock);

  return batches;
}

guint64
bench_gatherer_out (BenchGatherer *self)
{
  guint64 out;

  g_mutex_lock (&self->lock);
  out = self->out;
  g_mutex_unlock (&self->lock);

  return out;
}

/* An appsink has its last sample until the next one, and the first buffer of a
 * stream, with which it prerolled, until that is pulled. In bufferaccumulator
 * one that came in while it was flushed may lie until the flush ends. */
guint
bench_gatherer_keeps (BenchGatherer *self)
{
  return self->accumulator != NULL ? 1 : 2;
}

void
bench_gatherer_cancel (BenchGatherer *self, gboolean cancel)
{
  if (self->accumulator != NULL)
    return;

  g_mutex_lock (&self->lock);
  self->cancelled = cancel;
  g_cond_broadcast (&self->emptied);
  g_cond_broadcast (&self->filled);
  g_mutex_unlock (&self->lock);
}

void
bench_gatherer_empty (BenchGatherer *self)
{
  if (self->accumulator != NULL)
    return;

  g_mutex_lock (&self->lock);
  gst_adapter_clear (self->adapter);
  self->in_adapter = 0;
  g_mutex_unlock (&self->lock);
}

void
bench_gatherer_set_state (BenchGatherer *self, GstState state)
{
  gst_element_set_state (self->pipeline, state);
}
