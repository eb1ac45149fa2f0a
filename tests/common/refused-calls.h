/* refused-calls.h: the calls by which memory comes from the system, refused
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program that is linked with refused-calls.c decides by one function which
 * calls of mmap(), mprotect(), madvise(), memfd_create(), ftruncate(),
 * fallocate(), aligned_alloc(), posix_memalign(), g_try_malloc() and
 * pthread_setspecific() fail, and of calloc() and realloc() where
 * REFUSED_CALLS_HAVE_CALLOC says so. Under valgrind, which has its own, those
 * of malloc's kin never do.
 */
#pragma once

#include <dlfcn.h>
#include <glib.h>

G_BEGIN_DECLS

/* Found before all others of its name. */
#define INSTEAD __attribute__ ((visibility ("default")))

/* The next in line: the C library's, or that of a sanitizer. */
#define REAL(name)                                                          \
  ({                                                                        \
    static __typeof__ (name) *real;                                         \
    if (__atomic_load_n (&real, __ATOMIC_RELAXED) == NULL)                  \
      __atomic_store_n (&real, dlsym (RTLD_NEXT, #name), __ATOMIC_RELAXED); \
    __atomic_load_n (&real, __ATOMIC_RELAXED);                              \
  })

/* dlsym() itself calls these two, so it cannot be asked where they are. */
#if !defined(__SANITIZE_ADDRESS__) && defined(__GLIBC__)
#  define REFUSED_CALLS_HAVE_CALLOC 1
#else
#  define REFUSED_CALLS_HAVE_CALLOC 0
#endif

/* The program's own, called in any thread: whether this call of @name fails. It
 * must not allocate. */
gboolean refused_call_must_fail (const gchar *name, gpointer caller);

/* The same, with errno set: for further functions that a program refuses. */
gboolean refused_call (const gchar *name, gpointer caller);

/* Whether @caller is code of the library or the plugin: GLib's own calls are
 * not refused, because it ends the process when one fails. */
gboolean refused_call_is_ours (gpointer caller);

G_END_DECLS
