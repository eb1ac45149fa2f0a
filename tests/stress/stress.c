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

static guint64 seed;
static gint64 seconds = 2;
static gint64 end;
static StressDump dump_state;
static const char *program;
static gst_pooled_atomic_u64 progress;

static __thread guint64 state;

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

static gpointer
watchdog (gpointer data)
{
  guint64 seen = 0;

  for (;;) {
    g_usleep (STRESS_WATCHDOG * G_USEC_PER_SEC);
    if (gst_pooled_load_relaxed (&progress) == seen)
      stress_fail ("no progress", __FILE__, __LINE__);
    seen = gst_pooled_load_relaxed (&progress);
  }

  return NULL;
}

void
stress_begin (int argc, char **argv, const char *name, StressDump dump)
{
  const char *text;

  program = name;
  dump_state = dump;
  seed = (guint64) g_get_real_time () % 1000000;
  if ((text = g_getenv ("GST_POOLED_STRESS_SECONDS")) != NULL)
    seconds = g_ascii_strtoll (text, NULL, 10);
  if ((text = g_getenv ("GST_POOLED_STRESS_SEED")) != NULL)
    seed = g_ascii_strtoull (text, NULL, 10);
  for (int i = 1; i + 1 < argc; i += 2) {
    if (g_str_equal (argv[i], "--seconds"))
      seconds = g_ascii_strtoll (argv[i + 1], NULL, 10);
    else if (g_str_equal (argv[i], "--seed"))
      seed = g_ascii_strtoull (argv[i + 1], NULL, 10);
  }

  printf ("1..1\n# %s --seconds %" G_GINT64_FORMAT " --seed %" G_GUINT64_FORMAT
          "\n",
      name, seconds, seed);
  fflush (stdout);
  end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  stress_thread (0);
  g_thread_unref (g_thread_new ("watchdog", watchdog, NULL));
}

gboolean
stress_goes_on (void)
{
  return g_get_monotonic_time () < end;
}

int
stress_end (const char *format, ...)
{
  va_list args;

  printf ("# ");
  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  printf ("\nok 1 - %s\n", program);

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
  state =
      (seed * 1000003 + index + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
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

void
stress_perturb (void)
{
  guint dice = stress_random (8192);
  struct timespec ts = { 0, 0 };

  if (dice >= 64)
    return;
  if (dice >= 4) {
    g_thread_yield ();
    return;
  }
  ts.tv_nsec = 1000 * (1 + stress_random (150));
  nanosleep (&ts, NULL);
}

void
stress_progress (void)
{
  gst_pooled_add_relaxed (&progress, 1);
}
