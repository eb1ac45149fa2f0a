/* sequence.h: one random sequence of states, flushes and seeks
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "subject.h"

G_BEGIN_DECLS

/* Does it to @subject with two threads at once, then stops the pipeline, checks
 * its accounts, and sees that it plays again. TRUE when all was so; else it has
 * failed. What is done depends on @seed alone. */
gboolean sequence_do (Subject *subject, guint32 seed);

/* What all sequences of this process consist of, as "states 5, flushes 3". */
gchar *sequence_counts (void);

G_END_DECLS
