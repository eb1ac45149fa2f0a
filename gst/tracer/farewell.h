/* farewell.h: what is to be done when the process ends
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "taps.h"

G_BEGIN_DECLS

/* Writes the file of @taps when the process exits, if by then it was not
 * forgotten. Holds no reference. */
void gst_pooled_farewell_remember (GstPooledTaps *taps);
void gst_pooled_farewell_forget (GstPooledTaps *taps);

/* The file that the user named, if there is anything to say. */
void gst_pooled_farewell_write (GstPooledTaps *taps);

G_END_DECLS
