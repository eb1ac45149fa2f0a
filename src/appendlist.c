/* appendlist.c: list to which many threads append and one takes from
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What it promises
 *
 *   Every node appended is taken exactly once. The order of the list is the
 *   order in which the appends exchanged `tail`: one total order, in which
 *   each thread's own appends keep their order, and in which an append that
 *   had returned before another began comes first. Nodes appended in one call
 *   stay next to each other.
 *
 * Who writes what
 *
 *   tail          appenders, by exchange; the taker too, when it puts the
 *                 stub back
 *   node->next    before the append: its owner. Then exactly once more: the
 *                 one thread whose exchange of `tail` returned this node
 *   head, stub    the taker
 *
 * What always holds
 *
 *   I1  Following `next` from `head` reaches a prefix of the list. It stops
 *       at a node whose successor has exchanged `tail` and not stored its
 *       link yet (a gap), or at `tail`.
 *   I2  A node is handed out only after its own link was read: so the one
 *       thread that will ever write to it again has done so, and the caller
 *       may free it at once.
 *   I3  The stub is in the list at most once. The taker appends it only if
 *       `head` is the last node and not the stub. Were the stub already
 *       behind `head`, then `tail` would have left `head` for good in the
 *       very exchange that put it there, which the taker made itself and so
 *       cannot fail to see.
 *
 * Who may be kept waiting
 *
 *   An append is one exchange and one store: no other thread can delay it. A
 *   take is a few loads, and an exchange when the list runs empty: it never
 *   waits either. But what a take can reach may end at a gap: an appender
 *   that was preempted between its exchange and its link hides what others
 *   appended behind it until it runs again. Take says so (PENDING), and it is
 *   not a state to spin in: the appender may be off the processor for long.
 *   Whoever sleeps on PENDING must be woken by any append that finishes, not
 *   only by one that seems important; the last one to link across a gap is
 *   the one that makes the rest reachable, whatever it brought itself.
 *
 * Orderings
 *
 *   L1 -> T1  the node's contents are written before its link; whoever
 *             follows the link sees them. And the link is the last that
 *             anybody writes to the node it is in: whoever has read it may
 *             free that node (I2)
 *   X1 -> X2  a node's `next` is cleared before the node is put into `tail`;
 *             whoever finds it there and links to it writes after that, so
 *             that no link is wiped out. One exchange is both: it releases
 *             our node and acquires the one before it.
 *   `tail` is read relaxed by the taker. A stale value has two uses, both
 *             harmless: it says EMPTY where PENDING would be right (the
 *             appender has not finished, and wakes whoever sleeps when it
 *             has), or the stub is appended behind a newer node, where it
 *             does no harm either.
 *
 * Tried and left: an array in chunks with positions by fetch-and-add has the
 * same gap, needs chunks to be reclaimed while appenders may still hold a
 * position in them, and cannot keep a run of nodes together without reserving
 * it first. A stack by compare-and-swap that is taken whole and turned round
 * has no gap, but appenders repeat their swap under contention and the taker
 * cannot take one node without taking all.
 */
#include "config.h"

#include "appendlist-private.h"

#include <stddef.h>
#include <stdlib.h>

struct _GstPooledAppendList {
  GST_POOLED_ALIGNED gst_pooled_atomic_ptr tail;

  /* the taker's */
  GST_POOLED_ALIGNED GstPooledAppendNode *head;
  GstPooledAppendNode stub;
};

GstPooledAppendList *
gst_pooled_append_list_new (void)
{
  GstPooledAppendList *list =
      aligned_alloc (GST_POOLED_CACHE_LINE, sizeof (GstPooledAppendList));

  if (list == NULL)
    return NULL;

  /* no other thread knows of the list */
  gst_pooled_store_relaxed (&list->stub.next, NULL);
  gst_pooled_store_relaxed (&list->tail, &list->stub);
  list->head = &list->stub;

  return list;
}

void
gst_pooled_append_list_free (GstPooledAppendList *list)
{
  free (list);
}

void
gst_pooled_append_node_link (
    GstPooledAppendNode *node, GstPooledAppendNode *next)
{
  /* still ours alone; L1 publishes it */
  gst_pooled_store_relaxed (&node->next, next);
}

/* Wait-free. */
void
gst_pooled_append_list_append (GstPooledAppendList *list,
    GstPooledAppendNode *first, GstPooledAppendNode *last)
{
  GstPooledAppendNode *before;

  gst_pooled_store_relaxed (&last->next, NULL);

  /* from here on the run has its place, and may be linked to */
  before = gst_pooled_exchange_acq_rel (&list->tail, last); /* X1, X2 */

  /* between these two lines there is a gap in front of it */
  gst_pooled_store_release (&before->next, first); /* L1, to T1 */
}

/* Wait-free. The stub stands in for the node that may not be handed out
 * because somebody may yet link to it. */
GstPooledTake
gst_pooled_append_list_take (
    GstPooledAppendList *list, GstPooledAppendNode **node)
{
  GstPooledAppendNode *head = list->head;
  GstPooledAppendNode *next = gst_pooled_load_acquire (&head->next); /* T1 */

  *node = NULL;

  if (head == &list->stub) {
    if (next == NULL)
      return gst_pooled_load_relaxed (&list->tail) == head
                 ? GST_POOLED_TAKE_EMPTY
                 : GST_POOLED_TAKE_PENDING;

    list->head = head = next;
    next = gst_pooled_load_acquire (&head->next); /* T1 */
  }

  if (next == NULL) {
    if (gst_pooled_load_relaxed (&list->tail) != head)
      return GST_POOLED_TAKE_PENDING;

    /* the last one: append the stub behind it, so that it gets its link */
    gst_pooled_append_list_append (list, &list->stub, &list->stub);

    next = gst_pooled_load_acquire (&head->next); /* T1 */
    if (next == NULL)
      return GST_POOLED_TAKE_PENDING; /* another append was faster */
  }

  list->head = next;
  *node = head;

  return GST_POOLED_TAKE_NODE;
}
