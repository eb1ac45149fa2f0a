/* target-ring.c: the ring against an array
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle: items in the order of their pushes, each made from its number.
 * It also knows when the ring must grow: only when a push finds it full.
 */
#include "config.h"

#include "fuzz.h"
#include "ring-private.h"

#define MOST 4096

typedef struct {
  GstPooledRing *ring;
  uint64_t first; /* position of item 0 */
  uint64_t pushed, taken;
  uint64_t capacity, growths;

  /* one view of the past */
  GstPooledRingView view;
  uint64_t view_growths;
} Ring;

static GstPooledItem
make_item (uint64_t number)
{
  return (GstPooledItem){
    .object = (void *) (uintptr_t) (number + 1),
    .arrival = -(int64_t) number,
    .bytes = number * 3,
    .buffers = (uint32_t) number * 5,
    .flags = (uint32_t) number * 7,
    .stamp = number * 11,
    .bytes_before = number * 13,
    .time_before = (int64_t) number * -17,
  };
}

static void
check_peeked (const GstPooledItem *item, uint64_t number)
{
  GstPooledItem expected = make_item (number);

  FUZZ_SAME (item->flags, expected.flags);
  FUZZ_SAME (item->stamp, expected.stamp);
  FUZZ_SAME (item->bytes_before, expected.bytes_before);
  FUZZ_SAME (item->time_before, expected.time_before);
}

static void
check_item (const GstPooledItem *item, uint64_t number)
{
  GstPooledItem expected = make_item (number);

  check_peeked (item, number);
  FUZZ_CHECK (item->object == expected.object);
  FUZZ_SAME (item->arrival, expected.arrival);
  FUZZ_SAME (item->bytes, expected.bytes);
  FUZZ_SAME (item->buffers, expected.buffers);
}

static void
check_all (Ring *r)
{
  FUZZ_SAME (gst_pooled_ring_tail (r->ring), r->first + r->pushed);
  FUZZ_SAME (gst_pooled_ring_head (r->ring), r->first + r->taken);
  FUZZ_SAME (gst_pooled_ring_capacity (r->ring), r->capacity);
  FUZZ_SAME (gst_pooled_ring_growths (r->ring), r->growths);
}

static void
push (Ring *r, uint64_t n)
{
  for (; n > 0 && r->pushed < MOST; n--) {
    GstPooledItem item = make_item (r->pushed);

    if (r->pushed - r->taken == r->capacity) {
      r->capacity *= 2;
      r->growths++;
    }
    FUZZ_CHECK (gst_pooled_ring_push (r->ring, &item));
    r->pushed++;
  }
}

static void
take (Ring *r)
{
  GstPooledRingView view;
  GstPooledItem item;

  if (r->taken == r->pushed)
    return;
  view = gst_pooled_ring_look (r->ring);
  FUZZ_SAME (gst_pooled_ring_view_position (view), r->first + r->taken);
  gst_pooled_ring_prefetch (r->ring, view);
  FUZZ_CHECK (gst_pooled_ring_claim (r->ring, view, &item));
  check_item (&item, r->taken++);
}

static void
peek (Ring *r)
{
  GstPooledItem item;

  if (r->taken == r->pushed)
    return;
  gst_pooled_ring_peek (r->ring, gst_pooled_ring_look (r->ring), &item);
  check_peeked (&item, r->taken);
}

static void
remember (Ring *r)
{
  r->view = gst_pooled_ring_look (r->ring);
  r->view_growths = r->growths;
}

/* A claim with an old view succeeds only if nothing has happened since that
 * would make it wrong. */
static void
claim_remembered (Ring *r)
{
  uint64_t position = gst_pooled_ring_view_position (r->view);
  bool holds = position == r->first + r->taken && r->view_growths == r->growths;
  GstPooledItem item;

  if (r->view.array == NULL || position == r->first + r->pushed)
    return;
  FUZZ_SAME (gst_pooled_ring_claim (r->ring, r->view, &item), holds);
  if (holds)
    check_item (&item, r->taken++);
}

/* What the producer wrote at a position that is queued, and that a position
 * out of the ring is refused. */
static void
peek_at (Ring *r, FuzzBytes *in)
{
  uint64_t number = r->taken + fuzz_byte (in) % (r->pushed - r->taken + 2);
  GstPooledItem item;
  bool found = gst_pooled_ring_peek_at (r->ring, r->first + number, &item);

  FUZZ_SAME (found, number < r->pushed);
  if (found)
    check_peeked (&item, number);
}

/* near a power of two, where something may lap or wrap */
static void
begin (Ring *r, FuzzBytes *in)
{
  r->capacity = UINT64_C (2) << fuzz_below (in, 4);
  r->ring = gst_pooled_ring_new ((uint32_t) r->capacity);
  FUZZ_CHECK (r->ring != NULL);
  if (fuzz_bool (in)) {
    uint64_t lap = UINT64_C (1) << fuzz_below (in, 55);
    uint64_t back = fuzz_byte (in);

    r->first = lap > back ? lap - back : lap;
    gst_pooled_ring_seek (r->ring, r->first);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzBytes in = fuzz_bytes (data, size);
  Ring r = { 0 };

  begin (&r, &in);
  while (fuzz_more (&in)) {
    switch (fuzz_below (&in, 8)) {
      case 0:
      case 1:
        push (&r, 1);
        break;
      case 2:
        push (&r, fuzz_byte (&in) / 4);
        break;
      case 3:
        take (&r);
        break;
      case 4:
        for (uint32_t n = fuzz_byte (&in) / 4; n > 0; n--)
          take (&r);
        break;
      case 5:
        remember (&r);
        break;
      case 6:
        claim_remembered (&r);
        break;
      case 7:
        peek (&r);
        peek_at (&r, &in);
        break;
    }
    check_all (&r);
  }

  while (r.taken < r.pushed)
    take (&r);
  check_all (&r);
  gst_pooled_ring_free (r.ring);

  return 0;
}
