/* stress-lfqueue.c: everything at once that may be done to an lfqueue
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The element and its core are compiled so that a thread may lose the processor
 * before any atomic access. In each round there is a queue of its own and
 *
 *   the producer   pushes buffers, lists, events and serialized queries, ends
 *                  streams and begins new ones
 *   the judge      downstream, checks order, and is slow, stuck, or refuses
 *   the meddler    sets properties, reads stats, asks and sends from downstream
 *   the main       flushes, changes states, unlinks and links, blocks the
 *   thread         source pad
 *
 * At the end of a round every buffer has been released and the books balance.
 */
#include "config.h"

#include "bed.h"
#include "stress.h"

#include <stdio.h>

GST_ELEMENT_REGISTER_DECLARE (lfqueue)

#define DISTURBANCES 60 /* per round */

static Bed bed;
static gst_pooled_atomic_u32 stop;
static guint64 rounds, shared;

static void
dump (void)
{
  GstStructure *stats = NULL;

  if (bed.element == NULL)
    return;
  g_object_get (bed.element, "stats", &stats, NULL);
  fprintf (stderr, "%s\n", gst_structure_to_string (stats));
}

/* --- the meddler --- */

static const char *const settings[] = { "backpressure=block",
  "backpressure=drop-oldest", "backpressure=reject", "backpressure=adaptive",
  "leaky=no", "leaky=downstream", "max-size-buffers=1", "max-size-buffers=2",
  "max-size-buffers=7", "max-size-buffers=0", "max-size-bytes=1",
  "max-size-bytes=100", "max-size-bytes=0", "max-size-time=1",
  "max-size-time=5000", "max-size-time=0", "min-threshold-buffers=2",
  "min-threshold-buffers=0", "min-threshold-bytes=10", "min-threshold-bytes=0",
  "min-threshold-time=3000", "min-threshold-time=0", "silent=true",
  "silent=false", "notify-levels=true", "notify-levels=false",
  "block-timeout=1", "block-timeout=100000", "block-timeout=0", "drop-unit=gop",
  "drop-unit=buffer", "request-keyframe=true", "max-age=1", "max-age=100000",
  "max-age=0", "measure-delay=true", "measure-delay=false",
  "max-wakeup-delay=50000", "max-wakeup-delay=1000000",
  "max-wakeup-delay=4000000", "max-wakeup-delay=0", "high-watermark=0.5",
  "high-watermark=1.0", "low-watermark=0.5", "low-watermark=0.0",
  "adaptive-initial-delay=1000", "adaptive-max-delay=20000",
  "drop-messages-interval=0", "post-drop-messages=true",
  "post-drop-messages=false", "reject-return=custom-success",
  "reject-return=ok" };

static void
look (void)
{
  GstStructure *stats;
  guint level;
  guint64 time;

  g_object_get (bed.element, "stats", &stats, "current-level-buffers", &level,
      "current-level-time", &time, NULL);
  gst_structure_free (stats);
}

static void
ask (GstQuery *query)
{
  gst_pad_peer_query (bed.judge.pad, query);
  gst_query_unref (query);
}

static void
refuse_something (void)
{
  const GstFlowReturn answers[] = { GST_FLOW_ERROR, GST_FLOW_EOS,
    GST_FLOW_NOT_LINKED, GST_FLOW_NOT_LINKED };

  gst_pooled_store_relaxed (
      &bed.judge.answer, (guint32) -answers[stress_random (4)]);
}

static gpointer
meddle (gpointer data)
{
  stress_thread (2);
  while (!gst_pooled_load_relaxed (&stop)) {
    switch (stress_random (24)) {
      case 0:
        refuse_something ();
        break;
      case 1:
        ask (gst_query_new_latency ());
        break;
      case 2:
        ask (gst_query_new_position (GST_FORMAT_TIME));
        break;
      case 3:
        gst_pad_push_event (bed.judge.pad, gst_event_new_reconfigure ());
        break;
      case 4:
        gst_pooled_store_relaxed (&bed.judge.slowness, stress_random (2000));
        break;
      case 5:
        gst_pooled_store_relaxed (&bed.judge.slowness, 0);
        break;
      case 6:
      case 7:
        look ();
        break;
      default:
        bed_set (&bed, settings[stress_random (G_N_ELEMENTS (settings))]);
        break;
    }
    g_usleep (stress_random (200));
  }

  return NULL;
}

/* --- the main thread --- */

static void
disturb (void)
{
  switch (stress_random (8)) {
    case 0:
    case 1:
      bed_flush (&bed, TRUE);
      break;
    case 2:
    case 3:
      bed_flush (&bed, FALSE);
      break;
    case 4:
      bed_flush_stop_alone (&bed);
      break;
    case 5:
      bed_cycle (&bed);
      break;
    case 6:
      bed_relink (&bed);
      break;
    default:
      bed_block (&bed, TRUE);
      break;
  }
}

static guint64
stat (const char *name)
{
  return bed_stat (&bed, name);
}

static void
check_books (void)
{
  stress_check (stat ("queued") == 0);
  stress_check (stat ("in") == stat ("out") + stat ("dropped"));
  stress_check (
      stat ("in-bytes") == stat ("out-bytes") + stat ("dropped-bytes"));
  stress_check (stat ("in") <= bed.producer.buffers);
  stress_check (stat ("out") >= gst_pooled_load_relaxed (&bed.judge.buffers));
  shared += stat ("out-shared");
  stress_check (stat ("current-level-bytes") == 0);
  stress_check (stat ("current-level-time") == 0);
  stress_check (stat ("dropped") ==
                stat ("dropped-overflow") + stat ("dropped-rejected") +
                    stat ("dropped-timeout") + stat ("dropped-age") +
                    stat ("dropped-flushed") + stat ("dropped-downstream-eos") +
                    stat ("dropped-downstream-error"));
}

static void
stop_all (GThread *meddler)
{
  gst_pooled_store_relaxed (&stop, 1);
  g_thread_join (meddler);
  producer_stop (&bed.producer);
  bed_set (&bed, "max-age=0");

  /* stopped in the middle of it, or after everything came out */
  if (stress_random (2)) {
    gst_pooled_store_relaxed (&bed.judge.answer, 0);
    bed_flush (&bed, FALSE);
  }
  bed_stop (&bed);
}

static void
round_of_all (guint64 *buffers, guint64 *events, guint64 *queries)
{
  GThread *meddler;

  bed_init (&bed, "lfqueue");
  bed_set (&bed, "max-size-buffers=3");
  if (stress_random (2)) {
    /* much for a shared thread to do */
    bed_set (&bed, "max-size-buffers=100");
    bed_set (&bed, "high-watermark=1.0");
    bed_set (&bed, "max-wakeup-delay=200000");
  }
  gst_pooled_store_relaxed (&stop, 0);
  bed_link (&bed);
  producer_start (&bed.producer, 1);
  meddler = g_thread_new ("meddler", meddle, NULL);

  for (guint i = 0; i < DISTURBANCES && stress_goes_on (); i++) {
    g_usleep (stress_random (4000));
    disturb ();
    stress_progress ();
  }

  stop_all (meddler);
  check_books ();
  *buffers += gst_pooled_load_relaxed (&bed.judge.buffers);
  *events += gst_pooled_load_relaxed (&bed.judge.events);
  *queries += gst_pooled_load_relaxed (&bed.judge.queries);
  bed_clear (&bed);
  stress_check (judge_memories () == 0);
  rounds++;
}

int
main (int argc, char **argv)
{
  guint64 buffers = 0, events = 0, queries = 0;

  bed_start_gst ();
  stress_check (GST_ELEMENT_REGISTER (lfqueue, NULL));
  stress_begin (argc, argv, "stress-lfqueue", dump);

  while (stress_goes_on ())
    round_of_all (&buffers, &events, &queries);

  return stress_end ("%" G_GUINT64_FORMAT " rounds, %" G_GUINT64_FORMAT
                     " buffers, %" G_GUINT64_FORMAT
                     " events, %" G_GUINT64_FORMAT
                     " queries came through; %" G_GUINT64_FORMAT
                     " buffers by shared threads; %" G_GUINT64_FORMAT
                     " flushes, %" G_GUINT64_FORMAT
                     " state cycles, %" G_GUINT64_FORMAT " new links",
      rounds, buffers, events, queries, shared, bed.flushes, bed.cycles,
      bed.links);
}
