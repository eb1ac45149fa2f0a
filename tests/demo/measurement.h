/* measurement.h: what one run of one queue gave
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

typedef struct {
  /* frames */
  guint64 in;
  guint64 out;
  guint64 overflow;
  guint64 rejected;
  guint64 age;
  guint64 other; /* dropped for any other reason */

  /* ns */
  guint64 p50;     /* waiting in the queue */
  guint64 p99;     /* the same */
  guint64 late;    /* behind the camera when the last frame came out */
  guint64 cpu;     /* of the whole process, user and system */
  guint64 elapsed; /* from the first to the last moment */

  guint64 sleeps;  /* of all threads of the process */
  guint64 wakeups; /* that the queue issued; G_MAXUINT64 if it cannot tell */
} Measurement;

/* One line of text, for the pipe between two processes. Free it. */
char *measurement_to_string (const Measurement *measurement);

gboolean measurement_from_string (Measurement *measurement, const char *string);
