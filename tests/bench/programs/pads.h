/* pads.h: a source and a sink that cost next to nothing
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * fakesrc and fakesink cost more than the hand-over that is to be measured.
 * A BenchSource pushes buffers that were built before, by gst_pad_push; a
 * BenchSink counts and lets go. They are used by different threads, so neither
 * they nor their pads may share a cache line with anything of the other side.
 */
#pragma once

#include <gst/gst.h>

#include "atomics-private.h"
#include "delays.h"

G_BEGIN_DECLS

/* Pads come out of one slab, and their locks out of one heap, side by side.
 * Some that are not used keep a pad's distance to the next one. */
#define BENCH_SPARE_PADS 4

typedef struct {
  GST_POOLED_ALIGNED GstPad *pad;
  GstPad *spare[BENCH_SPARE_PADS];
  GstBuffer **buffers; /* pushed in turn; more than the boundary holds */
  guint n_buffers;
  guint list_length;       /* 0: single buffers */
  gboolean stamp;          /* tell the sink when each was pushed */
  gpointer (*take) (void); /* a new buffer for each push, instead of those */
  guint64 pushed;          /* buffers */
} BenchSource;

typedef struct {
  GST_POOLED_ALIGNED GstPad *pad;
  GstPad *spare[BENCH_SPARE_PADS];
  gint cpu;         /* to run on, or -1 */
  guint64 work;     /* ns per buffer */
  gboolean measure; /* note delays; the source must stamp */
  BenchDelays delays;
  gst_pooled_atomic_u64 arrived; /* buffers; the consumer alone writes */
  gst_pooled_atomic_u32 noting;  /* 0 while warming up */

  GMutex lock;
  GCond changed;
  gboolean eos;
} BenchSink;

void bench_source_init (
    BenchSource *self, gsize size, guint n_buffers, guint list_length);
void bench_source_clear (BenchSource *self);
/* STREAM_START, CAPS, SEGMENT */
void bench_source_begin (BenchSource *self);
/* One buffer, or one list. */
GstFlowReturn bench_source_push (BenchSource *self);
void bench_source_end (BenchSource *self); /* EOS */

void bench_sink_init (BenchSink *self);
void bench_sink_clear (BenchSink *self);
void bench_sink_wait_eos (BenchSink *self);

G_END_DECLS
