/* table.h: the measurements side by side
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "measurement.h"
#include "pipeline.h"

void table_print_head (void);

void table_print_row (const Subject *subject, const Measurement *measurement);

/* How to read it, in words. */
void table_print_foot (const Load *load);
