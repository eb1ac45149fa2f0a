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

static gboolean
of_queue (GstElement *element, const GstStructure *stats)
{
  gboolean holds = accounting_holds (element);

  g_print ("%" F " in = %" F " out + %" F " queued + %" F
           " dropped (overflow %" F ", rejected %" F ", timeout %" F ", age %" F
           ", flushed %" F ", eos %" F ", error %" F ")",
      field (stats, "in"), field (stats, "out"), field (stats, "queued"),
      field (stats, "dropped"), field (stats, "dropped-overflow"),
      field (stats, "dropped-rejected"), field (stats, "dropped-timeout"),
      field (stats, "dropped-age"), field (stats, "dropped-flushed"),
      field (stats, "dropped-downstream-eos"),
      field (stats, "dropped-downstream-error"));

  return holds;
}

static gboolean
of_accumulator (const GstStructure *stats)
{
  guint64 received = field (stats, "chunks-received");
  guint64 emitted = field (stats, "chunks-emitted");
  guint64 held = field (stats, "current-buffers");
  guint64 dropped = field (stats, "dropped");

  g_print ("%" F " received = %" F " emitted + %" F " held + %" F
           " dropped, since it was last started",
      received, emitted, held, dropped);

  return received == emitted + held + dropped &&
         field (stats, "bytes-received") == field (stats, "bytes-emitted") +
                                                field (stats, "current-size") +
                                                field (stats, "bytes-dropped");
}

static gboolean
of_filter (const GstStructure *stats)
{
  guint64 out = field (stats, "allocator-acquires");
  guint64 back = field (stats, "allocator-releases");
  guint64 in_use = field (stats, "allocator-in-use-bytes");

  g_print ("%" F " memories out = %" F " back, %" F
           " bytes in use, since it was last made",
      out, back, in_use);

  return out == back && in_use == 0;
}

static gboolean
print_one (Subject *subject, GstElement *element)
{
  GstStructure *stats = NULL;
  gboolean holds;

  g_object_get (element, "stats", &stats, NULL);
  g_print ("  %-12s %-20s ", subject->plan->name, GST_OBJECT_NAME (element));
  if (subject_is (element, "lfqueue"))
    holds = of_queue (element, stats);
  else if (subject_is (element, "bufferaccumulator"))
    holds = of_accumulator (stats);
  else
    holds = of_filter (stats);
  g_print ("%s\n", holds ? "" : "  <- DOES NOT HOLD");
  gst_structure_free (stats);

  return holds;
}

gboolean
accounts_print (Subject *subject)
{
  gboolean hold = TRUE;

  for (guint i = 0; i < subject->ours->len; i++)
    hold &= print_one (subject, g_ptr_array_index (subject->ours, i));

  return hold;
}
