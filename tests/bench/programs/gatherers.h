/* gatherers.h: bufferaccumulator, and what applications write instead
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _BenchGatherer BenchGatherer;

typedef struct {
  guint producers;
  guint batch;   /* buffers */
  guint limit;   /* buffers held at most; producers wait */
  gsize size;    /* of a buffer */
  gboolean list; /* batches as buffer lists, not as one buffer each */
  guint64 work;  /* what the consumer does with a batch, ns per buffer */
} BenchGatherSettings;

/* NULL when there is no such @subject: "bufferaccumulator", or
 * "appsink-adapter": an appsink for each producer, a GstAdapter under a mutex,
 * and a thread that takes batches out of it. */
BenchGatherer *bench_gatherer_new (
    const gchar *subject, const BenchGatherSettings *settings);
void bench_gatherer_free (BenchGatherer *gatherer);

/* (transfer full) the pad producer number @n pushes into */
GstPad *bench_gatherer_pad (BenchGatherer *gatherer, guint n);

/* Waits until @buffers have come out in batches. */
void bench_gatherer_wait (BenchGatherer *gatherer, guint64 buffers);

guint64 bench_gatherer_batches (BenchGatherer *gatherer);
guint64 bench_gatherer_out (BenchGatherer *gatherer); /* buffers */

/* Buffers of each producer that stay in it when it was cancelled and emptied.
 */
guint bench_gatherer_keeps (BenchGatherer *gatherer);

/* Cancelling, for what needs to be told apart from its pads and its state:
 * whoever waits gets out until it is taken back; then what was gathered goes.
 * bufferaccumulator needs neither. */
void bench_gatherer_cancel (BenchGatherer *gatherer, gboolean cancel);
void bench_gatherer_empty (BenchGatherer *gatherer);
void bench_gatherer_set_state (BenchGatherer *gatherer, GstState state);

G_END_DECLS
