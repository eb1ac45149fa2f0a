/* accounting.c: the books of an lfqueue balance
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "accounting.h"

#include "watchdog.h"

static const gchar *const reasons[] = { "dropped-overflow", "dropped-rejected",
  "dropped-timeout", "dropped-age", "dropped-flushed", "dropped-downstream-eos",
  "dropped-downstream-error" };

/* With one that is missing no equation holds. */
static guint64
field (const GstStructure *stats, const gchar *name)
{
  guint64 value;

  return gst_structure_get_uint64 (stats, name, &value) ? value : G_MAXUINT64;
}

guint64
element_stat (gpointer element, const gchar *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (stats != NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value),
      "stats has no guint64 %s", name);

  return value;
}

static gboolean
balanced (const GstStructure *stats)
{
  guint64 sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    sum += field (stats, reasons[i]);

  return field (stats, "dropped") == sum &&
         field (stats, "queued") == field (stats, "current-level-buffers") &&
         field (stats, "in") == field (stats, "out") + field (stats, "queued") +
                                    field (stats, "dropped") &&
         field (stats, "in-bytes") == field (stats, "out-bytes") +
                                          field (stats, "dropped-bytes") +
                                          field (stats, "current-level-bytes");
}

/* the plain properties show the same numbers as stats */
static gboolean
properties_agree (GstElement *queue, const GstStructure *stats)
{
  guint64 in, out, dropped;

  g_object_get (queue, "in", &in, "out", &out, "dropped", &dropped, NULL);

  return in == field (stats, "in") && out == field (stats, "out") &&
         dropped == field (stats, "dropped");
}

gboolean
accounting_holds (GstElement *queue)
{
  g_autoptr (GstStructure) stats = NULL;

  g_object_get (queue, "stats", &stats, NULL);

  return stats != NULL && balanced (stats) && properties_agree (queue, stats);
}

void
check_accounting (GstElement *queue)
{
  gint64 end = test_watchdog_end ();

  if (!g_object_class_find_property (G_OBJECT_GET_CLASS (queue), "stats"))
    return;

  for (;;) {
    g_autoptr (GstStructure) stats = NULL;

    g_object_get (queue, "stats", &stats, NULL);
    fail_unless (stats != NULL);
    if (balanced (stats) && properties_agree (queue, stats))
      return;
    if (g_get_monotonic_time () > end) {
      g_autofree gchar *text = gst_structure_to_string (stats);

      fail ("the books do not balance: %s", text);
    }
    g_usleep (500);
  }
}
