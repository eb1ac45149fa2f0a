/* asker-private.h: for which pool a thread asks an allocator for memory
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * With `when-empty=wait` the allocator may keep a thread that acquires a buffer
 * waiting. That ends with the flush of its pool, not only with one of the
 * allocator, which others may share; and DONTWAIT holds there, too. Between the
 * two stand functions of GStreamer that cannot carry this: the thread does.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  GstBufferPool *pool; /* whose flush ends a wait */
  gboolean may_wait;
  gboolean called_off; /* for one of these two reasons */
} GstPooledAsker;

/* Sets for whom the calling thread asks from now on. Returns for whom it asked
 * before, to be set again. */
GstPooledAsker *gst_pooled_asker_set (GstPooledAsker *asker);

/* NULL: for nobody in particular. */
GstPooledAsker *gst_pooled_asker_get (void);

/* Whether it is not to wait, or no longer. Once seen that holds: the flush may
 * be over before the next look. */
static inline gboolean
gst_pooled_asker_is_called_off (GstPooledAsker *asker)
{
  if (asker == NULL)
    return FALSE;
  if (!asker->may_wait || GST_BUFFER_POOL_IS_FLUSHING (asker->pool))
    asker->called_off = TRUE;

  return asker->called_off;
}

G_END_DECLS
