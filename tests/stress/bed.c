/* bed.c: an element between a producer and a judge, and what disturbs it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "bed.h"

#include "stress.h"

#include <stdlib.h>

/* data that comes before a segment is the point here */
static void
no_warnings (const gchar *domain, GLogLevelFlags level, const gchar *message,
    gpointer data)
{
}

void
bed_start_gst (void)
{
  gst_init (NULL, NULL);
  atexit (gst_deinit);
  g_log_set_handler ("GStreamer", G_LOG_LEVEL_WARNING, no_warnings, NULL);
  gst_debug_set_default_threshold (GST_LEVEL_NONE);
}

void
bed_set (Bed *bed, const char *setting)
{
  gchar **pair = g_strsplit (setting, "=", 2);

  gst_util_set_object_arg (G_OBJECT (bed->element), pair[0], pair[1]);
  g_strfreev (pair);
}

guint64
bed_stat (Bed *bed, const char *name)
{
  GstStructure *stats;
  guint64 value = 0;

  g_object_get (bed->element, "stats", &stats, NULL);
  stress_check (gst_structure_get_uint64 (stats, name, &value));
  gst_structure_free (stats);

  return value;
}

/* --- disturbances --- */

void
bed_flush (Bed *bed, gboolean polite)
{
  Producer *producer = &bed->producer;

  producer_lock (producer);
  gst_pad_push_event (producer->pad, gst_event_new_flush_start ());
  if (polite)
    producer_wait_until_refused (producer);
  gst_pad_push_event (producer->pad, gst_event_new_flush_stop (TRUE));
  producer_unlock (producer, PRODUCER_NEW_SEGMENT);
  bed->flushes++;
}

void
bed_flush_stop_alone (Bed *bed)
{
  producer_lock (&bed->producer);
  gst_pad_push_event (bed->producer.pad, gst_event_new_flush_stop (TRUE));
  producer_unlock (&bed->producer, PRODUCER_NEW_SEGMENT);
  bed->flushes++;
}

void
bed_cycle (Bed *bed)
{
  Producer *producer = &bed->producer;

  producer_lock (producer);
  gst_element_set_state (
      bed->element, stress_random (2) ? GST_STATE_READY : GST_STATE_NULL);
  gst_pad_set_active (producer->pad, FALSE);
  gst_pad_set_active (bed->judge.pad, FALSE);
  stress_perturb ();
  gst_pad_set_active (bed->judge.pad, TRUE);
  gst_element_set_state (bed->element, GST_STATE_PLAYING);
  gst_pad_set_active (producer->pad, TRUE);
  producer_unlock (producer, PRODUCER_NEW_STREAM);
  bed->cycles++;
}

void
bed_relink (Bed *bed)
{
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  Judge *judge = &bed->judge;

  producer_lock (&bed->producer);
  /* events that are pushed to nobody are lost */
  gst_pooled_store_relaxed (&judge->unlinked_epoch, bed->producer.epoch);
  gst_pad_unlink (src, judge->pad);
  g_usleep (stress_random (300));
  stress_check (gst_pad_link (src, judge->pad) == GST_PAD_LINK_OK);
  producer_unlock (&bed->producer, PRODUCER_AS_BEFORE);
  gst_object_unref (src);
  bed->links++;
}

static GstPadProbeReturn
stay (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

void
bed_block (Bed *bed, gboolean flush)
{
  GstPad *src = gst_element_get_static_pad (bed->element, "src");
  gulong probe = gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, stay, NULL, NULL);

  g_usleep (stress_random (500));
  if (flush && stress_random (2))
    bed_flush (bed, FALSE);
  gst_pad_remove_probe (src, probe);
  gst_object_unref (src);
}

/* --- from the beginning to the end --- */

void
bed_init (Bed *bed, const char *factory)
{
  bed->element = gst_object_ref_sink (gst_element_factory_make (factory, NULL));
  judge_init (&bed->judge);
  producer_init (&bed->producer);
}

void
bed_link (Bed *bed)
{
  GstPad *into = gst_element_get_static_pad (bed->element, "sink");
  GstPad *out = gst_element_get_static_pad (bed->element, "src");

  stress_check (gst_pad_link (bed->producer.pad, into) == GST_PAD_LINK_OK);
  stress_check (gst_pad_link (out, bed->judge.pad) == GST_PAD_LINK_OK);
  gst_object_unref (into);
  gst_object_unref (out);
  gst_pad_set_active (bed->judge.pad, TRUE);
  gst_element_set_state (bed->element, GST_STATE_PLAYING);
  gst_pad_set_active (bed->producer.pad, TRUE);
}

void
bed_stop (Bed *bed)
{
  gst_pad_set_active (bed->judge.pad, FALSE);
  gst_element_set_state (bed->element, GST_STATE_NULL);
  gst_pad_set_active (bed->producer.pad, FALSE);
}

void
bed_clear (Bed *bed)
{
  stress_check (GST_OBJECT_REFCOUNT_VALUE (bed->element) == 1);
  gst_clear_object (&bed->element);
  producer_clear (&bed->producer);
  judge_clear (&bed->judge);
}
