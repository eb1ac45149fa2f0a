/* ring.c: ring of items, one producer and several takers
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One thread pushes at the tail. Takers take at the head: the consumer, the
 * producer when it drops the oldest, a thread that flushes. Each item goes to
 * exactly one taker, in the order of pushes.
 *
 * Positions are counted from the first item, only ever grow and never wrap:
 * 2^56 items at ten million a second are 228 years. Position p lives in slot
 * p mod capacity of the current array.
 *
 *                    push   look, peek, claim   peek_at   tail, head
 *   push              no    yes                 no        yes
 *   claim             yes   yes                 yes       yes
 *   free              no    no                  no        no
 *                           ("yes": may run at the same time)
 *
 * Who writes what:
 *   tail               the producer
 *   head               takers, by compare-and-swap; the producer to close and
 *                      reopen it. Position << 8 | generation << 1 | closed
 *   array              the producer, while head is closed
 *   slot.free          the taker that owns the item there; the producer when
 *                      it makes an array
 *   slot, the rest     the producer, while slot.free says that it may
 *
 * Holds: head <= tail. A position in [head, tail) is in the current array. The
 * slot of position p may be written when its `free` equals p.
 *
 * A taker owns position p from the moment its swap of head from p to p + 1
 * succeeds, and touches the item only then. Until it has stored slot.free the
 * producer does not reuse the slot, however far head has moved. So the fields
 * of an item are plain memory: were an ordering missing, two threads would be
 * seen to touch them at once.
 *
 * Growth. When the slot for tail is not free (all are in use, or a taker was
 * interrupted between its swap and its last read) the producer closes head:
 * from there on no swap succeeds. It copies what is left into an array of
 * twice the size, publishes that, and reopens head with the next generation,
 * so that no taker can claim with an array of a former generation. Former
 * arrays stay allocated, as a taker may still be reading its item there, and
 * readers of levels come at any time; all of them together are smaller than the
 * current one. A ring never shrinks, so there are at most 50 generations.
 * Taking waits for the producer only here.
 *
 * Orderings:
 *   P1 -> C1  tail: the item is written before a taker can see it
 *   C2 -> P2  slot.free: the taker has read before the producer writes again
 *   P3 -> C3  head, reopened: who sees the new generation sees the new array
 *   P4 -> C4  array: who sees it, with whatever head, sees what is in it
 * The swap itself needs none: that it is atomic decides who owns, and what the
 * owner reads was ordered by C1, C3 or C4.
 *
 * Peeked fields are relaxed atomics. Their values hold if a claim with the
 * same view succeeds afterwards: the slot is not reused before slot.free is
 * stored by the winner. Otherwise they are a statistic.
 *
 * Progress: push is wait-free apart from allocating. Claim is lock-free, and
 * refuses when it lost; look waits while the producer grows.
 */
#include "ring-private.h"

#include "atomics-private.h"
#include "hot-private.h"
#include "park-private.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_CLOSED     ((uint64_t) 1)
#define HEAD_GENERATION ((uint64_t) 0xfe)
#define HEAD_LOW        ((uint64_t) 0xff)
#define HEAD_SHIFT      8

typedef struct {
  _Alignas(64) gst_pooled_atomic_u64 free; /* the position it is free for */
  gst_pooled_atomic_u64 stamp;             /* or buffers_before */
  gst_pooled_atomic_u64 bytes_before;
  gst_pooled_atomic_i64 time_before;
  gst_pooled_atomic_u32 flags;
  uint32_t buffers;
  void *object;
  uint64_t bytes;
  int64_t arrival;
} Slot;

_Static_assert(sizeof (Slot) <= 64, "a slot is one cache line");

typedef struct _Array Array;

struct _Array {
  Array *former;
  uint64_t mask;
  Slot slots[];
};

struct _GstPooledRing {
  /* the producer writes */
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 tail;
  gst_pooled_atomic_u64 growths;

  /* takers write */
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 head;

  /* seldom written */
  GST_POOLED_ALIGNED gst_pooled_atomic_ptr array;
};

static Array *
array_new (uint64_t capacity)
{
  Array *array = aligned_alloc (64, sizeof (Array) + capacity * sizeof (Slot));

  if (array == NULL)
    return NULL;

  array->former = NULL;
  array->mask = capacity - 1;
  for (uint64_t i = 0; i < capacity; i++) {
    Slot *slot = &array->slots[i];

    memset (slot, 0, sizeof (Slot));
    atomic_init (&slot->free, i);
  }

  return array;
}

static void
array_free_chain (Array *array)
{
  while (array != NULL) {
    Array *former = array->former;

    free (array);
    array = former;
  }
}

GstPooledRing *
gst_pooled_ring_new (uint32_t capacity)
{
  GstPooledRing *ring;
  Array *array;

  ring = aligned_alloc (GST_POOLED_CACHE_LINE, sizeof (GstPooledRing));
  if (ring == NULL)
    return NULL;

  array = array_new (capacity);
  if (array == NULL) {
    free (ring);
    return NULL;
  }

  atomic_init (&ring->tail, 0);
  atomic_init (&ring->growths, 0);
  atomic_init (&ring->head, 0);
  atomic_init (&ring->array, array);

  return ring;
}

void
gst_pooled_ring_free (GstPooledRing *ring)
{
  array_free_chain (gst_pooled_load_relaxed (&ring->array));
  free (ring);
}

void
gst_pooled_ring_seek (GstPooledRing *ring, uint64_t position)
{
  Array *array = gst_pooled_load_relaxed (&ring->array);

  for (uint64_t i = 0; i <= array->mask; i++)
    gst_pooled_store_relaxed (
        &array->slots[(position + i) & array->mask].free, position + i);
  gst_pooled_store_relaxed (&ring->tail, position);
  gst_pooled_store_relaxed (&ring->head, position << HEAD_SHIFT);
}

static void
slot_write_peek (Slot *slot, const GstPooledItem *item)
{
  gst_pooled_store_relaxed (&slot->stamp, item->stamp);
  gst_pooled_store_relaxed (&slot->bytes_before, item->bytes_before);
  gst_pooled_store_relaxed (&slot->time_before, item->time_before);
  gst_pooled_store_relaxed (&slot->flags, item->flags);
}

static void
slot_read_peek (Slot *slot, GstPooledItem *item)
{
  item->stamp = gst_pooled_load_relaxed (&slot->stamp);
  item->bytes_before = gst_pooled_load_relaxed (&slot->bytes_before);
  item->time_before = gst_pooled_load_relaxed (&slot->time_before);
  item->flags = gst_pooled_load_relaxed (&slot->flags);
}

static void
slot_write (Slot *slot, const GstPooledItem *item)
{
  slot_write_peek (slot, item);
  slot->object = item->object;
  slot->bytes = item->bytes;
  slot->buffers = item->buffers;
  slot->arrival = item->arrival;
}

static void
slot_read (Slot *slot, GstPooledItem *item)
{
  slot_read_peek (slot, item);
  item->object = slot->object;
  item->bytes = slot->bytes;
  item->buffers = slot->buffers;
  item->arrival = slot->arrival;
}

/* Moves [head, tail) into an array of twice the size. The producer's. */
static Array *
ring_grow (GstPooledRing *ring, Array *array, uint64_t tail)
{
  Array *larger;
  uint64_t head, position;

  /* a taker that wins until the close leaves less to move, which is fine: ask
   * for memory before anybody has to wait */
  larger = array_new (2 * (array->mask + 1));
  if (larger == NULL)
    return NULL;

  head = gst_pooled_or_relaxed (&ring->head, HEAD_CLOSED);
  position = head >> HEAD_SHIFT;

  for (uint64_t i = 0; i <= larger->mask; i++)
    gst_pooled_store_relaxed (
        &larger->slots[(position + i) & larger->mask].free, position + i);
  for (uint64_t p = position; p < tail; p++) {
    GstPooledItem item;

    slot_read (&array->slots[p & array->mask], &item);
    slot_write (&larger->slots[p & larger->mask], &item);
  }

  larger->former = array;
  gst_pooled_store_release (&ring->array, larger); /* P4, to C4 */
  gst_pooled_count (&ring->growths, 1);

  /* P3, to C3. The next generation, and open. */
  head = (head & ~HEAD_LOW) | ((head + 2) & HEAD_GENERATION);
  gst_pooled_store_release (&ring->head, head);

  return larger;
}

/* Wait-free but for growth, which allocates. Refuses only without memory. */
GST_POOLED_HOT bool
gst_pooled_ring_push (GstPooledRing *ring, const GstPooledItem *item)
{
  Array *array = gst_pooled_load_relaxed (&ring->array);
  uint64_t tail = gst_pooled_load_relaxed (&ring->tail);
  Slot *slot = &array->slots[tail & array->mask];

  /* P2, from C2 */
  if (gst_pooled_load_acquire (&slot->free) != tail) {
    array = ring_grow (ring, array, tail);
    if (array == NULL)
      return false;
    slot = &array->slots[tail & array->mask];
  }

  slot_write (slot, item);
  gst_pooled_store_release (&ring->tail, tail + 1); /* P1, to C1 */
  gst_pooled_prefetch (&array->slots[(tail + 1) & array->mask]);

  return true;
}

/* What the producer wrote at @position, if it is still in the ring. */
bool
gst_pooled_ring_peek_at (
    GstPooledRing *ring, uint64_t position, GstPooledItem *item)
{
  Array *array = gst_pooled_load_relaxed (&ring->array);
  uint64_t tail = gst_pooled_load_relaxed (&ring->tail);

  if (position >= tail || tail - position > array->mask + 1)
    return false;

  slot_read_peek (&array->slots[position & array->mask], item);

  return true;
}

/* Waits only while the producer grows. */
GstPooledRingView
gst_pooled_ring_look (GstPooledRing *ring)
{
  GstPooledRingView view;
  unsigned rounds = 0;

  /* C3, from P3 */
  while ((view.head = gst_pooled_load_acquire (&ring->head)) & HEAD_CLOSED)
    gst_pooled_park_pause (&rounds);

  view.array = gst_pooled_load_acquire (&ring->array); /* C4, from P4 */

  return view;
}

void
gst_pooled_ring_peek (
    GstPooledRing *ring, GstPooledRingView view, GstPooledItem *item)
{
  Array *array = view.array;

  slot_read_peek (
      &array->slots[gst_pooled_ring_view_position (view) & array->mask], item);
}

/* Takes the item at the head of @view. The caller has seen, by
 * gst_pooled_ring_tail(), that there is one. Fails when the view is of the
 * past: look again. */
GST_POOLED_HOT bool
gst_pooled_ring_claim (
    GstPooledRing *ring, GstPooledRingView view, GstPooledItem *item)
{
  Array *array = view.array;
  uint64_t position = gst_pooled_ring_view_position (view);
  uint64_t expected = view.head;
  Slot *slot = &array->slots[position & array->mask];

  if (!gst_pooled_cas_relaxed (
          &ring->head, &expected, view.head + (1 << HEAD_SHIFT)))
    return false;

  slot_read (slot, item);
  /* C2, to P2 */
  gst_pooled_store_release (&slot->free, position + array->mask + 1);

  return true;
}

/* Fetches the item behind the head of @view, which the caller knows to be
 * there, while it is busy with the one at head. */
void
gst_pooled_ring_prefetch (GstPooledRing *ring, GstPooledRingView view)
{
  Array *array = view.array;
  uint64_t position = gst_pooled_ring_view_position (view);

  gst_pooled_prefetch (&array->slots[(position + 1) & array->mask]);
}

/* C1, from P1: who sees a tail sees every item before it. */
uint64_t
gst_pooled_ring_tail (GstPooledRing *ring)
{
  return gst_pooled_load_acquire (&ring->tail);
}

uint64_t
gst_pooled_ring_head (GstPooledRing *ring)
{
  return gst_pooled_load_relaxed (&ring->head) >> HEAD_SHIFT;
}

uint64_t
gst_pooled_ring_capacity (GstPooledRing *ring)
{
  Array *array = gst_pooled_load_relaxed (&ring->array);

  return array->mask + 1;
}

uint64_t
gst_pooled_ring_growths (GstPooledRing *ring)
{
  return gst_pooled_load_relaxed (&ring->growths);
}
