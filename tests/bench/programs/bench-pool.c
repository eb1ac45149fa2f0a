/* bench-pool.c: memory taken and given back, in one thread or across threads
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each thread holds --hold blocks: it gives the oldest back and takes another.
 * With --cross, one thread takes and another gives back, --hold on the way.
 * With --fill, every byte of a block is written after it was taken. With
 * --before, so many blocks were out at once before that, as when a queue was
 * full for a moment.
 */
#include "config.h"

#include "atomics-private.h"
#include "blocks.h"
#include "delays.h"
#include "measure.h"
#include "resident.h"

#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_THREADS 64
#define MAX_HOLD    1024

/* Looking at the clock and at whether it is over costs too. */
#define ROUND 64

/* Of each thread; those that come later are not kept. */
#define N_DELAYS (1 << 20)

static gchar *opt_subject = (gchar *) "pooled";
static gint opt_size = 65536;
static gint opt_threads = 1;
static gint opt_hold = 1;
static gint opt_before;
static gdouble opt_seconds = 0.3;
static gboolean opt_cross, opt_fill, opt_delay, opt_pin;

static const GOptionEntry entries[] = {
  { "subject", 0, 0, G_OPTION_ARG_STRING, &opt_subject, "who gives", "NAME" },
  { "size", 0, 0, G_OPTION_ARG_INT, &opt_size, "of a block", "BYTES" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &opt_threads, "at once", "N" },
  { "hold", 0, 0, G_OPTION_ARG_INT, &opt_hold, "blocks each thread has", "N" },
  { "before", 0, 0, G_OPTION_ARG_INT, &opt_before,
      "blocks that were out at once before it is measured", "N" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &opt_seconds, "to measure", "S" },
  { "cross", 0, 0, G_OPTION_ARG_NONE, &opt_cross,
      "take in one thread, give back in another", NULL },
  { "fill", 0, 0, G_OPTION_ARG_NONE, &opt_fill, "write every byte", NULL },
  { "delay", 0, 0, G_OPTION_ARG_NONE, &opt_delay, "time single pairs", NULL },
  { "pin", 0, 0, G_OPTION_ARG_NONE, &opt_pin, "each thread on a processor",
      NULL },
  { NULL },
};

static const BenchBlocks *blocks;
static gst_pooled_atomic_u32 over;

/* One producer, one consumer: the slot says whether it is free. */
static struct {
  GST_POOLED_ALIGNED gst_pooled_atomic_ptr block;
} way[MAX_HOLD];

typedef struct {
  GThread *thread;
  gint index;
  guint64 pairs;
  BenchDelays delays;
} Worker;

static void
use (gpointer block)
{
  if (opt_fill)
    memset (blocks->data (block), 1, (gsize) opt_size);
}

static gboolean
is_over (void)
{
  return gst_pooled_load_relaxed (&over) != 0;
}

static void
pair (Worker *self, gpointer *held)
{
  guint64 begun = opt_delay ? bench_now () : 0;

  if (*held)
    blocks->give (*held);
  *held = blocks->take ();
  if (opt_delay)
    bench_delays_note (&self->delays, bench_now () - begun);
  use (*held);
}

static gpointer
take_and_give (gpointer data)
{
  Worker *self = data;
  gpointer held[MAX_HOLD] = { NULL };
  gint at = 0;

  bench_pin (opt_pin ? self->index % 2 : -1);
  while (!is_over ()) {
    gint round = opt_size >= 1 << 20 ? 1 : ROUND;

    for (gint i = 0; i < round; i++) {
      pair (self, &held[at]);
      at = at + 1 == opt_hold ? 0 : at + 1;
    }
    self->pairs += (guint64) round;
  }
  for (gint i = 0; i < opt_hold; i++) {
    if (held[i])
      blocks->give (held[i]);
  }
  return NULL;
}

/* Spins for a while, then lets others run: either side may be the slow one. */
static void
pause_for (guint *spins)
{
  if (++*spins % 200)
    gst_pooled_spin_hint ();
  else
    g_thread_yield ();
}

static gpointer
take_all (gpointer data)
{
  Worker *self = data;
  gint at = 0;
  guint spins = 0;

  bench_pin (opt_pin ? 0 : -1);
  while (!is_over ()) {
    guint64 begun = opt_delay ? bench_now () : 0;
    gpointer block = blocks->take ();

    if (opt_delay)
      bench_delays_note (&self->delays, bench_now () - begun);
    use (block);
    while (gst_pooled_load_acquire (&way[at].block))
      pause_for (&spins);
    gst_pooled_store_release (&way[at].block, block);
    at = at + 1 == opt_hold ? 0 : at + 1;
    self->pairs++;
  }
  return NULL;
}

static gpointer
give_all (gpointer data)
{
  Worker *self = data;
  gint at = 0;
  guint spins = 0;

  bench_pin (opt_pin ? 1 : -1);
  for (;;) {
    gpointer block = gst_pooled_load_acquire (&way[at].block);

    if (block) {
      gst_pooled_store_release (&way[at].block, NULL);
      blocks->give (block);
      at = at + 1 == opt_hold ? 0 : at + 1;
      self->pairs++;
    } else if (is_over ()) {
      return NULL;
    } else {
      pause_for (&spins);
    }
  }
}

static void
take_before (void)
{
  gpointer taken[MAX_HOLD];

  for (gint i = 0; i < opt_before; i++) {
    taken[i] = blocks->take ();
    use (taken[i]);
  }
  for (gint i = 0; i < opt_before; i++)
    blocks->give (taken[i]);
}

static void
run (Worker *workers, gint n)
{
  BenchUsage start, end;
  guint64 pairs = 0, before = bench_resident_now (), most;

  bench_usage_begin (&start);
  for (gint i = 0; i < n; i++) {
    GThreadFunc work = take_and_give;

    if (opt_cross)
      work = i == 0 ? take_all : give_all;
    workers[i].thread = g_thread_new ("worker", work, &workers[i]);
  }
  bench_sleep ((guint64) (opt_seconds * 1e9));
  most = bench_resident_now ();
  gst_pooled_store_relaxed (&over, 1);
  for (gint i = 0; i < n; i++) {
    g_thread_join (workers[i].thread);
    if (!opt_cross || i == 0)
      pairs += workers[i].pairs;
  }
  bench_usage_end (&end);

  bench_report_usage (&start, &end, pairs);
  bench_report_number ("pairs", (gdouble) pairs);
  bench_report_number ("faults_per_pair",
      (gdouble) (end.minor_faults - start.minor_faults) / MAX (pairs, 1));
  bench_report_number (
      "resident", (gdouble) (most > before ? most - before : 0));
}

static void
report_delays (Worker *workers, gint n)
{
  BenchDelays all;

  bench_delays_init (&all, (gsize) n * N_DELAYS);
  for (gint i = 0; i < n; i++) {
    bench_delays_append (&all, &workers[i].delays);
    bench_delays_clear (&workers[i].delays);
  }
  bench_delays_report (&all);
  bench_delays_clear (&all);
}

/* jemalloc wants more thread-local memory than a library that is opened late is
 * given; how much there is must be said before the program starts. */
static void
restart_with_room (char **argv)
{
  for (char **arg = argv; *arg; arg++) {
    if (strcmp (*arg, "jemalloc") == 0 && !g_getenv ("GLIBC_TUNABLES")) {
      g_setenv ("GLIBC_TUNABLES", "glibc.rtld.optional_static_tls=65536", TRUE);
      execv ("/proc/self/exe", argv);
    }
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  Worker workers[MAX_THREADS] = { { 0 } };
  g_autoptr (GError) error = NULL;
  gint n;

  restart_with_room (argv);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return 2;
  }
  gst_init (NULL, NULL);
  n = opt_cross ? 2 : CLAMP (opt_threads, 1, MAX_THREADS);
  opt_hold = CLAMP (opt_hold, 1, MAX_HOLD);
  opt_before = CLAMP (opt_before, 0, MAX_HOLD);
  blocks = bench_blocks_find (opt_subject);
  if (!blocks || !blocks->open ((gsize) opt_size,
                     (guint) MAX (n * opt_hold, opt_before))) {
    fprintf (stderr, "%s: not on this machine\n", opt_subject);
    return BENCH_EXIT_ABSENT;
  }
  for (gint i = 0; i < n; i++) {
    workers[i].index = i;
    if (opt_delay)
      bench_delays_init (&workers[i].delays, N_DELAYS);
  }

  take_before ();
  run (workers, n);

  if (opt_delay)
    report_delays (workers, n);
  bench_report_print ();
  blocks->close ();
  return 0;
}
