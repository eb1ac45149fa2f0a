/* bufferslot.c: the mark a pool leaves on its buffers
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "bufferslot-private.h"

#include <string.h>

static GType
slot_api_get_type (void)
{
  static GType type;
  static const gchar *tags[] = { NULL };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, gst_meta_api_type_register ("GstPooledSlotMetaAPI", tags));

  return type;
}

static gboolean
slot_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  GstPooledSlot *slot = (GstPooledSlot *) meta;

  slot->index = 0;
  slot->memory = NULL;
  slot->unshared = 0;

  return TRUE;
}

/* No transform function: a copy of the buffer is not the pool's. */
static const GstMetaInfo *
slot_get_info (void)
{
  static const GstMetaInfo *info;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *made = gst_meta_register (slot_api_get_type (),
        "GstPooledSlotMeta", sizeof (GstPooledSlot), slot_init, NULL, NULL);

    g_once_init_leave (&info, made);
  }

  return info;
}

static gboolean
keep_meta (GstBuffer *buffer, GstMeta **meta, gpointer user_data)
{
  GST_META_FLAG_SET (*meta, GST_META_FLAG_POOLED);
  GST_META_FLAG_SET (*meta, GST_META_FLAG_LOCKED);

  return TRUE;
}

/* From 1.24 on, a meta that stays can have a function that empties it. */
static gboolean
clear_meta (GstBuffer *buffer, GstMeta *meta, gboolean now)
{
#if GST_CHECK_VERSION(1, 24, 0)
  if (meta->info->clear_func && now)
    meta->info->clear_func (buffer, meta);
  return meta->info->clear_func != NULL;
#else
  return FALSE;
#endif
}

static gboolean
reset_meta (GstBuffer *buffer, GstMeta **meta, gpointer user_data)
{
  if (GST_META_FLAG_IS_SET (*meta, GST_META_FLAG_POOLED)) {
    clear_meta (buffer, *meta, TRUE);
  } else {
    GST_META_FLAG_UNSET (*meta, GST_META_FLAG_LOCKED);
    *meta = NULL;
  }

  return TRUE;
}

/* a field of the core's, which changes it by GLib's atomics: not one of ours */
static gint
lock_state (GstMemory *mem)
{
  return g_atomic_int_get (&GST_MINI_OBJECT_CAST (mem)->lockstate);
}

/* When the lock state is what it was when only its buffer held it, then only
 * its buffer holds it, and it is not mapped; the long question takes 20 ns. */
static gboolean
is_exclusive (GstPooledSlot *slot)
{
  return lock_state (slot->memory) == slot->unshared ||
         gst_memory_is_writable (slot->memory);
}

void
gst_pooled_slot_add (GstBuffer *buffer, guint32 index)
{
  GstPooledSlot *slot =
      (GstPooledSlot *) gst_buffer_add_meta (buffer, slot_get_info (), NULL);

  slot->index = index;
  if (gst_buffer_n_memory (buffer) == 1) {
    slot->memory = gst_buffer_peek_memory (buffer, 0);
    slot->unshared = lock_state (slot->memory);
  }
  gst_buffer_foreach_meta (buffer, keep_meta, NULL);
}

GstPooledSlot *
gst_pooled_slot_get (GstBuffer *buffer, gboolean *others)
{
  const GstMetaInfo *info = slot_get_info ();
  GstPooledSlot *slot = NULL;
  gpointer state = NULL;
  GstMeta *meta;

  *others = FALSE;
  while ((meta = gst_buffer_iterate_meta (buffer, &state))) {
    if (meta->info == info)
      slot = (GstPooledSlot *) meta;
    else if (!GST_META_FLAG_IS_SET (meta, GST_META_FLAG_POOLED) ||
             clear_meta (buffer, meta, FALSE))
      *others = TRUE;
  }

  return slot;
}

static GstPooledReturn
restore_size (
    GstBuffer *buffer, GstPooledSlot *slot, const GstPooledShape *shape)
{
  gsize offset, maxsize;
  GstMemory *mem = slot->memory;

  /* nobody touched it: most buffers leave here */
  if (G_LIKELY (mem && gst_buffer_n_memory (buffer) == 1 &&
                gst_buffer_peek_memory (buffer, 0) == mem &&
                mem->offset == shape->prefix && mem->size == shape->size))
    return is_exclusive (slot) ? GST_POOLED_RETURN_INTACT
                               : GST_POOLED_RETURN_SHARED;

  if (!gst_buffer_is_all_memory_writable (buffer))
    return GST_POOLED_RETURN_SHARED;
  gst_buffer_get_sizes (buffer, &offset, &maxsize);
  if (maxsize < shape->prefix + shape->size)
    return GST_POOLED_RETURN_RESIZED;
  gst_buffer_resize (
      buffer, (gssize) shape->prefix - (gssize) offset, shape->size);

  /* somebody with a reference to the memory may have begun to use it just now:
   * then a share stands in its place, or it has its size still */
  return GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_TAG_MEMORY) ||
                 gst_buffer_get_size (buffer) != shape->size
             ? GST_POOLED_RETURN_TAGGED
             : GST_POOLED_RETURN_INTACT;
}

/* A plain memset of memory that nobody seems to read again may be left out by
 * the compiler. */
static void
wipe (void *data, gsize size)
{
  memset (data, 0, size);
  __asm__ __volatile__("" : : "r"(data) : "memory");
}

/* Zeroes what the next user may not see, and what was promised to be zero. */
static gboolean
clean_memory (GstMemory *mem, const GstPooledShape *shape)
{
  GstMapInfo map;
  guint8 *start;
  gsize end = mem->offset + mem->size;

  if (!gst_memory_map (mem, &map, GST_MAP_WRITE))
    return FALSE;
  start = map.data - mem->offset;
  if (shape->wipe) {
    wipe (start, mem->maxsize);
  } else {
    if (shape->flags & GST_MEMORY_FLAG_ZERO_PREFIXED)
      memset (start, 0, mem->offset);
    if (shape->flags & GST_MEMORY_FLAG_ZERO_PADDED)
      memset (start + end, 0, mem->maxsize - end);
  }
  gst_memory_unmap (mem, &map);

  return TRUE;
}

static gboolean
clean (GstBuffer *buffer, const GstPooledShape *shape)
{
  for (guint i = 0; i < gst_buffer_n_memory (buffer); i++) {
    if (!clean_memory (gst_buffer_peek_memory (buffer, i), shape))
      return FALSE;
  }

  return TRUE;
}

GstPooledReturn
gst_pooled_slot_restore (
    GstBuffer *buffer, const GstPooledShape *shape, GstPooledSlot **slot)
{
  const GstMemoryFlags zero =
      GST_MEMORY_FLAG_ZERO_PREFIXED | GST_MEMORY_FLAG_ZERO_PADDED;
  GstPooledReturn result;
  gboolean others;

  *slot = gst_pooled_slot_get (buffer, &others);
  if (!*slot)
    return GST_POOLED_RETURN_UNPOOLED;
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_TAG_MEMORY))
    return GST_POOLED_RETURN_TAGGED;

  GST_BUFFER_FLAGS (buffer) = 0;
  GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_OFFSET (buffer) = GST_BUFFER_OFFSET_NONE;
  GST_BUFFER_OFFSET_END (buffer) = GST_BUFFER_OFFSET_NONE;
  if (others)
    gst_buffer_foreach_meta (buffer, reset_meta, NULL);

  result = restore_size (buffer, *slot, shape);
  if (result == GST_POOLED_RETURN_INTACT &&
      (shape->wipe || (shape->flags & zero)) && !clean (buffer, shape))
    return GST_POOLED_RETURN_SHARED;

  return result;
}
