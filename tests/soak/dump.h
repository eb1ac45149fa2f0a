/* dump.h: all there is to know of a pipeline that fails or hangs
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "subject.h"

G_BEGIN_DECLS

/* Prints it. Takes no lock of the pipeline for longer than a look. */
void dump_subject (Subject *subject);

G_END_DECLS
