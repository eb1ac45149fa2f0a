/* judge.h: sits downstream of an element and finds what is out of order
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Buffers carry a number in their offset, which only grows, and in their
 * offset-end the number of the caps they were pushed under. Events named
 * `numbered` carry
 *
 *   epoch  changes whenever events may be lost: by a flush, for instance
 *   n      counts within the epoch
 *   after  the number of the last buffer that was pushed before it
 *
 * What must hold, whatever is done to the element: buffers arrive in order,
 * none twice, under their own caps; an event comes after the buffers before it
 * and before those after it; none of an epoch is missing between two that
 * arrive.
 */
#pragma once

#include <gst/gst.h>

#include "atomics-private.h"

G_BEGIN_DECLS

typedef struct {
  GstPad *pad;

  /* what else it does, set after judge_init(); NULL for nothing */
  void (*keep) (gpointer user, GstBuffer *buffer); /* takes @buffer */
  gboolean (*propose) (gpointer user, GstQuery *allocation);
  gpointer user;

  /* what to answer; any thread sets, once used it is OK again */
  gst_pooled_atomic_u32 answer;         /* minus the GstFlowReturn */
  gst_pooled_atomic_u32 slowness;       /* us at most, at each buffer */
  gst_pooled_atomic_u32 unlinked_epoch; /* up to it events may be missing */

  /* how far it came; written by the streaming thread */
  gst_pooled_atomic_u64 buffers;
  gst_pooled_atomic_u64 events;
  gst_pooled_atomic_u64 queries;
  gst_pooled_atomic_u64 last_id;

  /* the streaming thread */
  guint64 last_after;
  guint last_epoch, refused_epoch, last_n;

  GMutex lock;
  GCond cond;
  gboolean flushing;
} Judge;

void judge_init (Judge *judge);
void judge_clear (Judge *judge);

/* with the number @id, in memory that is counted */
GstBuffer *judge_buffer (guint64 id, gsize size);
GstEvent *judge_event (guint epoch, guint n, guint64 after);

/* the number of the caps that @pad has, 0 without */
guint judge_caps (GstPad *pad);

/* memories that are alive, of all buffers made */
guint judge_memories (void);

G_END_DECLS
