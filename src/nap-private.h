/* nap-private.h: when to sleep by the clock instead of waiting awake
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The argument is in nap.c. One thread's alone: the one that waits.
 */
#pragma once

#include "lanes-private.h"

/* What a nap asks for (ns). The system adds its timer slack, on Linux 50 us
 * but for real-time threads, and what waking takes. */
#define GST_POOLED_NAP_TIME 20000

/* The pace of a stream between two moments. */
typedef struct {
  uint64_t interval;   /* ns from one item to the next */
  GstPooledLevel flow; /* what comes while a nap lasts */
} GstPooledPace;

typedef struct {
  bool pays;           /* each wait is a nap */
  GstPooledPace awake; /* while nobody slept */
  GstPooledPace pace;  /* as last seen */

  /* while awake */
  uint32_t waits;     /* in this round */
  uint32_t rounds;    /* measured in a row */
  int64_t not_before; /* when the next attempt may be (monotonic clock, ns) */
  int64_t pause;      /* from an attempt that fails next to the one after it */

  /* while naps pay */
  uint32_t naps;    /* in this window */
  uint32_t windows; /* since nobody slept */
  bool is_late;     /* the last window was slow */

  /* when the round or the window began */
  int64_t since;
  uint64_t head;
  GstPooledLevel pushed;
} GstPooledNap;

void gst_pooled_nap_init (GstPooledNap *nap);

/* Before each wait that would be spent awake: true when this one is to be
 * slept. */
bool gst_pooled_nap_is_due (GstPooledNap *nap, GstPooledLanes *lanes);

/* Whether what comes meanwhile stays far below @limits. */
bool gst_pooled_nap_fits (const GstPooledNap *nap, GstPooledLevel limits);

/* A nap of @time (ns) is over, in which @came items came. */
void gst_pooled_nap_learn (
    GstPooledNap *nap, bool woken, uint64_t came, uint64_t time);

/* A wait was not short: the stream is not dense any more. */
void gst_pooled_nap_restart (GstPooledNap *nap);
