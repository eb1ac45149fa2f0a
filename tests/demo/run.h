/* run.h: one queue under load, from start to end of stream
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "measurement.h"
#include "pipeline.h"

/* Counts what the whole process uses: one run, one process. */
gboolean run_subject (const Load *load, const Subject *subject,
    Measurement *measurement, GError **error);
