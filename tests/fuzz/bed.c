/* bed.c: an element on a harness, with a log of what went in and came out
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "bed.h"

/* How long a thing sent may take before the bytes go on. */
#define PATIENCE (2 * G_TIME_SPAN_MILLISECOND)

/* --- downstream --- */

/* the number of the caps or the segment that holds, 0 where there is none */
static guint
caps_of (GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  gint number = 0;

  if (caps != NULL)
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "number", &number);

  return (guint) number;
}

static guint
segment_of (GstPad *pad)
{
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  if (event == NULL)
    return 0;
  gst_event_parse_segment (event, &segment);

  return (guint) segment->time;
}

/* with the lock held; lets go of it while it waits */
static GstFlowReturn
pass_gate (Bed *bed)
{
  while (bed->closed && !bed->is_flushing)
    g_cond_wait (&bed->cond, &bed->lock);

  return bed->is_flushing ? GST_FLOW_FLUSHING : bed->answer;
}

static void
see (Bed *bed, GstPad *pad, GstMiniObject *object, BedSeen seen)
{
  seen.caps = caps_of (pad);
  seen.segment = segment_of (pad);

  g_mutex_lock (&bed->lock);
  if (bed->look != NULL)
    bed->look (bed, object, &seen, bed->data);
  seen.at = bed->disturbances;
  g_array_append_val (bed->seen, seen);
  g_mutex_unlock (&bed->lock);
}

static void
see_data (Bed *bed, GstPad *pad, GstMiniObject *object, gboolean is_list)
{
  GstBuffer *first = is_list ? gst_buffer_list_get ((GstBufferList *) object, 0)
                             : (GstBuffer *) object;

  see (bed, pad, object,
      (BedSeen){
          .kind = is_list ? BED_LIST : BED_BUFFER,
          .number = (guint) GST_BUFFER_OFFSET (first),
          .n = is_list ? gst_buffer_list_length ((GstBufferList *) object) : 1,
          .discont = GST_BUFFER_FLAG_IS_SET (first, GST_BUFFER_FLAG_DISCONT),
      });
}

static void
see_event (Bed *bed, GstPad *pad, GstEvent *event)
{
  BedSeen seen = { .kind = BED_EVENT };

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    g_mutex_lock (&bed->lock);
    bed->eos++;
    bed->eos_seqnum = gst_event_get_seqnum (event);
    g_cond_broadcast (&bed->cond);
    g_mutex_unlock (&bed->lock);
  }
  if (GST_EVENT_TYPE (event) != GST_EVENT_CUSTOM_DOWNSTREAM)
    return;
  if (gst_structure_get_uint (
          gst_event_get_structure (event), "number", &seen.number))
    see (bed, pad, GST_MINI_OBJECT_CAST (event), seen);
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Bed *bed = data;
  GstFlowReturn flow;

  see_data (
      bed, pad, info->data, (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) != 0);
  g_mutex_lock (&bed->lock);
  flow = pass_gate (bed);
  if (flow != GST_FLOW_OK)
    bed->disturbances++;
  g_mutex_unlock (&bed->lock);
  if (flow == GST_FLOW_OK)
    return GST_PAD_PROBE_OK;

  gst_mini_object_unref (info->data);
  info->data = NULL;
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = flow;

  return GST_PAD_PROBE_HANDLED;
}

static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Bed *bed = data;
  GstEvent *event = info->data;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
    case GST_EVENT_FLUSH_STOP:
      g_mutex_lock (&bed->lock);
      bed->is_flushing = GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START;
      g_cond_broadcast (&bed->cond);
      g_mutex_unlock (&bed->lock);
      break;
    default:
      see_event (bed, pad, event);
      break;
  }

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_query (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Bed *bed = data;
  GstQuery *query = info->data;
  gboolean answer;

  if (GST_QUERY_TYPE (query) != GST_QUERY_DRAIN)
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&bed->lock);
  answer = bed->query_answer;
  g_mutex_unlock (&bed->lock);

  return answer ? GST_PAD_PROBE_HANDLED : GST_PAD_PROBE_DROP;
}

/* The harness knows only buffers, to which the core would take lists apart. */
static GstFlowReturn
drop_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  gst_buffer_list_unref (list);

  return GST_FLOW_OK;
}

/* --- the thread that sends --- */

static gboolean
send_now (BedKind kind, GstPad *pad, gpointer object)
{
  switch (kind) {
    case BED_BUFFER:
      return gst_pad_push (pad, object) >= GST_FLOW_OK;
    case BED_LIST:
      return gst_pad_push_list (pad, object) >= GST_FLOW_OK;
    case BED_EVENT:
    case BED_STICKY:
    case BED_EOS:
      return gst_pad_push_event (pad, object);
    case BED_QUERY: {
      gboolean result = gst_pad_peer_query (pad, object);

      gst_query_unref (object);
      return result;
    }
  }
  g_return_val_if_reached (FALSE);
}

static gpointer
sender (gpointer data)
{
  Bed *bed = data;

  g_mutex_lock (&bed->lock);
  for (;;) {
    BedSent *sent;
    gboolean taken;
    GstPad *pad;

    while (bed->job == NULL && !bed->leaves)
      g_cond_wait (&bed->cond, &bed->lock);
    if (bed->job == NULL)
      break;

    sent = &g_array_index (bed->sent, BedSent, bed->job_number);
    sent->begun = bed->disturbances;
    pad = bed->inputs[sent->input];
    /* a pad at its end, or flushing, may have refused what was set last */
    sent->caps = caps_of (pad);
    sent->segment = segment_of (pad);
    g_mutex_unlock (&bed->lock);
    taken = send_now (bed->job_kind, pad, bed->job);
    g_mutex_lock (&bed->lock);

    /* the array may have grown elsewhere meanwhile */
    sent = &g_array_index (bed->sent, BedSent, bed->job_number);
    sent->done = TRUE;
    sent->taken = taken;
    sent->ended = bed->disturbances;
    bed->job = NULL;
    g_cond_broadcast (&bed->cond);
  }
  g_mutex_unlock (&bed->lock);

  return NULL;
}

/* Until nothing is being sent, or for a moment. With the lock held. */
static void
wait_for_sender (Bed *bed, gboolean patiently)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (bed->job != NULL) {
    if (patiently)
      g_cond_wait (&bed->cond, &bed->lock);
    else if (!g_cond_wait_until (&bed->cond, &bed->lock, end))
      return;
  }
}

/* An element that flushes waits for the end of that on every pad, and may have
 * a thread wait with it that comes to another pad. A segment follows each, by
 * which the core notices what else it has not sent on yet. */
static void
end_flushes (Bed *bed)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  for (guint i = 0; i < G_N_ELEMENTS (bed->inputs); i++) {
    if (!bed->flushes[i])
      continue;
    bed_disturb (bed);
    bed->flushes[i] = FALSE;
    gst_pad_push_event (bed->inputs[i], gst_event_new_flush_stop (TRUE));
    gst_pad_push_event (bed->inputs[i], gst_event_new_segment (&segment));
    bed_disturb (bed);
  }
}

void
bed_settle (Bed *bed)
{
  gboolean was_closed, waits;

  g_mutex_lock (&bed->lock);
  was_closed = bed->closed;
  if (bed->job != NULL)
    bed->closed = FALSE;
  g_cond_broadcast (&bed->cond);
  wait_for_sender (bed, FALSE);
  waits = bed->job != NULL;
  g_mutex_unlock (&bed->lock);
  if (waits)
    end_flushes (bed);
  g_mutex_lock (&bed->lock);
  wait_for_sender (bed, TRUE);
  bed->closed = was_closed;
  g_mutex_unlock (&bed->lock);
}

guint
bed_send (Bed *bed, BedKind kind, guint input, gpointer object)
{
  BedSent sent = {
    .kind = kind,
    .input = input,
    .first = bed->buffers,
  };

  if (kind == BED_BUFFER)
    sent.n = 1;
  else if (kind == BED_LIST)
    sent.n = gst_buffer_list_length (object);
  bed->buffers += sent.n;

  bed_settle (bed);
  g_mutex_lock (&bed->lock);
  bed->job_number = bed->sent->len;
  g_array_append_val (bed->sent, sent);
  bed->job_kind = kind;
  bed->job = object;
  g_cond_broadcast (&bed->cond);
  wait_for_sender (bed, FALSE);
  g_mutex_unlock (&bed->lock);

  return bed->job_number;
}

void
bed_disturb (Bed *bed)
{
  g_mutex_lock (&bed->lock);
  bed->disturbances++;
  g_mutex_unlock (&bed->lock);
}

/* --- what else is done --- */

void
bed_set_gate (Bed *bed, gboolean closed)
{
  g_mutex_lock (&bed->lock);
  bed->closed = closed;
  g_cond_broadcast (&bed->cond);
  g_mutex_unlock (&bed->lock);
}

void
bed_set_answer (Bed *bed, GstFlowReturn answer)
{
  g_mutex_lock (&bed->lock);
  bed->disturbances++;
  bed->answer = answer;
  g_mutex_unlock (&bed->lock);
}

/* As in a pipeline, what is downstream stops before the element, and starts
 * before it. Nobody stays at the gate of a pad that stops. A flush does not
 * last longer than its pad is active. */
void
bed_set_state (Bed *bed, GstState state)
{
  gboolean runs = state >= GST_STATE_PAUSED;

  end_flushes (bed);
  g_mutex_lock (&bed->lock);
  bed->disturbances++;
  bed->is_flushing = !runs;
  g_cond_broadcast (&bed->cond);
  g_mutex_unlock (&bed->lock);

  gst_pad_set_active (bed->harness->sinkpad, runs);
  FUZZ_CHECK (
      gst_element_set_state (bed->element, state) != GST_STATE_CHANGE_FAILURE);
  bed_disturb (bed);
}

gboolean
bed_restart (Bed *bed, FuzzBytes *in)
{
  if (bed->stopped)
    bed_set_state (bed, GST_STATE_PLAYING);
  else
    bed_set_state (bed, fuzz_bool (in) ? GST_STATE_READY : GST_STATE_NULL);
  bed->stopped = !bed->stopped;

  return !bed->stopped;
}

void
bed_wait_eos (Bed *bed, guint before, guint32 seqnum)
{
  g_mutex_lock (&bed->lock);
  while (bed->eos <= before ||
         (seqnum != GST_SEQNUM_INVALID && bed->eos_seqnum != seqnum))
    g_cond_wait (&bed->cond, &bed->lock);
  g_mutex_unlock (&bed->lock);
}

/* --- the bed --- */

static GstPad *
link_second (Bed *bed, const gchar *template)
{
  g_autoptr (GstPad) into =
      gst_element_request_pad_simple (bed->element, template);
  GstPad *pad = gst_pad_new ("second", GST_PAD_SRC);

  FUZZ_CHECK (into != NULL);
  gst_object_ref_sink (pad);
  gst_pad_set_active (pad, TRUE);
  FUZZ_SAME (gst_pad_link (pad, into), GST_PAD_LINK_OK);

  return pad;
}

Bed *
bed_new (const gchar *factory, const gchar *second)
{
  Bed *bed = g_new0 (Bed, 1);

  g_mutex_init (&bed->lock);
  g_cond_init (&bed->cond);
  bed->sent = g_array_new (FALSE, TRUE, sizeof (BedSent));
  bed->seen = g_array_new (FALSE, TRUE, sizeof (BedSeen));
  g_array_set_size (bed->sent, 1); /* nothing has number 0 */
  bed->query_answer = TRUE;

  bed->element = gst_element_factory_make (factory, NULL);
  FUZZ_CHECK (bed->element != NULL);
  gst_object_ref_sink (bed->element);
  bed->bus = gst_bus_new ();
  gst_element_set_bus (bed->element, bed->bus);
  bed->harness = gst_harness_new_with_element (bed->element, "sink", "src");
  gst_harness_set_drop_buffers (bed->harness, TRUE);
  bed->inputs[0] = gst_object_ref (bed->harness->srcpad);
  if (second != NULL)
    bed->inputs[1] = link_second (bed, second);

  gst_pad_set_chain_list_function (bed->harness->sinkpad, drop_list);
  gst_pad_add_probe (bed->harness->sinkpad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_data, bed,
      NULL);
  gst_pad_add_probe (bed->harness->sinkpad,
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      on_event, bed, NULL);
  gst_pad_add_probe (bed->harness->sinkpad,
      GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM | GST_PAD_PROBE_TYPE_PUSH, on_query,
      bed, NULL);
  bed->sender = g_thread_new ("sender", sender, bed);

  return bed;
}

void
bed_free (Bed *bed)
{
  g_mutex_lock (&bed->lock);
  bed->leaves = TRUE;
  g_cond_broadcast (&bed->cond);
  g_mutex_unlock (&bed->lock);
  g_thread_join (bed->sender);

  gst_element_set_bus (bed->element, NULL);
  gst_bus_set_flushing (bed->bus, TRUE);
  gst_object_unref (bed->bus);
  gst_harness_teardown (bed->harness);
  for (guint i = 0; i < G_N_ELEMENTS (bed->inputs); i++)
    gst_clear_object (&bed->inputs[i]);
  FUZZ_SAME (GST_OBJECT_REFCOUNT_VALUE (bed->element), 1);
  gst_object_unref (bed->element);
  g_array_unref (bed->sent);
  g_array_unref (bed->seen);
  g_mutex_clear (&bed->lock);
  g_cond_clear (&bed->cond);
  g_free (bed);
}
