/* measure.h: clocks, resource use and the report of one measured window
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A measuring program prints one JSON object of numbers and texts, and maybe
 * of arrays, on stdout; ../run.py starts it anew for every measurement.
 */
#pragma once

#include <glib.h>

#include "count-calls.h"

G_BEGIN_DECLS

/* A program that lacks its subject ends with this, as Automake's tests do. */
#define BENCH_EXIT_ABSENT 77

typedef struct {
  guint64 wall;         /* ns, monotonic */
  guint64 cpu;          /* ns, all threads of this process */
  guint64 voluntary;    /* context switches: a thread went to sleep */
  guint64 involuntary;  /* context switches: a thread was pushed off */
  guint64 minor_faults; /* pages */
  guint64 machine_busy; /* clock ticks of all processors */
  guint64 machine_all;
  gboolean counted; /* the counting library is loaded */
  BenchCounts counts;
} BenchUsage;

guint64 bench_now (void);        /* ns, monotonic */
guint64 bench_thread_cpu (void); /* ns, the calling thread */
void bench_work (guint64 ns);    /* keeps this thread's processor busy */
void bench_sleep (guint64 ns);
void bench_sleep_until (guint64 when);

/* Binds the calling thread to one processor; < 0 leaves it free. */
void bench_pin (gint cpu);

void bench_usage_begin (BenchUsage *start);
void bench_usage_end (BenchUsage *end);

/* One value each; keys are the names chapters know. */
void bench_report_number (const gchar *key, gdouble value);
void bench_report_text (const gchar *key, const gchar *value);
/* Appends to the array of this name in "series": what happened over time. */
void bench_report_series (const gchar *key, gdouble value);
/* What the window cost, per item: wall_ns, cpu_ns, and per 1,000 items
 * ctx, ctx_forced, wakes, ...; others = share of the machine that other
 * processes took meanwhile. */
void bench_report_usage (
    const BenchUsage *start, const BenchUsage *end, guint64 items);
void bench_report_print (void);

G_END_DECLS
