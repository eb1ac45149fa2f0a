/* refused-calls.c: the calls by which memory comes from the system, refused
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Compiled into a program, these are found before the C library's.
 */
#include "config.h"

#include "refused-calls.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

gboolean
refused_call_is_ours (gpointer caller)
{
  Dl_info info;

  return dladdr (caller, &info) && info.dli_fname != NULL &&
         strstr (info.dli_fname, "libgstpooled") != NULL;
}

gboolean
refused_call (const gchar *name, gpointer caller)
{
  if (!refused_call_must_fail (name, caller))
    return FALSE;
  errno = ENOMEM;

  return TRUE;
}

INSTEAD void *
mmap (void *address, size_t length, int protection, int flags, int fd,
    off_t offset)
{
  if (refused_call ("mmap", __builtin_return_address (0)))
    return MAP_FAILED;
  return REAL (mmap) (address, length, protection, flags, fd, offset);
}

INSTEAD int
mprotect (void *address, size_t length, int protection)
{
  if (refused_call ("mprotect", __builtin_return_address (0)))
    return -1;
  return REAL (mprotect) (address, length, protection);
}

INSTEAD int
madvise (void *address, size_t length, int advice)
{
  if (refused_call ("madvise", __builtin_return_address (0)))
    return -1;
  return REAL (madvise) (address, length, advice);
}

INSTEAD int
memfd_create (const char *name, unsigned flags)
{
  if (refused_call ("memfd_create", __builtin_return_address (0)))
    return -1;
  return REAL (memfd_create) (name, flags);
}

INSTEAD int
ftruncate (int fd, off_t length)
{
  if (refused_call ("ftruncate", __builtin_return_address (0)))
    return -1;
  return REAL (ftruncate) (fd, length);
}

INSTEAD void *
aligned_alloc (size_t align, size_t size)
{
  if (refused_call ("aligned_alloc", __builtin_return_address (0)))
    return NULL;
  return REAL (aligned_alloc) (align, size);
}

INSTEAD int
fallocate (int fd, int mode, off_t offset, off_t length)
{
  if (refused_call ("fallocate", __builtin_return_address (0)))
    return -1;
  return REAL (fallocate) (fd, mode, offset, length);
}

INSTEAD int
posix_memalign (void **memory, size_t align, size_t size)
{
  if (refused_call ("posix_memalign", __builtin_return_address (0)))
    return ENOMEM;
  return REAL (posix_memalign) (memory, align, size);
}

#if REFUSED_CALLS_HAVE_CALLOC
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *old, size_t size);

INSTEAD void *
calloc (size_t n, size_t size)
{
  if (refused_call ("calloc", __builtin_return_address (0)))
    return NULL;
  return __libc_calloc (n, size);
}

INSTEAD void *
realloc (void *old, size_t size)
{
  if (refused_call ("realloc", __builtin_return_address (0)))
    return NULL;
  return __libc_realloc (old, size);
}
#endif

INSTEAD gpointer
g_try_malloc (gsize size)
{
  if (refused_call ("g_try_malloc", __builtin_return_address (0)))
    return NULL;
  return REAL (g_try_malloc) (size);
}

INSTEAD int
pthread_setspecific (pthread_key_t key, const void *value)
{
  if (refused_call ("pthread_setspecific", __builtin_return_address (0)))
    return ENOMEM;
  return REAL (pthread_setspecific) (key, value);
}
