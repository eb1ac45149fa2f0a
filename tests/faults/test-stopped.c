/* test-stopped.c: a process that is stopped and goes on, again and again
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SIGSTOP hits every thread wherever it is. After SIGCONT no wake-up is
 * missing, and what has a time limit has at most passed it.
 */
#include "config.h"

#include "short.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STOPS 40

/* Each stop is longer than all the time limits below. */
#define STOPPED_NS 15000000
#define RUNNING_NS 10000000

static void
pause_ns (long ns)
{
  struct timespec time = { 0, ns };

  nanosleep (&time, NULL);
}

/* A process that stops this one; it does nothing else, being forked off while
 * there are threads. */
static pid_t
start_stopper (void)
{
  pid_t us = getpid ();
  pid_t stopper = fork ();

  if (stopper != 0)
    return stopper;
  for (int i = 0; i < STOPS; i++) {
    kill (us, SIGSTOP);
    pause_ns (STOPPED_NS);
    if (kill (us, SIGCONT) != 0)
      _exit (1);
    pause_ns (RUNNING_NS);
  }
  _exit (0);
}

/* until the stopper is done */
static void
run_until_stopper_ends (Short *run)
{
  GstElement *source = gst_bin_get_by_name (GST_BIN (run->pipeline), "s");
  pid_t stopper = start_stopper ();
  int status = -1;

  g_assert_cmpint (stopper, >, 0);
  g_assert_true (short_play (run));
  while (waitpid (stopper, &status, 0) < 0)
    continue;
  g_assert_cmpint (status, ==, 0);
  gst_element_send_event (source, gst_event_new_eos ());
  gst_object_unref (source);
  g_assert_cmpint (short_wait (run), ==, SHORT_EOS);
}

static void
test_nothing_is_lost (void)
{
  Short *run = short_new ("fakesrc name=s ! application/x-records"
                          " ! poolfilter copy=always"
                          " ! lfqueue name=q max-size-buffers=10"
                          " ! bufferaccumulator batch-buffers=7 output=list"
                          " ! lfqueue max-size-buffers=30 ! fakesink name=t",
      100);

  run_until_stopper_ends (run);
  g_assert_cmpuint (run->arrived, >, 0);
  g_assert_cmpuint (run->arrived, ==, short_stat (run, "q", "in"));
  short_stop_and_check (run);
  short_free (run);
}

static void
test_time_limits (void)
{
  Short *run =
      short_new ("fakesrc name=s ! application/x-records"
                 " ! poolfilter copy=always idle-timeout=1000000"
                 " ! lfqueue name=q max-size-buffers=10 block-timeout=2000000"
                 "   max-age=2000000 max-wakeup-delay=1000000"
                 " ! bufferaccumulator batch-buffers=7 timeout=1000000"
                 "   output=list ! lfqueue max-size-buffers=30"
                 " ! fakesink name=t",
          100);

  run_until_stopper_ends (run);
  g_assert_cmpuint (run->arrived, >, 0);
  g_assert_cmpuint (run->arrived, ==, short_stat (run, "q", "out"));
  short_stop_and_check (run);
  short_free (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  g_test_add_func ("/faults/stopped/nothing-is-lost", test_nothing_is_lost);
  g_test_add_func ("/faults/stopped/time-limits", test_time_limits);

  return g_test_run ();
}
