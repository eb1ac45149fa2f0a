/* table.c: the measurements side by side
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "table.h"

void
table_print_head (void)
{
  g_print ("%-22s %9s %21s %11s %5s %6s %5s %4s\n", "", "frames",
      "dropped because of", "waiting, ms", "late", "sleeps", "wakes", "CPU");
  g_print ("%-22s %4s %4s %8s %8s %3s %5s %5s %5s %6s %5s %4s\n", "", "in",
      "out", "overflow", "rejected", "age", "p50", "p99", "ms", "", "", "ms");
}

static void
print_count (int width, guint64 count)
{
  if (count == 0)
    g_print (" %*s", width, "-");
  else
    g_print (" %*" G_GUINT64_FORMAT, width, count);
}

static void
print_ms (int width, guint64 time)
{
  g_print (
      " %*" G_GUINT64_FORMAT, width, (time + GST_MSECOND / 2) / GST_MSECOND);
}

void
table_print_row (const Subject *subject, const Measurement *m)
{
  g_print ("%-22s", subject->label);
  print_count (4, m->in);
  print_count (4, m->out);
  print_count (8, m->overflow);
  print_count (8, m->rejected);
  print_count (3, m->age);
  print_ms (5, m->p50);
  print_ms (5, m->p99);
  print_ms (5, m->late);
  print_count (6, m->sleeps);
  if (m->wakeups == G_MAXUINT64)
    g_print (" %5s", "?");
  else
    print_count (5, m->wakeups);
  print_ms (4, m->cpu);
  if (m->other > 0)
    g_print (
        " (and %" G_GUINT64_FORMAT " dropped for other reasons)", m->other);
  g_print ("\n");
}

void
table_print_foot (const Load *load)
{
  g_print (
      "\n"
      "The camera sends %u frames a second and does not wait. The "
      "consumer works %u ms\n"
      "on each, so it takes at most %u. The queue holds %u. Something has "
      "to give:\n"
      "block delays the camera, which falls behind (late). drop-oldest and "
      "reject lose\n"
      "frames, and what is shown has waited in a full queue. adaptive "
      "delays the camera\n"
      "and drops when that is not enough. max-age shows fresh frames "
      "only.\n\n",
      load->fps, load->work, 1000 / load->work, load->limit);
  g_print (
      "frames, reasons, waiting: lfqueue's own stats (measure-delay=true; "
      "a percentile is\n"
      "at most an eighth too high). The core queue has none: its waiting "
      "is measured by\n"
      "probes on its pads, its drops are in minus out. late: the last "
      "frame out, behind\n"
      "the camera's time. sleeps (voluntary context switches), CPU: of the "
      "whole process,\n"
      "with the decoder. wakes: sleeping threads that the queue woke; the "
      "core queue\n"
      "cannot tell.\n");
}
