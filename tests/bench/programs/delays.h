/* delays.h: a list of times and its percentiles
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint64 *values; /* ns */
  gsize length, capacity;
} BenchDelays;

/* Room for @capacity values, touched here so that noting one never faults.
 * What comes beyond is not kept. */
void bench_delays_init (BenchDelays *self, gsize capacity);
void bench_delays_clear (BenchDelays *self);

static inline void
bench_delays_note (BenchDelays *self, guint64 value)
{
  if (self->length < self->capacity)
    self->values[self->length++] = value;
}

void bench_delays_append (BenchDelays *self, const BenchDelays *other);

/* Reports NAME_p50, NAME_p99, NAME_p999 and NAME_max (ns). */
void bench_delays_report_as (BenchDelays *self, const gchar *name);
/* The same as `delay`, and delay_count. */
void bench_delays_report (BenchDelays *self);

G_END_DECLS
