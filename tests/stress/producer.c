/* producer.c: pushes whatever can be pushed into an element
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "producer.h"

#include "judge.h"
#include "stress.h"

static void
push_segment (Producer *producer)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  if (stress_random (4) == 0)
    segment.start = segment.position = stress_random (100000);
  if (stress_random (8) == 0)
    segment.rate = 2.0;
  gst_pad_push_event (producer->pad, gst_event_new_segment (&segment));
}

static void
push_caps (Producer *producer)
{
  guint n = ++producer->caps;
  GstCaps *caps =
      producer->make_caps != NULL
          ? producer->make_caps (producer->user, n)
          : gst_caps_new_simple ("video/x-stress", "n", G_TYPE_INT, n, NULL);

  gst_pad_push_event (producer->pad, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  if (producer->ask != NULL)
    producer->ask (producer->user);
}

static void
begin_stream (Producer *producer)
{
  gst_pad_push_event (producer->pad, gst_event_new_stream_start ("stress"));
  push_caps (producer);
  push_segment (producer);
}

static void
resume (Producer *producer)
{
  switch (gst_pooled_exchange_acquire (&producer->resume, PRODUCER_AS_BEFORE)) {
    case PRODUCER_NEW_STREAM:
      begin_stream (producer);
      break;
    case PRODUCER_NEW_SEGMENT:
      push_segment (producer);
      break;
    default:
      break;
  }
}

/* NULL when there was no memory for it */
static GstBuffer *
next_buffer (Producer *producer, gboolean may_wait)
{
  guint64 id = ++producer->id;
  GstBuffer *buffer = producer->make != NULL
                          ? producer->make (producer->user, id, may_wait)
                          : judge_buffer (id, stress_random (30));

  if (buffer == NULL)
    return NULL;
  /* a caps event that came while the pad was flushing is not in force */
  GST_BUFFER_OFFSET_END (buffer) = judge_caps (producer->pad);
  producer->buffers++;
  if (stress_random (8) != 0) {
    GST_BUFFER_PTS (buffer) = producer->frame * 1000;
    GST_BUFFER_DURATION (buffer) = 1000;
  }
  if (producer->frame++ % 5 != 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  if (stress_random (200) == 0)
    producer->frame = stress_random (1000) * 5;

  return buffer;
}

static void
note (Producer *producer, guint64 buffers, GstFlowReturn flow)
{
  stress_progress ();
  if (producer->pushed != NULL)
    producer->pushed (producer->user, buffers, flow);
  gst_pooled_store_relaxed (&producer->refused, flow == GST_FLOW_FLUSHING);
  if (flow != GST_FLOW_OK && flow != GST_FLOW_CUSTOM_SUCCESS)
    g_usleep (stress_random (100));
}

static void
push_one (Producer *producer)
{
  GstBuffer *buffer = next_buffer (producer, TRUE);

  if (buffer != NULL)
    note (producer, 1, gst_pad_push (producer->pad, buffer));
  else
    note (producer, 0, GST_FLOW_FLUSHING);
}

/* Waits for memory only while it holds none. */
static void
push_list (Producer *producer)
{
  GstBufferList *list = gst_buffer_list_new ();
  guint length = stress_random (5), made;

  for (guint i = 0; i < length; i++) {
    GstBuffer *buffer = next_buffer (producer, i == 0);

    if (buffer != NULL)
      gst_buffer_list_add (list, buffer);
  }
  made = gst_buffer_list_length (list);
  note (producer, made, gst_pad_push_list (producer->pad, list));
}

static void
push_numbered (Producer *producer)
{
  g_mutex_lock (&producer->lock);
  if (gst_pad_push_event (producer->pad,
          judge_event (producer->epoch, producer->n + 1, producer->id)))
    producer->n++;
  g_mutex_unlock (&producer->lock);
}

static void
push_tag (Producer *producer)
{
  gst_pad_push_event (producer->pad,
      gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "a title", NULL)));
}

static void
push_gap (Producer *producer)
{
  gst_pad_push_event (
      producer->pad, gst_event_new_gap (producer->frame * 1000, 1000));
}

/* the query is gone right after: nobody may touch it any more */
static void
ask (Producer *producer)
{
  GstQuery *query;

  if (producer->ask != NULL && stress_random (2)) {
    producer->ask (producer->user);
    return;
  }
  if (stress_random (2)) {
    query = gst_query_new_drain ();
  } else {
    GstCaps *caps = gst_caps_new_any ();

    query = gst_query_new_allocation (caps, FALSE);
    gst_caps_unref (caps);
  }
  gst_pad_peer_query (producer->pad, query);
  stress_check (gst_query_is_writable (query));
  gst_query_unref (query);
}

/* the next stream begins at once, behind an EOS that is still in the queue */
static void
end_stream (Producer *producer)
{
  gst_pad_push_event (producer->pad, gst_event_new_eos ());
  begin_stream (producer);
}

static void
step (Producer *producer)
{
  switch (stress_random (64)) {
    case 0:
      push_caps (producer);
      break;
    case 1:
      push_segment (producer);
      break;
    case 2:
      push_tag (producer);
      break;
    case 3:
      push_gap (producer);
      break;
    case 4:
      ask (producer);
      break;
    case 5:
      if (stress_random (8) == 0)
        end_stream (producer);
      break;
    case 6:
      g_usleep (stress_random (300));
      break;
    case 7:
    case 8:
    case 9:
      push_list (producer);
      break;
    case 10:
    case 11:
    case 12:
    case 13:
    case 14:
    case 15:
      push_numbered (producer);
      break;
    default:
      push_one (producer);
      break;
  }
}

static gpointer
produce (gpointer data)
{
  Producer *producer = data;

  stress_thread (producer->index);
  while (!gst_pooled_load_relaxed (&producer->stop)) {
    resume (producer);
    if (producer->ask != NULL && gst_pad_check_reconfigure (producer->pad))
      producer->ask (producer->user);
    step (producer);
    gst_pooled_count (&producer->steps, 1);
    stress_perturb ();
  }

  return NULL;
}

void
producer_init (Producer *producer)
{
  memset (producer, 0, sizeof *producer);
  producer->pad = gst_pad_new ("producer", GST_PAD_SRC);
  producer->epoch = 1;
  gst_pooled_store_relaxed (&producer->resume, PRODUCER_NEW_STREAM);
  g_mutex_init (&producer->lock);
}

void
producer_clear (Producer *producer)
{
  gst_object_unref (producer->pad);
  g_mutex_clear (&producer->lock);
}

void
producer_start (Producer *producer, guint index)
{
  producer->index = index;
  producer->thread = g_thread_new ("producer", produce, producer);
}

/* A full queue may hold it: a flush lets it out, whatever comes of the rest. */
void
producer_stop (Producer *producer)
{
  gst_pooled_store_relaxed (&producer->stop, 1);
  gst_pad_push_event (producer->pad, gst_event_new_flush_start ());
  g_thread_join (producer->thread);
  gst_pad_push_event (producer->pad, gst_event_new_flush_stop (TRUE));
}

void
producer_lock (Producer *producer)
{
  g_mutex_lock (&producer->lock);
}

void
producer_unlock (Producer *producer, ProducerResume how)
{
  producer->epoch++;
  producer->n = 0;
  gst_pooled_store_release (&producer->resume, how);
  g_mutex_unlock (&producer->lock);
}

void
producer_wait_until_refused (Producer *producer)
{
  /* it may be waiting for the lock, which this thread holds, and then does not
   * push: a moment is enough for what it is about */
  for (guint i = 0; i < 50; i++) {
    if (gst_pooled_load_relaxed (&producer->refused))
      return;
    g_usleep (20);
  }
}

/* The watchdog would not notice: others go on. */
void
producer_wait_until_moving (Producer *producer)
{
  gint64 end = g_get_monotonic_time () + STRESS_WATCHDOG * G_USEC_PER_SEC;
  guint32 begun = gst_pooled_load_relaxed (&producer->steps);

  while (gst_pooled_load_relaxed (&producer->steps) - begun < 2) {
    stress_check (g_get_monotonic_time () < end);
    g_usleep (50);
  }
}
