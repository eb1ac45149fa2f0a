/* target-appendlist.c: the accumulator's list and budget against sums
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle: an array of what was appended, and two sums in 128 bits. One
 * thread, so nothing may ever be pending.
 */
#include "config.h"

#include "appendlist-private.h"
#include "budget-private.h"
#include "fuzz.h"

#define MOST 1024

__extension__ typedef unsigned __int128 Wide;

typedef struct {
  GstPooledAppendNode node;
  uint64_t bytes;
} Node;

typedef struct {
  GstPooledAppendList *list;
  GstPooledBudget *budget;
  Node nodes[MOST];
  unsigned taken, n;
  GstPooledAmount held, peak, limits, wanted;
} Lot;

static uint64_t
most (uint64_t limit, uint64_t countable)
{
  return limit == 0 || limit > countable ? countable : limit;
}

static bool
fits (Lot *l, uint64_t bytes, uint64_t chunks)
{
  return (Wide) l->held.bytes + bytes <=
             most (l->limits.bytes, GST_POOLED_BUDGET_MAX_BYTES) &&
         (Wide) l->held.chunks + chunks <=
             most (l->limits.chunks, GST_POOLED_BUDGET_MAX_CHUNKS);
}

static void
check_all (Lot *l)
{
  GstPooledAmount held = gst_pooled_budget_held (l->budget);
  GstPooledAmount peak = gst_pooled_budget_peak (l->budget);
  GstPooledAmount limits = gst_pooled_budget_get_limits (l->budget);

  FUZZ_SAME (held.bytes, l->held.bytes);
  FUZZ_SAME (held.chunks, l->held.chunks);
  FUZZ_SAME (peak.bytes, l->peak.bytes);
  FUZZ_SAME (peak.chunks, l->peak.chunks);
  FUZZ_SAME (limits.bytes, most (l->limits.bytes, GST_POOLED_BUDGET_MAX_BYTES));
  FUZZ_SAME (
      limits.chunks, most (l->limits.chunks, GST_POOLED_BUDGET_MAX_CHUNKS));
  FUZZ_SAME (gst_pooled_budget_wanted (l->budget),
      l->held.bytes >= l->wanted.bytes || l->held.chunks >= l->wanted.chunks);
}

/* As producers do: room first, then all or nothing into the list. */
static void
append (Lot *l, uint64_t bytes, unsigned chunks)
{
  bool expected = fits (l, bytes, chunks);
  Node *first = &l->nodes[l->n];

  FUZZ_SAME (gst_pooled_budget_fits (l->budget, bytes, chunks), expected);
  FUZZ_SAME (gst_pooled_budget_try_take (l->budget, bytes, chunks), expected);
  if (!expected)
    return;

  l->held.bytes += bytes;
  l->held.chunks += chunks;
  if (l->held.bytes > l->peak.bytes)
    l->peak.bytes = l->held.bytes;
  if (l->held.chunks > l->peak.chunks)
    l->peak.chunks = l->held.chunks;
  if (chunks == 0) {
    gst_pooled_budget_give (l->budget, bytes, 0);
    l->held.bytes -= bytes;
    return;
  }

  for (unsigned i = 0; i < chunks; i++)
    first[i].bytes = i == 0 ? bytes : 0;
  for (unsigned i = 0; i + 1 < chunks; i++)
    gst_pooled_append_node_link (&first[i].node, &first[i + 1].node);
  gst_pooled_append_list_append (
      l->list, &first->node, &first[chunks - 1].node);
  l->n += chunks;
}

static void
take (Lot *l)
{
  GstPooledAppendNode *node = NULL;
  GstPooledTake result = gst_pooled_append_list_take (l->list, &node);
  Node *expected = &l->nodes[l->taken];

  if (l->taken == l->n) {
    FUZZ_SAME (result, GST_POOLED_TAKE_EMPTY);
    return;
  }
  FUZZ_SAME (result, GST_POOLED_TAKE_NODE);
  FUZZ_CHECK (node == &expected->node);
  l->taken++;
  gst_pooled_budget_give (l->budget, expected->bytes, 1);
  l->held.bytes -= expected->bytes;
  l->held.chunks -= 1;
}

static void
step (Lot *l, FuzzBytes *in)
{
  switch (fuzz_below (in, 8)) {
    case 0:
    case 1:
      append (l, fuzz_number (in), 1);
      break;
    case 2:
      append (l, fuzz_byte (in), fuzz_byte (in) % 20);
      break;
    case 3:
    case 4:
      take (l);
      break;
    case 5:
      l->limits.bytes = fuzz_number (in);
      l->limits.chunks = fuzz_number (in);
      gst_pooled_budget_set_limits (
          l->budget, l->limits.bytes, l->limits.chunks);
      break;
    case 6:
      l->wanted.bytes = fuzz_number (in);
      l->wanted.chunks = fuzz_number (in);
      gst_pooled_budget_want (l->budget, l->wanted.bytes, l->wanted.chunks);
      break;
    case 7:
      gst_pooled_budget_reset_peak (l->budget);
      l->peak = l->held;
      break;
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static Lot lot;
  Lot *l = &lot;
  FuzzBytes in = fuzz_bytes (data, size);

  lot = (Lot){ 0 };
  l->list = gst_pooled_append_list_new ();
  l->budget = gst_pooled_budget_new ();
  FUZZ_CHECK (l->list != NULL && l->budget != NULL);

  while (fuzz_more (&in) && l->n + 20 < MOST) {
    step (l, &in);
    check_all (l);
  }
  while (l->taken < l->n)
    take (l);
  take (l);
  check_all (l);
  FUZZ_SAME (l->held.bytes, 0);
  gst_pooled_append_list_free (l->list);
  gst_pooled_budget_free (l->budget);

  return 0;
}
