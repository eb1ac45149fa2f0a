/* test-clock.c: a clock that jumps
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libfaketime stands between this process and its clocks and sets them an hour
 * forward and an hour back, again and again, while everything that has a time
 * limit is in use.
 *
 *   The clock on the wall, as it is set by people and daemons: nobody notices.
 *   Limits of ten minutes are never reached.
 *
 *   All clocks, the monotonic one as well, which no kernel does: limits come
 *   early or late, but data flows, to its end, and is accounted for.
 */
#include "config.h"

#include "short.h"

#include <glib/gstdio.h>
#include <glob.h>
#include <unistd.h>

#define LIBRARY "/usr/lib/*/faketime/libfaketimeMT.so.1"

#define LINE(limit)                                                        \
  "fakesrc name=s ! application/x-records"                                 \
  " ! poolfilter copy=always idle-timeout=" limit                          \
  " ! lfqueue name=q max-size-buffers=10 block-timeout=" limit             \
  " max-age=" limit " max-wakeup-delay=1000000"                            \
  " ! bufferaccumulator name=a batch-buffers=7 output=list timeout=" limit \
  " ! lfqueue max-size-buffers=30 ! fakesink name=t"

#define TEN_MINUTES "600000000000"
#define ONE_MS      "1000000"

/* Longer than all limits. */
static const gchar *const jumps[] = { "+0", "+3600", "-3600", "+7200", "+10" };
#define JUMPS 40

/* What libfaketime reads each time that somebody asks for the time. */
static void
jump_to (const gchar *offset)
{
  const gchar *path = g_getenv ("FAKETIME_TIMESTAMP_FILE");
  GError *error = NULL;

  g_file_set_contents_full (
      path, offset, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
}

static void
play_while_it_jumps (Short *run)
{
  GstElement *source = gst_bin_get_by_name (GST_BIN (run->pipeline), "s");

  g_assert_true (short_play (run));
  for (guint i = 0; i < JUMPS; i++) {
    guint64 out = short_stat (run, "q", "out");

    jump_to (jumps[i % G_N_ELEMENTS (jumps)]);
    /* data flows on, whatever the clock says */
    while (short_stat (run, "q", "out") < out + 200)
      usleep (500);
  }
  gst_element_send_event (source, gst_event_new_eos ());
  gst_object_unref (source);
  g_assert_cmpint (short_wait (run), ==, SHORT_EOS);
}

static void
run_wall_clock (void)
{
  Short *run = short_new (LINE (TEN_MINUTES), 100);

  play_while_it_jumps (run);
  g_assert_cmpuint (short_stat (run, "q", "dropped"), ==, 0);
  g_assert_cmpuint (run->arrived, ==, short_stat (run, "q", "in"));
  short_stop_and_check (run);
  short_free (run);
}

static void
run_all_clocks (void)
{
  Short *run = short_new (LINE (ONE_MS), 100);

  play_while_it_jumps (run);
  short_stop_and_check (run);
  short_free (run);
}

/* (transfer full): NULL where it is not installed */
static gchar *
find_library (void)
{
  glob_t found;
  gchar *path = NULL;

  if (glob (LIBRARY, 0, NULL, &found) == 0 && found.gl_pathc > 0)
    path = g_strdup (found.gl_pathv[0]);
  globfree (&found);

  return path;
}

static void
in_faked_time (void (*run) (void), gboolean monotonic)
{
  g_autofree gchar *library = NULL, *file = NULL;
  gint fd;

  if (g_test_subprocess ()) {
    run ();
    return;
  }
  library = find_library ();
  if (library == NULL) {
    g_test_skip ("libfaketime is not installed");
    return;
  }
  fd = g_file_open_tmp ("faketime-XXXXXX", &file, NULL);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (g_file_set_contents (file, "+0", -1, NULL));

  g_setenv ("FAKETIME_TIMESTAMP_FILE", file, TRUE);
  g_setenv ("FAKETIME_NO_CACHE", "1", TRUE);
  g_setenv ("FAKETIME_DONT_FAKE_MONOTONIC", monotonic ? "0" : "1", TRUE);
  g_setenv ("LD_PRELOAD", library, TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_unsetenv ("LD_PRELOAD");
  g_unlink (file);
  g_test_trap_assert_passed ();
}

static void
test_wall_clock (void)
{
  in_faked_time (run_wall_clock, FALSE);
}

static void
test_all_clocks (void)
{
  in_faked_time (run_all_clocks, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  g_test_add_func ("/faults/clock/wall-clock-jumps", test_wall_clock);
  g_test_add_func ("/faults/clock/all-clocks-jump", test_all_clocks);

  return g_test_run ();
}
