/* target-poolfilter.c: poolfilter against the log of what was sent
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * It passes everything on in the caller's thread. So each thing that is sent
 * must have arrived when the call returns, one for one, with the bytes it was
 * sent with, whatever it is copied into. What it offers upstream is taken by
 * the bytes: buffers then come from its pool or its allocator, too.
 */
#include "config.h"

#include "bed.h"

#include <string.h>

typedef struct {
  Bed *bed;
  GstBufferPool *pool;
  GstAllocator *allocator;
  guint64 buffers, bytes, lists; /* that came in */
  GstBuffer *kept[4];
  guint n_kept;
} Filter;

/* the first is a wait without an end, which only another thread can end */
static const gchar *const left_alone[] = { "wait-timeout", "idle-timeout",
  "size-classes", "pool-name", "initial-buffers", NULL };

/* --- what arrives --- */

static void
look_at_buffer (GstBuffer *buffer)
{
  GstMapInfo map;

  FUZZ_CHECK (gst_buffer_map (buffer, &map, GST_MAP_READ));
  FUZZ_SAME (map.size, GST_BUFFER_OFFSET_END (buffer));
  for (gsize i = 0; i < map.size; i++)
    FUZZ_SAME (map.data[i], (GST_BUFFER_OFFSET (buffer) + i * 3) & 0xff);
  gst_buffer_unmap (buffer, &map);
}

static void
look (Bed *bed, GstMiniObject *object, const BedSeen *seen, gpointer data)
{
  if (GST_IS_BUFFER (object)) {
    look_at_buffer (GST_BUFFER_CAST (object));
  } else if (GST_IS_BUFFER_LIST (object)) {
    GstBufferList *list = GST_BUFFER_LIST_CAST (object);

    for (guint i = 0; i < gst_buffer_list_length (list); i++)
      look_at_buffer (gst_buffer_list_get (list, i));
  }
}

/* --- what is sent --- */

static GstBuffer *
obtain (Filter *f, gsize size, guint8 how)
{
  GstBufferPoolAcquireParams params = {
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT,
  };
  GstBuffer *buffer = NULL;

  if ((how & 3) == 1 && f->pool != NULL &&
      gst_buffer_pool_acquire_buffer (f->pool, &buffer, &params) == GST_FLOW_OK)
    return buffer;
  if ((how & 3) == 2 && f->allocator != NULL)
    buffer = gst_buffer_new_allocate (f->allocator, size, NULL);

  return buffer ? buffer : gst_buffer_new_allocate (NULL, size, NULL);
}

static GstBuffer *
make_buffer (Filter *f, FuzzBytes *in)
{
  guint8 how = fuzz_byte (in);
  GstBuffer *buffer = obtain (f, 1 + fuzz_below (in, 5000), how);
  guint number = f->bed->sent->len;
  GstMapInfo map;

  FUZZ_CHECK (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8) (number + i * 3);
  GST_BUFFER_OFFSET (buffer) = number;
  GST_BUFFER_OFFSET_END (buffer) = map.size;
  f->bytes += map.size;
  gst_buffer_unmap (buffer, &map);
  f->buffers++;
  /* somebody else holds it as well */
  if ((how & 4) && f->n_kept < G_N_ELEMENTS (f->kept))
    f->kept[f->n_kept++] = gst_buffer_ref (buffer);

  return buffer;
}

static void
send_list (Filter *f, FuzzBytes *in)
{
  GstBufferList *list = gst_buffer_list_new ();

  for (guint n = 1 + fuzz_byte (in) % 5; n > 0; n--)
    gst_buffer_list_add (list, make_buffer (f, in));
  f->lists++;
  bed_send (f->bed, BED_LIST, 0, list);
}

static void
forget_offer (Filter *f)
{
  if (f->pool != NULL)
    gst_buffer_pool_set_active (f->pool, FALSE);
  gst_clear_object (&f->pool);
  gst_clear_object (&f->allocator);
}

static void
take_pool (Filter *f, GstQuery *query, GstCaps *caps)
{
  guint size, min, max;
  GstStructure *config;

  gst_query_parse_nth_allocation_pool (query, 0, &f->pool, &size, &min, &max);
  if (f->pool == NULL)
    return;
  FUZZ_CHECK (max == 0 || max >= min);
  config = gst_buffer_pool_get_config (f->pool);
  gst_buffer_pool_config_set_params (config, caps, size, min, max);
  if (!gst_buffer_pool_set_config (f->pool, config) ||
      !gst_buffer_pool_set_active (f->pool, TRUE))
    gst_clear_object (&f->pool);
}

/* As an element upstream does. */
static void
negotiate (Filter *f, FuzzBytes *in)
{
  guint8 how = fuzz_byte (in);
  g_autoptr (GstCaps) caps =
      how & 1 ? gst_caps_new_empty_simple ("a/a")
              : gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
                    how & 2 ? "I420" : "RGB", "width", G_TYPE_INT,
                    1 + fuzz_byte (in), "height", G_TYPE_INT,
                    1 + fuzz_byte (in) / 4, "framerate", GST_TYPE_FRACTION, 25,
                    1, NULL);
  g_autoptr (GstQuery) query = gst_query_new_allocation (caps, how & 4);

  forget_offer (f);
  bed_settle (f->bed);
  if (!gst_pad_peer_query (f->bed->inputs[0], query))
    return;
  if (gst_query_get_n_allocation_params (query) > 0)
    gst_query_parse_nth_allocation_param (query, 0, &f->allocator, NULL);
  if (gst_query_get_n_allocation_pools (query) > 0)
    take_pool (f, query, caps);
}

/* --- the rest --- */

static void
set_classes (Filter *f, FuzzBytes *in)
{
  static const gchar *const classes[] = { "64:2,1KiB:2,8KiB:1", "", "2MiB:2",
    "1:1" };

  if (f->bed->stopped)
    g_object_set (f->bed->element, "size-classes",
        classes[fuzz_byte (in) % G_N_ELEMENTS (classes)], "memfd",
        fuzz_byte (in) % 8 == 0, NULL);
}

static void
restart (Filter *f, FuzzBytes *in)
{
  if (bed_restart (f->bed, in))
    bed_send_start (f->bed, 0);
}

static void
step (Filter *f, FuzzBytes *in)
{
  switch (fuzz_byte (in) % 16) {
    case 0:
    case 1:
    case 2:
    case 3:
      bed_send (f->bed, BED_BUFFER, 0, make_buffer (f, in));
      break;
    case 4:
      send_list (f, in);
      break;
    case 5:
      bed_send_caps (f->bed, 0);
      break;
    case 6:
      bed_send_numbered (f->bed, 0);
      break;
    case 7:
      bed_send (f->bed, BED_QUERY, 0, gst_query_new_drain ());
      break;
    case 8:
    case 9:
      negotiate (f, in);
      break;
    case 10:
      if (fuzz_byte (in) < 64)
        restart (f, in);
      set_classes (f, in);
      break;
    case 11:
    case 12:
      bed_set_property (f->bed, in, left_alone);
      break;
    case 13:
      bed_look_around (f->bed, in);
      break;
    case 14:
      if (f->n_kept > 0)
        gst_buffer_unref (f->kept[--f->n_kept]);
      break;
    case 15:
      if (fuzz_bool (in)) {
        g_signal_emit_by_name (f->bed->element, "trim");
      } else if (fuzz_bool (in)) {
        bed_flush_start (f->bed, 0);
        bed_flush_stop (f->bed, 0);
      }
      break;
  }
}

/* all that was taken has arrived, and nothing else */
static void
judge (Filter *f)
{
  Bed *bed = f->bed;
  guint at = 0;

  bed_judge_order (bed, TRUE);
  for (guint i = 0; i < bed->sent->len; i++) {
    const BedSent *sent = &g_array_index (bed->sent, BedSent, i);

    if (!sent->taken || (sent->kind != BED_BUFFER && sent->kind != BED_LIST &&
                            sent->kind != BED_EVENT))
      continue;
    FUZZ_CHECK (at < bed->seen->len);
    FUZZ_SAME (g_array_index (bed->seen, BedSeen, at).number, i);
    at++;
  }
  FUZZ_SAME (at, bed->seen->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzBytes in = fuzz_bytes (data, size);
  Filter f = { .bed = bed_new ("poolfilter", NULL) };

  f.bed->look = look;
  f.bed->data = &f;
  g_object_set (f.bed->element, "wait-timeout", (guint64) 1000, NULL);
  bed_send_start (f.bed, 0);
  while (fuzz_more (&in))
    step (&f, &in);

  bed_settle (f.bed);
  judge (&f);
  while (f.n_kept > 0)
    gst_buffer_unref (f.kept[--f.n_kept]);
  forget_offer (&f);
  bed_set_state (f.bed, GST_STATE_NULL);
  bed_free (f.bed);

  return 0;
}
