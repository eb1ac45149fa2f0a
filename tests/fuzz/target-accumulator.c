/* target-accumulator.c: bufferaccumulator against the log of what was sent
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Two pads. Each buffer says in its bytes which it is and how long, so that a
 * batch, merged or not, can be taken apart again. The oracle: chunks are whole,
 * in the order of sending, in a batch with the caps they were sent under, and
 * again only in windows that overlap; and the element's own books agree.
 */
#include "config.h"

#include "bed.h"
#include "fuzz-gst.h"

#include <string.h>

#define HEAD 8 /* a chunk's number and its size */

typedef struct {
  Bed *bed;
  gboolean overlaps; /* a step was ever set */
  guint last;        /* number of the chunk seen last */
  guint64 emitted;   /* chunks seen, as often as they were */
} Gatherer;

/* no signal of progress would come from these, or only late */
static const gchar *const left_alone[] = { "timeout", "step", NULL };

static GstBuffer *
make_chunk (Gatherer *g, FuzzBytes *in)
{
  guint8 how = fuzz_byte (in);
  gsize size = HEAD + (how & 1 ? fuzz_below (in, 3000) : how >> 4);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  guint number = g->bed->sent->len;
  GstMapInfo map;

  FUZZ_CHECK (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  memset (map.data, number & 0xff, size);
  GST_WRITE_UINT32_BE (map.data, number);
  GST_WRITE_UINT32_BE (map.data + 4, (guint32) size);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_OFFSET (buffer) = number;
  if (how & 2)
    GST_BUFFER_PTS (buffer) = number * (guint64) 10;
  if (how & 4)
    GST_BUFFER_DURATION (buffer) = 10;
  if (how & 8)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);

  return buffer;
}

/* --- what arrives --- */

/* wherever a chunk before it ends */
static guint32
read_number (const guint8 *data)
{
  guint32 number;

  memcpy (&number, data, sizeof number);

  return GUINT32_FROM_BE (number);
}

/* the chunk at @data; returns its size */
static gsize
look_at_chunk (
    Gatherer *g, const guint8 *data, gsize left, guint caps, guint *before)
{
  const BedSent *sent;
  guint number;
  gsize size;

  FUZZ_CHECK (left >= HEAD);
  number = read_number (data);
  size = read_number (data + 4);
  FUZZ_CHECK (size >= HEAD && size <= left);
  for (gsize i = HEAD; i < size; i++)
    FUZZ_SAME (data[i], number & 0xff);

  FUZZ_CHECK (number < g->bed->sent->len);
  sent = &g_array_index (g->bed->sent, BedSent, number);
  FUZZ_CHECK (sent->kind == BED_BUFFER || sent->kind == BED_LIST);
  FUZZ_SAME (caps, sent->caps);
  FUZZ_CHECK (number >= *before);
  /* the chunks of a list have its number */
  if (sent->kind == BED_BUFFER)
    FUZZ_CHECK (number > *before);
  if (!g->overlaps)
    FUZZ_CHECK (number >= g->last);
  *before = number;
  g->emitted++;

  return size;
}

static void
look_at_buffer (Gatherer *g, GstBuffer *buffer, guint caps, guint *before)
{
  GstMapInfo map;
  gsize at = 0;

  FUZZ_CHECK (gst_buffer_map (buffer, &map, GST_MAP_READ));
  FUZZ_CHECK (map.size > 0);
  while (at < map.size)
    at += look_at_chunk (g, map.data + at, map.size - at, caps, before);
  gst_buffer_unmap (buffer, &map);
}

static void
look (Bed *bed, GstMiniObject *object, const BedSeen *seen, gpointer data)
{
  Gatherer *g = data;
  guint before = 0;

  if (GST_IS_BUFFER (object)) {
    look_at_buffer (g, GST_BUFFER_CAST (object), seen->caps, &before);
  } else if (GST_IS_BUFFER_LIST (object)) {
    GstBufferList *list = GST_BUFFER_LIST_CAST (object);

    for (guint i = 0; i < gst_buffer_list_length (list); i++)
      look_at_buffer (g, gst_buffer_list_get (list, i), seen->caps, &before);
  } else {
    return;
  }
  g->last = MAX (g->last, before);
}

/* --- what is done --- */

static void
send_list (Gatherer *g, guint input, FuzzBytes *in)
{
  GstBufferList *list = gst_buffer_list_new ();

  for (guint n = 1 + fuzz_byte (in) % 24; n > 0; n--)
    gst_buffer_list_add (list, make_chunk (g, in));
  bed_send (g->bed, BED_LIST, input, list);
}

static void
send_event (Gatherer *g, guint input, FuzzBytes *in)
{
  switch (fuzz_byte (in) % 6) {
    case 0:
      bed_send_caps (g->bed, input);
      break;
    case 1:
      bed_send_segment (g->bed, input, fuzz_byte (in));
      break;
    case 2:
      bed_send (g->bed, BED_STICKY, input,
          gst_event_new_gap (fuzz_byte (in), fuzz_byte (in)));
      break;
    default:
      bed_send_numbered (g->bed, input);
      break;
  }
}

static void
flush (Gatherer *g, guint input)
{
  if (g->bed->flushes[input])
    bed_flush_stop (g->bed, input);
  else
    bed_flush_start (g->bed, input);
}

static void
restart (Gatherer *g, FuzzBytes *in)
{
  if (bed_restart (g->bed, in)) {
    bed_send_start (g->bed, 0);
    bed_send_start (g->bed, 1);
  }
}

static void
set_step (Gatherer *g, FuzzBytes *in)
{
  guint step = fuzz_byte (in) % 8;

  g_mutex_lock (&g->bed->lock);
  g->overlaps |= step > 0;
  g_mutex_unlock (&g->bed->lock);
  g_object_set (g->bed->element, "step", step, NULL);
}

static GstFlowReturn
choose_answer (FuzzBytes *in)
{
  static const GstFlowReturn answers[] = { GST_FLOW_OK, GST_FLOW_OK,
    GST_FLOW_OK, GST_FLOW_EOS, GST_FLOW_NOT_LINKED, GST_FLOW_ERROR };

  return answers[fuzz_byte (in) % G_N_ELEMENTS (answers)];
}

static void
step (Gatherer *g, FuzzBytes *in)
{
  guint8 what = fuzz_byte (in);
  guint input = what >> 7;

  switch ((what & 0x7f) % 24) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      bed_send (g->bed, BED_BUFFER, input, make_chunk (g, in));
      break;
    case 6:
    case 7:
      send_list (g, input, in);
      break;
    case 8:
    case 9:
    case 10:
      send_event (g, input, in);
      break;
    case 11:
      bed_send (g->bed, BED_QUERY, input, gst_query_new_drain ());
      break;
    case 12:
      bed_set_gate (g->bed, TRUE);
      break;
    case 13:
    case 14:
      bed_set_gate (g->bed, FALSE);
      break;
    case 15:
      if (g->bed->flushes[input] || fuzz_bool (in))
        flush (g, input);
      break;
    case 16:
      if (fuzz_byte (in) < 64)
        restart (g, in);
      break;
    case 17:
      bed_set_answer (g->bed, choose_answer (in));
      break;
    case 18:
      bed_send (g->bed, BED_EOS, input, gst_event_new_eos ());
      break;
    case 19:
      bed_send_start (g->bed, input);
      break;
    case 20:
      set_step (g, in);
      break;
    case 21:
    case 22:
      bed_set_property (g->bed, in, left_alone);
      break;
    case 23:
      bed_look_around (g->bed, in);
      break;
  }
}

/* --- the end --- */

/* received = emitted + held + dropped, when nobody is inside */
static void
check_books (Gatherer *g, gboolean is_empty)
{
  GstStructure *stats;

  g_object_get (g->bed->element, "stats", &stats, NULL);
  FUZZ_SAME (fuzz_stat (stats, "bytes-received"),
      fuzz_stat (stats, "bytes-emitted") + fuzz_stat (stats, "current-size") +
          fuzz_stat (stats, "bytes-dropped"));
  FUZZ_SAME (fuzz_stat (stats, "chunks-received"),
      fuzz_stat (stats, "chunks-emitted") +
          fuzz_stat (stats, "current-buffers") + fuzz_stat (stats, "dropped"));
  FUZZ_SAME (fuzz_stat (stats, "dropped"),
      fuzz_stat (stats, "dropped-newest") +
          fuzz_stat (stats, "dropped-oldest") +
          fuzz_stat (stats, "dropped-too-large") +
          fuzz_stat (stats, "dropped-cancelled") +
          fuzz_stat (stats, "dropped-downstream"));
  if (is_empty) {
    FUZZ_SAME (fuzz_stat (stats, "current-buffers"), 0);
    FUZZ_SAME (fuzz_stat (stats, "current-size"), 0);
  }
  gst_structure_free (stats);
}

static void
flush_both (Gatherer *g)
{
  Bed *bed = g->bed;

  for (guint i = 0; i < 2; i++)
    if (!bed->flushes[i])
      bed_flush_start (bed, i);
  for (guint i = 0; i < 2; i++)
    bed_flush_stop (bed, i);
}

/* Whatever happened: after a flush it works again, up to the end. */
static void
come_to_an_end (Gatherer *g)
{
  Bed *bed = g->bed;
  guint8 nothing = 0;
  FuzzBytes none = fuzz_bytes (&nothing, 0);
  guint before, last;

  bed_set_gate (bed, FALSE);
  bed_settle (bed);
  if (g->bed->stopped)
    bed_set_state (bed, GST_STATE_PLAYING);
  bed_set_answer (bed, GST_FLOW_OK);
  g_object_set (bed->element, "max-size", (guint64) 0, "max-buffers", 0,
      "batch-buffers", 0, "batch-bytes", (guint64) 0, "batch-time", (guint64) 0,
      NULL);
  flush_both (g);
  for (guint i = 0; i < 2; i++)
    bed_send_start (bed, i);

  g_mutex_lock (&bed->lock);
  before = bed->eos;
  g_mutex_unlock (&bed->lock);
  last = bed_send (bed, BED_BUFFER, 0, make_chunk (g, &none));
  bed_send (bed, BED_EOS, 0, gst_event_new_eos ());
  bed_send (bed, BED_EOS, 1, gst_event_new_eos ());
  bed_settle (bed);
  bed_wait_eos (bed, before, GST_SEQNUM_INVALID);
  FUZZ_SAME (g->last, last);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzBytes in = fuzz_bytes (data, size);
  Gatherer g = { .bed = bed_new ("bufferaccumulator", "sink_%u") };

  g.bed->data = &g;
  g.bed->look = look;
  g_object_set (g.bed->element, "batch-buffers", 3, "max-buffers", 20, NULL);
  bed_send_start (g.bed, 0);
  bed_send_start (g.bed, 1);
  while (fuzz_more (&in))
    step (&g, &in);

  come_to_an_end (&g);
  check_books (&g, FALSE);
  bed_set_state (g.bed, GST_STATE_NULL);
  check_books (&g, TRUE);

  bed_free (g.bed);

  return 0;
}
