/* queue-rig.c: a queue between two pads that tests steer
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

#include <string.h>

const gchar *
queue_factory (void)
{
  const gchar *name = g_getenv ("QUEUE_FACTORY");

  return name ? name : "lfqueue";
}

gboolean
queue_is_ours (void)
{
  return strcmp (queue_factory (), "lfqueue") == 0;
}

static void
count (GstElement *element, gint *counter)
{
  g_atomic_int_inc (counter);
}

static void
rig_connect (QueueRig *rig)
{
  g_signal_connect (
      rig->element, "overrun", G_CALLBACK (count), &rig->overruns);
  g_signal_connect (
      rig->element, "underrun", G_CALLBACK (count), &rig->underruns);
  g_signal_connect (
      rig->element, "running", G_CALLBACK (count), &rig->runnings);
  g_signal_connect (
      rig->element, "pushing", G_CALLBACK (count), &rig->pushings);
}

QueueRig *
rig_new (const gchar *first_property, ...)
{
  QueueRig *rig = g_new0 (QueueRig, 1);
  va_list args;

  g_mutex_init (&rig->lock);
  g_cond_init (&rig->cond);
  rig->log = g_ptr_array_new_with_free_func (g_free);
  rig->upstream = g_ptr_array_new_with_free_func (g_free);
  rig->query_result = TRUE;
  rig->max_latency = GST_CLOCK_TIME_NONE;

  rig->element = gst_element_factory_make (queue_factory (), NULL);
  fail_unless (rig->element != NULL, "there is no %s", queue_factory ());
  gst_object_ref_sink (rig->element);
  va_start (args, first_property);
  g_object_set_valist (G_OBJECT (rig->element), first_property, args);
  va_end (args);

  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->element, rig->bus);
  rig_connect (rig);
  rig_make_pads (rig);

  return rig;
}

void
rig_set_state (QueueRig *rig, GstState state)
{
  fail_unless_equals_int (
      gst_element_set_state (rig->element, state), GST_STATE_CHANGE_SUCCESS);
}

static void
rig_release_element (QueueRig *rig)
{
  check_accounting (rig->element);
  gst_pad_set_active (rig->sink, FALSE);
  rig_set_state (rig, GST_STATE_NULL);
  gst_pad_set_active (rig->src, FALSE);
  check_accounting (rig->element);
  fail_unless_equals_int (rig_level (rig), 0);
  gst_element_set_bus (rig->element, NULL);
  /* messages hold references too */
  gst_bus_set_flushing (rig->bus, TRUE);
  ASSERT_OBJECT_REFCOUNT (rig->element, "the queue", 1);
  gst_object_unref (rig->element);
}

void
rig_free (QueueRig *rig)
{
  rig_open_gate (rig);
  if (rig->element)
    rig_release_element (rig);
  gst_bus_set_flushing (rig->bus, TRUE);
  gst_object_unref (rig->bus);
  gst_object_unref (rig->src);
  gst_object_unref (rig->sink);
  g_ptr_array_unref (rig->log);
  g_ptr_array_unref (rig->upstream);
  g_mutex_clear (&rig->lock);
  g_cond_clear (&rig->cond);
  g_free (rig);
}

void
rig_segment (QueueRig *rig, GstClockTime start)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = segment.position = start;
  fail_unless (rig_event (rig, gst_event_new_segment (&segment)));
}

void
rig_start (QueueRig *rig)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("video/x-test");

  gst_pad_set_active (rig->sink, TRUE);
  rig_set_state (rig, GST_STATE_PLAYING);
  gst_pad_set_active (rig->src, TRUE);
  fail_unless (rig_event (rig, gst_event_new_stream_start ("test")));
  fail_unless (rig_event (rig, gst_event_new_caps (caps)));
  rig_segment (rig, 0);
  rig_expect (rig, "stream-start caps segment");
  rig_clear_log (rig);
}

GstBuffer *
rig_buffer_full (
    guint64 id, gsize size, GstClockTime pts, GstClockTime duration)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

  GST_BUFFER_OFFSET (buffer) = id;
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;

  return buffer;
}

GstBuffer *
rig_buffer (guint64 id)
{
  return rig_buffer_full (id, 10, GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE);
}

GstBufferList *
rig_list (guint64 first_id, guint length)
{
  GstBufferList *list = gst_buffer_list_new ();

  for (guint i = 0; i < length; i++)
    gst_buffer_list_add (list, rig_buffer (first_id + i));

  return list;
}

GstEvent *
rig_custom_event (const gchar *name)
{
  return gst_event_new_custom (
      GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty (name));
}

GstEvent *
rig_custom_oob_event (const gchar *name)
{
  return gst_event_new_custom (
      GST_EVENT_CUSTOM_DOWNSTREAM_OOB, gst_structure_new_empty (name));
}

/* GST_QUERY_CUSTOM is not serialized; applications make types of their own */
GstQuery *
rig_custom_query (void)
{
  const GstQueryType type = GST_QUERY_MAKE_TYPE (
      900, GST_QUERY_TYPE_DOWNSTREAM | GST_QUERY_TYPE_SERIALIZED);

  return gst_query_new_custom (type, gst_structure_new_empty ("custom"));
}

GstFlowReturn
rig_push (QueueRig *rig, guint64 id)
{
  return gst_pad_push (rig->src, rig_buffer (id));
}

void
rig_push_ok (QueueRig *rig, guint64 first_id, guint count)
{
  for (guint i = 0; i < count; i++)
    fail_unless_equals_int (rig_push (rig, first_id + i), GST_FLOW_OK);
}

gboolean
rig_event (QueueRig *rig, GstEvent *event)
{
  return gst_pad_push_event (rig->src, event);
}

void
rig_flush (QueueRig *rig)
{
  fail_unless (rig_event (rig, gst_event_new_flush_start ()));
  fail_unless (rig_event (rig, gst_event_new_flush_stop (TRUE)));
}

void
rig_flush_many (QueueRig *rig, guint times)
{
  for (guint i = 0; i < times; i++) {
    rig_event (rig, gst_event_new_flush_start ());
    rig_event (rig, gst_event_new_flush_stop (TRUE));
  }
}

void
rig_close_gate (QueueRig *rig)
{
  g_mutex_lock (&rig->lock);
  rig->closed = TRUE;
  rig->permits = 0;
  g_mutex_unlock (&rig->lock);
}

void
rig_open_gate (QueueRig *rig)
{
  g_mutex_lock (&rig->lock);
  rig->closed = FALSE;
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
}

void
rig_let_pass (QueueRig *rig, guint count)
{
  g_mutex_lock (&rig->lock);
  rig->permits += count;
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
}

/* waits with the lock held; the watchdog fails a wait that never ends */
static void
rig_wait_locked (QueueRig *rig, gint64 end, const gchar *what)
{
  if (!g_cond_wait_until (&rig->cond, &rig->lock, end)) {
    g_mutex_unlock (&rig->lock);
    fail ("never happened: %s", what);
  }
}

void
rig_wait_at_gate (QueueRig *rig)
{
  gint64 end = test_watchdog_end ();

  g_mutex_lock (&rig->lock);
  while (rig->at_gate == 0)
    rig_wait_locked (rig, end, "a buffer at the gate");
  g_mutex_unlock (&rig->lock);
}

void
rig_plug (QueueRig *rig)
{
  rig_close_gate (rig);
  rig_push_ok (rig, 0, 1);
  rig_wait_at_gate (rig);
}

void
rig_set_flow (QueueRig *rig, GstFlowReturn flow)
{
  g_mutex_lock (&rig->lock);
  rig->flow = flow;
  g_mutex_unlock (&rig->lock);
}

void
rig_set_hook (QueueRig *rig, QueueRigHook hook, gpointer data)
{
  g_mutex_lock (&rig->lock);
  rig->hook = hook;
  rig->hook_data = data;
  g_mutex_unlock (&rig->lock);
}

guint
rig_level (QueueRig *rig)
{
  guint level;

  g_object_get (rig->element, "current-level-buffers", &level, NULL);

  return level;
}

guint64
rig_level_time (QueueRig *rig)
{
  guint64 level;

  g_object_get (rig->element, "current-level-time", &level, NULL);

  return level;
}

static gchar *
rig_join_locked (QueueRig *rig)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rig->log->len; i++)
    g_string_append_printf (text, i ? " %s" : "%s",
        (const gchar *) g_ptr_array_index (rig->log, i));

  return g_string_free (text, FALSE);
}

void
rig_expect (QueueRig *rig, const gchar *words)
{
  g_auto (GStrv) split = g_strsplit (words, " ", -1);
  guint wanted = *words ? g_strv_length (split) : 0;
  g_autofree gchar *got = NULL;
  gint64 end = test_watchdog_end ();
  gboolean in_time = TRUE;

  g_mutex_lock (&rig->lock);
  while (in_time && rig->log->len < wanted)
    in_time = g_cond_wait_until (&rig->cond, &rig->lock, end);
  got = rig_join_locked (rig);
  g_mutex_unlock (&rig->lock);

  fail_unless_equals_string (got, words);
}

void
rig_expect_then_eos (QueueRig *rig, const gchar *words)
{
  g_autofree gchar *all = g_strdup_printf ("%s%seos", words, *words ? " " : "");

  fail_unless (rig_event (rig, gst_event_new_eos ()));
  rig_expect (rig, all);
}

void
rig_clear_log (QueueRig *rig)
{
  g_mutex_lock (&rig->lock);
  g_ptr_array_set_size (rig->log, 0);
  g_ptr_array_set_size (rig->upstream, 0);
  g_mutex_unlock (&rig->lock);
}

guint
rig_log_length (QueueRig *rig)
{
  guint length;

  g_mutex_lock (&rig->lock);
  length = rig->log->len;
  g_mutex_unlock (&rig->lock);

  return length;
}

static gboolean
rig_find (QueueRig *rig, GPtrArray *words, const gchar *word)
{
  gboolean found;

  g_mutex_lock (&rig->lock);
  found = g_ptr_array_find_with_equal_func (words, word, g_str_equal, NULL);
  g_mutex_unlock (&rig->lock);

  return found;
}

gboolean
rig_saw (QueueRig *rig, const gchar *word)
{
  return rig_find (rig, rig->log, word);
}

gboolean
rig_saw_upstream (QueueRig *rig, const gchar *name)
{
  return rig_find (rig, rig->upstream, name);
}

GstMessage *
rig_pop (QueueRig *rig, GstMessageType types)
{
  return gst_bus_pop_filtered (rig->bus, types);
}

GstMessage *
rig_pop_named (QueueRig *rig, const gchar *name)
{
  GstMessage *message;

  while ((message = rig_pop (rig, GST_MESSAGE_ELEMENT))) {
    if (gst_message_has_name (message, name))
      return message;
    gst_message_unref (message);
  }

  return NULL;
}
