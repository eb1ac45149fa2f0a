/* soak.c: eight pipelines at once that are disturbed for as long as you like
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * First each pipeline plays for a moment and is freed: what is made once per
 * process is there then, and what the process has at that moment is what it
 * may have at the end.
 */
#include "config.h"

#include "accounts.h"
#include "deadline.h"
#include "disturb.h"
#include "dump.h"
#include "holdings.h"
#include "instrumented.h"
#include "program.h"
#include "stacks.h"
#include "watch.h"

#include <malloc.h>
#include <stdlib.h>

#define MOST_PLANS 16

/* More than this, after memory was warm, is a leak. The C library's allocator
 * alone moves by several MiB; with an arena for every few threads, as it has
 * them by itself, by thirty in ten minutes while what is given out stays the
 * same. */
#define RSS_BOUND ((gint64) 24 << 20)
#define ARENAS    2

static gint seconds = 60;
static gint patience = 60;
static gint64 seed = -1;
static gchar *only;

static const GOptionEntry options[] = {
  { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "how long (60)", "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed,
      "does the same to each pipeline again", "N" },
  { "only", 0, 0, G_OPTION_ARG_STRING, &only, "this pipeline alone", "NAME" },
  { "patience", 0, 0, G_OPTION_ARG_INT, &patience,
      "seconds without a buffer that are a hang (60)", "N" },
  { NULL },
};

/* The same with all pipelines as with one. */
static Subject *
make (const Plan *plan)
{
  GError *error = NULL;
  Subject *subject = subject_new (
      plan, (guint32) seed * 31 + (guint32) (plan - plans), &error);

  if (subject == NULL) {
    g_printerr ("soak: pipeline %s: %s\n", plan->name, error->message);
    exit (2);
  }

  return subject;
}

static gboolean
wait_for_arrivals (Subject *subject)
{
  gint64 end = g_get_monotonic_time () + patience * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end && !subject_has_failed (subject)) {
    if (subject_arrived (subject) > 20)
      return TRUE;
    g_usleep (5000);
  }

  return FALSE;
}

/* What a process has only once is made; says whether all pipelines work. */
static void
play_once (const Plan *plan)
{
  Subject *subject = make (plan);

  if (!subject_play (subject) || !wait_for_arrivals (subject)) {
    g_printerr ("soak: pipeline %s does not play: %s\n", plan->name,
        subject->failure ? subject->failure : "nothing arrives");
    exit (2);
  }
  subject_free (subject);
}

static guint
choose (const Plan **chosen)
{
  guint n = 0;

  for (const Plan *plan = plans; plan->name != NULL; plan++)
    if (only == NULL || g_str_equal (only, plan->name))
      chosen[n++] = plan;

  return n;
}

typedef struct {
  Subject **subjects;
  guint n;
} All;

static void
dump_all (gpointer data)
{
  All *all = data;

  for (guint i = 0; i < all->n; i++)
    dump_subject (all->subjects[i]);
  g_print ("soak: seed %" G_GINT64_FORMAT ": hangs\n", seed);
}

/* One that hangs takes the rest with it: its threads cannot be joined. */
static void
stop_all (Subject **subjects, guint n, const Watch *watch)
{
  for (guint i = 0; i < n; i++)
    disturb_stop (subjects[i]);
  if (watch->hung > 0) {
    stacks_print ();
    g_print ("soak: seed %" G_GINT64_FORMAT ": %u pipelines hang\n", seed,
        watch->hung);
    exit (1);
  }
  for (guint i = 0; i < n; i++)
    disturb_join (subjects[i]);
}

static guint
judge_subjects (Subject **subjects, guint n)
{
  gboolean hold[MOST_PLANS];
  guint failed = 0;

  g_print ("\nAccounts of the %u pipelines, stopped:\n", n);
  for (guint i = 0; i < n; i++) {
    if (!subject_has_failed (subjects[i]))
      subject_set_state (subjects[i], GST_STATE_READY);
    hold[i] = accounts_print (subjects[i]);
  }
  g_print ("\n");
  for (guint i = 0; i < n; i++)
    failed += verdict (subjects[i]->plan->name,
        hold[i] && !subject_has_failed (subjects[i]),
        subjects[i]->failure ? subjects[i]->failure
        : hold[i]            ? NULL
                             : "the accounts do not add up");

  return failed;
}

/* What GLib and GStreamer warn of should not happen. */
static guint
judge_memory (const Watch *watch, const Holdings *before)
{
  gint64 growth = (gint64) watch->end_rss - (gint64) watch->warm_rss;
  Holdings after = holdings_when_still (before);
  g_autofree gchar *why =
      g_strdup_printf ("%.1f MiB warm, %.1f at the end, %+.1f (at most "
                       "%+d); given out by malloc: %+.1f MiB",
          (gdouble) watch->warm_rss / (1 << 20),
          (gdouble) watch->end_rss / (1 << 20), (gdouble) growth / (1 << 20),
          (gint) (RSS_BOUND >> 20),
          ((gdouble) after.process.heap - (gdouble) before->process.heap) /
              (1 << 20));
  /* a sanitizer keeps what was freed */
  guint failed =
      verdict ("memory", growth <= RSS_BOUND || is_instrumented (), why);

  failed += holdings_judge (before, &after);
  holdings_clear (&after);

  return failed;
}

static guint
soak (const Plan **chosen, guint n)
{
  Watch watch = { .seconds = (guint) seconds, .patience = (guint) patience };
  Subject *subjects[MOST_PLANS];
  All all = { subjects, n };
  Holdings before;
  guint failed;

  deadline_begin ("playing once", (guint) patience * (n + 1), NULL, NULL);
  for (guint i = 0; i < n; i++)
    play_once (chosen[i]);
  before = holdings_when_still (NULL);

  for (guint i = 0; i < n; i++)
    subjects[i] = make (chosen[i]);
  deadline_begin ("soaking", (guint) (seconds + seconds / 10 + 3 * patience),
      dump_all, &all);
  for (guint i = 0; i < n; i++)
    if (subject_play (subjects[i]))
      disturb_start (subjects[i]);
  watch_run (&watch, subjects, n);
  deadline_begin ("stopping", (guint) (4 * patience), dump_all, &all);
  stop_all (subjects, n, &watch);

  disturb_print_counts ();
  failed = judge_subjects (subjects, n);
  failed += verdict ("no warnings", program_warnings () == 0, NULL);
  deadline_begin ("freeing", (guint) (4 * patience), NULL, NULL);
  for (guint i = 0; i < n; i++)
    subject_free (subjects[i]);
  failed += judge_memory (&watch, &before);
  holdings_clear (&before);

  return failed;
}

static gboolean
fits (void)
{
  return seconds >= 1 && patience >= 1;
}

int
main (int argc, char **argv)
{
  const Plan *chosen[MOST_PLANS];
  guint n, failed;

  mallopt (M_ARENA_MAX, ARENAS);
  program_begin (&argc, &argv);
  program_read_options (
      "- disturbs eight pipelines at once", options, fits, &seed, &argc, &argv);
  n = choose (chosen);
  if (n == 0) {
    g_printerr ("soak: there is no pipeline %s\n", only);
    return 2;
  }

  g_print (
      "%u pipelines, %d s, --seed %" G_GINT64_FORMAT "\n", n, seconds, seed);
  failed = soak (chosen, n);
  g_print ("soak: %d s, --seed %" G_GINT64_FORMAT ": %s\n", seconds, seed,
      failed == 0 ? "passed" : "FAILED");

  return failed == 0 ? 0 : 1;
}
