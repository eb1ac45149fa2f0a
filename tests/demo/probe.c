/* probe.c: watches a queue from outside, by probes on both its pads
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "probe.h"

typedef struct {
  GstClockTime pts;
  GstClockTime time; /* when it came */
} Arrival;

struct _Probe {
  GstElement *queue;

  GMutex lock;     /* the fields below, written by two threads */
  GQueue arrivals; /* of Arrival: those not seen at the source pad yet */
  GArray *waits;   /* of GstClockTime: for each that came out */
  guint64 in;
  GstClockTime late;
};

static GstPadProbeReturn
on_sink (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Probe *probe = user_data;
  Arrival *arrival = g_new (Arrival, 1);

  arrival->pts = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));
  arrival->time = gst_util_get_timestamp ();

  g_mutex_lock (&probe->lock);
  g_queue_push_tail (&probe->arrivals, arrival);
  probe->in++;
  g_mutex_unlock (&probe->lock);

  return GST_PAD_PROBE_OK;
}

/* Those that came before it and did not come out are dropped ones. */
static Arrival *
take_arrival_locked (Probe *probe, GstClockTime pts)
{
  Arrival *arrival;

  while ((arrival = g_queue_pop_head (&probe->arrivals)) != NULL) {
    if (arrival->pts == pts)
      return arrival;
    g_free (arrival);
  }

  return NULL;
}

static GstPadProbeReturn
on_src (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Probe *probe = user_data;
  GstClockTime pts = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));
  GstClockTime now = gst_element_get_current_running_time (probe->queue);
  Arrival *arrival;

  g_mutex_lock (&probe->lock);
  arrival = take_arrival_locked (probe, pts);
  if (arrival != NULL) {
    GstClockTime wait = gst_util_get_timestamp () - arrival->time;
    g_array_append_val (probe->waits, wait);
    probe->late = now > pts ? now - pts : 0;
    g_free (arrival);
  }
  g_mutex_unlock (&probe->lock);

  return GST_PAD_PROBE_OK;
}

static void
add_probe (GstElement *queue, const char *name, GstPadProbeCallback callback,
    Probe *probe)
{
  GstPad *pad = gst_element_get_static_pad (queue, name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, probe, NULL);
  gst_object_unref (pad);
}

Probe *
probe_new (GstElement *queue)
{
  Probe *probe = g_new0 (Probe, 1);

  probe->queue = gst_object_ref (queue);
  g_mutex_init (&probe->lock);
  g_queue_init (&probe->arrivals);
  probe->waits = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  add_probe (queue, "sink", on_sink, probe);
  add_probe (queue, "src", on_src, probe);

  return probe;
}

void
probe_free (Probe *probe)
{
  gst_object_unref (probe->queue);
  g_queue_clear_full (&probe->arrivals, g_free);
  g_array_unref (probe->waits);
  g_mutex_clear (&probe->lock);
  g_free (probe);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  GstClockTime x = *(const GstClockTime *) a, y = *(const GstClockTime *) b;

  return x < y ? -1 : x > y;
}

static GstClockTime
percentile (GArray *sorted, guint percent)
{
  guint index;

  if (sorted->len == 0)
    return 0;
  index = (sorted->len * percent + 99) / 100 - 1;

  return g_array_index (sorted, GstClockTime, index);
}

void
probe_read (Probe *probe, Measurement *measurement)
{
  g_mutex_lock (&probe->lock);
  g_array_sort (probe->waits, compare_times);
  measurement->in = probe->in;
  measurement->out = probe->waits->len;
  measurement->p50 = percentile (probe->waits, 50);
  measurement->p99 = percentile (probe->waits, 99);
  measurement->late = probe->late;
  g_mutex_unlock (&probe->lock);
}
