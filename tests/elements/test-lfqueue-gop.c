/* test-lfqueue-gop.c: no delta unit ever follows a hole
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

/* what a decoder would see */
typedef struct {
  guint64 last;
  guint arrived;
  guint broken;   /* delta units whose predecessor is missing */
  guint unmarked; /* holes without DISCONT */
} Decoder;

static void
decode_one (Decoder *decoder, GstBuffer *buffer)
{
  gboolean hole = GST_BUFFER_OFFSET (buffer) != decoder->last + 1;

  if (hole && GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    decoder->broken++;
  if (hole && !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT))
    decoder->unmarked++;
  decoder->last = GST_BUFFER_OFFSET (buffer);
  decoder->arrived++;
}

static void
decode (QueueRig *rig, GstMiniObject *object, gpointer data)
{
  if (GST_IS_BUFFER (object))
    decode_one (data, GST_BUFFER (object));
  if (GST_IS_BUFFER_LIST (object))
    for (guint i = 0; i < gst_buffer_list_length ((GstBufferList *) object);
         i++)
      decode_one (data, gst_buffer_list_get ((GstBufferList *) object, i));
}

static GstBuffer *
frame (guint64 id, guint gop)
{
  GstBuffer *buffer = rig_buffer (id);

  if ((id - 1) % gop != 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);

  return buffer;
}

static void
push_frame (QueueRig *rig, guint64 id, guint gop)
{
  fail_unless_equals_int (
      gst_pad_push (rig->src, frame (id, gop)), GST_FLOW_OK);
}

static QueueRig *
gop_rig (const gchar *policy, Decoder *decoder)
{
  QueueRig *rig = rig_new ("max-size-buffers", 4, "block-timeout",
      G_GUINT64_CONSTANT (1000), "adaptive-initial-delay",
      G_GUINT64_CONSTANT (1), "adaptive-max-delay", G_GUINT64_CONSTANT (1),
      NULL);

  rig_set_hook (rig, decode, decoder);
  rig->live = TRUE;
  gst_util_set_object_arg (G_OBJECT (rig->element), "backpressure", policy);
  gst_util_set_object_arg (G_OBJECT (rig->element), "drop-unit", "gop");
  rig_start (rig);

  return rig;
}

static void
finish (QueueRig *rig, Decoder *decoder)
{
  rig_open_gate (rig);
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  WAIT_UNTIL (rig_saw (rig, "eos"));
  check_accounting (rig->element);
  fail_unless_equals_uint64 (
      element_stat (rig->element, "out"), decoder->arrived);
  fail_unless_equals_int (decoder->broken, 0);
  fail_unless_equals_int (decoder->unmarked, 0);
  rig_free (rig);
}

static const gchar *const policies[] = { "block", "drop-oldest", "reject",
  "adaptive" };

/* the gate opens for a few now and then: holes at every place of a gop */
GST_START_TEST (test_no_delta_unit_follows_a_hole)
{
  for (guint p = 0; p < G_N_ELEMENTS (policies); p++) {
    for (guint gop = 1; gop <= 9; gop += 2) {
      Decoder decoder = { 0 };
      QueueRig *rig = gop_rig (policies[p], &decoder);

      rig_close_gate (rig);
      for (guint64 id = 1; id <= 200; id++) {
        push_frame (rig, id, gop);
        if (id % 11 == 0)
          rig_let_pass (rig, 3);
      }
      fail_unless (element_stat (rig->element, "dropped") > 0);
      finish (rig, &decoder);
    }
  }
}
GST_END_TEST;

/* the consumer takes at the head while the producer drops there */
GST_START_TEST (test_no_delta_unit_follows_a_hole_in_a_race)
{
  for (guint p = 0; p < G_N_ELEMENTS (policies); p++) {
    Decoder decoder = { 0 };
    QueueRig *rig = gop_rig (policies[p], &decoder);

    for (guint64 id = 1; id <= 5000; id++)
      push_frame (rig, id, 5);
    finish (rig, &decoder);
  }
}
GST_END_TEST;

GST_START_TEST (test_max_age_respects_the_gop)
{
  Decoder decoder = { 0 };
  QueueRig *rig = gop_rig ("block", &decoder);
  gint64 last;

  g_object_set (
      rig->element, "max-size-buffers", 100, "max-age", 20 * GST_MSECOND, NULL);
  rig_close_gate (rig);
  for (guint64 id = 1; id <= 7; id++)
    push_frame (rig, id, 5);
  rig_wait_at_gate (rig);
  g_object_set (rig->element, "max-age", 20 * GST_MSECOND, NULL);
  last = g_get_monotonic_time ();
  WAIT_UNTIL (g_get_monotonic_time () > last + 21 * 1000);
  for (guint64 id = 8; id <= 30; id++)
    push_frame (rig, id, 5);
  fail_unless_equals_uint64 (element_stat (rig->element, "dropped"), 0);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_level (rig) == 0);
  fail_unless (element_stat (rig->element, "dropped-age") >= 6);
  finish (rig, &decoder);
}
GST_END_TEST;

GST_START_TEST (test_what_refers_to_a_rejected_frame_is_rejected)
{
  Decoder decoder = { 0 };
  QueueRig *rig = gop_rig ("reject", &decoder);

  gst_util_set_object_arg (
      G_OBJECT (rig->element), "reject-return", "custom-success");
  rig_plug (rig);
  for (guint64 id = 1; id <= 4; id++)
    push_frame (rig, id, 100);
  fail_unless_equals_int (
      gst_pad_push (rig->src, frame (5, 100)), GST_FLOW_CUSTOM_SUCCESS);
  g_object_set (rig->element, "max-size-buffers", 100, NULL);
  fail_unless_equals_int (
      gst_pad_push (rig->src, frame (6, 100)), GST_FLOW_CUSTOM_SUCCESS);
  fail_unless_equals_uint64 (
      element_stat (rig->element, "dropped-rejected"), 2);
  fail_unless_equals_uint64 (
      element_stat (rig->element, "dropped-overflow"), 0);
  rig_open_gate (rig);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_whole_gop_goes_and_the_next_begins_with_its_keyframe)
{
  Decoder decoder = { 0 };
  QueueRig *rig = gop_rig ("drop-oldest", &decoder);

  /* 1 is the keyframe at the gate; 2 to 5 fill the queue */
  rig_close_gate (rig);
  push_frame (rig, 1, 3);
  rig_wait_at_gate (rig);
  for (guint64 id = 2; id <= 6; id++)
    push_frame (rig, id, 3);
  /* 2, 3 of the first gop went for 6 */
  rig_open_gate (rig);
  rig_expect (rig, "b1 b4! b5 b6");
  finish (rig, &decoder);
}
GST_END_TEST;

static guint
count_upstream (QueueRig *rig, const gchar *name)
{
  guint n = 0;

  g_mutex_lock (&rig->lock);
  for (guint i = 0; i < rig->upstream->len; i++)
    n += g_str_equal (g_ptr_array_index (rig->upstream, i), name);
  g_mutex_unlock (&rig->lock);

  return n;
}

GST_START_TEST (test_keyframe_is_asked_for_once_per_hole_and_not_in_a_flood)
{
  Decoder decoder = { 0 };
  QueueRig *rig = gop_rig ("drop-oldest", &decoder);

  g_object_set (rig->element, "request-keyframe", TRUE, NULL);
  rig_close_gate (rig);
  for (guint64 id = 1; id <= 1000; id++)
    push_frame (rig, id, 10);
  WAIT_UNTIL (count_upstream (rig, "GstForceKeyUnit") > 0);
  fail_unless (count_upstream (rig, "GstForceKeyUnit") <= 10);
  finish (rig, &decoder);
}
GST_END_TEST;

GST_START_TEST (test_keyframe_is_not_asked_for_by_default_or_without_a_hole)
{
  for (gint ask = 0; ask <= 1; ask++) {
    Decoder decoder = { 0 };
    QueueRig *rig = gop_rig ("drop-oldest", &decoder);

    g_object_set (rig->element, "request-keyframe", ask, "max-size-buffers",
        ask ? 0 : 4, "max-size-bytes", 0, NULL);
    rig_close_gate (rig);
    for (guint64 id = 1; id <= 100; id++)
      push_frame (rig, id, 10);
    rig_open_gate (rig);
    fail_unless (rig_event (rig, rig_custom_event ("x")));
    WAIT_UNTIL (rig_saw (rig, "x"));
    fail_unless_equals_int (count_upstream (rig, "GstForceKeyUnit"), 0);
    finish (rig, &decoder);
  }
}
GST_END_TEST;

static Suite *
lfqueue_gop_suite (void)
{
  Suite *s = suite_create ("lfqueue-gop");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_no_delta_unit_follows_a_hole);
  tcase_add_test (tc, test_no_delta_unit_follows_a_hole_in_a_race);
  tcase_add_test (tc, test_max_age_respects_the_gop);
  tcase_add_test (tc, test_what_refers_to_a_rejected_frame_is_rejected);
  tcase_add_test (
      tc, test_whole_gop_goes_and_the_next_begins_with_its_keyframe);
  tcase_add_test (
      tc, test_keyframe_is_asked_for_once_per_hole_and_not_in_a_flood);
  tcase_add_test (
      tc, test_keyframe_is_not_asked_for_by_default_or_without_a_hole);

  return s;
}

GST_CHECK_MAIN (lfqueue_gop);
