/* pads.c: a source and a sink that cost next to nothing
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "pads.h"

#include "measure.h"

#include <string.h>

/* Short enough that no time limit is ever reached by what is in flight. */
#define BUFFER_DURATION GST_USECOND

static GstPad *
make_pad (GstPad **spare, const gchar *name, GstPadDirection direction)
{
  GstPad *pad = NULL;

  for (guint i = 0; i <= BENCH_SPARE_PADS; i++) {
    GstPad *made = gst_object_ref_sink (gst_pad_new (name, direction));

    if (i == BENCH_SPARE_PADS / 2)
      pad = made;
    else
      *spare++ = made;
  }
  return pad;
}

static void
clear_pad (GstPad **pad, GstPad **spare)
{
  gst_pad_set_active (*pad, FALSE);
  gst_clear_object (pad);
  for (guint i = 0; i < BENCH_SPARE_PADS; i++)
    gst_clear_object (&spare[i]);
}

void
bench_source_init (
    BenchSource *self, gsize size, guint n_buffers, guint list_length)
{
  memset (self, 0, sizeof (*self));
  self->pad = make_pad (self->spare, "src", GST_PAD_SRC);
  self->n_buffers = n_buffers;
  self->list_length = list_length;
  self->buffers = g_new (GstBuffer *, n_buffers);
  for (guint i = 0; i < n_buffers; i++) {
    self->buffers[i] = gst_buffer_new_allocate (NULL, size, NULL);
    gst_buffer_memset (self->buffers[i], 0, 0, size);
  }
  gst_pad_set_active (self->pad, TRUE);
}

void
bench_source_clear (BenchSource *self)
{
  clear_pad (&self->pad, self->spare);
  for (guint i = 0; i < self->n_buffers; i++)
    gst_buffer_unref (self->buffers[i]);
  g_clear_pointer (&self->buffers, g_free);
}

void
bench_source_begin (BenchSource *self)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("application/x-bench");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->pad, gst_event_new_stream_start ("bench"));
  gst_pad_push_event (self->pad, gst_event_new_caps (caps));
  gst_pad_push_event (self->pad, gst_event_new_segment (&segment));
}

/* One of those that take turns, with a reference for whom it is pushed to. One
 * that is still out (the boundary holds more than we have) is replaced by a
 * copy. */
static GstBuffer *
prebuilt_buffer (BenchSource *self)
{
  GstBuffer *buffer = self->buffers[self->pushed % self->n_buffers];

  if (G_UNLIKELY (!gst_buffer_is_writable (buffer)))
    return gst_buffer_copy (buffer);

  return gst_buffer_ref (buffer);
}

static GstBuffer *
next_buffer (BenchSource *self)
{
  GstBuffer *buffer = self->take ? self->take () : prebuilt_buffer (self);

  /* nobody else holds it, so these may be set */
  GST_BUFFER_PTS (buffer) = self->pushed * BUFFER_DURATION;
  GST_BUFFER_DURATION (buffer) = BUFFER_DURATION;
  if (self->stamp)
    GST_BUFFER_OFFSET (buffer) = bench_now ();
  self->pushed++;
  return buffer;
}

GstFlowReturn
bench_source_push (BenchSource *self)
{
  GstBufferList *list;

  if (self->list_length == 0)
    return gst_pad_push (self->pad, next_buffer (self));

  list = gst_buffer_list_new_sized (self->list_length);
  for (guint i = 0; i < self->list_length; i++)
    gst_buffer_list_add (list, next_buffer (self));
  return gst_pad_push_list (self->pad, list);
}

void
bench_source_end (BenchSource *self)
{
  gst_pad_push_event (self->pad, gst_event_new_eos ());
}

static inline void
sink_take (BenchSink *self, guint64 stamp, guint n)
{
  if (self->measure && gst_pooled_load_relaxed (&self->noting) != 0)
    bench_delays_note (&self->delays, bench_now () - stamp);
  bench_work (self->work * n);
  gst_pooled_count (&self->arrived, n);
}

static GstFlowReturn
sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  BenchSink *self = gst_pad_get_element_private (pad);

  sink_take (self, GST_BUFFER_OFFSET (buffer), 1);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstFlowReturn
sink_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  BenchSink *self = gst_pad_get_element_private (pad);
  guint n = gst_buffer_list_length (list);

  sink_take (self, GST_BUFFER_OFFSET (gst_buffer_list_get (list, 0)), n);
  gst_buffer_list_unref (list);
  return GST_FLOW_OK;
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  BenchSink *self = gst_pad_get_element_private (pad);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      bench_pin (self->cpu);
      break;
    case GST_EVENT_EOS:
      g_mutex_lock (&self->lock);
      self->eos = TRUE;
      g_cond_signal (&self->changed);
      g_mutex_unlock (&self->lock);
      break;
    default:
      break;
  }
  gst_event_unref (event);
  return TRUE;
}

void
bench_sink_init (BenchSink *self)
{
  memset (self, 0, sizeof (*self));
  self->cpu = -1;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->pad = make_pad (self->spare, "sink", GST_PAD_SINK);
  gst_pad_set_element_private (self->pad, self);
  gst_pad_set_chain_function (self->pad, sink_chain);
  gst_pad_set_chain_list_function (self->pad, sink_chain_list);
  gst_pad_set_event_function (self->pad, sink_event);
  gst_pad_set_active (self->pad, TRUE);
}

void
bench_sink_clear (BenchSink *self)
{
  clear_pad (&self->pad, self->spare);
  bench_delays_clear (&self->delays);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
}

void
bench_sink_wait_eos (BenchSink *self)
{
  g_mutex_lock (&self->lock);
  while (!self->eos)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}
