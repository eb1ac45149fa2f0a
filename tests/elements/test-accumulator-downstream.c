/* test-accumulator-downstream.c: what downstream refuses
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "accumulator-bed.h"

/* what downstream answers, from the second buffer on */
static GstFlowReturn downstream;

static GstFlowReturn
refuse (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);

  return downstream;
}

/* Until the task has let go of what downstream refused, which it counts one by
 * one; but for so many that it could not reach yet. */
static void
wait_emptied (Bed *bed, guint64 but)
{
  gint64 until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (bed_stat (bed, "chunks-received") !=
         bed_stat (bed, "chunks-emitted") +
             bed_stat (bed, "dropped-downstream") + but) {
    fail_unless (g_get_monotonic_time () < until);
    g_thread_yield ();
  }
}

static void
push_until (GstHarness *h, GstFlowReturn expected)
{
  GstFlowReturn ret;

  do {
    ret = gst_harness_push (h, numbered (1));
    g_thread_yield ();
  } while (ret == GST_FLOW_OK);
  fail_unless_equals_int (ret, expected);
}

GST_START_TEST (test_an_error_downstream_goes_upstream_and_frees_all)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);

  downstream = GST_FLOW_ERROR;
  gst_pad_set_chain_function (bed->h->sinkpad, refuse);
  push_until (bed->h, GST_FLOW_ERROR);
  wait_emptied (bed, 0);
  bed_assert_accounts (bed);

  /* nobody will push again: so it is posted */
  gst_harness_push_event (bed->h, gst_event_new_eos ());
  gst_message_unref (bed_pop_error (bed));
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_eos_downstream_goes_upstream_until_a_new_segment)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);

  downstream = GST_FLOW_EOS;
  gst_pad_set_chain_function (bed->h->sinkpad, refuse);
  push_until (bed->h, GST_FLOW_EOS);
  downstream = GST_FLOW_OK;
  bed_push_segment (bed->h);
  bed_clear_log (bed);
  bed_push (bed, 5, 1);
  bed_eos (bed);
  bed_wait_for (bed, "1x4 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_late_link_goes_on)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");

  gst_pad_unlink (src, bed->h->sinkpad);
  push_until (bed->h, GST_FLOW_NOT_LINKED);
  fail_unless_equals_int (gst_pad_link (src, bed->h->sinkpad), GST_PAD_LINK_OK);
  bed_clear_log (bed);
  bed_push (bed, 5, 1);
  bed_eos (bed);
  bed_wait_for (bed, "1x4 eos");
  gst_object_unref (src);
  bed_free (bed);
}
GST_END_TEST;

/* --- a thread that is held where it logs something --- */

static struct {
  GMutex lock;
  GCond cond;
  const gchar *where; /* how the message begins */
  GThread *thread;
  gboolean inside, may_go;
} held;

static void
hold (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message,
    gpointer data)
{
  g_mutex_lock (&held.lock);
  if (g_thread_self () == held.thread &&
      g_str_has_prefix (gst_debug_message_get (message), held.where)) {
    held.inside = TRUE;
    g_cond_broadcast (&held.cond);
    while (!held.may_go)
      g_cond_wait (&held.cond, &held.lock);
  }
  g_mutex_unlock (&held.lock);
}

static void
hold_at (const gchar *where)
{
  g_mutex_lock (&held.lock);
  held.where = where;
  held.inside = held.may_go = FALSE;
  g_mutex_unlock (&held.lock);
  gst_debug_set_active (TRUE);
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (hold, NULL, NULL);
  gst_debug_set_threshold_for_name ("bufferaccumulator", GST_LEVEL_LOG);
}

static void
hold_me (void)
{
  g_mutex_lock (&held.lock);
  held.thread = g_thread_self ();
  g_mutex_unlock (&held.lock);
}

static void
wait_until_held (void)
{
  g_mutex_lock (&held.lock);
  while (!held.inside)
    g_cond_wait (&held.cond, &held.lock);
  g_mutex_unlock (&held.lock);
}

static void
let_go (void)
{
  g_mutex_lock (&held.lock);
  held.may_go = TRUE;
  g_cond_broadcast (&held.cond);
  g_mutex_unlock (&held.lock);
}

static void
hold_no_more (void)
{
  gst_debug_set_threshold_for_name ("bufferaccumulator", GST_LEVEL_NONE);
  gst_debug_remove_log_function (hold);
}

static gpointer
push_late (gpointer h)
{
  hold_me ();

  return GINT_TO_POINTER (gst_harness_push (h, numbered (7)));
}

/* a producer between being let in and having appended */
GST_START_TEST (test_what_comes_just_after_the_error_is_let_go_too)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstHarness *other = bed_producer (bed);
  GThread *thread;

  downstream = GST_FLOW_ERROR;
  gst_pad_set_chain_function (bed->h->sinkpad, refuse);
  bed_push_segment (other);
  hold_at ("gathered ");
  thread = g_thread_new ("late", push_late, bed->h);
  wait_until_held ();

  push_until (other, GST_FLOW_ERROR);
  wait_emptied (bed, 1);
  let_go ();
  fail_unless_equals_int (
      GPOINTER_TO_INT (g_thread_join (thread)), GST_FLOW_OK);
  wait_emptied (bed, 0);
  fail_unless_equals_uint64 (bed_stat (bed, "current-buffers"), 0);

  hold_no_more ();
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static gpointer
flush_late (gpointer h)
{
  hold_me ();
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));

  return NULL;
}

GST_START_TEST (test_a_flush_that_comes_after_the_stop_freezes_nothing)
{
  Bed *bed = bed_new ("batch-buffers", "2", NULL);
  GThread *thread;

  bed_push (bed, 0, 1);
  hold_at ("flush-start ");
  thread = g_thread_new ("late", flush_late, bed->h);
  wait_until_held ();
  gst_element_set_state (bed->element, GST_STATE_READY);
  let_go ();
  g_thread_join (thread);
  hold_no_more ();

  gst_element_set_state (bed->element, GST_STATE_PLAYING);
  gst_harness_push_event (bed->h, gst_event_new_stream_start ("again"));
  bed_push_segment (bed->h);
  bed_push (bed, 1, 2);
  bed_wait_for (bed, "2x8");
  bed_free (bed);
}
GST_END_TEST;

/* --- what happens between a push and its answer --- */

/* Every time, whichever of the two comes first: nobody pushes after EOS. */
GST_START_TEST (test_an_error_beside_eos_is_posted)
{
  downstream = GST_FLOW_ERROR;
  for (guint i = 0; i < 100; i++) {
    Bed *bed = bed_new (NULL, NULL);

    gst_pad_set_chain_function (bed->h->sinkpad, refuse);
    bed_push (bed, 0, 2);
    bed_eos (bed);
    gst_message_unref (bed_pop_error (bed));
    bed_free (bed);
  }
}
GST_END_TEST;

/* of the first push; later ones succeed */
static gint pushes;

static GstFlowReturn
link_too_late (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  if (g_atomic_int_add (&pushes, 1) > 0)
    return GST_FLOW_OK;
  gst_pad_push_event (pad, gst_event_new_reconfigure ());

  return GST_FLOW_NOT_LINKED;
}

GST_START_TEST (test_a_link_during_a_push_that_fails_is_not_missed)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);

  pushes = 0;
  gst_pad_set_chain_function (bed->h->sinkpad, link_too_late);
  bed_push (bed, 0, 2);
  bed_eos (bed);
  bed_wait_for (bed, "1x4 1x4 eos");
  bed_free (bed);
}
GST_END_TEST;

static gint may_answer;

static GstFlowReturn
say_eos_when_asked (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  if (g_atomic_int_add (&pushes, 1) > 0)
    return GST_FLOW_OK;
  while (!g_atomic_int_get (&may_answer))
    g_thread_yield ();

  return GST_FLOW_EOS;
}

GST_START_TEST (test_eos_of_the_old_stream_does_not_end_the_new_one)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);

  pushes = may_answer = 0;
  gst_pad_set_chain_function (bed->h->sinkpad, say_eos_when_asked);
  bed_push (bed, 0, 1);
  bed_wait_for (bed, "1x4");
  bed_push (bed, 1, 2); /* which nobody wants */
  gst_harness_push_event (bed->h, gst_event_new_stream_start ("new"));
  bed_push_segment (bed->h);
  bed_push (bed, 3, 1);
  bed_clear_log (bed);

  g_atomic_int_set (&may_answer, 1);
  bed_wait_for (bed, "segment:0 1x4");
  bed_push (bed, 4, 1);
  bed_wait_for (bed, "segment:0 1x4 1x4");
  fail_unless_equals_uint64 (bed_stat (bed, "dropped-downstream"), 2);
  bed_free (bed);
}
GST_END_TEST;

/* --- several producers --- */

static void
push_segment_at (GstHarness *h, GstClockTime base)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.base = base;
  fail_unless (gst_harness_push_event (h, gst_event_new_segment (&segment)));
}

/* That another pad's segment holds with each chunk begins no stream. */
GST_START_TEST (test_eos_reaches_producers_that_take_turns)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstHarness *other = bed_producer (bed);
  GstHarness *pair[] = { bed->h, other };
  gboolean told[2] = { FALSE, FALSE };
  gint64 until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  downstream = GST_FLOW_EOS;
  gst_pad_set_chain_function (bed->h->sinkpad, refuse);
  push_segment_at (other, 5 * GST_SECOND);
  for (guint i = 0; !told[0] || !told[1]; i++) {
    GstFlowReturn ret = gst_harness_push (pair[i % 2], numbered (i));

    told[i % 2] = ret == GST_FLOW_EOS;
    fail_unless (ret == GST_FLOW_OK || ret == GST_FLOW_EOS);
    fail_unless (g_get_monotonic_time () < until, "after %u buffers", i);
    g_thread_yield ();
  }
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

/* A pad on which a stream has begun, and whose first chunk is still to come. */
GST_START_TEST (test_who_has_begun_is_not_told_eos_of_another)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstHarness *other = bed_producer (bed);

  pushes = may_answer = 0;
  gst_pad_set_chain_function (bed->h->sinkpad, say_eos_when_asked);
  bed_push (bed, 0, 1);
  bed_wait_for (bed, "1x4");
  push_segment_at (other, 5 * GST_SECOND);
  g_atomic_int_set (&may_answer, 1);
  push_until (bed->h, GST_FLOW_EOS);

  bed_clear_log (bed);
  fail_unless_equals_int (gst_harness_push (other, numbered (1)), GST_FLOW_OK);
  bed_wait_for (bed, "segment:0 1x4");
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_one_that_has_ended_does_not_make_a_late_link_fatal)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstHarness *other = bed_producer (bed);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");

  bed_push_segment (other);
  fail_unless (gst_harness_push_event (other, gst_event_new_eos ()));
  gst_pad_unlink (src, bed->h->sinkpad);
  push_until (bed->h, GST_FLOW_NOT_LINKED);
  fail_unless_equals_int (gst_pad_link (src, bed->h->sinkpad), GST_PAD_LINK_OK);
  bed_clear_log (bed);
  bed_push (bed, 5, 2);
  bed_wait_for (bed, "1x4 1x4");
  fail_unless (gst_bus_pop_filtered (bed->bus, GST_MESSAGE_ERROR) == NULL);
  gst_object_unref (src);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static GstFlowReturn
fail_when_asked (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  while (!g_atomic_int_get (&may_answer))
    g_thread_yield ();

  return GST_FLOW_ERROR;
}

GST_START_TEST (test_an_error_is_posted_when_its_producer_has_gone)
{
  Bed *bed = bed_new_alone ("batch-buffers", "1", NULL);
  GstHarness *h = bed_producer (bed);

  may_answer = 0;
  gst_pad_set_chain_function (bed->h->sinkpad, fail_when_asked);
  bed_push_segment (h);
  fail_unless_equals_int (gst_harness_push (h, numbered (1)), GST_FLOW_OK);
  bed_wait_for (bed, "1x4");
  fail_unless (gst_harness_push_event (h, gst_event_new_eos ()));
  gst_harness_teardown (h);
  g_atomic_int_set (&may_answer, 1);
  gst_message_unref (bed_pop_error (bed));
  bed_free (bed);
}
GST_END_TEST;

static gpointer
push_four (gpointer h)
{
  GstFlowReturn ret = GST_FLOW_OK;

  for (guint i = 0; i < 4 && ret == GST_FLOW_OK; i++)
    ret = gst_harness_push (h, numbered (i));

  return GINT_TO_POINTER (ret);
}

/* What fills it is not wanted, so it is no error that it is full. */
GST_START_TEST (test_a_limit_met_during_eos_is_no_error)
{
  Bed *bed = bed_new ("batch-buffers", "1", "max-buffers", "2", NULL);
  GThread *thread;

  pushes = may_answer = 0;
  gst_pad_set_chain_function (bed->h->sinkpad, say_eos_when_asked);
  bed_push (bed, 0, 1);
  bed_wait_for (bed, "1x4");
  thread = g_thread_new ("pusher", push_four, bed->h);
  while (bed_stat (bed, "chunks-received") < 4)
    g_thread_yield ();
  g_atomic_int_set (&may_answer, 1);
  fail_unless_equals_int (
      GPOINTER_TO_INT (g_thread_join (thread)), GST_FLOW_EOS);
  bed_eos (bed);
  bed_wait_for (bed, "eos");
  fail_unless (gst_bus_pop_filtered (bed->bus, GST_MESSAGE_ERROR) == NULL);
  bed_free (bed);
}
GST_END_TEST;

/* --- buffers of others --- */

typedef struct {
  GstPad *pad;
  guint8 bytes[4];
  gint freed;
} Foreign;

static void
unlink_when_freed (gpointer data)
{
  Foreign *foreign = data;
  GstPad *peer = gst_pad_get_peer (foreign->pad);

  if (peer != NULL) {
    gst_pad_unlink (foreign->pad, peer);
    gst_object_unref (peer);
  }
  g_atomic_int_set (&foreign->freed, 1);
}

static GstFlowReturn
refuse_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  gst_buffer_list_unref (list);

  return GST_FLOW_ERROR;
}

/* What is freed may call back: here it is a buffer that stays for the overlap,
 * whose owner unlinks the pad. */
GST_START_TEST (test_what_an_error_frees_may_do_anything)
{
  Bed *bed =
      bed_new ("batch-buffers", "4", "step", "2", "output", "list", NULL);
  Foreign foreign = { .pad = bed->h->srcpad };
  gint64 until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  gst_pad_set_chain_list_function (bed->h->sinkpad, refuse_list);
  bed_push (bed, 0, 3);
  fail_unless_equals_int (
      gst_harness_push (bed->h, gst_buffer_new_wrapped_full (0, foreign.bytes,
                                    4, 0, 4, &foreign, unlink_when_freed)),
      GST_FLOW_OK);
  while (!g_atomic_int_get (&foreign.freed)) {
    fail_unless (g_get_monotonic_time () < until);
    g_thread_yield ();
  }
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_downstream_suite (void)
{
  Suite *s = suite_create ("accumulator-downstream");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_an_error_downstream_goes_upstream_and_frees_all);
  tcase_add_test (tc, test_eos_downstream_goes_upstream_until_a_new_segment);
  tcase_add_test (tc, test_a_late_link_goes_on);
  tcase_add_test (tc, test_what_comes_just_after_the_error_is_let_go_too);
  tcase_add_test (tc, test_a_flush_that_comes_after_the_stop_freezes_nothing);
  tcase_add_test (tc, test_an_error_beside_eos_is_posted);
  tcase_add_test (tc, test_a_link_during_a_push_that_fails_is_not_missed);
  tcase_add_test (tc, test_eos_of_the_old_stream_does_not_end_the_new_one);
  tcase_add_test (tc, test_eos_reaches_producers_that_take_turns);
  tcase_add_test (tc, test_who_has_begun_is_not_told_eos_of_another);
  tcase_add_test (tc, test_one_that_has_ended_does_not_make_a_late_link_fatal);
  tcase_add_test (tc, test_an_error_is_posted_when_its_producer_has_gone);
  tcase_add_test (tc, test_a_limit_met_during_eos_is_no_error);
  tcase_add_test (tc, test_what_an_error_frees_may_do_anything);

  return s;
}

GST_CHECK_MAIN (accumulator_downstream)
