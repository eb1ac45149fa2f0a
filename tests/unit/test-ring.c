/* test-ring.c: the ring, seen from one thread
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "ring-private.h"

#include <glib.h>

/* The largest position there is: one more does not fit above the low bits. */
#define LAST_POSITION ((G_GUINT64_CONSTANT (1) << 56) - 1)

static void
push (GstPooledRing *ring, guint value)
{
  GstPooledItem item = {
    .object = GUINT_TO_POINTER (value),
    .arrival = -(gint64) value,
    .bytes = value * 100,
    .buffers = value * 2,
    .flags = value + 1,
    .stamp = value + 2,
    .bytes_before = value + 4,
    .time_before = value + 5,
  };

  g_assert_true (gst_pooled_ring_push (ring, &item));
}

static void
assert_is (const GstPooledItem *item, guint value)
{
  g_assert_cmpuint (GPOINTER_TO_UINT (item->object), ==, value);
  g_assert_cmpint (item->arrival, ==, -(gint64) value);
  g_assert_cmpuint (item->bytes, ==, value * 100);
  g_assert_cmpuint (item->buffers, ==, value * 2);
  g_assert_cmpuint (item->flags, ==, value + 1);
  g_assert_cmpuint (item->stamp, ==, value + 2);
  g_assert_cmpuint (item->bytes_before, ==, value + 4);
  g_assert_cmpint (item->time_before, ==, value + 5);
}

static gboolean
is_empty (GstPooledRing *ring)
{
  return gst_pooled_ring_head (ring) == gst_pooled_ring_tail (ring);
}

static void
take (GstPooledRing *ring, guint value)
{
  GstPooledRingView view = gst_pooled_ring_look (ring);
  GstPooledItem item;

  g_assert_false (is_empty (ring));
  g_assert_true (gst_pooled_ring_claim (ring, view, &item));
  assert_is (&item, value);
}

static void
test_is_empty_at_first (void)
{
  GstPooledRing *ring = gst_pooled_ring_new (2);

  g_assert_true (is_empty (ring));
  g_assert_cmpuint (gst_pooled_ring_capacity (ring), ==, 2);
  g_assert_cmpuint (gst_pooled_ring_growths (ring), ==, 0);
  gst_pooled_ring_free (ring);
}

static void
test_keeps_order_over_laps (void)
{
  GstPooledRing *ring = gst_pooled_ring_new (2);

  push (ring, 1);
  for (guint i = 2; i < 50; i++) {
    push (ring, i);
    take (ring, i - 1);
  }
  take (ring, 49);

  g_assert_true (is_empty (ring));
  g_assert_cmpuint (gst_pooled_ring_capacity (ring), ==, 2);
  gst_pooled_ring_free (ring);
}

/* the low 32 bits wrap, and positions get as large as they can */
static void
test_keeps_order_from (gconstpointer data)
{
  guint64 start = *(const guint64 *) data;
  GstPooledRing *ring = gst_pooled_ring_new (2);

  gst_pooled_ring_seek (ring, start);
  g_assert_cmpuint (gst_pooled_ring_head (ring), ==, start);
  for (guint i = 1; i <= 4; i++) {
    push (ring, i);
    g_assert_cmpuint (gst_pooled_ring_tail (ring), ==, start + i);
    take (ring, i);
  }

  g_assert_true (is_empty (ring));
  gst_pooled_ring_free (ring);
}

static void
test_grows_with_items_inside (void)
{
  for (guint taken = 0; taken <= 3; taken++) {
    GstPooledRing *ring = gst_pooled_ring_new (2);

    gst_pooled_ring_seek (ring, 3);
    for (guint i = 1; i <= taken; i++) {
      push (ring, i);
      take (ring, i);
    }
    for (guint i = taken + 1; i <= taken + 9; i++)
      push (ring, i);

    g_assert_cmpuint (gst_pooled_ring_capacity (ring), ==, 16);
    g_assert_cmpuint (gst_pooled_ring_growths (ring), ==, 3);
    g_assert_cmpuint (gst_pooled_ring_head (ring), ==, 3 + taken);
    for (guint i = taken + 1; i <= taken + 9; i++)
      take (ring, i);
    g_assert_true (is_empty (ring));
    gst_pooled_ring_free (ring);
  }
}

static void
test_goes_on_after_growth (void)
{
  GstPooledRing *ring = gst_pooled_ring_new (2);

  for (guint i = 1; i <= 3; i++)
    push (ring, i);
  for (guint i = 4; i < 40; i++) {
    push (ring, i);
    take (ring, i - 3);
  }

  /* four places are enough for what is inside at most */
  g_assert_cmpuint (gst_pooled_ring_capacity (ring), ==, 4);
  for (guint i = 37; i < 40; i++)
    take (ring, i);
  gst_pooled_ring_free (ring);
}

static void
test_a_view_of_the_past_takes_nothing (void)
{
  GstPooledRing *ring = gst_pooled_ring_new (2);
  GstPooledRingView view;
  GstPooledItem item = { 0 };

  push (ring, 1);
  push (ring, 2);
  view = gst_pooled_ring_look (ring);
  take (ring, 1);
  g_assert_false (gst_pooled_ring_claim (ring, view, &item));

  /* nor one from before growth, although head is where it was */
  view = gst_pooled_ring_look (ring);
  push (ring, 3);
  push (ring, 4);
  g_assert_cmpuint (gst_pooled_ring_growths (ring), ==, 1);
  g_assert_cmpuint (
      gst_pooled_ring_head (ring), ==, gst_pooled_ring_view_position (view));
  g_assert_false (gst_pooled_ring_claim (ring, view, &item));
  g_assert_null (item.object);

  for (guint i = 2; i <= 4; i++)
    take (ring, i);
  gst_pooled_ring_free (ring);
}

static void
test_peeks_at_what_a_claim_then_takes (void)
{
  GstPooledRing *ring = gst_pooled_ring_new (2);
  GstPooledRingView view;
  GstPooledItem peeked = { 0 };

  push (ring, 7);
  view = gst_pooled_ring_look (ring);
  gst_pooled_ring_peek (ring, view, &peeked);
  g_assert_cmpuint (peeked.flags, ==, 8);
  g_assert_cmpuint (peeked.stamp, ==, 9);
  g_assert_cmpuint (peeked.bytes_before, ==, 11);
  g_assert_cmpint (peeked.time_before, ==, 12);
  take (ring, 7);
  gst_pooled_ring_free (ring);
}

static void
test_the_producer_peeks_within_the_ring_only (void)
{
  GstPooledRing *ring = gst_pooled_ring_new (2);
  GstPooledItem item;

  gst_pooled_ring_seek (ring, 10);
  g_assert_false (gst_pooled_ring_peek_at (ring, 10, &item));
  push (ring, 1);
  push (ring, 2);
  g_assert_true (gst_pooled_ring_peek_at (ring, 10, &item));
  g_assert_cmpuint (item.stamp, ==, 3);
  g_assert_true (gst_pooled_ring_peek_at (ring, 11, &item));
  g_assert_cmpuint (item.stamp, ==, 4);
  g_assert_false (gst_pooled_ring_peek_at (ring, 12, &item));

  take (ring, 1);
  push (ring, 3);
  g_assert_false (gst_pooled_ring_peek_at (ring, 10, &item));
  g_assert_true (gst_pooled_ring_peek_at (ring, 12, &item));
  g_assert_cmpuint (item.stamp, ==, 5);
  take (ring, 2);
  take (ring, 3);
  gst_pooled_ring_free (ring);
}

int
main (int argc, char **argv)
{
  static const guint64 before_32_bits = G_MAXUINT32 - 1;
  static const guint64 at_the_end = LAST_POSITION - 4;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ring/is-empty-at-first", test_is_empty_at_first);
  g_test_add_func ("/ring/keeps-order-over-laps", test_keeps_order_over_laps);
  g_test_add_data_func (
      "/ring/keeps-order-from/32-bits", &before_32_bits, test_keeps_order_from);
  g_test_add_data_func (
      "/ring/keeps-order-from/the-end", &at_the_end, test_keeps_order_from);
  g_test_add_func (
      "/ring/grows-with-items-inside", test_grows_with_items_inside);
  g_test_add_func ("/ring/goes-on-after-growth", test_goes_on_after_growth);
  g_test_add_func ("/ring/a-view-of-the-past-takes-nothing",
      test_a_view_of_the_past_takes_nothing);
  g_test_add_func ("/ring/peeks-at-what-a-claim-then-takes",
      test_peeks_at_what_a_claim_then_takes);
  g_test_add_func ("/ring/the-producer-peeks-within-the-ring-only",
      test_the_producer_peeks_within_the_ring_only);

  return g_test_run ();
}
