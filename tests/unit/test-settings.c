/* test-settings.c: what was set on allocator and pool is what is read
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/pooled/pooled.h>
#include <string.h>

/* A value that is not the default. */
static void
choose_other (GParamSpec *pspec, GValue *value)
{
  g_value_init (value, pspec->value_type);

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_value_set_boolean (value, !G_PARAM_SPEC_BOOLEAN (pspec)->default_value);
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    g_value_set_uint (value, G_PARAM_SPEC_UINT (pspec)->default_value + 1);
  else if (G_IS_PARAM_SPEC_UINT64 (pspec))
    g_value_set_uint64 (value, G_PARAM_SPEC_UINT64 (pspec)->default_value + 1);
  else if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    g_value_set_double (value, 0.25);
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    g_value_set_enum (
        value, G_PARAM_SPEC_ENUM (pspec)->default_value == 0 ? 1 : 0);
  else if (G_IS_PARAM_SPEC_STRING (pspec))
    g_value_set_string (value, "1KiB:4,64KiB:2");
  else if (g_type_is_a (pspec->value_type, GST_TYPE_ALLOCATOR))
    g_value_take_object (value, gst_pooled_allocator_new ());
  else
    g_assert_not_reached ();
}

/* Each property of @type that can be given, alone. */
static void
check_every_property (GType type)
{
  GObjectClass *klass = g_type_class_ref (type);
  guint n = 0;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (klass, &n);
  guint checked = 0;

  for (guint i = 0; i < n; i++) {
    GValue given = G_VALUE_INIT;
    GValue got = G_VALUE_INIT;
    GObject *object;

    if (pspecs[i]->owner_type != type ||
        (pspecs[i]->flags & G_PARAM_READWRITE) != G_PARAM_READWRITE)
      continue;
    choose_other (pspecs[i], &given);
    object = g_object_new_with_properties (
        type, 1, (const gchar **) &pspecs[i]->name, &given);
    g_object_get_property (object, pspecs[i]->name, &got);
    if (g_param_values_cmp (pspecs[i], &given, &got) != 0)
      g_error ("%s is not what was set", pspecs[i]->name);
    gst_object_unref (gst_object_ref_sink (object));
    g_value_unset (&given);
    g_value_unset (&got);
    checked++;
  }
  g_assert_cmpuint (checked, >, 2);
  g_type_class_unref (klass);
}

static void
test_an_allocator_says_what_was_set (void)
{
  check_every_property (GST_POOLED_TYPE_ALLOCATOR);
}

static void
test_a_pool_says_what_was_set (void)
{
  check_every_property (GST_POOLED_TYPE_BUFFER_POOL);
}

static void
test_wrong_size_classes_are_warned_of_and_the_default_ones_taken (void)
{
  GstAllocator *allocator;
  g_autofree gchar *classes = NULL;

  g_test_expect_message ("GStreamer-Pooled", G_LOG_LEVEL_WARNING,
      "*size-classes: *default classes*");
  allocator = g_object_new (
      GST_POOLED_TYPE_ALLOCATOR, "size-classes", "1KiB:none", NULL);
  g_test_assert_expected_messages ();
  gst_object_ref_sink (allocator);
  g_object_get (allocator, "size-classes", &classes, NULL);
  g_assert_nonnull (classes);
  g_assert_null (strstr (classes, "none"));
  gst_object_unref (allocator);
}

static void
test_errors_have_names (void)
{
  GEnumClass *klass = g_type_class_ref (GST_POOLED_TYPE_ERROR);

  g_assert_cmpuint (klass->n_values, >, 0);
  for (guint i = 0; i < klass->n_values; i++)
    g_assert_nonnull (klass->values[i].value_nick);
  g_assert_nonnull (g_enum_get_value (klass, GST_POOLED_ERROR_MEMORY));
  g_type_class_unref (klass);
}

static void
test_size_classes_travel_in_a_value (void)
{
  GstPooledSizeClasses *classes =
      gst_pooled_size_classes_parse ("1KiB:4,64KiB:2", NULL);
  GValue value = G_VALUE_INIT;
  GstPooledSizeClasses *copy;

  g_value_init (&value, GST_POOLED_TYPE_SIZE_CLASSES);
  g_value_set_boxed (&value, classes);
  copy = g_value_dup_boxed (&value);
  g_value_unset (&value);
  gst_pooled_size_classes_unref (classes);
  {
    g_autofree gchar *string = gst_pooled_size_classes_to_string (copy);

    g_assert_cmpstr (string, ==, "1KiB:4,64KiB:2");
  }
  gst_pooled_size_classes_unref (copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  g_test_add_func ("/settings/allocator", test_an_allocator_says_what_was_set);
  g_test_add_func ("/settings/pool", test_a_pool_says_what_was_set);
  g_test_add_func ("/settings/wrong_size_classes",
      test_wrong_size_classes_are_warned_of_and_the_default_ones_taken);
  g_test_add_func ("/settings/errors", test_errors_have_names);
  g_test_add_func (
      "/settings/size_classes", test_size_classes_travel_in_a_value);

  return g_test_run ();
}
