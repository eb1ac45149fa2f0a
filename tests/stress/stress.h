/* stress.h: what the stress programs share
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program runs for --seconds N (or GST_POOLED_STRESS_SECONDS) from --seed S,
 * which it prints. Each thread draws its own random numbers from the seed and
 * its index: the same seed gives the same decisions, though not the same
 * interleaving. No progress for WATCHDOG seconds is a failure.
 */
#pragma once

#include <glib.h>

#define STRESS_WATCHDOG 40 /* seconds; the machine may be busy otherwise */

typedef void (*StressDump) (void);

/* @dump prints where everybody is, when there is no progress */
void stress_begin (int argc, char **argv, const char *name, StressDump dump);
int stress_end (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* whether there is time left for another round */
gboolean stress_goes_on (void);

/* first call of each thread */
void stress_thread (guint index);

guint64 stress_seed (void);
guint stress_random (guint below);

/* at a random step a yield, seldom a short sleep */
void stress_perturb (void);

/* something was done: the watchdog is content */
void stress_progress (void);

#define stress_check(what)                     \
  do {                                         \
    if (!(what))                               \
      stress_fail (#what, __FILE__, __LINE__); \
  } while (0)

void stress_fail (const char *what, const char *file, int line) G_GNUC_NORETURN;
