/* window.h: the chunks that are gathered now, and when they make a batch
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * No lock and no pad: whoever uses it, one at a time, keeps others out.
 */
#pragma once

#include <gst/base/gstqueuearray.h>
#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  GstBuffer *buffer; /* owned */
  gsize bytes;
  gint64 arrived;          /* monotonic clock (ns) */
  GstClockTime start, end; /* running time, NONE when unknown */
  guint producer;          /* the pad it came from, unique for ever */
  guint number;            /* the number in that pad's name (producer.h) */
} GstPooledChunk;

/* Any one reached completes a batch; 0 = does not count. */
typedef struct {
  guint64 chunks;
  guint64 bytes;
  GstClockTime time;
} GstPooledBatchSize;

typedef struct {
  GstQueueArray *chunks;
  guint64 bytes;

  /* so many at the front were in a batch already, and stay for the next */
  guint old;

  /* how far complete() has looked, for which size, and what it found */
  GstPooledBatchSize size;
  guint seen;
  guint64 seen_bytes;
  GstClockTime first_start, last_end, untimed;
} GstPooledWindow;

/* What was cut off the front of a window. */
typedef struct {
  GArray *chunks; /* of GstPooledChunk, each with a reference of its own */
  guint leaving;  /* so many of them are in no window any more */
  guint64 leaving_bytes;
} GstPooledBatch;

void gst_pooled_chunk_clear (GstPooledChunk *chunk);

void gst_pooled_window_init (GstPooledWindow *window);
void gst_pooled_window_clear (GstPooledWindow *window);

guint gst_pooled_window_length (const GstPooledWindow *window);
const GstPooledChunk *gst_pooled_window_peek (
    const GstPooledWindow *window, guint index);

/* takes the chunk's buffer */
void gst_pooled_window_add (GstPooledWindow *window, GstPooledChunk *chunk);

/* false when there is none; @was_old: it has been in a batch */
gboolean gst_pooled_window_drop_oldest (
    GstPooledWindow *window, GstPooledChunk *chunk, gboolean *was_old);

/* How many chunks make the next batch, 0 = not complete. Looks only at what
 * came since the last call, unless that had another @size. */
guint gst_pooled_window_complete (
    GstPooledWindow *window, const GstPooledBatchSize *size);

/* The first @n chunks; the last @keep of these stay as well. */
GstPooledBatch *gst_pooled_window_cut (
    GstPooledWindow *window, guint n, guint keep);

/* Moves what one producer brought, and was in no batch, to @batch. */
void gst_pooled_window_take_producer (
    GstPooledWindow *window, guint producer, GstPooledBatch *batch);

GstPooledBatch *gst_pooled_batch_new (void);
void gst_pooled_batch_add (GstPooledBatch *batch, GstPooledChunk *chunk);
void gst_pooled_batch_free (GstPooledBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstPooledBatch, gst_pooled_batch_free)

G_END_DECLS
