/* gstpoolfilter-adopt.c: whether upstream took the offer
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An element may take the pool, the allocator alone, or nothing, and says so
 * nowhere. What arrives tells: the pool a buffer belongs to, the allocator of
 * its memory. The first buffers after each negotiation are judged, the best of
 * them counts (the first may be a header that was made before), and the answer
 * is posted once.
 */
#include "config.h"

#include "gstpoolfilter-private.h"

GST_DEBUG_CATEGORY_EXTERN (poolfilter_debug);
#define GST_CAT_DEFAULT poolfilter_debug

/* so many without anything of ours mean: not taken */
#define ENOUGH 8

/* Whether all memory is @allocator's; NULL stands for any of our kind. */
static gboolean
lies_in (GstBuffer *buffer, GstAllocator *allocator)
{
  guint n = gst_buffer_n_memory (buffer);

  for (guint i = 0; i < n; i++) {
    GstMemory *mem = gst_buffer_peek_memory (buffer, i);

    if (allocator ? mem->allocator != allocator
                  : !gst_pooled_is_pooled_memory (mem))
      return FALSE;
  }

  return n > 0;
}

gboolean
gst_pooled_filter_is_pooled (GstBuffer *buffer)
{
  return lies_in (buffer, NULL);
}

/* Only what comes from this element's offer counts: behind a tee there may be
 * memory that another poolfilter offered. */
static GstPooledFilterAdopted
judge (GstPooledFilter *self, GstBuffer *buffer)
{
  if (!lies_in (buffer, (GstAllocator *) self->allocator))
    return GST_POOLED_FILTER_ADOPTED_NONE;

  return buffer->pool && GST_POOLED_IS_BUFFER_POOL (buffer->pool)
             ? GST_POOLED_FILTER_ADOPTED_POOL
             : GST_POOLED_FILTER_ADOPTED_ALLOCATOR;
}

static gchar *
name_of_upstream (GstPooledFilter *self)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (self->sinkpad);
  g_autoptr (GstObject) parent =
      peer ? gst_object_get_parent (GST_OBJECT (peer)) : NULL;

  return parent ? gst_object_get_name (parent) : NULL;
}

static void
post (GstPooledFilter *self, GstBuffer *buffer, GstPooledFilterAdopted adopted)
{
  g_autofree gchar *upstream = name_of_upstream (self);
  GstMemory *mem = buffer && gst_buffer_n_memory (buffer) > 0
                       ? gst_buffer_peek_memory (buffer, 0)
                       : NULL;
  const gchar *type = mem && mem->allocator ? mem->allocator->mem_type : NULL;
  const gchar *nick = gst_pooled_filter_adopted_nick (adopted);

  gst_pooled_store_relaxed (&self->adopted, adopted);
  GST_INFO_OBJECT (self, "%s adopted: %s, memory: %s", upstream, nick, type);
  gst_pooled_filter_notify_adopted (self);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("pooled-adopted", "adopted", G_TYPE_STRING, nick,
              "taken", G_TYPE_BOOLEAN, adopted > GST_POOLED_FILTER_ADOPTED_NONE,
              "asked", G_TYPE_BOOLEAN,
              gst_pooled_load_relaxed (&self->n_queries) > 0, "upstream",
              G_TYPE_STRING, upstream ? upstream : "", "memory", G_TYPE_STRING,
              type ? type : "", NULL)));
}

/* With @caps, another stream begins; otherwise upstream asked once more. */
void
gst_pooled_filter_watch_anew (GstPooledFilter *self, gboolean caps)
{
  gst_pooled_store_relaxed (&self->watch, ENOUGH);
  if (caps)
    gst_pooled_store_relaxed (
        &self->adopted, GST_POOLED_FILTER_ADOPTED_UNKNOWN);
}

static void
watch (GstPooledFilter *self, GstBuffer *buffer, GstPooledFilterAdopted now)
{
  GstPooledFilterAdopted before = gst_pooled_load_relaxed (&self->adopted);
  guint left = gst_pooled_load_relaxed (&self->watch);

  gst_pooled_store_relaxed (&self->watch, left - 1);
  if (now > MAX (before, GST_POOLED_FILTER_ADOPTED_NONE))
    post (self, buffer, now);
  else if (left == 1 && before <= GST_POOLED_FILTER_ADOPTED_NONE)
    post (self, buffer, GST_POOLED_FILTER_ADOPTED_NONE);
}

void
gst_pooled_filter_look (GstPooledFilter *self, GstBuffer *buffer)
{
  GstPooledFilterAdopted now = judge (self, buffer);

  if (now == GST_POOLED_FILTER_ADOPTED_POOL)
    gst_pooled_count (&self->n_pool, 1);
  else if (now == GST_POOLED_FILTER_ADOPTED_ALLOCATOR)
    gst_pooled_count (&self->n_allocator, 1);
  if (G_UNLIKELY (gst_pooled_load_relaxed (&self->watch) != 0))
    watch (self, buffer, now);
}

/* The stream ends: what has come until now has to do. */
void
gst_pooled_filter_look_no_more (GstPooledFilter *self)
{
  if (gst_pooled_load_relaxed (&self->watch) == 0 ||
      gst_pooled_load_relaxed (&self->n_buffers) == 0)
    return;
  gst_pooled_store_relaxed (&self->watch, 0);
  if (gst_pooled_load_relaxed (&self->adopted) ==
      GST_POOLED_FILTER_ADOPTED_UNKNOWN)
    post (self, NULL, GST_POOLED_FILTER_ADOPTED_NONE);
}
