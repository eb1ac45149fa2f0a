/* appendlist-private.h: list to which many threads append and one takes from
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The nodes are the caller's: put a GstPooledAppendNode first in a struct of
 * your own. The list never allocates and never frees one.
 *
 *   append   any number of threads at once; wait-free
 *   take     one thread at a time: callers exclude each other, with a lock
 *            of theirs, or because there is only one; wait-free
 *   init, clear   nobody else
 *
 * Plain C11, no GLib. The argument is at the top of appendlist.c.
 */
#pragma once

#include "atomics-private.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _GstPooledAppendNode {
  gst_pooled_atomic_ptr next;
} GstPooledAppendNode;

typedef struct _GstPooledAppendList GstPooledAppendList;

typedef enum {
  GST_POOLED_TAKE_NODE,    /* a node was taken */
  GST_POOLED_TAKE_EMPTY,   /* nothing has been appended that was not taken */
  GST_POOLED_TAKE_PENDING, /* something was, but an append before it has not
                              finished; it is reachable when that one has */
} GstPooledTake;

/* NULL when there is no memory */
GstPooledAppendList *gst_pooled_append_list_new (void);

/* Only when it was taken empty: nodes still in it are not touched. */
void gst_pooled_append_list_free (GstPooledAppendList *list);

/* any thread; @first to @last are linked with gst_pooled_append_node_link(),
 * and stay together in the list */
void gst_pooled_append_list_append (GstPooledAppendList *list,
    GstPooledAppendNode *first, GstPooledAppendNode *last);

/* before an append, on nodes that no other thread sees */
void gst_pooled_append_node_link (
    GstPooledAppendNode *node, GstPooledAppendNode *next);

/* the one who takes */
GstPooledTake gst_pooled_append_list_take (
    GstPooledAppendList *list, GstPooledAppendNode **node);

#ifdef __cplusplus
}
#endif
