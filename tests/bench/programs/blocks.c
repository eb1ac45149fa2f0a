/* blocks.c: those that give out memory, under one interface
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What others make is opened at run time, so that neither their headers nor
 * they themselves need to be there, and their malloc does not replace the C
 * library's in this process.
 */
#include "config.h"

#include "barepool.h"
#include "blocks.h"

#include <dlfcn.h>
#include <gst/pooled/pooled.h>
#include <gst/video/video.h>
#include <stdlib.h>
#include <string.h>

static gsize block_size;

/* malloc, mimalloc, jemalloc */

static gpointer (*any_malloc) (gsize size);
static void (*any_free) (gpointer block);
static gpointer (*je_mallocx) (gsize size, int flags);
static void (*je_dallocx) (gpointer block, int flags);

static gpointer
take_malloc (void)
{
  return any_malloc (block_size);
}

static void
give_malloc (gpointer block)
{
  any_free (block);
}

static guint8 *
data_malloc (gpointer block)
{
  return block;
}

static void
close_nothing (void)
{
}

static gboolean
open_malloc (gsize size, guint max)
{
  block_size = size;
  any_malloc = malloc;
  any_free = free;
  return TRUE;
}

static gpointer
open_library (const gchar *name)
{
  return dlopen (name, RTLD_NOW | RTLD_LOCAL);
}

/* of Debian 12, or of Debian 13: what is called is the same */
static gpointer
open_either (const gchar *name, const gchar *newer)
{
  gpointer library = open_library (name);

  return library ? library : open_library (newer);
}

static gboolean
open_mimalloc (gsize size, guint max)
{
  gpointer library = open_either ("libmimalloc.so.2", "libmimalloc.so.3");

  block_size = size;
  if (!library)
    return FALSE;
  any_malloc = dlsym (library, "mi_malloc");
  any_free = dlsym (library, "mi_free");
  return any_malloc && any_free;
}

static gpointer
take_jemalloc (void)
{
  return je_mallocx (block_size, 0);
}

static void
give_jemalloc (gpointer block)
{
  je_dallocx (block, 0);
}

static gboolean
open_jemalloc (gsize size, guint max)
{
  gpointer library = open_library ("libjemalloc.so.2");

  block_size = size;
  if (!library)
    return FALSE;
  je_mallocx = dlsym (library, "mallocx");
  je_dallocx = dlsym (library, "dallocx");
  return je_mallocx && je_dallocx;
}

/* FFmpeg's pool. A reference begins with its buffer and its data. */

typedef struct {
  gpointer buffer;
  guint8 *data;
} AvRef;

static gpointer av_pool;
static gpointer (*av_get) (gpointer pool);
static void (*av_unref) (gpointer *ref);
static void (*av_uninit) (gpointer *pool);

static gboolean
open_av_pool (gsize size, guint max)
{
  gpointer library = open_either ("libavutil.so.57", "libavutil.so.59");
  gpointer (*init) (gsize size, gpointer alloc);

  if (!library)
    return FALSE;
  init = dlsym (library, "av_buffer_pool_init");
  av_get = dlsym (library, "av_buffer_pool_get");
  av_unref = dlsym (library, "av_buffer_unref");
  av_uninit = dlsym (library, "av_buffer_pool_uninit");
  if (!init || !av_get || !av_unref || !av_uninit)
    return FALSE;
  av_pool = init (size, NULL);
  return av_pool != NULL;
}

static gpointer
take_av_pool (void)
{
  return av_get (av_pool);
}

static void
give_av_pool (gpointer block)
{
  av_unref (&block);
}

static guint8 *
data_av_pool (gpointer block)
{
  return ((AvRef *) block)->data;
}

static void
close_av_pool (void)
{
  av_uninit (&av_pool);
}

/* Memories and buffers of an allocator */

static GstAllocator *allocator;

static gboolean
open_system (gsize size, guint max)
{
  block_size = size;
  allocator = gst_allocator_find (GST_ALLOCATOR_SYSMEM);
  return TRUE;
}

/* The default classes, and one that was negotiated where they end. */
static gboolean
open_pooled (gsize size, guint max)
{
  block_size = size;
  allocator = gst_pooled_allocator_new ();
  g_object_set (allocator, "max-bytes", (guint64) 4 << 30, NULL);
  return gst_pooled_allocator_add_class (
      GST_POOLED_ALLOCATOR (allocator), size, 0, NULL);
}

static gpointer
take_memory (void)
{
  return gst_allocator_alloc (allocator, block_size, NULL);
}

void
bench_blocks_give_memory (gpointer block)
{
  gst_memory_unref (block);
}

guint8 *
bench_blocks_data_memory (gpointer block)
{
  GstMapInfo map;

  if (!gst_memory_map (block, &map, GST_MAP_WRITE))
    return NULL;
  gst_memory_unmap (block, &map);
  return map.data;
}

static gpointer
take_buffer (void)
{
  return gst_buffer_new_allocate (allocator, block_size, NULL);
}

void
bench_blocks_give_buffer (gpointer block)
{
  gst_buffer_unref (block);
}

guint8 *
bench_blocks_data_buffer (gpointer block)
{
  return bench_blocks_data_memory (gst_buffer_peek_memory (block, 0));
}

static void
close_allocator (void)
{
  gst_object_unref (allocator);
}

/* Buffer pools */

static GstBufferPool *pool;

static gboolean
start_pool (gsize size, guint max)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_buffer_pool_config_set_params (config, NULL, size, 0, 0);
  return gst_buffer_pool_set_config (pool, config) &&
         gst_buffer_pool_set_active (pool, TRUE);
}

static gboolean
open_stock_pool (gsize size, guint max)
{
  pool = gst_buffer_pool_new ();
  return start_pool (size, max);
}

/* Frames of I420 where the size is that of a usual one, grey ones else. */
static void
find_format (gsize size, GstVideoInfo *info)
{
  static const guint usual[][2] = { { 854, 480 }, { 1280, 720 }, { 1920, 1080 },
    { 3840, 2160 }, { 7680, 4320 } };
  gsize width = 4;

  for (guint i = 0; i < G_N_ELEMENTS (usual); i++) {
    gst_video_info_set_format (
        info, GST_VIDEO_FORMAT_I420, usual[i][0], usual[i][1]);
    if (info->size == size)
      return;
  }
  while (size % (width * 2) == 0 && size / (width * 2) >= width)
    width *= 2;
  gst_video_info_set_format (info, GST_VIDEO_FORMAT_GRAY8, (guint) width,
      (guint) MAX (size / width, 1));
}

gboolean
bench_blocks_start_video_pool (GstBufferPool *video_pool, gsize size)
{
  GstStructure *config = gst_buffer_pool_get_config (video_pool);
  g_autoptr (GstCaps) caps = NULL;
  GstVideoInfo info;

  find_format (size, &info);
  caps = gst_video_info_to_caps (&info);
  gst_buffer_pool_config_set_params (config, caps, (guint) size, 0, 0);
  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  return gst_buffer_pool_set_config (video_pool, config) &&
         gst_buffer_pool_set_active (video_pool, TRUE);
}

static gboolean
open_bare_pool (gsize size, guint max)
{
  pool = bench_bare_pool_new ();
  return start_pool (size, max);
}

static gboolean
open_video_pool (gsize size, guint max)
{
  pool = gst_video_buffer_pool_new ();
  return bench_blocks_start_video_pool (pool, size);
}

static gboolean
open_pooled_pool (gsize size, guint max)
{
  if (!open_pooled (size, max))
    return FALSE;
  pool = gst_pooled_buffer_pool_new (GST_POOLED_ALLOCATOR (allocator));
  return start_pool (size, max);
}

/* With caps and GstVideoMeta, as video-pool has them. */
static gboolean
open_pooled_video (gsize size, guint max)
{
  if (!open_pooled (size, max))
    return FALSE;
  pool = gst_pooled_buffer_pool_new (GST_POOLED_ALLOCATOR (allocator));
  return bench_blocks_start_video_pool (pool, size);
}

static gpointer
take_pool (void)
{
  GstBuffer *buffer = NULL;

  gst_buffer_pool_acquire_buffer (pool, &buffer, NULL);
  return buffer;
}

static void
close_pool (void)
{
  gst_buffer_pool_set_active (pool, FALSE);
  gst_clear_object (&pool);
  gst_clear_object (&allocator);
}

/* Magazines and nothing around them: what one thread alone can reach. A thread
 * that has none left makes blocks, one that has too many frees them. */

#define MAGAZINE 64

static __thread gpointer magazine[MAGAZINE];
static __thread guint magazine_length;

static gpointer
take_magazine (void)
{
  return magazine_length ? magazine[--magazine_length] : malloc (block_size);
}

static void
give_magazine (gpointer block)
{
  if (magazine_length < MAGAZINE)
    magazine[magazine_length++] = block;
  else
    free (block);
}

/* The same with a GstMemory: what GStreamer itself takes is part of it. */

static gboolean
recycle_memory (GstMiniObject *memory)
{
  if (magazine_length == MAGAZINE)
    return TRUE;
  magazine[magazine_length++] = memory;
  return FALSE;
}

static gpointer
take_magazine_memory (void)
{
  GstMemory *memory;

  if (magazine_length) {
    memory = magazine[--magazine_length];
    memory->mini_object.refcount = 1;
    return memory;
  }
  memory = gst_memory_new_wrapped (
      0, malloc (block_size), block_size, 0, block_size, NULL, NULL);
  memory->mini_object.dispose = recycle_memory;
  return memory;
}

static const BenchBlocks all[] = {
  { "malloc", open_malloc, take_malloc, give_malloc, data_malloc,
      close_nothing },
  { "mimalloc", open_mimalloc, take_malloc, give_malloc, data_malloc,
      close_nothing },
  { "jemalloc", open_jemalloc, take_jemalloc, give_jemalloc, data_malloc,
      close_nothing },
  { "magazines", open_malloc, take_magazine, give_magazine, data_malloc,
      close_nothing },
  { "magazines-memory", open_malloc, take_magazine_memory,
      bench_blocks_give_memory, bench_blocks_data_memory, close_nothing },
  { "av-pool", open_av_pool, take_av_pool, give_av_pool, data_av_pool,
      close_av_pool },
  { "system", open_system, take_memory, bench_blocks_give_memory,
      bench_blocks_data_memory, close_allocator },
  { "system-buffer", open_system, take_buffer, bench_blocks_give_buffer,
      bench_blocks_data_buffer, close_allocator },
  { "bare-pool", open_bare_pool, take_pool, bench_blocks_give_buffer,
      bench_blocks_data_buffer, close_pool },
  { "stock-pool", open_stock_pool, take_pool, bench_blocks_give_buffer,
      bench_blocks_data_buffer, close_pool },
  { "video-pool", open_video_pool, take_pool, bench_blocks_give_buffer,
      bench_blocks_data_buffer, close_pool },
  { "pooled", open_pooled, take_memory, bench_blocks_give_memory,
      bench_blocks_data_memory, close_allocator },
  { "pooled-buffer", open_pooled, take_buffer, bench_blocks_give_buffer,
      bench_blocks_data_buffer, close_allocator },
  { "pooled-pool", open_pooled_pool, take_pool, bench_blocks_give_buffer,
      bench_blocks_data_buffer, close_pool },
  { "pooled-video", open_pooled_video, take_pool, bench_blocks_give_buffer,
      bench_blocks_data_buffer, close_pool },
};

const BenchBlocks *
bench_blocks_find (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    if (g_str_equal (all[i].name, name))
      return &all[i];
  }
  for (const BenchBlocks *other = bench_blocks_mutex; other->name; other++) {
    if (g_str_equal (other->name, name))
      return other;
  }
  return NULL;
}
