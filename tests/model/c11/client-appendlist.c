/* client-appendlist.c: two who append, one who takes and frees
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A node is freed as soon as it was taken: whoever writes to it later uses it
 * after it was freed. Its link is cleared before it is set, never after.
 */
#include "client.h"

#include "appendlist-private.h"

#include <stddef.h>
#include <stdlib.h>

#define NODES 3 /* of each: one, then two that stay together */

typedef struct {
  GstPooledAppendNode node;
  int by, number;
} Node;

const char *const client_name = "appendlist";
const int client_threads = 3;
const bool client_orders_stores = true;

static GstPooledAppendList *list;

void
client_set_up (void)
{
  list = gst_pooled_append_list_new ();
}

static Node *
new_node (int by, int number)
{
  Node *node = aligned_alloc (64, 64);

  node->by = by;
  node->number = number;

  return node;
}

static void
produce (int by)
{
  Node *one = new_node (by, 0);
  Node *first = new_node (by, 1);
  Node *last = new_node (by, 2);

  gst_pooled_append_list_append (list, &one->node, &one->node);
  gst_pooled_append_node_link (&first->node, &last->node);
  gst_pooled_append_list_append (list, &first->node, &last->node);
}

static void
consume (void)
{
  int next[2] = { 0, 0 };
  int unfinished = -1; /* whose run is not whole yet */

  for (int taken = 0; taken < 2 * NODES;) {
    GstPooledAppendNode *got;
    Node *node;

    if (gst_pooled_append_list_take (list, &got) != GST_POOLED_TAKE_NODE) {
      client_check (got == NULL);
      client_yield ();
      continue;
    }
    node = (Node *) got;
    client_check (node->number == next[node->by]++);
    client_check (unfinished < 0 || unfinished == node->by);
    unfinished = node->number == 1 ? node->by : -1;
    free (node);
    taken++;
  }
}

void
client_thread (int index)
{
  if (index < 2)
    produce (index);
  else
    consume ();
}

void
client_finish (void)
{
  GstPooledAppendNode *got;

  client_check (
      gst_pooled_append_list_take (list, &got) == GST_POOLED_TAKE_EMPTY);
  gst_pooled_append_list_free (list);
}
