/* subject.h: one of the pipelines that run, and what was done to it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each has a thread of its own that disturbs it. The other threads of the
 * program only read: counters, and under the lock what fails and what is being
 * done.
 */
#pragma once

#include <gst/gst.h>

#include "plan.h"

G_BEGIN_DECLS

/* A place where data arrives. */
typedef struct {
  GstElement *sink;
  gint buffers; /* atomic; wraps */
  /* the watch's own: */
  gint seen;
  gint64 moved; /* when it last arrived (monotonic, us) */
  gboolean stalled;
} Arrival;

typedef struct {
  const Plan *plan;
  GstElement *pipeline;
  GPtrArray *ours;    /* every element of this project in it */
  GPtrArray *filters; /* the capsfilters called caps */
  GArray *arrivals;   /* of Arrival, one for each sink */
  GRand *rand;        /* the disturber's */
  GThread *thread;
  gint stop;         /* atomic */
  gint eos;          /* atomic: the end of the stream was told */
  gint latency;      /* atomic: to be computed anew */
  gint warnings;     /* atomic */
  gint disturbances; /* atomic */

  GMutex lock;
  gchar *failure;     /* the first */
  gchar *doing;       /* NULL: nothing */
  gint64 doing_since; /* monotonic, us */
  GQueue history;     /* of gchar *, what was done last */
} Subject;

/* NULL, and @error, when an element is missing. @seed: of what is done to it */
Subject *subject_new (const Plan *plan, guint32 seed, GError **error);

/* No thread disturbs it any more. */
void subject_free (Subject *subject);

gboolean subject_play (Subject *subject);

/* Its state and that of everything in it, as asked; FALSE after a long time. */
gboolean subject_set_state (Subject *subject, GstState state);

/* Only the first is kept. Takes @what. */
void subject_fail (Subject *subject, gchar *what);
gboolean subject_has_failed (Subject *subject);

/* What is being done to it, for who asks why it does not go on. */
void subject_begin (Subject *subject, const gchar *what);
void subject_end (Subject *subject);

/* All buffers that arrived. */
guint64 subject_arrived (Subject *subject);

/* Buffers dropped by its queues and accumulators. */
guint64 subject_dropped (Subject *subject);

gboolean subject_is (GstElement *element, const gchar *factory);

G_END_DECLS
