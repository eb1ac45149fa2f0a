/* accumulator.c: the element bufferaccumulator
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-bufferaccumulator
 * @title: bufferaccumulator
 * @short_description: gathers a stream without copying it
 *
 * Gathers what comes in on any number of sink pads and sends it on as a whole
 * at EOS, or in batches of so many buffers, bytes or nanoseconds. Nothing is
 * copied: a batch is one buffer with the memories of its parts side by side
 * (beyond sixteen memories they are merged, once), or one buffer list.
 *
 * ## Example launch lines
 *
 * |[
 * gst-launch-1.0 souphttpsrc location=http://127.0.0.1:8000/a.jpg ! \
 *     bufferaccumulator ! jpegdec ! videoconvert ! autovideosink
 * ]| A picture from a server, decoded when it is there as a whole.
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! bufferaccumulator \
 *     batch-buffers=8 timeout=500000000 output=list ! fakesink
 * ]| Frames eight at a time, or as many as have come after half a second.
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=20 ! bufferaccumulator \
 *     batch-buffers=4 step=2 output=list ! fakesink
 * ]| Windows of four frames that overlap by two.
 * |[
 * gst-launch-1.0 bufferaccumulator name=a batch-buffers=30 output=list \
 *     add-producer-meta=true ! fakesink \
 *     videotestsrc num-buffers=90 ! a.sink_0 \
 *     videotestsrc num-buffers=90 ! a.sink_1
 * ]| Two producers, one stream. Each buffer of a list carries a custom meta
 * `pooled-producer` with the name of the `pad` it came from.
 *
 * Since: 1.22.100
 */
#include "config.h"

#include "accumulator-private.h"
#include "producer.h"

#include <stdio.h>

GST_DEBUG_CATEGORY (gst_pooled_accumulator_debug);

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate request_template = GST_STATIC_PAD_TEMPLATE (
    "sink_%u", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

#define do_init                                                               \
  GST_DEBUG_CATEGORY_INIT (gst_pooled_accumulator_debug, "bufferaccumulator", \
      0, "Gathers a stream without copying it")
G_DEFINE_TYPE_WITH_CODE (
    GstPooledAccumulator, gst_pooled_accumulator, GST_TYPE_ELEMENT, do_init)
GST_ELEMENT_REGISTER_DEFINE (bufferaccumulator, "bufferaccumulator",
    GST_RANK_NONE, GST_TYPE_POOLED_ACCUMULATOR)

/* Whatever the consumer waits for: it looks again. */
void
gst_pooled_accumulator_wake (GstPooledAccumulator *self)
{
  if (gst_pooled_waiter_sleeper (&self->waiter) != GST_POOLED_AWAKE)
    gst_pooled_waiter_wake (&self->waiter);
}

/* Counters of a new run; nothing is inside yet. */
static void
start (GstPooledAccumulator *self)
{
  GST_OBJECT_LOCK (self);
  self->gone_bytes = 0;
  self->gone_chunks = 0;
  self->last_message = 0;
  self->batches_since_message = 0;
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next) {
    GstPooledAccumulatorPad *pad = l->data;

    gst_pooled_store_relaxed (&pad->bytes_received, 0);
    gst_pooled_store_relaxed (&pad->chunks_received, 0);
  }
  GST_OBJECT_UNLOCK (self);

  gst_pooled_store_relaxed (&self->started, (guint64) gst_pooled_park_now ());
  gst_pooled_store_relaxed (&self->first_chunk, GST_CLOCK_TIME_NONE);
  gst_pooled_store_relaxed (&self->bytes_emitted, 0);
  gst_pooled_store_relaxed (&self->chunks_emitted, 0);
  gst_pooled_store_relaxed (&self->bytes_dropped, 0);
  for (guint i = 0; i < GST_POOLED_DROP_REASONS; i++)
    gst_pooled_store_relaxed (&self->chunks_dropped[i], 0);
  gst_pooled_store_relaxed (&self->batches, 0);
  gst_pooled_store_relaxed (&self->bytes_copied, 0);
  gst_pooled_store_relaxed (&self->blocked, 0);
  gst_pooled_store_relaxed (&self->blocked_time, 0);
  gst_pooled_budget_reset_peak (self->budget);
}

static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    gst_pooled_accumulator_check_settings (self);
    start (self);
  }

  ret = GST_ELEMENT_CLASS (gst_pooled_accumulator_parent_class)
            ->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_pooled_accumulator_reset (self);

  return ret;
}

static gboolean
src_activate_mode (
    GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (parent);
  gboolean started = TRUE, stopped;
  guint32 run;

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;

  g_mutex_lock (&self->flush_lock);
  self->active = active;
  run = ++self->run;
  gst_pooled_store_relaxed (
      &self->flow, (guint32) (active ? GST_FLOW_OK : GST_FLOW_FLUSHING));
  gst_pooled_store_relaxed (&self->halt, !active);
  if (active) {
    self->flush = GST_POOLED_FLUSH_NONE;
    started = gst_pooled_accumulator_start_task (self);
  }
  if (!started) {
    /* without a thread nothing ever leaves, so nothing is let in */
    self->active = FALSE;
    gst_pooled_store_relaxed (&self->flow, (guint32) GST_FLOW_FLUSHING);
    gst_pooled_store_relaxed (&self->halt, 1);
  }
  g_mutex_unlock (&self->flush_lock);

  if (active && started)
    return TRUE;

  /* where it has no thread, one that became free meanwhile may be in it */
  gst_pooled_accumulator_wake (self);
  if (active)
    return FALSE;

  gst_pooled_accumulator_kick (self);
  gst_pooled_accumulator_give_up (self, run);

  /* not from the task's own thread */
  stopped = gst_pad_stop_task (pad);
  if (stopped)
    gst_pooled_accumulator_wait_paused (self);

  return stopped;
}

/* object lock. The number in the name that was asked for, or the next one. */
static guint
pad_number_locked (GstPooledAccumulator *self, const gchar *name)
{
  guint n;

  if (name == NULL || sscanf (name, "sink_%u", &n) != 1 || n == G_MAXUINT)
    n = self->next_pad;
  self->next_pad = MAX (self->next_pad, n + 1);

  return n;
}

static GstPad *
request_new_pad (GstElement *element, GstPadTemplate *template,
    const gchar *name, const GstCaps *caps)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (element);
  GstPooledAccumulatorPad *pad;
  guint number;
  gchar *pad_name;

  GST_OBJECT_LOCK (self);
  number = pad_number_locked (self, name);
  GST_OBJECT_UNLOCK (self);

  pad_name = g_strdup_printf ("sink_%u", number);
  pad = gst_pooled_accumulator_pad_new (self, template, pad_name);
  g_free (pad_name);
  GST_OBJECT_LOCK (self);
  pad->id = self->next_id++;
  pad->number = number + 1;
  GST_OBJECT_UNLOCK (self);

  if (GST_STATE_TARGET (element) > GST_STATE_READY)
    gst_pad_set_active (GST_PAD (pad), TRUE);
  if (!gst_element_add_pad (element, GST_PAD (pad)))
    return NULL;

  return GST_PAD (pad);
}

/* Its streaming thread is out when the pad is inactive, so the last entry is
 * the last. What it brought before stays gathered. */
static void
release_pad (GstElement *element, GstPad *pad)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (element);
  GstPooledAccumulatorPad *spad = GST_POOLED_ACCUMULATOR_PAD (pad);

  gst_object_ref (pad);
  gst_pad_set_active (pad, FALSE);

  GST_OBJECT_LOCK (self);
  self->gone_bytes += gst_pooled_load_relaxed (&spad->bytes_received);
  self->gone_chunks += gst_pooled_load_relaxed (&spad->chunks_received);
  gst_pooled_store_relaxed (&spad->bytes_received, 0);
  gst_pooled_store_relaxed (&spad->chunks_received, 0);
  GST_OBJECT_UNLOCK (self);

  gst_element_remove_pad (element, pad);
  gst_pooled_accumulator_append_one (
      self, gst_pooled_entry_new (GST_POOLED_ENTRY_GONE, spad));
}

static void
finalize (GObject *object)
{
  GstPooledAccumulator *self = GST_POOLED_ACCUMULATOR (object);
  GstPooledAppendNode *node;
  GstPooledEntry *entry;

  while ((entry = g_queue_pop_head (&self->backlog)) != NULL)
    gst_pooled_entry_free (entry);
  while (
      gst_pooled_append_list_take (self->list, &node) == GST_POOLED_TAKE_NODE)
    gst_pooled_entry_free ((GstPooledEntry *) node);
  g_queue_clear_full (&self->out, (GDestroyNotify) gst_pooled_out_free);
  gst_clear_caps (&self->out_caps);
  gst_clear_event (&self->out_segment_event);
  gst_clear_event (&self->last_segment);

  gst_pooled_window_clear (&self->window);
  gst_pooled_waiter_clear (&self->waiter);
  gst_pooled_budget_free (self->budget);
  gst_pooled_append_list_free (self->list);
  g_mutex_clear (&self->flush_lock);
  g_mutex_clear (&self->take_lock);
  g_mutex_clear (&self->room_lock);
  g_cond_clear (&self->room_cond);
  g_cond_clear (&self->paused);

  G_OBJECT_CLASS (gst_pooled_accumulator_parent_class)->finalize (object);
}

static void
gst_pooled_accumulator_class_init (GstPooledAccumulatorClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  gst_pooled_accumulator_install_properties (G_OBJECT_CLASS (klass));
  gst_pooled_producer_register ();

  element_class->change_state = change_state;
  element_class->request_new_pad = request_new_pad;
  element_class->release_pad = release_pad;

  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &sink_template, GST_TYPE_POOLED_ACCUMULATOR_PAD);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &request_template, GST_TYPE_POOLED_ACCUMULATOR_PAD);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Buffer accumulator",
      "Generic",
      "Gathers streams without copying them, and sends them on as a whole or "
      "in batches",
      "The gst-pooled authors");

  gst_type_mark_as_plugin_api (GST_TYPE_POOLED_ACCUMULATOR_PAD, 0);
}

static void
gst_pooled_accumulator_init (GstPooledAccumulator *self)
{
  GstElementClass *klass = GST_ELEMENT_GET_CLASS (self);
  GstPooledAccumulatorPad *sink;

  self->list = gst_pooled_append_list_new ();
  self->budget = gst_pooled_budget_new ();
  if (self->list == NULL || self->budget == NULL ||
      !gst_pooled_waiter_init (&self->waiter))
    g_error ("out of memory");
  gst_pooled_window_init (&self->window);
  g_mutex_init (&self->flush_lock);
  g_mutex_init (&self->take_lock);
  g_mutex_init (&self->room_lock);
  g_cond_init (&self->room_cond);
  g_cond_init (&self->paused);
  gst_segment_init (&self->out_segment, GST_FORMAT_UNDEFINED);
  gst_pooled_store_relaxed (&self->flow, (guint32) GST_FLOW_FLUSHING);
  gst_pooled_store_relaxed (&self->halt, 1);
  gst_pooled_store_relaxed (&self->first_chunk, GST_CLOCK_TIME_NONE);
  gst_pooled_accumulator_config_defaults (self);

  sink = gst_pooled_accumulator_pad_new (
      self, gst_element_class_get_pad_template (klass, "sink"), "sink");
  sink->id = self->next_id++;
  gst_element_add_pad (GST_ELEMENT (self), GST_PAD (sink));

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_activatemode_function (
      self->srcpad, GST_DEBUG_FUNCPTR (src_activate_mode));
  gst_pad_set_event_function (
      self->srcpad, GST_DEBUG_FUNCPTR (gst_pooled_accumulator_src_event));
  gst_pad_set_query_function (
      self->srcpad, GST_DEBUG_FUNCPTR (gst_pooled_accumulator_src_query));
  GST_OBJECT_FLAG_SET (self->srcpad, GST_PAD_FLAG_PROXY_CAPS);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}
