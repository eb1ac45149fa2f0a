/* judge.c: sits downstream of an element and finds what is out of order
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "judge.h"

#include "stress.h"

#include <stdio.h>
#include <string.h>

static gst_pooled_atomic_u64 memories;

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static void
memory_gone (gpointer data)
{
  gst_pooled_add_relaxed (&memories, (guint64) -1);
  g_free (data);
}

guint
judge_memories (void)
{
  return (guint) gst_pooled_load_relaxed (&memories);
}

GstBuffer *
judge_buffer (guint64 id, gsize size)
{
  gpointer data = g_malloc (size + 1);
  GstBuffer *buffer = gst_buffer_new_wrapped_full (
      0, data, size + 1, 0, size, data, memory_gone);

  gst_pooled_add_relaxed (&memories, 1);
  GST_BUFFER_OFFSET (buffer) = id;

  return buffer;
}

GstEvent *
judge_event (guint epoch, guint n, guint64 after)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
      gst_structure_new ("numbered", "epoch", G_TYPE_UINT, epoch, "n",
          G_TYPE_UINT, n, "after", G_TYPE_UINT64, after, NULL));
}

guint
judge_caps (GstPad *pad)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);
  gint n = 0;

  if (caps == NULL)
    return 0;
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "n", &n);
  gst_caps_unref (caps);

  return n;
}

static void
see_buffer (Judge *judge, GstBuffer *buffer)
{
  guint64 id = GST_BUFFER_OFFSET (buffer);

  stress_check (id > gst_pooled_load_relaxed (&judge->last_id));
  stress_check (id > judge->last_after);
  gst_pooled_store_relaxed (&judge->last_id, id);
  gst_pooled_count (&judge->buffers, 1);
}

static gboolean
has_segment (GstPad *pad)
{
  GstEvent *segment = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  gboolean has = segment != NULL;

  gst_clear_event (&segment);

  return has;
}

/* Before there is a segment, pads themselves may hold back caps that met a
 * flush; and a buffer may have been made before a change of state, and pushed
 * after it. */
static void
see_caps (Judge *judge, GstBuffer *buffer)
{
  guint caps = judge_caps (judge->pad);

  if (caps == 0 || !has_segment (judge->pad))
    return;
  if (caps != GST_BUFFER_OFFSET_END (buffer))
    fprintf (stderr,
        "buffer %" G_GUINT64_FORMAT " of caps %" G_GUINT64_FORMAT
        " came under caps %u\n",
        GST_BUFFER_OFFSET (buffer), GST_BUFFER_OFFSET_END (buffer), caps);
  stress_check (caps == GST_BUFFER_OFFSET_END (buffer));
}

static void
see_numbered (Judge *judge, const GstStructure *fields)
{
  guint epoch, n;
  guint64 after;

  gst_structure_get (fields, "epoch", G_TYPE_UINT, &epoch, "n", G_TYPE_UINT, &n,
      "after", G_TYPE_UINT64, &after, NULL);
  stress_check (gst_pooled_load_relaxed (&judge->last_id) <= after);
  stress_check (after >= judge->last_after);
  stress_check (epoch >= judge->last_epoch);
  if (epoch == judge->last_epoch && epoch > judge->refused_epoch &&
      epoch > gst_pooled_load_relaxed (&judge->unlinked_epoch)) {
    if (n != judge->last_n + 1)
      fprintf (stderr, "epoch %u: event %u after event %u\n", epoch, n,
          judge->last_n);
    stress_check (n == judge->last_n + 1);
  }
  judge->last_after = after;
  judge->last_epoch = epoch;
  judge->last_n = n;
  gst_pooled_count (&judge->events, 1);
}

/* slow, or stuck until a flush or for a few ms */
static void
dawdle (Judge *judge)
{
  guint most = gst_pooled_load_relaxed (&judge->slowness);
  gint64 end;

  stress_perturb ();
  if (most == 0 || stress_random (8) != 0)
    return;

  end = g_get_monotonic_time () + stress_random (most);
  g_mutex_lock (&judge->lock);
  while (
      !judge->flushing && g_cond_wait_until (&judge->cond, &judge->lock, end))
    ;
  g_mutex_unlock (&judge->lock);
}

static GstFlowReturn
answer (Judge *judge)
{
  guint negative = gst_pooled_exchange_relaxed (&judge->answer, 0);
  gboolean flushing;

  g_mutex_lock (&judge->lock);
  flushing = judge->flushing;
  g_mutex_unlock (&judge->lock);

  stress_progress ();
  if (flushing)
    return GST_FLOW_FLUSHING;
  /* what comes next may be discarded up to a new segment */
  if (negative != 0)
    judge->refused_epoch = judge->last_epoch;

  return (GstFlowReturn) - (gint) negative;
}

/* Takes @buffer. */
static void
done_with (Judge *judge, GstBuffer *buffer)
{
  if (judge->keep != NULL)
    judge->keep (judge->user, buffer);
  else
    gst_buffer_unref (buffer);
}

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Judge *judge = pad->chaindata;

  see_buffer (judge, buffer);
  see_caps (judge, buffer);
  dawdle (judge);
  done_with (judge, buffer);

  return answer (judge);
}

/* Out of the list: who is done with it is its only owner then. */
static gboolean
done_with_one (GstBuffer **buffer, guint index, gpointer judge)
{
  done_with (judge, *buffer);
  *buffer = NULL;

  return TRUE;
}

static GstFlowReturn
chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  Judge *judge = pad->chainlistdata;
  guint length = gst_buffer_list_length (list);

  for (guint i = 0; i < length; i++)
    see_buffer (judge, gst_buffer_list_get (list, i));
  if (length > 0)
    see_caps (judge, gst_buffer_list_get (list, 0));
  dawdle (judge);
  list = gst_buffer_list_make_writable (list);
  gst_buffer_list_foreach (list, done_with_one, judge);
  gst_buffer_list_unref (list);

  return answer (judge);
}

static void
set_flushing (Judge *judge, gboolean flushing)
{
  g_mutex_lock (&judge->lock);
  judge->flushing = flushing;
  g_cond_broadcast (&judge->cond);
  g_mutex_unlock (&judge->lock);
}

static gboolean
event (GstPad *pad, GstObject *parent, GstEvent *ev)
{
  Judge *judge = pad->eventdata;

  if (GST_EVENT_TYPE (ev) == GST_EVENT_FLUSH_START)
    set_flushing (judge, TRUE);
  else if (GST_EVENT_TYPE (ev) == GST_EVENT_FLUSH_STOP)
    set_flushing (judge, FALSE);
  else if (gst_event_has_name (ev, "numbered"))
    see_numbered (judge, gst_event_get_structure (ev));
  stress_progress ();
  gst_event_unref (ev);

  return TRUE;
}

static gboolean
query (GstPad *pad, GstObject *parent, GstQuery *q)
{
  Judge *judge = pad->querydata;

  if (!GST_QUERY_IS_SERIALIZED (q))
    return gst_pad_query_default (pad, parent, q);

  stress_perturb ();
  gst_pooled_count (&judge->queries, 1);
  stress_progress ();

  if (GST_QUERY_TYPE (q) == GST_QUERY_ALLOCATION && judge->propose != NULL)
    return judge->propose (judge->user, q);

  return GST_QUERY_TYPE (q) == GST_QUERY_DRAIN;
}

void
judge_init (Judge *judge)
{
  memset (judge, 0, sizeof *judge);
  g_mutex_init (&judge->lock);
  g_cond_init (&judge->cond);
  judge->pad = gst_pad_new_from_static_template (&sink_template, "judge");
  gst_pad_set_chain_function_full (judge->pad, chain, judge, NULL);
  gst_pad_set_chain_list_function_full (judge->pad, chain_list, judge, NULL);
  gst_pad_set_event_function_full (judge->pad, event, judge, NULL);
  gst_pad_set_query_function_full (judge->pad, query, judge, NULL);
}

void
judge_clear (Judge *judge)
{
  gst_object_unref (judge->pad);
  g_mutex_clear (&judge->lock);
  g_cond_clear (&judge->cond);
}
