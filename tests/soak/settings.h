/* settings.h: other policies and limits for an element that runs
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "subject.h"

G_BEGIN_DECLS

/* Sets one setting of one element of ours to something else. */
void settings_change (Subject *subject);

G_END_DECLS
