/* test-tracer.c: pooledqueues records what queues hold and drop
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <gst/gsttracer.h>
#include <gst/gsttracerfactory.h>

#include "pipeline.h"

/* columns of a row, by what it is */
#define LEVEL 9
#define DROP  7
#define LOST  5

typedef struct {
  GstObject *tracer;
  gchar *file;
  gchar **rows;
} Trace;

static GstObject *
tracer_new (const gchar *params)
{
  g_autoptr (GstPluginFeature) feature = gst_registry_find_feature (
      gst_registry_get (), "pooledqueues", GST_TYPE_TRACER_FACTORY);
  g_autoptr (GstPluginFeature) loaded = NULL;

  fail_unless (feature != NULL);
  loaded = gst_plugin_feature_load (feature);
  fail_unless (loaded != NULL);

  return g_object_new (
      gst_tracer_factory_get_tracer_type (GST_TRACER_FACTORY (loaded)),
      "params", params, NULL);
}

/* Written by the signal: hooks keep a tracer until GStreamer ends. */
static Trace *
trace_new (const gchar *params)
{
  Trace *trace = g_new0 (Trace, 1);
  gint fd = g_file_open_tmp ("pooledqueues-XXXXXX", &trace->file, NULL);

  fail_unless (fd >= 0);
  g_close (fd, NULL);
  trace->tracer = tracer_new (params);

  return trace;
}

static void
trace_write (Trace *trace)
{
  g_autofree gchar *text = NULL;

  g_signal_emit_by_name (trace->tracer, "write-log", trace->file);
  fail_unless (g_file_get_contents (trace->file, &text, NULL, NULL));
  g_strfreev (trace->rows);
  trace->rows = g_strsplit (text, "\n", 0);
}

static void
trace_free (Trace *trace)
{
  g_unlink (trace->file);
  gst_object_unref (trace->tracer);
  g_strfreev (trace->rows);
  g_free (trace->file);
  g_free (trace);
}

/* rows of a kind, of a queue or of all; and the last of them */
static guint
trace_count (Trace *trace, const gchar *name, guint columns, gchar ***last)
{
  guint count = 0;

  for (guint i = 0; trace->rows[i] != NULL; i++) {
    gchar **row = g_strsplit (trace->rows[i], ",", 0);

    if (g_strv_length (row) != columns ||
        (name != NULL && !g_str_equal (row[1], name))) {
      g_strfreev (row);
      continue;
    }
    count++;
    if (last != NULL) {
      g_strfreev (*last);
      *last = g_steal_pointer (&row);
    }
    g_strfreev (row);
  }

  return count;
}

static guint
trace_levels (Trace *trace, const gchar *name)
{
  return trace_count (trace, name, LEVEL, NULL);
}

static guint64
column (gchar **row, guint index)
{
  return g_ascii_strtoull (row[index], NULL, 10);
}

/* what the last row for a reason says */
static guint64
trace_dropped (Trace *trace, const gchar *reason)
{
  guint64 count = 0;

  for (guint i = 0; trace->rows[i] != NULL; i++) {
    g_auto (GStrv) row = g_strsplit (trace->rows[i], ",", 0);

    if (g_strv_length (row) == DROP && g_str_equal (row[4], reason))
      count = MAX (count, column (row, 5));
  }

  return count;
}

GST_START_TEST (test_each_buffer_gives_a_record_when_it_comes_and_goes)
{
  Trace *trace = trace_new (NULL);
  QueueRig *rig = rig_new (NULL);
  const gchar *name = GST_OBJECT_NAME (rig->element);

  rig_start (rig);
  trace_write (trace);
  fail_unless_equals_int (trace_levels (trace, name), 0);
  rig_plug (rig);
  rig_push_ok (rig, 1, 4);
  trace_write (trace);
  /* all five are in, the first has left */
  fail_unless_equals_int (trace_levels (trace, name), 6);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_saw (rig, "b4"));
  trace_write (trace);
  fail_unless_equals_int (trace_levels (trace, name), 10);
  /* a list is one, and the end is told */
  gst_pad_push_list (rig->src, rig_list (5, 3));
  rig_expect_then_eos (rig, "b0 b1 b2 b3 b4 l5x3");
  trace_write (trace);
  fail_unless_equals_int (trace_levels (trace, name), 13);
  rig_free (rig);
  trace_free (trace);
}
GST_END_TEST;

GST_START_TEST (test_levels_and_limits_are_those_of_the_element)
{
  Trace *trace = trace_new (NULL);
  QueueRig *rig = rig_new ("max-size-buffers", 7, "max-size-bytes", 1234,
      "max-size-time", 5 * GST_SECOND, NULL);
  gchar **row = NULL;

  rig_start (rig);
  rig_plug (rig);
  for (guint i = 0; i < 3; i++)
    fail_unless_equals_int (
        gst_pad_push (rig->src,
            rig_buffer_full (i + 1, 10, i * GST_MSECOND, GST_MSECOND)),
        GST_FLOW_OK);
  trace_write (trace);
  trace_count (trace, GST_OBJECT_NAME (rig->element), LEVEL, &row);
  fail_unless (row != NULL);
  fail_unless_equals_uint64 (column (row, 3), 30);
  fail_unless_equals_uint64 (column (row, 4), rig_level_time (rig));
  fail_unless_equals_uint64 (column (row, 4), 3 * GST_MSECOND);
  fail_unless_equals_uint64 (column (row, 5), rig_level (rig));
  fail_unless_equals_uint64 (column (row, 5), 3);
  fail_unless_equals_uint64 (column (row, 6), 1234);
  fail_unless_equals_uint64 (column (row, 7), 5 * GST_SECOND);
  fail_unless_equals_uint64 (column (row, 8), 7);
  g_strfreev (row);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_saw (rig, "b3"));
  rig_free (rig);
  trace_free (trace);
}
GST_END_TEST;

GST_START_TEST (test_drops_are_those_of_the_statistics)
{
  Trace *trace = trace_new (NULL);
  QueueRig *rig = rig_new ("max-size-buffers", 2, NULL);
  gchar **row = NULL;

  gst_util_set_object_arg (
      G_OBJECT (rig->element), "backpressure", "drop-oldest");
  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 7);
  gst_util_set_object_arg (G_OBJECT (rig->element), "backpressure", "reject");
  rig_push_ok (rig, 8, 3);
  trace_write (trace);
  fail_unless_equals_uint64 (trace_dropped (trace, "overflow"), 5);
  fail_unless_equals_uint64 (trace_dropped (trace, "rejected"), 3);
  trace_count (trace, GST_OBJECT_NAME (rig->element), DROP, &row);
  fail_unless (row != NULL);
  fail_unless_equals_string (row[3], "dropped");
  fail_unless_equals_uint64 (column (row, 6), 8);
  g_strfreev (row);

  /* what is flushed is told when it stops, if not before */
  fail_unless_equals_int (rig_level (rig), 2);
  rig_flush (rig);
  rig_set_state (rig, GST_STATE_READY);
  trace_write (trace);
  fail_unless_equals_uint64 (trace_dropped (trace, "flushed"),
      element_stat (rig->element, "dropped-flushed"));
  fail_unless_equals_uint64 (trace_dropped (trace, "overflow"),
      element_stat (rig->element, "dropped-overflow"));
  rig_free (rig);
  trace_free (trace);
}
GST_END_TEST;

static void
run_two (Trace *trace)
{
  GstElement *pipeline = pipeline_new (
      "fakesrc num-buffers=10 ! lfqueue name=one ! queue name=two ! fakesink");

  pipeline_run_to_eos (pipeline);
  pipeline_free (pipeline);
  trace_write (trace);
}

GST_START_TEST (test_filters_choose_by_name)
{
  Trace *all = trace_new ("");
  Trace *some = trace_new ("include-filter=\"^o\"");
  Trace *others = trace_new ("exclude-filter=\"^o\"");
  Trace *none = trace_new ("include-filter=o,exclude-filter=\"e|two\"");

  run_two (all);
  trace_write (some);
  trace_write (others);
  trace_write (none);
  /* ten in, ten out, the end and the stop */
  fail_unless_equals_int (trace_levels (all, "one"), 22);
  fail_unless_equals_int (trace_levels (all, "two"), 22);
  fail_unless_equals_int (trace_levels (some, "one"), 22);
  fail_unless_equals_int (trace_levels (some, NULL), 22);
  fail_unless_equals_int (trace_levels (others, "two"), 22);
  fail_unless_equals_int (trace_levels (others, NULL), 22);
  fail_unless_equals_int (trace_levels (none, NULL), 0);
  trace_free (all);
  trace_free (some);
  trace_free (others);
  trace_free (none);
}
GST_END_TEST;

GST_START_TEST (test_every_kind_of_queue_is_seen)
{
  Trace *trace = trace_new (NULL);
  GstElement *pipeline = pipeline_new (
      "fakesrc num-buffers=10 sizetype=fixed sizemax=10 ! queue name=core ! "
      "queue2 name=second ! multiqueue name=many ! lfqueue name=ours ! "
      "bufferaccumulator name=whole ! fakesink");
  gchar **row = NULL;

  pipeline_run_to_eos (pipeline);
  pipeline_free (pipeline);
  trace_write (trace);
  fail_unless_equals_int (trace_levels (trace, "core"), 22);
  fail_unless_equals_int (trace_levels (trace, "second"), 22);
  fail_unless_equals_int (trace_levels (trace, "many:0"), 22);
  fail_unless_equals_int (trace_levels (trace, "ours"), 22);
  /* ten in, one out */
  fail_unless_equals_int (trace_count (trace, "whole", LEVEL, &row), 13);
  fail_unless_equals_uint64 (column (row, 6), 256 * 1024 * 1024);
  g_strfreev (row);
  trace_free (trace);
}
GST_END_TEST;

GST_START_TEST (test_the_last_records_are_kept_and_the_lost_are_counted)
{
  Trace *trace = trace_new ("max-records=4");
  gchar **row = NULL;

  run_two (trace);
  fail_unless_equals_int (trace_levels (trace, "one"), 8);
  /* ten that came in less four; ten that went out and two less four */
  fail_unless_equals_int (trace_count (trace, "one", LOST, &row), 2);
  fail_unless_equals_string (row[3], "lost");
  fail_unless (column (row, 4) == 6 || column (row, 4) == 8);
  g_strfreev (row);
  trace_free (trace);
}
GST_END_TEST;

GST_START_TEST (test_queues_that_come_and_go_for_ever_take_bounded_memory)
{
  Trace *trace = trace_new (NULL);
  guint kept;

  for (guint i = 0; i < 100; i++) {
    QueueRig *rig = rig_new (NULL);

    rig_start (rig);
    rig_push_ok (rig, 1, 1);
    WAIT_UNTIL (rig_saw (rig, "b1"));
    rig_free (rig);
  }
  trace_write (trace);
  kept = trace_levels (trace, NULL);
  /* of 64 pads, with at most two records each */
  fail_unless (kept >= 64, "only %u records are left", kept);
  fail_unless (kept <= 128, "%u records are left", kept);
  fail_unless_equals_int (trace_count (trace, "-", LOST, NULL), 1);
  trace_free (trace);
}
GST_END_TEST;

GST_START_TEST (test_pipelines_at_once_do_not_mix)
{
  Trace *trace = trace_new (NULL);
  GstElement *pipelines[2];
  gint64 addresses[2] = { 0, 0 };
  guint counts[2] = { 0, 0 };

  for (guint i = 0; i < 2; i++) {
    pipelines[i] =
        pipeline_new ("fakesrc num-buffers=500 ! lfqueue name=q ! fakesink");
    gst_element_set_state (pipelines[i], GST_STATE_PLAYING);
  }
  /* the file may be written while they run */
  trace_write (trace);
  for (guint i = 0; i < 2; i++)
    fail_unless (pipeline_wait_for (pipelines[i], GST_MESSAGE_EOS));
  for (guint i = 0; i < 2; i++)
    pipeline_free (pipelines[i]);
  trace_write (trace);

  for (guint i = 0; trace->rows[i] != NULL; i++) {
    g_auto (GStrv) row = g_strsplit (trace->rows[i], ",", 0);
    gint64 address;

    if (g_strv_length (row) != LEVEL)
      continue;
    address = (gint64) g_ascii_strtoull (row[2], NULL, 16);
    for (guint j = 0; j < 2; j++) {
      if (addresses[j] == 0)
        addresses[j] = address;
      if (addresses[j] == address) {
        counts[j]++;
        break;
      }
    }
  }
  fail_unless_equals_int (counts[0], 1002);
  fail_unless_equals_int (counts[1], 1002);
  trace_free (trace);
}
GST_END_TEST;

GST_START_TEST (test_rows_are_in_the_order_of_time)
{
  Trace *trace = trace_new (NULL);
  guint64 before = 0;

  run_two (trace);
  for (guint i = 0; trace->rows[i] != NULL; i++) {
    g_auto (GStrv) row = g_strsplit (trace->rows[i], ",", 0);

    if (g_strv_length (row) != LEVEL)
      continue;
    fail_unless (column (row, 0) >= before, "row %u is early", i);
    before = column (row, 0);
  }
  fail_unless (before > 0);
  trace_free (trace);
}
GST_END_TEST;

GST_START_TEST (test_a_name_with_a_comma_stands_between_bars)
{
  Trace *trace = trace_new (NULL);
  GstElement *pipeline = pipeline_new (
      "fakesrc num-buffers=1 ! lfqueue name=\"a,b|c\" ! fakesink");

  pipeline_run_to_eos (pipeline);
  pipeline_free (pipeline);
  trace_write (trace);
  fail_unless (strstr (trace->rows[0], ",|a,b||c|,0x") != NULL);
  trace_free (trace);
}
GST_END_TEST;

/* Warnings that say what is expected, and no others. */
static gboolean
count_warning (const gchar *domain, GLogLevelFlags level, const gchar *message,
    gpointer count)
{
  ++*(guint *) count;

  return TRUE;
}

static guint
warnings (const gchar *pattern, const gchar *params, const gchar *file)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  guint count = 0;
  GstCheckLogFilter *filter = gst_check_add_log_filter (
      NULL, G_LOG_LEVEL_WARNING, regex, count_warning, &count, NULL);
  GstObject *tracer = tracer_new (params);

  g_regex_ref (regex);
  if (file != NULL)
    g_signal_emit_by_name (tracer, "write-log", file);
  gst_check_remove_log_filter (filter);
  gst_object_unref (tracer);

  return count;
}

GST_START_TEST (test_nonsense_is_warned_of_by_name_and_value)
{
  const gchar *cases[][2] = {
    { "max-records=-3", "max-records=-3 is not" },
    { "max-records=0", "max-records=0 is not" },
    { "max-records=many", "max-records=many is not" },
    { "include-filter=\"(\"", "include-filter=\"\\(\" is not" },
    { "exclude-filter=\"[\"", "exclude-filter=\"\\[\" is not" },
    { "colour=blue", "no parameter colour \\(=blue\\)" },
    { "=,=", "parameters '=,='" },
    { "max-records", "parameters 'max-records' from 'max-records' on" },
    { "include-filter=[", "include-filter=\"\\[\" is not" },
    { "include-filter=*,max-records=9", "include-filter=\"\\*\" is not" },
    { "include-filter=", "include-filter= has no value" },
    { "include-filter=\"a(b", "include-filter=\"a\\(b has no closing quote" },
    { "include-filter=\"a\"b", "include-filter=\"a\" is followed by 'b'" },
    { "max-records=9 file=a", "max-records=9 file=a is not" },
    { "file=/", "file=/ is a folder" },
    { "file=/no/such/folder/a.csv", "no folder /no/such/folder" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    fail_unless_equals_int (warnings (cases[i][1], cases[i][0], NULL), 1);
}
GST_END_TEST;

GST_START_TEST (test_a_value_is_taken_as_it_was_written)
{
  /* each fits the name two, and as written only */
  const gchar *texts[] = {
    "include-filter=t",
    "include-filter=^t|x$",
    " include-filter = \"^.[v-x]o\" , max-records=100,",
    "include-filter=\"^\\w{2,2}o\"",
    "include-filter=^\\w\\wo",
    "include-filter=\"^\\\\wwo\",include-filter=\"\\Bw\\B\"",
    "exclude-filter=\"\\\"|^o\"",
  };
  Trace *traces[G_N_ELEMENTS (texts)];

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    traces[i] = trace_new (texts[i]);
  run_two (traces[0]);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    trace_write (traces[i]);
    fail_unless (trace_levels (traces[i], "two") == 22, "%s", texts[i]);
    fail_unless (trace_levels (traces[i], NULL) == 22, "%s", texts[i]);
    trace_free (traces[i]);
  }
}
GST_END_TEST;

GST_START_TEST (test_a_bad_parameter_leaves_the_others)
{
  g_autoptr (GRegex) regex =
      g_regex_new ("include-filter=\"\\[\" is not", 0, 0, NULL);
  guint count = 0;
  GstCheckLogFilter *filter = gst_check_add_log_filter (NULL,
      G_LOG_LEVEL_WARNING, g_regex_ref (regex), count_warning, &count, NULL);
  Trace *trace = trace_new ("include-filter=[,exclude-filter=^o");

  gst_check_remove_log_filter (filter);
  fail_unless_equals_int (count, 1);
  run_two (trace);
  fail_unless_equals_int (trace_levels (trace, "one"), 0);
  fail_unless_equals_int (trace_levels (trace, "two"), 22);
  trace_free (trace);
}
GST_END_TEST;

GST_START_TEST (test_a_file_that_cannot_be_written_is_named)
{
  fail_unless_equals_int (warnings ("cannot write file /no/such/folder/a.csv: "
                                    "No such file or directory",
                              NULL, "/no/such/folder/a.csv"),
      1);
  /* a device that is full */
  if (g_file_test ("/dev/full", G_FILE_TEST_EXISTS)) {
    Trace *trace = trace_new (NULL);
    g_autoptr (GRegex) regex =
        g_regex_new ("cannot write file /dev/full: No space", 0, 0, NULL);
    guint count = 0;
    GstCheckLogFilter *filter;

    run_two (trace);
    filter = gst_check_add_log_filter (NULL, G_LOG_LEVEL_WARNING,
        g_regex_ref (regex), count_warning, &count, NULL);
    g_signal_emit_by_name (trace->tracer, "write-log", "/dev/full");
    gst_check_remove_log_filter (filter);
    fail_unless_equals_int (count, 1);
    trace_free (trace);
  }
}
GST_END_TEST;

GST_START_TEST (test_write_log_without_any_file_says_so)
{
  g_autoptr (GRegex) regex = g_regex_new ("write-log has no file", 0, 0, NULL);
  guint count = 0;
  GstCheckLogFilter *filter = gst_check_add_log_filter (NULL,
      G_LOG_LEVEL_WARNING, g_regex_ref (regex), count_warning, &count, NULL);
  GstObject *tracer = tracer_new (NULL);

  g_signal_emit_by_name (tracer, "write-log", NULL);
  gst_check_remove_log_filter (filter);
  fail_unless_equals_int (count, 1);
  gst_object_unref (tracer);
}
GST_END_TEST;

static Suite *
tracer_suite (void)
{
  Suite *suite = suite_create ("tracer");
  TCase *tc = tcase_create ("pooledqueues");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_each_buffer_gives_a_record_when_it_comes_and_goes);
  tcase_add_test (tc, test_levels_and_limits_are_those_of_the_element);
  tcase_add_test (tc, test_drops_are_those_of_the_statistics);
  tcase_add_test (tc, test_filters_choose_by_name);
  tcase_add_test (tc, test_every_kind_of_queue_is_seen);
  tcase_add_test (tc, test_the_last_records_are_kept_and_the_lost_are_counted);
  tcase_add_test (
      tc, test_queues_that_come_and_go_for_ever_take_bounded_memory);
  tcase_add_test (tc, test_pipelines_at_once_do_not_mix);
  tcase_add_test (tc, test_rows_are_in_the_order_of_time);
  tcase_add_test (tc, test_a_name_with_a_comma_stands_between_bars);
  tcase_add_test (tc, test_a_value_is_taken_as_it_was_written);
  tcase_add_test (tc, test_a_bad_parameter_leaves_the_others);
  tcase_add_test (tc, test_a_file_that_cannot_be_written_is_named);
  tcase_add_test (tc, test_write_log_without_any_file_says_so);
  /* last: these files are written to, and warned of, where queues follow */
  tcase_add_test (tc, test_nonsense_is_warned_of_by_name_and_value);

  return suite;
}

GST_CHECK_MAIN (tracer);
