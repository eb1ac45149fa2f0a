/* subject.c: what a measuring program is told to measure
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "subject.h"

#include "measure.h"

#include <stdlib.h>
#include <string.h>

gboolean
bench_parse (int *argc, char ***argv, const GOptionEntry *entries)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, argc, argv, &error)) {
    g_printerr ("%s\n", error->message);
    return FALSE;
  }
  return TRUE;
}

static void
set_properties (GstElement *element, const gchar *properties)
{
  g_auto (GStrv) words = g_strsplit (properties, " ", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

    if (pair[0] == NULL || pair[1] == NULL)
      continue;
    if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), pair[0]) ==
        NULL) {
      g_printerr (
          "%s has no property %s\n", GST_OBJECT_NAME (element), pair[0]);
      exit (BENCH_EXIT_ABSENT);
    }
    gst_util_set_object_arg (G_OBJECT (element), pair[0], pair[1]);
  }
}

/* multiqueue makes its pads on request, in pairs */
static void
find_pads (BenchSubject *self)
{
  self->sink = gst_element_get_static_pad (self->element, "sink");
  if (self->sink != NULL) {
    self->src = gst_element_get_static_pad (self->element, "src");
    return;
  }
  self->sink = gst_element_request_pad_simple (self->element, "sink_%u");
  self->src = gst_element_get_static_pad (self->element, "src_0");
}

void
bench_subject_init (
    BenchSubject *self, const gchar *name, const gchar *properties)
{
  memset (self, 0, sizeof (*self));
  if (g_str_equal (name, "none"))
    return;

  self->element = gst_element_factory_make (name, NULL);
  if (self->element == NULL) {
    g_printerr ("there is no element %s\n", name);
    exit (BENCH_EXIT_ABSENT);
  }
  if (properties != NULL)
    set_properties (self->element, properties);
  find_pads (self);
}

void
bench_subject_clear (BenchSubject *self)
{
  gst_clear_object (&self->sink);
  gst_clear_object (&self->src);
}

void
bench_subject_link (BenchSubject *self, GstPad *from, GstPad *to)
{
  if (self->element == NULL) {
    g_return_if_fail (gst_pad_link (from, to) == GST_PAD_LINK_OK);
    return;
  }
  g_return_if_fail (gst_pad_link (from, self->sink) == GST_PAD_LINK_OK);
  g_return_if_fail (gst_pad_link (self->src, to) == GST_PAD_LINK_OK);
}

static void
report_per_thousand (
    const GstStructure *stats, const gchar *field, guint64 items)
{
  g_autofree gchar *key =
      g_strdelimit (g_strconcat ("stat-", field, NULL), "-", '_');
  guint64 value;

  if (gst_structure_get_uint64 (stats, field, &value))
    bench_report_number (
        key, (gdouble) value * 1000.0 / (gdouble) MAX (items, 1));
}

void
bench_subject_report (BenchSubject *self)
{
  static const gchar *fields[] = { "producer-sleeps", "producer-wakeups",
    "consumer-sleeps", "consumer-wakeups", "blocked-count", "dropped" };
  g_autoptr (GstStructure) stats = NULL;
  guint64 in = 0;

  if (self->element == NULL ||
      g_object_class_find_property (
          G_OBJECT_GET_CLASS (self->element), "stats") == NULL)
    return;

  g_object_get (self->element, "stats", &stats, NULL);
  if (stats == NULL || !gst_structure_get_uint64 (stats, "in", &in))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    report_per_thousand (stats, fields[i], in);
}
