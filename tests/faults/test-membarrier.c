/* test-membarrier.c: a sandbox that refuses membarrier
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * By a filter of the kernel itself, from the start and in the middle of a
 * stream. Nobody may notice: every record arrives, and in time. What the parts
 * do then is tested one by one in tests/unit/test-waiter.c.
 */
#include "config.h"

#include "short.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/membarrier.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BUFFERS 20000

#define LINE                                                             \
  "fakesrc name=s num-buffers=20000 ! application/x-records"             \
  " ! poolfilter name=p copy=always ! lfqueue max-size-buffers=10"       \
  " ! bufferaccumulator batch-buffers=7 output=list ! lfqueue name=last" \
  " max-size-buffers=30 ! fakesink name=t"

/* In all threads, for good. FALSE where the kernel does not let us. */
static gboolean
refuse_membarrier (void)
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { G_N_ELEMENTS (filter), filter };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER,
             SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

static gboolean
is_refused (void)
{
  return syscall (SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0) == -1 &&
         errno == EPERM;
}

static void
finish (Short *run)
{
  g_assert_cmpint (short_wait (run), ==, SHORT_EOS);
  g_assert_cmpuint (run->arrived, ==, BUFFERS);
  short_stop_and_check (run);
  short_free (run);
}

static void
run_refused_from_the_start (void)
{
  Short *run;

  g_assert_true (refuse_membarrier ());
  g_assert_true (is_refused ());
  run = short_new (LINE, 100);
  g_assert_true (short_play (run));
  finish (run);
}

static void
run_refused_in_the_middle (void)
{
  Short *run = short_new (LINE, 100);
  GstElement *filter = gst_bin_get_by_name (GST_BIN (run->pipeline), "p");

  g_assert_true (short_play (run));
  while (short_stat (run, "last", "out") < BUFFERS / 4)
    g_thread_yield ();
  g_assert_true (refuse_membarrier ());
  g_assert_true (is_refused ());
  /* takes back what threads hold, which relies on the barrier most */
  g_signal_emit_by_name (filter, "trim");
  gst_object_unref (filter);
  finish (run);
}

/* Each in a process of its own: a filter stays. */
static void
in_a_process_of_its_own (gconstpointer run)
{
  if (g_test_subprocess ()) {
    ((void (*) (void)) run) ();
    return;
  }
  if (syscall (SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0,
          &(guint32){ SECCOMP_RET_ERRNO }) != 0) {
    g_test_skip ("the kernel has no filters of system calls");
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  g_test_add_data_func ("/faults/membarrier/refused-from-the-start",
      run_refused_from_the_start, in_a_process_of_its_own);
  g_test_add_data_func ("/faults/membarrier/refused-in-the-middle",
      run_refused_in_the_middle, in_a_process_of_its_own);

  return g_test_run ();
}
