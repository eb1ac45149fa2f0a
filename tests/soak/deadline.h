/* deadline.h: ends a program that does not get on
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef SOAK_DEADLINE_H
#define SOAK_DEADLINE_H

#include <glib.h>

G_BEGIN_DECLS

/* From now on until the next call the program does STAGE, which takes no longer
 * than so many SECONDS. If it does, where each thread is gets printed, then
 * what TELL prints, if given, and the program exits with 1. Call from the main
 * thread. The watching thread is made by the first call and stays. */
void deadline_begin (
    const gchar *stage, guint seconds, void (*tell) (gpointer), gpointer data);

G_END_DECLS

#endif /* SOAK_DEADLINE_H */
