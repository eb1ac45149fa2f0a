/* watchdog.h: wait for a condition, with a watchdog and never for a time
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/check.h>

G_BEGIN_DECLS

/* Monotonic time, in us, at which a wait that starts now is a hang.
 * TEST_WATCHDOG sets the seconds (20 unless told: valgrind needs more). */
gint64 test_watchdog_end (void);

/* Polls @expression until it is true; what never becomes true fails. */
#define WAIT_UNTIL(expression)                          \
  G_STMT_START                                          \
  {                                                     \
    gint64 wait_end_ = test_watchdog_end ();            \
    while (!(expression)) {                             \
      fail_unless (g_get_monotonic_time () < wait_end_, \
          "never became true: %s", #expression);        \
      g_usleep (200);                                   \
    }                                                   \
  }                                                     \
  G_STMT_END

G_END_DECLS
