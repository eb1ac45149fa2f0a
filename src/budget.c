/* budget.c: bytes and chunks held, never above two limits
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What it promises
 *
 *   I1  bytes held <= max_bytes and chunks held <= max_chunks after every
 *       try_take() that succeeded, whoever else takes at the same time.
 *   I2  try_take() refuses only if what was asked did not fit in a state of
 *       the word not older than any the caller knows of.
 *   I3  held = what was taken - what was given back, at every moment.
 *
 *   Two counters, one after the other, cannot keep I2: a thread that got its
 *   bytes and then no chunk must give the bytes back, and until it has, others
 *   are refused what was there. So both share one word, chunks in the upper
 *   24 bits and bytes in the lower 40, and one compare-and-swap decides. The
 *   price: one tebibyte and 16,777,215 chunks are limits of their own, and a
 *   limit set higher, or none, means these.
 *
 * Progress
 *
 *   try_take() is lock-free: its swap fails only because another thread's
 *   take or give succeeded. give(), held(), wanted() are wait-free. The peak
 *   is raised by compare-and-swap, only by a thread that reached a new one.
 *
 * Orderings
 *
 *   The word guards no data: it is a number, and everything it counts is
 *   handed over by the list (appendlist.c). All accesses are relaxed. What
 *   callers rely on is that the word has one modification order, which every
 *   atomic read-modify-write has.
 *
 *   `want` is written by the consumer before it announces that it sleeps, and
 *   read by producers after they saw that announcement: the waiter's ordering
 *   carries it. A producer must look at `wanted` after its append, not at
 *   what its own take had returned: the chunk that completed a batch may have
 *   been hidden behind this producer's unfinished append (a gap), and then it
 *   is this one that makes the batch reachable.
 */
#include "config.h"

#include "budget-private.h"

#include <stdlib.h>

struct _GstPooledBudget {
  /* producers and consumer */
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 held;
  gst_pooled_atomic_u64 peak_bytes;
  gst_pooled_atomic_u64 peak_chunks;

  /* rarely written */
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 max_bytes;
  gst_pooled_atomic_u64 max_chunks;
  gst_pooled_atomic_u64 want_bytes;
  gst_pooled_atomic_u64 want_chunks;
};

static uint64_t
pack (uint64_t bytes, uint64_t chunks)
{
  return chunks << GST_POOLED_BUDGET_BYTES_BITS | bytes;
}

static GstPooledAmount
unpack (uint64_t word)
{
  return (GstPooledAmount){
    .bytes = word & GST_POOLED_BUDGET_MAX_BYTES,
    .chunks = word >> GST_POOLED_BUDGET_BYTES_BITS,
  };
}

static uint64_t
limit (uint64_t value, uint64_t most)
{
  return value == 0 || value > most ? most : value;
}

GstPooledBudget *
gst_pooled_budget_new (void)
{
  GstPooledBudget *budget =
      aligned_alloc (GST_POOLED_CACHE_LINE, sizeof (GstPooledBudget));

  if (budget == NULL)
    return NULL;

  /* no other thread knows of it */
  gst_pooled_store_relaxed (&budget->held, 0);
  gst_pooled_budget_reset_peak (budget);
  gst_pooled_budget_set_limits (budget, 0, 0);
  gst_pooled_budget_want (budget, 0, 0);

  return budget;
}

void
gst_pooled_budget_free (GstPooledBudget *budget)
{
  free (budget);
}

void
gst_pooled_budget_set_limits (
    GstPooledBudget *budget, uint64_t max_bytes, uint64_t max_chunks)
{
  gst_pooled_store_relaxed (
      &budget->max_bytes, limit (max_bytes, GST_POOLED_BUDGET_MAX_BYTES));
  gst_pooled_store_relaxed (
      &budget->max_chunks, limit (max_chunks, GST_POOLED_BUDGET_MAX_CHUNKS));
}

GstPooledAmount
gst_pooled_budget_get_limits (GstPooledBudget *budget)
{
  return (GstPooledAmount){
    .bytes = gst_pooled_load_relaxed (&budget->max_bytes),
    .chunks = gst_pooled_load_relaxed (&budget->max_chunks),
  };
}

/* Limits may have been lowered below what is held: no difference is taken
 * before it is known not to be negative. */
static bool
fits (
    GstPooledAmount held, GstPooledAmount most, uint64_t bytes, uint64_t chunks)
{
  return held.bytes <= most.bytes && bytes <= most.bytes - held.bytes &&
         held.chunks <= most.chunks && chunks <= most.chunks - held.chunks;
}

static void
raise_to (gst_pooled_atomic_u64 *peak, uint64_t value)
{
  uint64_t seen = gst_pooled_load_relaxed (peak);

  while (seen < value && !gst_pooled_cas_relaxed (peak, &seen, value))
    continue;
}

/* Lock-free: repeats only after another thread's success. */
bool
gst_pooled_budget_try_take (
    GstPooledBudget *budget, uint64_t bytes, uint64_t chunks)
{
  GstPooledAmount most = gst_pooled_budget_get_limits (budget);
  uint64_t word = gst_pooled_load_relaxed (&budget->held);
  GstPooledAmount held;

  do {
    if (!fits (unpack (word), most, bytes, chunks))
      return false;
  } while (!gst_pooled_cas_relaxed (
      &budget->held, &word, word + pack (bytes, chunks)));

  held = unpack (word + pack (bytes, chunks));
  raise_to (&budget->peak_bytes, held.bytes);
  raise_to (&budget->peak_chunks, held.chunks);

  return true;
}

bool
gst_pooled_budget_fits (
    GstPooledBudget *budget, uint64_t bytes, uint64_t chunks)
{
  return fits (gst_pooled_budget_held (budget),
      gst_pooled_budget_get_limits (budget), bytes, chunks);
}

/* Wait-free. No borrow crosses the fields: what is given back was taken. */
void
gst_pooled_budget_give (
    GstPooledBudget *budget, uint64_t bytes, uint64_t chunks)
{
  gst_pooled_sub_relaxed (&budget->held, pack (bytes, chunks));
}

GstPooledAmount
gst_pooled_budget_held (GstPooledBudget *budget)
{
  return unpack (gst_pooled_load_relaxed (&budget->held));
}

GstPooledAmount
gst_pooled_budget_peak (GstPooledBudget *budget)
{
  return (GstPooledAmount){
    .bytes = gst_pooled_load_relaxed (&budget->peak_bytes),
    .chunks = gst_pooled_load_relaxed (&budget->peak_chunks),
  };
}

void
gst_pooled_budget_reset_peak (GstPooledBudget *budget)
{
  GstPooledAmount held = gst_pooled_budget_held (budget);

  gst_pooled_store_relaxed (&budget->peak_bytes, held.bytes);
  gst_pooled_store_relaxed (&budget->peak_chunks, held.chunks);
}

void
gst_pooled_budget_want (
    GstPooledBudget *budget, uint64_t bytes, uint64_t chunks)
{
  gst_pooled_store_relaxed (&budget->want_bytes, bytes);
  gst_pooled_store_relaxed (&budget->want_chunks, chunks);
}

bool
gst_pooled_budget_wanted (GstPooledBudget *budget)
{
  GstPooledAmount held = gst_pooled_budget_held (budget);

  return held.bytes >= gst_pooled_load_relaxed (&budget->want_bytes) ||
         held.chunks >= gst_pooled_load_relaxed (&budget->want_chunks);
}
