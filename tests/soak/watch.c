/* watch.c: looks at all pipelines once a second, until it is over
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "watch.h"

#include "dump.h"

#include <unistd.h>

#define STALL 5 /* seconds without a buffer that are worth counting */

/* Memory counts as warm after this part of the time, or these seconds. */
#define WARM_PART    3
#define WARM_SECONDS 600

/* RSS of one moment says little: the middle one of so many seconds. */
#define SAMPLES 9

static int
compare (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x < y ? -1 : x > y;
}

static guint64
middle (const guint64 *samples, guint n)
{
  guint64 sorted[SAMPLES];

  n = MIN (n, SAMPLES);
  for (guint i = 0; i < n; i++)
    sorted[i] = samples[i];
  qsort (sorted, n, sizeof (sorted[0]), compare);

  return sorted[n / 2];
}

static void
look_at (Watch *watch, Arrival *arrival, gint64 now)
{
  gint buffers = g_atomic_int_get (&arrival->buffers);

  if (buffers != arrival->seen) {
    arrival->seen = buffers;
    arrival->moved = now;
    arrival->stalled = FALSE;
  } else if (!arrival->stalled &&
             now - arrival->moved > STALL * G_USEC_PER_SEC) {
    arrival->stalled = TRUE;
    watch->stalls++;
  }
}

/* FALSE when it failed, or hangs. */
static gboolean
goes_on (Watch *watch, Subject *subject, gint64 now)
{
  for (guint i = 0; i < subject->arrivals->len; i++) {
    Arrival *arrival = &g_array_index (subject->arrivals, Arrival, i);

    look_at (watch, arrival, now);
    if (now - arrival->moved > watch->patience * G_USEC_PER_SEC) {
      watch->hung++;
      subject_fail (
          subject, g_strdup_printf ("nothing arrives at %s for %u s",
                       GST_OBJECT_NAME (arrival->sink), watch->patience));
    }
  }

  return !subject_has_failed (subject);
}

static gboolean
all_go_on (Watch *watch, Subject **subjects, guint n)
{
  gint64 now = g_get_monotonic_time ();
  gboolean go_on = TRUE;

  for (guint i = 0; i < n; i++) {
    if (goes_on (watch, subjects[i], now))
      continue;
    dump_subject (subjects[i]);
    go_on = FALSE;
  }

  return go_on;
}

static void
print_bar (guint done, guint total)
{
  g_print ("[");
  for (guint i = 0; i < 10; i++)
    g_print (i < 10 * done / total ? "#" : ".");
  g_print ("]");
}

static void
print_line (Watch *watch, guint second, const Process *process,
    Subject **subjects, guint n)
{
  guint64 arrived = 0, dropped = 0, disturbances = 0;

  for (guint i = 0; i < n; i++) {
    arrived += subject_arrived (subjects[i]);
    dropped += subject_dropped (subjects[i]);
    disturbances += (guint) g_atomic_int_get (&subjects[i]->disturbances);
  }

  if (isatty (STDOUT_FILENO))
    g_print ("\r\033[K");
  print_bar (second, watch->seconds);
  g_print (
      " %u/%u s, %u s left  RSS %.1f MiB, %.1f given out  %u threads  %u fds"
      "  %" G_GUINT64_FORMAT " arrived  %" G_GUINT64_FORMAT " dropped"
      "  %" G_GUINT64_FORMAT " disturbances  %u stalls",
      second, watch->seconds, watch->seconds - second,
      (gdouble) process->rss / (1 << 20), (gdouble) process->heap / (1 << 20),
      process->threads, process->fds, arrived, dropped, disturbances,
      watch->stalls);
  if (!isatty (STDOUT_FILENO))
    g_print ("\n");
}

static void
start_looking (Subject **subjects, guint n)
{
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < subjects[i]->arrivals->len; j++)
      g_array_index (subjects[i]->arrivals, Arrival, j).moved = now;
}

void
watch_run (Watch *watch, Subject **subjects, guint n)
{
  guint warm = MIN (MAX (watch->seconds / WARM_PART, 1), WARM_SECONDS);
  guint64 samples[SAMPLES];
  guint taken = 0;

  start_looking (subjects, n);
  for (guint second = 1; second <= watch->seconds; second++) {
    Process process;

    g_usleep (G_USEC_PER_SEC);
    process = process_now ();
    samples[taken++ % SAMPLES] = process.rss;
    print_line (watch, second, &process, subjects, n);
    if (second == warm)
      watch->warm_rss = middle (samples, taken);
    if (!all_go_on (watch, subjects, n))
      break;
  }
  watch->end_rss = middle (samples, taken);
  if (isatty (STDOUT_FILENO))
    g_print ("\n");
}
