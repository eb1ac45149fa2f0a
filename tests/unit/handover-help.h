/* handover-help.h: what tests of the hand-over share
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "handover-private.h"

#include <glib.h>

static inline GstPooledHandover *
handover_new (guint64 limit)
{
  GstPooledHandover *handover = gst_pooled_handover_new (2);

  gst_pooled_store_relaxed (&handover->limits.buffers, limit);

  return handover;
}

static inline void
handover_free (GstPooledHandover *handover)
{
  GstPooledItem item;
  guint64 position;

  while (gst_pooled_lanes_take (handover->lanes, &item, &position) !=
         GST_POOLED_LANE_NONE)
    ;
  gst_pooled_handover_free (handover);
}

static inline void
push (GstPooledHandover *handover, guint count)
{
  GstPooledItem item = { .buffers = 1, .bytes = 10 };

  for (guint i = 0; i < count; i++)
    g_assert_true (gst_pooled_handover_push_buffer (
        handover, &item, GST_POOLED_TIME_NONE, GST_POOLED_TIME_NONE));
}

static inline void
push_event (GstPooledHandover *handover)
{
  GstPooledItem item = { 0 };

  g_assert_true (gst_pooled_handover_push_event (handover, &item));
}

static inline void
take (GstPooledHandover *handover, guint count)
{
  GstPooledItem item;
  guint64 position;

  for (guint i = 0; i < count; i++) {
    g_assert_cmpint (gst_pooled_lanes_take (handover->lanes, &item, &position),
        !=, GST_POOLED_LANE_NONE);
    gst_pooled_handover_taken (handover);
  }
}
