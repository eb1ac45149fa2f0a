/* subject.c: one of the pipelines that run, and what was done to it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "subject.h"

#define HISTORY 12

gboolean
subject_is (GstElement *element, const gchar *factory)
{
  GstElementFactory *made_by = gst_element_get_factory (element);

  return made_by != NULL && g_str_equal (GST_OBJECT_NAME (made_by), factory);
}

void
subject_fail (Subject *subject, gchar *what)
{
  g_mutex_lock (&subject->lock);
  if (subject->failure == NULL)
    subject->failure = g_steal_pointer (&what);
  g_mutex_unlock (&subject->lock);
  g_free (what);
}

gboolean
subject_has_failed (Subject *subject)
{
  gboolean failed;

  g_mutex_lock (&subject->lock);
  failed = subject->failure != NULL;
  g_mutex_unlock (&subject->lock);

  return failed;
}

void
subject_begin (Subject *subject, const gchar *what)
{
  g_mutex_lock (&subject->lock);
  g_free (subject->doing);
  subject->doing = g_strdup (what);
  subject->doing_since = g_get_monotonic_time ();
  g_queue_push_tail (&subject->history, g_strdup (what));
  if (g_queue_get_length (&subject->history) > HISTORY)
    g_free (g_queue_pop_head (&subject->history));
  g_mutex_unlock (&subject->lock);
}

void
subject_end (Subject *subject)
{
  g_mutex_lock (&subject->lock);
  g_clear_pointer (&subject->doing, g_free);
  g_mutex_unlock (&subject->lock);
  g_atomic_int_inc (&subject->disturbances);
}

/* --- what it tells --- */

static void
note_error (Subject *subject, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *detail = NULL;

  gst_message_parse_error (message, &error, &detail);
  subject_fail (
      subject, g_strdup_printf ("%s: %s (%s)", GST_MESSAGE_SRC_NAME (message),
                   error->message, detail ? detail : ""));
}

/* A decoder that negotiates while its pads are being stopped calls that an
 * error. Nobody listens to a pipeline that he stops. */
static gboolean
is_being_stopped (Subject *subject)
{
  return GST_STATE_TARGET (subject->pipeline) < GST_STATE_PAUSED;
}

/* In the thread that tells. Nothing is kept on the bus. */
static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  Subject *subject = data;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      if (!is_being_stopped (subject))
        note_error (subject, message);
      break;
    case GST_MESSAGE_WARNING:
      g_atomic_int_inc (&subject->warnings);
      break;
    case GST_MESSAGE_LATENCY:
      g_atomic_int_set (&subject->latency, TRUE);
      break;
    case GST_MESSAGE_EOS:
      if (GST_MESSAGE_SRC (message) == GST_OBJECT (subject->pipeline))
        g_atomic_int_set (&subject->eos, TRUE);
      break;
    default:
      break;
  }
  gst_message_unref (message);

  return GST_BUS_DROP;
}

static GstPadProbeReturn
on_arrival (GstPad *pad, GstPadProbeInfo *info, gpointer buffers)
{
  g_atomic_int_inc ((gint *) buffers);

  return GST_PAD_PROBE_OK;
}

/* --- making it --- */

static void
sort_in (Subject *subject, GstElement *element)
{
  if (subject_is (element, "lfqueue") || subject_is (element, "poolfilter") ||
      subject_is (element, "bufferaccumulator"))
    g_ptr_array_add (subject->ours, gst_object_ref (element));
  else if (g_str_equal (GST_OBJECT_NAME (element), "caps"))
    g_ptr_array_add (subject->filters, gst_object_ref (element));
  else if (GST_OBJECT_FLAG_IS_SET (element, GST_ELEMENT_FLAG_SINK)) {
    Arrival arrival = { .sink = gst_object_ref (element) };

    g_array_append_val (subject->arrivals, arrival);
  }
}

static void
sort_all (Subject *subject)
{
  GList *all;

  GST_OBJECT_LOCK (subject->pipeline);
  all = g_list_copy_deep (GST_BIN_CHILDREN (subject->pipeline),
      (GCopyFunc) (GCallback) gst_object_ref, NULL);
  GST_OBJECT_UNLOCK (subject->pipeline);

  for (GList *l = all; l != NULL; l = l->next)
    sort_in (subject, l->data);
  g_list_free_full (all, gst_object_unref);
}

/* When the array is complete: its elements must not move any more. */
static void
watch_arrivals (Subject *subject)
{
  for (guint i = 0; i < subject->arrivals->len; i++) {
    Arrival *arrival = &g_array_index (subject->arrivals, Arrival, i);
    g_autoptr (GstPad) pad = gst_element_get_static_pad (arrival->sink, "sink");

    gst_pad_add_probe (pad,
        GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_arrival,
        &arrival->buffers, NULL);
  }
}

static void
arrival_clear (gpointer arrival)
{
  gst_object_unref (((Arrival *) arrival)->sink);
}

Subject *
subject_new (const Plan *plan, guint32 seed, GError **error)
{
  GstElement *pipeline = gst_parse_launch_full (
      plan->launch, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  g_autoptr (GstBus) bus = NULL;
  Subject *subject;

  if (pipeline == NULL)
    return NULL;

  subject = g_new0 (Subject, 1);
  subject->plan = plan;
  subject->pipeline = pipeline;
  subject->ours = g_ptr_array_new_with_free_func (gst_object_unref);
  subject->filters = g_ptr_array_new_with_free_func (gst_object_unref);
  subject->arrivals = g_array_new (FALSE, FALSE, sizeof (Arrival));
  g_array_set_clear_func (subject->arrivals, arrival_clear);
  subject->rand = g_rand_new_with_seed (seed);
  g_mutex_init (&subject->lock);
  g_queue_init (&subject->history);
  gst_object_set_name (GST_OBJECT (pipeline), plan->name);
  sort_all (subject);
  watch_arrivals (subject);

  bus = gst_element_get_bus (pipeline);
  gst_bus_set_sync_handler (bus, on_message, subject, NULL);

  return subject;
}

void
subject_free (Subject *subject)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (subject->pipeline);

  gst_element_set_state (subject->pipeline, GST_STATE_NULL);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  g_ptr_array_unref (subject->ours);
  g_ptr_array_unref (subject->filters);
  g_array_unref (subject->arrivals);
  gst_object_unref (subject->pipeline);
  g_rand_free (subject->rand);
  g_queue_clear_full (&subject->history, g_free);
  g_free (subject->doing);
  g_free (subject->failure);
  g_mutex_clear (&subject->lock);
  g_free (subject);
}

/* --- running it --- */

/* A state that is reached later than this never is. Seconds. */
#define LONGEST_CHANGE 120

gboolean
subject_set_state (Subject *subject, GstState state)
{
  GstStateChangeReturn result =
      gst_element_set_state (subject->pipeline, state);

  if (result == GST_STATE_CHANGE_ASYNC)
    result = gst_element_get_state (
        subject->pipeline, NULL, NULL, LONGEST_CHANGE * GST_SECOND);
  if (result == GST_STATE_CHANGE_SUCCESS ||
      result == GST_STATE_CHANGE_NO_PREROLL)
    return TRUE;

  subject_fail (
      subject, g_strdup_printf ("does not go to %s: %s",
                   gst_element_state_get_name (state),
                   gst_element_state_change_return_get_name (result)));

  return FALSE;
}

gboolean
subject_play (Subject *subject)
{
  return subject_set_state (subject, GST_STATE_PLAYING);
}

guint64
subject_arrived (Subject *subject)
{
  guint64 sum = 0;

  for (guint i = 0; i < subject->arrivals->len; i++)
    sum += (guint) g_atomic_int_get (
        &g_array_index (subject->arrivals, Arrival, i).buffers);

  return sum;
}

guint64
subject_dropped (Subject *subject)
{
  guint64 sum = 0, dropped;

  for (guint i = 0; i < subject->ours->len; i++) {
    GstElement *element = g_ptr_array_index (subject->ours, i);

    if (subject_is (element, "poolfilter"))
      continue;
    g_object_get (element, "dropped", &dropped, NULL);
    sum += dropped;
  }

  return sum;
}
