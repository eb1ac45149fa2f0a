/* sequences.c: random sequences of states, flushes and seeks on whole pipelines
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each pipeline has a thread that takes one sequence after the other, until all
 * are done; in between it is made anew. What the process has before is what it
 * may have at the end.
 */
#include "config.h"

#include "deadline.h"
#include "dump.h"
#include "holdings.h"
#include "sequence.h"
#include "program.h"
#include "stacks.h"

#include <stdlib.h>

#define MOST_LINES 8
#define REUSE      20 /* sequences before a pipeline is made anew */

#define PICTURES(rate) \
  "videotestsrc ! video/x-raw,format=I420,width=32,height=32,framerate=" rate

#define SOUND(n)                       \
  " audiotestsrc samplesperbuffer=160" \
  " ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! a.sink_" n

/* No decoders: some call it an error when a flush meets their negotiation. */
/* clang-format off */
static const Plan lines[] = {
  { "queues",
      PICTURES ("300/1")
      " ! lfqueue max-size-buffers=2 ! identity"
      " ! lfqueue max-size-buffers=3 min-threshold-buffers=2"
      " ! fakesink sync=true", 0 },
  { "loses",
      PICTURES ("300/1")
      " ! lfqueue backpressure=drop-oldest max-size-buffers=2"
      " ! identity sleep-time=5000"
      " ! lfqueue backpressure=adaptive max-size-buffers=2"
      " ! fakesink sync=false", 0 },
  { "tee",
      PICTURES ("200/1")
      " ! tee name=t"
      " t. ! lfqueue max-size-buffers=2 ! fakesink sync=true"
      " t. ! lfqueue leaky=downstream max-size-buffers=2"
      " ! fakesink sync=true", 0 },
  { "pool",
      PICTURES ("200/1")
      " ! videoconvert ! video/x-raw,format=NV12 ! poolfilter"
      " ! lfqueue max-size-buffers=2 ! fakesink sync=true", 0 },
  { "gather",
      "bufferaccumulator name=a batch-buffers=3 max-buffers=6"
      " on-overflow=block ! lfqueue max-size-buffers=2 ! fakesink sync=true"
      SOUND ("0") SOUND ("1") SOUND ("2"), 0 },
  { "all",
      PICTURES ("300/1")
      " ! poolfilter copy=always ! lfqueue max-size-buffers=2"
      " ! bufferaccumulator batch-buffers=2 max-buffers=4"
      " on-overflow=drop-oldest ! lfqueue max-size-buffers=2"
      " ! fakesink sync=true", 0 },
};
/* clang-format on */

static gint wanted = 10000;
static gint patience = 120;
static gint64 seed = -1;
static gchar *only;

static const GOptionEntry options[] = {
  { "sequences", 0, 0, G_OPTION_ARG_INT, &wanted, "how many (10000)", "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "does the same again", "N" },
  { "only", 0, 0, G_OPTION_ARG_STRING, &only, "this pipeline alone", "NAME" },
  { "patience", 0, 0, G_OPTION_ARG_INT, &patience,
      "seconds that one may take before it is a hang (120)", "N" },
  { NULL },
};

typedef struct {
  const Plan *plan;
  guint32 seed;
  gint wanted;
  gint done; /* atomic */
  gint64 moved;
  gint seen;
  GThread *thread;

  GMutex lock; /* of subject, which the watch looks at */
  Subject *subject;
  gint failed; /* atomic */
} Line;

static Line running[MOST_LINES];
static guint n_running;
static void
replace_subject (Line *line, Subject *subject)
{
  Subject *old;

  g_mutex_lock (&line->lock);
  old = line->subject;
  line->subject = subject;
  g_mutex_unlock (&line->lock);
  if (old != NULL)
    subject_free (old);
}

static Subject *
make (const Plan *plan)
{
  GError *error = NULL;
  Subject *subject = subject_new (plan, 0, &error);

  if (subject == NULL) {
    g_printerr ("sequences: pipeline %s: %s\n", plan->name, error->message);
    exit (2);
  }

  return subject;
}

static gpointer
run (gpointer data)
{
  Line *line = data;

  for (gint i = 0; i < line->wanted; i++) {
    if (i % REUSE == 0)
      replace_subject (line, make (line->plan));
    if (!sequence_do (line->subject, line->seed + 2 * (guint32) i)) {
      g_atomic_int_set (&line->failed, TRUE);
      return NULL;
    }
    g_atomic_int_inc (&line->done);
  }
  replace_subject (line, NULL);

  return NULL;
}

/* --- the watch --- */

static void
give_up (Line *line)
{
  g_mutex_lock (&line->lock);
  if (line->subject != NULL)
    dump_subject (line->subject);
  g_mutex_unlock (&line->lock);
  stacks_print ();
  g_print ("sequences: --seed %" G_GINT64_FORMAT ": pipeline %s %s in its "
           "sequence %d\n",
      seed, line->plan->name,
      g_atomic_int_get (&line->failed) ? "fails" : "hangs",
      g_atomic_int_get (&line->done));
  exit (1);
}

static gint
look (gint64 now)
{
  gint sum = 0;

  for (guint i = 0; i < n_running; i++) {
    Line *line = &running[i];
    gint done = g_atomic_int_get (&line->done);

    if (done != line->seen || done == line->wanted)
      line->moved = now;
    line->seen = done;
    sum += done;
    if (g_atomic_int_get (&line->failed) ||
        now - line->moved > patience * G_USEC_PER_SEC)
      give_up (line);
  }

  return sum;
}

static void
watch (void)
{
  gint64 begun = g_get_monotonic_time (), told = begun;
  gint done;

  do {
    gint64 now;

    deadline_begin ("looking at them", (guint) patience, NULL, NULL);
    g_usleep (50000);
    now = g_get_monotonic_time ();
    done = look (now);
    if (now - told >= G_USEC_PER_SEC || done == wanted) {
      g_autofree gchar *counts = sequence_counts ();

      told = now;
      g_print ("%d/%d sequences, %d s: %s\n", done, wanted,
          (gint) ((now - begun) / G_USEC_PER_SEC), counts);
    }
  } while (done < wanted);
}

static void
start (const Plan *plan, gint share)
{
  Line *line = &running[n_running++];

  line->plan = plan;
  line->wanted = share;
  line->seed = (guint32) seed * 1000003 + (guint32) (plan - lines) * 1000000;
  line->moved = g_get_monotonic_time ();
  g_mutex_init (&line->lock);
  line->thread = g_thread_new (plan->name, run, line);
}

static guint
run_all (void)
{
  gint n = only != NULL ? 1 : (gint) G_N_ELEMENTS (lines);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (only == NULL || g_str_equal (only, lines[i].name))
      start (&lines[i], wanted / n + ((gint) n_running < wanted % n));
  watch ();
  deadline_begin ("freeing", (guint) patience, NULL, NULL);
  for (guint i = 0; i < n_running; i++)
    g_thread_join (running[i].thread);

  return verdict ("sequences", n_running > 0, NULL);
}

/* What a process has only once is made. */
static gboolean
play_once (void)
{
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    Subject *subject;

    if (only != NULL && !g_str_equal (only, lines[i].name))
      continue;
    found = TRUE;
    subject = make (&lines[i]);
    if (!subject_play (subject))
      return FALSE;
    subject_free (subject);
  }

  return found;
}

static gboolean
fits (void)
{
  return wanted >= 1 && patience >= 1;
}

int
main (int argc, char **argv)
{
  Holdings before, after;
  guint failed;

  program_begin (&argc, &argv);
  program_read_options ("- random sequences of states and flushes", options,
      fits, &seed, &argc, &argv);
  deadline_begin ("playing once", (guint) patience, NULL, NULL);
  if (!play_once ()) {
    g_printerr ("sequences: the pipelines do not play, or there is none '%s'\n",
        only ? only : "");
    return 2;
  }

  before = holdings_when_still (NULL);
  g_print ("%d sequences, --seed %" G_GINT64_FORMAT "\n", wanted, seed);
  failed = run_all ();
  deadline_begin ("the end", (guint) patience, NULL, NULL);
  after = holdings_when_still (&before);
  failed += verdict ("no warnings", program_warnings () == 0, NULL);
  failed += holdings_judge (&before, &after);
  holdings_clear (&before);
  holdings_clear (&after);
  g_print ("sequences: %d, --seed %" G_GINT64_FORMAT ": %s\n", wanted, seed,
      failed == 0 ? "passed" : "FAILED");

  return failed == 0 ? 0 : 1;
}
