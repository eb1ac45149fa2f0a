/* test-allocator-faults.c: each call to the system fails once
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The functions by which the library gets memory from the system fail at the
 * n-th call, for every n there is. Nobody may notice but
 * by the counters: memory comes from the next best place, or a call says
 * clearly that it failed, and nothing is lost.
 */
#include "config.h"

#include "refused-calls.h"

#include <gst/pooled/pooled.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Calls left until one fails; -1 = none will. */
static gint fuse = -1;
static guint fails_for;        /* how many in a row, once it begins */
static __thread gboolean here; /* in this thread */

gboolean
refused_call_must_fail (const gchar *name, gpointer caller)
{
  if (fuse < 0 || !here || !refused_call_is_ours (caller))
    return FALSE;
  if (fuse > 0) {
    fuse--;
    return FALSE;
  }
  if (--fails_for == 0)
    fuse = -1;

  return TRUE;
}

static guint64
stat_of (GstAllocator *allocator, const gchar *name)
{
  g_autoptr (GstStructure) stats =
      gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (allocator));
  guint64 value = 0;

  g_assert_true (gst_structure_get_uint64 (stats, name, &value));
  return value;
}

static void
fill_and_free (GstMemory **memories, guint n)
{
  for (guint i = 0; i < n; i++) {
    GstMapInfo map;

    if (!memories[i])
      continue;
    g_assert_true (gst_memory_map (memories[i], &map, GST_MAP_WRITE));
    memset (map.data, (gint) i, map.maxsize);
    gst_memory_unmap (memories[i], &map);
    gst_memory_unref (memories[i]);
  }
}

/* Something of everything. Returns how many allocations failed. */
static guint
use_everything (GstAllocator *allocator)
{
  const gsize sizes[] = { 100, 5000, 200000, 100, 5000, 200000, 1 << 20 };
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (allocator);
  GstMemory *memories[21];
  g_autoptr (GError) error = NULL;
  guint failed = 0;

  if (!gst_pooled_allocator_add_class (pooled, 700000, 4, &error))
    g_assert_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_MEMORY);
  for (guint i = 0; i < 21; i++) {
    memories[i] = gst_allocator_alloc (allocator, sizes[i % 7], NULL);
    failed += memories[i] == NULL;
  }
  fill_and_free (memories, 10);
  gst_pooled_allocator_trim (pooled);
  for (guint i = 0; i < 10; i++) {
    memories[i] = gst_allocator_alloc (allocator, sizes[i % 7], NULL);
    failed += memories[i] == NULL;
  }
  fill_and_free (memories, 21);
  return failed;
}

static gpointer
run_once (gpointer data)
{
  GstAllocator *allocator = data;
  guint failed;

  here = TRUE;
  failed = use_everything (allocator);
  fuse = -1;

  g_assert_cmpuint (stat_of (allocator, "failures"), ==, failed);
  g_assert_cmpuint (
      stat_of (allocator, "acquires"), ==, stat_of (allocator, "releases"));
  g_assert_cmpuint (stat_of (allocator, "in-use-bytes"), ==, 0);
  return NULL;
}

/* @property: one that is TRUE or 1, or NULL */
static void
check_every_call (guint in_a_row, const gchar *property)
{
  gboolean reached = TRUE;
  gint n;

  for (n = 0; reached; n++) {
    GstAllocator *allocator = g_object_new (GST_POOLED_TYPE_ALLOCATOR,
        "size-classes", "1KiB:16,64KiB:8,256KiB:4", property, TRUE, NULL);

    gst_object_ref_sink (allocator);
    fails_for = in_a_row;
    fuse = n;
    /* a thread of its own: what a thread needs is asked for anew each time */
    g_thread_join (g_thread_new ("fails", run_once, allocator));
    reached = fails_for < in_a_row;

    /* afterwards it is as good as new */
    here = TRUE;
    g_assert_cmpuint (use_everything (allocator), ==, 0);
    gst_object_unref (allocator);
  }
  g_test_message ("%d calls", n - 1);
  g_assert_cmpint (n, >, 8);
}

static void
test_every_call_fails_once (gconstpointer in_a_row)
{
  check_every_call (GPOINTER_TO_UINT (in_a_row), NULL);
}

static void
test_every_call_for_files_fails_once (void)
{
  check_every_call (1, "memfd");
  check_every_call (1000, "memfd");
}

static void
test_every_call_for_prefaulted_blocks_fails_once (void)
{
  check_every_call (1, "prefault");
}

static void
test_every_call_for_initial_blocks_fails_once (void)
{
  check_every_call (1, "initial-blocks");
  check_every_call (3, "initial-blocks");
}

static void
test_allocator_itself_cannot_be_made (void)
{
  for (gint n = 0; n < 3; n++) {
    GstAllocator *allocator;
    GstMemory *mem;

    here = TRUE;
    fails_for = 1;
    fuse = n;
    allocator =
        gst_pooled_allocator_new_full ("1KiB:16,64KiB:8,256KiB:4", NULL);
    fuse = -1;
    g_assert_nonnull (allocator);
    mem = gst_allocator_alloc (allocator, 100, NULL);
    g_assert_nonnull (mem);
    gst_memory_unref (mem);
    gst_object_unref (allocator);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  g_test_add_data_func ("/allocator-faults/once", GUINT_TO_POINTER (1),
      test_every_call_fails_once);
  g_test_add_data_func ("/allocator-faults/three_in_a_row",
      GUINT_TO_POINTER (3), test_every_call_fails_once);
  g_test_add_data_func ("/allocator-faults/all_in_a_row",
      GUINT_TO_POINTER (1000), test_every_call_fails_once);
  g_test_add_func (
      "/allocator-faults/files", test_every_call_for_files_fails_once);
  g_test_add_func ("/allocator-faults/prefaulted",
      test_every_call_for_prefaulted_blocks_fails_once);
  g_test_add_func ("/allocator-faults/initial_blocks",
      test_every_call_for_initial_blocks_fails_once);
  g_test_add_func (
      "/allocator-faults/no_allocator", test_allocator_itself_cannot_be_made);

  return g_test_run ();
}
