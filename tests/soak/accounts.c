/* accounts.c: the equation of every element of ours
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 *   lfqueue             in = out + queued + dropped, dropped = its reasons
 *   bufferaccumulator   received = emitted + held + dropped
 *   poolfilter          memories given out = memories that came back
 *
 * The first two in bytes as well.
 */
#include "config.h"

#include "accounts.h"

#include "accounting.h"

#define F G_GUINT64_FORMAT

static guint64
field (const GstStructure *stats, const gchar *name)
{
  guint64 value = 0;

  if (!gst_structure_get_uint64 (stats, name, &value))
    g_warning ("%s has no %s", gst_structure_get_name (stats), name);

  return value;
}

static void
print_queue (const GstStructure *stats)
{
  g_print ("%" F " in = %" F " out + %" F " queued + %" F
           " dropped (overflow %" F ", rejected %" F ", timeout %" F ", age %" F
           ", flushed %" F ", eos %" F ", error %" F ")",
      field (stats, "in"), field (stats, "out"), field (stats, "queued"),
      field (stats, "dropped"), field (stats, "dropped-overflow"),
      field (stats, "dropped-rejected"), field (stats, "dropped-timeout"),
      field (stats, "dropped-age"), field (stats, "dropped-flushed"),
      field (stats, "dropped-downstream-eos"),
      field (stats, "dropped-downstream-error"));
}

static void
print_accumulator (const GstStructure *stats)
{
  g_print ("%" F " received = %" F " emitted + %" F " held + %" F
           " dropped, since it was last started",
      field (stats, "chunks-received"), field (stats, "chunks-emitted"),
      field (stats, "current-buffers"), field (stats, "dropped"));
}

static void
print_filter (const GstStructure *stats)
{
  g_print ("%" F " memories out = %" F " back, %" F
           " bytes in use, since it was last made",
      field (stats, "allocator-acquires"), field (stats, "allocator-releases"),
      field (stats, "allocator-in-use-bytes"));
}

static gboolean
of_accumulator (const GstStructure *stats)
{
  return field (stats, "chunks-received") ==
             field (stats, "chunks-emitted") +
                 field (stats, "current-buffers") + field (stats, "dropped") &&
         field (stats, "bytes-received") == field (stats, "bytes-emitted") +
                                                field (stats, "current-size") +
                                                field (stats, "bytes-dropped");
}

static gboolean
of_filter (const GstStructure *stats)
{
  return field (stats, "allocator-acquires") ==
             field (stats, "allocator-releases") &&
         field (stats, "allocator-in-use-bytes") == 0;
}

static gboolean
holds (GstElement *element, const GstStructure *stats)
{
  if (subject_is (element, "lfqueue"))
    return accounting_holds (element);

  return subject_is (element, "bufferaccumulator") ? of_accumulator (stats)
                                                   : of_filter (stats);
}

static gboolean
print_one (Subject *subject, GstElement *element)
{
  g_autoptr (GstStructure) stats = NULL;
  gboolean ok;

  g_object_get (element, "stats", &stats, NULL);
  g_print ("  %-12s %-20s ", subject->plan->name, GST_OBJECT_NAME (element));
  if (subject_is (element, "lfqueue"))
    print_queue (stats);
  else if (subject_is (element, "bufferaccumulator"))
    print_accumulator (stats);
  else
    print_filter (stats);
  ok = holds (element, stats);
  g_print ("%s\n", ok ? "" : "  <- DOES NOT HOLD");

  return ok;
}

gboolean
accounts_hold (Subject *subject)
{
  gboolean hold = TRUE;

  for (guint i = 0; i < subject->ours->len; i++) {
    GstElement *element = g_ptr_array_index (subject->ours, i);
    g_autoptr (GstStructure) stats = NULL;

    g_object_get (element, "stats", &stats, NULL);
    hold &= holds (element, stats);
  }

  return hold;
}

gboolean
accounts_print (Subject *subject)
{
  gboolean hold = TRUE;

  for (guint i = 0; i < subject->ours->len; i++)
    hold &= print_one (subject, g_ptr_array_index (subject->ours, i));

  return hold;
}
