/* test-space.c: address space that comes to its end
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * As with `ulimit -v`, in steps: a pipeline of pictures that is given so much
 * more address space than it has. It plays to its end, or ends with an error
 * that says why; it does not hang, and nothing ends the process.
 *
 * GLib ends the process when it cannot have a few bytes, whoever asks. So the
 * heap has some to spare, and what meets the limit is what is large: pictures,
 * the mappings that blocks are cut from, rings, the stacks of threads.
 */
#include "config.h"

#include "short.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MIB ((rlim_t) 1 << 20)

/* for small things */
#define PIECE  ((gsize) 64 << 10)
#define PIECES 512

static const guint steps[] = { 0, 2, 8, 16, 24, 48, 96, 192, 512 };

#define PICTURES                              \
  "videotestsrc num-buffers=60 pattern=black" \
  " ! video/x-raw,format=I420,width=1280,height=720,framerate=30/1"

/* 40 pictures of 1.3 MiB wait in the queue. */
#define HELD                                                       \
  " ! lfqueue max-size-buffers=0 max-size-bytes=0 max-size-time=0" \
  " min-threshold-buffers=40"

static const gchar *const lines[] = {
  PICTURES " ! poolfilter" HELD " ! fakesink name=t",
  PICTURES " ! poolfilter growth=fixed size-classes=1500000:40" HELD
           " ! fakesink name=t",
  PICTURES " ! poolfilter memfd=true" HELD " ! fakesink name=t",
  PICTURES " ! poolfilter ! bufferaccumulator batch-buffers=20"
           " ! fakesink name=t",
};

static rlim_t
address_space (void)
{
  unsigned long pages = 0;
  FILE *file = fopen ("/proc/self/statm", "r");

  g_assert_nonnull (file);
  g_assert_cmpint (fscanf (file, "%lu", &pages), ==, 1);
  fclose (file);

  return pages * (rlim_t) sysconf (_SC_PAGESIZE);
}

/* One heap for all threads, which keeps what it once had, and no picture in it.
 */
static void
bound_the_heap (void)
{
  mallopt (M_ARENA_MAX, 1);
  mallopt (M_MMAP_THRESHOLD, 512 * 1024);
  mallopt (M_TRIM_THRESHOLD, G_MAXINT);
}

static void
keep_some_to_spare (void)
{
  gpointer pieces[PIECES];

  for (guint i = 0; i < PIECES; i++) {
    pieces[i] = malloc (PIECE);
    g_assert_nonnull (pieces[i]);
    memset (pieces[i], 1, PIECE);
  }
  for (guint i = 0; i < PIECES; i++)
    free (pieces[i]);
}

/* Threads are there before the limit is: what becomes of those that cannot
 * start is another test, and where it is a source's, core waits for ever. And
 * so is the code that the test picture makes itself. */
static void
have_threads (void)
{
  Short *run = short_new (PICTURES " ! lfqueue ! bufferaccumulator"
                                   " batch-buffers=1 ! lfqueue"
                                   " ! fakesink name=t",
      0);

  g_assert_cmpint (short_run (run), ==, SHORT_EOS);
  short_free (run);
}

/* In a process of its own, which it ends. */
static void
run_bounded (const gchar *line, guint mib)
{
  Short *run = short_new (line, 0);
  struct rlimit limit;
  ShortEnd end;

  /* what it makes when it first plays, but for the pictures */
  gst_element_set_state (run->pipeline, GST_STATE_READY);
  have_threads ();
  keep_some_to_spare ();
  limit.rlim_cur = limit.rlim_max = address_space () + mib * MIB;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);

  end = short_run (run);
  printf ("%s%s\n",
      end == SHORT_EOS     ? "EOS"
      : end == SHORT_ERROR ? "ERROR "
                           : "HANGS",
      run->error ? run->error : "");
  fflush (stdout);
  _exit (end == SHORT_HANGS ? 1 : 0);
}

static void
test_bounded (gconstpointer line)
{
  const gchar *step = g_getenv ("FAULTS_STEP");

  if (g_test_subprocess ()) {
    /* that a thread could not start is told by a warning */
    g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
    bound_the_heap ();
    run_bounded (line, (guint) atoi (step));
  }

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_autofree gchar *mib = g_strdup_printf ("%u", steps[i]);

    g_setenv ("FAULTS_STEP", mib, TRUE);
    g_test_trap_subprocess (NULL, 0, 0);
    g_test_trap_assert_passed ();
  }

  /* the last is enough */
  g_test_trap_assert_stdout ("*EOS*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  g_test_add_data_func ("/faults/space/pool", lines[0], test_bounded);
  g_test_add_data_func ("/faults/space/fixed-class", lines[1], test_bounded);
  g_test_add_data_func ("/faults/space/files", lines[2], test_bounded);
  g_test_add_data_func ("/faults/space/accumulator", lines[3], test_bounded);

  return g_test_run ();
}
