/* accounts.h: the equation of every element of ours
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "subject.h"

G_BEGIN_DECLS

/* Prints one line for each, and whether it holds. Call it in READY: nothing
 * moves, and everything was given back. TRUE if all hold. */
gboolean accounts_print (Subject *subject);

G_END_DECLS
