/* ring-private.h: ring of items, one producer and several takers
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The argument is in ring.c. Plain C11, no GLib.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A time that is not known. */
#define GST_POOLED_TIME_NONE INT64_MIN

/* What travels. @object belongs to the ring from push to take, then to the
 * taker. The fields under "peek" may be read before an item is taken. */
typedef struct {
  void *object;
  int64_t arrival; /* when it came, monotonic clock (ns), or NONE */
  uint64_t bytes;
  uint32_t buffers;

  /* peek */
  uint32_t flags; /* the user's own */
  union {
    uint64_t stamp;          /* the user's own */
    uint64_t buffers_before; /* sum of everything pushed before this item */
  };
  uint64_t bytes_before;
  int64_t time_before; /* running time reached before this item (ns) */
} GstPooledItem;

typedef struct _GstPooledRing GstPooledRing;

/* One moment of the ring, as a taker saw it. */
typedef struct {
  uint64_t head;
  void *array;
} GstPooledRingView;

/* @capacity: a power of two, at least 2. NULL when there is no memory. */
GstPooledRing *gst_pooled_ring_new (uint32_t capacity);

/* no other thread may use it any more; it must be empty */
void gst_pooled_ring_free (GstPooledRing *ring);

/* before threads start: tests begin just short of a lap with it */
void gst_pooled_ring_seek (GstPooledRing *ring, uint64_t position);

/* the producer */
bool gst_pooled_ring_push (GstPooledRing *ring, const GstPooledItem *item);
bool gst_pooled_ring_peek_at (
    GstPooledRing *ring, uint64_t position, GstPooledItem *item);

/* any thread that takes */
GstPooledRingView gst_pooled_ring_look (GstPooledRing *ring);
void gst_pooled_ring_peek (
    GstPooledRing *ring, GstPooledRingView view, GstPooledItem *item);
bool gst_pooled_ring_claim (
    GstPooledRing *ring, GstPooledRingView view, GstPooledItem *item);

void gst_pooled_ring_prefetch (GstPooledRing *ring, GstPooledRingView view);

/* any thread */
uint64_t gst_pooled_ring_tail (GstPooledRing *ring);
uint64_t gst_pooled_ring_head (GstPooledRing *ring);
uint64_t gst_pooled_ring_capacity (GstPooledRing *ring);
uint64_t gst_pooled_ring_growths (GstPooledRing *ring);

/* the position in a view */
static inline uint64_t
gst_pooled_ring_view_position (GstPooledRingView view)
{
  return view.head >> 8;
}
