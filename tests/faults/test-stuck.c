/* test-stuck.c: a consumer that never returns until it is unlocked
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * It holds a buffer in the thread that pushed it until the test opens its gate,
 * flush or no flush. Whoever flushes, stops or unlinks meanwhile comes out when
 * the gate is open, with nothing left behind; and what is held is given back
 * before that, at once: a pool upstream may wait for it.
 */
#include "config.h"

#include "short.h"

#include <string.h>

typedef struct {
  const gchar *name;
  const gchar *line;
  const gchar *level; /* the field of stats that says what is held */
  guint64 full;
  const gchar *waits; /* and that says that the producer waits */
} Case;

static const Case cases[] = {
  { "lfqueue",
      "fakesrc name=s ! lfqueue name=x max-size-buffers=20"
      " ! identity name=t ! fakesink async=false",
      "queued", 20, "producer-sleeps" },
  { "bufferaccumulator",
      "fakesrc name=s"
      " ! bufferaccumulator name=x batch-buffers=2 max-buffers=20"
      " on-overflow=block ! identity name=t ! fakesink async=false",
      "current-buffers", 18, "blocked-count" },
};

#define WAIT_UNTIL(condition) \
  while (!(condition))        \
  g_usleep (500)

/* Playing, the consumer stuck, and the producer waiting for room. */
static Short *
get_stuck (const Case *one)
{
  Short *run = short_new (one->line, 100);

  g_mutex_lock (&run->gate);
  g_assert_true (short_play (run));
  WAIT_UNTIL (short_stat (run, "x", one->level) >= one->full &&
              short_stat (run, "x", one->waits) > 0);

  return run;
}

static gpointer
flush (gpointer data)
{
  Short *run = data;
  GstElement *element = gst_bin_get_by_name (GST_BIN (run->pipeline), "x");
  GstPad *pad = gst_element_get_static_pad (element, "sink");

  gst_pad_send_event (pad, gst_event_new_flush_start ());
  gst_object_unref (pad);
  gst_object_unref (element);

  return NULL;
}

static gpointer
stop (gpointer data)
{
  Short *run = data;
  GstElement *element = gst_bin_get_by_name (GST_BIN (run->pipeline), "x");

  gst_element_set_state (element, GST_STATE_READY);
  gst_object_unref (element);

  return NULL;
}

static void
test_gives_back (const Case *one, GThreadFunc act)
{
  Short *run = get_stuck (one);
  GThread *thread = g_thread_new ("acts", act, run);

  /* though the consumer still does not move */
  WAIT_UNTIL (short_stat (run, "x", one->level) == 0);
  g_mutex_unlock (&run->gate);
  g_thread_join (thread);
  g_assert_cmpuint (short_stat (run, "x", one->level), ==, 0);
  short_stop_and_check (run);
  short_free (run);
}

static void
test_flush (gconstpointer one)
{
  test_gives_back (one, flush);
}

static void
test_stop (gconstpointer one)
{
  test_gives_back (one, stop);
}

/* That returns while everybody is stuck; the source then ends with an error. */
static void
test_unlink (gconstpointer data)
{
  const Case *one = data;
  Short *run = get_stuck (one);
  GstElement *source = gst_bin_get_by_name (GST_BIN (run->pipeline), "s");
  GstElement *element = gst_bin_get_by_name (GST_BIN (run->pipeline), "x");

  gst_element_unlink (source, element);
  g_mutex_unlock (&run->gate);
  g_assert_cmpint (short_wait (run), ==, SHORT_ERROR);
  g_assert_nonnull (strstr (run->error, "not-linked"));
  gst_object_unref (source);
  gst_object_unref (element);
  short_stop_and_check (run);
  short_free (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gchar *name = cases[i].name;
    g_autofree gchar *f = g_strdup_printf ("/faults/stuck/%s/flush", name);
    g_autofree gchar *s = g_strdup_printf ("/faults/stuck/%s/stop", name);
    g_autofree gchar *u = g_strdup_printf ("/faults/stuck/%s/unlink", name);

    g_test_add_data_func (f, &cases[i], test_flush);
    g_test_add_data_func (s, &cases[i], test_stop);
    g_test_add_data_func (u, &cases[i], test_unlink);
  }

  return g_test_run ();
}
