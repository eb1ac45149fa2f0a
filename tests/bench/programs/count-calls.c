/* count-calls.c: counts futex, lock and malloc calls of a program
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Preloaded, it stands before the C library's syscall() (GLib's and our own
 * futex calls go through it), before the lock functions and malloc and its
 * like, counts, and calls the real one. Which library called is told by the
 * return address. Each thread counts in a block of its own, so the counting
 * adds no line that the threads share.
 *
 * Not seen: futex calls that the C library makes inside pthread functions.
 * GMutex and GCond, and so the core's queues, make none of these on Linux.
 */
#include "config.h"

#include "count-calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <glib.h>
#include <linux/futex.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "atomics-private.h"

#pragma GCC visibility push(default)

typedef struct _Block Block;

struct _Block {
  gst_pooled_atomic_u64 wakes;
  gst_pooled_atomic_u64 woken;
  gst_pooled_atomic_u64 waits;
  gst_pooled_atomic_u64 membarriers;
  gst_pooled_atomic_u64 locks_ours;
  gst_pooled_atomic_u64 locks_core;
  gst_pooled_atomic_u64 locks_gst;
  gst_pooled_atomic_u64 allocations;
  gst_pooled_atomic_u64 large_allocations;
  Block *next;
};

typedef struct {
  const char *name;
  uintptr_t start, end;
} Library;

static Library ours = { "libgstpooled.so", 0, 0 };
static Library core = { "libgstcoreelements.so", 0, 0 };
static Library gst = { "libgstreamer-1.0.so", 0, 0 };

/* Blocks are only ever added, and outlive their threads. */
static gst_pooled_atomic_ptr blocks;
static gst_pooled_atomic_u32 counting;
static __thread Block *own __attribute__ ((tls_model ("initial-exec")));

void bench_count_start (void);
void bench_count_read (BenchCounts *counts);

#ifdef __GLIBC__
/* The C library's own, which need not be looked up: that would allocate. */
extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *block, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);
#else
#  define __libc_calloc calloc /* allocations are not counted */
#endif

static Block *
block_get (void)
{
  void *first;

  if (own != NULL)
    return own;

  own = __libc_calloc (1, sizeof (Block)); /* ours would count it */
  if (own == NULL)
    abort ();
  first = gst_pooled_load_relaxed (&blocks);
  do
    own->next = first;
  while (!gst_pooled_cas_release (&blocks, &first, own)); /* to the reader */
  return own;
}

static void
count_lock (const void *caller)
{
  uintptr_t at = (uintptr_t) caller;

  if (gst_pooled_load_relaxed (&counting) == 0)
    return;
  if (at >= ours.start && at < ours.end)
    gst_pooled_count (&block_get ()->locks_ours, 1);
  else if (at >= core.start && at < core.end)
    gst_pooled_count (&block_get ()->locks_core, 1);
  else if (at >= gst.start && at < gst.end)
    gst_pooled_count (&block_get ()->locks_gst, 1);
}

static void
note_range (Library *library, const struct dl_phdr_info *info)
{
  if (strstr (info->dlpi_name, library->name) == NULL)
    return;

  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW (Phdr) *header = &info->dlpi_phdr[i];

    if (header->p_type == PT_LOAD && (header->p_flags & PF_X) != 0) {
      library->start = info->dlpi_addr + header->p_vaddr;
      library->end = library->start + header->p_memsz;
    }
  }
}

static int
look_at_library (struct dl_phdr_info *info, size_t size, void *data)
{
  note_range (&ours, info);
  note_range (&core, info);
  note_range (&gst, info);
  return 0;
}

void
bench_count_start (void)
{
  dl_iterate_phdr (look_at_library, NULL);
  gst_pooled_store_release (&counting, 1);
}

void
bench_count_read (BenchCounts *counts)
{
  const Block *block = gst_pooled_load_acquire (&blocks);

  memset (counts, 0, sizeof (*counts));
  for (; block != NULL; block = block->next) {
    counts->wakes += gst_pooled_load_relaxed (&block->wakes);
    counts->woken += gst_pooled_load_relaxed (&block->woken);
    counts->waits += gst_pooled_load_relaxed (&block->waits);
    counts->membarriers += gst_pooled_load_relaxed (&block->membarriers);
    counts->locks_ours += gst_pooled_load_relaxed (&block->locks_ours);
    counts->locks_core += gst_pooled_load_relaxed (&block->locks_core);
    counts->locks_gst += gst_pooled_load_relaxed (&block->locks_gst);
    counts->allocations += gst_pooled_load_relaxed (&block->allocations);
    counts->large_allocations +=
        gst_pooled_load_relaxed (&block->large_allocations);
  }
}

static void
count_futex (int operation, long result)
{
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
    case FUTEX_WAKE_OP:
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE:
      gst_pooled_count (&block_get ()->wakes, 1);
      if (result > 0)
        gst_pooled_count (&block_get ()->woken, (uint64_t) result);
      break;
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
      gst_pooled_count (&block_get ()->waits, 1);
      break;
    default:
      break;
  }
}

/* The real function, looked up at its first use. */
#define REAL(name)                \
  static __typeof__ (name) *real; \
  if (G_UNLIKELY (real == NULL))  \
  real = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name)

long
syscall (long number, ...)
{
  long a[6];
  long result;
  va_list list;
  REAL (syscall);

  /* six words, used or not, as the C library itself reads them */
  va_start (list, number);
  for (int i = 0; i < 6; i++)
    a[i] = va_arg (list, long);
  va_end (list);

  result = real (number, a[0], a[1], a[2], a[3], a[4], a[5]);
  if (gst_pooled_load_relaxed (&counting) == 0)
    return result;
  if (number == SYS_futex)
    count_futex ((int) a[1], result);
#ifdef SYS_membarrier
  else if (number == SYS_membarrier)
    gst_pooled_count (&block_get ()->membarriers, 1);
#endif
  return result;
}

#define COUNT_VOID(name, type)                 \
  void name (type *lock)                       \
  {                                            \
    REAL (name);                               \
    count_lock (__builtin_return_address (0)); \
    real (lock);                               \
  }

#define COUNT_VALUE(name, result, type)        \
  result name (type *lock)                     \
  {                                            \
    REAL (name);                               \
    count_lock (__builtin_return_address (0)); \
    return real (lock);                        \
  }

COUNT_VOID (g_mutex_lock, GMutex)
COUNT_VALUE (g_mutex_trylock, gboolean, GMutex)
COUNT_VOID (g_rec_mutex_lock, GRecMutex)
COUNT_VALUE (g_rec_mutex_trylock, gboolean, GRecMutex)
COUNT_VOID (g_rw_lock_reader_lock, GRWLock)
COUNT_VOID (g_rw_lock_writer_lock, GRWLock)
COUNT_VOID (g_cond_signal, GCond)
COUNT_VOID (g_cond_broadcast, GCond)

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  REAL (g_cond_wait);

  count_lock (__builtin_return_address (0));
  real (cond, mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  REAL (g_cond_wait_until);

  count_lock (__builtin_return_address (0));
  return real (cond, mutex, end_time);
}

int
pthread_mutex_lock (pthread_mutex_t *mutex)
{
  REAL (pthread_mutex_lock);

  count_lock (__builtin_return_address (0));
  return real (mutex);
}

int
pthread_mutex_trylock (pthread_mutex_t *mutex)
{
  REAL (pthread_mutex_trylock);

  count_lock (__builtin_return_address (0));
  return real (mutex);
}

#ifdef __GLIBC__

static void
count_allocation (size_t size)
{
  if (gst_pooled_load_relaxed (&counting) == 0)
    return;
  gst_pooled_count (&block_get ()->allocations, 1);
  if (size >= BENCH_COUNT_LARGE)
    gst_pooled_count (&block_get ()->large_allocations, 1);
}

void *
malloc (size_t size)
{
  count_allocation (size);
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  count_allocation (n * size);
  return __libc_calloc (n, size);
}

void *
realloc (void *block, size_t size)
{
  count_allocation (size);
  return __libc_realloc (block, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  count_allocation (size);
  return __libc_memalign (alignment, size);
}

int
posix_memalign (void **block, size_t alignment, size_t size)
{
  count_allocation (size);
  *block = __libc_memalign (alignment, size);
  return *block ? 0 : ENOMEM;
}

#endif

#pragma GCC visibility pop
