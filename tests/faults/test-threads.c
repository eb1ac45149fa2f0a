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
 * next thread there that has nothing to do; the element cannot be freed before.
 * Core's queue cannot be freed even then: its task waits for data, and nobody
 * tells it to stop. Ours finds itself stopped, and ends.
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

static GstElement *
new_element (const gchar *factory)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  g_assert_nonnull (element);

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
occupy_a_thread (void)
{
  GstElement *element = new_element ("queue");

  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_SUCCESS);

  return element;
}

static void
test_start_fails (gconstpointer factory)
{
  GstElement *busy = occupy_a_thread ();
  GstElement *element = new_element (factory);
  GstPad *pad;

  g_test_expect_message (
      "GStreamer", G_LOG_LEVEL_WARNING, "failed to create thread*");
  g_atomic_int_set (&fuse, 0);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  g_test_assert_expected_messages ();

  /* whoever pushes all the same is not left waiting */
  pad = gst_element_get_static_pad (element, "sink");
  g_assert_cmpint (
      gst_pad_chain (pad, gst_buffer_new ()), ==, GST_FLOW_FLUSHING);
  gst_object_unref (pad);

  free_element (busy);
  if (!g_str_equal (factory, "queue"))
    free_element (element);
}

static void
test_start_succeeds_later (gconstpointer factory)
{
  GstElement *busy = occupy_a_thread ();
  GstElement *element = new_element (factory);
  GstHarness *harness;
  GstBuffer *buffer;

  g_test_expect_message (
      "GStreamer", G_LOG_LEVEL_WARNING, "failed to create thread*");
  g_atomic_int_set (&fuse, 0);
  gst_element_set_state (element, GST_STATE_PAUSED);
  g_test_assert_expected_messages ();
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
}

static void
add (const gchar *factory)
{
  g_autofree gchar *fails = g_strdup_printf ("/faults/threads/%s", factory);
  g_autofree gchar *later =
      g_strdup_printf ("/faults/threads/%s/later", factory);

  g_test_add_data_func (fails, factory, test_start_fails);
  if (!g_str_equal (factory, "queue"))
    g_test_add_data_func (later, factory, test_start_succeeds_later);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  /* none is left over from the test before, to be used in place of a new one */
  g_thread_pool_set_max_unused_threads (0);

  add ("queue");
  add ("lfqueue");
  add ("bufferaccumulator");

  return g_test_run ();
}
