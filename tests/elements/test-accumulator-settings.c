/* test-accumulator-settings.c: what its properties take, and what they refuse
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "accumulator-bed.h"

/* (transfer full) or NULL */
static GstMessage *
pop_warning (Bed *bed)
{
  return gst_bus_pop_filtered (bed->bus, GST_MESSAGE_WARNING);
}

static void
assert_warning (Bed *bed, const gchar *property, const gchar *value)
{
  GstMessage *message = pop_warning (bed);
  GError *error;

  fail_unless (message != NULL);
  gst_message_parse_warning (message, &error, NULL);
  fail_unless (
      g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS));
  fail_unless (strstr (error->message, property) != NULL);
  fail_unless (strstr (error->message, value) != NULL);
  g_error_free (error);
  gst_message_unref (message);
}

GST_START_TEST (test_a_batch_that_never_fits_is_warned_of)
{
  Bed *bed = bed_new ("batch-buffers", "10", "max-buffers", "5", "on-overflow",
      "drop-newest", NULL);

  assert_warning (bed, "batch-buffers (10)", "max-buffers");
  fail_unless (pop_warning (bed) == NULL);
  bed_free (bed);

  bed = bed_new ("batch-bytes", "100", "max-size", "99", NULL);
  assert_warning (bed, "batch-bytes (100)", "max-size");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_one_that_fits_or_is_cut_by_block_is_not)
{
  Bed *bed = bed_new ("batch-buffers", "5", "max-buffers", "5", NULL);

  fail_unless (pop_warning (bed) == NULL);
  bed_free (bed);

  bed = bed_new (
      "batch-buffers", "10", "max-buffers", "5", "on-overflow", "block", NULL);
  fail_unless (pop_warning (bed) == NULL);
  bed_free (bed);
}
GST_END_TEST;

/* Every number can be set to its least and its most, and all goes on. */
GST_START_TEST (test_the_ends_of_every_range_do_no_harm)
{
  Bed *bed = bed_new ("on-overflow", "drop-newest", NULL);
  guint n_specs;
  GParamSpec **specs = g_object_class_list_properties (
      G_OBJECT_GET_CLASS (bed->element), &n_specs);

  gst_harness_set_drop_buffers (bed->h, TRUE);
  for (guint i = 0; i < n_specs; i++) {
    GParamSpec *spec = specs[i];

    if (!(spec->flags & G_PARAM_WRITABLE) ||
        !(G_IS_PARAM_SPEC_UINT (spec) || G_IS_PARAM_SPEC_UINT64 (spec)))
      continue;
    for (guint end = 0; end < 2; end++) {
      GValue value = G_VALUE_INIT;

      g_value_init (&value, spec->value_type);
      if (G_IS_PARAM_SPEC_UINT (spec))
        g_value_set_uint (&value, end == 0 ? G_PARAM_SPEC_UINT (spec)->minimum
                                           : G_PARAM_SPEC_UINT (spec)->maximum);
      else
        g_value_set_uint64 (&value, end == 0
                                        ? G_PARAM_SPEC_UINT64 (spec)->minimum
                                        : G_PARAM_SPEC_UINT64 (spec)->maximum);
      g_object_set_property (G_OBJECT (bed->element), spec->name, &value);
      bed_push (bed, i, 3);
      g_value_unset (&value);
    }
    g_object_set_property (G_OBJECT (bed->element), spec->name,
        g_param_spec_get_default_value (spec));
  }
  g_free (specs);
  bed_eos (bed);
  bed_wait_for (bed, "eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_every_setting_says_when_it_may_change)
{
  Bed *bed = bed_new (NULL);
  guint n_specs;
  GParamSpec **specs = g_object_class_list_properties (
      G_OBJECT_GET_CLASS (bed->element), &n_specs);

  for (guint i = 0; i < n_specs; i++)
    if (specs[i]->owner_type == G_OBJECT_TYPE (bed->element) &&
        (specs[i]->flags & G_PARAM_WRITABLE))
      fail_unless (
          specs[i]->flags & GST_PARAM_MUTABLE_PLAYING, "%s", specs[i]->name);
  g_free (specs);
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_settings_suite (void)
{
  Suite *s = suite_create ("accumulator-settings");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_a_batch_that_never_fits_is_warned_of);
  tcase_add_test (tc, test_one_that_fits_or_is_cut_by_block_is_not);
  tcase_add_test (tc, test_the_ends_of_every_range_do_no_harm);
  tcase_add_test (tc, test_every_setting_says_when_it_may_change);

  return s;
}

GST_CHECK_MAIN (accumulator_settings)
