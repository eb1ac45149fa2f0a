/* tracer.c: the tracer pooledqueues
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * SECTION:tracer-pooledqueues
 *
 * Records how full queues are, and what they drop and why: for lfqueue, the
 * queues of core, appsrc, bufferaccumulator, and whatever else has their
 * properties. One record for each buffer or list that comes in (when it is in,
 * or dropped) or goes out (when it is taken out), and when a queue is flushed,
 * ends or stops.
 *
 * Parameters: `file`, a CSV file that is written at the end; without it the
 * records are lines in the debug log, category GST_TRACER, level 7.
 * `include-filter` and `exclude-filter`, regular expressions for names of
 * queues. `max-records`, how many are kept of each pad, the last ones.
 *
 * ## Example launch line
 * |[
 * GST_TRACERS="pooledqueues(file=/tmp/queues.csv)" \
 *   gst-launch-1.0 videotestsrc num-buffers=300 ! lfqueue ! fakesink sync=true
 * ]|
 *
 * Since: 1.22.100
 */
#include "config.h"

#include "csv.h"
#include "farewell.h"
#include "log.h"
#include "tracer.h"

struct _GstPooledQueuesTracer {
  GstTracer parent;

  GstPooledTaps *taps;
};

GST_DEBUG_CATEGORY_STATIC (pooledqueues_debug);
#define GST_CAT_DEFAULT pooledqueues_debug

G_DEFINE_TYPE_WITH_CODE (GstPooledQueuesTracer, gst_pooled_queues_tracer,
    GST_TYPE_TRACER,
    GST_DEBUG_CATEGORY_INIT (
        pooledqueues_debug, "pooledqueues", 0, "tracer of queues"))

/* Hooks: called in whatever thread does it, with no lock held. */

static void
record (GstPooledQueuesTracer *self, GstClockTime time, GstPad *pad)
{
  GstPooledTap *tap = gst_pooled_taps_find (self->taps, pad);

  if (tap != NULL)
    gst_pooled_tap_record (tap, pad, time);
}

/* a buffer or a list leaves */
static void
on_push (
    GstPooledQueuesTracer *self, GstClockTime time, GstPad *pad, gpointer data)
{
  record (self, time, pad);
}

/* one has come in */
static void
on_chained (GstPooledQueuesTracer *self, GstClockTime time, GstPad *pad,
    GstFlowReturn flow)
{
  record (self, time, pad);
}

static gboolean
is_told (GstEvent *event)
{
  GstEventType type = GST_EVENT_TYPE (event);

  return type == GST_EVENT_FLUSH_STOP || type == GST_EVENT_EOS;
}

static void
on_event (GstPooledQueuesTracer *self, GstClockTime time, GstPad *pad,
    GstEvent *event)
{
  if (is_told (event))
    record (self, time, pad);
}

/* what leaves a queue, at the pad behind it */
static void
on_event_behind (GstPooledQueuesTracer *self, GstClockTime time, GstPad *pad,
    GstEvent *event)
{
  GstPad *peer;

  if (!is_told (event))
    return;
  peer = gst_pad_get_peer (pad);
  if (peer == NULL)
    return;
  record (self, time, peer);
  gst_object_unref (peer);
}

typedef struct {
  GstPooledQueuesTracer *tracer;
  GstClockTime time;
} Stop;

static gboolean
record_stop (GstElement *element, GstPad *pad, gpointer data)
{
  Stop *stop = data;

  record (stop->tracer, stop->time, pad);

  return TRUE;
}

/* what it held is dropped now */
static void
on_state (GstPooledQueuesTracer *self, GstClockTime time, GstElement *element,
    GstStateChange change, GstStateChangeReturn result)
{
  Stop stop = { self, time };

  if (change == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_element_foreach_src_pad (element, record_stop, &stop);
}

static void
on_pad (GstPooledQueuesTracer *self, GstClockTime time, GstElement *element,
    GstPad *pad)
{
  gst_pooled_taps_consider (self->taps, element, pad);
}

static gboolean
consider (GstElement *element, GstPad *pad, gpointer self)
{
  on_pad (self, GST_CLOCK_TIME_NONE, element, pad);

  return TRUE;
}

/* A pad that a base class adds comes before the element is what it will be. */
static void
on_element (GstPooledQueuesTracer *self, GstClockTime time, GstElement *element)
{
  gst_element_foreach_pad (element, consider, self);
}

static gboolean
has_hook (const gchar *name)
{
  return g_quark_try_string (name) != 0;
}

/* An unknown name would stand for all hooks, which have other arguments. */
static void
hook (GstPooledQueuesTracer *self, const gchar *name, GCallback function)
{
  if (has_hook (name))
    gst_tracing_register_hook (GST_TRACER (self), name, function);
  else
    GST_WARNING_OBJECT (self, "this GStreamer has no hook %s", name);
}

/* GStreamer 1.26 calls pad-push-event-pre once more with the lock of the pad
 * held, when it pushes a sticky event. There the queue cannot be asked: queues
 * take that lock with their own held. But 1.26 has a hook for what arrives. */
static void
hook_events (GstPooledQueuesTracer *self)
{
  if (has_hook ("pad-send-event-pre"))
    hook (self, "pad-send-event-pre", G_CALLBACK (on_event_behind));
  else
    hook (self, "pad-push-event-pre", G_CALLBACK (on_event));
}

static void
constructed (GObject *object)
{
  GstPooledQueuesTracer *self = GST_POOLED_QUEUES_TRACER (object);
  g_autofree gchar *params = NULL;

  G_OBJECT_CLASS (gst_pooled_queues_tracer_parent_class)->constructed (object);
  g_object_get (self, "params", &params, NULL);
  self->taps = gst_pooled_taps_new (params);
  gst_pooled_log_init ();
  gst_pooled_farewell_remember (self->taps);

  hook (self, "element-new", G_CALLBACK (on_element));
  hook (self, "element-add-pad", G_CALLBACK (on_pad));
  hook (self, "element-change-state-post", G_CALLBACK (on_state));
  hook (self, "pad-push-pre", G_CALLBACK (on_push));
  hook (self, "pad-push-list-pre", G_CALLBACK (on_push));
  hook (self, "pad-chain-post", G_CALLBACK (on_chained));
  hook (self, "pad-chain-list-post", G_CALLBACK (on_chained));
  hook_events (self);
}

static void
finalize (GObject *object)
{
  GstPooledQueuesTracer *self = GST_POOLED_QUEUES_TRACER (object);

  gst_pooled_farewell_forget (self->taps);
  gst_pooled_farewell_write (self->taps);
  gst_pooled_taps_unref (self->taps);
  G_OBJECT_CLASS (gst_pooled_queues_tracer_parent_class)->finalize (object);
}

static void
write_log (GstPooledQueuesTracer *self, const gchar *file)
{
  if (file == NULL)
    file = gst_pooled_taps_params (self->taps)->file;
  if (file == NULL)
    g_warning ("pooledqueues: write-log has no file: name one, or give the "
               "tracer the parameter file.");
  else
    gst_pooled_csv_write (self->taps, file);
}

static void
gst_pooled_queues_tracer_class_init (GstPooledQueuesTracerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = constructed;
  object_class->finalize = finalize;

  /**
   * GstPooledQueuesTracer::write-log:
   * @file: (nullable): where to, or %NULL for the parameter `file`
   *
   * Writes what has been recorded until now. May be emitted by any thread, as
   * often as you like; recording goes on.
   */
  g_signal_new_class_handler ("write-log", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, G_CALLBACK (write_log), NULL, NULL,
      NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
gst_pooled_queues_tracer_init (GstPooledQueuesTracer *self)
{
}

gboolean
gst_pooled_queues_tracer_register (GstPlugin *plugin)
{
  return gst_tracer_register (
      plugin, "pooledqueues", GST_TYPE_POOLED_QUEUES_TRACER);
}
