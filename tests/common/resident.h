/* resident.h: how much memory this process has from the system
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Resident bytes; 0 when the system does not say. */
static inline gsize
resident_bytes (void)
{
  FILE *file = fopen ("/proc/self/statm", "r");
  unsigned long size, pages = 0;

  if (file == NULL || fscanf (file, "%lu %lu", &size, &pages) != 2)
    pages = 0;
  if (file != NULL)
    fclose (file);
  return pages * sysconf (_SC_PAGESIZE);
}

/* Page faults of all threads until now. */
static inline glong
faults_until_now (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_minflt + usage.ru_majflt;
}
