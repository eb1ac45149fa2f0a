/* test-allocations.c: each allocation of a short pipeline fails once
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The functions by which this project gets memory from the system fail at the
 * n-th call that comes out of its library or plugin, in whatever thread, for
 * every n there is. The pipeline then ends with an error that says so, or plays
 * to its end with all its data; and when it is freed, nothing is left.
 *
 * Calls by GLib are not made to fail: g_malloc() ends the process, everywhere.
 */
#include "config.h"

#include "refused-calls.h"
#include "short.h"

#include <stdlib.h>
#include <string.h>

/* Calls left until one fails; less than 0: none will. */
static gint fuse = -1;
static gint fails_in_a_row = 1;

gboolean
refused_call_must_fail (const gchar *name, gpointer caller)
{
  gint left;

  if (g_atomic_int_get (&fuse) <= -fails_in_a_row ||
      !refused_call_is_ours (caller))
    return FALSE;
  left = g_atomic_int_add (&fuse, -1);

  return left <= 0 && left > -fails_in_a_row;
}

typedef struct {
  const gchar *name;
  const gchar *line;
  gsize record;
  guint buffers;
  gint least; /* so many allocations there are at least */
} Case;

/* 200 buffers are held back, so that the ring grows twice. */
#define GROWING                                           \
  " ! lfqueue name=q max-size-buffers=0 max-size-bytes=0" \
  " max-size-time=0 min-threshold-buffers=150"

/* poolfilter copies only what it knows the caps of. */
#define CAPS " ! application/x-records"

static const Case cases[] = {
  { "lfqueue", "fakesrc name=s num-buffers=200" GROWING " ! fakesink name=t",
      100, 200, 2 + REFUSED_CALLS_HAVE_CALLOC },
  { "poolfilter",
      "fakesrc name=s num-buffers=100" CAPS " ! poolfilter copy=always"
      " size-classes=1KiB:4 ! fakesink name=t",
      900, 100, 4 },
  { "poolfilter-files",
      "fakesrc name=s num-buffers=50" CAPS
      " ! poolfilter copy=always memfd=true"
      " size-classes=64KiB:8 ! fakesink name=t",
      60000, 50, 4 },
  { "poolfilter-large",
      "fakesrc name=s num-buffers=20" CAPS " ! poolfilter copy=always"
      " size-classes=1KiB:4 ! fakesink name=t",
      300000, 20, 4 },
  { "bufferaccumulator",
      "fakesrc name=s num-buffers=200 ! bufferaccumulator batch-buffers=40"
      " ! fakesink name=t",
      1000, 200, 4 },
  { "all",
      "fakesrc name=s num-buffers=200" CAPS " ! poolfilter copy=always" GROWING
      " ! bufferaccumulator batch-buffers=40 ! fakesink name=t",
      5000, 200, 8 },
};

/* A setting that needs memory, too. */
static void
measure_delay (Short *run)
{
  GstElement *queue = gst_bin_get_by_name (GST_BIN (run->pipeline), "q");

  if (queue != NULL)
    g_object_set (queue, "measure-delay", TRUE, NULL);
  gst_clear_object (&queue);
}

/* FALSE when the fuse did not blow: there are no more allocations. */
static gboolean
run_once (const Case *one, gint n)
{
  Short *run = short_new (one->line, one->record);
  gboolean blown;
  ShortEnd end;

  g_atomic_int_set (&fuse, n);
  measure_delay (run);
  end = short_run (run);
  blown = g_atomic_int_get (&fuse) < 0;
  g_atomic_int_set (&fuse, -fails_in_a_row);

  if (end == SHORT_ERROR)
    g_test_message ("call %d: %s", n, run->error);
  g_assert_cmpint (end, !=, SHORT_HANGS);
  if (end == SHORT_EOS)
    g_assert_cmpuint (run->arrived, ==, one->buffers);
  if (!blown)
    g_assert_cmpint (end, ==, SHORT_EOS);
  short_stop_and_check (run);

  /* and it plays again, as good as new */
  run->expected = run->arrived = run->sent = 0;
  g_assert_cmpint (short_run (run), ==, SHORT_EOS);
  g_assert_cmpuint (run->arrived, ==, one->buffers);
  short_stop_and_check (run);
  short_free (run);

  return blown;
}

static void
test_each_fails_once (gconstpointer data)
{
  const Case *one = data;
  gint n = 0;

  while (run_once (one, n))
    n++;
  g_test_message ("%d allocations", n);
  g_assert_cmpint (n, >=, one->least);
}

static void
test_each_fails_thrice (gconstpointer data)
{
  fails_in_a_row = 3;
  g_atomic_int_set (&fuse, -3);
  test_each_fails_once (data);
  fails_in_a_row = 1;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *once = g_strdup_printf ("/faults/once/%s", cases[i].name);
    g_autofree gchar *thrice =
        g_strdup_printf ("/faults/three-in-a-row/%s", cases[i].name);

    g_test_add_data_func (once, &cases[i], test_each_fails_once);
    g_test_add_data_func (thrice, &cases[i], test_each_fails_thrice);
  }

  return g_test_run ();
}
