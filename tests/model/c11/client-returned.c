/* client-returned.c: who waits for a buffer of a pool, and who gives it back
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * As src/bufferpool-wait.c does it, with a word to sleep on instead of a mutex
 * and a condition: the waiter counts itself and looks at the stacks (W1), who
 * pushes looks for waiters (W2). One of the two sees the other.
 */
#include "client.h"

#include "park-private.h"
#include "stacks-private.h"

const char *const client_name = "returned";
const int client_threads = 3;

static GstPooledStacks *list;
static gst_pooled_atomic_u32 n_waiting;
static GstPooledPark parks[2];
static int owner[2];

void
client_set_up (void)
{
  list = gst_pooled_stacks_new (2);
  atomic_init (&n_waiting, 0);
  for (int i = 0; i < 2; i++) {
    gst_pooled_park_init (&parks[i]);
    owner[i] = 0;
  }
}

static void
wake_all (void)
{
  for (int i = 0; i < 2; i++) {
    gst_pooled_exchange_acq_rel (&parks[i].word, 1);
    gst_pooled_park_wake (&parks[i]);
  }
}

static void
give (uint32_t at)
{
  gst_pooled_stacks_push (list, (unsigned) at, at);
  if (gst_pooled_load_seq_cst (&n_waiting) != 0) /* W2 */
    wake_all ();
}

static uint32_t
take (int index)
{
  uint32_t at = gst_pooled_stacks_pop (list, (unsigned) index);

  while (at == GST_POOLED_STACKS_NONE) {
    gst_pooled_store_relaxed (&parks[index].word, 0);
    gst_pooled_add_seq_cst (&n_waiting, 1); /* W1 */
    if (gst_pooled_stacks_is_empty (list))
      gst_pooled_park_wait (&parks[index], 0, GST_POOLED_FOREVER);
    gst_pooled_sub_seq_cst (&n_waiting, 1);
    at = gst_pooled_stacks_pop (list, (unsigned) index);
  }

  return at;
}

/* Two wait, one brings two. */
void
client_thread (int index)
{
  int *word;

  if (index == 2) {
    for (int i = 0; i < 2; i++)
      give (gst_pooled_stacks_add (list, &owner[i]));
    return;
  }

  word = gst_pooled_stacks_item (list, take (index));
  client_check (*word == 0);
  *word = index + 1;
}

void
client_finish (void)
{
  client_check (gst_pooled_stacks_is_empty (list));
  client_check (owner[0] + owner[1] == 3);
  for (int i = 0; i < 2; i++)
    gst_pooled_park_clear (&parks[i]);
  gst_pooled_stacks_free (list);
}
