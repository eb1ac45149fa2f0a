/* run.c: one queue under load, from start to end of stream
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "run.h"
#include "probe.h"

#include <sys/resource.h>

static gboolean
wait_for_end (GstElement *pipeline, GError **error)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gboolean ok = GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;

  if (!ok)
    gst_message_parse_error (message, error, NULL);
  gst_message_unref (message);
  gst_object_unref (bus);

  return ok;
}

static guint64
ns_of (const struct timeval *time)
{
  return time->tv_sec * GST_SECOND + time->tv_usec * GST_USECOND;
}

/* Call it before and after: what was used in between is left. */
static void
count_process (Measurement *measurement)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  measurement->cpu =
      ns_of (&usage.ru_utime) + ns_of (&usage.ru_stime) - measurement->cpu;
  /* not those that others on this machine are to blame for */
  measurement->sleeps = (guint64) usage.ru_nvcsw - measurement->sleeps;
  measurement->elapsed = gst_util_get_timestamp () - measurement->elapsed;
}

static guint64
get (GstStructure *stats, const char *name)
{
  guint64 value = 0;

  gst_structure_get_uint64 (stats, name, &value);

  return value;
}

/* lfqueue tells itself; what it cannot know is how late the camera is. */
static gboolean
read_stats (GstElement *queue, Measurement *measurement, GError **error)
{
  GstStructure *stats = NULL;
  guint64 dropped, queued;

  g_object_get (queue, "stats", &stats, NULL);
  measurement->in = get (stats, "in");
  measurement->out = get (stats, "out");
  measurement->overflow = get (stats, "dropped-overflow");
  measurement->rejected = get (stats, "dropped-rejected");
  measurement->age = get (stats, "dropped-age");
  measurement->p50 = get (stats, "delay-p50");
  measurement->p99 = get (stats, "delay-p99");
  measurement->wakeups =
      get (stats, "producer-wakeups") + get (stats, "consumer-wakeups");
  dropped = get (stats, "dropped");
  queued = get (stats, "queued");
  gst_structure_free (stats);

  measurement->other = dropped - measurement->overflow - measurement->rejected -
                       measurement->age;
  if (measurement->in == measurement->out + queued + dropped)
    return TRUE;

  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
      "The statistics do not add up: %" G_GUINT64_FORMAT
      " frames in, %" G_GUINT64_FORMAT " out, %" G_GUINT64_FORMAT
      " queued, %" G_GUINT64_FORMAT " dropped.",
      measurement->in, measurement->out, queued, dropped);
  return FALSE;
}

static gboolean
read_queue (
    GstElement *queue, Probe *probe, Measurement *measurement, GError **error)
{
  probe_read (probe, measurement);

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (queue), "stats"))
    return read_stats (queue, measurement, error);

  measurement->overflow = measurement->in - measurement->out;
  measurement->wakeups = G_MAXUINT64;
  return TRUE;
}

gboolean
run_subject (const Load *load, const Subject *subject, Measurement *measurement,
    GError **error)
{
  GstElement *pipeline = pipeline_new (load, subject, error);
  GstElement *queue;
  Probe *probe;
  gboolean ok;

  if (pipeline == NULL)
    return FALSE;
  queue = gst_bin_get_by_name (GST_BIN (pipeline), "queue");
  if (g_object_class_find_property (
          G_OBJECT_GET_CLASS (queue), "measure-delay"))
    g_object_set (queue, "measure-delay", TRUE, NULL);
  probe = probe_new (queue);

  memset (measurement, 0, sizeof (*measurement));
  count_process (measurement);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  ok = wait_for_end (pipeline, error);
  count_process (measurement);
  ok = ok && read_queue (queue, probe, measurement, error);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  probe_free (probe);
  gst_object_unref (queue);
  gst_object_unref (pipeline);

  return ok;
}
