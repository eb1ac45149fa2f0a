/* stress.c: what the stress programs share
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "stress.h"

#include "atomics-private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MAX_THREADS 64 /* that count by themselves */

/* Where threads count what they did: in lines of their own, or counting would
 * be what they mostly do. Threads of the same index may share one. */
typedef struct {
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 done;
  gst_pooled_atomic_u64 begun; /* threads of that index so far */
} Counter;

static guint64 seed;
static guint64 seconds, operations; /* 0: without end */
static guint64 perturbation;        /* once in so many times */
static gint64 begun;
static StressDump dump_state;
static const char *program;
static Counter counters[MAX_THREADS];
static guint64 others; /* operations, the main thread's */

/* of the part that the main thread is at */
static gint64 end;
static guint64 goal;

static __thread guint64 state;
static __thread guint64 skip;
static __thread Counter *mine = counters; /* also of threads of others */

typedef struct {
  const char *option, *variable;
  guint64 *value;
} Setting;

static const Setting settings[] = {
  { "--seconds", "GST_POOLED_STRESS_SECONDS", &seconds },
  { "--seed", "GST_POOLED_STRESS_SEED", &seed },
  { "--operations", "GST_POOLED_STRESS_OPERATIONS", &operations },
  { "--perturb", "GST_POOLED_STRESS_PERTURB", &perturbation },
};

void
stress_fail (const char *what, const char *file, int line)
{
  fprintf (stderr,
      "%s:%d: FAILED: %s\nrepeat with --seed %" G_GUINT64_FORMAT "\n", file,
      line, what, seed);
  if (dump_state != NULL)
    dump_state ();
  printf ("not ok 1 - %s: %s\n", program, what);
  fflush (NULL);
  _exit (1);
}

static guint64
all_done (void)
{
  guint64 done = 0;

  for (guint i = 0; i < MAX_THREADS; i++)
    done += gst_pooled_load_relaxed (&counters[i].done);

  return done;
}

/* Also tells how far it is, if there is a goal. */
static gpointer
watchdog (gpointer data)
{
  guint64 seen = 0;
  guint idle = 0;

  for (;;) {
    guint64 now;

    g_usleep (G_USEC_PER_SEC);
    now = all_done ();
    idle = now == seen ? idle + 1 : 0;
    seen = now;
    if (idle >= STRESS_WATCHDOG)
      stress_fail ("no progress", __FILE__, __LINE__);
    if (operations != 0) {
      printf ("%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT "\n", now, operations);
      fflush (stdout);
    }
  }

  return NULL;
}

/* An option counts for more than a variable. */
static void
read_setting (const Setting *setting, int argc, char **argv)
{
  const char *text = g_getenv (setting->variable);

  for (int i = 1; i + 1 < argc; i++) {
    if (g_str_equal (argv[i], setting->option))
      text = argv[i + 1];
  }
  if (text == NULL)
    return;
  if (!g_ascii_string_to_unsigned (
          text, 10, 0, G_MAXINT64 / G_USEC_PER_SEC / 2, setting->value, NULL)) {
    fprintf (stderr, "%s: %s (%s) is a number, not '%s'\n", program,
        setting->option, setting->variable, text);
    exit (2);
  }
}

void
stress_begin (int argc, char **argv, const char *name, StressDump dump)
{
  program = name;
  dump_state = dump;
  seed = (guint64) g_get_real_time () % 1000000;
  perturbation = 1;
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    read_setting (&settings[i], argc, argv);
  if (seconds == 0 && operations == 0)
    seconds = 2;
  perturbation = MAX (perturbation, 1);

  printf ("1..1\n# %s", name);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    printf (" %s %" G_GUINT64_FORMAT, settings[i].option, *settings[i].value);
  printf ("\n");
  fflush (stdout);
  begun = g_get_monotonic_time ();
  stress_share (1);
  stress_thread (0);
  g_thread_unref (g_thread_new ("watchdog", watchdog, NULL));
}

void
stress_share (guint parts)
{
  gint64 now = g_get_monotonic_time ();
  gint64 left = begun + (gint64) seconds * G_USEC_PER_SEC - now;
  guint64 done = all_done () + others;

  end = seconds == 0 ? G_MAXINT64 : now + MAX (left, 0) / parts;
  goal = operations == 0
             ? G_MAXUINT64
             : done + (operations > done ? operations - done : 0) / parts;
}

gboolean
stress_goes_on (void)
{
  return g_get_monotonic_time () < end && all_done () + others < goal;
}

int
stress_end (const char *format, ...)
{
  va_list args;

  printf ("# ");
  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  printf ("\n# operations: %" G_GUINT64_FORMAT " in %.1f s\nok 1 - %s\n",
      all_done () + others,
      (gdouble) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC, program);

  return 0;
}

guint64
stress_seed (void)
{
  return seed;
}

void
stress_thread (guint index)
{
  guint64 nth;

  mine = &counters[index % MAX_THREADS];
  nth = gst_pooled_add_relaxed (&mine->begun, 1);
  state =
      (seed * 1000003 + index + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  /* other decisions in each round */
  state ^= nth * G_GUINT64_CONSTANT (0xd1342543de82ef95);
  skip = 0;
}

guint
stress_random (guint below)
{
  if (state == 0)
    state = 1;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;

  return (guint) ((state >> 33) % below);
}

/* Most calls of a long run are to cost next to nothing: they only count down
 * to the next throw of the dice, which is at random. */
void
stress_perturb (void)
{
  struct timespec ts = { 0, 0 };
  guint dice;

  if (skip > 0) {
    skip--;
    return;
  }
  if (perturbation > 1)
    skip = stress_random ((guint) (2 * perturbation - 1));

  dice = stress_random (8192);
  if (dice >= 64)
    return;
  if (dice >= 4) {
    g_thread_yield ();
    return;
  }
  ts.tv_nsec = 1000 * (1 + stress_random (150));
  nanosleep (&ts, NULL);
}

gboolean
stress_seldom (guint n)
{
  return stress_random ((guint) (n * perturbation)) == 0;
}

void
stress_operations (guint64 n)
{
  others += n;
}

void
stress_progress (void)
{
  gst_pooled_add_relaxed (&mine->done, 1);
}
