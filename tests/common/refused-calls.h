/* refused-calls.h: the calls by which memory comes from the system, refused
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program that is linked with refused-calls.c decides by one function which
 * calls of mmap(), mprotect(), madvise(), memfd_create(), ftruncate(),
 * aligned_alloc(), g_try_malloc() and pthread_setspecific() fail.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Found before all others of its name. */
#define INSTEAD __attribute__ ((visibility ("default")))

/* The program's own, called in any thread: whether this call fails. It must not
 * allocate. */
gboolean refused_call_must_fail (gpointer caller);

/* The same, with errno set: for further functions that a program refuses. */
gboolean refused_call (gpointer caller);

/* Whether @caller is code of the library or the plugin: GLib's own calls are
 * not refused, because it ends the process when one fails. */
gboolean refused_call_is_ours (gpointer caller);

G_END_DECLS
