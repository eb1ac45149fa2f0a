/* client-stacks.c: three threads on two stacks
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each thread adds one item, pushes it, and then takes one and gives it back.
 * It holds at most one, so there is always one in the list while it looks: a
 * pop that finds none is wrong. The item's word is plain: two owners at once
 * are a race.
 */
#include "client.h"

#include "stacks-private.h"

#define ROUNDS 2

const char *const client_name = "stacks";
const int client_threads = 3;

static GstPooledStacks *list;
static int owner[3];

void
client_set_up (void)
{
  list = gst_pooled_stacks_new (2);
  for (int i = 0; i < client_threads; i++)
    owner[i] = 0;
}

static void
put_new (int index)
{
  uint32_t at = gst_pooled_stacks_add (list, &owner[index]);

  client_check (at != GST_POOLED_STACKS_NONE);
  gst_pooled_stacks_push (list, (unsigned) index, at);
}

void
client_thread (int index)
{
  put_new (index);

  for (int i = 0; i < ROUNDS; i++) {
    uint32_t at = gst_pooled_stacks_pop (list, (unsigned) (index + i));
    int *word;

    client_check (at != GST_POOLED_STACKS_NONE);
    word = gst_pooled_stacks_item (list, at);
    client_check (*word == 0);
    *word = index + 1;
    if (i == 1) {
      /* another index for it */
      uint32_t other = gst_pooled_stacks_add (list, word);

      client_check (other != GST_POOLED_STACKS_NONE && other != at);
      gst_pooled_stacks_remove (list, at);
      at = other;
    }
    client_check (*word == index + 1);
    *word = 0;
    gst_pooled_stacks_push (list, (unsigned) index, at);
  }
}

void
client_finish (void)
{
  int seen = 0;
  uint32_t at;

  client_check (gst_pooled_stacks_n_free (list) == (unsigned) client_threads);
  client_check (gst_pooled_stacks_n_popped (list) ==
                (uint64_t) (client_threads * ROUNDS));
  while ((at = gst_pooled_stacks_pop (list, 0)) != GST_POOLED_STACKS_NONE) {
    int *word = gst_pooled_stacks_item (list, at);

    client_check (*word == 0);
    *word = ++seen;
  }
  client_check (seen == client_threads);
  client_check (gst_pooled_stacks_is_empty (list));
  gst_pooled_stacks_free (list);
}
