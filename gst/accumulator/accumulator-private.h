/* accumulator-private.h: what the files of bufferaccumulator share
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who does what
 *
 *   producers   the streaming threads of the sink pads (accumulator-sink.c).
 *               They reserve room in the budget, append an entry to the list,
 *               and wake the consumer if it wants that. No lock.
 *   consumer    the task of the source pad (accumulator-task.c): takes entries
 *               into the window (accumulator-gather.c), cuts batches off it,
 *               pushes them with no lock held.
 *   flushing    FLUSH_START and FLUSH_STOP (accumulator-flush.c), pads being
 *               (de)activated, a state change: halt the consumer, empty it.
 *
 * Locks, in the order in which they are taken
 *
 *   flush_lock   which pads flush; starting and stopping the task
 *   take_lock    the list's taking side, the window, what is to go out, and
 *                every pad's consumer side. The consumer holds it while it
 *                sorts entries, never while it pushes; a producer only with
 *                on-overflow=drop-oldest and when there is no room; whoever
 *                flushes. Nothing is freed under it or the flush lock (see
 *                trash).
 *   room_lock    producers that wait: for room (on-overflow=block), for the
 *                error to be delivered (error), for the answer to a query
 *   object lock  the configuration; the list of sink pads; to what downstream
 *                has said EOS
 *
 * Everything counted: received = emitted + held + dropped, in chunks and in
 * bytes, whenever no thread is inside. `received` has one writer per pad, its
 * streaming thread; `held` is the budget, plus nothing; `emitted` and
 * `dropped` are added to by whoever takes a chunk out of the budget.
 */
#pragma once

#include "accumulator-enums.h"
#include "accumulator.h"
#include "appendlist-private.h"
#include "budget-private.h"
#include "crowd-private.h"
#include "links-private.h"
#include "waiter-private.h"
#include "window.h"

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (gst_pooled_accumulator_debug);
#define GST_CAT_DEFAULT gst_pooled_accumulator_debug

typedef enum {
  GST_POOLED_DROP_NEWEST,     /* no room for it */
  GST_POOLED_DROP_OLDEST,     /* made room for another */
  GST_POOLED_DROP_TOO_LARGE,  /* the limit was an error */
  GST_POOLED_DROP_CANCELLED,  /* flushed, stopped, its pad went away */
  GST_POOLED_DROP_DOWNSTREAM, /* downstream had answered EOS or an error */
  GST_POOLED_DROP_REASONS
} GstPooledDrop;

typedef enum {
  GST_POOLED_ENTRY_CHUNK,
  GST_POOLED_ENTRY_EVENT,
  GST_POOLED_ENTRY_QUERY,
  GST_POOLED_ENTRY_OVERFLOW, /* no chunk after this one fitted */
  GST_POOLED_ENTRY_LOST,     /* the pad was unlinked */
  GST_POOLED_ENTRY_GONE,     /* the pad was released: its last entry */
} GstPooledEntryKind;

/* A serialized query and the thread that waits for its answer. room_lock. */
typedef struct {
  GstQuery *query; /* NULL: the asker has given up */
  guint refs;      /* the asker, and whoever is to answer */
  gboolean running, done, result;
} GstPooledAsk;

/* One thing in the list. */
typedef struct {
  GstPooledAppendNode node;
  GstPooledEntryKind kind;
  guint32 epoch; /* the pad's, when it was appended: older ones are stale */
  GstPooledAccumulatorPad *pad; /* LOST and GONE hold a reference */
  GstEvent *event;
  GstPooledAsk *ask;
  GstPooledChunk chunk;
} GstPooledEntry;

/* One thing to go out, in order, when the consumer has let go of the lock. */
typedef enum {
  GST_POOLED_OUT_BATCH,
  GST_POOLED_OUT_EVENT,
  GST_POOLED_OUT_QUERY,
  GST_POOLED_OUT_ERROR, /* the limit, as an error */
} GstPooledOutKind;

typedef struct {
  GstPooledOutKind kind;
  GstPooledFinish finish;
  GstPooledBatch *batch;
  GstEvent *event;
  GstPooledAsk *ask;
  GstPooledAmount gathered; /* before an error */
  gboolean posted;          /* its message has gone out */
  gboolean unwanted;        /* downstream has said EOS before it was taken */
  gboolean begins; /* a chunk of the batch is the first of something new */
} GstPooledOut;

/* object lock */
typedef struct {
  guint32 changes; /* how often any of it was set */
  GstPooledBatchSize batch;
  guint64 step;
  GstClockTime timeout;
  GstPooledOutput output;
  gboolean deliver_partial;
  gboolean deliver_on_overflow;
  gboolean split_on_events;
  GstPooledPost post;
  GstClockTime messages_interval;
  gboolean tell_producers;
} GstPooledAccumulatorConfig;

/* What may run code of others when it is freed. */
typedef struct {
  GPtrArray *minis; /* buffers, events, caps */
  GPtrArray *pads;
} GstPooledTrash;

/* overflow_state */
enum {
  GST_POOLED_OVERFLOW_NONE,
  GST_POOLED_OVERFLOW_PENDING, /* an entry is in the list */
  GST_POOLED_OVERFLOW_TOLD,    /* delivered and posted */
};

/* The flush of the whole element, which one thread at a time moves on. */
typedef enum {
  GST_POOLED_FLUSH_NONE,
  GST_POOLED_FLUSH_BEGINS, /* FLUSH_START goes downstream, all is emptied */
  GST_POOLED_FLUSH_ON,
  GST_POOLED_FLUSH_ENDS, /* FLUSH_STOP goes downstream */
} GstPooledFlush;

struct _GstPooledAccumulatorPad {
  GstPad parent;
  guint32 id;     /* no other pad had it or will */
  guint32 number; /* in its name: see producer.h */

  /* the pad's streaming thread writes, any thread reads */
  gst_pooled_atomic_u64 bytes_received;
  gst_pooled_atomic_u64 chunks_received;

  /* the same, and no other */
  gboolean discont;
  guint32 begun; /* streams and segments that were appended */

  /* Flags and a number, which guard nothing: what they end is looked at under
   * room_lock (see kick), what they speak of comes with the list. */
  gst_pooled_atomic_u32 unlinked; /* perhaps; who unlinks, or looks it up */
  gst_pooled_atomic_u32 touched;  /* has brought something: who brings */

  /* Bit 0: it flushes or is off, flush_lock; above, its epoch: how often it was
   * emptied, take_lock. One word, so that who has read an epoch finds, when it
   * looks again, that the pad flushes if that had begun before the epoch. */
  gst_pooled_atomic_u32 flushes;

  /* object lock */
  guint32 begun_over; /* of `begun`: downstream has said EOS to these */

  /* flush_lock */
  gboolean flush_expected; /* a flushing seek went upstream here */
  gboolean flush_awaited;  /* its FLUSH_STOP is still to come */
  gboolean ended;          /* EOS has come in, and no new stream */

  /* take_lock: what the consumer has seen of this pad */
  GstEvent *stream_start;
  GstCaps *caps;
  GstEvent *segment_event;
  GstSegment segment;
  guint32 begun_sorted; /* of `begun` */
  guint32 begun_chunk;  /* the same when its last chunk was sorted */
  gboolean eos;
  gboolean lost;
};

struct _GstPooledAccumulator {
  GstElement parent;

  GstPad *srcpad;
  GstPooledAppendList *list;
  GstPooledBudget *budget;
  GstPooledWaiter waiter;

  /* flush_lock to write; producers look without.
   * F1 -> F2  what went before a failure (what downstream did, the message on
   * the bus) has gone before whoever carries it upstream */
  gst_pooled_atomic_u32 flow; /* GstFlowReturn, what producers get */

  /* These guard nothing: whoever looks without the lock looks again, after it
   * was woken or with the lock, before it waits or tells. */
  gst_pooled_atomic_u32 halt;       /* the consumer is to leave: flush_lock */
  gst_pooled_atomic_u32 unexpected; /* downstream has said EOS: object lock */
  gst_pooled_atomic_u32 overflow;   /* GstPooledOverflow: who sets it */
  /* Those of the configuration, object lock. What is brought after a change
   * comes with the list: who has taken it from there sees the change. */
  gst_pooled_atomic_u32 changes;
  /* PENDING: who hits the limit; then who takes its entry; TOLD: room_lock */
  gst_pooled_atomic_u32 overflow_state;

  /* flush_lock */
  GMutex flush_lock;
  GstPooledFlush flush;
  guint32 flush_seqnum;
  gboolean active; /* the source pad */
  guint32 run;     /* how often that was switched on or off */
  guint pausing;   /* so many wait until the task is out */
  GCond paused;

  /* take_lock */
  GMutex take_lock;
  gboolean skips;  /* downstream has said EOS, and nothing new has come */
  gboolean begins; /* a chunk in the window is the first of something new */
  GstPooledWindow window;
  GQueue backlog; /* of GstPooledEntry, older than what the list holds */
  GQueue out;     /* of GstPooledOut */
  GQueue ahead;   /* of GstEvent, to go out before the batch they fell into */
  GQueue behind;  /* of GstEvent, after it */
  GstPooledTrash trash; /* freed when the lock is let go */
  /* An error is due when all that fitted is here: who hit the limit. */
  GstPooledAccumulatorPad *overflowed;
  gboolean discont; /* the oldest was dropped: mark the next batch */
  GstPooledAccumulatorPad *primary; /* whose STREAM_START went out */
  GstPooledAccumulatorPad *current; /* whose caps and segment hold now */
  GstCaps *out_caps;
  GstEvent *out_segment_event;
  GstSegment out_segment;
  gboolean out_eos;
  GstEvent *last_segment; /* taken from `out`: what is its head belongs to it */

  /* object lock */
  GstPooledAccumulatorConfig config;
  guint next_pad; /* for names */
  guint32 next_id;
  guint64 gone_bytes, gone_chunks; /* received by pads that are gone */

  /* room_lock */
  GMutex room_lock;
  GCond room_cond;
  GQueue waiters; /* for room, the first to be served first; see -room.c */
  GstPooledCrowd crowd; /* how many these are, to be looked at without */

  /* counters; reset when the element starts */
  gst_pooled_atomic_u64 started; /* monotonic clock (ns) */
  gst_pooled_atomic_u64 first_chunk;
  gst_pooled_atomic_u64 bytes_emitted, chunks_emitted;
  gst_pooled_atomic_u64 bytes_dropped, chunks_dropped[GST_POOLED_DROP_REASONS];
  gst_pooled_atomic_u64 batches;
  gst_pooled_atomic_u64 bytes_copied;
  gst_pooled_atomic_u64 blocked, blocked_time;

  /* the consumer */
  GstAllocator *allocator; /* for batches that have to be copied */
  GstPooledLinks links;    /* its lock is flush_lock */

  /* object lock */
  gint64 last_message;
  guint64 batches_since_message;
};

static inline gboolean
gst_pooled_accumulator_pad_flushes (GstPooledAccumulatorPad *pad)
{
  return gst_pooled_load_relaxed (&pad->flushes) & 1;
}

static inline guint32
gst_pooled_accumulator_pad_epoch (GstPooledAccumulatorPad *pad)
{
  return gst_pooled_load_relaxed (&pad->flushes) >> 1;
}

/* accumulator.c */
void gst_pooled_accumulator_wake (GstPooledAccumulator *self);

/* accumulator-properties.c */
void gst_pooled_accumulator_install_properties (GObjectClass *klass);
void gst_pooled_accumulator_config_defaults (GstPooledAccumulator *self);
void gst_pooled_accumulator_check_settings (GstPooledAccumulator *self);
GstPooledAccumulatorConfig gst_pooled_accumulator_config (
    GstPooledAccumulator *self);

/* accumulator-pad.c */
GstPooledAccumulatorPad *gst_pooled_accumulator_pad_new (
    GstPooledAccumulator *self, GstPadTemplate *template, const gchar *name);
void gst_pooled_accumulator_pad_forget_locked (
    GstPooledAccumulatorPad *pad, GstPooledAccumulator *accumulator);
gboolean gst_pooled_accumulator_pad_is_unlinked (GstPooledAccumulatorPad *pad);
void gst_pooled_accumulator_pad_set_flushing (
    GstPooledAccumulatorPad *pad, gboolean flushing);
void gst_pooled_accumulator_pad_next_epoch_locked (
    GstPooledAccumulatorPad *pad);

/* accumulator-entry.c */
GstPooledEntry *gst_pooled_entry_new (
    GstPooledEntryKind kind, GstPooledAccumulatorPad *pad);
void gst_pooled_entry_free (GstPooledEntry *entry);
void gst_pooled_accumulator_free_entry_locked (
    GstPooledAccumulator *self, GstPooledEntry *entry);
GstPooledOut *gst_pooled_out_new (GstPooledOutKind kind);
void gst_pooled_out_free (GstPooledOut *out);
void gst_pooled_accumulator_append (
    GstPooledAccumulator *self, GstPooledEntry *first, GstPooledEntry *last);
void gst_pooled_accumulator_append_one (
    GstPooledAccumulator *self, GstPooledEntry *entry);
void gst_pooled_accumulator_lock (GstPooledAccumulator *self);
void gst_pooled_accumulator_unlock (GstPooledAccumulator *self);
GstPooledTrash gst_pooled_accumulator_unlock_keep (GstPooledAccumulator *self);
void gst_pooled_trash_clear (GstPooledTrash *trash);
void gst_pooled_accumulator_discard_locked (
    GstPooledAccumulator *self, gpointer object);
gpointer gst_pooled_accumulator_swap_locked (
    GstPooledAccumulator *self, gpointer former, gpointer now);

/* accumulator-sink.c */
GstFlowReturn gst_pooled_accumulator_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer);
GstFlowReturn gst_pooled_accumulator_chain_list (
    GstPad *pad, GstObject *parent, GstBufferList *list);

/* accumulator-event.c */
GstFlowReturn gst_pooled_accumulator_sink_event (
    GstPad *pad, GstObject *parent, GstEvent *event);
gboolean gst_pooled_accumulator_sink_query (
    GstPad *pad, GstObject *parent, GstQuery *query);
gboolean gst_pooled_accumulator_src_event (
    GstPad *pad, GstObject *parent, GstEvent *event);
gboolean gst_pooled_accumulator_src_query (
    GstPad *pad, GstObject *parent, GstQuery *query);

/* accumulator-room.c */
GstFlowReturn gst_pooled_accumulator_admit (GstPooledAccumulator *self,
    GstPooledAccumulatorPad *pad, guint32 epoch, guint64 bytes);
GstFlowReturn gst_pooled_accumulator_refusal (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad);
void gst_pooled_accumulator_give (
    GstPooledAccumulator *self, guint64 bytes, guint64 chunks);
void gst_pooled_accumulator_kick (GstPooledAccumulator *self);
gboolean gst_pooled_accumulator_stuck (GstPooledAccumulator *self);

/* accumulator-gather.c */
typedef enum {
  GST_POOLED_GATHERED_OUT,  /* something is to go out */
  GST_POOLED_GATHERED_WAIT, /* nothing until more comes or the deadline */
} GstPooledGathered;

GstPooledGathered gst_pooled_accumulator_gather_locked (
    GstPooledAccumulator *self, GstPooledAccumulatorConfig *config,
    GstPooledAmount *want, gint64 *deadline);
void gst_pooled_accumulator_sort_locked (GstPooledAccumulator *self,
    GstPooledEntry *entry, const GstPooledAccumulatorConfig *config);
GstPooledEntry *gst_pooled_accumulator_next_locked (
    GstPooledAccumulator *self, gboolean *pending);
void gst_pooled_accumulator_drop_locked (
    GstPooledAccumulator *self, GstPooledChunk *chunk, GstPooledDrop why);
gboolean gst_pooled_accumulator_drop_oldest_locked (GstPooledAccumulator *self);

/* accumulator-control.c */
void gst_pooled_accumulator_apply_locked (GstPooledAccumulator *self,
    GstPooledEntry *entry, const GstPooledAccumulatorConfig *config);
void gst_pooled_accumulator_make_current_locked (GstPooledAccumulator *self,
    GstPooledAccumulatorPad *pad, const GstPooledAccumulatorConfig *config);
void gst_pooled_accumulator_finish_locked (GstPooledAccumulator *self,
    const GstPooledAccumulatorConfig *config, GstPooledFinish finish);
void gst_pooled_accumulator_check_ended_locked (
    GstPooledAccumulator *self, const GstPooledAccumulatorConfig *config);
gboolean gst_pooled_begins_stream (GstEvent *event);
void gst_pooled_accumulator_note_begin_locked (
    GstPooledAccumulator *self, GstPooledEntry *entry);
void gst_pooled_accumulator_overflow_locked (
    GstPooledAccumulator *self, const GstPooledAccumulatorConfig *config);
void gst_pooled_accumulator_forget_overflow (GstPooledAccumulator *self);
void gst_pooled_accumulator_take_overflow_back_locked (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad);
void gst_pooled_accumulator_out_event_locked (
    GstPooledAccumulator *self, GstEvent *event);
void gst_pooled_accumulator_out_batch_locked (
    GstPooledAccumulator *self, GstPooledBatch *batch, GstPooledFinish finish);
void gst_pooled_accumulator_release_ask (
    GstPooledAccumulator *self, GstPooledAsk *ask, gboolean result);
void gst_pooled_accumulator_stale_locked (GstPooledAccumulator *self,
    GstPooledEntry *entry, const GstPooledAccumulatorConfig *config);

/* accumulator-task.c */
gboolean gst_pooled_accumulator_ask (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, GstQuery *query);
gboolean gst_pooled_accumulator_start_task (GstPooledAccumulator *self);

/* accumulator-downstream.c */
void gst_pooled_accumulator_refused (
    GstPooledAccumulator *self, GstFlowReturn ret);
gboolean gst_pooled_accumulator_has_failed (GstPooledAccumulator *self);
void gst_pooled_accumulator_let_go (GstPooledAccumulator *self);
void gst_pooled_accumulator_linked (GstPooledAccumulator *self);
gboolean gst_pooled_accumulator_skips_locked (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad);
void gst_pooled_accumulator_taken_locked (
    GstPooledAccumulator *self, GstPooledOut *out);
void gst_pooled_accumulator_want_again_locked (GstPooledAccumulator *self);

/* accumulator-cancel.c */
GstPooledBatch *gst_pooled_accumulator_empty (
    GstPooledAccumulator *self, gboolean flush);
GstPooledBatch *gst_pooled_accumulator_empty_locked (
    GstPooledAccumulator *self, gboolean flush);
void gst_pooled_accumulator_empty_pad (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, guint32 run);
void gst_pooled_accumulator_drop_batch (GstPooledAccumulator *self,
    GstPooledBatch *batch, GstPooledFinish finish, GstPooledDrop why);
void gst_pooled_accumulator_cancel (
    GstPooledAccumulator *self, guint32 run, GstPooledAccumulatorPad *pad);
void gst_pooled_accumulator_give_up (GstPooledAccumulator *self, guint32 run);

/* accumulator-flush.c */
void gst_pooled_accumulator_flush_start (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, GstEvent *event);
void gst_pooled_accumulator_flush_stop (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad, GstEvent *event);
void gst_pooled_accumulator_deliver_by_message (GstPooledAccumulator *self,
    GstPooledBatch *batch, const GstPooledAccumulatorConfig *config);
void gst_pooled_accumulator_emitted (
    GstPooledAccumulator *self, GstPooledBatch *batch);
void gst_pooled_accumulator_flush_without (
    GstPooledAccumulator *self, GstPooledAccumulatorPad *pad);
void gst_pooled_accumulator_wait_paused (GstPooledAccumulator *self);
gboolean gst_pooled_accumulator_seek (
    GstPooledAccumulator *self, GstEvent *event);
void gst_pooled_accumulator_reset (GstPooledAccumulator *self);

/* accumulator-report.c */
void gst_pooled_accumulator_post (GstPooledAccumulator *self,
    GstPooledFinish finish, GstPooledBatch *batch, GstSample *sample);
GstStructure *gst_pooled_accumulator_stats (GstPooledAccumulator *self);
GstPooledAmount gst_pooled_accumulator_received (GstPooledAccumulator *self);
guint64 gst_pooled_accumulator_dropped (GstPooledAccumulator *self);
guint64 gst_pooled_accumulator_first_chunk_time (GstPooledAccumulator *self);

G_END_DECLS
