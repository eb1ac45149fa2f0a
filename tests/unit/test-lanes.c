/* test-lanes.c: both lanes and their levels, seen from one thread
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "lanes-private.h"

#include <glib.h>
#include <stdlib.h>

#define NONE GST_POOLED_TIME_NONE
#define S    G_GINT64_CONSTANT (1000000000)

/* How many more allocations succeed; negative: all. The linker puts this in
 * place of the one that the lanes call. */
static gint allocations_left = -1;

void *__wrap_aligned_alloc (size_t alignment, size_t size);
void *__real_aligned_alloc (size_t alignment, size_t size);

void *
__wrap_aligned_alloc (size_t alignment, size_t size)
{
  if (allocations_left == 0)
    return NULL;
  if (allocations_left > 0)
    allocations_left--;

  return __real_aligned_alloc (alignment, size);
}

static gboolean
try_push (
    GstPooledLanes *lanes, guint value, guint64 bytes, gint64 start, gint64 end)
{
  GstPooledItem item = { .object = GUINT_TO_POINTER (value),
    .buffers = 1,
    .bytes = bytes,
    .flags = value };

  return gst_pooled_lanes_push_buffer (lanes, &item, start, end);
}

static void
push (
    GstPooledLanes *lanes, guint value, guint64 bytes, gint64 start, gint64 end)
{
  g_assert_true (try_push (lanes, value, bytes, start, end));
}

static void
push_event (GstPooledLanes *lanes, guint value)
{
  GstPooledItem item = { .object = GUINT_TO_POINTER (value) };

  g_assert_true (gst_pooled_lanes_push_event (lanes, &item));
}

static void
take (GstPooledLanes *lanes, GstPooledLane lane, guint value)
{
  GstPooledItem item;
  guint64 position;

  g_assert_cmpint (gst_pooled_lanes_take (lanes, &item, &position), ==, lane);
  if (lane != GST_POOLED_LANE_NONE)
    g_assert_cmpuint (GPOINTER_TO_UINT (item.object), ==, value);
}

static void
drain (GstPooledLanes *lanes)
{
  GstPooledItem item;
  guint64 position;

  while (
      gst_pooled_lanes_take (lanes, &item, &position) != GST_POOLED_LANE_NONE)
    ;
  g_assert_true (gst_pooled_lanes_are_empty (lanes));
}

static void
assert_level (
    GstPooledLanes *lanes, guint64 buffers, guint64 bytes, guint64 time)
{
  GstPooledLevel level;

  gst_pooled_lanes_level (lanes, &level);
  g_assert_cmpuint (level.buffers, ==, buffers);
  g_assert_cmpuint (level.bytes, ==, bytes);
  g_assert_cmpuint (level.time, ==, time);

  /* what the producer sees without looking is never less */
  gst_pooled_lanes_estimate (lanes, &level);
  g_assert_cmpuint (level.buffers, >=, buffers);
  g_assert_cmpuint (level.bytes, >=, bytes);
  g_assert_cmpuint (level.time, >=, time);
}

static void
assert_exact (
    GstPooledLanes *lanes, guint64 buffers, guint64 bytes, guint64 time)
{
  GstPooledLevel level;

  assert_level (lanes, buffers, bytes, time);
  gst_pooled_lanes_refresh (lanes, &level);
  g_assert_cmpuint (level.buffers, ==, buffers);
  g_assert_cmpuint (level.bytes, ==, bytes);
  g_assert_cmpuint (level.time, ==, time);
}

static void
test_events_stand_between_buffers (void)
{
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);

  push_event (lanes, 1);
  push_event (lanes, 2);
  push (lanes, 3, 1, NONE, NONE);
  push_event (lanes, 4);
  push (lanes, 5, 1, NONE, NONE);
  push (lanes, 6, 1, NONE, NONE);
  push_event (lanes, 7);

  take (lanes, GST_POOLED_LANE_EVENTS, 1);
  take (lanes, GST_POOLED_LANE_EVENTS, 2);
  take (lanes, GST_POOLED_LANE_BUFFERS, 3);
  take (lanes, GST_POOLED_LANE_EVENTS, 4);
  take (lanes, GST_POOLED_LANE_BUFFERS, 5);
  take (lanes, GST_POOLED_LANE_BUFFERS, 6);
  take (lanes, GST_POOLED_LANE_EVENTS, 7);
  take (lanes, GST_POOLED_LANE_NONE, 0);
  gst_pooled_lanes_free (lanes);
}

/* whatever is dropped, what is left keeps its order */
static void
test_no_event_is_lost_or_overtaken_by_dropping (void)
{
  for (guint dropped = 0; dropped <= 6; dropped++) {
    GstPooledLanes *lanes = gst_pooled_lanes_new (2);
    GstPooledItem item;
    guint64 position = 0;
    guint last = 0, events = 0, buffers = 0;

    /* 10, E15, 20, E25, ... 60, E65 */
    for (guint i = 1; i <= 6; i++) {
      push (lanes, 10 * i, 1, NONE, NONE);
      push_event (lanes, 10 * i + 5);
    }
    for (guint i = 0; i < dropped; i++)
      g_assert_true (gst_pooled_lanes_take_buffer (lanes, &item));

    for (;;) {
      GstPooledLane lane = gst_pooled_lanes_take (lanes, &item, &position);
      guint value = GPOINTER_TO_UINT (item.object);

      if (lane == GST_POOLED_LANE_NONE)
        break;
      g_assert_cmpuint (value, >, last);
      last = value;
      if (lane == GST_POOLED_LANE_BUFFERS) {
        /* the jump that makes the first one DISCONT */
        g_assert_cmpuint (position, ==, dropped + buffers);
        buffers++;
      } else {
        events++;
      }
    }
    g_assert_cmpuint (events, ==, 6);
    g_assert_cmpuint (buffers, ==, 6 - dropped);
    gst_pooled_lanes_free (lanes);
  }
}

static void
test_levels_are_sums_of_what_is_inside (void)
{
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);
  GstPooledItem list = { .buffers = 3, .bytes = 30 };

  assert_exact (lanes, 0, 0, 0);
  push (lanes, 1, 10, 0, S);
  assert_level (lanes, 1, 10, S);
  g_assert_true (gst_pooled_lanes_push_buffer (lanes, &list, S, 4 * S));
  assert_level (lanes, 4, 40, 4 * S);
  push (lanes, 3, 0, 4 * S, 5 * S);
  assert_level (lanes, 5, 40, 5 * S);

  /* events count for nothing */
  push_event (lanes, 4);
  assert_level (lanes, 5, 40, 5 * S);

  take (lanes, GST_POOLED_LANE_BUFFERS, 1);
  assert_level (lanes, 4, 30, 4 * S);
  take (lanes, GST_POOLED_LANE_BUFFERS, 0);
  assert_exact (lanes, 1, 0, S);
  take (lanes, GST_POOLED_LANE_BUFFERS, 3);
  assert_exact (lanes, 0, 0, 0);
  drain (lanes);
  gst_pooled_lanes_free (lanes);
}

static void
test_a_stream_that_begins_late_is_not_full (void)
{
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);

  push (lanes, 1, 1, 25 * S, 26 * S);
  assert_exact (lanes, 1, 1, S);
  drain (lanes);
  gst_pooled_lanes_free (lanes);
}

static void
test_a_gap_is_time_and_nothing_else (void)
{
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);

  push (lanes, 1, 10, 0, S);
  gst_pooled_lanes_advance_time (lanes, 5 * S);
  assert_exact (lanes, 1, 10, 5 * S);
  gst_pooled_lanes_advance_time (lanes, NONE);
  assert_exact (lanes, 1, 10, 5 * S);
  push (lanes, 2, 10, 5 * S, 6 * S);
  assert_level (lanes, 2, 20, 6 * S);

  /* the gap stood before the second */
  take (lanes, GST_POOLED_LANE_BUFFERS, 1);
  assert_exact (lanes, 1, 10, S);
  drain (lanes);

  /* nor is a gap something that can be queued */
  gst_pooled_lanes_advance_time (lanes, 9 * S);
  assert_exact (lanes, 0, 0, 0);
  gst_pooled_lanes_free (lanes);
}

static void
test_buffers_without_time_have_none (void)
{
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);

  push (lanes, 1, 1, NONE, NONE);
  push (lanes, 2, 1, NONE, NONE);
  assert_exact (lanes, 2, 2, 0);

  /* counted from the first that has one */
  push (lanes, 3, 1, 7 * S, 9 * S);
  assert_exact (lanes, 3, 3, 2 * S);
  push (lanes, 4, 1, NONE, NONE);
  assert_exact (lanes, 4, 4, 2 * S);
  for (guint i = 1; i <= 3; i++)
    take (lanes, GST_POOLED_LANE_BUFFERS, i);
  assert_exact (lanes, 1, 1, 0);
  drain (lanes);
  gst_pooled_lanes_free (lanes);
}

static void
test_time_that_goes_back_is_never_underestimated (void)
{
  static const gint64 ends[] = { 10, 20, 5, 6, 30, 1, 2, 3, 40 };
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);
  GstPooledLevel level;

  /* seen at its latest, before time goes back */
  push (lanes, 1, 1, 0, 50 * S);
  gst_pooled_lanes_refresh (lanes, &level);
  take (lanes, GST_POOLED_LANE_BUFFERS, 1);
  gst_pooled_lanes_refresh (lanes, &level);

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    GstPooledLevel estimate;

    push (lanes, i, 1, ends[i] * S - S, ends[i] * S);
    gst_pooled_lanes_level (lanes, &level);
    gst_pooled_lanes_estimate (lanes, &estimate);
    g_assert_cmpuint (estimate.time, >=, level.time);
    g_assert_cmpuint (estimate.buffers, >=, level.buffers);
    if (i % 2)
      take (lanes, GST_POOLED_LANE_BUFFERS, i / 2);
    gst_pooled_lanes_level (lanes, &level);
    gst_pooled_lanes_estimate (lanes, &estimate);
    g_assert_cmpuint (estimate.time, >=, level.time);
  }
  gst_pooled_lanes_advance_time (lanes, 3 * S);
  assert_level (lanes, 5, 5, 0);
  drain (lanes);
  gst_pooled_lanes_free (lanes);
}

static void
test_a_new_stream_has_a_time_of_its_own (void)
{
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);

  push (lanes, 1, 1, 100 * S, 101 * S);
  drain (lanes);
  gst_pooled_lanes_reset_time (lanes);
  assert_exact (lanes, 0, 0, 0);
  push (lanes, 2, 1, 3 * S, 5 * S);
  assert_exact (lanes, 1, 1, 2 * S);
  drain (lanes);
  gst_pooled_lanes_free (lanes);
}

static void
test_peaks_include_what_arrives (void)
{
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);
  GstPooledLevel peak;

  push (lanes, 1, 10, 25 * S, 27 * S);
  gst_pooled_lanes_peak (lanes, &peak);
  g_assert_cmpuint (peak.buffers, ==, 1);
  g_assert_cmpuint (peak.bytes, ==, 10);
  g_assert_cmpuint (peak.time, ==, 2 * S);

  push (lanes, 2, 10, 27 * S, 28 * S);
  take (lanes, GST_POOLED_LANE_BUFFERS, 1);
  push (lanes, 3, 10, 28 * S, 29 * S);
  take (lanes, GST_POOLED_LANE_BUFFERS, 2);
  push (lanes, 4, 15, 29 * S, 30 * S);
  gst_pooled_lanes_peak (lanes, &peak);
  g_assert_cmpuint (peak.buffers, ==, 2);
  g_assert_cmpuint (peak.bytes, ==, 25);
  g_assert_cmpuint (peak.time, ==, 3 * S);
  drain (lanes);
  gst_pooled_lanes_peak (lanes, &peak);
  g_assert_cmpuint (peak.buffers, ==, 2);
  gst_pooled_lanes_free (lanes);
}

static guint64
position_under (
    GstPooledLanes *lanes, guint64 buffers, guint64 bytes, guint64 time)
{
  GstPooledLevel limits = { buffers, bytes, time };

  return gst_pooled_lanes_position_under (lanes, &limits);
}

static void
test_position_under_is_the_first_with_room (void)
{
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);

  push (lanes, 1, 1, 0, S);
  take (lanes, GST_POOLED_LANE_BUFFERS, 1);
  g_assert_cmpuint (position_under (lanes, 1, 1, 1), ==, 1);
  for (guint i = 0; i < 5; i++)
    push (lanes, i, 10, (1 + i) * S, (2 + i) * S);

  /* positions 1 to 5 are queued */
  g_assert_cmpuint (position_under (lanes, 0, 0, 0), ==, 1);
  g_assert_cmpuint (position_under (lanes, 6, 0, 0), ==, 1);
  g_assert_cmpuint (position_under (lanes, 5, 0, 0), ==, 2);
  g_assert_cmpuint (position_under (lanes, 1, 0, 0), ==, 6);
  g_assert_cmpuint (position_under (lanes, 0, 50, 0), ==, 2);
  g_assert_cmpuint (position_under (lanes, 0, 51, 0), ==, 1);
  g_assert_cmpuint (position_under (lanes, 0, 1, 0), ==, 6);
  g_assert_cmpuint (position_under (lanes, 0, 0, 3 * S), ==, 4);
  g_assert_cmpuint (position_under (lanes, 5, 11, 3 * S), ==, 5);

  /* one that is larger than the limit has to go */
  push (lanes, 9, 1000, 6 * S, 7 * S);
  g_assert_cmpuint (position_under (lanes, 0, 100, 0), ==, 7);
  drain (lanes);
  gst_pooled_lanes_free (lanes);
}

static void
test_ends_with_event_only_while_it_is_last_and_queued (void)
{
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);

  g_assert_false (gst_pooled_lanes_end_with_event (lanes));
  push_event (lanes, 1);
  g_assert_true (gst_pooled_lanes_end_with_event (lanes));
  push (lanes, 2, 1, NONE, NONE);
  g_assert_false (gst_pooled_lanes_end_with_event (lanes));
  push_event (lanes, 3);
  g_assert_true (gst_pooled_lanes_end_with_event (lanes));
  take (lanes, GST_POOLED_LANE_EVENTS, 1);
  take (lanes, GST_POOLED_LANE_BUFFERS, 2);
  g_assert_true (gst_pooled_lanes_end_with_event (lanes));
  take (lanes, GST_POOLED_LANE_EVENTS, 3);
  g_assert_false (gst_pooled_lanes_end_with_event (lanes));
  gst_pooled_lanes_free (lanes);
}

static void
test_peek_shows_the_oldest (void)
{
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);
  GstPooledItem item;
  guint32 flags = 99;

  g_assert_false (gst_pooled_lanes_peek_buffer (lanes, &flags));
  g_assert_false (gst_pooled_lanes_take_buffer (lanes, &item));
  push_event (lanes, 1);
  g_assert_false (gst_pooled_lanes_peek_buffer (lanes, &flags));
  push (lanes, 2, 1, NONE, NONE);
  push (lanes, 3, 1, NONE, NONE);
  g_assert_true (gst_pooled_lanes_peek_buffer (lanes, &flags));
  g_assert_cmpuint (flags, ==, 2);
  g_assert_true (gst_pooled_lanes_take_buffer (lanes, &item));
  g_assert_true (gst_pooled_lanes_peek_buffer (lanes, &flags));
  g_assert_cmpuint (flags, ==, 3);
  drain (lanes);
  gst_pooled_lanes_free (lanes);
}

static void
test_growth_keeps_levels (void)
{
  GstPooledLanes *lanes = gst_pooled_lanes_new (2);

  for (guint i = 0; i < 9; i++) {
    push (lanes, i, 1, i * S, (i + 1) * S);
    push_event (lanes, i);
  }
  g_assert_cmpuint (gst_pooled_lanes_growths (lanes), ==, 6);
  assert_exact (lanes, 9, 9, 9 * S);
  drain (lanes);
  assert_exact (lanes, 0, 0, 0);
  g_assert_cmpuint (gst_pooled_lanes_head (lanes), ==, 9);
  push (lanes, 1, 1, 9 * S, 10 * S);
  assert_exact (lanes, 1, 1, S);
  drain (lanes);
  gst_pooled_lanes_free (lanes);
}

static void
test_without_memory_nothing_changes (void)
{
  GstPooledLanes *lanes;
  GstPooledItem event = { 0 };

  for (gint i = 0; i < 5; i++) {
    allocations_left = i;
    g_assert_null (gst_pooled_lanes_new (2));
  }
  allocations_left = -1;
  lanes = gst_pooled_lanes_new (2);

  push (lanes, 1, 10, 0, S);
  push (lanes, 2, 10, S, 2 * S);
  push_event (lanes, 3);
  push_event (lanes, 4);
  allocations_left = 0;
  g_assert_false (try_push (lanes, 5, 10, 2 * S, 3 * S));
  g_assert_false (gst_pooled_lanes_push_event (lanes, &event));
  assert_exact (lanes, 2, 20, 2 * S);
  g_assert_true (gst_pooled_lanes_end_with_event (lanes));

  allocations_left = -1;
  push (lanes, 5, 10, 2 * S, 3 * S);
  assert_exact (lanes, 3, 30, 3 * S);
  drain (lanes);
  gst_pooled_lanes_free (lanes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/lanes/events-stand-between-buffers", test_events_stand_between_buffers);
  g_test_add_func ("/lanes/no-event-is-lost-or-overtaken-by-dropping",
      test_no_event_is_lost_or_overtaken_by_dropping);
  g_test_add_func ("/lanes/levels-are-sums-of-what-is-inside",
      test_levels_are_sums_of_what_is_inside);
  g_test_add_func ("/lanes/a-stream-that-begins-late-is-not-full",
      test_a_stream_that_begins_late_is_not_full);
  g_test_add_func ("/lanes/a-gap-is-time-and-nothing-else",
      test_a_gap_is_time_and_nothing_else);
  g_test_add_func ("/lanes/buffers-without-time-have-none",
      test_buffers_without_time_have_none);
  g_test_add_func ("/lanes/time-that-goes-back-is-never-underestimated",
      test_time_that_goes_back_is_never_underestimated);
  g_test_add_func ("/lanes/a-new-stream-has-a-time-of-its-own",
      test_a_new_stream_has_a_time_of_its_own);
  g_test_add_func (
      "/lanes/peaks-include-what-arrives", test_peaks_include_what_arrives);
  g_test_add_func ("/lanes/position-under-is-the-first-with-room",
      test_position_under_is_the_first_with_room);
  g_test_add_func ("/lanes/ends-with-event-only-while-it-is-last-and-queued",
      test_ends_with_event_only_while_it_is_last_and_queued);
  g_test_add_func ("/lanes/peek-shows-the-oldest", test_peek_shows_the_oldest);
  g_test_add_func ("/lanes/growth-keeps-levels", test_growth_keeps_levels);
  g_test_add_func ("/lanes/without-memory-nothing-changes",
      test_without_memory_nothing_changes);

  return g_test_run ();
}
