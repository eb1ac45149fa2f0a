/* accounts.h: the equation of every element of ours
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "subject.h"

G_BEGIN_DECLS

/* Whether all hold. Call it in READY or below: nothing moves, and everything
 * was given back. */
gboolean accounts_hold (Subject *subject);

/* The same, and prints a line for each. */
gboolean accounts_print (Subject *subject);

G_END_DECLS
