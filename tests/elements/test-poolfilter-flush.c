/* test-poolfilter-flush.c: who waits behind poolfilter when a flush comes
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/pooled/pooled.h>

#include "accounting.h"
#include "call.h"
#include "watchdog.h"

#define VIDEO "video/x-raw,format=I420,width=64,height=64,framerate=30/1"

/* The pool that is offered, as upstream uses it. There is one block. */
static GstBufferPool *
new_upstream_pool (GstHarness *h)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (VIDEO);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  GstBufferPool *pool;
  GstStructure *config;
  guint size;

  fail_unless (gst_pad_peer_query (h->srcpad, query));
  gst_query_parse_nth_allocation_pool (query, 0, &pool, &size, NULL, NULL);
  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_set_params (config, caps, size, 0, 0);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  gst_query_unref (query);

  return pool;
}

static Call *waiting;

/* The thread that flushes the pool comes to it when whoever was let go before
 * has gone on. */
static void
hold_up (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message,
    gpointer data)
{
  if (waiting != NULL &&
      g_str_equal (gst_debug_message_get (message), "flushing 1"))
    WAIT_UNTIL (call_is_done (waiting) || call_is_asleep (waiting));
}

static void
flush (GstHarness *h)
{
  gst_harness_push_event (h, gst_event_new_flush_start ());
}

static void
stop (GstHarness *h)
{
  gst_element_set_state (h->element, GST_STATE_READY);
}

static void (*const ends[]) (GstHarness *h) = { flush, stop };

/* and gets no memory from the system instead */
GST_START_TEST (test_an_acquire_that_waits_for_a_block_is_told_of_a_flush)
{
  GstHarness *h =
      gst_harness_new_parse ("poolfilter size-classes=8KiB:1 when-empty=wait");
  GstElement *filter;
  GstBufferPool *pool;
  GstBuffer *only = NULL, *got = NULL;
  Call *call;

  gst_harness_set_src_caps_str (h, VIDEO);
  filter = gst_harness_find_element (h, "poolfilter");
  pool = new_upstream_pool (h);
  fail_unless_equals_int (
      gst_buffer_pool_acquire_buffer (pool, &only, NULL), GST_FLOW_OK);
  call = call_acquire (pool, &got);
  WAIT_UNTIL (element_stat (filter, "allocator-waits") == 1);
  call_wait_asleep (call);
  waiting = call;
  ends[__i__](h);
  fail_unless_equals_int (call_flow (call), GST_FLOW_FLUSHING);
  waiting = NULL;
  fail_unless (got == NULL);
  gst_buffer_unref (only);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
  gst_object_unref (filter);
  gst_harness_teardown (h);
}
GST_END_TEST;

static Suite *
poolfilter_flush_suite (void)
{
  Suite *s = suite_create ("poolfilter-flush");
  TCase *tc = tcase_create ("general");

  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (hold_up, NULL, NULL);
  gst_debug_set_threshold_for_name ("bufferpool", GST_LEVEL_LOG);
  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc,
      test_an_acquire_that_waits_for_a_block_is_told_of_a_flush, 0,
      G_N_ELEMENTS (ends));

  return s;
}

GST_CHECK_MAIN (poolfilter_flush)
