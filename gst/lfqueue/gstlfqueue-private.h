/* gstlfqueue-private.h: the parts of lfqueue, to one another
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * gstlfqueue.c             class, pads, activation
 * gstlfqueue-sink.c        buffers come in: full? then what
 * gstlfqueue-sinkevent.c   events and queries from upstream
 * gstlfqueue-loop.c        the task of the source pad: buffers go out
 * gstlfqueue-lend.c        a thread that many queues share does that instead
 * gstlfqueue-round.c       that thread
 * gstlfqueue-out.c         the same: events go out, the stream ends or fails
 * gstlfqueue-src.c         events and queries from downstream
 * gstlfqueue-query.c       a serialized query, from asker to answer
 * gstlfqueue-state.c       stopping, starting, emptying
 * gstlfqueue-time.c        running times of what comes in
 * gstlfqueue-account.c     counts every buffer once
 * gstlfqueue-report.c      tells the bus of drops and pressure
 * gstlfqueue-stats.c       the `stats` structure
 * gstlfqueue-properties.c  the properties, described
 * gstlfqueue-settings.c    what is set and got
 *
 * Threads. "Producer" is whoever holds the stream lock of the sink pad,
 * "consumer" the task of the source pad, or who does its turn for it while it
 * sleeps (see lend.c). A field says who writes it.
 */
#pragma once

#include "gstlfqueue.h"

#include "gstlfqueue-enums.h"
#include "gstlfqueue-round.h"
#include "handover-private.h"
#include "histogram-private.h"
#include "links-private.h"

#include <gst/gst.h>

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (gst_lf_queue_debug);
GST_DEBUG_CATEGORY_EXTERN (gst_lf_queue_dataflow);
#define GST_CAT_DEFAULT gst_lf_queue_debug

/* GstPooledItem.flags */
#define GST_LF_QUEUE_ITEM_DELTA ((guint32) 1) /* not a keyframe */
#define GST_LF_QUEUE_ITEM_QUERY ((guint32) 2) /* .bytes is its ticket */

/* Why a buffer was dropped. */
typedef enum {
  GST_LF_QUEUE_DROP_OVERFLOW,
  GST_LF_QUEUE_DROP_REJECTED,
  GST_LF_QUEUE_DROP_TIMEOUT,
  GST_LF_QUEUE_DROP_AGE,
  GST_LF_QUEUE_DROP_FLUSHED,
  GST_LF_QUEUE_DROP_DOWNSTREAM_EOS,
  GST_LF_QUEUE_DROP_DOWNSTREAM_ERROR,
  GST_LF_QUEUE_DROP_REASONS,
} GstLfQueueDrop;

/* Written by application threads, read by both sides. */
typedef struct {
  gst_pooled_atomic_u32 backpressure;
  gst_pooled_atomic_u32 silent;
  gst_pooled_atomic_u32 flush_on_eos;
  gst_pooled_atomic_u32 notify_levels;
  gst_pooled_atomic_u64 block_timeout;
  gst_pooled_atomic_u32 reject_return;
  gst_pooled_atomic_u64 adaptive_initial_delay;
  gst_pooled_atomic_u64 adaptive_max_delay;
  gst_pooled_atomic_u32 drop_unit;
  gst_pooled_atomic_u32 request_keyframe;
  gst_pooled_atomic_u64 max_age;
  gst_pooled_atomic_u32 measure_delay;
  gst_pooled_atomic_u32 post_drop_messages;
  gst_pooled_atomic_u64 drop_messages_interval; /* ns */

  /* under the object lock */
  gdouble adaptive_multiplier;
  gdouble high_watermark;
  gdouble low_watermark;
  GstPooledLevel min_threshold; /* as set; EOS lowers those in force */
} GstLfQueueSettings;

/* Each group is on lines of its own. */
typedef struct {
  /* the producer */
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 in;
  gst_pooled_atomic_u64 in_bytes;
  gst_pooled_atomic_u64 blocked_count;
  gst_pooled_atomic_u64 blocked_time;
  gst_pooled_atomic_u64 blocked_longest;

  /* the consumer */
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 out;
  gst_pooled_atomic_u64 out_bytes;
  gst_pooled_atomic_u64 out_shared; /* of out: by a thread of a round */

  /* whoever drops, adding */
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 dropped[GST_LF_QUEUE_DROP_REASONS];
  gst_pooled_atomic_u64 dropped_bytes;
} GstLfQueueCounters;

/* What was told last; whoever reports writes, by compare-and-swap. */
typedef struct {
  gst_pooled_atomic_u64 drops_told;
  gst_pooled_atomic_u32 drops_reason; /* of the latest */
  gst_pooled_atomic_u32 drops_limit;
  gst_pooled_atomic_i64 drops_when; /* ns, monotonic; 0 is never */
  gst_pooled_atomic_u32 pressed_told;
  gst_pooled_atomic_i64 pressed_when;
  gst_pooled_atomic_i64 keyframe_when;
  gst_pooled_atomic_u32 warned;
} GstLfQueueReports;

/* The one serialized query that may be on its way. */
typedef enum {
  GST_LF_QUEUE_QUERY_NONE,
  GST_LF_QUEUE_QUERY_QUEUED,
  GST_LF_QUEUE_QUERY_TAKEN,
  GST_LF_QUEUE_QUERY_DONE,
} GstLfQueueQueryState;

struct _GstLfQueue {
  GstElement parent;

  GstPad *sinkpad;
  GstPad *srcpad;

  GstPooledHandover *handover;
  GstLfQueueCounters *counters;
  /* GstPooledHistogram, once it is wanted; object lock to write.
   * D1 -> D2  it is empty before anybody counts in it, or reads */
  gst_pooled_atomic_ptr delays;
  GstLfQueueSettings settings;
  GstPooledLimits low; /* the low watermark, as levels */
  GstLfQueueReports reports;

  /* orders starting, stopping, and the flags of an end of stream; never held
   * while pushing, but over the message that the task has started: a handler
   * of that must not send events into the queue */
  GMutex state_lock;
  gst_pooled_atomic_u32 eos; /* EOS has come in */
  /* downstream wants no more. U1 -> U2: who is told sees what it did before */
  gst_pooled_atomic_u32 unexpected;
  guint pausing;       /* threads that flush and wait for the task to get out */
  gboolean restarts;   /* when the last of these is through */
  gboolean src_active; /* and has a task; the mode of the pad is set before */

  GMutex query_lock;
  GCond query_cond;
  GstQuery *query;
  guint64 query_ticket;
  GstLfQueueQueryState query_state;
  gboolean query_result;

  gst_pooled_atomic_u32 pressed;  /* over the high watermark, see report.c */
  gst_pooled_atomic_u64 stale;    /* events before this position were flushed */
  gst_pooled_atomic_u64 forgiven; /* holes before this position are flushes */
  gst_pooled_atomic_i64 activated; /* ns, monotonic */
  gst_pooled_atomic_i64 first_out; /* ns after that; NONE before */
  gst_pooled_atomic_u32 live;      /* GstLfQueueLive */

  /* the producer; an object is not aligned to lines, so lines lie between */
  guint8 before_producer[GST_POOLED_CACHE_LINE];
  GstSegment segment;
  gboolean mark_discont;
  gboolean wants_keyframe;
  GstPooledLevel told_by_producer; /* by notify-levels */
  GstLfQueueDrop wants_for;        /* what was dropped last, for which reason */
  guint64 adaptive_delay;

  /* the consumer */
  guint8 before_consumer[GST_POOLED_CACHE_LINE];
  guint64 seen_tail;
  guint64 expected; /* position of the next buffer, if none is dropped */
  gboolean skips_to_keyframe;
  GstLfQueueDrop skips_for;
  GstPooledLevel told_by_consumer;
  gboolean hole;        /* the next buffer out gets DISCONT */
  GstPooledLinks links; /* its lock is state_lock */
  guint quick;        /* pushes in a row after which downstream was back soon */
  guint quick_enough; /* so many, and the turns may be lent */
  GstFlowReturn lent_result; /* of a push that was made in a lent turn */
  GstLfQueueMember member;
  guint8 after_consumer[GST_POOLED_CACHE_LINE];
};

typedef enum {
  GST_LF_QUEUE_LIVE_UNKNOWN,
  GST_LF_QUEUE_LIVE_NO,
  GST_LF_QUEUE_LIVE_YES,
} GstLfQueueLive;

enum {
  GST_LF_QUEUE_SIGNAL_UNDERRUN,
  GST_LF_QUEUE_SIGNAL_RUNNING,
  GST_LF_QUEUE_SIGNAL_OVERRUN,
  GST_LF_QUEUE_SIGNAL_PUSHING,
  GST_LF_QUEUE_SIGNALS,
};

/* gstlfqueue.c */
void gst_lf_queue_emit (GstLfQueue *self, guint signal);
void gst_lf_queue_notify_levels (GstLfQueue *self, GstPooledLevel *told);

/* gstlfqueue-sink.c */
GstFlowReturn gst_lf_queue_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer);
GstFlowReturn gst_lf_queue_chain_list (
    GstPad *pad, GstObject *parent, GstBufferList *list);
guint gst_lf_queue_leak (GstLfQueue *self);
GstMiniObject *gst_lf_queue_mark_discont (GstMiniObject *object);

/* gstlfqueue-sinkevent.c */
GstFlowReturn gst_lf_queue_sink_event (
    GstPad *pad, GstObject *parent, GstEvent *event);
gboolean gst_lf_queue_sink_query (
    GstPad *pad, GstObject *parent, GstQuery *query);

/* gstlfqueue-loop.c */
void gst_lf_queue_loop (gpointer pad);
void gst_lf_queue_tell_empty (GstLfQueue *self);
void gst_lf_queue_tell_again (GstLfQueue *self);

GstFlowReturn gst_lf_queue_pass_buffer (
    GstLfQueue *self, GstPooledItem *item, guint64 position);

/* gstlfqueue-lend.c */
void gst_lf_queue_init_lending (GstLfQueue *self);
void gst_lf_queue_restart_lending (GstLfQueue *self);
gint64 gst_lf_queue_begin_push (GstLfQueue *self);
void gst_lf_queue_end_push (GstLfQueue *self, gint64 begin);
void gst_lf_queue_wait (GstLfQueue *self);

/* gstlfqueue-out.c */
gboolean gst_lf_queue_pass_event (
    GstLfQueue *self, GstPooledItem *item, guint64 position, gboolean wanted);
gboolean gst_lf_queue_expect_nothing (GstLfQueue *self);
void gst_lf_queue_fail (GstLfQueue *self, GstFlowReturn result);
void gst_lf_queue_pause_if_stopped (GstLfQueue *self);

/* gstlfqueue-src.c */
gboolean gst_lf_queue_src_event (
    GstPad *pad, GstObject *parent, GstEvent *event);
gboolean gst_lf_queue_src_query (
    GstPad *pad, GstObject *parent, GstQuery *query);
gboolean gst_lf_queue_is_live (GstLfQueue *self);

/* gstlfqueue-query.c */
gboolean gst_lf_queue_ask (GstLfQueue *self, GstQuery *query);
void gst_lf_queue_answer (GstLfQueue *self, guint64 ticket, gboolean forward);
void gst_lf_queue_release_query (GstLfQueue *self);

/* gstlfqueue-state.c */
void gst_lf_queue_restart_locked (GstLfQueue *self);
void gst_lf_queue_go_on_locked (GstLfQueue *self);
void gst_lf_queue_pause_task (GstLfQueue *self);
void gst_lf_queue_flush (GstLfQueue *self);
void gst_lf_queue_mark_stale (GstLfQueue *self);
void gst_lf_queue_discard (GstLfQueue *self);
void gst_lf_queue_empty (
    GstLfQueue *self, GstLfQueueDrop reason, guint64 until);
void gst_lf_queue_clear (GstLfQueue *self);
void gst_lf_queue_forgive (GstLfQueue *self);
void gst_lf_queue_renew (GstLfQueue *self);
void gst_lf_queue_restore_thresholds (GstLfQueue *self);

/* Why nothing more is taken; GST_FLOW_OK while running. Any thread. */
static inline GstFlowReturn
gst_lf_queue_stopped (GstLfQueue *self)
{
  return (GstFlowReturn) gst_pooled_handover_stopped (self->handover);
}

/* Whether what is queued is of no more use to anybody, for a queue that was
 * stopped for @reason. With NOT_LINKED a link may follow. */
static inline gboolean
gst_lf_queue_stop_discards (GstFlowReturn reason)
{
  return reason != GST_FLOW_NOT_LINKED && reason != GST_FLOW_EOS;
}

/* Whether the pressure has changed and nobody was told yet. Asked with each
 * item, but the time for the next message is only looked up with every eighth.
 */
static inline gboolean
gst_lf_queue_owes_pressure (GstLfQueue *self)
{
  return gst_pooled_lanes_tail (self->handover->lanes) % 8 == 0 &&
         gst_pooled_load_relaxed (&self->pressed) !=
             gst_pooled_load_relaxed (&self->reports.pressed_told);
}

/* gstlfqueue-time.c */
void gst_lf_queue_set_segment (GstLfQueue *self, GstEvent *event);
void gst_lf_queue_item_times (
    GstLfQueue *self, GstMiniObject *object, gint64 *start, gint64 *end);
gint64 gst_lf_queue_gap_end (GstLfQueue *self, GstEvent *event);

/* gstlfqueue-account.c */
void gst_lf_queue_count_in (GstLfQueue *self, const GstPooledItem *item);
void gst_lf_queue_count_out (GstLfQueue *self, const GstPooledItem *item);
void gst_lf_queue_count_blocked (GstLfQueue *self, gint64 ns);
void gst_lf_queue_drop_all (GstLfQueue *self, GstPooledItem *items,
    guint length, GstLfQueueDrop reason);
void gst_lf_queue_drop (
    GstLfQueue *self, GstPooledItem *item, GstLfQueueDrop reason);
GstLfQueueDrop gst_lf_queue_drop_for (GstFlowReturn reason);
guint64 gst_lf_queue_dropped (GstLfQueue *self);

/* gstlfqueue-report.c */
void gst_lf_queue_report_drop (
    GstLfQueue *self, GstLfQueueDrop reason, GstPooledLimit limit);
void gst_lf_queue_settle_drops (GstLfQueue *self);
void gst_lf_queue_report_rest (GstLfQueue *self);
void gst_lf_queue_settle_pressure (GstLfQueue *self);
void gst_lf_queue_check_pressure (
    GstLfQueue *self, const GstPooledLevel *level);
void gst_lf_queue_request_keyframe (GstLfQueue *self);

/* gstlfqueue-stats.c */
const char *gst_lf_queue_drop_nick (GstLfQueueDrop reason);
GstStructure *gst_lf_queue_stats (GstLfQueue *self);

/* gstlfqueue-properties.c */
void gst_lf_queue_install_properties (GObjectClass *klass);

/* gstlfqueue-settings.c */
void gst_lf_queue_init_settings (GstLfQueue *self);

static inline gboolean
gst_lf_queue_is_silent (GstLfQueue *self)
{
  return gst_pooled_load_relaxed (&self->settings.silent) != 0;
}

static inline gboolean
gst_lf_queue_drops_gops (GstLfQueue *self)
{
  return gst_pooled_load_relaxed (&self->settings.drop_unit) ==
         GST_LF_QUEUE_DROP_UNIT_GOP;
}

G_END_DECLS
