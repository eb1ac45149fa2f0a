/* test-threads.c: threads that cannot start
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * pthread_create() is defined here and fails as it does when a process may have
 * no more threads. What core's queue does is the measure: the change of state
 * fails, and nobody waits for data that no thread will ever push.
 *
 * A task whose thread could not be made stays in GLib's pool, and is run by the
 * next thread there that has nothing to do; core's queue cannot be freed
 * before. It cannot be freed even then: its task waits for data, and nobody
 * tells it to stop. Ours can be freed at once.
 *
 * Each test has a task pool of its own. In the one that everybody shares, a
 * thread whose task has just ended waits for another for half a second, or will
 * in a moment, and would run the task that is to be left without one.
 */
#include "config.h"

#include <gst/check/gstharness.h>

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

/* Threads that may still start before one may not; less than 0: all may. */
static gint fuse = -1;

#define INSTEAD __attribute__ ((visibility ("default")))

INSTEAD int
pthread_create (pthread_t *thread, const pthread_attr_t *attr,
    void *(*run) (void *), void *data)
{
  static __typeof__ (pthread_create) *real;

  if (__atomic_load_n (&real, __ATOMIC_RELAXED) == NULL)
    __atomic_store_n (
        &real, dlsym (RTLD_NEXT, "pthread_create"), __ATOMIC_RELAXED);
  if (g_atomic_int_get (&fuse) >= 0 && g_atomic_int_add (&fuse, -1) == 0)
    return EAGAIN;

  return __atomic_load_n (&real, __ATOMIC_RELAXED) (thread, attr, run, data);
}

static GstTaskPool *
new_pool (void)
{
  GstTaskPool *pool = gst_task_pool_new ();

  gst_task_pool_prepare (pool, NULL);

  return pool;
}

/* Waits for the threads of the pool. */
static void
free_pool (GstTaskPool *pool)
{
  gst_task_pool_cleanup (pool);
  gst_object_unref (pool);
}

static GstBusSyncReply
give_task_the_pool (GstBus *bus, GstMessage *message, gpointer pool)
{
  GstStreamStatusType type;

  (void) bus;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_STREAM_STATUS) {
    gst_message_parse_stream_status (message, &type, NULL);
    if (type == GST_STREAM_STATUS_TYPE_CREATE)
      gst_task_set_pool (
          g_value_get_object (gst_message_get_stream_status_object (message)),
          pool);
  }
  gst_message_unref (message);

  return GST_BUS_DROP;
}

/* An element whose tasks run in POOL. */
static GstElement *
new_element (const gchar *factory, GstTaskPool *pool)
{
  GstElement *element = gst_element_factory_make (factory, NULL);
  GstBus *bus = gst_bus_new ();

  g_assert_nonnull (element);
  gst_bus_set_sync_handler (
      bus, give_task_the_pool, gst_object_ref (pool), gst_object_unref);
  gst_element_set_bus (element, bus);
  gst_object_unref (bus);

  return gst_object_ref_sink (element);
}

static void
free_element (GstElement *element)
{
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (element);
}

/* GLib's own thread that makes the others' is there then, and no other has
 * nothing to do. */
static GstElement *
occupy_a_thread (GstTaskPool *pool)
{
  GstElement *element = new_element ("queue", pool);

  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_SUCCESS);

  return element;
}

static void
expect_no_thread (void)
{
  g_test_expect_message (
      "GStreamer", G_LOG_LEVEL_WARNING, "failed to create thread*");
  g_atomic_int_set (&fuse, 0);
}

static void
test_start_fails (gconstpointer factory)
{
  GstTaskPool *pool = new_pool ();
  GstElement *busy = occupy_a_thread (pool);
  GstElement *element = new_element (factory, pool);
  GstPad *src = gst_element_get_static_pad (element, "src");
  GWeakRef left;

  expect_no_thread ();
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  g_test_assert_expected_messages ();
  g_weak_ref_init (&left, src);
  gst_object_unref (src);

  if (g_str_equal (factory, "queue")) {
    free_element (busy);
    g_weak_ref_clear (&left);
    return;
  }

  /* nor does who frees it wait for a thread */
  g_assert_cmpint (G_OBJECT (element)->ref_count, ==, 1);
  free_element (element);
  free_element (busy);
  free_pool (pool);
  g_assert_null (g_weak_ref_get (&left));
}

/* Whoever pushes is not left waiting for a thread that never comes. */
static void
test_nothing_is_let_in (gconstpointer factory)
{
  GstTaskPool *pool = new_pool ();
  GstElement *busy = occupy_a_thread (pool);
  GstElement *element = new_element (factory, pool);
  GstPad *src = gst_element_get_static_pad (element, "src");
  GstPad *sink = gst_element_get_static_pad (element, "sink");
  GstSegment segment;
  GstEvent *begins[2];

  gst_pad_set_active (sink, TRUE);
  /* core warns of a buffer that comes before these */
  gst_segment_init (&segment, GST_FORMAT_TIME);
  begins[0] = gst_event_new_stream_start ("a");
  begins[1] = gst_event_new_segment (&segment);
  for (guint i = 0; i < G_N_ELEMENTS (begins); i++) {
    gst_pad_store_sticky_event (sink, begins[i]);
    gst_event_unref (begins[i]);
  }
  expect_no_thread ();
  g_assert_false (gst_pad_set_active (src, TRUE));
  g_test_assert_expected_messages ();
  g_assert_cmpint (
      gst_pad_chain (sink, gst_buffer_new ()), ==, GST_FLOW_FLUSHING);

  gst_pad_set_active (sink, FALSE);
  gst_object_unref (sink);
  gst_object_unref (src);
  free_element (element);
  free_element (busy);
  free_pool (pool);
}

/* Whether a thread has become free before the second start or not. */
static void
start_again (const gchar *factory, gboolean free_thread)
{
  GstTaskPool *pool = new_pool ();
  GstElement *busy = occupy_a_thread (pool);
  GstElement *element = new_element (factory, pool);
  GstHarness *harness;
  GstBuffer *buffer;

  expect_no_thread ();
  gst_element_set_state (element, GST_STATE_PAUSED);
  g_test_assert_expected_messages ();
  if (free_thread)
    free_element (busy);
  gst_element_set_state (element, GST_STATE_NULL);

  harness = gst_harness_new_with_element (element, "sink", "src");
  gst_harness_set_src_caps_str (harness, "application/x-records");
  g_assert_cmpint (
      gst_harness_push (harness, gst_buffer_new ()), ==, GST_FLOW_OK);
  gst_harness_push_event (harness, gst_event_new_eos ());
  buffer = gst_harness_pull (harness);
  g_assert_nonnull (buffer);
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
  free_element (element);
  if (!free_thread)
    free_element (busy);
  free_pool (pool);
}

static void
test_start_succeeds_later (gconstpointer factory)
{
  start_again (factory, TRUE);
}

static void
test_start_succeeds_with_a_thread_of_its_own (gconstpointer factory)
{
  start_again (factory, FALSE);
}

static void
add (const gchar *factory)
{
  g_autofree gchar *fails = g_strdup_printf ("/faults/threads/%s", factory);
  g_autofree gchar *later =
      g_strdup_printf ("/faults/threads/%s/later", factory);
  g_autofree gchar *own = g_strdup_printf ("/faults/threads/%s/own", factory);
  g_autofree gchar *in = g_strdup_printf ("/faults/threads/%s/in", factory);

  g_test_add_data_func (fails, factory, test_start_fails);
  if (g_str_equal (factory, "queue"))
    return;
  g_test_add_data_func (later, factory, test_start_succeeds_later);
  g_test_add_data_func (
      own, factory, test_start_succeeds_with_a_thread_of_its_own);
  g_test_add_data_func (in, factory, test_nothing_is_let_in);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  /* none is left over from another pool, to be used in place of a new one */
  g_thread_pool_set_max_unused_threads (0);

  add ("queue");
  add ("lfqueue");
  add ("bufferaccumulator");

  return g_test_run ();
}
