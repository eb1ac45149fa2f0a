/* plan.h: the pipelines that run, and what may be done to each
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What may be done to a pipeline. */
typedef enum {
  PLAN_SEEK = 1 << 0,     /* flushing seeks of the whole */
  PLAN_FLUSH = 1 << 1,    /* flush events into an element of ours */
  PLAN_CAPS = 1 << 2,     /* a capsfilter called caps gets other caps */
  PLAN_SETTINGS = 1 << 3, /* policies and limits of our elements */
  PLAN_RELINK = 1 << 4,   /* behind a blocked pad */
  PLAN_CUT = 1 << 5,      /* the same while data flows: not-linked */
  PLAN_REMOVE = 1 << 6,   /* an element of ours is taken out and put back */
  PLAN_STATES = 1 << 7,
  PLAN_TRIM = 1 << 8,
  PLAN_EOS = 1 << 9,   /* the stream ends and begins anew */
  PLAN_PADS = 1 << 10, /* a request pad is given back and another asked for */
  PLAN_QUERIES = 1 << 11,
  PLAN_GOPS = 1 << 12, /* drop-unit may be gop */
} PlanKinds;

typedef struct {
  const gchar *name;
  const gchar *launch;
  PlanKinds kinds;
} Plan;

/* Ends with a plan whose name is NULL. */
extern const Plan plans[];

const Plan *plan_find (const gchar *name);

G_END_DECLS
