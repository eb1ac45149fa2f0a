/* queue-rig-pads.c: the pads on both sides of a queue under test
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

/* without one, a pad that has caps takes no others */
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "rigsink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static void
rig_log (QueueRig *rig, gchar *word)
{
  g_mutex_lock (&rig->lock);
  g_ptr_array_add (rig->log, word);
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
}

static void
rig_call_hook (QueueRig *rig, GstMiniObject *object)
{
  QueueRigHook hook;
  gpointer data;

  g_mutex_lock (&rig->lock);
  hook = rig->hook;
  data = rig->hook_data;
  g_mutex_unlock (&rig->lock);

  if (hook)
    hook (rig, object, data);
}

static const gchar *
discont_mark (GstBuffer *buffer)
{
  return GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT) ? "!" : "";
}

/* stands at the gate while it is closed */
static GstFlowReturn
rig_pass (QueueRig *rig)
{
  GstFlowReturn flow;

  g_mutex_lock (&rig->lock);
  rig->at_gate++;
  g_cond_broadcast (&rig->cond);
  while (rig->closed && rig->permits == 0 && !rig->flushing)
    g_cond_wait (&rig->cond, &rig->lock);
  if (rig->closed && rig->permits > 0)
    rig->permits--;
  rig->at_gate--;
  flow = rig->flushing ? GST_FLOW_FLUSHING : rig->flow;
  g_mutex_unlock (&rig->lock);

  return flow;
}

static GstFlowReturn
rig_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  QueueRig *rig = pad->chaindata;
  GstFlowReturn flow;

  rig_log (rig, g_strdup_printf ("b%" G_GUINT64_FORMAT "%s",
                    GST_BUFFER_OFFSET (buffer), discont_mark (buffer)));
  rig_call_hook (rig, GST_MINI_OBJECT (buffer));
  flow = rig_pass (rig);
  gst_buffer_unref (buffer);

  return flow;
}

static GstFlowReturn
rig_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  QueueRig *rig = pad->chainlistdata;
  guint length = gst_buffer_list_length (list);
  GstBuffer *first = length ? gst_buffer_list_get (list, 0) : NULL;
  GstFlowReturn flow;

  rig_log (rig, g_strdup_printf ("l%" G_GUINT64_FORMAT "x%u%s",
                    first ? GST_BUFFER_OFFSET (first) : 0, length,
                    first ? discont_mark (first) : ""));
  rig_call_hook (rig, GST_MINI_OBJECT (list));
  flow = rig_pass (rig);
  gst_buffer_list_unref (list);

  return flow;
}

static const gchar *
event_word (GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CUSTOM_DOWNSTREAM:
    case GST_EVENT_CUSTOM_DOWNSTREAM_OOB:
    case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
    case GST_EVENT_CUSTOM_BOTH:
    case GST_EVENT_CUSTOM_BOTH_OOB:
    case GST_EVENT_CUSTOM_UPSTREAM:
      return gst_structure_get_name (gst_event_get_structure (event));
    default:
      return GST_EVENT_TYPE_NAME (event);
  }
}

static gboolean
rig_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  QueueRig *rig = pad->eventdata;

  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START ||
      GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP) {
    g_mutex_lock (&rig->lock);
    rig->flushing = GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START;
    g_cond_broadcast (&rig->cond);
    g_mutex_unlock (&rig->lock);
  }

  rig_log (rig, g_strdup (event_word (event)));
  rig_call_hook (rig, GST_MINI_OBJECT (event));
  if (g_str_equal (event_word (event), "hold"))
    rig_pass (rig);
  gst_event_unref (event);

  return TRUE;
}

static const gchar *
query_word (GstQuery *query)
{
  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_DRAIN:
    case GST_QUERY_ALLOCATION:
      return GST_QUERY_TYPE_NAME (query);
    default:
      return gst_structure_get_name (gst_query_get_structure (query));
  }
}

static gboolean
rig_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  QueueRig *rig = pad->querydata;
  gboolean result;

  if (!GST_QUERY_IS_SERIALIZED (query))
    return gst_pad_query_default (pad, parent, query);

  rig_log (rig, g_strdup_printf ("q:%s", query_word (query)));
  rig_call_hook (rig, GST_MINI_OBJECT (query));
  g_mutex_lock (&rig->lock);
  result = rig->query_result;
  g_mutex_unlock (&rig->lock);

  return result;
}

static gboolean
rig_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  QueueRig *rig = pad->eventdata;

  g_mutex_lock (&rig->lock);
  g_ptr_array_add (rig->upstream, g_strdup (event_word (event)));
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
  gst_event_unref (event);

  return TRUE;
}

static gboolean
rig_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  QueueRig *rig = pad->querydata;
  GstFormat format;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_LATENCY:
      gst_query_set_latency (
          query, rig->live, rig->min_latency, rig->max_latency);
      return TRUE;
    case GST_QUERY_POSITION:
      gst_query_parse_position (query, &format, NULL);
      gst_query_set_position (query, format, rig->position);
      return TRUE;
    case GST_QUERY_DURATION:
      gst_query_parse_duration (query, &format, NULL);
      gst_query_set_duration (query, format, rig->position);
      return TRUE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

void
rig_make_pads (QueueRig *rig)
{
  g_autoptr (GstPad) into = gst_element_get_static_pad (rig->element, "sink");
  g_autoptr (GstPad) out = gst_element_get_static_pad (rig->element, "src");

  rig->src = gst_pad_new ("rigsrc", GST_PAD_SRC);
  gst_pad_set_event_function_full (rig->src, rig_src_event, rig, NULL);
  gst_pad_set_query_function_full (rig->src, rig_src_query, rig, NULL);

  rig->sink = gst_pad_new_from_static_template (&sink_template, "rigsink");
  gst_pad_set_chain_function_full (rig->sink, rig_chain, rig, NULL);
  gst_pad_set_chain_list_function_full (rig->sink, rig_chain_list, rig, NULL);
  gst_pad_set_event_function_full (rig->sink, rig_sink_event, rig, NULL);
  gst_pad_set_query_function_full (rig->sink, rig_sink_query, rig, NULL);

  fail_unless_equals_int (gst_pad_link (rig->src, into), GST_PAD_LINK_OK);
  fail_unless_equals_int (gst_pad_link (out, rig->sink), GST_PAD_LINK_OK);
}
