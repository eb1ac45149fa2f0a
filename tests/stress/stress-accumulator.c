/* stress-accumulator.c: 16 producers, while settings change, pads flush and go
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The element is compiled so that a thread may lose the processor before any
 * atomic access. Each round ends with EOS on every pad; then nothing is held
 * and everything adds up. What a producer has numbered comes out in its order.
 * A round that does not end is the watchdog's.
 */
#include "config.h"

#include "atomics-private.h"
#include "stress.h"

#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>

GST_ELEMENT_REGISTER_DECLARE (bufferaccumulator)

#define PRODUCERS    16
#define DISTURBANCES 60 /* per round */

typedef struct {
  GstPad *pad, *into;
  GThread *thread;
  GMutex stream_lock; /* its thread stops while it flushes, as sources do */
  gst_pooled_atomic_u32 held_up; /* so that it leaves that lock to others */
  guint64 pushed;
  guint64 first; /* in the last list; the consumer's */
} Producer;

static GstElement *accumulator;
static GstPad *sink;
static Producer producers[PRODUCERS];
static gst_pooled_atomic_u32 stop, ended, cycling;
static guint64 rounds, received, dropped, blocked, flushes, replugs, cycles;

static void
dump (void)
{
  GstStructure *stats = NULL;

  if (accumulator == NULL)
    return;
  g_object_get (accumulator, "stats", &stats, NULL);
  fprintf (stderr, "%s\n", gst_structure_to_string (stats));
}

static guint64
stat (const char *name)
{
  GstStructure *stats;
  guint64 value = 0;

  g_object_get (accumulator, "stats", &stats, NULL);
  stress_check (gst_structure_get_uint64 (stats, name, &value));
  gst_structure_free (stats);

  return value;
}

/* --- downstream --- */

/* Within a list each producer's numbers go up; batches that overlap begin
 * again, but not before the one before them did. */
static GstFlowReturn
receive_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  guint64 next[PRODUCERS] = { 0 };

  for (guint i = 0; i < gst_buffer_list_length (list); i++) {
    guint64 offset = GST_BUFFER_OFFSET (gst_buffer_list_get (list, i));
    guint64 n = offset / PRODUCERS + 1;
    Producer *self = &producers[offset % PRODUCERS];

    if (next[offset % PRODUCERS] == 0) {
      stress_check (n >= self->first);
      self->first = n;
    }
    stress_check (n >= next[offset % PRODUCERS]);
    next[offset % PRODUCERS] = n + 1;
  }
  gst_buffer_list_unref (list);
  stress_perturb ();

  return GST_FLOW_OK;
}

static GstFlowReturn
receive (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  stress_perturb ();

  return GST_FLOW_OK;
}

static gboolean
receive_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    gst_pooled_store_release (&ended, 1);
  gst_event_unref (event);

  return TRUE;
}

/* --- upstream --- */

static void
push_segment (Producer *self)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->pad, gst_event_new_segment (&segment));
}

static void
begin_stream (Producer *self)
{
  gchar *id = g_strdup_printf ("stream-%u", (guint) (self - producers));

  gst_pad_push_event (self->pad, gst_event_new_stream_start (id));
  push_segment (self);
  g_free (id);
}

static GstFlowReturn
push_one (Producer *self)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, stress_random (9), NULL);

  GST_BUFFER_OFFSET (buffer) =
      self->pushed++ * PRODUCERS + (guint64) (self - producers);

  return gst_pad_push (self->pad, buffer);
}

static gpointer
produce (gpointer data)
{
  Producer *self = data;

  stress_thread (1 + (guint) (self - producers));
  while (!gst_pooled_load_acquire (&stop)) {
    GstFlowReturn ret = GST_FLOW_FLUSHING;

    if (!gst_pooled_load_acquire (&self->held_up)) {
      g_mutex_lock (&self->stream_lock);
      ret = push_one (self);
      g_mutex_unlock (&self->stream_lock);
    }
    stress_check (ret == GST_FLOW_OK || ret == GST_FLOW_FLUSHING ||
                  ret == GST_FLOW_NOT_LINKED);
    if (ret != GST_FLOW_OK)
      g_usleep (50);
    else
      stress_perturb ();
  }

  return NULL;
}

/* --- the disturber --- */

/* While it pushes, waits for room or flushes, its pad goes and it gets another
 * one. */
static void
replug (guint i)
{
  Producer *self = &producers[i];

  if (stress_random (2) == 0)
    gst_pad_unlink (self->pad, self->into);
  gst_element_release_request_pad (accumulator, self->into);
  gst_object_unref (self->into);
  self->into = gst_element_request_pad_simple (accumulator, "sink_%u");
  stress_check (gst_pad_link (self->pad, self->into) == GST_PAD_LINK_OK);
  replugs++;
}

/* The pads from @from on: of all, of some, of one only. One of them may go in
 * the middle of it. */
static void
flush (guint from)
{
  guint goes = 1 + stress_random (2 * PRODUCERS);

  for (guint i = from; i < PRODUCERS; i++)
    gst_pad_push_event (producers[i].pad, gst_event_new_flush_start ());
  if (goes >= from && goes < PRODUCERS)
    replug (goes);
  for (guint i = from; i < PRODUCERS; i++) {
    Producer *self = &producers[i];

    gst_pooled_store_release (&self->held_up, 1);
    g_mutex_lock (&self->stream_lock);
    gst_pad_push_event (self->pad, gst_event_new_flush_stop (TRUE));
    push_segment (self);
    g_mutex_unlock (&self->stream_lock);
    gst_pooled_store_release (&self->held_up, 0);
  }
  flushes++;
}

/* Stopped and started while they push: their streams begin anew. What was
 * counted begins anew, too, and what they have numbered goes on. */
static void
cycle (void)
{
  gst_pooled_store_relaxed (&cycling, 1);
  gst_element_set_state (
      accumulator, stress_random (2) ? GST_STATE_READY : GST_STATE_NULL);
  stress_perturb ();
  gst_element_set_state (accumulator, GST_STATE_PLAYING);
  for (guint i = 0; i < PRODUCERS; i++) {
    Producer *self = &producers[i];

    gst_pooled_store_release (&self->held_up, 1);
    g_mutex_lock (&self->stream_lock);
    begin_stream (self);
    g_mutex_unlock (&self->stream_lock);
    gst_pooled_store_release (&self->held_up, 0);
  }
  gst_pooled_store_relaxed (&cycling, 0);
  cycles++;
}

static void
disturb (void)
{
  static const char *const policies[] = { "drop-newest", "drop-oldest",
    "block" };

  switch (stress_random (9)) {
    case 8:
      cycle ();
      break;
    case 0:
      flush (0);
      break;
    case 1:
      flush (1 + stress_random (PRODUCERS - 1));
      break;
    case 2:
    case 3:
      gst_util_set_object_arg (
          G_OBJECT (accumulator), "on-overflow", policies[stress_random (3)]);
      break;
    case 4:
      g_object_set (accumulator, "max-size", (guint64) 8 + stress_random (52),
          "max-buffers", 1 + stress_random (8), NULL);
      break;
    case 5:
      g_object_set (accumulator, "batch-buffers", stress_random (5), "step",
          stress_random (3), NULL);
      break;
    case 6:
      replug (1 + stress_random (PRODUCERS - 1));
      break;
    default:
      g_object_set (accumulator, "batch-bytes", (guint64) stress_random (20),
          "output", stress_random (4) == 0 ? 0 : 1, NULL);
      break;
  }
}

/* --- a round --- */

static void
begin (guint i)
{
  Producer *self = &producers[i];

  self->pushed = 0;
  self->first = 0;
  self->pad = gst_pad_new (NULL, GST_PAD_SRC);
  self->into = i == 0 ? gst_element_get_static_pad (accumulator, "sink")
                      : gst_element_request_pad_simple (accumulator, "sink_%u");
  stress_check (gst_pad_link (self->pad, self->into) == GST_PAD_LINK_OK);
  gst_pad_set_active (self->pad, TRUE);
  begin_stream (self);
  g_mutex_init (&self->stream_lock);
}

static void
end (Producer *self)
{
  gst_pad_set_active (self->pad, FALSE);
  gst_pad_unlink (self->pad, self->into);
  gst_object_unref (self->pad);
  gst_object_unref (self->into);
  g_mutex_clear (&self->stream_lock);
}

static void
begin_all (void)
{
  GstPad *out;

  accumulator = gst_object_ref_sink (
      gst_element_factory_make ("bufferaccumulator", NULL));
  g_object_set (accumulator, "batch-buffers", 3, "max-buffers", 5, "max-size",
      (guint64) 40, NULL);
  gst_util_set_object_arg (G_OBJECT (accumulator), "on-overflow", "block");
  sink = gst_pad_new ("sink", GST_PAD_SINK);
  gst_pad_set_chain_function (sink, receive);
  gst_pad_set_chain_list_function (sink, receive_list);
  gst_pad_set_event_function (sink, receive_event);
  gst_pad_set_active (sink, TRUE);
  out = gst_element_get_static_pad (accumulator, "src");
  stress_check (gst_pad_link (out, sink) == GST_PAD_LINK_OK);
  gst_object_unref (out);
  gst_element_set_state (accumulator, GST_STATE_PLAYING);

  gst_pooled_store_relaxed (&stop, 0);
  gst_pooled_store_relaxed (&ended, 0);
  for (guint i = 0; i < PRODUCERS; i++)
    begin (i);
  for (guint i = 0; i < PRODUCERS; i++)
    producers[i].thread = g_thread_new ("produce", produce, &producers[i]);
}

static void
check_books (void)
{
  guint64 pushed = 0;

  for (guint i = 0; i < PRODUCERS; i++)
    pushed += producers[i].pushed;
  stress_check (stat ("chunks-received") <= pushed);
  stress_check (stat ("current-buffers") == 0);
  stress_check (stat ("current-size") == 0);
  stress_check (
      stat ("chunks-received") == stat ("chunks-emitted") + stat ("dropped"));
  stress_check (stat ("bytes-received") ==
                stat ("bytes-emitted") + stat ("bytes-dropped"));
  received += stat ("chunks-received");
  stress_operations (stat ("chunks-received"));
  dropped += stat ("dropped");
  blocked += stat ("blocked-count");
}

/* Nothing is done for those who wait in there: they come out by themselves. */
static void
end_all (void)
{
  gst_pooled_store_release (&stop, 1);
  for (guint i = 0; i < PRODUCERS; i++)
    g_thread_join (producers[i].thread);
  for (guint i = 0; i < PRODUCERS; i++)
    gst_pad_push_event (producers[i].pad, gst_event_new_eos ());
  while (!gst_pooled_load_acquire (&ended))
    g_usleep (100);
  check_books ();

  gst_element_set_state (accumulator, GST_STATE_NULL);
  gst_pad_set_active (sink, FALSE);
  for (guint i = 0; i < PRODUCERS; i++)
    end (&producers[i]);
  stress_check (GST_OBJECT_REFCOUNT_VALUE (accumulator) == 1);
  gst_object_unref (accumulator);
  accumulator = NULL;
  gst_object_unref (sink);
  rounds++;
}

/* such as data before a segment, but for who pushes while it starts */
static void
fail_at_warning (const gchar *domain, GLogLevelFlags level,
    const gchar *message, gpointer data)
{
  if (!gst_pooled_load_relaxed (&cycling))
    stress_fail (message, __FILE__, __LINE__);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  atexit (gst_deinit);
  g_log_set_handler ("GStreamer", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL,
      fail_at_warning, NULL);
  gst_debug_set_default_threshold (GST_LEVEL_NONE);
  stress_check (GST_ELEMENT_REGISTER (bufferaccumulator, NULL));
  stress_begin (argc, argv, "stress-accumulator", dump);

  while (stress_goes_on ()) {
    begin_all ();
    for (guint i = 0; i < DISTURBANCES && stress_goes_on (); i++) {
      g_usleep (stress_random (1000));
      disturb ();
      stress_progress ();
    }
    end_all ();
  }

  return stress_end (
      "%" G_GUINT64_FORMAT " rounds, %" G_GUINT64_FORMAT
      " buffers, %" G_GUINT64_FORMAT " of them dropped; %" G_GUINT64_FORMAT
      " waits for room, %" G_GUINT64_FORMAT " flushes, %" G_GUINT64_FORMAT
      " pads replaced, %" G_GUINT64_FORMAT " state cycles",
      rounds, received, dropped, blocked, flushes, replugs, cycles);
}
