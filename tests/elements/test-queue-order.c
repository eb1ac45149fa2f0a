/* test-queue-order.c: events keep their place between buffers
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

static void
push_caps (QueueRig *rig, gint n)
{
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("video/x-test", "n", G_TYPE_INT, n, NULL);

  fail_unless (rig_event (rig, gst_event_new_caps (caps)));
}

static void
push_tag (QueueRig *rig, const gchar *title)
{
  fail_unless (rig_event (
      rig, gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, title, NULL))));
}

GST_START_TEST (test_everything_arrives_in_the_order_it_came)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless (rig_event (rig, rig_custom_event ("x")));
  push_caps (rig, 2);
  rig_segment (rig, 5);
  rig_push_ok (rig, 2, 1);
  fail_unless_equals_int (
      gst_pad_push_list (rig->src, rig_list (3, 2)), GST_FLOW_OK);
  fail_unless (rig_event (rig, gst_event_new_gap (0, GST_SECOND)));
  push_tag (rig, "title");
  rig_push_ok (rig, 5, 1);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b1 x caps segment b2 l3x2 gap tag b5");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_events_before_the_first_buffer_pass_at_once)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  fail_unless (rig_event (rig, rig_custom_event ("x")));
  push_tag (rig, "title");
  rig_expect (rig, "x tag");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_oob_event_overtakes_what_is_queued)
{
  QueueRig *rig = rig_new (NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 2);
  fail_unless (rig_event (rig, rig_custom_oob_event ("oob")));
  rig_expect (rig, "b0 oob");
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 oob b1 b2");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_dropped_oldest_leave_one_discont_behind)
{
  QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 3, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 10);
  fail_unless_equals_int (rig_level (rig), 3);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b8! b9 b10");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_refused_newest_leave_one_discont_behind)
{
  QueueRig *rig = rig_new ("leaky", 1, "max-size-buffers", 3, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 10);
  fail_unless_equals_int (rig_level (rig), 3);
  rig_let_pass (rig, 1);
  WAIT_UNTIL (rig_level (rig) == 2);
  rig_push_ok (rig, 11, 1);
  rig_open_gate (rig);
  WAIT_UNTIL (rig_saw (rig, "b11!"));
  rig_push_ok (rig, 12, 1);
  rig_expect_then_eos (rig, "b0 b1 b2 b3 b11! b12");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_dropped_list_leaves_whole)
{
  QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 4, NULL);

  rig_start (rig);
  rig_plug (rig);
  fail_unless_equals_int (
      gst_pad_push_list (rig->src, rig_list (1, 3)), GST_FLOW_OK);
  rig_push_ok (rig, 4, 1);
  fail_unless_equals_int (
      gst_pad_push_list (rig->src, rig_list (5, 2)), GST_FLOW_OK);
  fail_unless_equals_int (rig_level (rig), 3);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b4! l5x2");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_list_after_a_hole_begins_with_discont)
{
  QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 1, NULL);
  GstBufferList *list = rig_list (2, 3);
  GstBuffer *head = gst_buffer_list_get (list, 0);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  gst_buffer_list_ref (list);
  fail_unless_equals_int (gst_pad_push_list (rig->src, list), GST_FLOW_OK);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 l2x3!");
  fail_if (GST_BUFFER_FLAG_IS_SET (head, GST_BUFFER_FLAG_DISCONT));
  gst_buffer_list_unref (list);
  rig_free (rig);
}
GST_END_TEST;

/* who still holds the buffer sees no change */
GST_START_TEST (test_discont_is_set_on_a_copy_of_a_shared_buffer)
{
  QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 1, NULL);
  GstBuffer *held = rig_buffer (2);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless_equals_int (
      gst_pad_push (rig->src, gst_buffer_ref (held)), GST_FLOW_OK);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b2!");
  fail_if (GST_BUFFER_FLAG_IS_SET (held, GST_BUFFER_FLAG_DISCONT));
  gst_buffer_unref (held);
  rig_free (rig);
}
GST_END_TEST;

/* core loses x and y and the GAP */
GST_START_TEST (test_dropping_loses_and_reorders_no_event)
{
  QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 2, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 1);
  fail_unless (rig_event (rig, rig_custom_event ("x")));
  push_caps (rig, 2);
  rig_push_ok (rig, 2, 1);
  rig_segment (rig, 7);
  fail_unless (rig_event (rig, gst_event_new_gap (7, GST_SECOND)));
  rig_push_ok (rig, 3, 1);
  fail_unless (rig_event (rig, rig_custom_event ("y")));
  push_caps (rig, 3);
  rig_push_ok (rig, 4, 1);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 x caps segment gap b3! y caps b4");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_each_hole_has_its_discont)
{
  QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 2, NULL);

  rig_start (rig);
  rig_plug (rig);
  rig_push_ok (rig, 1, 4);
  rig_let_pass (rig, 1);
  WAIT_UNTIL (rig_saw (rig, "b3!"));
  rig_push_ok (rig, 5, 3);
  rig_open_gate (rig);
  rig_expect_then_eos (rig, "b0 b3! b6! b7");
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_events_between_dropped_buffers_all_arrive)
{
  QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 1, NULL);
  g_autoptr (GString) expected = g_string_new ("b0");

  rig_start (rig);
  rig_plug (rig);
  for (guint i = 1; i <= 100; i++) {
    g_autofree gchar *name = g_strdup_printf ("x%u", i);

    rig_push_ok (rig, i, 1);
    fail_unless (rig_event (rig, rig_custom_event (name)));
    g_string_append_printf (expected, " %s%s", i == 100 ? "b100! " : "", name);
  }
  rig_open_gate (rig);
  rig_expect_then_eos (rig, expected->str);
  rig_free (rig);
}
GST_END_TEST;

/* what arrives, arrives under the caps that it was pushed with */
static void
check_caps_of_buffer (QueueRig *rig, GstMiniObject *object, gpointer wrong)
{
  g_autoptr (GstCaps) caps = NULL;
  gint n = -1;

  if (!GST_IS_BUFFER (object))
    return;
  caps = gst_pad_get_current_caps (rig->sink);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "n", &n);
  if ((guint64) n != GST_BUFFER_OFFSET_END (object))
    g_atomic_int_inc ((gint *) wrong);
}

/* core lets one in 1,000 to 100,000 out under the next caps */
GST_START_TEST (test_no_buffer_goes_out_under_the_next_caps)
{
  QueueRig *rig = rig_new ("leaky", 2, "max-size-buffers", 1, NULL);
  gint wrong = 0;

  rig_start (rig);
  rig_set_hook (rig, check_caps_of_buffer, &wrong);
  for (gint n = 0; n < 5000; n++) {
    push_caps (rig, n);
    for (guint i = 0; i < 2; i++) {
      GstBuffer *buffer = rig_buffer (i);

      GST_BUFFER_OFFSET_END (buffer) = n;
      fail_unless_equals_int (gst_pad_push (rig->src, buffer), GST_FLOW_OK);
    }
  }
  fail_unless (rig_event (rig, gst_event_new_eos ()));
  WAIT_UNTIL (rig_saw (rig, "eos"));
  fail_unless_equals_int (g_atomic_int_get (&wrong), 0);
  rig_free (rig);
}
GST_END_TEST;

static Suite *
queue_order_suite (void)
{
  Suite *s = suite_create ("queue-order");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_everything_arrives_in_the_order_it_came);
  tcase_add_test (tc, test_events_before_the_first_buffer_pass_at_once);
  tcase_add_test (tc, test_oob_event_overtakes_what_is_queued);
  tcase_add_test (tc, test_dropped_oldest_leave_one_discont_behind);
  tcase_add_test (tc, test_refused_newest_leave_one_discont_behind);
  tcase_add_test (tc, test_dropped_list_leaves_whole);
  tcase_add_test (tc, test_list_after_a_hole_begins_with_discont);
  tcase_add_test (tc, test_discont_is_set_on_a_copy_of_a_shared_buffer);
  tcase_add_test (tc, test_each_hole_has_its_discont);
  if (queue_is_ours ()) {
    tcase_add_test (tc, test_dropping_loses_and_reorders_no_event);
    tcase_add_test (tc, test_events_between_dropped_buffers_all_arrive);
    tcase_add_test (tc, test_no_buffer_goes_out_under_the_next_caps);
  }

  return s;
}

GST_CHECK_MAIN (queue_order);
