/* gstpoolfilter-upstream.c: who asks for memory
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gstpoolfilter-private.h"

#include <gst/base/gstbasetransform.h>
#include <gst/video/gstvideofilter.h>

/* What there is between a decoder and us, at most. */
#define MAX_STEPS 16

/* The element that feeds @pad, through bins. */
static GstElement *
element_before (GstPad *pad)
{
  GstPad *peer = gst_pad_get_peer (pad);
  GstElement *element = NULL;

  while (peer && GST_IS_PROXY_PAD (peer)) {
    /* out of a bin: the target; into a bin: what feeds its ghost pad */
    GstPad *next = NULL;

    if (GST_IS_GHOST_PAD (peer)) {
      next = gst_ghost_pad_get_target (GST_GHOST_PAD (peer));
    } else {
      GstProxyPad *ghost = gst_proxy_pad_get_internal (GST_PROXY_PAD (peer));

      next = ghost ? gst_pad_get_peer (GST_PAD (ghost)) : NULL;
      gst_clear_object (&ghost);
    }
    gst_object_unref (peer);
    peer = next;
  }
  if (peer)
    element = gst_pad_get_parent_element (peer);
  gst_clear_object (&peer);

  return element;
}

/* Whether the question of an element before @element ends at @element: a
 * converter that converts answers it, one that has nothing to do hands it on,
 * as do those that have an answer of their own to look into (videorate). */
static gboolean
answers_itself (GstElement *element)
{
  GstBaseTransform *transform;
  GstBaseTransformClass *klass, *base, *video;

  if (!GST_IS_BASE_TRANSFORM (element))
    return FALSE;

  transform = GST_BASE_TRANSFORM (element);
  klass = GST_BASE_TRANSFORM_GET_CLASS (transform);
  base = g_type_class_peek (GST_TYPE_BASE_TRANSFORM);
  video = g_type_class_peek (GST_TYPE_VIDEO_FILTER);
  if (klass->propose_allocation != base->propose_allocation &&
      (!video || klass->propose_allocation != video->propose_allocation))
    return FALSE;

  return !gst_base_transform_is_passthrough (transform);
}

/* Whether a decoder of libav stands before @pad, with nothing between that
 * answers its question for memory. */
gboolean
gst_pooled_filter_libav_asks (GstPad *sinkpad)
{
  GstPad *pad = gst_object_ref (sinkpad);
  gboolean found = FALSE;

  for (guint i = 0; i < MAX_STEPS && pad && !found; i++) {
    g_autoptr (GstElement) element = element_before (pad);
    GstElementFactory *factory =
        element ? gst_element_get_factory (element) : NULL;

    gst_clear_object (&pad);
    if (!factory || answers_itself (element))
      break;
    found = g_str_has_prefix (GST_OBJECT_NAME (factory), "avdec_");
    pad = gst_element_get_static_pad (element, "sink");
  }
  gst_clear_object (&pad);

  return found;
}
