/* target-lfqueue.c: lfqueue against the log of what was sent
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle is the bed's log: what arrives is in order, under its own caps and
 * segment, marked where something before it was dropped; no event is lost that
 * no flush, stop or error took; and the element's own books agree with the log.
 */
#include "config.h"

#include "accounting.h"
#include "bed.h"

typedef struct {
  Bed *bed;
  guint64 time;
  gboolean ended; /* an EOS was sent since the last stream began */
} Queue;

/* these would only make it slow */
static const gchar *const left_alone[] = { "adaptive-max-delay",
  "adaptive-initial-delay", NULL };

static GstBuffer *
make_buffer (Queue *q, guint number, FuzzBytes *in)
{
  guint8 how = fuzz_byte (in);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, how >> 2, NULL);

  GST_BUFFER_OFFSET (buffer) = number;
  if (how & 1)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  if (how & 2) {
    GST_BUFFER_PTS (buffer) = q->time;
    GST_BUFFER_DURATION (buffer) = how >> 2;
    q->time += how >> 2;
  }

  return buffer;
}

static void
send_buffer (Queue *q, FuzzBytes *in)
{
  bed_send (q->bed, BED_BUFFER, 0, make_buffer (q, q->bed->sent->len, in));
}

static void
send_list (Queue *q, FuzzBytes *in)
{
  GstBufferList *list = gst_buffer_list_new ();

  for (guint n = 1 + fuzz_byte (in) % 4; n > 0; n--)
    gst_buffer_list_add (list, make_buffer (q, q->bed->sent->len, in));
  bed_send (q->bed, BED_LIST, 0, list);
}

static void
send_event (Queue *q, FuzzBytes *in)
{
  switch (fuzz_byte (in) % 8) {
    case 0:
      bed_send_caps (q->bed, 0);
      break;
    case 1:
      bed_send_segment (q->bed, 0, fuzz_byte (in));
      break;
    case 2:
      bed_send (
          q->bed, BED_STICKY, 0, gst_event_new_gap (q->time, fuzz_byte (in)));
      break;
    case 3:
      bed_send (
          q->bed, BED_STICKY, 0, gst_event_new_tag (gst_tag_list_new_empty ()));
      break;
    default:
      bed_send_numbered (q->bed, 0);
      break;
  }
}

/* What comes behind the end of a stream is refused; what was before it may be
 * discarded with it. */
static void
end_stream (Queue *q)
{
  bed_disturb (q->bed);
  bed_send (q->bed, BED_EOS, 0, gst_event_new_eos ());
  bed_disturb (q->bed);
  q->ended = TRUE;
}

static void
begin_stream (Queue *q)
{
  bed_disturb (q->bed);
  bed_send_start (q->bed, 0);
  bed_disturb (q->bed);
  q->ended = FALSE;
}

static void
restart (Queue *q, FuzzBytes *in)
{
  if (bed_restart (q->bed, in))
    begin_stream (q);
}

static GstFlowReturn
choose_answer (FuzzBytes *in)
{
  static const GstFlowReturn answers[] = { GST_FLOW_OK, GST_FLOW_OK,
    GST_FLOW_OK, GST_FLOW_EOS, GST_FLOW_NOT_LINKED, GST_FLOW_ERROR,
    GST_FLOW_CUSTOM_ERROR, GST_FLOW_NOT_NEGOTIATED };

  return answers[fuzz_byte (in) % G_N_ELEMENTS (answers)];
}

static void
step (Queue *q, FuzzBytes *in)
{
  switch (fuzz_byte (in) % 24) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      send_buffer (q, in);
      break;
    case 6:
    case 7:
      send_list (q, in);
      break;
    case 8:
    case 9:
    case 10:
      send_event (q, in);
      break;
    case 11:
      bed_send (q->bed, BED_QUERY, 0, gst_query_new_drain ());
      break;
    case 12:
    case 13:
      bed_set_gate (q->bed, TRUE);
      break;
    case 14:
    case 15:
      bed_set_gate (q->bed, FALSE);
      break;
    case 16:
      if (q->bed->flushes[0])
        bed_flush_stop (q->bed, 0);
      else if (fuzz_bool (in))
        bed_flush_start (q->bed, 0);
      break;
    case 17:
      if (fuzz_byte (in) < 128)
        restart (q, in);
      break;
    case 18:
      bed_set_answer (q->bed, choose_answer (in));
      break;
    case 19:
      if (q->ended)
        begin_stream (q);
      else if (fuzz_bool (in))
        end_stream (q);
      break;
    case 20:
    case 21:
    case 22:
      bed_set_property (q->bed, in, left_alone);
      break;
    case 23:
      bed_look_around (q->bed, in);
      break;
  }
}

/* Whatever happened: with a new stream it works again, up to its end. */
static void
come_to_an_end (Queue *q)
{
  Bed *bed = q->bed;
  GstEvent *eos;
  guint32 seqnum;

  bed_set_gate (bed, FALSE);
  bed_settle (bed);
  if (q->bed->stopped)
    bed_set_state (bed, GST_STATE_PLAYING);
  if (bed->answer != GST_FLOW_OK || q->bed->stopped || bed->flushes[0]) {
    bed_set_answer (bed, GST_FLOW_OK);
    bed_flush_start (bed, 0);
    bed_flush_stop (bed, 0);
    begin_stream (q);
  } else if (q->ended) {
    begin_stream (q);
  }
  g_object_set (bed->element, "flush-on-eos", FALSE, NULL);
  bed_send_numbered (bed, 0);

  eos = gst_event_new_eos ();
  seqnum = gst_event_get_seqnum (eos);
  bed_send (bed, BED_EOS, 0, eos);
  bed_settle (bed);
  if (g_array_index (bed->sent, BedSent, bed->sent->len - 1).taken)
    bed_wait_eos (bed, 0, seqnum);
}

static void
judge (Queue *q)
{
  Bed *bed = q->bed;
  guint64 seen = 0, sent = 0;

  check_accounting (bed->element);
  bed_judge_order (bed, TRUE);
  bed_judge_holes (bed);
  bed_judge_events (bed);

  for (guint i = 0; i < bed->seen->len; i++)
    seen += g_array_index (bed->seen, BedSeen, i).n;
  for (guint i = 0; i < bed->sent->len; i++)
    sent += g_array_index (bed->sent, BedSent, i).n;
  FUZZ_CHECK (element_stat (bed->element, "in") <= sent);
  FUZZ_CHECK (element_stat (bed->element, "out") >= seen);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzBytes in = fuzz_bytes (data, size);
  Queue q = { .bed = bed_new ("lfqueue", NULL) };

  g_object_set (q.bed->element, "adaptive-max-delay", (guint64) 50000,
      "adaptive-initial-delay", (guint64) 1000, "max-size-buffers", 4, NULL);
  bed_send_start (q.bed, 0);
  while (fuzz_more (&in))
    step (&q, &in);

  come_to_an_end (&q);
  judge (&q);
  bed_set_state (q.bed, GST_STATE_NULL);
  check_accounting (q.bed->element);
  FUZZ_SAME (element_stat (q.bed->element, "queued"), 0);

  bed_free (q.bed);

  return 0;
}
