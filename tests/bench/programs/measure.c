/* measure.c: clocks, resource use and the report of one measured window
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "measure.h"

#include <dlfcn.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)

static GString *report;

/* name: GString of an array's values */
static GHashTable *series;

static guint64
read_clock (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return (guint64) now.tv_sec * NS_PER_S + (guint64) now.tv_nsec;
}

guint64
bench_now (void)
{
  return read_clock (CLOCK_MONOTONIC);
}

guint64
bench_thread_cpu (void)
{
  return read_clock (CLOCK_THREAD_CPUTIME_ID);
}

void
bench_work (guint64 ns)
{
  guint64 end;

  if (ns == 0)
    return;

  end = bench_now () + ns;
  while (bench_now () < end)
    ;
}

void
bench_sleep_until (guint64 when)
{
  struct timespec end = {
    .tv_sec = (time_t) (when / NS_PER_S),
    .tv_nsec = (long) (when % NS_PER_S),
  };

  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) != 0)
    ;
}

void
bench_sleep (guint64 ns)
{
  bench_sleep_until (bench_now () + ns);
}

void
bench_pin (gint cpu)
{
  cpu_set_t set;

  if (cpu < 0)
    return;

  CPU_ZERO (&set);
  CPU_SET ((gsize) cpu % (gsize) sysconf (_SC_NPROCESSORS_ONLN), &set);
  if (sched_setaffinity (0, sizeof (set), &set) != 0)
    g_printerr ("cannot bind a thread to processor %d\n", cpu);
}

/* The first line of /proc/stat: user nice system idle iowait irq softirq
 * steal, in ticks. What the hypervisor took (steal) is not idle either. */
static void
read_machine (BenchUsage *usage)
{
  unsigned long long t[8] = { 0 };
  FILE *file = fopen ("/proc/stat", "r");

  if (file == NULL)
    return;
  if (fscanf (file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1],
          &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]) == 8) {
    usage->machine_busy = t[0] + t[1] + t[2] + t[5] + t[6] + t[7];
    usage->machine_all = usage->machine_busy + t[3] + t[4];
  }
  fclose (file);
}

static void
read_process (BenchUsage *usage)
{
  struct rusage use;

  getrusage (RUSAGE_SELF, &use);
  usage->voluntary = (guint64) use.ru_nvcsw;
  usage->involuntary = (guint64) use.ru_nivcsw;
  usage->minor_faults = (guint64) use.ru_minflt;
  usage->cpu = read_clock (CLOCK_PROCESS_CPUTIME_ID);
}

void
bench_usage_begin (BenchUsage *start)
{
  BenchCountStart count_start =
      (BenchCountStart) dlsym (RTLD_DEFAULT, BENCH_COUNT_START);
  BenchCountRead count_read =
      (BenchCountRead) dlsym (RTLD_DEFAULT, BENCH_COUNT_READ);

  start->counted = count_start != NULL && count_read != NULL;
  if (start->counted) {
    count_start ();
    count_read (&start->counts);
  }
  read_machine (start);
  read_process (start);
  start->wall = bench_now (); /* last: what is above is not measured */
}

void
bench_usage_end (BenchUsage *end)
{
  BenchCountRead count_read;

  end->wall = bench_now ();
  read_process (end);
  read_machine (end);
  count_read = (BenchCountRead) dlsym (RTLD_DEFAULT, BENCH_COUNT_READ);
  if (count_read != NULL)
    count_read (&end->counts);
}

static void
report_key (const gchar *key)
{
  if (report == NULL)
    report = g_string_new ("{");
  else
    g_string_append (report, ", ");
  g_string_append_printf (report, "\"%s\": ", key);
}

static void
append_number (GString *string, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (
      string, g_ascii_formatd (text, sizeof (text), "%.6g", value));
}

void
bench_report_number (const gchar *key, gdouble value)
{
  report_key (key);
  append_number (report, value);
}

void
bench_report_text (const gchar *key, const gchar *value)
{
  g_autofree gchar *escaped = g_strescape (value, NULL);

  report_key (key);
  g_string_append_printf (report, "\"%s\"", escaped);
}

static void
free_array (gpointer array)
{
  g_string_free (array, TRUE);
}

void
bench_report_series (const gchar *key, gdouble value)
{
  GString *array;

  if (series == NULL)
    series =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_array);
  array = g_hash_table_lookup (series, key);
  if (array == NULL) {
    array = g_string_new (NULL);
    g_hash_table_insert (series, g_strdup (key), array);
  } else {
    g_string_append (array, ", ");
  }
  append_number (array, value);
}

static void
report_all_series (void)
{
  const gchar *separator = "";
  GHashTableIter iter;
  gpointer key, array;

  report_key ("series");
  g_string_append_c (report, '{');
  g_hash_table_iter_init (&iter, series);
  while (g_hash_table_iter_next (&iter, &key, &array)) {
    g_string_append_printf (report, "%s\"%s\": [%s]", separator,
        (const gchar *) key, ((GString *) array)->str);
    separator = ", ";
  }
  g_string_append_c (report, '}');
  g_clear_pointer (&series, g_hash_table_unref);
}

/* Ticks come every 10 ms, so short windows say little; never below 0. */
static gdouble
others_share (const BenchUsage *start, const BenchUsage *end)
{
  gdouble ticks = (gdouble) (end->machine_all - start->machine_all);
  gdouble busy = (gdouble) (end->machine_busy - start->machine_busy);
  gdouble own = (gdouble) (end->cpu - start->cpu) / (gdouble) NS_PER_S *
                (gdouble) sysconf (_SC_CLK_TCK);

  return ticks > 0 ? CLAMP ((busy - own) / ticks, 0.0, 1.0) : 0.0;
}

static void
report_counts (const BenchCounts *start, const BenchCounts *end, gdouble scale)
{
#define REPORT(field) \
  bench_report_number (#field, (gdouble) (end->field - start->field) * scale)
  REPORT (wakes);
  REPORT (woken);
  REPORT (waits);
  REPORT (membarriers);
  REPORT (locks_ours);
  REPORT (locks_core);
  REPORT (locks_gst);
  REPORT (allocations);
  REPORT (large_allocations);
#undef REPORT
}

void
bench_report_usage (
    const BenchUsage *start, const BenchUsage *end, guint64 items)
{
  gdouble n = (gdouble) MAX (items, 1);
  gdouble wall = (gdouble) (end->wall - start->wall);
  gdouble cpu = (gdouble) (end->cpu - start->cpu);

  bench_report_number ("items", (gdouble) items);
  bench_report_number ("seconds", wall / (gdouble) NS_PER_S);
  bench_report_number ("wall_ns", wall / n);
  bench_report_number ("cpu_ns", cpu / n);
  bench_report_number ("cpu_ms_per_s", cpu / wall * 1000.0);
  bench_report_number (
      "ctx", (gdouble) (end->voluntary - start->voluntary) * 1000.0 / n);
  bench_report_number ("ctx_forced",
      (gdouble) (end->involuntary - start->involuntary) * 1000.0 / n);
  bench_report_number (
      "ctx_per_s", (gdouble) (end->voluntary - start->voluntary) *
                       (gdouble) NS_PER_S / wall);
  bench_report_number ("minor_faults",
      (gdouble) (end->minor_faults - start->minor_faults) * 1000.0 / n);
  bench_report_number ("others", others_share (start, end));
  if (start->counted) {
    report_counts (&start->counts, &end->counts, 1000.0 / n);
    bench_report_number ("allocations_per_s",
        (gdouble) (end->counts.allocations - start->counts.allocations) *
            (gdouble) NS_PER_S / wall);
  }
}

void
bench_report_print (void)
{
  if (series != NULL)
    report_all_series ();
  g_print ("%s}\n", report != NULL ? report->str : "{");
  if (report != NULL)
    g_string_free (report, TRUE);
  report = NULL;
}
