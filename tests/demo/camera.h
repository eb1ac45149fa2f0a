/* camera.h: a video file that sends frames as a camera does
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "load.h"

/* The first part of a launch line, up to the queue. Free it. */
char *camera_describe (const Load *load);

/* Gives the pipeline that was made of it its file and its end. */
void camera_prepare (GstElement *pipeline, const Load *load);
