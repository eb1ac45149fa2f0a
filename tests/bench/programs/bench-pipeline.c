/* bench-pipeline.c: a pipeline of real elements, with memory from here or there
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * In --line, every @ stands for --boundary: the elements between two others,
 * such as "poolfilter ! lfqueue". Where the first of them begins, --memory is
 * offered to the element before. The end is a fakesink named `sink`.
 *
 * The first --warm-up frames are not measured. A pipeline that does not bring
 * exactly --frames has failed, and so has one in which the pool offered was not
 * used: it would be fast for the wrong reason.
 */
#include "config.h"

#include "delays.h"
#include "measure.h"
#include "offer.h"
#include "resident.h"
#include "subject.h"

#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BOUNDARIES 8

static gchar *opt_line, *opt_boundary = (gchar *) "queue";
static gchar *opt_memory = (gchar *) "default";
static gint opt_frames, opt_warm_up = 60, opt_slow_frames, opt_slow_us;
static gint opt_pool_max;

static const GOptionEntry entries[] = {
  { "line", 0, 0, G_OPTION_ARG_STRING, &opt_line, "with @ for the boundary",
      "LINE" },
  { "boundary", 0, 0, G_OPTION_ARG_STRING, &opt_boundary,
      "elements that stand at @, or none", "LINE" },
  { "memory", 0, 0, G_OPTION_ARG_STRING, &opt_memory,
      "what is offered upstream of @", "KIND" },
  { "pool-max", 0, 0, G_OPTION_ARG_INT, &opt_pool_max,
      "buffers of a stock pool that is offered, 0 for no limit", "N" },
  { "frames", 0, 0, G_OPTION_ARG_INT, &opt_frames, "that must come out", "N" },
  { "warm-up", 0, 0, G_OPTION_ARG_INT, &opt_warm_up, "frames not measured",
      "N" },
  { "slow-frames", 0, 0, G_OPTION_ARG_INT, &opt_slow_frames,
      "for which the sink takes longer", "N" },
  { "slow-us", 0, 0, G_OPTION_ARG_INT, &opt_slow_us, "that much", "US" },
  { NULL },
};

/* Written by the sink's streaming thread, read when the pipeline is over. */
static struct {
  gint frames;
  guint64 last;
  BenchDelays times;
  BenchResident resident;
  BenchUsage start, end;
} seen;

static BenchOffer offers[MAX_BOUNDARIES];
static guint n_offers;

static GstPadProbeReturn
look_at_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  guint64 now = bench_now ();

  seen.frames++;
  if (seen.frames > opt_warm_up && seen.frames <= opt_frames)
    bench_delays_note (&seen.times, now - seen.last);
  seen.last = now;
  bench_resident_note (&seen.resident);

  if (seen.frames == opt_warm_up)
    bench_usage_begin (&seen.start);
  if (seen.frames == opt_frames)
    bench_usage_end (&seen.end);
  if (seen.frames <= opt_slow_frames)
    bench_sleep ((guint64) opt_slow_us * 1000);
  return GST_PAD_PROBE_OK;
}

/* "a ! @ ! b" with "c ! d" becomes "a ! c name=boundary0 ! d ! b". */
static gchar *
expand_line (void)
{
  g_auto (GStrv) parts = g_strsplit (opt_line, "@", -1);
  g_auto (GStrv) first = g_strsplit (opt_boundary, " ", 2);
  GString *line = g_string_new (parts[0]);

  for (guint i = 1; parts[i]; i++) {
    if (g_str_equal (opt_boundary, "none"))
      g_string_append_printf (line, "identity name=boundary%u", i - 1);
    else
      g_string_append_printf (line, "%s name=boundary%u %s", first[0], i - 1,
          first[1] ? first[1] : "");
    g_string_append (line, parts[i]);
  }
  return g_string_free (line, FALSE);
}

static GstElement *
make_pipeline (void)
{
  g_autofree gchar *line = expand_line ();
  g_autoptr (GError) error = NULL;
  GstElement *pipeline =
      gst_parse_launch_full (line, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);

  if (pipeline)
    return pipeline;
  g_printerr ("%s: %s\n", line, error->message);
  exit (
      g_error_matches (error, GST_PARSE_ERROR, GST_PARSE_ERROR_NO_SUCH_ELEMENT)
          ? BENCH_EXIT_ABSENT
          : 2);
}

static gboolean
watch (GstElement *pipeline)
{
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstPad) pad = NULL;

  if (!sink) {
    g_printerr ("there is no element named sink\n");
    return FALSE;
  }
  g_object_set (sink, "sync", FALSE, NULL);
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, look_at_frame, NULL, NULL);

  for (n_offers = 0; n_offers < MAX_BOUNDARIES; n_offers++) {
    g_autofree gchar *name = g_strdup_printf ("boundary%u", n_offers);
    g_autoptr (GstElement) element =
        gst_bin_get_by_name (GST_BIN (pipeline), name);
    g_autoptr (GstPad) entry = NULL;

    if (!element)
      break;
    entry = gst_element_get_static_pad (element, "sink");
    if (!bench_offer_init (&offers[n_offers], entry, opt_memory,
            (guint) MAX (opt_pool_max, 0))) {
      g_printerr ("no memory is called %s\n", opt_memory);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
run (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    g_printerr ("%s\n", error->message);
    return FALSE;
  }
  if (seen.frames != opt_frames) {
    g_printerr ("%d frames came out, not %d\n", seen.frames, opt_frames);
    return FALSE;
  }
  for (guint i = 0; i < n_offers; i++) {
    if (!bench_offer_was_taken (&offers[i]))
      return FALSE;
  }
  return TRUE;
}

/* A poolfilter that nobody took anything from measures nothing. */
static gboolean
report_filter (GstElement *pipeline, guint i)
{
  g_autofree gchar *name = g_strdup_printf ("boundary%u", i);
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_autoptr (GstStructure) stats = NULL;
  guint64 buffers, foreign, misses = 0, peak = 0;

  if (!g_object_class_find_property (G_OBJECT_GET_CLASS (element), "adopted"))
    return TRUE;
  g_object_get (element, "stats", &stats, NULL);
  if (!gst_structure_get (stats, "buffers", G_TYPE_UINT64, &buffers, "foreign",
          G_TYPE_UINT64, &foreign, NULL))
    return FALSE;
  if (foreign * 2 > buffers) {
    g_printerr ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                " buffers were not of the poolfilter\n",
        foreign, buffers);
    return FALSE;
  }
  if (i == 0) {
    gst_structure_get_uint64 (stats, "pool-misses", &misses);
    gst_structure_get_uint64 (stats, "pool-peak", &peak);
    bench_report_number ("pool_misses", (gdouble) misses);
    bench_report_number ("pool_peak", (gdouble) peak);
  }
  return TRUE;
}

static void
report_frames (void)
{
  gdouble n = opt_frames - opt_warm_up;

  bench_report_usage (&seen.start, &seen.end, (guint64) n);
  bench_report_number ("frames", seen.frames);
  /* Whole ones: the parser's memory for packets makes fewer than one, now and
   * then. minor_faults has them all. */
  bench_report_number ("faults_per_frame",
      (gdouble) ((seen.end.minor_faults - seen.start.minor_faults) /
                 (guint64) n));
  bench_delays_report (&seen.times);
  bench_resident_report (&seen.resident);
}

int
main (int argc, char **argv)
{
  g_autoptr (GstElement) pipeline = NULL;
  gboolean done;

  if (!bench_parse (&argc, &argv, entries))
    return 2;
  if (!opt_line || opt_warm_up < 1 || opt_frames <= opt_warm_up) {
    g_printerr ("--line, and --frames above --warm-up, are needed\n");
    return 2;
  }
  pipeline = make_pipeline ();
  bench_delays_init (&seen.times, (gsize) opt_frames);
  bench_resident_init (&seen.resident, (guint) opt_frames);
  if (!watch (pipeline))
    return 2;

  done = run (pipeline);
  for (guint i = 0; done && i < n_offers; i++)
    done = report_filter (pipeline, i);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  for (guint i = 0; i < n_offers; i++)
    bench_offer_clear (&offers[i]);
  if (!done)
    return 1;

  report_frames ();
  bench_report_print ();
  return 0;
}
