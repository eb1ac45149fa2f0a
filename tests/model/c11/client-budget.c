/* client-budget.c: three who take from one budget
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * There is room for two of them. Whoever got in counts itself meanwhile: three
 * at once are one too many. The budget orders nothing but itself, hence the
 * fences around the counter.
 */
#include "client.h"

#include "budget-private.h"

#define BYTES 10

const char *const client_name = "budget";
const int client_threads = 3;

static GstPooledBudget *budget;
static gst_pooled_atomic_u32 inside, succeeded;

void
client_set_up (void)
{
  budget = gst_pooled_budget_new ();
  gst_pooled_budget_set_limits (budget, 2 * BYTES, 2);
  atomic_init (&inside, 0);
  atomic_init (&succeeded, 0);
}

void
client_thread (int index)
{
  for (int i = 0; i < 2; i++) {
    if (!gst_pooled_budget_try_take (budget, BYTES, 1))
      continue;
    gst_pooled_fence_seq_cst ();
    client_check (gst_pooled_add_relaxed (&inside, 1) < 2);
    client_check (gst_pooled_budget_held (budget).chunks > 0);
    gst_pooled_add_relaxed (&succeeded, 1);
    gst_pooled_sub_relaxed (&inside, 1);
    gst_pooled_fence_seq_cst ();
    gst_pooled_budget_give (budget, BYTES, 1);
  }
}

void
client_finish (void)
{
  GstPooledAmount held = gst_pooled_budget_held (budget);
  GstPooledAmount peak = gst_pooled_budget_peak (budget);

  /* only two who are in keep a third out: one of them tries again */
  client_check (gst_pooled_load_relaxed (&succeeded) >= 3);
  client_check (held.bytes == 0 && held.chunks == 0);
  client_check (peak.bytes == peak.chunks * BYTES);
  client_check (peak.chunks >= 1 && peak.chunks <= 2);
  gst_pooled_budget_free (budget);
}
