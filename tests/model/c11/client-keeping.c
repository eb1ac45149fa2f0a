/* client-keeping.c: a pool that keeps nothing, and who gives back meanwhile
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * As src/bufferpool-end.c and the release of src/bufferpool.c do it: K1 and K2
 * of keeping-private.h. Whatever comes first, nothing is left in the list.
 */
#include "client.h"

#include "keeping-private.h"
#include "stacks-private.h"

const char *const client_name = "keeping";
const int client_threads = 3;

static GstPooledStacks *list;
static GstPooledKeeping keeping;
static int freed[2];
static uint32_t indices[2];

void
client_set_up (void)
{
  list = gst_pooled_stacks_new (2);
  atomic_init (&keeping.reasons, 0);
  for (int i = 0; i < 2; i++) {
    freed[i] = 0;
    indices[i] = gst_pooled_stacks_add (list, &freed[i]);
  }
}

static void
drain (int index)
{
  uint32_t at;

  while ((at = gst_pooled_stacks_pop (list, (unsigned) index)) !=
         GST_POOLED_STACKS_NONE)
    ++*(int *) gst_pooled_stacks_item (list, at);
}

/* Two bring one each, one stops the keeping. */
void
client_thread (int index)
{
  if (index == 2) {
    gst_pooled_keeping_stop (&keeping);
    drain (0);
    return;
  }

  gst_pooled_stacks_push (list, (unsigned) index, indices[index]);
  if (gst_pooled_keeping_is_stopped (&keeping))
    drain (index);
}

void
client_finish (void)
{
  client_check (gst_pooled_stacks_is_empty (list));
  client_check (freed[0] == 1 && freed[1] == 1);
  gst_pooled_stacks_free (list);
}
