/* resident.h: memory of the process that is in RAM, over time
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint64 start;  /* ns, of the first value */
  GArray *times;  /* gdouble, s since then */
  GArray *values; /* gdouble, bytes */
  GArray *held;   /* gdouble, bytes that are needed, where that was told */
} BenchResident;

guint64 bench_resident_now (void); /* bytes */

/* @expected: values, so that room for them is not part of what is seen */
void bench_resident_init (BenchResident *self, guint expected);
void bench_resident_clear (BenchResident *self);
void bench_resident_note (BenchResident *self);
/* @held: bytes that are needed at the moment */
void bench_resident_note_held (BenchResident *self, guint64 held);

/* resident_peak; resident_steady, the median of the last tenth; bytes. And
 * the series t (s), rss_mib and, where it was told, held_mib. */
void bench_resident_report (BenchResident *self);

G_END_DECLS
