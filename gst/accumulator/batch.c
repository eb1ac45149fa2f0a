/* batch.c: makes one buffer, or one buffer list, of many chunks
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A GstBuffer holds gst_buffer_get_max_memory() memories (16); with one more,
 * gst_buffer_append_memory() would merge all of them, again and again. So
 * beyond that number this file merges, once. Where a few memories hold most
 * of the bytes they stay as they are and only what lies between them is
 * copied; otherwise everything is, into pieces of PIECE bytes, the largest
 * block that pooled memory keeps by default.
 */
#include "config.h"

#include "batch.h"

#include "trymemory-private.h"

#include <string.h>

#define PIECE (2 * 1024 * 1024)

/* Flags of the whole, out of those of its parts. */
#define FLAGS_OF_ANY                                                         \
  (GST_BUFFER_FLAG_LIVE | GST_BUFFER_FLAG_DISCONT | GST_BUFFER_FLAG_RESYNC | \
      GST_BUFFER_FLAG_CORRUPTED | GST_BUFFER_FLAG_NON_DROPPABLE)
#define FLAGS_OF_FIRST (GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_DELTA_UNIT)
#define FLAGS_OF_LAST  (GST_BUFFER_FLAG_MARKER)
#define FLAGS_OF_ALL                                 \
  (GST_BUFFER_FLAG_GAP | GST_BUFFER_FLAG_DROPPABLE | \
      GST_BUFFER_FLAG_DECODE_ONLY)

static GstPooledChunk *
chunk_at (GstPooledBatch *batch, guint i)
{
  return &g_array_index (batch->chunks, GstPooledChunk, i);
}

GstBufferList *
gst_pooled_batch_to_list (GstPooledBatch *batch)
{
  GstBufferList *list = gst_buffer_list_new_sized (batch->chunks->len);

  for (guint i = 0; i < batch->chunks->len; i++)
    gst_buffer_list_add (list, g_steal_pointer (&chunk_at (batch, i)->buffer));

  return list;
}

static void
set_flags (GstBuffer *whole, GstPooledBatch *batch)
{
  guint any = 0, all = ~0u;
  guint n = batch->chunks->len;

  for (guint i = 0; i < n; i++) {
    guint flags = GST_BUFFER_FLAGS (chunk_at (batch, i)->buffer);

    any |= flags;
    all &= flags;
  }

  GST_BUFFER_FLAG_SET (whole,
      (any & FLAGS_OF_ANY) | (all & FLAGS_OF_ALL) |
          (GST_BUFFER_FLAGS (chunk_at (batch, 0)->buffer) & FLAGS_OF_FIRST) |
          (GST_BUFFER_FLAGS (chunk_at (batch, n - 1)->buffer) & FLAGS_OF_LAST));
}

/* The earliest timestamps. The duration up to the latest end where every
 * chunk has a timestamp and a duration, else the sum of the durations. */
static void
set_times (GstBuffer *whole, GstPooledBatch *batch)
{
  GstClockTime pts = GST_CLOCK_TIME_NONE, dts = GST_CLOCK_TIME_NONE;
  GstClockTime end = 0, sum = 0;
  gboolean stamped = TRUE, lasting = TRUE;
  guint n = batch->chunks->len;

  for (guint i = 0; i < n; i++) {
    GstBuffer *part = chunk_at (batch, i)->buffer;

    if (GST_BUFFER_PTS_IS_VALID (part)) {
      pts = GST_CLOCK_TIME_IS_VALID (pts) ? MIN (pts, GST_BUFFER_PTS (part))
                                          : GST_BUFFER_PTS (part);
    } else {
      stamped = FALSE;
    }
    if (GST_BUFFER_DTS_IS_VALID (part))
      dts = GST_CLOCK_TIME_IS_VALID (dts) ? MIN (dts, GST_BUFFER_DTS (part))
                                          : GST_BUFFER_DTS (part);
    if (!GST_BUFFER_DURATION_IS_VALID (part)) {
      lasting = FALSE;
      continue;
    }
    sum += GST_BUFFER_DURATION (part);
    if (stamped)
      end = MAX (end, GST_BUFFER_PTS (part) + GST_BUFFER_DURATION (part));
  }

  GST_BUFFER_PTS (whole) = pts;
  GST_BUFFER_DTS (whole) = dts;
  if (lasting)
    GST_BUFFER_DURATION (whole) = stamped ? end - pts : sum;
  GST_BUFFER_OFFSET (whole) = GST_BUFFER_OFFSET (chunk_at (batch, 0)->buffer);
  GST_BUFFER_OFFSET_END (whole) =
      GST_BUFFER_OFFSET_END (chunk_at (batch, n - 1)->buffer);
}

static gboolean
copy_memory (GstMemory *memory, gsize offset, guint8 *to, gsize size)
{
  GstMapInfo from;

  if (!gst_memory_map (memory, &from, GST_MAP_READ))
    return FALSE;
  memcpy (to, from.data + offset, size);
  gst_memory_unmap (memory, &from);

  return TRUE;
}

/* A memory that must not be shared is copied by whoever wants to. */
static GstMemory *
share (GstMemory *memory, guint64 *copied)
{
  GstMemory *copy;
  GstMapInfo map;
  gboolean ok;

  if (!GST_MEMORY_IS_NO_SHARE (memory))
    return gst_memory_ref (memory);

  copy = gst_pooled_try_memory (memory->size);
  if (copy == NULL)
    return NULL;
  ok = gst_memory_map (copy, &map, GST_MAP_WRITE);
  if (ok) {
    ok = copy_memory (memory, 0, map.data, map.size);
    gst_memory_unmap (copy, &map);
  }
  if (!ok) {
    gst_memory_unref (copy);
    return NULL;
  }
  *copied += memory->size;

  return copy;
}

/* The memories of all chunks, in order; NULL when one could not be had. The
 * chunks' buffers are given up, so that what is copied can be freed at once. A
 * buffer from a pool lives on in @whole and goes back when that is freed. */
static GPtrArray *
take_memories (GstPooledBatch *batch, GstBuffer *whole, guint64 *copied)
{
  GPtrArray *memories =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_memory_unref);
  gboolean ok = TRUE;

  for (guint i = 0; i < batch->chunks->len; i++) {
    GstBuffer *part = g_steal_pointer (&chunk_at (batch, i)->buffer);

    for (guint j = 0; ok && j < gst_buffer_n_memory (part); j++) {
      GstMemory *memory = share (gst_buffer_peek_memory (part, j), copied);

      ok = memory != NULL;
      if (ok)
        g_ptr_array_add (memories, memory);
    }
    if (part->pool != NULL)
      gst_buffer_add_parent_buffer_meta (whole, part);
    gst_buffer_unref (part);
  }

  if (!ok)
    g_clear_pointer (&memories, g_ptr_array_unref);

  return memories;
}

static gsize
size_at (GPtrArray *memories, guint i)
{
  return ((GstMemory *) g_ptr_array_index (memories, i))->size;
}

/* The @n largest sizes, the largest first. */
static void
find_largest (GPtrArray *memories, gsize *largest, guint n)
{
  for (guint i = 0; i < memories->len; i++) {
    gsize size = size_at (memories, i);
    guint at = n;

    while (at > 0 && largest[at - 1] < size)
      at--;
    if (at == n)
      continue;
    memmove (
        &largest[at + 1], &largest[at], (n - at - 1) * sizeof (largest[0]));
    largest[at] = size;
  }
}

/* The size from which on a memory is kept as it is: one of the largest, which
 * together hold at least half of all bytes; or G_MAXSIZE. With k of them kept
 * there are at most k + 1 runs between, and all must fit into a buffer. */
static gsize
size_worth_keeping (GPtrArray *memories, guint64 total)
{
  gsize largest[33] = { 0 };
  guint most = gst_buffer_get_max_memory () / 2 - 1;
  guint64 sum = 0;
  guint k;

  most = MIN (most, G_N_ELEMENTS (largest) - 1);
  find_largest (memories, largest, most + 1);

  /* one more of the same size would be one too many */
  for (k = most; k > 0 && largest[k - 1] == largest[k]; k--)
    continue;
  for (guint i = 0; i < k; i++)
    sum += largest[i];

  return k > 0 && sum >= total - sum ? largest[k - 1] : G_MAXSIZE;
}

/* Where a run of memories is read from. */
typedef struct {
  GPtrArray *memories;
  guint index;
  gsize offset;
} Cursor;

/* Fills @to; every memory that was copied whole is freed at once. */
static gboolean
cursor_copy (Cursor *cursor, guint8 *to, gsize size)
{
  while (size > 0) {
    GstMemory *memory = g_ptr_array_index (cursor->memories, cursor->index);
    gsize n = MIN (size, memory->size - cursor->offset);

    if (n > 0 && !copy_memory (memory, cursor->offset, to, n))
      return FALSE;
    to += n;
    size -= n;
    cursor->offset += n;
    if (cursor->offset == memory->size) {
      gst_memory_unref (memory);
      g_ptr_array_index (cursor->memories, cursor->index) = NULL;
      cursor->index++;
      cursor->offset = 0;
    }
  }

  return TRUE;
}

static GstMemory *
new_piece (GstAllocator *allocator, gsize size)
{
  GstMemory *piece = NULL;

  if (allocator != NULL)
    piece = gst_allocator_alloc (allocator, size, NULL);
  if (piece == NULL)
    piece = gst_pooled_try_memory (size);

  return piece;
}

/* The @bytes from @cursor on, in at most @slots pieces. */
static gboolean
append_copied (GstBuffer *whole, Cursor *cursor, guint64 bytes, guint slots,
    GstAllocator *allocator)
{
  guint64 piece = MAX (PIECE, (bytes + slots - 1) / slots);

  while (bytes > 0) {
    gsize size = MIN (bytes, piece);
    GstMemory *memory = new_piece (allocator, size);
    GstMapInfo map;
    gboolean ok;

    if (memory == NULL)
      return FALSE;
    if (!gst_memory_map (memory, &map, GST_MAP_WRITE)) {
      gst_memory_unref (memory);
      return FALSE;
    }
    ok = cursor_copy (cursor, map.data, size);
    gst_memory_unmap (memory, &map);
    gst_buffer_append_memory (whole, memory);
    if (!ok)
      return FALSE;
    bytes -= size;
  }

  return TRUE;
}

/* A memory of no bytes ends no run: it has nothing to keep. */
static gboolean
append_merged (GstBuffer *whole, GPtrArray *memories, GstAllocator *allocator,
    guint64 *copied)
{
  guint64 total = 0;
  guint slots = gst_buffer_get_max_memory ();
  gsize keep;
  guint i = 0;

  for (guint j = 0; j < memories->len; j++)
    total += size_at (memories, j);
  keep = size_worth_keeping (memories, total);
  if (keep != G_MAXSIZE)
    slots = 1;

  while (i < memories->len) {
    Cursor cursor = { memories, i, 0 };
    guint64 run = 0;

    for (; i < memories->len && size_at (memories, i) < keep; i++)
      run += size_at (memories, i);
    *copied += run;
    if (!append_copied (whole, &cursor, run, slots, allocator))
      return FALSE;

    if (i < memories->len) {
      gst_buffer_append_memory (whole, g_ptr_array_index (memories, i));
      g_ptr_array_index (memories, i) = NULL;
      i++;
    }
  }

  return TRUE;
}

static void
unref_memory (gpointer memory)
{
  if (memory != NULL)
    gst_memory_unref (memory);
}

GstBuffer *
gst_pooled_batch_to_buffer (
    GstPooledBatch *batch, GstAllocator *allocator, guint64 *copied)
{
  g_autoptr (GPtrArray) memories = NULL;
  GstBuffer *whole;

  *copied = 0;
  if (batch->chunks->len == 1)
    return g_steal_pointer (&chunk_at (batch, 0)->buffer);

  whole = gst_buffer_new ();
  set_flags (whole, batch);
  set_times (whole, batch);

  memories = take_memories (batch, whole, copied);
  if (memories == NULL) {
    gst_buffer_unref (whole);
    return NULL;
  }
  g_ptr_array_set_free_func (memories, unref_memory);

  if (memories->len > gst_buffer_get_max_memory ()) {
    if (!append_merged (whole, memories, allocator, copied)) {
      gst_buffer_unref (whole);
      return NULL;
    }
    return whole;
  }

  for (guint i = 0; i < memories->len; i++) {
    gst_buffer_append_memory (whole, g_ptr_array_index (memories, i));
    g_ptr_array_index (memories, i) = NULL;
  }

  return whole;
}
