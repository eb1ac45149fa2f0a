/* target-pool.c: the buffer pool against counts
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle: the configuration, whether the pool is active and flushing, and
 * which buffers are out. It knows of each acquire, which never waits, whether
 * there must be a buffer and how it looks, whatever its former user did to it.
 */
#include "config.h"

#include "bufferpool.h"
#include "fuzz-gst.h"

#define MOST 40

typedef struct {
  GstBufferPool *pool;
  gboolean active, flushing, configured;
  guint size, min, max; /* as configured */
  GstAllocationParams params;
  gboolean wipes; /* of the configuration */

  GstBuffer *out[MOST];
  guint n;
  GstBuffer *kept[MOST]; /* copies, which share memory with the original */
  guint n_kept;
} Pool;

static void
check_stats (Pool *p)
{
  GstStructure *stats =
      gst_pooled_buffer_pool_get_stats (GST_POOLED_BUFFER_POOL (p->pool));
  guint64 buffers = fuzz_stat (stats, "buffers");

  FUZZ_SAME (fuzz_stat (stats, "in-use"), p->n);
  FUZZ_SAME (fuzz_stat (stats, "free") + p->n, buffers);
  FUZZ_SAME (
      fuzz_stat (stats, "acquires") - fuzz_stat (stats, "releases"), p->n);
  FUZZ_SAME (fuzz_stat (stats, "waiting"), 0);
  FUZZ_CHECK (fuzz_stat (stats, "peak") >= buffers);
  if (p->active && p->max > 0)
    FUZZ_CHECK (buffers <= p->max);
  gst_structure_free (stats);
}

/* --- the pool --- */

static void
configure (Pool *p, FuzzBytes *in)
{
  GstStructure *config = gst_buffer_pool_get_config (p->pool);
  guint8 how = fuzz_byte (in);
  guint min = fuzz_byte (in) % 6;
  guint max = how & 1 ? 0 : min + fuzz_byte (in) % 6;
  guint size = fuzz_below (in, 6000);
  GstAllocationParams params = {
    .align = how & 2 ? (1u << fuzz_byte (in) % 10) - 1 : 0,
    .prefix = how & 4 ? fuzz_byte (in) : 0,
    .padding = how & 8 ? fuzz_byte (in) : 0,
    .flags = (how & 16 ? GST_MEMORY_FLAG_ZERO_PREFIXED : 0) |
             (how & 32 ? GST_MEMORY_FLAG_ZERO_PADDED : 0),
  };
  gboolean expected = !p->active && p->n == 0;
  gboolean is_set;

  if (expected)
    g_object_set (p->pool, "zero-on-release", (how & 64) != 0, NULL);
  gst_buffer_pool_config_set_params (config, NULL, size, min, max);
  gst_buffer_pool_config_set_allocator (config, NULL, &params);
  is_set = gst_buffer_pool_set_config (p->pool, config);
  if (!is_set) {
    FUZZ_CHECK (!expected);
    return;
  }

  /* while active a configuration is accepted if it is the same */
  if (!expected)
    return;
  p->configured = TRUE;
  p->size = size;
  p->min = min;
  p->max = max;
  p->params = params;
  p->wipes = (how & 64) != 0;
}

static void
set_active (Pool *p, gboolean active)
{
  FUZZ_SAME (
      gst_buffer_pool_set_active (p->pool, active), !active || p->configured);
  /* what is active already stays as it is, flushing or not */
  if (p->active != (active && p->configured)) {
    p->active = !p->active;
    p->flushing = !p->active;
  }
  FUZZ_SAME (gst_buffer_pool_is_active (p->pool), p->active);
}

static void
set_flushing (Pool *p, gboolean flushing)
{
  gst_buffer_pool_set_flushing (p->pool, flushing);
  if (p->active)
    p->flushing = flushing;
}

/* --- buffers --- */

static void
check_memory (Pool *p, GstBuffer *buffer, gsize size)
{
  GstMemory *memory = gst_buffer_peek_memory (buffer, 0);
  GstMapInfo map;
  guint8 *start;

  FUZZ_SAME (memory->offset, p->params.prefix);
  FUZZ_CHECK (memory->maxsize >= p->params.prefix + size + p->params.padding);
  FUZZ_CHECK (gst_buffer_is_all_memory_writable (buffer));
  FUZZ_CHECK (gst_buffer_map (buffer, &map, GST_MAP_READWRITE));
  start = map.data - p->params.prefix;
  FUZZ_SAME ((guintptr) start & p->params.align, 0);
  for (gsize i = 0; i < p->params.prefix; i++)
    if (p->params.flags & GST_MEMORY_FLAG_ZERO_PREFIXED)
      FUZZ_SAME (start[i], 0);
  for (gsize i = 0; i < p->params.padding; i++)
    if ((p->params.flags & GST_MEMORY_FLAG_ZERO_PADDED) && size == p->size)
      FUZZ_SAME (map.data[size + i], 0);
  memset (start, 0xaa, memory->maxsize);
  gst_buffer_unmap (buffer, &map);
}

static gboolean
shares_memory (GstBuffer *one, GstBuffer *other)
{
  return gst_buffer_n_memory (one) > 0 && gst_buffer_n_memory (other) > 0 &&
         gst_buffer_peek_memory (one, 0) == gst_buffer_peek_memory (other, 0);
}

static void
check_buffer (Pool *p, GstBuffer *buffer, gsize size)
{
  FUZZ_CHECK (buffer->pool == p->pool);
  FUZZ_CHECK (gst_buffer_is_writable (buffer));
  FUZZ_SAME (gst_buffer_get_size (buffer), size);
  FUZZ_SAME (GST_BUFFER_FLAGS (buffer), 0);
  FUZZ_SAME (GST_BUFFER_PTS (buffer), GST_CLOCK_TIME_NONE);
  FUZZ_SAME (GST_BUFFER_DTS (buffer), GST_CLOCK_TIME_NONE);
  FUZZ_SAME (GST_BUFFER_DURATION (buffer), GST_CLOCK_TIME_NONE);
  FUZZ_SAME (GST_BUFFER_OFFSET (buffer), GST_BUFFER_OFFSET_NONE);
  FUZZ_CHECK (gst_buffer_get_meta (
                  buffer, GST_REFERENCE_TIMESTAMP_META_API_TYPE) == NULL);
  for (guint i = 0; i < p->n; i++)
    FUZZ_CHECK (p->out[i] != buffer);
  for (guint i = 0; i < p->n_kept; i++)
    FUZZ_CHECK (!shares_memory (p->kept[i], buffer));
  /* a buffer of no bytes has no memory */
  if (gst_buffer_n_memory (buffer) == 1)
    check_memory (p, buffer, size);
  else
    FUZZ_SAME (size, 0);
}

static void
acquire (Pool *p, FuzzBytes *in)
{
  guint8 how = fuzz_byte (in);
  gsize size = how & 1 ? 1 + fuzz_below (in, 8000) : p->size;
  GstBufferPoolAcquireParams params = {
    .format = how & 1 ? GST_FORMAT_BYTES : GST_FORMAT_UNDEFINED,
    .stop = how & 1 ? (gint64) size : 0,
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT,
  };
  GstFlowReturn expected = GST_FLOW_OK;
  GstBuffer *buffer = NULL;
  GstFlowReturn flow;

  if (p->n == MOST)
    return;
  if (!p->active || p->flushing)
    expected = GST_FLOW_FLUSHING;
  else if (p->max > 0 && p->n >= p->max)
    expected = GST_FLOW_EOS;
  flow = gst_buffer_pool_acquire_buffer (p->pool, &buffer, &params);
  FUZZ_SAME (flow, expected);
  if (flow != GST_FLOW_OK)
    return;
  check_buffer (p, buffer, size);
  p->out[p->n++] = buffer;
}

/* Keeps a copy, whose memory then cannot be in a buffer that is new. */
static void
keep_copy (Pool *p, GstBuffer *buffer)
{
  if (p->n_kept < MOST && gst_buffer_n_memory (buffer) > 0)
    p->kept[p->n_kept++] = gst_buffer_copy (buffer);
}

/* what a user may do to a buffer that is its own */
static void
use (Pool *p, GstBuffer *buffer, FuzzBytes *in)
{
  gsize maxsize = gst_buffer_get_sizes (buffer, NULL, NULL);

  switch (fuzz_byte (in) % 12) {
    case 0:
      gst_buffer_set_size (buffer, (gssize) fuzz_below (in, maxsize + 1));
      break;
    case 1:
      gst_buffer_resize (buffer, (gssize) fuzz_below (in, maxsize + 1), -1);
      break;
    case 2:
      gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, 10, NULL));
      break;
    case 3:
      gst_buffer_remove_all_memory (buffer);
      break;
    case 4:
      gst_buffer_replace_all_memory (
          buffer, gst_allocator_alloc (NULL, p->size, NULL));
      break;
    case 5:
      keep_copy (p, buffer);
      break;
    case 6:
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
      break;
    case 7:
      GST_BUFFER_PTS (buffer) = GST_BUFFER_OFFSET (buffer) = 1;
      break;
    case 8:
      GST_BUFFER_DTS (buffer) = GST_BUFFER_DURATION (buffer) = 1;
      break;
    case 9: {
      g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("timestamp/x-fuzz");

      gst_buffer_add_reference_timestamp_meta (
          buffer, caps, 1, GST_CLOCK_TIME_NONE);
      break;
    }
    case 10: /* a copy that shares the memory, and is no business of the pool */
      gst_buffer_unref (gst_buffer_copy (buffer));
      break;
    case 11:
      if (gst_buffer_n_memory (buffer) > 0)
        gst_buffer_prepend_memory (buffer,
            gst_memory_copy (gst_buffer_peek_memory (buffer, 0), 0, -1));
      break;
  }
}

static void
release (Pool *p, guint at)
{
  GstBuffer *buffer = p->out[at];

  p->out[at] = p->out[--p->n];
  gst_buffer_unref (buffer);
}

static void
step (Pool *p, FuzzBytes *in)
{
  switch (fuzz_byte (in) % 16) {
    case 0:
      configure (p, in);
      break;
    case 1:
      set_active (p, fuzz_byte (in) % 4 != 0);
      break;
    case 2:
      set_flushing (p, fuzz_byte (in) % 4 == 0);
      break;
    case 3:
      gst_pooled_buffer_pool_trim (GST_POOLED_BUFFER_POOL (p->pool));
      break;
    case 4:
      if (p->n_kept > 0)
        gst_buffer_unref (p->kept[--p->n_kept]);
      break;
    case 5:
    case 6:
    case 7:
    case 8:
    case 9:
      acquire (p, in);
      break;
    case 10:
    case 11:
    case 12:
      if (p->n > 0)
        use (p, p->out[fuzz_byte (in) % p->n], in);
      break;
    default:
      if (p->n > 0)
        release (p, fuzz_byte (in) % p->n);
      break;
  }
  check_stats (p);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzBytes in = fuzz_bytes (data, size);
  g_autoptr (GstAllocator) allocator =
      gst_pooled_allocator_new_full ("128:8,1KiB:8,8KiB:4", NULL);
  Pool p = { .flushing = TRUE };

  p.pool = gst_pooled_buffer_pool_new (GST_POOLED_ALLOCATOR (allocator));
  configure (&p, &in);
  set_active (&p, TRUE);
  while (fuzz_more (&in))
    step (&p, &in);

  set_active (&p, FALSE);
  while (p.n > 0)
    release (&p, p.n - 1);
  check_stats (&p);
  while (p.n_kept > 0)
    gst_buffer_unref (p.kept[--p.n_kept]);
  FUZZ_SAME (GST_OBJECT_REFCOUNT_VALUE (p.pool), 1);
  gst_object_unref (p.pool);

  return 0;
}
