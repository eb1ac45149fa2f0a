/* gstlfqueue.c: the element lfqueue
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-lfqueue
 * @title: lfqueue
 * @see_also: queue
 *
 * A queue between two threads. It takes the place of the core's `queue` by
 * name: properties, defaults, signals and behaviour are the same. The
 * hand-over takes no lock; when the queue is full it blocks, drops the oldest,
 * rejects the newest or adapts, as #GstLfQueue:backpressure says; and it
 * accounts for every buffer.
 *
 * Where buffers come every few microseconds and leave as fast, each may wait
 * for up to 0.1 ms, so that many are served by one wake-up: that saves most of
 * the CPU that a thread boundary takes there. With #GstLfQueue:max-age it does
 * not.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! lfqueue max-size-buffers=2 \
 *     backpressure=drop-oldest ! identity sleep-time=100000 ! fakesink
 * ]| A camera in front of a consumer that is too slow: fresh frames, and
 * messages (seen with `-m`) that say what was dropped.
 *
 * Since: 1.22.100
 */
#include "config.h"

#include "gstlfqueue-private.h"
#include "padtask-private.h"

#include <stdlib.h>
#include <string.h>

GST_DEBUG_CATEGORY (gst_lf_queue_debug);
GST_DEBUG_CATEGORY (gst_lf_queue_dataflow);

/* Places for buffers, and for events, before the first growth. */
#define INITIAL_CAPACITY 64

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static guint signals[GST_LF_QUEUE_SIGNALS];

G_DEFINE_TYPE (GstLfQueue, gst_lf_queue, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE (
    lfqueue, "lfqueue", GST_RANK_NONE, GST_TYPE_LF_QUEUE)

/* With no lock held: handlers may do whatever they like. */
void
gst_lf_queue_emit (GstLfQueue *self, guint signal)
{
  g_signal_emit (self, signals[signal], 0);
}

/* --- activation --- */

/* With the state lock. Not while a flush waits for the task, which would go to
 * sleep under its eyes: that flush sees to it when it is through. */
static void
run_locked (GstLfQueue *self)
{
  self->restarts = self->pausing > 0;
  if (!self->restarts)
    gst_lf_queue_restart_locked (self);
}

/* The pad has let data in before this is called: what belongs to the producer
 * is not touched any more. */
static void
activate_sink (GstLfQueue *self)
{
  g_mutex_lock (&self->state_lock);
  gst_pooled_store_relaxed (&self->activated, gst_pooled_park_now ());
  gst_pooled_store_relaxed (&self->first_out, GST_POOLED_TIME_NONE);
  run_locked (self);
  if (self->src_active)
    gst_pooled_pad_task_start (self->srcpad, gst_lf_queue_loop);
  g_mutex_unlock (&self->state_lock);
}

/* The producer gets out, and nothing stays: not even sticky events, which
 * belong to the stream that ends here. Already now all is as new, for the next
 * one. */
static void
deactivate_sink (GstLfQueue *self)
{
  gst_lf_queue_flush (self);

  GST_PAD_STREAM_LOCK (self->sinkpad);
  gst_lf_queue_clear (self);
  gst_lf_queue_renew (self);
  GST_PAD_STREAM_UNLOCK (self->sinkpad);

  gst_lf_queue_report_rest (self);
}

/* Without a thread nothing ever leaves, so nothing is let in. */
static gboolean
activate_src (GstLfQueue *self)
{
  gboolean started;

  g_mutex_lock (&self->state_lock);
  run_locked (self);
  started = gst_pooled_pad_task_start (self->srcpad, gst_lf_queue_loop);
  self->src_active = started;
  if (!started)
    gst_pooled_handover_stop (self->handover, GST_FLOW_FLUSHING);
  g_mutex_unlock (&self->state_lock);

  return started;
}

static gboolean
deactivate_src (GstLfQueue *self)
{
  gboolean mine = gst_lf_queue_member_is_mine (&self->member);
  gboolean result;

  g_mutex_lock (&self->state_lock);
  self->src_active = mine;
  g_mutex_unlock (&self->state_lock);
  gst_lf_queue_flush (self);
  /* a task cannot wait for itself, and who does its turn cannot either */
  if (mine) {
    GST_WARNING_OBJECT (self,
        "deactivating the source pad from a thread that pushes for it would "
        "be a dead-lock: it is not done");
    return FALSE;
  }
  result = gst_pad_stop_task (self->srcpad);
  gst_lf_queue_discard (self);

  return result;
}

static gboolean
sink_activate_mode (
    GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstLfQueue *self = (GstLfQueue *) parent;

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  if (active)
    activate_sink (self);
  else
    deactivate_sink (self);

  return TRUE;
}

static gboolean
src_activate_mode (
    GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstLfQueue *self = (GstLfQueue *) parent;

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;

  return active ? activate_src (self) : deactivate_src (self);
}

/* --- life --- */

static void
add_pads (GstLfQueue *self)
{
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (
      self->sinkpad, GST_DEBUG_FUNCPTR (gst_lf_queue_chain));
  gst_pad_set_chain_list_function (
      self->sinkpad, GST_DEBUG_FUNCPTR (gst_lf_queue_chain_list));
  gst_pad_set_activatemode_function (
      self->sinkpad, GST_DEBUG_FUNCPTR (sink_activate_mode));
  gst_pad_set_event_full_function (
      self->sinkpad, GST_DEBUG_FUNCPTR (gst_lf_queue_sink_event));
  gst_pad_set_query_function (
      self->sinkpad, GST_DEBUG_FUNCPTR (gst_lf_queue_sink_query));
  GST_PAD_SET_PROXY_CAPS (self->sinkpad);
  gst_element_add_pad (GST_ELEMENT_CAST (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_activatemode_function (
      self->srcpad, GST_DEBUG_FUNCPTR (src_activate_mode));
  gst_pad_set_event_function (
      self->srcpad, GST_DEBUG_FUNCPTR (gst_lf_queue_src_event));
  gst_pad_set_query_function (
      self->srcpad, GST_DEBUG_FUNCPTR (gst_lf_queue_src_query));
  GST_PAD_SET_PROXY_CAPS (self->srcpad);
  gst_element_add_pad (GST_ELEMENT_CAST (self), self->srcpad);
}

static void
gst_lf_queue_init (GstLfQueue *self)
{
  self->handover = gst_pooled_handover_new (INITIAL_CAPACITY);
  self->counters =
      aligned_alloc (GST_POOLED_CACHE_LINE, sizeof (GstLfQueueCounters));
  /* as for every GObject, which cannot refuse to be made */
  if (self->handover == NULL || self->counters == NULL)
    g_error ("lfqueue: no memory for an empty queue");
  memset (self->counters, 0, sizeof (GstLfQueueCounters));

  g_mutex_init (&self->state_lock);
  g_mutex_init (&self->query_lock);
  g_cond_init (&self->query_cond);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  gst_pooled_store_relaxed (&self->first_out, GST_POOLED_TIME_NONE);
  gst_pooled_handover_stop (self->handover, GST_FLOW_FLUSHING);
  gst_lf_queue_init_settings (self);
  gst_lf_queue_init_lending (self);
  add_pads (self);
}

static void
gst_lf_queue_finalize (GObject *object)
{
  GstLfQueue *self = GST_LF_QUEUE (object);

  gst_lf_queue_clear (self);
  gst_pooled_handover_free (self->handover);
  gst_pooled_histogram_free (gst_pooled_load_relaxed (&self->delays));
  free (self->counters);
  g_cond_clear (&self->query_cond);
  g_mutex_clear (&self->query_lock);
  g_mutex_clear (&self->state_lock);

  G_OBJECT_CLASS (gst_lf_queue_parent_class)->finalize (object);
}

static guint
new_signal (const gchar *name)
{
  return g_signal_new (name, GST_TYPE_LF_QUEUE, G_SIGNAL_RUN_FIRST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 0);
}

static void
gst_lf_queue_class_init (GstLfQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_lf_queue_debug, "lfqueue", 0, "lfqueue element");
  GST_DEBUG_CATEGORY_INIT (gst_lf_queue_dataflow, "lfqueue_dataflow", 0,
      "lfqueue: buffers, events and queries");

  object_class->finalize = gst_lf_queue_finalize;
  gst_lf_queue_install_properties (object_class);

  /**
   * GstLfQueue::underrun:
   * @queue: the queue
   *
   * The queue has become empty, and its task is about to sleep. Emitted from
   * that task.
   */
  signals[GST_LF_QUEUE_SIGNAL_UNDERRUN] = new_signal ("underrun");
  /**
   * GstLfQueue::running:
   * @queue: the queue
   *
   * There is data again, or space again. Emitted from the thread that waited.
   */
  signals[GST_LF_QUEUE_SIGNAL_RUNNING] = new_signal ("running");
  /**
   * GstLfQueue::overrun:
   * @queue: the queue
   *
   * A buffer has come while the queue is full. Emitted from the thread that
   * pushes, before anything is done about it: a handler may raise the limits.
   */
  signals[GST_LF_QUEUE_SIGNAL_OVERRUN] = new_signal ("overrun");
  /**
   * GstLfQueue::pushing:
   * @queue: the queue
   *
   * There is data again, and it is about to be pushed. Emitted from the task.
   */
  signals[GST_LF_QUEUE_SIGNAL_PUSHING] = new_signal ("pushing");

  gst_element_class_set_static_metadata (element_class, "Lock-free queue",
      "Generic",
      "Queue with a lock-free hand-over that accounts for every buffer",
      "The gst-pooled authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
}
