/* test-appendlist.c: what one thread can see of the append list
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "appendlist-private.h"

#include <glib.h>

typedef struct {
  GstPooledAppendNode node;
  guint value;
} Item;

static Item *
item_new (guint value)
{
  Item *item = g_new0 (Item, 1);

  item->value = value;
  return item;
}

static void
append (GstPooledAppendList *list, guint value)
{
  Item *item = item_new (value);

  gst_pooled_append_list_append (list, &item->node, &item->node);
}

/* frees the node at once: nobody may touch it any more */
static void
assert_take (GstPooledAppendList *list, guint value)
{
  GstPooledAppendNode *node;

  g_assert_cmpint (
      gst_pooled_append_list_take (list, &node), ==, GST_POOLED_TAKE_NODE);
  g_assert_cmpuint (((Item *) node)->value, ==, value);
  g_free (node);
}

static void
assert_empty (GstPooledAppendList *list)
{
  GstPooledAppendNode *node = (GstPooledAppendNode *) list;

  g_assert_cmpint (
      gst_pooled_append_list_take (list, &node), ==, GST_POOLED_TAKE_EMPTY);
  g_assert_null (node);
}

static void
test_new_list_is_empty (void)
{
  GstPooledAppendList *list = gst_pooled_append_list_new ();

  assert_empty (list);
  assert_empty (list);

  gst_pooled_append_list_free (list);
}

static void
test_nodes_come_out_in_the_order_they_went_in (void)
{
  GstPooledAppendList *list = gst_pooled_append_list_new ();

  for (guint i = 0; i < 100; i++)
    append (list, i);
  for (guint i = 0; i < 100; i++)
    assert_take (list, i);
  assert_empty (list);

  gst_pooled_append_list_free (list);
}

/* every way in which the stub can lie: alone, in front, behind, between */
static void
test_order_holds_whatever_is_left_in_the_list (void)
{
  for (guint left = 0; left < 4; left++) {
    GstPooledAppendList *list = gst_pooled_append_list_new ();
    guint in = 0, out = 0;

    for (guint i = 0; i < left; i++)
      append (list, in++);

    for (guint i = 0; i < 20; i++) {
      append (list, in++);
      assert_take (list, out++);
    }

    while (out < in)
      assert_take (list, out++);
    assert_empty (list);

    append (list, in);
    assert_take (list, in);
    assert_empty (list);

    gst_pooled_append_list_free (list);
  }
}

static void
test_a_run_stays_together (void)
{
  GstPooledAppendList *list = gst_pooled_append_list_new ();
  Item *run[3] = { item_new (1), item_new (2), item_new (3) };

  append (list, 0);
  gst_pooled_append_node_link (&run[0]->node, &run[1]->node);
  gst_pooled_append_node_link (&run[1]->node, &run[2]->node);
  gst_pooled_append_list_append (list, &run[0]->node, &run[2]->node);
  append (list, 4);

  for (guint i = 0; i < 5; i++)
    assert_take (list, i);
  assert_empty (list);

  gst_pooled_append_list_free (list);
}

/* The same node again and again: its link must not remember anything. */
static void
test_a_node_can_be_appended_again (void)
{
  GstPooledAppendList *list = gst_pooled_append_list_new ();
  GstPooledAppendNode node, *taken;

  for (guint i = 0; i < 10; i++) {
    gst_pooled_append_list_append (list, &node, &node);
    g_assert_cmpint (
        gst_pooled_append_list_take (list, &taken), ==, GST_POOLED_TAKE_NODE);
    g_assert_true (taken == &node);
    assert_empty (list);
  }

  gst_pooled_append_list_free (list);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/appendlist/new-list-is-empty", test_new_list_is_empty);
  g_test_add_func ("/appendlist/nodes-come-out-in-the-order-they-went-in",
      test_nodes_come_out_in_the_order_they_went_in);
  g_test_add_func ("/appendlist/order-holds-whatever-is-left-in-the-list",
      test_order_holds_whatever_is_left_in_the_list);
  g_test_add_func (
      "/appendlist/a-run-stays-together", test_a_run_stays_together);
  g_test_add_func ("/appendlist/a-node-can-be-appended-again",
      test_a_node_can_be_appended_again);

  return g_test_run ();
}
