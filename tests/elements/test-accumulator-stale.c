/* test-accumulator-stale.c: what comes late: after a flush, in another run,
 * with other settings
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thread is held up by a log function, where it tells something: a producer
 * between the look whether its pad flushes and the list of what was gathered.
 * Or by a probe, as if it was stuck downstream.
 */
#include "accumulator-bed.h"

#include "call.h"
#include "watchdog.h"

#define GATHERED "gathered"
#define NO_ROOM  "no room for"
#define FLUSHES  "flush of this pad"
#define BEGINS   "sorting stream-start"

/* who says this is held up, the first time */
static const gchar *said;
static gint armed, is_near, may_go;

static void
hold_up (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message,
    gpointer data)
{
  if (!g_atomic_int_get (&armed) ||
      !g_str_has_prefix (gst_debug_message_get (message), said))
    return;

  g_atomic_int_set (&armed, FALSE);
  g_atomic_int_set (&is_near, TRUE);
  WAIT_UNTIL (g_atomic_int_get (&may_go));
}

static gpointer
push_late (gpointer h)
{
  return GINT_TO_POINTER (gst_harness_push (h, numbered (7)));
}

static gpointer
flush_late (gpointer h)
{
  return GINT_TO_POINTER (
      gst_harness_push_event (h, gst_event_new_flush_start ()));
}

/* Comes back when the thread is held up where it says @words. */
static GThread *
held_up (GThreadFunc what, GstHarness *h, const gchar *words)
{
  GThread *thread;

  said = words;
  g_atomic_int_set (&is_near, FALSE);
  g_atomic_int_set (&may_go, FALSE);
  g_atomic_int_set (&armed, TRUE);
  thread = g_thread_new ("late", what, h);
  WAIT_UNTIL (g_atomic_int_get (&is_near));

  return thread;
}

static gint
let_go (GThread *thread)
{
  g_atomic_int_set (&may_go, TRUE);

  return GPOINTER_TO_INT (g_thread_join (thread));
}

/* its pad flushes alone: the task goes on with the other one */
GST_START_TEST (test_what_was_let_in_before_a_flush_does_not_come_after_it)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstHarness *other = bed_producer (bed);
  GThread *thread = held_up (push_late, bed->h, GATHERED);

  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  let_go (thread);

  gst_harness_push (other, numbered (3));
  bed_pull_numbers (bed, 3, 1);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static void
assert_no_error (Bed *bed)
{
  GstMessage *error = gst_bus_pop_filtered (bed->bus, GST_MESSAGE_ERROR);

  fail_unless (error == NULL);
}

/* The task has come to what was brought up to here. */
static void
wait_sorted (Bed *bed, GstHarness *h)
{
  gst_harness_push_event (
      h, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, NULL));
  bed_wait_for (bed, "custom-downstream");
}

/* with the flush, its pad's buffer went, and there is room */
GST_START_TEST (test_the_limit_that_is_hit_while_the_pad_flushes_is_no_error)
{
  Bed *bed = bed_new ("max-buffers", "2", NULL);
  GstHarness *other = bed_producer (bed);
  GThread *thread;

  bed_wait_for (bed, "segment:0");
  bed_push (bed, 0, 1);
  gst_harness_push (other, numbered (0));
  thread = held_up (push_late, bed->h, NO_ROOM);
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  fail_unless_equals_int (let_go (thread), GST_FLOW_FLUSHING);
  wait_sorted (bed, other);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  bed_push_segment (bed->h);
  bed_push (bed, 1, 1);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_eos (bed);
  bed_wait_for (bed, "1x4 custom-downstream 1x4 eos");
  assert_no_error (bed);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

/* The task knows of it, and waits for what the other one was let in for. */
GST_START_TEST (test_a_flush_takes_back_the_error_that_was_not_told_yet)
{
  Bed *bed = bed_new ("max-buffers", "2", "deliver-on-overflow", "false", NULL);
  GstHarness *other = bed_producer (bed), *third = bed_producer (bed);
  GThread *late;
  Call *limit;

  bed_wait_for (bed, "segment:0");
  late = held_up (push_late, other, GATHERED);
  bed_push (bed, 0, 1);
  limit = call_push (bed->h->srcpad, numbered (7));
  call_wait_asleep (limit);
  wait_sorted (bed, third);
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  fail_unless_equals_int (call_flow (limit), GST_FLOW_FLUSHING);
  fail_unless_equals_int (let_go (late), GST_FLOW_OK);
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (other, gst_event_new_eos ());
  gst_harness_push_event (third, gst_event_new_eos ());
  bed_eos (bed);
  bed_wait_for (bed, "1x4 eos");
  assert_no_error (bed);
  gst_harness_teardown (third);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static void
lose (GstHarness *h)
{
  GstPad *pad = gst_pad_get_peer (h->srcpad);

  gst_pad_unlink (h->srcpad, pad);
  gst_object_unref (pad);
}

/* downstream is stuck in one query or flush */
static gint stuck, unstuck;

static void
get_stuck (void)
{
  g_atomic_int_set (&stuck, TRUE);
  WAIT_UNTIL (g_atomic_int_get (&unstuck));
}

static GstPadProbeReturn
stuck_in_drain (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (GST_QUERY_TYPE (GST_PAD_PROBE_INFO_QUERY (info)) == GST_QUERY_DRAIN)
    get_stuck ();

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
stuck_in_flush (GstPad *pad, GstPadProbeInfo *info, gpointer type)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (GST_EVENT_TYPE (event) == GPOINTER_TO_UINT (type))
    get_stuck ();
  else
    return GST_PAD_PROBE_OK;

  /* or it would flush what has started again */
  return GST_PAD_PROBE_DROP;
}

static void
stick (GstPad *src, GstPadProbeType what, GstPadProbeCallback where,
    GstEventType type)
{
  g_atomic_int_set (&stuck, FALSE);
  g_atomic_int_set (&unstuck, FALSE);
  gst_pad_add_probe (src, what, where, GUINT_TO_POINTER (type), NULL);
}

static gpointer
drain (gpointer pad)
{
  GstQuery *query = gst_query_new_drain ();

  gst_pad_query (pad, query);
  gst_query_unref (query);

  return NULL;
}

/* The task has seen the other one's EOS, and asks downstream something, while
 * the last one without EOS goes; that is told by the flush then, which had
 * begun before. */
GST_START_TEST (test_eos_goes_out_when_the_last_one_is_lost_while_it_flushes)
{
  Bed *bed = bed_new (NULL, NULL);
  GstHarness *other = bed_producer (bed);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  GstPad *idle = gst_element_request_pad_simple (bed->element, "sink_%u");
  GThread *flusher, *asker;

  bed_wait_for (bed, "segment:0");
  stick (src, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, stuck_in_drain, 0);
  flusher = held_up (flush_late, bed->h, FLUSHES);
  gst_harness_push_event (other, gst_event_new_eos ());
  asker = g_thread_new ("ask", drain, idle);
  WAIT_UNTIL (g_atomic_int_get (&stuck));
  lose (bed->h);
  let_go (flusher);
  g_atomic_int_set (&unstuck, TRUE);
  g_thread_join (asker);
  bed_wait_for (bed, "eos");
  gst_element_release_request_pad (bed->element, idle);
  gst_object_unref (idle);
  gst_object_unref (src);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

/* Here it is the flush of all, because the other one is at EOS. */
GST_START_TEST (test_eos_goes_out_when_the_last_one_is_lost_while_all_flush)
{
  Bed *bed = bed_new (NULL, NULL);
  GstHarness *other = bed_producer (bed);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  Call *flush;

  bed_wait_for (bed, "segment:0");
  gst_harness_push_event (other, gst_event_new_eos ());
  wait_sorted (bed, bed->h);
  stick (src, GST_PAD_PROBE_TYPE_EVENT_FLUSH, stuck_in_flush,
      GST_EVENT_FLUSH_START);
  flush = call_event (bed->h->srcpad, gst_event_new_flush_start ());
  WAIT_UNTIL (g_atomic_int_get (&stuck));
  lose (bed->h);
  g_atomic_int_set (&unstuck, TRUE);
  call_result (flush);
  bed_wait_for (bed, "flush-stop eos");
  gst_object_unref (src);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static void
find_again (Bed *bed)
{
  GstPad *sink = gst_element_get_static_pad (bed->element, "sink");

  fail_unless (GST_PAD_LINK_SUCCESSFUL (gst_pad_link (bed->h->srcpad, sink)));
  gst_object_unref (sink);
}

/* It has brought nothing yet, but the flush is its own. */
GST_START_TEST (test_no_eos_goes_out_when_the_last_one_is_found_and_flushes)
{
  Bed *bed = bed_new (NULL, NULL);
  GstHarness *other = bed_producer (bed);

  bed_wait_for (bed, "segment:0");
  gst_harness_push_event (other, gst_event_new_eos ());
  lose (bed->h);
  bed_wait_for (bed, "eos");
  bed_clear_log (bed);
  find_again (bed);
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  gst_harness_push_event (bed->h, gst_event_new_flush_stop (TRUE));
  bed_push_segment (bed->h);
  bed_push (bed, 0, 1);
  bed_eos (bed);
  bed_wait_for (bed, "1x4 eos");
  fail_unless (
      strstr (bed->log->str, "flush-stop eos") == NULL, "%s", bed->log->str);
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_eos_waits_for_one_that_is_found_again)
{
  Bed *bed = bed_new (NULL, NULL);
  GstHarness *other = bed_producer (bed);

  bed_wait_for (bed, "segment:0");
  lose (bed->h);
  wait_sorted (bed, other);
  find_again (bed);
  gst_harness_push_event (other, gst_event_new_eos ());
  bed_push (bed, 0, 1);
  bed_eos (bed);
  bed_wait_for (bed, "custom-downstream 1x4 eos");
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

/* Stops and starts the element, and begins a stream. */
static void
run_again (Bed *bed)
{
  gst_element_set_state (bed->element, GST_STATE_READY);
  gst_pad_set_active (bed->h->srcpad, FALSE);
  gst_pad_set_active (bed->h->srcpad, TRUE);
  gst_element_set_state (bed->element, GST_STATE_PLAYING);
  gst_harness_push_event (bed->h, gst_event_new_stream_start ("again"));
  bed_push_segment (bed->h);
}

GST_START_TEST (test_a_flush_that_is_stuck_leaves_the_next_run_alone)
{
  Bed *bed = bed_new ("deliver-partial", __i__ ? "true" : "false", NULL);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  Call *flush;

  bed_wait_for (bed, "segment:0");
  bed_push (bed, 0, 1);
  stick (src, GST_PAD_PROBE_TYPE_EVENT_FLUSH, stuck_in_flush,
      GST_EVENT_FLUSH_START);
  flush = call_event (bed->h->srcpad, gst_event_new_flush_start ());
  WAIT_UNTIL (g_atomic_int_get (&stuck));
  run_again (bed);
  bed_push (bed, 1, 3);
  g_atomic_int_set (&unstuck, TRUE);
  call_result (flush);
  fail_unless_equals_uint64 (bed_stat (bed, "current-buffers"), 3);
  bed_eos (bed);
  bed_wait_for (bed, "3x12 eos");
  bed_pull_numbers (bed, 1, 3);
  gst_object_unref (src);
  bed_free (bed);
}
GST_END_TEST;

static gpointer
lose_late (gpointer h)
{
  lose (h);

  return NULL;
}

static GstFlowReturn
refuse (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);

  return GST_FLOW_ERROR;
}

/* It would make good again what downstream has refused since. */
GST_START_TEST (test_the_end_of_a_flush_that_is_stuck_is_none_of_the_next_run)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  GstPad *sink = gst_element_get_static_pad (bed->element, "sink");
  GThread *thread;

  bed_wait_for (bed, "segment:0");
  gst_pad_set_chain_function (bed->h->sinkpad, refuse);
  stick (src, GST_PAD_PROBE_TYPE_EVENT_FLUSH, stuck_in_flush,
      GST_EVENT_FLUSH_STOP);
  gst_harness_push_event (bed->h, gst_event_new_flush_start ());
  thread = g_thread_new ("lose", lose_late, bed->h);
  WAIT_UNTIL (g_atomic_int_get (&stuck));
  gst_pad_set_active (bed->h->sinkpad, FALSE);
  gst_pad_set_active (bed->h->sinkpad, TRUE);
  fail_unless (GST_PAD_LINK_SUCCESSFUL (gst_pad_link (bed->h->srcpad, sink)));
  run_again (bed);
  WAIT_UNTIL (gst_harness_push (bed->h, numbered (1)) == GST_FLOW_ERROR);
  g_atomic_int_set (&unstuck, TRUE);
  g_thread_join (thread);
  fail_unless_equals_int (
      gst_harness_push (bed->h, numbered (2)), GST_FLOW_ERROR);
  gst_object_unref (sink);
  gst_object_unref (src);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_the_flush_of_one_pad_leaves_the_next_run_alone)
{
  Bed *bed = bed_new (NULL, NULL);
  GstHarness *other = bed_producer (bed);
  GThread *thread;

  bed_wait_for (bed, "segment:0");
  thread = held_up (flush_late, bed->h, FLUSHES);
  run_again (bed);
  bed_push (bed, 1, 3);
  let_go (thread);
  fail_unless_equals_uint64 (bed_stat (bed, "current-buffers"), 3);
  gst_harness_teardown (other);
  bed_eos (bed);
  bed_wait_for (bed, "3x12 eos");
  bed_free (bed);
}
GST_END_TEST;

static gpointer
begin_late (gpointer h)
{
  return GINT_TO_POINTER (
      gst_harness_push_event (h, gst_event_new_stream_start ("other")));
}

/* The task is in the middle of a look, which began before. */
GST_START_TEST (test_what_comes_after_a_setting_is_under_it)
{
  Bed *bed = bed_new ("batch-buffers", "1", NULL);
  GstHarness *other = bed_producer (bed);
  GThread *thread;

  bed_wait_for (bed, "segment:0");
  bed_clear_log (bed);
  thread = held_up (begin_late, other, BEGINS);
  g_object_set (bed->element, "batch-buffers", 3, NULL);
  bed_push (bed, 0, 2);
  let_go (thread);
  bed_push (bed, 2, 1);
  bed_assert_log (bed, "3x12");
  gst_harness_teardown (other);
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_stale_suite (void)
{
  Suite *s = suite_create ("accumulator-stale");
  TCase *tc = tcase_create ("general");

  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (hold_up, NULL, NULL);
  gst_debug_set_threshold_for_name ("bufferaccumulator", GST_LEVEL_LOG);
  suite_add_tcase (s, tc);
  tcase_add_test (
      tc, test_what_was_let_in_before_a_flush_does_not_come_after_it);
  tcase_add_test (
      tc, test_the_limit_that_is_hit_while_the_pad_flushes_is_no_error);
  tcase_add_test (tc, test_a_flush_takes_back_the_error_that_was_not_told_yet);
  tcase_add_test (
      tc, test_eos_goes_out_when_the_last_one_is_lost_while_it_flushes);
  tcase_add_test (
      tc, test_eos_goes_out_when_the_last_one_is_lost_while_all_flush);
  tcase_add_test (
      tc, test_no_eos_goes_out_when_the_last_one_is_found_and_flushes);
  tcase_add_test (tc, test_eos_waits_for_one_that_is_found_again);
  tcase_add_loop_test (
      tc, test_a_flush_that_is_stuck_leaves_the_next_run_alone, 0, 2);
  tcase_add_test (
      tc, test_the_end_of_a_flush_that_is_stuck_is_none_of_the_next_run);
  tcase_add_test (tc, test_the_flush_of_one_pad_leaves_the_next_run_alone);
  tcase_add_test (tc, test_what_comes_after_a_setting_is_under_it);

  return s;
}

GST_CHECK_MAIN (accumulator_stale)
