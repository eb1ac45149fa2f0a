/* stacks.h: where each thread of this process is
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Prints the stack of every thread to standard output, each by a signal that
 * interrupts it. For a process that is about to end. */
void stacks_print (void);

G_END_DECLS
