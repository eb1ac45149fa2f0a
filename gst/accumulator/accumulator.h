/* accumulator.h: the element bufferaccumulator and its sink pads
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_POOLED_ACCUMULATOR (gst_pooled_accumulator_get_type ())
G_DECLARE_FINAL_TYPE (GstPooledAccumulator, gst_pooled_accumulator, GST,
    POOLED_ACCUMULATOR, GstElement)

#define GST_TYPE_POOLED_ACCUMULATOR_PAD (gst_pooled_accumulator_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstPooledAccumulatorPad, gst_pooled_accumulator_pad, GST,
    POOLED_ACCUMULATOR_PAD, GstPad)

GST_ELEMENT_REGISTER_DECLARE (bufferaccumulator);

G_END_DECLS
