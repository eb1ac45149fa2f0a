/* watchdog.c: wait for a condition, with a watchdog and never for a time
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "watchdog.h"

gint64
test_watchdog_end (void)
{
  const gchar *seconds = g_getenv ("TEST_WATCHDOG");
  gint64 span = seconds ? g_ascii_strtoll (seconds, NULL, 10) : 20;

  return g_get_monotonic_time () + span * G_USEC_PER_SEC;
}
