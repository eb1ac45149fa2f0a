/* links-private.h: was a link made since a push that failed for want of one?
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who links downstream tells us afterwards, with an event. A push that finds no
 * link stops the stream until then; but the event may come between the push and
 * the stop, and there is no second one. So links are counted. Plain C11, no
 * GLib.
 *
 * The thread that links, after it has:    The thread that pushes:
 *
 *   lock                                    before_push (links);
 *   made (links);                           push
 *   stopped? go on                          lock
 *   unlock                                  no link, and !made_since (links)?
 *                                             stop
 *                                           unlock
 *
 * Owner: who holds the lock writes count, who pushes writes seen
 * Holds: who stops has seen every link that was told before it stopped: the
 *        lock shows it those that were counted since its push began, and
 * L1 -> L2  who sees the count finds the link that was made before, whatever
 *           downstream keeps it in
 */
#pragma once

#include "atomics-private.h"

typedef struct {
  gst_pooled_atomic_u32 count;
  uint32_t seen;
} GstPooledLinks;

/* With the lock: a link was made. */
static inline void
gst_pooled_links_made (GstPooledLinks *links)
{
  gst_pooled_add_release (&links->count, 1); /* L1, to L2 */
}

/* Who pushes: before it does. */
static inline void
gst_pooled_links_before_push (GstPooledLinks *links)
{
  links->seen = gst_pooled_load_acquire (&links->count); /* L2, from L1 */
}

/* Who has pushed, with the lock: is there one that the push may have missed? */
static inline bool
gst_pooled_links_made_since (GstPooledLinks *links)
{
  return gst_pooled_load_relaxed (&links->count) != links->seen;
}
