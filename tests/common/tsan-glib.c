/* tsan-glib.c: tells ThreadSanitizer of the locks it cannot see in GLib
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GLib's mutexes are futexes of its own, and Debian's GLib is not instrumented:
 * without this, everything that a GMutex protects looks like a race. Preloaded,
 * each function here does what the real one does and says who happens before
 * whom: an unlock before the next lock. Nothing of our own code is excused.
 */
#include "config.h"

#include <dlfcn.h>
#include <glib-object.h>

void __tsan_acquire (void *address) __attribute__ ((weak));
void __tsan_release (void *address) __attribute__ ((weak));

#define EXPORT __attribute__ ((visibility ("default")))

static void
acquire (void *address)
{
  if (__tsan_acquire != NULL)
    __tsan_acquire (address);
}

static void
release (void *address)
{
  if (__tsan_release != NULL)
    __tsan_release (address);
}

/* The function this one stands before. */
#define REAL(name)                                                          \
  ({                                                                        \
    static __typeof__ (name) *real;                                         \
    if (__atomic_load_n (&real, __ATOMIC_RELAXED) == NULL)                  \
      __atomic_store_n (&real, dlsym (RTLD_NEXT, #name), __ATOMIC_RELAXED); \
    __atomic_load_n (&real, __ATOMIC_RELAXED);                              \
  })

#define LOCK(name, type)        \
  EXPORT void name (type *lock) \
  {                             \
    REAL (name) (lock);         \
    acquire (lock);             \
  }

#define TRYLOCK(name, type)         \
  EXPORT gboolean name (type *lock) \
  {                                 \
    if (!REAL (name) (lock))        \
      return FALSE;                 \
    acquire (lock);                 \
    return TRUE;                    \
  }

#define UNLOCK(name, type)      \
  EXPORT void name (type *lock) \
  {                             \
    release (lock);             \
    REAL (name) (lock);         \
  }

LOCK (g_mutex_lock, GMutex)
TRYLOCK (g_mutex_trylock, GMutex)
UNLOCK (g_mutex_unlock, GMutex)
LOCK (g_rec_mutex_lock, GRecMutex)
TRYLOCK (g_rec_mutex_trylock, GRecMutex)
UNLOCK (g_rec_mutex_unlock, GRecMutex)
LOCK (g_rw_lock_writer_lock, GRWLock)
TRYLOCK (g_rw_lock_writer_trylock, GRWLock)
UNLOCK (g_rw_lock_writer_unlock, GRWLock)
LOCK (g_rw_lock_reader_lock, GRWLock)
TRYLOCK (g_rw_lock_reader_trylock, GRWLock)
UNLOCK (g_rw_lock_reader_unlock, GRWLock)

/* A wait gives the mutex back and takes it again. */
EXPORT void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  release (mutex);
  REAL (g_cond_wait) (cond, mutex);
  acquire (mutex);
}

EXPORT gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean signalled;

  release (mutex);
  signalled = REAL (g_cond_wait_until) (cond, mutex, end_time);
  acquire (mutex);

  return signalled;
}

/* Who finds the value set reads it with an acquire of its own. */
#undef g_once_init_leave
EXPORT void
g_once_init_leave (volatile void *location, gsize result)
{
  release ((void *) location);
  REAL (g_once_init_leave) (location, result);
}

/* The queue's own lock is taken inside GLib, where nothing stands before it. */
EXPORT void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  release (queue);
  REAL (g_async_queue_push) (queue, data);
}

#define POP(name)                           \
  EXPORT gpointer name (GAsyncQueue *queue) \
  {                                         \
    gpointer data = REAL (name) (queue);    \
    acquire (queue);                        \
    return data;                            \
  }

POP (g_async_queue_pop)
POP (g_async_queue_try_pop)

EXPORT gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  gpointer data = REAL (g_async_queue_timeout_pop) (queue, timeout);

  acquire (queue);

  return data;
}

/* Reference counts are these libraries' own, too: the last owner comes after
 * all others. */
#undef g_object_unref
EXPORT void
g_object_unref (gpointer object)
{
  release (object);
  acquire (object);
  REAL (g_object_unref) (object);
}

/* What an object does while it is disposed of may wait for other owners, who
 * drop their references meanwhile: it lets go of its data after that. */
EXPORT void
g_datalist_id_set_data_full (
    GData **datalist, GQuark key, gpointer data, GDestroyNotify destroy_func)
{
  if (data == NULL)
    acquire ((guint8 *) datalist - G_STRUCT_OFFSET (GObject, qdata));
  REAL (g_datalist_id_set_data_full) (datalist, key, data, destroy_func);
}

void gst_mini_object_unref (void *object);

EXPORT void
gst_mini_object_unref (void *object)
{
  release (object);
  acquire (object);
  REAL (gst_mini_object_unref) (object);
}
