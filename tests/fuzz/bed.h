/* bed.h: an element on a harness, with a log of what went in and came out
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is sent has a number, in the order of sending. A thread of its own
 * sends, one thing at a time, so that the bytes can go on while it blocks:
 * flush, change states and settings, open the gate. The gate stands downstream
 * and holds buffers up; a flush lets them through.
 *
 * Under one mutex the bed notes what was sent and what arrived. Target and bed
 * judge at the end, when all is still.
 */
#pragma once

#include "fuzz.h"

#include <gst/check/gstharness.h>
#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum {
  BED_BUFFER,
  BED_LIST,
  BED_EVENT,  /* serialized, not sticky */
  BED_STICKY, /* caps, segment, stream-start, tags */
  BED_EOS,
  BED_QUERY,
} BedKind;

/* What was sent; its number is its place. */
typedef struct {
  BedKind kind;
  guint input;
  guint caps, segment; /* numbers of those that held on that pad then */
  guint first, n;      /* a buffer or list: buffers before it, and in it */
  guint begun, ended;  /* disturbances so far, when it was sent and taken */
  gboolean done, taken;
} BedSent;

/* What arrived. */
typedef struct {
  BedKind kind;
  guint number; /* of the first buffer */
  guint n;      /* buffers */
  gboolean discont;
  guint caps, segment; /* numbers of those that hold downstream */
  guint at;            /* disturbances so far */
} BedSeen;

typedef struct _Bed Bed;

struct _Bed {
  GstElement *element;
  GstHarness *harness;
  GstBus *bus;       /* somebody who never reads it */
  GstPad *inputs[2]; /* ours; the second may be NULL */
  gboolean flushes[2];
  gboolean stopped;
  guint buffers;

  /* Looks at what arrives, with the lock held, before it is noted. May be
   * NULL. */
  void (*look) (
      Bed *bed, GstMiniObject *object, const BedSeen *seen, gpointer data);
  gpointer data;

  /* everything below under the lock */
  GMutex lock;
  GCond cond;
  GArray *sent; /* of BedSent */
  GArray *seen; /* of BedSeen */
  guint eos;    /* how often it arrived */
  guint32 eos_seqnum;
  guint disturbances;

  gboolean closed, is_flushing; /* the gate */
  GstFlowReturn answer;         /* to buffers and lists */
  gboolean query_answer;

  GThread *sender;
  BedKind job_kind;
  gpointer job; /* what to send, NULL when there is nothing to do */
  guint job_number;
  gboolean leaves;
};

/* @second: also a pad requested from this template, or NULL */
Bed *bed_new (const gchar *factory, const gchar *second);

/* Stops the element and frees all. */
void bed_free (Bed *bed);

/* Sends, and goes on when that is done or blocks. Waits for what was sent
 * before, letting it through the gate. Takes the object, but not a query.
 * Returns the number. */
guint bed_send (Bed *bed, BedKind kind, guint input, gpointer object);

/* Opens the gate, waits until nothing is being sent. */
void bed_settle (Bed *bed);

/* Everything from here on may be lost or come late for a good reason. */
void bed_disturb (Bed *bed);

void bed_send_caps (Bed *bed, guint input);
void bed_send_segment (Bed *bed, guint input, GstClockTime start);
void bed_send_start (Bed *bed, guint input); /* a stream: all three */
void bed_send_numbered (Bed *bed, guint input);
void bed_flush_start (Bed *bed, guint input);
void bed_flush_stop (Bed *bed, guint input);
void bed_set_gate (Bed *bed, gboolean closed);
void bed_set_answer (Bed *bed, GstFlowReturn answer);
void bed_set_state (Bed *bed, GstState state);

/* Stops the element, as far as @in says, or starts it again. TRUE: it runs, and
 * wants a stream on each pad. */
gboolean bed_restart (Bed *bed, FuzzBytes *in);

/* Any property that can be written, but not those in @but (NULL at the end),
 * gets one of a few values. */
void bed_set_property (Bed *bed, FuzzBytes *in, const gchar *const *but);

/* Reads all properties, asks and tells from downstream. */
void bed_look_around (Bed *bed, FuzzBytes *in);

/* Waits for more than @before ends of streams, and for the one with @seqnum if
 * that is not GST_SEQNUM_INVALID. */
void bed_wait_eos (Bed *bed, guint before, guint32 seqnum);

/* What arrived came in the order of sending, each buffer under the caps (and
 * segment, where the element keeps to them) it was sent under. */
void bed_judge_order (Bed *bed, gboolean segments);

/* What was lost between two buffers that nothing disturbed is marked. */
void bed_judge_holes (Bed *bed);

/* Every event that was taken since the last disturbance arrived. */
void bed_judge_events (Bed *bed);

G_END_DECLS
