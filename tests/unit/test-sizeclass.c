/* test-sizeclass.c: sizes and counts, as a list and as text
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/pooled/pooled.h>

static void
check (GstPooledSizeClasses *classes, guint index, gsize size, guint count)
{
  gsize size_is;
  guint count_is;

  g_assert_true (
      gst_pooled_size_classes_get (classes, index, &size_is, &count_is));
  g_assert_cmpuint (size_is, ==, size);
  g_assert_cmpuint (count_is, ==, count);
}

static void
test_default_is_the_documented_one (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstPooledSizeClasses) classes =
      gst_pooled_size_classes_parse (GST_POOLED_DEFAULT_SIZE_CLASSES, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (gst_pooled_size_classes_get_length (classes), ==, 4);
  check (classes, 0, 1024, 1024);
  check (classes, 1, 65536, 64);
  check (classes, 2, 262144, 32);
  check (classes, 3, 2097152, 64);
  g_assert_false (gst_pooled_size_classes_get (classes, 4, NULL, NULL));
}

static void
test_any_order_units_and_spaces (void)
{
  g_autoptr (GstPooledSizeClasses) classes = gst_pooled_size_classes_parse (
      " 2M:3 , 3110400:16,\t1kB : 5,7:1,1GiB:2", NULL);

  g_assert_nonnull (classes);
  g_assert_cmpuint (gst_pooled_size_classes_get_length (classes), ==, 5);
  check (classes, 0, 7, 1);
  check (classes, 1, 1000, 5);
  check (classes, 2, 2 << 20, 3);
  check (classes, 3, 3110400, 16);
  check (classes, 4, 1 << 30, 2);
}

static void
test_empty_string_has_no_classes (void)
{
  g_autoptr (GstPooledSizeClasses) classes =
      gst_pooled_size_classes_parse ("  ", NULL);

  g_assert_nonnull (classes);
  g_assert_cmpuint (gst_pooled_size_classes_get_length (classes), ==, 0);
  g_assert_cmpint (gst_pooled_size_classes_find (classes, 1), ==, -1);
}

static void
test_text_reads_back (void)
{
  const gchar *text = "1KiB:1024,65000:64,2MiB:64";
  g_autoptr (GstPooledSizeClasses) classes =
      gst_pooled_size_classes_parse (text, NULL);
  g_autofree gchar *again = gst_pooled_size_classes_to_string (classes);

  g_assert_cmpstr (again, ==, text);
}

static void
test_smallest_that_fits (void)
{
  g_autoptr (GstPooledSizeClasses) classes =
      gst_pooled_size_classes_parse ("100:1,200:1,300:1", NULL);

  g_assert_cmpint (gst_pooled_size_classes_find (classes, 0), ==, 0);
  g_assert_cmpint (gst_pooled_size_classes_find (classes, 100), ==, 0);
  g_assert_cmpint (gst_pooled_size_classes_find (classes, 101), ==, 1);
  g_assert_cmpint (gst_pooled_size_classes_find (classes, 300), ==, 2);
  g_assert_cmpint (gst_pooled_size_classes_find (classes, 301), ==, -1);
}

static const struct {
  const gchar *text;
  GstPooledError code;
  const gchar *quoted; /* the part at fault, in quotes */
} faulty[] = {
  { "1KiB", GST_POOLED_ERROR_PARSE, "\"1KiB\"" },
  { "1KiB:2:3", GST_POOLED_ERROR_PARSE, "\"1KiB:2:3\"" },
  { "1KiB:16,abc:4", GST_POOLED_ERROR_PARSE, "\"abc\"" },
  { "1KiB:16,64XiB:4", GST_POOLED_ERROR_PARSE, "\"XiB\"" },
  { "1KiB:many", GST_POOLED_ERROR_PARSE, "\"many\"" },
  { "1KiB:4x", GST_POOLED_ERROR_PARSE, "\"4x\"" },
  { "1KiB:-4", GST_POOLED_ERROR_PARSE, "\"-4\"" },
  { "-1KiB:4", GST_POOLED_ERROR_PARSE, "\"-1KiB\"" },
  { "1KiB:16,,64KiB:4", GST_POOLED_ERROR_PARSE, "\"\"" },
  { "1KiB:16,", GST_POOLED_ERROR_PARSE, "\"\"" },
  { ":4", GST_POOLED_ERROR_PARSE, "\"\"" },
  { "1KiB:", GST_POOLED_ERROR_PARSE, "\"\"" },
  { "1KiB:4,1024:8", GST_POOLED_ERROR_PARSE, "\"1024:8\"" },
  { "0:4", GST_POOLED_ERROR_RANGE, "\"0\"" },
  { "1KiB:0", GST_POOLED_ERROR_RANGE, "\"0\"" },
  { "1KiB:99999999999", GST_POOLED_ERROR_RANGE, "\"99999999999\"" },
  { "99999999999GiB:1", GST_POOLED_ERROR_RANGE, "\"99999999999GiB\"" },
  { "99999999999999999999999:1", GST_POOLED_ERROR_RANGE,
      "\"99999999999999999999999\"" },
};

static void
test_error_quotes_the_part_at_fault (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (faulty); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", faulty[i].text);
    g_assert_null (gst_pooled_size_classes_parse (faulty[i].text, &error));
    g_assert_error (error, GST_POOLED_ERROR, (gint) faulty[i].code);
    g_assert_nonnull (strstr (error->message, faulty[i].quoted));
  }
}

static void
test_too_many_classes (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GstPooledSizeClasses) classes = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= GST_POOLED_MAX_SIZE_CLASSES; i++)
    g_string_append_printf (text, "%s%u:1", i > 1 ? "," : "", i);
  classes = gst_pooled_size_classes_parse (text->str, &error);
  g_assert_no_error (error);

  g_string_append (text, ",1000:1");
  g_assert_null (gst_pooled_size_classes_parse (text->str, &error));
  g_assert_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_RANGE);
  g_assert_nonnull (strstr (error->message, "\"1000:1\""));
}

static void
test_bad_string_makes_no_allocator (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gst_pooled_allocator_new_full ("1KiB:16,64XiB:4", &error));
  g_assert_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_PARSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name) g_test_add_func ("/sizeclass/" #name, test_##name)
  ADD (default_is_the_documented_one);
  ADD (any_order_units_and_spaces);
  ADD (empty_string_has_no_classes);
  ADD (text_reads_back);
  ADD (smallest_that_fits);
  ADD (error_quotes_the_part_at_fault);
  ADD (too_many_classes);
  ADD (bad_string_makes_no_allocator);

  return g_test_run ();
}
