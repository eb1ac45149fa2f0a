/* test-lfqueue-hostile.c: what nobody should do, and what then must not happen
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

static void
set (QueueRig *rig, const gchar *property, const gchar *value)
{
  gst_util_set_object_arg (G_OBJECT (rig->element), property, value);
}

static void
finish (QueueRig *rig)
{
  rig_open_gate (rig);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  WAIT_UNTIL (rig_saw (rig, "eos"));
  check_accounting (rig->element);
  rig_free (rig);
}

static const gchar *const policies[] = { "block", "drop-oldest", "reject",
  "adaptive" };

GST_START_TEST (test_limits_of_0_1_and_the_largest)
{
  const gchar *items[] = { "0", "1", "4294967295" };
  const gchar *times[] = { "0", "1", "18446744073709551615" };

  for (guint p = 0; p < G_N_ELEMENTS (policies); p++)
    for (guint i = 0; i < 27; i++) {
      QueueRig *rig = rig_new ("block-timeout", G_GUINT64_CONSTANT (1000),
          "adaptive-initial-delay", G_GUINT64_CONSTANT (1),
          "adaptive-max-delay", G_GUINT64_CONSTANT (1), NULL);

      set (rig, "backpressure", policies[p]);
      set (rig, "max-size-buffers", items[i % 3]);
      set (rig, "max-size-bytes", items[i / 3 % 3]);
      set (rig, "max-size-time", times[i / 9]);
      rig_start (rig);
      for (guint j = 0; j < 100; j++)
        gst_pad_push (
            rig->src, rig_buffer_full (j, j % 5, j * GST_MSECOND, GST_MSECOND));
      fail_unless_equals_uint64 (element_stat (rig->element, "in"), 100);
      finish (rig);
    }
}
GST_END_TEST;

GST_START_TEST (test_thresholds_above_the_limits)
{
  QueueRig *rig = rig_new ("max-size-buffers", 2, "min-threshold-buffers",
      G_MAXUINT, "min-threshold-bytes", G_MAXUINT, "min-threshold-time",
      G_MAXUINT64, NULL);

  rig_start (rig);
  rig_push_ok (rig, 1, 1000);
  finish (rig);
}
GST_END_TEST;

/* the values of each property that a hostile thread sets in turn */
static const gchar *const settings[] = { "backpressure=drop-oldest",
  "max-size-buffers=1", "max-age=1", "backpressure=reject",
  "max-size-buffers=0", "drop-unit=gop", "silent=true", "max-size-bytes=1",
  "backpressure=adaptive", "leaky=no", "max-age=0", "block-timeout=1",
  "max-size-bytes=0", "max-size-time=1", "measure-delay=true",
  "min-threshold-buffers=3", "leaky=downstream", "max-size-buffers=4294967295",
  "block-timeout=0", "drop-unit=buffer", "high-watermark=0.1",
  "min-threshold-buffers=0", "low-watermark=0.9", "notify-levels=true",
  "max-wakeup-delay=1000", "leaky=upstream", "max-size-time=0",
  "request-keyframe=true", "measure-delay=false",
  "reject-return=custom-success", "max-size-buffers=5",
  "post-drop-messages=true", "drop-messages-interval=0", "low-watermark=0.0",
  "high-watermark=1.0", "min-threshold-time=1", "reject-return=ok",
  "notify-levels=false", "max-wakeup-delay=0", "min-threshold-time=0",
  "flush-on-eos=true", "silent=false", "post-drop-messages=false",
  "flush-on-eos=false", "request-keyframe=false", "adaptive-initial-delay=1",
  "adaptive-max-delay=1000", "adaptive-multiplier=1.5", "backpressure=block",
  "max-size-buffers=3" };

static void
apply (QueueRig *rig, const gchar *setting)
{
  g_auto (GStrv) pair = g_strsplit (setting, "=", 2);

  set (rig, pair[0], pair[1]);
}

static gpointer
flip_until_told (gpointer data)
{
  QueueRig *rig = data;
  guint i = 0;

  while (!g_object_get_data (G_OBJECT (rig->src), "stop"))
    apply (rig, settings[i++ % G_N_ELEMENTS (settings)]);
  apply (rig, "backpressure=block");
  apply (rig, "min-threshold-buffers=0");
  apply (rig, "min-threshold-time=0");

  return NULL;
}

/* thousands of times a second, by another thread, while data flows */
GST_START_TEST (test_properties_flipped_while_data_flows)
{
  QueueRig *rig = rig_new ("max-size-buffers", 3, NULL);
  GThread *flipper;

  /* messages are not read here: let them go */
  gst_bus_set_flushing (rig->bus, TRUE);
  rig_start (rig);
  flipper = g_thread_new ("flipper", flip_until_told, rig);
  for (guint i = 0; i < 20000; i++) {
    GstBuffer *buffer =
        rig_buffer_full (i, i % 7, i * GST_USECOND, GST_USECOND);

    if (i % 4)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    fail_unless (gst_pad_push (rig->src, buffer) >= GST_FLOW_OK);
    if (i % 50 == 0)
      fail_unless_equals_int (
          gst_pad_push_list (rig->src, rig_list (i, 3)) >= GST_FLOW_OK, TRUE);
    if (i % 100 == 0)
      fail_unless (rig_event (rig, rig_custom_event ("x")));
  }
  g_object_set_data (G_OBJECT (rig->src), "stop", rig);
  g_thread_join (flipper);
  fail_unless_equals_uint64 (
      element_stat (rig->element, "in"), 20000 + 400 * 3);
  finish (rig);
}
GST_END_TEST;

/* every event survives what is done to the buffers around it */
static void
count_events (QueueRig *rig, GstMiniObject *object, gpointer data)
{
  gint *next = data;
  gint n = -1;

  if (!GST_IS_EVENT (object) ||
      !gst_event_has_name (GST_EVENT (object), "numbered"))
    return;
  gst_structure_get_int (gst_event_get_structure (GST_EVENT (object)), "n", &n);
  if (n == *next)
    (*next)++;
}

GST_START_TEST (test_no_event_is_lost_while_properties_flip)
{
  QueueRig *rig = rig_new ("max-size-buffers", 3, NULL);
  GThread *flipper;
  gint next = 0;

  gst_bus_set_flushing (rig->bus, TRUE);
  rig_set_hook (rig, count_events, &next);
  rig_start (rig);
  flipper = g_thread_new ("flipper", flip_until_told, rig);
  for (gint i = 0; i < 3000; i++) {
    fail_unless (rig_event (
        rig, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
                 gst_structure_new ("numbered", "n", G_TYPE_INT, i, NULL))));
    gst_pad_push (rig->src, rig_buffer (i));
    gst_pad_push (rig->src, rig_buffer (i));
  }
  g_object_set_data (G_OBJECT (rig->src), "stop", rig);
  g_thread_join (flipper);
  g_object_set (rig->element, "flush-on-eos", FALSE, NULL);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  WAIT_UNTIL (rig_saw (rig, "eos"));
  fail_unless_equals_int (next, 3000);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_blocked_source_pad_bounds_memory_and_flush_gets_through)
{
  QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 5, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 10000);
  fail_unless_equals_int (rig_level (rig), 5);
  rig_flush (rig);
  fail_unless_equals_int (rig_level (rig), 0);
  rig_open_gate (rig);
  rig_segment (rig, 0);
  finish (rig);
}
GST_END_TEST;

static gpointer
push_until_it_ends (gpointer data)
{
  guint64 id = 0;

  while (rig_push (data, id) == GST_FLOW_OK)
    id++;

  return NULL;
}

/* the state changes under the producer, again and again */
GST_START_TEST (test_state_cycles_while_data_flows)
{
  for (guint p = 0; p < G_N_ELEMENTS (policies); p++) {
    QueueRig *rig = rig_new ("max-size-buffers", 2, NULL);

    set (rig, "backpressure", policies[p]);
    rig_start (rig);
    for (guint i = 0; i < 250; i++) {
      GThread *producer = g_thread_new ("producer", push_until_it_ends, rig);

      if (i % 2)
        WAIT_UNTIL (rig_log_length (rig) > 2);
      rig_set_state (rig, i % 3 ? GST_STATE_READY : GST_STATE_NULL);
      g_thread_join (producer);
      check_accounting (rig->element);
      fail_unless_equals_int (rig_level (rig), 0);
      gst_pad_set_active (rig->src, FALSE);
      gst_pad_set_active (rig->sink, FALSE);
      gst_pad_set_active (rig->sink, TRUE);
      gst_pad_set_active (rig->src, TRUE);
      rig_set_state (rig, GST_STATE_PLAYING);
      fail_unless (rig_event (rig, gst_event_new_stream_start ("again")));
      rig_segment (rig, 0);
      rig_clear_log (rig);
    }
    finish (rig);
  }
}
GST_END_TEST;

/* unlinked and linked again in the middle of it all */
GST_START_TEST (test_relinking_while_data_flows)
{
  QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 3, NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");

  rig_start (rig);
  for (guint i = 0; i < 300; i++) {
    GThread *producer = g_thread_new ("producer", push_until_it_ends, rig);

    WAIT_UNTIL (rig_log_length (rig) > 1);
    fail_unless (gst_pad_unlink (src, rig->sink));
    g_thread_join (producer);
    fail_unless_equals_int (gst_pad_link (src, rig->sink), GST_PAD_LINK_OK);
    WAIT_UNTIL (rig_push (rig, 0) == GST_FLOW_OK);
    rig_clear_log (rig);
  }
  finish (rig);
}
GST_END_TEST;

/* in the consumer's thread: the first push fails, and before it has come back
 * somebody has linked what was missing */
static void
link_too_late (QueueRig *rig, GstMiniObject *object, gpointer pushes)
{
  if (g_atomic_int_add ((gint *) pushes, 1) == 0)
    gst_pad_push_event (rig->sink, gst_event_new_reconfigure ());
  else
    rig_set_flow (rig, GST_FLOW_OK);
}

GST_START_TEST (test_a_link_during_a_push_that_fails_is_not_missed)
{
  QueueRig *rig = rig_new (NULL, NULL);
  gint pushes = 0;

  rig_start (rig);
  rig_set_flow (rig, GST_FLOW_NOT_LINKED);
  rig_set_hook (rig, link_too_late, &pushes);
  rig_push_ok (rig, 1, 2);
  rig_expect (rig, "b1 b2");
  finish (rig);
}
GST_END_TEST;

static Suite *
lfqueue_hostile_suite (void)
{
  Suite *s = suite_create ("lfqueue-hostile");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_limits_of_0_1_and_the_largest);
  tcase_add_test (tc, test_thresholds_above_the_limits);
  tcase_add_test (tc, test_properties_flipped_while_data_flows);
  tcase_add_test (tc, test_no_event_is_lost_while_properties_flip);
  tcase_add_test (
      tc, test_blocked_source_pad_bounds_memory_and_flush_gets_through);
  tcase_add_test (tc, test_state_cycles_while_data_flows);
  tcase_add_test (tc, test_relinking_while_data_flows);
  tcase_add_test (tc, test_a_link_during_a_push_that_fails_is_not_missed);

  return s;
}

GST_CHECK_MAIN (lfqueue_hostile);
