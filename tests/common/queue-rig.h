/* queue-rig.h: a queue between two pads that tests steer
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What arrives downstream becomes a word in a log, so that a test compares
 * one line of text:
 *
 *   b7       the buffer with offset 7; b7! if it has DISCONT
 *   l7x3     a list of three whose first buffer has offset 7; l7x3! likewise
 *   segment  an event, by the name of its type; custom ones by their structure
 *   q:drain  a serialized query, by the name of its type
 *
 * A gate stands in the downstream chain function: while it is closed, the
 * first buffer waits there and what follows stays in the queue. A custom event
 * named `hold` waits there too. A flush opens the gate for as long as it
 * lasts, as in a sink.
 */
#pragma once

#include "accounting.h"
#include "call.h"
#include "watchdog.h"

G_BEGIN_DECLS

typedef struct _QueueRig QueueRig;

/* called in the streaming thread, with no lock held, before the answer */
typedef void (*QueueRigHook) (
    QueueRig *rig, GstMiniObject *object, gpointer data);

struct _QueueRig {
  GstElement *element;
  GstPad *src;  /* ours: feeds the element */
  GstPad *sink; /* ours: takes from the element */
  GstBus *bus;

  GMutex lock;
  GCond cond;
  GPtrArray *log;      /* words that came downstream */
  GPtrArray *upstream; /* names of the events that came upstream */
  gboolean closed;
  guint permits; /* buffers that may pass the closed gate */
  guint at_gate;
  gboolean flushing;
  GstFlowReturn flow;    /* answer to buffers and lists */
  gboolean query_result; /* answer to serialized queries */

  QueueRigHook hook; /* see rig_set_hook() */
  gpointer hook_data;

  GstClockTime min_latency, max_latency; /* what upstream answers */
  gboolean live;
  gint64 position; /* what upstream answers, in any format */

  gint overruns, underruns, runnings, pushings; /* atomic */
};

/* QUEUE_FACTORY names another element to run the tests against: "queue" shows
 * that a test says what core does. */
const gchar *queue_factory (void);
gboolean queue_is_ours (void);

/* property names and values, NULL at the end; nothing runs yet */
QueueRig *rig_new (const gchar *first_property, ...);

/* of rig_new(): makes our two pads and links them */
void rig_make_pads (QueueRig *rig);

/* Checks the accounts before and after the element stopped. A test that
 * released the element itself sets it to NULL first. */
void rig_free (QueueRig *rig);

/* PLAYING, and STREAM_START, CAPS and SEGMENT arrived; the log is empty */
void rig_start (QueueRig *rig);
void rig_set_state (QueueRig *rig, GstState state);

/* A buffer of 10 bytes without timestamps. */
GstBuffer *rig_buffer (guint64 id);
GstBuffer *rig_buffer_full (
    guint64 id, gsize size, GstClockTime pts, GstClockTime duration);
GstBufferList *rig_list (guint64 first_id, guint length);
GstEvent *rig_custom_event (const gchar *name);
GstEvent *rig_custom_oob_event (const gchar *name);
GstQuery *rig_custom_query (void);

GstFlowReturn rig_push (QueueRig *rig, guint64 id);
void rig_push_ok (QueueRig *rig, guint64 first_id, guint count);
gboolean rig_event (QueueRig *rig, GstEvent *event);
void rig_segment (QueueRig *rig, GstClockTime start);
void rig_flush (QueueRig *rig);
/* start and stop, so often, also while others do; whether either passes is not
 * looked at */
void rig_flush_many (QueueRig *rig, guint times);

/* Closes the gate and pushes buffer 0, which then stands there. */
void rig_plug (QueueRig *rig);
void rig_close_gate (QueueRig *rig);
void rig_open_gate (QueueRig *rig);
void rig_let_pass (QueueRig *rig, guint count);
void rig_wait_at_gate (QueueRig *rig);
/* for buffers, lists, events, serialized queries */
void rig_set_hook (QueueRig *rig, QueueRigHook hook, gpointer data);
void rig_set_flow (QueueRig *rig, GstFlowReturn flow);

guint rig_level (QueueRig *rig);
guint64 rig_level_time (QueueRig *rig);

/* Waits for as many words as @words has and compares. */
void rig_expect (QueueRig *rig, const gchar *words);
/* The same, and an EOS that ends the log shows that nothing else came. */
void rig_expect_then_eos (QueueRig *rig, const gchar *words);
void rig_clear_log (QueueRig *rig);
guint rig_log_length (QueueRig *rig);
gboolean rig_saw (QueueRig *rig, const gchar *word);
gboolean rig_saw_upstream (QueueRig *rig, const gchar *name);

/* pops messages until one of @types comes; NULL when none is there now */
GstMessage *rig_pop (QueueRig *rig, GstMessageType types);
/* the same for element messages whose structure has @name */
GstMessage *rig_pop_named (QueueRig *rig, const gchar *name);

G_END_DECLS
