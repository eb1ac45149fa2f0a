/* disturb.h: things that happen to a pipeline, at random
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "subject.h"

G_BEGIN_DECLS

/* In a thread of its own, until told to stop or until it fails. What is done
 * in which order depends on the seed alone. */
void disturb_start (Subject *subject);
void disturb_stop (Subject *subject);

/* Ends the thread, which must not be stuck. */
void disturb_join (Subject *subject);

/* What was done how often, to all of them. */
void disturb_print_counts (void);

G_END_DECLS
