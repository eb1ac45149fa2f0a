/* gstlfqueue-round.h: a thread that goes round and takes the turns of many
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The argument is in gstlfqueue-round.c. What a turn is, is not known here.
 */
#pragma once

#include "atomics-private.h"

#include <glib.h>

G_BEGIN_DECLS

/* The stress program shares whatever it can, and ends threads at once. */
#ifndef GST_LF_QUEUE_SHARES_ALL
#  define GST_LF_QUEUE_SHARES_ALL 0
#endif

/* At most so many share a thread. */
#define GST_LF_QUEUE_ROUND_MEMBERS 256

typedef enum {
  GST_LF_QUEUE_TURN_NOTHING, /* there was nothing to do */
  GST_LF_QUEUE_TURN_DONE,    /* there was, and it is done */
  GST_LF_QUEUE_TURN_BACK,    /* the owner is to go on */
} GstLfQueueTurn;

/* What becomes of who asks for a round. */
typedef enum {
  GST_LF_QUEUE_ASK_NOBODY,  /* there is no thread that would come by */
  GST_LF_QUEUE_ASK_TOO_FEW, /* it would not pay; the member counts as asking */
  GST_LF_QUEUE_ASK_LENT,    /* a thread takes the turns from now on */
} GstLfQueueAsk;

typedef struct _GstLfQueueRound GstLfQueueRound;

typedef struct {
  /* set once by the owner; both are called with @data, take_turn without the
   * lock of the round, call_back, which ends the owner's sleep, with it */
  GstLfQueueTurn (*take_turn) (gpointer data);
  void (*call_back) (gpointer data);
  gpointer data;

  /* the owner alone; NULL while it neither asks nor has lent */
  GstLfQueueRound *round;

  /* the thread that takes its turn at this moment, which writes it */
  gst_pooled_atomic_ptr server;

  /* under the lock of the round */
  GList link;
  gboolean is_lent;
  gboolean is_wanted; /* the owner waits for it */
  guint idle_turns;   /* in a row */
  gboolean was_late;  /* the round, for it */
  guint least; /* so many must lend for it to pay; the owner's, too, while
                * it has not lent */
} GstLfQueueMember;

void gst_lf_queue_member_init (GstLfQueueMember *member,
    GstLfQueueTurn (*take_turn) (gpointer), void (*call_back) (gpointer),
    gpointer data);

/* the owner */
GstLfQueueAsk gst_lf_queue_member_ask (
    GstLfQueueMember *member, guint64 period);
void gst_lf_queue_member_withdraw (GstLfQueueMember *member);
gboolean gst_lf_queue_member_take_back (GstLfQueueMember *member);

/* any thread: whether it is the one that takes the member's turn right now */
gboolean gst_lf_queue_member_is_mine (GstLfQueueMember *member);

G_END_DECLS
