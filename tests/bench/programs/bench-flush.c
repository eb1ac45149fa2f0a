/* bench-flush.c: from FLUSH_START until both sides of a full queue are out
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The worst start: the queue is full, the producer sleeps in it, and the
 * queue's own thread sleeps further down, in a sink that waits (as in
 * preroll, or paused) and that the flush releases. Out are both when the push
 * has come back, and FLUSH_START too, which stops the queue's thread.
 *
 * A flush is told apart into what no queue has a part in, until the thread
 * that sleeps in the sink runs again, and what comes after that.
 */
#include "config.h"

#include "measure.h"
#include "pads.h"
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static gchar *opt_subject = (gchar *) "queue";
static gchar *opt_properties;
static gint opt_flushes = 300;

static const GOptionEntry entries[] = {
  { "subject", 0, 0, G_OPTION_ARG_STRING, &opt_subject, "element", "NAME" },
  { "properties", 0, 0, G_OPTION_ARG_STRING, &opt_properties,
      "of the element: 'a=1 b=2'", "TEXT" },
  { "flushes", 0, 0, G_OPTION_ARG_INT, &opt_flushes, "to do", "N" },
  { NULL },
};

/* A sink that lets nothing pass until it is flushed. */
typedef struct {
  GstPad *pad;
  GMutex lock;
  GCond changed;
  gboolean flushing;
  gst_pooled_atomic_u32 waiter; /* thread that waits in it, or 0 */
  gst_pooled_atomic_u64 ran;    /* when that ran again, at last */
} Gate;

typedef struct {
  BenchSource source;
  gst_pooled_atomic_u32 thread;
  gst_pooled_atomic_u32 rounds_wanted;
  gst_pooled_atomic_u32 rounds_done;
  gst_pooled_atomic_u64 came_back; /* when a push was refused */
} Producer;

typedef struct {
  BenchDelays whole, woken, after;
} Flushes;

static guint32
thread_id (void)
{
  return (guint32) syscall (SYS_gettid);
}

static GstFlowReturn
gate_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Gate *self = gst_pad_get_element_private (pad);

  g_mutex_lock (&self->lock);
  gst_pooled_store_release (&self->waiter, thread_id ());
  while (!self->flushing)
    g_cond_wait (&self->changed, &self->lock);
  gst_pooled_store_release (&self->ran, bench_now ());
  gst_pooled_store_release (&self->waiter, 0);
  g_mutex_unlock (&self->lock);
  gst_buffer_unref (buffer);
  return GST_FLOW_FLUSHING;
}

static gboolean
gate_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Gate *self = gst_pad_get_element_private (pad);
  gboolean start = GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START;

  if (start || GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP) {
    g_mutex_lock (&self->lock);
    self->flushing = start;
    g_cond_signal (&self->changed);
    g_mutex_unlock (&self->lock);
  }
  gst_event_unref (event);
  return TRUE;
}

static void
gate_init (Gate *self)
{
  memset (self, 0, sizeof (*self));
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->pad = gst_object_ref_sink (gst_pad_new ("sink", GST_PAD_SINK));
  gst_pad_set_element_private (self->pad, self);
  gst_pad_set_chain_function (self->pad, gate_chain);
  gst_pad_set_event_function (self->pad, gate_event);
  gst_pad_set_active (self->pad, TRUE);
}

static void
gate_clear (Gate *self)
{
  gst_pad_set_active (self->pad, FALSE);
  gst_clear_object (&self->pad);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
}

/* One round: push until a flush refuses, say when, wait for the next. */
static gpointer
produce (gpointer data)
{
  Producer *self = data;

  gst_pooled_store_release (&self->thread, thread_id ());
  for (guint round = 1; round <= (guint) opt_flushes; round++) {
    while (gst_pooled_load_acquire (&self->rounds_wanted) < round)
      bench_sleep (100 * GST_USECOND);
    bench_source_begin (&self->source);
    while (bench_source_push (&self->source) == GST_FLOW_OK)
      ;
    gst_pooled_store_release (&self->came_back, bench_now ());
    gst_pooled_store_release (&self->rounds_done, round);
  }
  return NULL;
}

static gboolean
is_asleep (guint32 thread)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/self/task/%u/stat", thread);
  FILE *file = fopen (path, "r");
  gchar state = 'R';

  if (file == NULL)
    return FALSE;
  if (fscanf (file, "%*d (%*[^)]) %c", &state) != 1)
    state = 'R';
  fclose (file);
  return state == 'S';
}

static guint
level (GstElement *queue)
{
  guint buffers;

  g_object_get (queue, "current-level-buffers", &buffers, NULL);
  return buffers;
}

/* Full, and both asleep, twice in a row: between two looks either may have
 * woken and gone back. */
static void
wait_until_stuck (GstElement *queue, Gate *gate, Producer *producer)
{
  guint limit, seen = 0;

  g_object_get (queue, "max-size-buffers", &limit, NULL);
  while (seen < 2) {
    guint32 waiter = gst_pooled_load_acquire (&gate->waiter);

    if (waiter != 0 && level (queue) >= limit && is_asleep (waiter) &&
        is_asleep (gst_pooled_load_acquire (&producer->thread)))
      seen++;
    else
      seen = 0;
    bench_sleep (200 * GST_USECOND);
  }
}

static void
flush_once (GstElement *queue, Gate *gate, Producer *producer, guint round,
    Flushes *flushes)
{
  guint64 begin, ran, end;

  gst_pooled_store_release (&producer->rounds_wanted, round);
  wait_until_stuck (queue, gate, producer);

  begin = bench_now ();
  gst_pad_push_event (producer->source.pad, gst_event_new_flush_start ());
  end = bench_now ();
  while (gst_pooled_load_acquire (&producer->rounds_done) < round)
    bench_sleep (50 * GST_USECOND);
  end = MAX (end, gst_pooled_load_acquire (&producer->came_back));

  gst_pad_push_event (producer->source.pad, gst_event_new_flush_stop (TRUE));

  ran = gst_pooled_load_acquire (&gate->ran);
  bench_delays_note (&flushes->whole, end - begin);
  bench_delays_note (&flushes->woken, ran - begin);
  bench_delays_note (&flushes->after, end - ran);
}

static void
run (BenchSubject *subject, Gate *gate, Producer *producer)
{
  BenchUsage start, end;
  Flushes flushes;
  GThread *thread = g_thread_new ("producer", produce, producer);

  bench_delays_init (&flushes.whole, (gsize) opt_flushes);
  bench_delays_init (&flushes.woken, (gsize) opt_flushes);
  bench_delays_init (&flushes.after, (gsize) opt_flushes);
  bench_usage_begin (&start);
  for (guint round = 1; round <= (guint) opt_flushes; round++)
    flush_once (subject->element, gate, producer, round, &flushes);
  bench_usage_end (&end);
  g_thread_join (thread);

  bench_report_text ("subject", opt_subject);
  bench_report_usage (&start, &end, (guint64) opt_flushes);
  bench_delays_report (&flushes.whole);
  bench_delays_report_as (&flushes.woken, "woken");
  bench_delays_report_as (&flushes.after, "after");
  bench_delays_clear (&flushes.whole);
  bench_delays_clear (&flushes.woken);
  bench_delays_clear (&flushes.after);
}

int
main (int argc, char **argv)
{
  BenchSubject subject;
  Producer producer = { 0 };
  Gate gate;
  GstElement *pipeline;
  guint limit;

  if (!bench_parse (&argc, &argv, entries))
    return EXIT_FAILURE;

  pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  bench_subject_init (&subject, opt_subject, opt_properties);
  gst_bin_add (GST_BIN (pipeline), subject.element);
  g_object_get (subject.element, "max-size-buffers", &limit, NULL);
  bench_source_init (&producer.source, 64, limit + 8, 0);
  gate_init (&gate);
  bench_subject_link (&subject, producer.source.pad, gate.pad);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);

  run (&subject, &gate, &producer);
  bench_report_print ();

  gst_element_set_state (pipeline, GST_STATE_NULL);
  bench_subject_clear (&subject);
  gst_object_unref (pipeline);
  bench_source_clear (&producer.source);
  gate_clear (&gate);
  return EXIT_SUCCESS;
}
