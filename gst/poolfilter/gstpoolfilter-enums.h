/* gstpoolfilter-enums.h: what the settings of poolfilter can be
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstPooledFilterCopy:
 * @GST_POOLED_FILTER_COPY_NEVER: every buffer leaves as it came
 * @GST_POOLED_FILTER_COPY_AUTO: a buffer of another pool is copied when that
 *     pool is about to run dry
 * @GST_POOLED_FILTER_COPY_ALWAYS: what is not in pooled memory is copied
 *
 * When poolfilter copies into pooled memory.
 *
 * Since: 1.22.100
 */
typedef enum {
  GST_POOLED_FILTER_COPY_NEVER,
  GST_POOLED_FILTER_COPY_AUTO,
  GST_POOLED_FILTER_COPY_ALWAYS
} GstPooledFilterCopy;

/**
 * GstPooledFilterVideoMeta:
 * @GST_POOLED_FILTER_VIDEO_META_AUTO: hidden from decoders of libav, shown to
 *     everything else
 * @GST_POOLED_FILTER_VIDEO_META_SHOW: as downstream says
 * @GST_POOLED_FILTER_VIDEO_META_HIDE: never
 *
 * Whether upstream learns that downstream understands GstVideoMeta.
 *
 * Since: 1.22.100
 */
typedef enum {
  GST_POOLED_FILTER_VIDEO_META_AUTO,
  GST_POOLED_FILTER_VIDEO_META_SHOW,
  GST_POOLED_FILTER_VIDEO_META_HIDE
} GstPooledFilterVideoMeta;

/**
 * GstPooledFilterAdopted:
 * @GST_POOLED_FILTER_ADOPTED_UNKNOWN: no buffer has come yet
 * @GST_POOLED_FILTER_ADOPTED_NONE: upstream uses memory of its own
 * @GST_POOLED_FILTER_ADOPTED_ALLOCATOR: upstream uses the allocator
 * @GST_POOLED_FILTER_ADOPTED_POOL: upstream uses the pool
 *
 * What upstream took of the offer.
 *
 * Since: 1.22.100
 */
typedef enum {
  GST_POOLED_FILTER_ADOPTED_UNKNOWN,
  GST_POOLED_FILTER_ADOPTED_NONE,
  GST_POOLED_FILTER_ADOPTED_ALLOCATOR,
  GST_POOLED_FILTER_ADOPTED_POOL
} GstPooledFilterAdopted;

#define GST_POOLED_TYPE_FILTER_COPY (gst_pooled_filter_copy_get_type ())
#define GST_POOLED_TYPE_FILTER_VIDEO_META \
  (gst_pooled_filter_video_meta_get_type ())
#define GST_POOLED_TYPE_FILTER_ADOPTED (gst_pooled_filter_adopted_get_type ())

GType gst_pooled_filter_copy_get_type (void);
GType gst_pooled_filter_video_meta_get_type (void);
GType gst_pooled_filter_adopted_get_type (void);

/* The word that stands for @adopted in launch lines and messages. */
const gchar *gst_pooled_filter_adopted_nick (GstPooledFilterAdopted adopted);

G_END_DECLS
