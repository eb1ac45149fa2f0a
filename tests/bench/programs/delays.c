/* delays.c: a list of times and its percentiles
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "delays.h"

#include "measure.h"

#include <stdlib.h>
#include <string.h>

void
bench_delays_init (BenchDelays *self, gsize capacity)
{
  self->values = g_new (guint64, capacity);
  memset (self->values, 0xff, capacity * sizeof (guint64));
  self->length = 0;
  self->capacity = capacity;
}

void
bench_delays_clear (BenchDelays *self)
{
  g_clear_pointer (&self->values, g_free);
  self->length = self->capacity = 0;
}

void
bench_delays_append (BenchDelays *self, const BenchDelays *other)
{
  for (gsize i = 0; i < other->length; i++)
    bench_delays_note (self, other->values[i]);
}

static int
compare (const void *a, const void *b)
{
  guint64 left = *(const guint64 *) a;
  guint64 right = *(const guint64 *) b;

  return (left > right) - (left < right);
}

static gdouble
percentile (const BenchDelays *self, gdouble share)
{
  gsize rank = (gsize) (share * (gdouble) (self->length - 1) + 0.5);

  return (gdouble) self->values[rank];
}

static void
report_percentile (const BenchDelays *self, const gchar *name,
    const gchar *what, gdouble share)
{
  g_autofree gchar *key = g_strdup_printf ("%s_%s", name, what);

  bench_report_number (key, percentile (self, share));
}

void
bench_delays_report_as (BenchDelays *self, const gchar *name)
{
  if (self->length == 0)
    return;

  qsort (self->values, self->length, sizeof (guint64), compare);
  report_percentile (self, name, "p50", 0.5);
  report_percentile (self, name, "p99", 0.99);
  report_percentile (self, name, "p999", 0.999);
  report_percentile (self, name, "max", 1.0);
}

void
bench_delays_report (BenchDelays *self)
{
  bench_report_number ("delay_count", (gdouble) self->length);
  bench_delays_report_as (self, "delay");
}
