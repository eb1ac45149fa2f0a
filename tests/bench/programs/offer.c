/* offer.c: a pool that is offered to whoever stands upstream of a pad
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "offer.h"

#include "mutexpool.h"

#include <gst/video/video.h>
#include <malloc.h>

enum {
  DEFAULT,
  FRESH,
  MAPPED,
  MUTEX,
  VIDEO_POOL,
  VIDEO_META
};

static const gchar *kinds[] = { "default", "fresh", "mapped", "mutex",
  "video-pool", "video-meta" };

static GstBufferPool *
make_pool (gint kind)
{
  if (kind == VIDEO_POOL || kind == VIDEO_META)
    return gst_video_buffer_pool_new ();
  return bench_mutex_pool_new (kind != MUTEX);
}

static GstPadProbeReturn
answer (BenchOffer *self, GstQuery *query)
{
  GstVideoInfo info;
  GstCaps *caps;

  gst_query_parse_allocation (query, &caps, NULL);
  if (self->kind == DEFAULT || !caps || !gst_video_info_from_caps (&info, caps))
    return GST_PAD_PROBE_OK;

  /* one for each question: a pool that is in use cannot be set up anew */
  gst_clear_object (&self->pool);
  self->pool = make_pool (self->kind);
  gst_query_add_allocation_pool (
      query, self->pool, (guint) info.size, 0, self->max);
  if (self->kind == VIDEO_META)
    gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return GST_PAD_PROBE_HANDLED;
}

static GstPadProbeReturn
look (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  BenchOffer *self = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    self->buffers++;
    if (self->pool && GST_PAD_PROBE_INFO_BUFFER (info)->pool == self->pool)
      self->from_pool++;
    return GST_PAD_PROBE_OK;
  }
  if (GST_QUERY_TYPE (GST_PAD_PROBE_INFO_QUERY (info)) != GST_QUERY_ALLOCATION)
    return GST_PAD_PROBE_OK;
  return answer (self, GST_PAD_PROBE_INFO_QUERY (info));
}

gboolean
bench_offer_init (BenchOffer *self, GstPad *pad, const gchar *kind, guint max)
{
  self->max = max;
  for (self->kind = 0; self->kind < (gint) G_N_ELEMENTS (kinds); self->kind++) {
    if (g_str_equal (kinds[self->kind], kind))
      break;
  }
  if (self->kind == (gint) G_N_ELEMENTS (kinds))
    return FALSE;

  /* told how large a mapping must be, the C library does not raise it */
  if (self->kind == MAPPED)
    mallopt (M_MMAP_THRESHOLD, 128 * 1024);
  /* pushed: before the pad's own function, and not again for its answer */
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM |
          GST_PAD_PROBE_TYPE_PUSH,
      look, self, NULL);
  return TRUE;
}

void
bench_offer_clear (BenchOffer *self)
{
  gst_clear_object (&self->pool);
}

/* With GstVideoMeta, avdec_h264 decodes into the pool's buffers and hands out
 * copies of almost all of them. */
gboolean
bench_offer_was_taken (const BenchOffer *self)
{
  guint64 needed = self->kind == VIDEO_META ? 1 : self->buffers / 2;

  if (self->kind == DEFAULT || self->from_pool >= needed)
    return TRUE;
  g_printerr ("only %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
              " buffers came from the pool offered\n",
      self->from_pool, self->buffers);
  return FALSE;
}
