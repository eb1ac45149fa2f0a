/* test-settings.c: what was set on an element is what is read
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/check/gstcheck.h>
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

static Suite *
settings_suite (void)
{
  Suite *suite = suite_create ("settings");
  TCase *tcase = tcase_create ("properties");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, test_an_element_says_what_was_set, 0, G_N_ELEMENTS (elements));

  return suite;
}

GST_CHECK_MAIN (settings);
