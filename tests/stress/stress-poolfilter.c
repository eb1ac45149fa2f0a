/* stress-poolfilter.c: everything at once that may be done to poolfilters
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The element is compiled so that a thread may lose the processor before any
 * atomic access. In each round there are some streams, two of which may share
 * their memory by name, and to each
 *
 *   a producer    asks for memory, marks all it gets, and pushes it, with
 *                 events and queries between; what was pushed came or did not,
 *                 as the answer says
 *   a judge       downstream, checks order and marks, asks for alignment or
 *                 proposes a pool, refuses, is slow
 *   a keeper      holds what came and gives it back from its own thread
 *
 * while the meddler sets properties, reads, trims, sends from downstream, and
 * the main thread flushes, changes states, unlinks and links, and blocks source
 * pads. At the end of a round all memory is back and the books balance.
 */
#include "config.h"

#include "bed.h"
#include "keeper.h"
#include "stress.h"
#include "taker.h"

#include <gst/video/video.h>
#include <stdio.h>

GST_ELEMENT_REGISTER_DECLARE (poolfilter)

#define STREAMS      3
#define DISTURBANCES 60 /* per round */

typedef struct {
  Bed bed;
  Taker taker;
  Keeper keeper;
  gboolean shares; /* its memory with another one */
  guint64 seen;    /* by the judge, as the producer knows */
} Stream;

static Stream streams[STREAMS];
static gst_pooled_atomic_u32 stop;
static guint64 rounds, pushed, from_pool, from_allocator, copied;

static void
dump (void)
{
  for (guint i = 0; i < STREAMS; i++) {
    GstStructure *stats = NULL;

    if (streams[i].bed.element == NULL)
      continue;
    g_object_get (streams[i].bed.element, "stats", &stats, NULL);
    fprintf (stderr, "%s\n", gst_structure_to_string (stats));
  }
}

/* --- upstream --- */

/* Raw video of several sizes, for which there is a pool, and something else. */
static GstCaps *
make_caps (gpointer user, guint n)
{
  if (stress_random (4) == 0)
    return gst_caps_new_simple ("video/x-stress", "n", G_TYPE_INT, n, NULL);

  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "GRAY8",
      "width", G_TYPE_INT, 8 * (1 + stress_random (4)), "height", G_TYPE_INT, 8,
      "framerate", GST_TYPE_FRACTION, 25, 1, "n", G_TYPE_INT, n, NULL);
}

static void
ask (gpointer user)
{
  Stream *self = user;
  GstCaps *caps = gst_pad_get_current_caps (self->bed.producer.pad);

  if (caps == NULL)
    return;
  taker_ask (&self->taker, caps);
  gst_caps_unref (caps);
}

static GstBuffer *
make (gpointer user, guint64 id, gboolean may_wait)
{
  Stream *self = user;

  return taker_take (&self->taker, id, may_wait);
}

/* It came downstream within the push: all of it, when the answer is OK. */
static void
check_pushed (gpointer user, guint64 buffers, GstFlowReturn flow)
{
  Stream *self = user;
  guint64 seen = gst_pooled_load_relaxed (&self->bed.judge.buffers);

  if (flow == GST_FLOW_OK)
    stress_check (seen == self->seen + buffers);
  else
    stress_check (seen == self->seen || seen == self->seen + buffers);
  self->seen = seen;
}

/* --- downstream --- */

static void
keep (gpointer user, GstBuffer *buffer)
{
  Stream *self = user;

  stress_check (taker_is_marked (buffer, GST_BUFFER_OFFSET (buffer)));
  keeper_keep (&self->keeper, buffer);
}

static void
propose_pool (GstQuery *query)
{
  GstCaps *caps;
  GstVideoInfo info;
  GstBufferPool *pool;

  gst_query_parse_allocation (query, &caps, NULL);
  if (caps == NULL || !gst_caps_is_fixed (caps) ||
      !gst_video_info_from_caps (&info, caps))
    return;
  pool = stress_random (2) ? gst_buffer_pool_new () : NULL;
  gst_query_add_allocation_pool (
      query, pool, info.size + stress_random (2) * 64, stress_random (3), 0);
  gst_clear_object (&pool);
}

static gboolean
propose (gpointer user, GstQuery *query)
{
  const gsize aligns[] = { 0, 15, 63 };
  GstAllocationParams params;

  gst_allocation_params_init (&params);
  params.align = aligns[stress_random (3)];
  params.prefix = stress_random (2) * 16;
  params.padding = stress_random (2) * 32;
  if (stress_random (2))
    gst_query_add_allocation_param (query, NULL, &params);
  if (stress_random (2))
    propose_pool (query);
  if (stress_random (2))
    gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);

  return stress_random (4) != 0;
}

/* --- the meddler --- */

static const char *const settings[] = { "copy=never", "copy=auto",
  "copy=always", "video-meta=auto", "video-meta=show", "video-meta=hide",
  "initial-buffers=0", "initial-buffers=2", "max-buffers=0", "max-buffers=2",
  "max-buffers=5", "growth=fixed", "growth=linear", "growth=exponential",
  "growth-step=1", "growth-step=3", "max-bytes=0", "max-bytes=4000",
  "when-empty=allocate", "when-empty=allocate", "when-empty=wait",
  "when-empty=fail", "wait-timeout=0", "wait-timeout=100000", "miss-warning=0",
  "miss-warning=0.01", "starvation-timeout=0", "starvation-timeout=10000",
  "zero-on-release=true", "zero-on-release=false", "idle-timeout=0",
  "idle-timeout=1000", "idle-timeout=1000000" };

/* All that may be read, as a DOT dump does. */
static void
look (Stream *self)
{
  GObject *object = G_OBJECT (self->bed.element);
  guint n;
  GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);

  for (guint i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    g_object_get_property (object, specs[i]->name, &value);
    g_value_unset (&value);
  }
  g_free (specs);
}

static void
send_from_downstream (Stream *self)
{
  GstQuery *query;

  gst_pad_push_event (self->bed.judge.pad, gst_event_new_reconfigure ());
  query = gst_query_new_latency ();
  gst_pad_peer_query (self->bed.judge.pad, query);
  gst_query_unref (query);
}

static void
refuse_something (Stream *self)
{
  const GstFlowReturn answers[] = { GST_FLOW_ERROR, GST_FLOW_EOS,
    GST_FLOW_NOT_LINKED };

  gst_pooled_store_relaxed (
      &self->bed.judge.answer, (guint32) -answers[stress_random (3)]);
}

static gpointer
meddle (gpointer data)
{
  stress_thread (1 + 2 * STREAMS);
  while (!gst_pooled_load_relaxed (&stop)) {
    Stream *self = &streams[stress_random (STREAMS)];

    switch (stress_random (16)) {
      case 0:
        refuse_something (self);
        break;
      case 1:
        gst_pooled_store_relaxed (
            &self->bed.judge.slowness, stress_random (2) * 500);
        break;
      case 2:
      case 3:
        send_from_downstream (self);
        break;
      case 4:
      case 5:
        look (self);
        break;
      case 6:
      case 7:
        g_signal_emit_by_name (self->bed.element, "trim");
        break;
      default:
        bed_set (&self->bed, settings[stress_random (G_N_ELEMENTS (settings))]);
        break;
    }
    g_usleep (stress_random (200));
  }

  return NULL;
}

/* --- the main thread --- */

/* Nothing comes back: who waits for memory is let out by a flush and when the
 * element stops. */
static void
starve (Stream *self)
{
  Bed *bed = &self->bed;
  gboolean stops = stress_random (2);

  gst_pooled_store_relaxed (&self->keeper.clings, 1);
  g_usleep (stress_random (2000));
  if (stops)
    gst_element_set_state (bed->element, GST_STATE_READY);
  else
    gst_pad_push_event (bed->producer.pad, gst_event_new_flush_start ());
  producer_wait_until_moving (&bed->producer);
  if (stops)
    bed_cycle (bed);
  else
    bed_flush (bed, FALSE);
  gst_pooled_store_relaxed (&self->keeper.clings, 0);
}

static void
disturb (Stream *self)
{
  Bed *bed = &self->bed;

  switch (stress_random (10)) {
    case 0:
    case 1:
      bed_flush (bed, TRUE);
      break;
    case 2:
    case 3:
      bed_flush (bed, FALSE);
      break;
    case 4:
      bed_flush_stop_alone (bed);
      break;
    case 5:
      bed_cycle (bed);
      break;
    case 6:
      bed_relink (bed);
      break;
    case 7:
      bed_block (bed, FALSE);
      break;
    case 8:
      starve (self);
      break;
    default:
      /* all comes back: who waits for memory gets it */
      if (!self->shares)
        producer_wait_until_moving (&bed->producer);
      break;
  }
}

static void
begin (guint i, gboolean shares)
{
  Stream *self = &streams[i];
  Producer *producer = &self->bed.producer;

  bed_init (&self->bed, "poolfilter");
  bed_set (&self->bed, "size-classes=128:4,512:4");
  if (shares)
    bed_set (&self->bed, "pool-name=stress");
  producer->make_caps = make_caps;
  producer->make = make;
  producer->ask = ask;
  producer->pushed = check_pushed;
  producer->user = self;
  self->bed.judge.keep = keep;
  self->bed.judge.propose = propose;
  self->bed.judge.user = self;
  self->shares = shares;
  self->seen = 0;
  taker_init (&self->taker, producer->pad);
  keeper_start (&self->keeper, 1 + STREAMS + i);
  bed_link (&self->bed);
  producer_start (producer, 1 + i);
}

static void
check_books (Stream *self)
{
  Bed *bed = &self->bed;
  guint64 buffers = bed_stat (bed, "buffers");
  guint64 ours = bed_stat (bed, "from-pool") + bed_stat (bed, "from-allocator");

  stress_check (buffers >= gst_pooled_load_relaxed (&bed->judge.buffers));
  stress_check (buffers <= bed->producer.buffers);
  stress_check (buffers == ours + bed_stat (bed, "foreign"));
  stress_check (bed_stat (bed, "copied") + bed_stat (bed, "copy-failed") <=
                bed_stat (bed, "foreign"));
  stress_check (bed_stat (bed, "pools") <= bed_stat (bed, "queries"));
  stress_check (bed_stat (bed, "allocator-in-use-bytes") == 0);
  stress_check (bed_stat (bed, "allocator-acquires") ==
                bed_stat (bed, "allocator-releases"));
  pushed += buffers;
  from_pool += bed_stat (bed, "from-pool");
  from_allocator += bed_stat (bed, "from-allocator");
  copied += bed_stat (bed, "copied");
}

/* What was set last is what the allocator does, however it was set. */
static void
check_settings (Stream *self)
{
  const char *const names[] = { "growth", "growth-step", "max-bytes",
    "when-empty", "wait-timeout", "miss-warning", "starvation-timeout",
    "zero-on-release", "idle-timeout" };
  GstCaps *caps = gst_caps_new_empty_simple ("video/x-stress");

  taker_ask (&self->taker, caps);
  gst_caps_unref (caps);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    GParamSpec *spec = g_object_class_find_property (
        G_OBJECT_GET_CLASS (self->bed.element), names[i]);
    GValue set = G_VALUE_INIT, done = G_VALUE_INIT;

    g_object_get_property (G_OBJECT (self->bed.element), names[i], &set);
    g_object_get_property (G_OBJECT (self->taker.allocator), names[i], &done);
    stress_check (g_param_values_cmp (spec, &set, &done) == 0);
    g_value_unset (&set);
    g_value_unset (&done);
  }
}

/* The counters of the memory are there until NULL. */
static void
end_all (void)
{
  for (guint i = 0; i < STREAMS; i++) {
    Stream *self = &streams[i];

    producer_stop (&self->bed.producer);
    if (!self->shares)
      check_settings (self);
    taker_clear (&self->taker);
    keeper_stop (&self->keeper);
    gst_element_set_state (self->bed.element, GST_STATE_READY);
  }
  for (guint i = 0; i < STREAMS; i++)
    check_books (&streams[i]);
  for (guint i = 0; i < STREAMS; i++) {
    bed_stop (&streams[i].bed);
    bed_clear (&streams[i].bed);
  }
  /* who trims what is idle may just look whether an allocator is alive */
  while (taker_alive () > 0)
    g_usleep (100);
}

static void
round_of_all (void)
{
  gboolean share = stress_random (2);
  GThread *meddler;

  gst_pooled_store_relaxed (&stop, 0);
  for (guint i = 0; i < STREAMS; i++)
    begin (i, share && i < 2);
  meddler = g_thread_new ("meddler", meddle, NULL);

  for (guint i = 0; i < DISTURBANCES && stress_goes_on (); i++) {
    g_usleep (stress_random (4000));
    disturb (&streams[stress_random (STREAMS)]);
    stress_progress ();
  }

  gst_pooled_store_relaxed (&stop, 1);
  g_thread_join (meddler);
  end_all ();
  rounds++;
}

int
main (int argc, char **argv)
{
  guint64 flushes = 0, cycles = 0, links = 0;

  bed_start_gst ();
  stress_check (GST_ELEMENT_REGISTER (poolfilter, NULL));
  stress_begin (argc, argv, "stress-poolfilter", dump);

  while (stress_goes_on ())
    round_of_all ();

  for (guint i = 0; i < STREAMS; i++) {
    flushes += streams[i].bed.flushes;
    cycles += streams[i].bed.cycles;
    links += streams[i].bed.links;
  }

  return stress_end (
      "%" G_GUINT64_FORMAT " rounds, %" G_GUINT64_FORMAT
      " buffers: %" G_GUINT64_FORMAT " from pools, %" G_GUINT64_FORMAT
      " from allocators, %" G_GUINT64_FORMAT " copied; %" G_GUINT64_FORMAT
      " flushes, %" G_GUINT64_FORMAT " state cycles, %" G_GUINT64_FORMAT
      " new links",
      rounds, pushed, from_pool, from_allocator, copied, flushes, cycles,
      links);
}
