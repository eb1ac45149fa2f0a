# tsan.sh: how programs built with the thread sanitizer are run
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# tsan_environment FOLDER: exports what the programs of build/FOLDER need, and
# sets $tsan_wrapper to what comes before them.
tsan_environment ()
{
  # the sanitizer's fixed shadow does not bear much randomization
  tsan_wrapper="env LD_PRELOAD=$root/build/$1/tests/common/libtsan-glib.so"
  ! setarch -R true 2> /dev/null || tsan_wrapper="setarch -R $tsan_wrapper"

  # slices would hide from the sanitizer that a block changed hands; the
  # mutexes inside GLib are seen by halves only, tsan-glib.c tells of them
  TSAN_OPTIONS=suppressions=$root/tests/common/tsan.supp:die_after_fork=0
  TSAN_OPTIONS+=:report_mutex_bugs=0:detect_deadlocks=0
  export TSAN_OPTIONS G_SLICE=always-malloc
}
