/* taker.c: asks downstream for memory, as a source does, and uses it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "taker.h"

#include "atomics-private.h"
#include "stress.h"

#include <gst/pooled/pooled.h>
#include <gst/video/video.h>
#include <string.h>

#define OWN_BUFFERS 4
#define MIXED       251 /* marks differ in each byte, too */

/* --- who is alive --- */

static gst_pooled_atomic_u64 alive;

static void
gone (gpointer counted)
{
  gst_pooled_add_relaxed (&alive, (guint64) -1);
}

static void
count (gpointer object)
{
  if (g_object_replace_data (G_OBJECT (object), "stress-counted", NULL,
          GINT_TO_POINTER (1), gone, NULL))
    gst_pooled_add_relaxed (&alive, 1);
}

guint
taker_alive (void)
{
  return (guint) gst_pooled_load_relaxed (&alive);
}

/* --- marks --- */

static gboolean
put_mark (GstBuffer *buffer, guint64 mark)
{
  GstMapInfo map;

  GST_BUFFER_OFFSET (buffer) = mark;
  if (gst_buffer_n_memory (buffer) == 0)
    return TRUE;
  if (!gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    return FALSE;
  memset (map.data, (gint) (mark % MIXED), map.size);
  memcpy (map.data, &mark, MIN (map.size, sizeof mark));
  gst_buffer_unmap (buffer, &map);

  return TRUE;
}

gboolean
taker_is_marked (GstBuffer *buffer, guint64 mark)
{
  gboolean right;
  GstMapInfo map;

  if (GST_BUFFER_OFFSET (buffer) != mark)
    return FALSE;
  if (gst_buffer_n_memory (buffer) == 0)
    return TRUE;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  right = memcmp (map.data, &mark, MIN (map.size, sizeof mark)) == 0;
  for (gsize i = sizeof mark; i < map.size; i++)
    right = right && map.data[i] == mark % MIXED;
  gst_buffer_unmap (buffer, &map);

  return right;
}

/* --- the question --- */

static GstBufferPool *
start_pool (
    GstBufferPool *pool, GstCaps *caps, guint size, guint min, guint max)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_buffer_pool_config_set_params (config, caps, size, min, max);
  if (gst_buffer_pool_set_config (pool, config) &&
      gst_buffer_pool_set_active (pool, TRUE))
    return pool;
  gst_object_unref (pool);

  return NULL;
}

/* Sources stop the one they had, decoders let go of it only. Takes @pool. */
static void
change_pool (GstBufferPool **own, GstBufferPool *pool)
{
  if (*own != NULL && stress_random (2))
    gst_buffer_pool_set_active (*own, FALSE);
  gst_clear_object (own);
  *own = pool;
}

static void
parse_pool (Taker *taker, GstQuery *query, GstCaps *caps)
{
  GstBufferPool *pool = NULL;
  guint size, min, max;

  if (gst_query_get_n_allocation_pools (query) > 0) {
    gst_query_parse_nth_allocation_pool (query, 0, &pool, &size, &min, &max);
    stress_check (size >= taker->size);
  }
  if (pool != NULL && GST_POOLED_IS_BUFFER_POOL (pool))
    count (pool);
  /* the new one starts before the old one stops */
  change_pool (&taker->pool,
      pool != NULL ? start_pool (pool, caps, size, min, max) : NULL);
}

static void
parse_allocator (Taker *taker, GstQuery *query)
{
  gst_clear_object (&taker->allocator);
  gst_allocation_params_init (&taker->params);
  if (gst_query_get_n_allocation_params (query) > 0)
    gst_query_parse_nth_allocation_param (
        query, 0, &taker->allocator, &taker->params);
  if (taker->allocator != NULL && GST_POOLED_IS_ALLOCATOR (taker->allocator))
    count (taker->allocator);
}

void
taker_ask (Taker *taker, GstCaps *caps)
{
  GstVideoInfo info;
  GstQuery *query = gst_query_new_allocation (caps, stress_random (8) != 0);

  taker->size = 1 + stress_random (700);
  if (gst_video_info_from_caps (&info, caps))
    taker->size = info.size;
  taker->asked++;
  if (!gst_pad_peer_query (taker->pad, query))
    taker->refused++;
  parse_allocator (taker, query);
  parse_pool (taker, query, caps);
  stress_check (gst_query_is_writable (query));
  gst_query_unref (query);
  change_pool (&taker->own, start_pool (gst_buffer_pool_new (), caps,
                                (guint) taker->size, 0, OWN_BUFFERS));
}

/* --- the use --- */

void __tsan_acquire (void *address) __attribute__ ((weak));

/* In what order a pool of GStreamer's own takes a buffer back and gives it away
 * the thread sanitizer does not see; in ours it does. */
static void
tell_order (GstBufferPool *pool, GstBuffer *buffer)
{
  if (__tsan_acquire != NULL && buffer != NULL &&
      !GST_POOLED_IS_BUFFER_POOL (pool))
    __tsan_acquire (buffer);
}

static GstBuffer *
take_from (GstBufferPool *pool, gboolean may_wait)
{
  GstBufferPoolAcquireParams params = {
    .flags = may_wait ? 0 : GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT
  };
  GstBuffer *buffer = NULL;

  if (pool == NULL)
    return NULL;
  gst_buffer_pool_acquire_buffer (pool, &buffer, &params);
  tell_order (pool, buffer);

  return buffer;
}

static GstMemory *
take_memory (Taker *taker, gboolean may_wait)
{
  if (!may_wait && taker->allocator != NULL &&
      GST_POOLED_IS_ALLOCATOR (taker->allocator))
    return gst_pooled_allocator_try_alloc (
        GST_POOLED_ALLOCATOR (taker->allocator), taker->size, &taker->params);

  return gst_allocator_alloc (taker->allocator, taker->size, &taker->params);
}

static GstBuffer *
take_without_pool (Taker *taker, gboolean may_wait)
{
  GstMemory *memory = take_memory (taker, may_wait);
  GstBuffer *buffer;

  if (memory == NULL)
    return NULL;
  buffer = gst_buffer_new ();
  gst_buffer_append_memory (buffer, memory);

  return buffer;
}

static GstBuffer *
take_some (Taker *taker, gboolean may_wait)
{
  switch (stress_random (16)) {
    case 0:
      return gst_buffer_new ();
    case 1:
    case 2:
      return gst_buffer_new_allocate (NULL, taker->size, NULL);
    case 3:
    case 4:
    case 5:
      return take_from (taker->own, FALSE);
    case 6:
    case 7:
    case 8:
      /* not for what lies in its own pool */
      return take_without_pool (taker, may_wait && taker->pool == NULL);
    default:
      return taker->pool != NULL ? take_from (taker->pool, may_wait)
                                 : take_without_pool (taker, may_wait);
  }
}

GstBuffer *
taker_take (Taker *taker, guint64 mark, gboolean may_wait)
{
  GstBuffer *buffer = take_some (taker, may_wait);

  if (buffer == NULL)
    return NULL;
  stress_check (gst_buffer_is_writable (buffer));
  stress_check (gst_buffer_n_memory (buffer) == 0 ||
                gst_buffer_get_size (buffer) >= taker->size);
  /* more than one memory: no pool takes that back */
  if (stress_random (16) == 0)
    gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, 10, NULL));
  stress_check (put_mark (buffer, mark));

  return buffer;
}

void
taker_init (Taker *taker, GstPad *pad)
{
  memset (taker, 0, sizeof *taker);
  taker->pad = pad;
  taker->size = 1;
  gst_allocation_params_init (&taker->params);
}

void
taker_clear (Taker *taker)
{
  change_pool (&taker->pool, NULL);
  change_pool (&taker->own, NULL);
  gst_clear_object (&taker->allocator);
}
