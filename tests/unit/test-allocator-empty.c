/* test-allocator-empty.c: what happens when a class has no block left
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "allocator-help.h"

static void
test_empty_class_allocates (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:4", NULL);
  GstMemory *memories[6];

  fill (allocator, memories, 6, 1000);
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 4);
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 2);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 2);
  g_assert_cmpuint (stat_of (allocator, "class-0-peak"), ==, 4);
  g_assert_cmpuint (stat_of (allocator, "class-0-suggested"), ==, 6);
  empty (memories, 6);
  g_assert_cmpuint (stat_of (allocator, "acquires"), ==, 6);
  g_assert_cmpuint (stat_of (allocator, "releases"), ==, 6);
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), ==, 0);
}

static void
test_empty_class_fails (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:4", "when-empty", GST_POOLED_WHEN_EMPTY_FAIL, NULL);
  GstMemory *memories[4], *copy;
  gdouble rate;

  fill (allocator, memories, 4, 1000);
  g_assert_null (gst_allocator_alloc (allocator, 1000, NULL));
  g_assert_cmpuint (stat_of (allocator, "failures"), ==, 1);
  g_object_get (allocator, "hit-rate", &rate, NULL);
  g_assert_cmpfloat (rate, ==, 0.8);
  /* nobody expects a copy to fail */
  copy = gst_memory_copy (memories[0], 0, -1);
  g_assert_nonnull (copy);
  gst_memory_unref (copy);
  empty (memories, 4);
  memories[0] = gst_allocator_alloc (allocator, 1000, NULL);
  g_assert_nonnull (memories[0]);
  gst_memory_unref (memories[0]);
}

static gpointer
allocate_one (gpointer data)
{
  return gst_allocator_alloc (data, 1000, NULL);
}

static void
wait_for_stat (GstAllocator *allocator, const gchar *name, guint64 value)
{
  while (stat_of (allocator, name) < value)
    g_thread_yield ();
}

/* A thread that waits for a block, as the @nth that has to. */
static GThread *
start_to_wait (GstAllocator *allocator, guint64 nth)
{
  GThread *thread = g_thread_new ("waits", allocate_one, allocator);

  wait_for_stat (allocator, "waits", nth);

  return thread;
}

/* Without the look that starvation-timeout takes: a wake-up that is lost is
 * lost for ever. */
static void
test_empty_class_waits (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:4", "when-empty",
      GST_POOLED_WHEN_EMPTY_WAIT, "starvation-timeout", (guint64) 0, NULL);
  GstMemory *memories[4], *got;
  gpointer expected;
  GThread *thread;

  fill (allocator, memories, 4, 1000);
  expected = data_of (memories[2]);
  thread = start_to_wait (allocator, 1);
  gst_memory_unref (memories[2]);
  got = g_thread_join (thread);
  g_assert_true (data_of (got) == expected);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 0);
  g_assert_cmpuint (stat_of (allocator, "wait-time"), >, 0);
  memories[2] = got;
  empty (memories, 4);
}

static gpointer
allocate_two_megabytes (gpointer allocator)
{
  return gst_allocator_alloc (allocator, 2 << 20, NULL);
}

/* What another size had of the budget comes free without a signal: who waits
 * looks for it. */
static void
test_wait_ends_when_another_size_leaves_the_budget (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:1", "when-empty",
      GST_POOLED_WHEN_EMPTY_WAIT, "starvation-timeout", (guint64) 0,
      "max-bytes", (guint64) 5 << 20, NULL);
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (allocator);
  GstMemory *other, *got;
  GThread *thread;

  g_assert_true (gst_pooled_allocator_add_class (pooled, 4 << 20, 1, NULL));
  g_assert_true (gst_pooled_allocator_add_class (pooled, 2 << 20, 1, NULL));
  other = gst_allocator_alloc (allocator, 4 << 20, NULL);
  g_assert_nonnull (other);
  thread = g_thread_new ("waits", allocate_two_megabytes, allocator);
  wait_for_stat (allocator, "waits", 1);
  gst_memory_unref (other);
  got = g_thread_join (thread);
  g_assert_nonnull (got);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 0);
  g_assert_cmpuint (stat_of (allocator, "trims"), ==, 1);
  gst_memory_unref (got);
}

/* Nobody can give one back. */
static void
test_class_without_addresses_is_not_waited_for (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1099511627776:1000000", "when-empty",
          GST_POOLED_WHEN_EMPTY_WAIT, "starvation-timeout", (guint64) 0, NULL);
  GstMemory *got = gst_allocator_alloc (allocator, 1000, NULL);

  g_assert_nonnull (got);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 1);
  touch (got, 1);
  gst_memory_unref (got);
}

static void
test_block_above_the_budget_is_not_waited_for (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:1", "when-empty",
      GST_POOLED_WHEN_EMPTY_WAIT, "starvation-timeout", (guint64) 0, NULL);
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (allocator);
  GstMemory *got, *held;
  GThread *thread;

  g_assert_true (gst_pooled_allocator_add_class (pooled, 2 << 20, 1, NULL));
  gst_memory_unref (gst_allocator_alloc (allocator, 2 << 20, NULL));
  gst_pooled_allocator_trim (pooled);
  g_object_set (allocator, "max-bytes", (guint64) 100000, NULL);
  got = gst_allocator_alloc (allocator, 2 << 20, NULL);
  g_assert_nonnull (got);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
  gst_memory_unref (got);

  /* one that is out, and has its part of the budget, is */
  g_object_set (allocator, "max-bytes", (guint64) 4 << 20, NULL);
  held = gst_allocator_alloc (allocator, 2 << 20, NULL);
  g_object_set (allocator, "max-bytes", (guint64) 100000, NULL);
  thread = g_thread_new ("waits", allocate_two_megabytes, allocator);
  wait_for_stat (allocator, "waits", 2);
  gst_memory_unref (held);
  gst_memory_unref (g_thread_join (thread));
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 3);
}

static void
test_flushing_ends_a_wait (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:4", "when-empty", GST_POOLED_WHEN_EMPTY_WAIT, NULL);
  GstMemory *memories[4], *got;
  GThread *thread;

  fill (allocator, memories, 4, 1000);
  thread = start_to_wait (allocator, 1);
  gst_pooled_allocator_set_flushing (GST_POOLED_ALLOCATOR (allocator), TRUE);
  got = g_thread_join (thread);
  g_assert_nonnull (got);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
  gst_memory_unref (got);

  /* and keeps anybody from waiting */
  got = gst_allocator_alloc (allocator, 1000, NULL);
  g_assert_nonnull (got);
  gst_memory_unref (got);
  gst_pooled_allocator_set_flushing (GST_POOLED_ALLOCATOR (allocator), FALSE);
  empty (memories, 4);
}

static void
test_other_policy_ends_a_wait (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:1", "when-empty",
      GST_POOLED_WHEN_EMPTY_WAIT, "starvation-timeout", (guint64) 0, NULL);
  GstMemory *held = gst_allocator_alloc (allocator, 1000, NULL);
  GstMemory *got;
  GThread *thread = start_to_wait (allocator, 1);

  g_object_set (allocator, "when-empty", GST_POOLED_WHEN_EMPTY_FAIL, NULL);
  g_assert_null (g_thread_join (thread));
  g_assert_cmpuint (stat_of (allocator, "failures"), ==, 1);

  g_object_set (allocator, "when-empty", GST_POOLED_WHEN_EMPTY_WAIT, NULL);
  thread = start_to_wait (allocator, 2);
  g_object_set (allocator, "when-empty", GST_POOLED_WHEN_EMPTY_ALLOCATE, NULL);
  got = g_thread_join (thread);
  g_assert_nonnull (got);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "wait-timeouts"), ==, 0);
  gst_memory_unref (got);
  gst_memory_unref (held);
}

static void
test_time_limit_that_comes_later_ends_a_wait (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:1", "when-empty",
      GST_POOLED_WHEN_EMPTY_WAIT, "starvation-timeout", (guint64) 0, NULL);
  GstMemory *held = gst_allocator_alloc (allocator, 1000, NULL);
  GstMemory *got;
  GThread *thread = start_to_wait (allocator, 1);

  g_object_set (allocator, "wait-timeout", (guint64) GST_MSECOND, NULL);
  got = g_thread_join (thread);
  g_assert_nonnull (got);
  g_assert_cmpuint (stat_of (allocator, "wait-timeouts"), ==, 1);
  gst_memory_unref (got);
  gst_memory_unref (held);
}

/* Of blocks that there may be from now on, too. */
static void
test_growth_that_comes_later_ends_a_wait (void)
{
  g_autoptr (GstAllocator) allocator = gst_object_ref_sink (
      g_object_new (GST_POOLED_TYPE_ALLOCATOR, "size-classes", "1KiB:16",
          "initial-blocks", 1, "growth", GST_POOLED_GROWTH_FIXED, "when-empty",
          GST_POOLED_WHEN_EMPTY_WAIT, "starvation-timeout", (guint64) 0, NULL));
  GstMemory *held = gst_allocator_alloc (allocator, 1000, NULL);
  GThread *thread = start_to_wait (allocator, 1);

  g_object_set (allocator, "growth", GST_POOLED_GROWTH_LINEAR, NULL);
  gst_memory_unref (g_thread_join (thread));
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 2);
  gst_memory_unref (held);
}

static void
test_time_limit_ends_a_wait (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:1", "when-empty",
      GST_POOLED_WHEN_EMPTY_WAIT, "wait-timeout", (guint64) GST_MSECOND, NULL);
  GstMemory *held = gst_allocator_alloc (allocator, 1000, NULL);
  GstMemory *got = gst_allocator_alloc (allocator, 1000, NULL);

  g_assert_nonnull (got);
  g_assert_cmpuint (stat_of (allocator, "wait-timeouts"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "wait-longest"), >=, GST_MSECOND);
  gst_memory_unref (held);
  gst_memory_unref (got);
}

typedef struct {
  guint times;
  guint64 size, out, waited;
} Starved;

static void
on_starved (GstAllocator *allocator, guint64 size, guint64 out, guint64 waited,
    Starved *starved)
{
  starved->times++;
  starved->size = size;
  starved->out = out;
  starved->waited = waited;
}

static void
test_long_wait_is_told (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:2", "when-empty",
      GST_POOLED_WHEN_EMPTY_WAIT, "wait-timeout", (guint64) 20 * GST_MSECOND,
      "starvation-timeout", (guint64) GST_MSECOND, NULL);
  GstMemory *memories[3];
  Starved starved = { 0 };

  g_signal_connect (allocator, "starved", G_CALLBACK (on_starved), &starved);
  fill (allocator, memories, 3, 1000);
  g_assert_cmpuint (starved.times, ==, 1);
  g_assert_cmpuint (starved.size, ==, 1024);
  g_assert_cmpuint (starved.out, ==, 2);
  g_assert_cmpuint (starved.waited, >=, GST_MSECOND);
  empty (memories, 3);
}

typedef struct {
  guint times;
  guint64 suggested;
} Missed;

static void
on_missed (GstAllocator *allocator, guint64 size, gdouble rate,
    guint64 suggested, Missed *missed)
{
  g_assert_cmpuint (size, ==, 1024);
  g_assert_cmpfloat (rate, >, 0.05);
  missed->times++;
  missed->suggested = suggested;
}

static void
test_many_misses_are_told_once (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:16", NULL);
  GstMemory *memories[64];
  Missed missed = { 0 };

  g_signal_connect (allocator, "missed", G_CALLBACK (on_missed), &missed);
  fill (allocator, memories, 64, 1000);
  g_assert_cmpuint (missed.times, ==, 1);
  g_assert_cmpuint (missed.suggested, >, 16);
  empty (memories, 64);
}

static void
test_try_neither_waits_nor_falls_back (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:1", "when-empty", GST_POOLED_WHEN_EMPTY_WAIT, NULL);
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (allocator);
  GstMemory *mem = gst_pooled_allocator_try_alloc (pooled, 1000, NULL);

  g_assert_nonnull (mem);
  g_assert_null (gst_pooled_allocator_try_alloc (pooled, 1000, NULL));
  g_assert_null (gst_pooled_allocator_try_alloc (pooled, 10000, NULL));
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 0);
  gst_memory_unref (mem);
}

typedef struct {
  GstMemory *memory;
  GAsyncQueue *given_back;
  GAsyncQueue *end;
} GivesBack;

static gpointer
give_one_back (gpointer data)
{
  GivesBack *gives = data;

  gst_memory_unref (gives->memory);
  g_async_queue_push (gives->given_back, gives);
  g_async_queue_pop (gives->end);
  return NULL;
}

/* A class that was found empty is not searched for each request, but for the
 * first one after a block came back, wherever that lies. */
static void
test_block_that_came_back_ends_the_misses (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:16", NULL);
  GivesBack gives = { .given_back = g_async_queue_new (),
    .end = g_async_queue_new () };
  GstMemory *memories[16];
  GThread *thread;

  fill (allocator, memories, 16, 1000);
  for (guint i = 0; i < 5; i++)
    gst_memory_unref (gst_allocator_alloc (allocator, 1000, NULL));
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 5);

  gives.memory = memories[7];
  thread = g_thread_new ("gives back", give_one_back, &gives);
  g_async_queue_pop (gives.given_back);
  memories[7] = gst_allocator_alloc (allocator, 1000, NULL);
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 5);
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 17);

  empty (memories, 16);
  g_async_queue_push (gives.end, &gives);
  g_thread_join (thread);
  g_async_queue_unref (gives.given_back);
  g_async_queue_unref (gives.end);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name) g_test_add_func ("/allocator-empty/" #name, test_##name)
  ADD (empty_class_allocates);
  ADD (empty_class_fails);
  ADD (empty_class_waits);
  ADD (wait_ends_when_another_size_leaves_the_budget);
  ADD (class_without_addresses_is_not_waited_for);
  ADD (block_above_the_budget_is_not_waited_for);
  ADD (flushing_ends_a_wait);
  ADD (other_policy_ends_a_wait);
  ADD (time_limit_that_comes_later_ends_a_wait);
  ADD (growth_that_comes_later_ends_a_wait);
  ADD (time_limit_ends_a_wait);
  ADD (long_wait_is_told);
  ADD (many_misses_are_told_once);
  ADD (try_neither_waits_nor_falls_back);
  ADD (block_that_came_back_ends_the_misses);

  return g_test_run ();
}
