/* dump.c: all there is to know of a pipeline that fails or hangs
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "dump.h"

#include "process.h"

static void
print_history (Subject *subject)
{
  g_mutex_lock (&subject->lock);
  g_print ("\n%s: %s\n", subject->plan->name, subject->failure);
  if (subject->doing != NULL)
    g_print ("  now, for %.1f s: %s\n",
        (gdouble) (g_get_monotonic_time () - subject->doing_since) /
            G_USEC_PER_SEC,
        subject->doing);
  g_print ("  last done:");
  for (GList *l = subject->history.head; l != NULL; l = l->next)
    g_print (" %s%s", (gchar *) l->data, l->next ? "," : "\n");
  g_mutex_unlock (&subject->lock);
}

static void
print_state (const GValue *item, gpointer data)
{
  GstElement *element = g_value_get_object (item);

  g_print ("    %-20s %s%s%s\n", GST_OBJECT_NAME (element),
      gst_element_state_get_name (GST_STATE (element)),
      GST_STATE_PENDING (element) == GST_STATE_VOID_PENDING ? "" : " -> ",
      GST_STATE_PENDING (element) == GST_STATE_VOID_PENDING
          ? ""
          : gst_element_state_get_name (GST_STATE_PENDING (element)));
}

static void
print_stats (GstElement *element)
{
  GstStructure *stats = NULL;
  g_autofree gchar *text = NULL;

  g_object_get (element, "stats", &stats, NULL);
  text = gst_structure_to_string (stats);
  g_print ("    %s: %s\n", GST_OBJECT_NAME (element), text);
  gst_structure_free (stats);
}

void
dump_subject (Subject *subject)
{
  GstIterator *elements =
      gst_bin_iterate_elements (GST_BIN (subject->pipeline));
  g_autofree gchar *threads = process_threads ();

  print_history (subject);
  g_print ("  elements:\n");
  gst_iterator_foreach (elements, print_state, NULL);
  gst_iterator_free (elements);
  for (guint i = 0; i < subject->ours->len; i++)
    print_stats (g_ptr_array_index (subject->ours, i));
  g_print ("  threads of the process, their state and where they wait:\n%s",
      threads);
}
