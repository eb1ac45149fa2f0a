/* told.h: what a pusher knows when it is told that downstream wants no more
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Nothing else orders the two sides: the thread sanitizer sees whether the
 * element between them does.
 */
#pragma once

#include <gst/gst.h>

static gboolean happened, knows; /* no atomics */
static GstPadChainFunction chain;

/* Looks as soon as it is told: core counts the references to the element when
 * it leaves, and that is an order. */
static GstFlowReturn
chain_and_look (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstFlowReturn ret = chain (pad, parent, buffer);

  if (ret != GST_FLOW_OK)
    knows = happened;

  return ret;
}

/* Who pushes from @src, before it does. */
static inline void
look_after (GstPad *src)
{
  GstPad *pad = gst_pad_get_peer (src);

  happened = knows = FALSE;
  chain = GST_PAD_CHAINFUNC (pad);
  gst_pad_set_chain_function (pad, chain_and_look);
  gst_object_unref (pad);
}
