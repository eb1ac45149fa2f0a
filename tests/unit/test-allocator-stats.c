/* test-allocator-stats.c: counters and settings, and how they are read
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "allocator-help.h"

static void
test_in_words (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  static GstMemory *memories[890];
  g_autofree gchar *text = NULL;

  fill (allocator, memories, 890, 1000);
  empty (memories, 890);
  text = gst_pooled_allocator_describe (GST_POOLED_ALLOCATOR (allocator));
  g_assert_true (g_str_has_prefix (
      text, "Small (1 KiB): hits=890 misses=0 peak=890/1024 (86.9%) "));
  g_assert_nonnull (strstr (text, "\nMedium (64 KiB): hits=0 misses=0 peak=0"));
  g_assert_nonnull (strstr (text, "\nAll: hit rate 100.0% (890 of 890)"));
}

/* In a process of its own: what looks at GStreamer's log leaks there. */
static void
test_words_are_logged_at_the_end (void)
{
  if (g_test_subprocess ()) {
    GstAllocator *allocator = new_with ("1KiB:4", NULL);

    gst_debug_set_threshold_for_name ("pooledallocator", GST_LEVEL_INFO);
    gst_memory_unref (gst_allocator_alloc (allocator, 1000, NULL));
    gst_object_unref (allocator);
    return;
  }

  if (g_getenv ("TEST_EMULATED")) {
    g_test_skip ("what an emulator runs cannot start itself");
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*\nSmall (1 KiB): hits=1 *\n"
                             "All: hit rate 100.0% (1 of 1)*");
}

static void
test_properties_read_back (void)
{
  g_autoptr (GstAllocator) allocator = gst_object_ref_sink (
      g_object_new (GST_POOLED_TYPE_ALLOCATOR, "size-classes", "64KiB:2,1KiB:3",
          "growth", GST_POOLED_GROWTH_LINEAR, "growth-step", 3,
          "initial-blocks", 2, "when-empty", GST_POOLED_WHEN_EMPTY_FAIL,
          "wait-timeout", (guint64) 5, "zero-on-release", TRUE, "max-bytes",
          (guint64) 6, "miss-warning", 0.25, "starvation-timeout", (guint64) 7,
          "prefault", TRUE, "huge-pages", TRUE, NULL));
  g_autofree gchar *classes = NULL;
  gdouble miss_warning;
  guint64 max_bytes, hits;
  gint growth;

  g_object_get (allocator, "size-classes", &classes, "miss-warning",
      &miss_warning, "max-bytes", &max_bytes, "growth", &growth, "hits", &hits,
      NULL);
  g_assert_cmpstr (classes, ==, "1KiB:3,64KiB:2");
  g_assert_cmpfloat (miss_warning, ==, 0.25);
  g_assert_cmpuint (max_bytes, ==, 6);
  g_assert_cmpint (growth, ==, GST_POOLED_GROWTH_LINEAR);
  g_assert_cmpuint (hits, ==, 0);
  gst_memory_unref (gst_allocator_alloc (allocator, 65536, NULL));
}

/* Every counter that is a property is among the statistics, and the same. */
static void
test_counters_are_properties (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:4", NULL);
  g_autoptr (GstStructure) stats = NULL;
  GstMemory *memories[6];
  guint64 acquires, allocations;
  guint n, found = 0;
  g_autofree GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (allocator), &n);

  fill (allocator, memories, 6, 1000);
  empty (memories, 6);
  stats = gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (allocator));
  for (guint i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    if (specs[i]->flags & G_PARAM_WRITABLE ||
        specs[i]->value_type == GST_TYPE_STRUCTURE)
      continue;
    g_value_init (&value, specs[i]->value_type);
    g_object_get_property (G_OBJECT (allocator), specs[i]->name, &value);
    g_assert_cmpint (gst_value_compare (&value,
                         gst_structure_get_value (stats, specs[i]->name)),
        ==, GST_VALUE_EQUAL);
    g_value_unset (&value);
    found++;
  }
  g_assert_cmpuint (found, ==, 15);
  g_object_get (
      allocator, "acquires", &acquires, "allocations", &allocations, NULL);
  g_assert_cmpuint (acquires, ==, 6);
  /* four blocks for the first time, and two in place of blocks */
  g_assert_cmpuint (allocations, ==, 6);
  g_assert_cmpuint (stat_of (allocator, "fallbacks"), ==, 2);
}

static void
keep_message (const gchar *domain, GLogLevelFlags level, const gchar *message,
    gpointer kept)
{
  g_free (*(gchar **) kept);
  *(gchar **) kept = g_strdup (message);
}

/* What GObject says when it is set. GLib 2.84 calls critical what 2.74 only
 * warns of. */
static gchar *
said_of_property (GstAllocator *allocator, const gchar *name, const gchar *text)
{
  const GLogLevelFlags levels = G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL;
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  gchar *said = NULL;
  guint handler =
      g_log_set_handler ("GLib-GObject", levels, keep_message, &said);

  gst_util_set_object_arg (G_OBJECT (allocator), name, text);
  g_log_remove_handler ("GLib-GObject", handler);
  g_log_set_always_fatal (fatal);

  return said;
}

/* Refused, with a warning that names the property and the value. */
static void
test_bad_values_are_refused (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  g_autofree gchar *no_step = NULL;
  g_autofree gchar *too_many = NULL;
  gdouble miss_warning;
  guint step;

  no_step = said_of_property (allocator, "growth-step", "0");
  g_assert_nonnull (no_step);
  g_assert_true (g_pattern_match_simple (
      "*\"0\" of type 'guint'*property 'growth-step'*", no_step));
  too_many = said_of_property (allocator, "miss-warning", "1.5");
  g_assert_nonnull (too_many);
  g_assert_true (g_pattern_match_simple (
      "*\"1.5*\" of type 'gdouble'*property 'miss-warning'*", too_many));
  g_object_get (
      allocator, "growth-step", &step, "miss-warning", &miss_warning, NULL);
  g_assert_cmpuint (step, ==, 16);
  g_assert_cmpfloat (miss_warning, ==, 0.05);
}

static void
test_stats_are_flat_and_scalar (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  g_autoptr (GstStructure) stats = NULL;

  g_object_get (allocator, "stats", &stats, NULL);
  g_assert_true (
      gst_structure_has_name (stats, "application/x-pooled-allocator-stats"));
  for (gint i = 0; i < gst_structure_n_fields (stats); i++) {
    GType type = gst_structure_get_field_type (
        stats, gst_structure_nth_field_name (stats, i));

    g_assert_true (type == G_TYPE_UINT64 || type == G_TYPE_DOUBLE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name) g_test_add_func ("/allocator-stats/" #name, test_##name)
  ADD (in_words);
  ADD (words_are_logged_at_the_end);
  ADD (properties_read_back);
  ADD (counters_are_properties);
  ADD (bad_values_are_refused);
  ADD (stats_are_flat_and_scalar);

  return g_test_run ();
}
