/* mutate.h: makes inputs where no fuzzing engine does
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* no input is longer */
#define MUTATE_MAX 4096

/* Writes an input into @data, which has MUTATE_MAX bytes, and returns its size:
 * a random one, or one of @corpus (of GBytes, may be empty) with changes. */
gsize mutate_next (GRand *rand, GPtrArray *corpus, guint8 *data);
