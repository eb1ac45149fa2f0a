/* pipeline.h: a camera that does not wait, a queue, a consumer too slow
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "load.h"
#include "subject.h"

/* The queue in it has the name "queue". */
GstElement *pipeline_new (
    const Load *load, const Subject *subject, GError **error);
