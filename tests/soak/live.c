/* live.c: GStreamer objects that are alive
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "live.h"

static GstTracer *
find_tracer (void)
{
  GList *tracers = gst_tracing_get_active_tracers ();
  GstTracer *found = NULL;

  for (GList *l = tracers; l != NULL && found == NULL; l = l->next)
    if (g_str_equal (G_OBJECT_TYPE_NAME (l->data), "GstLeaksTracer"))
      found = gst_object_ref (l->data);
  g_list_free_full (tracers, gst_object_unref);

  return found;
}

/* The list that the tracer gives owns a reference of each object which it has
 * never taken: so this one makes it up. */
static gpointer
take_back (const GValue *value)
{
  if (G_VALUE_HOLDS_OBJECT (value))
    return g_object_ref (g_value_get_object (value));

  return gst_mini_object_ref (g_value_get_boxed (value));
}

GHashTable *
live_objects (void)
{
  GstTracer *tracer = find_tracer ();
  GstStructure *all = NULL;
  const GValue *list;
  GHashTable *live;

  if (tracer == NULL)
    return NULL;
  g_signal_emit_by_name (tracer, "get-live-objects", &all);
  gst_object_unref (tracer);

  live = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  list = gst_structure_get_value (all, "live-objects-list");
  for (guint i = 0; i < gst_value_list_get_size (list); i++) {
    const GstStructure *one =
        gst_value_get_structure (gst_value_list_get_value (list, i));
    const GValue *value = gst_structure_get_value (one, "object");

    g_hash_table_insert (live, take_back (value),
        gst_info_strdup_printf ("%s %" GST_PTR_FORMAT,
            G_VALUE_TYPE_NAME (value), g_value_peek_pointer (value)));
  }
  gst_structure_free (all);

  return live;
}

guint
live_more (GHashTable *before, GHashTable *now, gchar **what)
{
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer object, description;
  guint n = 0;

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &object, &description)) {
    if (g_hash_table_contains (before, object))
      continue;
    g_string_append_printf (text, "    %s\n", (gchar *) description);
    n++;
  }
  *what = g_string_free (text, FALSE);

  return n;
}
