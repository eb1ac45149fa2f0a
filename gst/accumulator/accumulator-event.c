/* accumulator-event.c: events and queries on either side
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/video/video.h>

#include "accumulator-private.h"

/* More buffers than these are not asked of a pool upstream. */
#define MOST_POOL_BUFFERS 256

/* Downstream has failed, and now comes EOS: nobody will push again and learn
 * of it, so it is told here. */
static void
post_failure (GstPooledAccumulator *self, GstFlowReturn ret)
{
  if (gst_pooled_load_relaxed (&self->overflow_state) !=
      GST_POOLED_OVERFLOW_TOLD)
    GST_ELEMENT_FLOW_ERROR (self, ret);
}

/* Whether @event is taken: OK, or why not. What it says of the stream is noted
 * under the same lock as what downstream says, so that one of the two sides
 * knows both. */
static GstFlowReturn
accept_event (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, GstEvent *event)
{
  gboolean eos = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
  gboolean begins = gst_pooled_begins_stream (event);
  GstFlowReturn ret;

  g_mutex_lock (&self->flush_lock);
  ret = gst_pooled_accumulator_refusal (self, pad);
  /* but for flushes and the end of what has failed, what is sticky is kept */
  if (ret != GST_FLOW_FLUSHING && GST_EVENT_IS_STICKY (event) &&
      !(eos && (ret == GST_FLOW_NOT_LINKED || ret < GST_FLOW_EOS)))
    ret = GST_FLOW_OK;
  if (ret == GST_FLOW_OK && eos)
    pad->ended = TRUE;
  if (ret == GST_FLOW_OK && GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START)
    pad->ended = FALSE;
  if (ret == GST_FLOW_OK && begins)
    pad->begun++;
  g_mutex_unlock (&self->flush_lock);

  return ret;
}

static GstFlowReturn
append_event (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, GstEvent *event)
{
  guint32 epoch = gst_pooled_accumulator_pad_epoch (pad);
  GstPooledEntry *entry;
  GstFlowReturn ret;

  gst_pooled_store_relaxed (&pad->touched, 1);
  ret = accept_event (self, pad, event);
  if (ret != GST_FLOW_OK) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_EOS && ret != GST_FLOW_FLUSHING)
      post_failure (self, ret);
    gst_event_unref (event);
    return ret;
  }

  entry = gst_pooled_entry_new (GST_POOLED_ENTRY_EVENT, pad);
  entry->epoch = epoch;
  entry->event = event;
  gst_pooled_accumulator_append_one (self, entry);

  return GST_FLOW_OK;
}

GstFlowReturn
gst_pooled_accumulator_sink_event (
    GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (parent);
  GstPooledAccumulatorPad *spad = GST_POOLED_ACCUMULATOR_PAD (pad);

  GST_DEBUG_OBJECT (pad, "%" GST_PTR_FORMAT, event);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
      gst_pooled_accumulator_flush_start (self, spad, event);
      return GST_FLOW_OK;
    case GST_EVENT_FLUSH_STOP:
      gst_pooled_accumulator_flush_stop (self, spad, event);
      return GST_FLOW_OK;
    default:
      if (GST_EVENT_IS_SERIALIZED (event))
        return append_event (self, spad, event);
      return gst_pad_push_event (self->srcpad, event) ? GST_FLOW_OK
                                                      : GST_FLOW_ERROR;
  }
}

/* Downstream's pool is of no use upstream: it is as large as downstream needs
 * it, and here whole batches are held. What upstream must know is how many
 * buffers that takes. Answered at once, it waits behind nothing. */
static gboolean
propose_allocation (GstPooledAccumulator *self, GstQuery *query)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);
  GstVideoInfo info;
  GstCaps *caps;

  gst_query_parse_allocation (query, &caps, NULL);
  if (caps != NULL && gst_caps_is_fixed (caps) && config.batch.chunks > 0 &&
      config.batch.chunks <= MOST_POOL_BUFFERS &&
      gst_structure_has_name (
          gst_caps_get_structure (caps, 0), "video/x-raw") &&
      gst_video_info_from_caps (&info, caps))
    gst_query_add_allocation_pool (
        query, NULL, info.size, (guint) config.batch.chunks + 1, 0);

  return TRUE;
}

gboolean
gst_pooled_accumulator_sink_query (
    GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (parent);
  GstPooledAccumulatorPad *spad = GST_POOLED_ACCUMULATOR_PAD (pad);

  if (GST_QUERY_TYPE (query) == GST_QUERY_ALLOCATION)
    return propose_allocation (self, query);
  if (!GST_QUERY_IS_SERIALIZED (query))
    return gst_pad_query_default (pad, parent, query);
  if (gst_pooled_accumulator_refusal (self, spad) != GST_FLOW_OK)
    return FALSE;

  return gst_pooled_accumulator_ask (self, spad, query);
}

gboolean
gst_pooled_accumulator_src_event (
    GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (parent);
  GstSeekFlags flags;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_RECONFIGURE:
      gst_pooled_accumulator_linked (self);
      break;
    case GST_EVENT_SEEK:
      gst_event_parse_seek (event, NULL, NULL, &flags, NULL, NULL, NULL, NULL);
      if (flags & GST_SEEK_FLAG_FLUSH)
        return gst_pooled_accumulator_seek (self, event);
      break;
    default:
      break;
  }

  return gst_pad_event_default (pad, parent, event);
}

/* The time of @n frames of what flows now, 0 when it has no frame rate. */
static GstClockTime
frames_time (GstPooledAccumulator *self, guint64 n)
{
  GstCaps *caps = gst_pad_get_current_caps (self->srcpad);
  GstClockTime time = 0;
  gint num, den;

  if (caps == NULL)
    return 0;
  if (gst_structure_get_fraction (
          gst_caps_get_structure (caps, 0), "framerate", &num, &den) &&
      num > 0 && den > 0)
    time = gst_util_uint64_scale (n, GST_SECOND * (guint64) den, num);
  gst_caps_unref (caps);

  return time;
}

/* The first chunk of a batch waits for the last one. */
static GstClockTime
own_latency (GstPooledAccumulator *self)
{
  GstPooledAccumulatorConfig config = gst_pooled_accumulator_config (self);
  GstClockTime batch = config.batch.time;

  if (batch == 0 && config.batch.chunks > 1)
    batch = frames_time (self, config.batch.chunks - 1);
  if (batch == 0)
    return config.timeout;

  return config.timeout > 0 ? MIN (batch, config.timeout) : batch;
}

gboolean
gst_pooled_accumulator_src_query (
    GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (parent);
  GstClockTime min, max;
  gboolean live;

  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;

  if (GST_QUERY_TYPE (query) == GST_QUERY_LATENCY) {
    gst_query_parse_latency (query, &live, &min, &max);
    min += own_latency (self);
    /* it holds what it must: only its limits bound what it can wait for */
    gst_query_set_latency (query, live, min, GST_CLOCK_TIME_NONE);
  }

  return TRUE;
}
