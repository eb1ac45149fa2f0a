/* resident.c: memory of the process that is in RAM, over time
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "resident.h"

#include "measure.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As many as a picture can show. */
#define MAX_POINTS 300
#define MIB        (1024.0 * 1024.0)

/* Without stdio: it would allocate, and this is called for every frame. */
guint64
bench_resident_now (void)
{
  gchar text[128] = { 0 };
  int fd = open ("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  gchar *second;

  if (fd < 0)
    return 0;
  if (read (fd, text, sizeof text - 1) <= 0)
    text[0] = '\0';
  close (fd);
  second = strchr (text, ' ');
  return second ? g_ascii_strtoull (second, NULL, 10) *
                      (guint64) sysconf (_SC_PAGESIZE)
                : 0;
}

void
bench_resident_init (BenchResident *self, guint expected)
{
  self->start = 0;
  self->times = g_array_sized_new (FALSE, TRUE, sizeof (gdouble), expected);
  self->values = g_array_sized_new (FALSE, TRUE, sizeof (gdouble), expected);
  self->held = g_array_sized_new (FALSE, TRUE, sizeof (gdouble), expected);
  /* touched now, not while it is measured */
  g_array_set_size (self->times, expected);
  g_array_set_size (self->values, expected);
  g_array_set_size (self->held, expected);
  g_array_set_size (self->times, 0);
  g_array_set_size (self->values, 0);
  g_array_set_size (self->held, 0);
}

void
bench_resident_clear (BenchResident *self)
{
  g_clear_pointer (&self->times, g_array_unref);
  g_clear_pointer (&self->values, g_array_unref);
  g_clear_pointer (&self->held, g_array_unref);
}

void
bench_resident_note (BenchResident *self)
{
  guint64 now = bench_now ();
  gdouble value = (gdouble) bench_resident_now ();
  gdouble t;

  if (self->start == 0)
    self->start = now;
  t = (gdouble) (now - self->start) / 1e9;
  g_array_append_val (self->times, t);
  g_array_append_val (self->values, value);
}

void
bench_resident_note_held (BenchResident *self, guint64 held)
{
  gdouble value = (gdouble) held;

  bench_resident_note (self);
  g_array_append_val (self->held, value);
}

static int
compare (const void *a, const void *b)
{
  gdouble left = *(const gdouble *) a, right = *(const gdouble *) b;

  return (left > right) - (left < right);
}

static gdouble
median_of_last_tenth (GArray *values)
{
  guint n = MAX (values->len / 10, 1);
  g_autofree gdouble *last = g_new (gdouble, n);

  memcpy (last, &g_array_index (values, gdouble, values->len - n),
      n * sizeof (gdouble));
  qsort (last, n, sizeof (gdouble), compare);
  return last[n / 2];
}

/* Of several values that share a point the highest: peaks are what matters. */
static void
report_thinned (const gchar *key, GArray *values, gdouble scale, guint each)
{
  for (guint i = 0; i < values->len; i += each) {
    gdouble most = g_array_index (values, gdouble, i);

    for (guint j = i; j < MIN (i + each, values->len); j++)
      most = MAX (most, g_array_index (values, gdouble, j));
    bench_report_series (key, most * scale);
  }
}

void
bench_resident_report (BenchResident *self)
{
  guint each = self->values->len / MAX_POINTS + 1;
  gdouble peak = 0;

  if (self->values->len == 0)
    return;
  for (guint i = 0; i < self->values->len; i++)
    peak = MAX (peak, g_array_index (self->values, gdouble, i));
  bench_report_number ("resident_peak", peak);
  bench_report_number ("resident_steady", median_of_last_tenth (self->values));

  report_thinned ("t", self->times, 1.0, each);
  report_thinned ("rss_mib", self->values, 1.0 / MIB, each);
  if (self->held->len == self->values->len)
    report_thinned ("held_mib", self->held, 1.0 / MIB, each);
}
