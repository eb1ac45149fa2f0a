/* accumulator-enums.h: the choices bufferaccumulator offers
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum {
  GST_POOLED_OUTPUT_BUFFER,
  GST_POOLED_OUTPUT_LIST,
} GstPooledOutput;

typedef enum {
  GST_POOLED_OVERFLOW_ERROR,
  GST_POOLED_OVERFLOW_DROP_NEWEST,
  GST_POOLED_OVERFLOW_DROP_OLDEST,
  GST_POOLED_OVERFLOW_BLOCK,
} GstPooledOverflow;

typedef enum {
  GST_POOLED_POST_NONE,
  GST_POOLED_POST_LIMITED,
  GST_POOLED_POST_ALL,
} GstPooledPost;

/* why a batch ended */
typedef enum {
  GST_POOLED_FINISH_EOS,
  GST_POOLED_FINISH_BATCH,
  GST_POOLED_FINISH_TIMEOUT,
  GST_POOLED_FINISH_CANCELLED,
  GST_POOLED_FINISH_TOO_LARGE,
  GST_POOLED_FINISH_ERROR,
} GstPooledFinish;

#define GST_TYPE_POOLED_OUTPUT   (gst_pooled_output_get_type ())
#define GST_TYPE_POOLED_OVERFLOW (gst_pooled_overflow_get_type ())
#define GST_TYPE_POOLED_POST     (gst_pooled_post_get_type ())

GType gst_pooled_output_get_type (void);
GType gst_pooled_overflow_get_type (void);
GType gst_pooled_post_get_type (void);

const gchar *gst_pooled_finish_to_string (GstPooledFinish finish);

G_END_DECLS
