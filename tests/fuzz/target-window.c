/* target-window.c: what bufferaccumulator gathers, against an array
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle: numbers of chunks in an array. How many of them make a batch is
 * found by trying, from one up. A chunk's bytes are made from its number, so
 * the batch, as a list or as one buffer, must be exactly these one after the
 * other.
 */
#include "config.h"

#include "accumulator/batch.h"
#include "accumulator/window.h"
#include "fuzz.h"

#define MOST 600
#define NONE GST_CLOCK_TIME_NONE

typedef struct {
  guint bytes, producer, memories;
  GstClockTime start, end, duration;
} Chunk;

typedef struct {
  GstPooledWindow window;
  GstPooledBatchSize size;
  Chunk all[MOST];
  guint made;
  guint held[MOST]; /* numbers of chunks */
  guint n, old;
} Window;

static guint8
byte_of (guint number, gsize at)
{
  return (guint8) (number * 31 + at * 7);
}

static GstMemory *
make_memory (guint number, gsize from, gsize size)
{
  GstMemory *memory = gst_allocator_alloc (NULL, size, NULL);
  GstMapInfo map;

  FUZZ_CHECK (gst_memory_map (memory, &map, GST_MAP_WRITE));
  for (gsize i = 0; i < size; i++)
    map.data[i] = byte_of (number, from + i);
  gst_memory_unmap (memory, &map);

  return memory;
}

/* in as many memories of its own as @chunk says */
static GstBuffer *
make_buffer (guint number, const Chunk *chunk)
{
  GstBuffer *buffer = gst_buffer_new ();
  gsize from = 0;

  for (guint i = chunk->memories; i > 0; i--) {
    gsize size = (chunk->bytes - from) / i;

    gst_buffer_append_memory (buffer, make_memory (number, from, size));
    from += size;
  }
  GST_BUFFER_PTS (buffer) = chunk->start;
  GST_BUFFER_DURATION (buffer) = chunk->duration;

  return buffer;
}

static GstPooledChunk
make_chunk (Window *w, guint number)
{
  const Chunk *chunk = &w->all[number];

  return (GstPooledChunk){
    .buffer = make_buffer (number, chunk),
    .bytes = chunk->bytes,
    .start = chunk->start,
    .end = chunk->end,
    .producer = chunk->producer,
  };
}

static void
add (Window *w, FuzzBytes *in)
{
  guint8 how = fuzz_byte (in);
  Chunk *chunk = &w->all[w->made];
  GstPooledChunk made;

  *chunk = (Chunk){ .bytes = fuzz_below (in, how & 1 ? 2048 : 16),
    .producer = (how >> 1) & 3,
    .memories = (how >> 3) & 3,
    .start = NONE,
    .end = NONE,
    .duration = how & 0x20 ? fuzz_byte (in) : NONE };
  if (chunk->memories == 0)
    chunk->memories = 1;
  if (how & 0x40) {
    chunk->start = fuzz_byte (in) * 4;
    chunk->end = chunk->start + (how & 0x20 ? chunk->duration : 0);
  }
  made = make_chunk (w, w->made);
  gst_pooled_window_add (&w->window, &made);
  w->held[w->n++] = w->made++;
}

/* whether the first @n make a batch */
static gboolean
suffice (Window *w, guint n)
{
  GstClockTime first = NONE, last = 0, untimed = 0, span = 0;
  guint64 bytes = 0;

  for (guint i = 0; i < n; i++) {
    const Chunk *chunk = &w->all[w->held[i]];

    bytes += chunk->bytes;
    if (chunk->start != NONE) {
      first = MIN (first, chunk->start);
      last = MAX (last, chunk->end);
    } else if (chunk->duration != NONE) {
      untimed += chunk->duration;
    }
  }
  if (first != NONE && last > first)
    span = last - first;

  return (w->size.chunks > 0 && n >= w->size.chunks) ||
         (w->size.bytes > 0 && bytes >= w->size.bytes) ||
         (w->size.time > 0 && span + untimed >= w->size.time);
}

/* 0: not yet */
static guint
complete (Window *w)
{
  for (guint n = w->old + 1; n <= w->n; n++)
    if (suffice (w, n))
      return n;

  return 0;
}

static void
forget (Window *w, guint at)
{
  memmove (
      &w->held[at], &w->held[at + 1], (w->n - at - 1) * sizeof (w->held[0]));
  w->n--;
}

static void
check_content (GstBuffer *buffer, const guint *numbers, guint n, Window *w)
{
  gsize at = 0;
  GstMapInfo map;

  FUZZ_CHECK (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (guint i = 0; i < n; i++)
    for (gsize j = 0; j < w->all[numbers[i]].bytes; j++)
      FUZZ_SAME (map.data[at++], byte_of (numbers[i], j));
  FUZZ_SAME (map.size, at);
  gst_buffer_unmap (buffer, &map);
}

static void
check_times (GstBuffer *buffer, const guint *numbers, guint n, Window *w)
{
  GstClockTime earliest = NONE;

  for (guint i = 0; i < n; i++)
    earliest = MIN (earliest, w->all[numbers[i]].start);
  FUZZ_SAME (GST_BUFFER_PTS (buffer), earliest);
}

/* Takes the batch. It has the chunks of these numbers. */
static void
check_batch (Window *w, GstPooledBatch *batch, const guint *numbers, guint n,
    gboolean as_list)
{
  guint64 copied = 0;

  FUZZ_SAME (batch->chunks->len, n);
  if (n == 0) {
    gst_pooled_batch_free (batch);
    return;
  }
  if (as_list) {
    GstBufferList *list = gst_pooled_batch_to_list (batch);

    FUZZ_SAME (gst_buffer_list_length (list), n);
    for (guint i = 0; i < n; i++)
      check_content (gst_buffer_list_get (list, i), &numbers[i], 1, w);
    gst_buffer_list_unref (list);
  } else {
    GstBuffer *buffer = gst_pooled_batch_to_buffer (batch, NULL, &copied);

    FUZZ_CHECK (buffer != NULL);
    FUZZ_CHECK (copied <= gst_buffer_get_size (buffer));
    check_content (buffer, numbers, n, w);
    check_times (buffer, numbers, n, w);
    gst_buffer_unref (buffer);
  }
  gst_pooled_batch_free (batch);
}

static void
cut (Window *w, FuzzBytes *in)
{
  guint n = gst_pooled_window_complete (&w->window, &w->size);
  GstPooledBatch *batch;
  guint keep;

  FUZZ_SAME (n, complete (w));
  if (n == 0)
    return;
  keep = fuzz_below (in, n);
  batch = gst_pooled_window_cut (&w->window, n, keep);
  FUZZ_SAME (batch->leaving, n - keep);
  check_batch (w, batch, w->held, n, fuzz_bool (in));
  for (guint i = 0; i < n - keep; i++)
    forget (w, 0);
  w->old = keep;
}

static void
drop_oldest (Window *w)
{
  GstPooledChunk chunk;
  gboolean was_old;

  if (w->n == 0) {
    FUZZ_CHECK (!gst_pooled_window_drop_oldest (&w->window, &chunk, &was_old));
    return;
  }
  FUZZ_CHECK (gst_pooled_window_drop_oldest (&w->window, &chunk, &was_old));
  FUZZ_SAME (was_old, w->old > 0);
  check_content (chunk.buffer, w->held, 1, w);
  gst_pooled_chunk_clear (&chunk);
  if (w->old > 0)
    w->old--;
  forget (w, 0);
}

/* What was in a batch already stays. */
static void
take_producer (Window *w, FuzzBytes *in)
{
  guint producer = fuzz_byte (in) & 3;
  GstPooledBatch *batch = gst_pooled_batch_new ();
  guint taken[MOST], n = 0;

  gst_pooled_window_take_producer (&w->window, producer, batch);
  for (guint i = w->old; i < w->n;)
    if (w->all[w->held[i]].producer == producer) {
      taken[n++] = w->held[i];
      forget (w, i);
    } else {
      i++;
    }
  FUZZ_SAME (batch->leaving, n);
  check_batch (w, batch, taken, n, fuzz_bool (in));
}

static void
set_size (Window *w, FuzzBytes *in)
{
  guint8 which = fuzz_byte (in);

  w->size = (GstPooledBatchSize){
    .chunks = which & 1 ? fuzz_byte (in) % 64 : 0,
    .bytes = which & 2 ? fuzz_below (in, 4096) : 0,
    .time = which & 4 ? fuzz_below (in, 1024) : 0,
  };
}

static void
check_all (Window *w)
{
  guint64 bytes = 0;

  FUZZ_SAME (gst_pooled_window_length (&w->window), w->n);
  for (guint i = 0; i < w->n; i++)
    bytes += w->all[w->held[i]].bytes;
  FUZZ_SAME (w->window.bytes, bytes);
  FUZZ_SAME (w->window.old, w->old);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static Window window;
  Window *w = &window;
  FuzzBytes in = fuzz_bytes (data, size);

  w->made = w->n = w->old = 0;
  w->size = (GstPooledBatchSize){ .chunks = 4 };
  gst_pooled_window_init (&w->window);
  while (fuzz_more (&in) && w->made + 20 < MOST) {
    switch (fuzz_below (&in, 8)) {
      case 0:
      case 1:
        add (w, &in);
        break;
      case 2: /* more than a buffer has memories */
        for (guint n = fuzz_byte (&in) % 20; n > 0; n--)
          add (w, &in);
        break;
      case 3:
      case 4:
        cut (w, &in);
        break;
      case 5:
        drop_oldest (w);
        break;
      case 6:
        take_producer (w, &in);
        break;
      case 7:
        set_size (w, &in);
        break;
    }
    check_all (w);
  }
  gst_pooled_window_clear (&w->window);

  return 0;
}
