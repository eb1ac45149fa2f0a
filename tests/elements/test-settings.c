/* test-settings.c: what was set on an element is what is read
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/gst.h>

static const gchar *const elements[] = { "lfqueue", "poolfilter",
  "bufferaccumulator" };

/* A value that is not the default. False for what this test knows none of. */
static gboolean
choose_other (GParamSpec *pspec, GValue *value)
{
  g_value_init (value, pspec->value_type);

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_value_set_boolean (value, !G_PARAM_SPEC_BOOLEAN (pspec)->default_value);
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    g_value_set_uint (value, G_PARAM_SPEC_UINT (pspec)->default_value + 1);
  else if (G_IS_PARAM_SPEC_UINT64 (pspec))
    g_value_set_uint64 (value, G_PARAM_SPEC_UINT64 (pspec)->default_value + 1);
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    g_value_set_enum (
        value, G_PARAM_SPEC_ENUM (pspec)->default_value == 0 ? 1 : 0);
  else if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    g_value_set_double (value, G_PARAM_SPEC_DOUBLE (pspec)->minimum);
  else if (G_IS_PARAM_SPEC_STRING (pspec))
    g_value_set_string (value, "1KiB:4"); /* a name, or size classes */
  else
    return FALSE;

  return TRUE;
}

GST_START_TEST (test_an_element_says_what_was_set)
{
  const gchar *name = elements[__i__];
  GstElement *element = gst_element_factory_make (name, NULL);
  g_autofree GParamSpec **pspecs = NULL;
  guint n = 0, checked = 0;

  fail_unless (element != NULL);
  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n);
  for (guint i = 0; i < n; i++) {
    GValue given = G_VALUE_INIT, got = G_VALUE_INIT;

    if (pspecs[i]->owner_type != G_OBJECT_TYPE (element) ||
        (pspecs[i]->flags & G_PARAM_READWRITE) != G_PARAM_READWRITE ||
        !choose_other (pspecs[i], &given)) {
      if (G_IS_VALUE (&given))
        g_value_unset (&given);
      continue;
    }
    g_object_set_property (G_OBJECT (element), pspecs[i]->name, &given);
    g_object_get_property (G_OBJECT (element), pspecs[i]->name, &got);
    fail_unless (g_param_values_cmp (pspecs[i], &given, &got) == 0,
        "%s of %s is not what was set", pspecs[i]->name, name);
    g_value_unset (&given);
    g_value_unset (&got);
    checked++;
  }
  fail_unless (checked > 2, "%s has only %u", name, checked);
  gst_object_unref (element);
}

GST_END_TEST;

/* The value of @name, which is a number of whatever type, in @stats. */
static gboolean
same_in_stats (
    const GstStructure *stats, const gchar *name, const GValue *value)
{
  const GValue *stat = gst_structure_get_value (stats, name);
  GValue as_double = G_VALUE_INIT, stat_as_double = G_VALUE_INIT;
  gboolean same;

  g_value_init (&as_double, G_TYPE_DOUBLE);
  g_value_init (&stat_as_double, G_TYPE_DOUBLE);
  same =
      g_value_transform (value, &as_double) &&
      g_value_transform (stat, &stat_as_double) &&
      g_value_get_double (&as_double) == g_value_get_double (&stat_as_double);
  g_value_unset (&as_double);
  g_value_unset (&stat_as_double);

  return same;
}

static const gchar *const counting[] = { "lfqueue", "bufferaccumulator" };

/* Each number that can only be read, before and after some data. */
static void
check_counters (GstElement *element, guint64 *sum)
{
  g_autofree GParamSpec **pspecs = NULL;
  g_autoptr (GstStructure) stats = NULL;
  guint n = 0;

  g_object_get (element, "stats", &stats, NULL);
  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n);
  for (guint i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    if (pspecs[i]->owner_type != G_OBJECT_TYPE (element) ||
        (pspecs[i]->flags & G_PARAM_READWRITE) != G_PARAM_READABLE)
      continue;
    g_object_get_property (G_OBJECT (element), pspecs[i]->name, &value);
    if (gst_structure_has_field (stats, pspecs[i]->name))
      fail_unless (same_in_stats (stats, pspecs[i]->name, &value),
          "%s is not what stats say", pspecs[i]->name);
    if (G_VALUE_HOLDS_UINT64 (&value) &&
        g_value_get_uint64 (&value) != GST_CLOCK_TIME_NONE)
      *sum += g_value_get_uint64 (&value);
    g_value_unset (&value);
  }
}

GST_START_TEST (test_counters_are_what_stats_say)
{
  GstHarness *h = gst_harness_new (counting[__i__]);
  guint64 before = 0, after = 0;

  gst_harness_set_src_caps_str (h, "a/a");
  check_counters (h->element, &before);
  for (guint i = 0; i < 5; i++)
    fail_unless_equals_int (
        gst_harness_push (h, gst_buffer_new_allocate (NULL, 100, NULL)),
        GST_FLOW_OK);
  fail_unless (gst_harness_push_event (h, gst_event_new_eos ()));
  while (gst_harness_events_received (h) < 4)
    g_thread_yield ();
  check_counters (h->element, &after);
  fail_unless (after > before, "%s counts nothing", counting[__i__]);
  gst_harness_teardown (h);
}

GST_END_TEST;

static Suite *
settings_suite (void)
{
  Suite *suite = suite_create ("settings");
  TCase *tcase = tcase_create ("properties");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, test_an_element_says_what_was_set, 0, G_N_ELEMENTS (elements));
  tcase_add_loop_test (
      tcase, test_counters_are_what_stats_say, 0, G_N_ELEMENTS (counting));

  return suite;
}

GST_CHECK_MAIN (settings);
