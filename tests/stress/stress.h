/* stress.h: what the stress programs share
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program runs for --seconds N, or until --operations N are done, from --seed
 * S, which it prints. Each thread draws its own random numbers from the seed,
 * its index and the round: the same seed gives the same decisions, though not
 * the same interleaving. With --perturb N a thread is held up N times less
 * often than otherwise, so that more is done in the same time. Instead of an
 * option there may be a variable, such as GST_POOLED_STRESS_SECONDS. No
 * progress for WATCHDOG seconds is a failure.
 */
#pragma once

#include <glib.h>

#define STRESS_WATCHDOG 40 /* seconds; the machine may be busy otherwise */

typedef void (*StressDump) (void);

/* @dump prints where everybody is, when there is no progress */
void stress_begin (int argc, char **argv, const char *name, StressDump dump);
int stress_end (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* whether there is something left to do, for another round; main thread */
gboolean stress_goes_on (void);

/* the same for a part: what is left is shared by @parts of them, this one and
 * those that come */
void stress_share (guint parts);

/* first call of each thread */
void stress_thread (guint index);

guint64 stress_seed (void);
guint stress_random (guint below);

/* at a random step a yield, seldom a short sleep */
void stress_perturb (void);

/* once in @n calls, and with --perturb less often: for what only holds up */
gboolean stress_seldom (guint n);

/* something was done: the watchdog is content, and one operation more counts */
void stress_progress (void);

/* so many more that others counted; main thread. Not the watchdog's business */
void stress_operations (guint64 n);

#define stress_check(what)                     \
  do {                                         \
    if (!(what))                               \
      stress_fail (#what, __FILE__, __LINE__); \
  } while (0)

void stress_fail (const char *what, const char *file, int line) G_GNUC_NORETURN;
