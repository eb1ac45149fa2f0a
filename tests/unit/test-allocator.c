/* test-allocator.c: how blocks are found, and classes come and go
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "allocator-help.h"

static void
test_last_used_comes_first (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  GstMemory *first = gst_allocator_alloc (allocator, 1000, NULL);
  GstMemory *second = gst_allocator_alloc (allocator, 1000, NULL);
  gpointer a = data_of (first), b = data_of (second);

  g_assert_true (a != b);
  gst_memory_unref (first);
  gst_memory_unref (second);
  first = gst_allocator_alloc (allocator, 500, NULL);
  g_assert_true (data_of (first) == b);
  second = gst_allocator_alloc (allocator, 500, NULL);
  g_assert_true (data_of (second) == a);
  gst_memory_unref (first);
  gst_memory_unref (second);
}

static void
test_smallest_class_that_fits_serves (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:8,4KiB:8,64KiB:8", "max-bytes", (guint64) 0, NULL);
  const struct {
    gsize size;
    const gchar *counter;
  } cases[] = {
    { 0, "class-0-in-use" },
    { 1024, "class-0-in-use" },
    { 1025, "class-1-in-use" },
    { 4096, "class-1-in-use" },
    { 4097, "class-2-in-use" },
    { 65536, "class-2-in-use" },
  };
  GstMemory *mem;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    mem = gst_allocator_alloc (allocator, cases[i].size, NULL);
    g_assert_cmpuint (stat_of (allocator, cases[i].counter), ==, 1);
    gst_memory_unref (mem);
    g_assert_cmpuint (stat_of (allocator, cases[i].counter), ==, 0);
  }
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 0);

  /* larger than the largest: from the system, counted */
  mem = gst_allocator_alloc (allocator, 65537, NULL);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "oversized"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), >=, 65537);
  gst_memory_unref (mem);
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), ==, 0);
}

/* A small share of a large block keeps all of it, and the statistics say so. */
static void
test_share_keeps_its_block_out (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("64KiB:4", NULL);
  GstMemory *mem = gst_allocator_alloc (allocator, 65536, NULL);
  GstMemory *share = gst_memory_share (mem, 100, 10);

  gst_memory_unref (mem);
  g_assert_cmpuint (stat_of (allocator, "class-0-in-use"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), >=, 65536);
  gst_memory_unref (share);
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), ==, 0);
}

static gpointer
allocate_and_free_all (gpointer data)
{
  GstMemory *memories[16];

  fill (data, memories, 16, 1000);
  empty (memories, 16);
  return NULL;
}

/* What another thread has in its magazines counts as free. */
static gpointer
hold_magazines (gpointer data)
{
  gpointer *args = data;

  allocate_and_free_all (args[0]);
  g_async_queue_push (args[1], args);
  g_async_queue_pop (args[2]);
  return NULL;
}

static void
test_other_threads_magazines_are_taken (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:16", NULL);
  g_autoptr (GAsyncQueue) filled = g_async_queue_new ();
  g_autoptr (GAsyncQueue) end = g_async_queue_new ();
  gpointer args[] = { allocator, filled, end };
  GstMemory *memories[16];
  GThread *thread = g_thread_new ("hoards", hold_magazines, args);

  g_async_queue_pop (filled);
  fill (allocator, memories, 16, 1000);
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 0);
  empty (memories, 16);
  g_async_queue_push (end, args);
  g_thread_join (thread);
}

static void
test_magazines_end_with_their_thread (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:16", NULL);

  for (guint i = 0; i < 10; i++)
    g_thread_join (g_thread_new ("ends", allocate_and_free_all, allocator));
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 0);
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 160);
  g_assert_cmpuint (stat_of (allocator, "returns"), ==, 160);
}

static void
test_growth (void)
{
  const struct {
    GstPooledGrowth growth;
    guint initial, step;
    guint64 capacity[4]; /* after 1, 5, 17 and 100 blocks */
  } cases[] = {
    { GST_POOLED_GROWTH_FIXED, 0, 1, { 64, 64, 64, 64 } },
    { GST_POOLED_GROWTH_FIXED, 8, 1, { 8, 8, 8, 8 } },
    { GST_POOLED_GROWTH_LINEAR, 0, 5, { 5, 5, 20, 64 } },
    { GST_POOLED_GROWTH_LINEAR, 4, 3, { 4, 7, 19, 64 } },
    { GST_POOLED_GROWTH_EXPONENTIAL, 0, 1, { 8, 8, 32, 64 } },
    { GST_POOLED_GROWTH_EXPONENTIAL, 3, 1, { 3, 6, 24, 64 } },
  };
  const guint steps[] = { 1, 5, 17, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstAllocator) allocator = gst_object_ref_sink (
        g_object_new (GST_POOLED_TYPE_ALLOCATOR, "size-classes", "1KiB:64",
            "growth", cases[i].growth, "initial-blocks", cases[i].initial,
            "growth-step", cases[i].step, NULL));
    GstMemory *memories[100];

    g_test_message ("case %u", i);
    for (guint s = 0, n = 0; s < 4; s++) {
      for (; n < steps[s]; n++)
        memories[n] = gst_allocator_alloc (allocator, 1000, NULL);
      g_assert_cmpuint (
          stat_of (allocator, "class-0-capacity"), ==, cases[i].capacity[s]);
    }
    g_assert_cmpuint (
        stat_of (allocator, "hits"), ==, MIN (cases[i].capacity[3], 100));
    empty (memories, 100);
  }
}

static void
test_class_on_demand (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (allocator);
  g_autoptr (GError) error = NULL;
  GstMemory *memories[16];

  g_assert_true (gst_pooled_allocator_add_class (pooled, 3110400, 16, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (stat_of (allocator, "classes"), ==, 5);
  g_assert_cmpuint (stat_of (allocator, "class-4-max"), ==, 16);
  g_assert_cmpuint (stat_of (allocator, "class-4-size"), <, 3110400 + 8192);
  fill (allocator, memories, 16, 3110400);
  g_assert_cmpuint (stat_of (allocator, "class-4-in-use"), ==, 16);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 0);
  empty (memories, 16);

  /* the same again, and one that is nearly the same, make no other */
  g_assert_true (gst_pooled_allocator_add_class (pooled, 3110400, 20, NULL));
  g_assert_true (gst_pooled_allocator_add_class (pooled, 3100000, 4, NULL));
  g_assert_cmpuint (stat_of (allocator, "classes"), ==, 5);
  g_assert_cmpuint (stat_of (allocator, "class-4-max"), ==, 20);
}

static void
test_class_on_demand_errors (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:4", "max-bytes", (guint64) 10 << 20, NULL);
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (allocator);
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_pooled_allocator_add_class (pooled, 0, 1, &error));
  g_assert_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_RANGE);
  g_clear_error (&error);
  g_assert_false (
      gst_pooled_allocator_add_class (pooled, G_MAXSIZE, 1, &error));
  g_assert_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_RANGE);
  g_clear_error (&error);
  g_assert_false (gst_pooled_allocator_add_class (pooled, 11 << 20, 1, &error));
  g_assert_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_BUDGET);
}

static void
test_class_on_demand_finds_no_room (void)
{
  g_autoptr (GString) classes = g_string_new ("1KiB:1");
  g_autoptr (GstAllocator) allocator = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 2; i <= GST_POOLED_MAX_SIZE_CLASSES; i++)
    g_string_append_printf (classes, ",%uKiB:1", i);
  allocator = new_with (classes->str, NULL);
  g_assert_false (gst_pooled_allocator_add_class (
      GST_POOLED_ALLOCATOR (allocator), 1 << 20, 1, &error));
  g_assert_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_RANGE);
  g_assert_cmpuint (
      stat_of (allocator, "classes"), ==, GST_POOLED_MAX_SIZE_CLASSES);
}

/* Their number times their size is more than can be counted. */
static void
test_class_on_demand_finds_no_addresses (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:1", "max-bytes", G_MAXUINT64, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_pooled_allocator_add_class (
      GST_POOLED_ALLOCATOR (allocator), (gsize) 1 << 40, G_MAXINT32, &error));
  g_assert_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_MEMORY);
  g_assert_cmpuint (stat_of (allocator, "classes"), ==, 1);
}

static void
test_large_size_that_comes_again_gets_a_class (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:4", NULL);

  for (guint i = 0; i < 10; i++)
    gst_memory_unref (gst_allocator_alloc (allocator, 8294400 + i, NULL));
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 9);
  g_assert_cmpuint (stat_of (allocator, "classes"), ==, 2);
}

static void
test_budget_moves_to_the_size_in_use (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1KiB:4", "max-bytes", (guint64) 20 << 20, NULL);
  const gsize sizes[] = { 1 << 20, 2 << 20, 4 << 20 };
  GstMemory *memories[4];

  for (guint s = 0; s < 3; s++)
    g_assert_true (gst_pooled_allocator_add_class (
        GST_POOLED_ALLOCATOR (allocator), sizes[s], 0, NULL));
  for (guint round = 0; round < 30; round++) {
    gsize size = sizes[round % 3];

    fill (allocator, memories, 4, size);
    touch (memories[0], round);
    g_assert_cmpuint (stat_of (allocator, "demand-bytes"), <=, 20 << 20);
    empty (memories, 4);
  }
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 0);

  /* all of the budget is out: the system has to help, and it is counted */
  fill (allocator, memories, 4, 4 << 20);
  {
    GstMemory *more[2];

    fill (allocator, more, 2, 4 << 20);
    g_assert_cmpuint (stat_of (allocator, "fallbacks"), >=, 1);
    empty (more, 2);
  }
  empty (memories, 4);
}

static void
test_names_are_shared (void)
{
  GstAllocator *first = gst_pooled_allocator_get (NULL);
  GstAllocator *second = gst_pooled_allocator_get ("default");
  GstAllocator *other = gst_pooled_allocator_get ("other");
  gpointer gone = first;

  g_assert_true (first == second);
  g_assert_true (first != other);
  g_assert_cmpstr (GST_OBJECT_NAME (other), ==, "other");
  g_object_add_weak_pointer (G_OBJECT (first), &gone);
  gst_object_unref (first);
  g_assert_nonnull (gone);
  gst_object_unref (second);
  g_assert_null (gone);
  gst_object_unref (other);
}

static gpointer
come_and_go (gpointer data)
{
  for (guint i = 0; i < 300; i++) {
    const gchar *name = i % 3 ? "comes and goes" : "comes, too";
    g_autoptr (GstAllocator) allocator = gst_pooled_allocator_get (name);
    g_autoptr (GstAllocator) again = gst_pooled_allocator_get (name);
    g_autoptr (GstBufferPool) pool = gst_pooled_buffer_pool_get (name);
    g_autoptr (GstBufferPool) pool_again = gst_pooled_buffer_pool_get (name);

    g_assert_true (allocator == again);
    g_assert_true (pool == pool_again);
    gst_memory_unref (gst_allocator_alloc (allocator, 1000, NULL));
  }
  return NULL;
}

static void
test_names_come_and_go_in_many_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("comes and goes", come_and_go, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
not_alive (gpointer alive)
{
  *(gboolean *) alive = FALSE;
}

static void
test_allocator_ends_with_its_last_memory (void)
{
  GstAllocator *allocator = gst_pooled_allocator_new ();
  gboolean alive = TRUE;
  GstMemory *memories[3];

  fill (allocator, memories, 3, 1000);
  g_object_set_data_full (G_OBJECT (allocator), "alive", &alive, not_alive);
  gst_object_unref (allocator);
  g_assert_true (alive);
  gst_memory_unref (memories[0]);
  gst_memory_unref (memories[1]);
  g_assert_true (alive);
  gst_memory_unref (memories[2]);
  g_assert_false (alive);
}

/* Blocks of a class that came after that do not stay in a thread either: there
 * the next allocator whose class has the same number would find them. */
static void
test_class_made_by_the_last_memories_ends_with_them (void)
{
  GstAllocator *allocator = gst_pooled_allocator_new_full ("64KiB:16", NULL);
  GstAllocator *next;
  GstMemory *held = gst_allocator_alloc (allocator, 60000, NULL);
  gboolean alive = TRUE;
  GstMemory *memories[4];

  g_object_set_data_full (G_OBJECT (allocator), "alive", &alive, not_alive);
  gst_object_unref (allocator);
  gst_object_ref (allocator);
  g_assert_true (gst_pooled_allocator_add_class (
      GST_POOLED_ALLOCATOR (allocator), 300000, 4, NULL));
  fill (allocator, memories, 4, 300000);
  empty (memories, 4);
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 5);
  gst_memory_unref (held);
  g_assert_true (alive);
  gst_object_unref (allocator);
  g_assert_false (alive);

  next = gst_pooled_allocator_new_full ("64KiB:16,300000:4", NULL);
  fill (next, memories, 4, 300000);
  g_assert_cmpuint (stat_of (next, "hits"), ==, 4);
  for (guint i = 0; i < 4; i++) {
    g_assert_true (memories[i]->allocator == next);
    touch (memories[i], 1);
  }
  empty (memories, 4);
  gst_object_unref (next);
}

static void
test_process_default (void)
{
  GstAllocator *allocator = gst_pooled_allocator_new ();
  GstBuffer *kept;

  gst_pooled_allocator_install_as_default (GST_POOLED_ALLOCATOR (allocator));
  for (guint i = 0; i < 10; i++)
    gst_buffer_unref (gst_buffer_new_allocate (NULL, 1400, NULL));
  kept = gst_buffer_new_allocate (NULL, 1400, NULL);
  g_assert_true (
      gst_pooled_is_pooled_memory (gst_buffer_peek_memory (kept, 0)));
  g_assert_cmpuint (stat_of (allocator, "hits"), ==, 11);
  gst_pooled_allocator_uninstall_default ();
  gst_object_unref (allocator);

  {
    g_autoptr (GstBuffer) system = gst_buffer_new_allocate (NULL, 1400, NULL);

    g_assert_true (gst_memory_is_type (
        gst_buffer_peek_memory (system, 0), GST_ALLOCATOR_SYSMEM));
  }
  gst_buffer_unref (kept);
}

static void
test_uninstall_leaves_another_default_alone (void)
{
  g_autoptr (GstAllocator) ours = gst_pooled_allocator_new ();
  GstAllocator *theirs = gst_pooled_allocator_new ();
  g_autoptr (GstAllocator) now = NULL;

  gst_pooled_allocator_install_as_default (GST_POOLED_ALLOCATOR (ours));
  gst_allocator_set_default (gst_object_ref (theirs));
  gst_pooled_allocator_uninstall_default ();
  now = gst_allocator_find (NULL);
  g_assert_true (now == theirs);
  gst_allocator_set_default (gst_allocator_find (GST_ALLOCATOR_SYSMEM));
  gst_object_unref (theirs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name) g_test_add_func ("/allocator/" #name, test_##name)
  ADD (last_used_comes_first);
  ADD (smallest_class_that_fits_serves);
  ADD (share_keeps_its_block_out);
  ADD (other_threads_magazines_are_taken);
  ADD (magazines_end_with_their_thread);
  ADD (growth);
  ADD (class_on_demand);
  ADD (class_on_demand_errors);
  ADD (class_on_demand_finds_no_room);
  ADD (class_on_demand_finds_no_addresses);
  ADD (large_size_that_comes_again_gets_a_class);
  ADD (budget_moves_to_the_size_in_use);
  ADD (names_are_shared);
  ADD (names_come_and_go_in_many_threads);
  ADD (allocator_ends_with_its_last_memory);
  ADD (class_made_by_the_last_memories_ends_with_them);
  ADD (process_default);
  ADD (uninstall_leaves_another_default_alone);

  return g_test_run ();
}
