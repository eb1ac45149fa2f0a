/* probe.h: watches a queue from outside, by probes on both its pads
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the core queue does not tell. Frames are known by their timestamps,
 * which must grow.
 */
#pragma once

#include "measurement.h"

typedef struct _Probe Probe;

Probe *probe_new (GstElement *queue);

/* When the pipeline has stopped. */
void probe_free (Probe *probe);

/* Sets in, out, p50, p99 and late. When the last frame has come out. */
void probe_read (Probe *probe, Measurement *measurement);
