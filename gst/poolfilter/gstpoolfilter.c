/* gstpoolfilter.c: offers pooled memory to whatever stands upstream
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-poolfilter
 * @title: poolfilter
 * @short_description: offers recycled memory to the elements upstream
 *
 * poolfilter passes buffers, lists, events and queries through untouched. When
 * upstream asks where to take its memory from, it offers memory that is
 * recycled: a buffer pool and an allocator for raw video, an allocator for
 * everything else. Decoders, converters and sources upstream of it then stop
 * asking the system for memory for each buffer.
 *
 * Put it right behind the element whose memory it is about, before a tee and
 * not behind it: a tee hands no offer on. `adopted` and the message
 * `pooled-adopted` say whether the offer was taken.
 *
 * |[
 * gst-launch-1.0 -m filesrc location=film.mp4 ! qtdemux ! h264parse ! \
 *     avdec_h264 ! poolfilter ! videoconvert ! autovideosink
 * ]| Decodes into recycled frames; the message says `adopted=pool`.
 *
 * A thread that waits for memory longer than `starvation-timeout` is told by
 * the message `pooled-starving`: `thread`, the name of the `pool` or
 * `allocator` it waits for, `size` of a buffer or block there (bytes), how many
 * are `in-use`, and for how long it has `waited` (ns). With
 * `GST_DEBUG=poolfilter:4` the counters of the memory are logged, a line for
 * each size class, when the element stops.
 *
 * Since: 1.22.100
 */
#include "config.h"

#include "gstpoolfilter-private.h"

GST_DEBUG_CATEGORY (poolfilter_debug);
#define GST_CAT_DEFAULT poolfilter_debug

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

#define gst_pooled_filter_parent_class parent_class
G_DEFINE_TYPE (GstPooledFilter, gst_pooled_filter, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DECLARE (poolfilter)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (poolfilter, "poolfilter", GST_RANK_NONE,
    GST_TYPE_POOLED_FILTER,
    GST_DEBUG_CATEGORY_INIT (
        poolfilter_debug, "poolfilter", 0, "pooled memory for upstream"))

enum {
  SIGNAL_TRIM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Data */

static void
account (GstPooledFilter *self, GstBuffer *buffer)
{
  gst_pooled_count (&self->n_buffers, 1);
  gst_pooled_count (&self->n_bytes, gst_buffer_get_size (buffer));
  gst_pooled_filter_look (self, buffer);
  gst_pooled_filter_trim_idle (self);
}

static GstFlowReturn
gst_pooled_filter_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstPooledFilter *self = GST_POOLED_FILTER (parent);

  account (self, buffer);
  if (gst_pooled_load_relaxed (&self->copy) != GST_POOLED_FILTER_COPY_NEVER)
    buffer = gst_pooled_filter_copy (self, buffer);

  return gst_pad_push (self->srcpad, buffer);
}

static GstFlowReturn
gst_pooled_filter_chain_list (
    GstPad *pad, GstObject *parent, GstBufferList *list)
{
  GstPooledFilter *self = GST_POOLED_FILTER (parent);
  guint n = gst_buffer_list_length (list);

  gst_pooled_count (&self->n_lists, 1);
  for (guint i = 0; i < n; i++)
    account (self, gst_buffer_list_get (list, i));
  if (gst_pooled_load_relaxed (&self->copy) != GST_POOLED_FILTER_COPY_NEVER)
    list = gst_pooled_filter_copy_list (self, list);

  return gst_pad_push_list (self->srcpad, list);
}

/* Events and queries */

static gboolean
gst_pooled_filter_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstPooledFilter *self = GST_POOLED_FILTER (parent);
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      gst_pooled_filter_set_copyable (self, caps);
      gst_pooled_filter_watch_anew (self, TRUE);
      break;
    case GST_EVENT_EOS:
      gst_pooled_filter_look_no_more (self);
      break;
    case GST_EVENT_FLUSH_START:
      gst_pooled_filter_set_flushing (self, TRUE);
      break;
    case GST_EVENT_FLUSH_STOP:
      gst_pooled_filter_set_flushing (self, FALSE);
      break;
    default:
      break;
  }

  return gst_pad_event_default (pad, parent, event);
}

static gboolean
gst_pooled_filter_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_ALLOCATION)
    return gst_pooled_filter_answer_allocation (
        GST_POOLED_FILTER (parent), query);

  return gst_pad_query_default (pad, parent, query);
}

/* States */

static GstStateChangeReturn
gst_pooled_filter_change_state (GstElement *element, GstStateChange transition)
{
  GstPooledFilter *self = GST_POOLED_FILTER (element);
  GstStateChangeReturn result;

  switch (transition) {
    case GST_STATE_CHANGE_NULL_TO_READY:
      if (!gst_pooled_filter_make_allocator (self))
        return GST_STATE_CHANGE_FAILURE;
      break;
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      gst_pooled_filter_watch_anew (self, TRUE);
      gst_pooled_filter_set_stops (self, FALSE);
      break;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      gst_pooled_filter_set_stops (self, TRUE);
      break;
    default:
      break;
  }

  result = GST_ELEMENT_CLASS (parent_class)->change_state (element, transition);

  switch (transition) {
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      gst_pooled_filter_stop_copying (self);
      gst_pooled_filter_take_pool (self, NULL, self->allocator);
      gst_pooled_filter_log_stats (self);
      break;
    case GST_STATE_CHANGE_READY_TO_NULL:
      gst_pooled_filter_drop_allocator (self);
      break;
    default:
      break;
  }

  return result;
}

/* Object */

static void
gst_pooled_filter_finalize (GObject *object)
{
  GstPooledFilter *self = GST_POOLED_FILTER (object);

  gst_pooled_filter_stop_copying (self);
  gst_pooled_filter_drop_allocator (self);
  gst_pooled_filter_clear_settings (self);

  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
gst_pooled_filter_class_init (GstPooledFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->finalize = gst_pooled_filter_finalize;
  gst_pooled_filter_install_properties (object_class);

  /**
   * GstPooledFilter::trim:
   * @self: the element
   *
   * Gives the memory of idle buffers and blocks back to the system now.
   *
   * Since: 1.22.100
   */
  signals[SIGNAL_TRIM] = g_signal_new_class_handler ("trim",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION,
      G_CALLBACK (gst_pooled_filter_trim), NULL, NULL, NULL, G_TYPE_NONE, 0);

  element_class->change_state = gst_pooled_filter_change_state;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Pooled memory filter",
      "Generic", "Offers recycled memory to the elements upstream of it",
      "The gst-pooled authors");
}

static void
gst_pooled_filter_init (GstPooledFilter *self)
{
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_pooled_filter_chain);
  gst_pad_set_chain_list_function (self->sinkpad, gst_pooled_filter_chain_list);
  gst_pad_set_event_function (self->sinkpad, gst_pooled_filter_sink_event);
  gst_pad_set_query_function (self->sinkpad, gst_pooled_filter_sink_query);
  GST_PAD_SET_PROXY_CAPS (self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  GST_PAD_SET_PROXY_CAPS (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);

  gst_pooled_filter_init_settings (self);
}
