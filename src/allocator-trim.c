/* allocator-trim.c: idle memory goes back, when asked to and by itself
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One thread per process looks after all allocators with an idle-timeout, so
 * that memory goes back also when nobody allocates or frees any more, and no
 * thread that does pays for it. It exists as long as there are such allocators.
 *
 * Each look is one timeout after the last. What a class needed at most between
 * two looks it may keep; a block leaves only when it was above that in two
 * intervals, so after one to two timeouts. Threads that did nothing in between
 * lose their magazines.
 */
#include "config.h"

#include "allocator-private.h"

#include <time.h>

#define GST_CAT_DEFAULT gst_pooled_allocator_debug
GST_DEBUG_CATEGORY_EXTERN (gst_pooled_allocator_debug);

/* To look more often is to do nothing else. */
#define SHORTEST_INTERVAL GST_MSECOND

typedef struct {
  GWeakRef allocator;
  gpointer address; /* only to find it again */
  guint64 interval;
  guint64 next;
} Entry;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static GPtrArray *entries;
static gboolean running;

static void
init_once (void)
{
  pthread_condattr_t attr;

  pthread_condattr_init (&attr);
  pthread_condattr_setclock (&attr, CLOCK_MONOTONIC);
  pthread_cond_init (&changed, &attr);
  pthread_condattr_destroy (&attr);
  entries = g_ptr_array_new ();
}

static guint64
monotonic_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return GST_TIMESPEC_TO_TIME (now);
}

static void
trim_idle (GstPooledAllocator *self)
{
  GstPooledClassTable *table = gst_pooled_allocator_table (self);

  gst_pooled_cache_collect (table->classes, table->n, TRUE);
  for (guint i = 0; i < table->n; i++) {
    GstPooledClass *klass = table->classes[i];
    gint64 in_use = MAX (gst_pooled_load_relaxed (&klass->in_use), 0);
    gint64 peak = gst_pooled_exchange_relaxed (&klass->recent_peak, in_use);
    gint64 wanted = MAX (MAX (peak, klass->previous_peak), in_use);

    klass->previous_peak = peak;
    gst_pooled_class_trim (klass, wanted - in_use);
  }
}

static void
free_entry (Entry *entry)
{
  g_weak_ref_clear (&entry->allocator);
  g_free (entry);
}

/* An allocator whose time has come, or NULL; sets when to look again. One that
 * is ending is left alone: it is about to take its entry away. */
static GstPooledAllocator *
next_due_locked (guint64 *again)
{
  guint64 now = monotonic_now ();

  *again = G_MAXUINT64;
  for (guint i = 0; i < entries->len; i++) {
    Entry *entry = entries->pdata[i];

    if (entry->next <= now) {
      GstPooledAllocator *allocator = g_weak_ref_get (&entry->allocator);

      entry->next = allocator ? now + entry->interval : G_MAXUINT64;
      if (allocator)
        return allocator;
    }
    *again = MIN (*again, entry->next);
  }
  return NULL;
}

static void
wait_locked (guint64 until)
{
  struct timespec at = { until / GST_SECOND, until % GST_SECOND };

  if (until == G_MAXUINT64)
    pthread_cond_wait (&changed, &lock);
  else
    pthread_cond_timedwait (&changed, &lock, &at);
}

static gpointer
look_after (gpointer data)
{
  pthread_mutex_lock (&lock);
  while (entries->len) {
    guint64 again;
    GstPooledAllocator *allocator = next_due_locked (&again);

    if (allocator) {
      pthread_mutex_unlock (&lock);
      trim_idle (allocator);
      /* may be the last reference, and comes to remove_locked() then */
      gst_object_unref (allocator);
      pthread_mutex_lock (&lock);
    } else {
      wait_locked (again);
    }
  }
  running = FALSE;
  pthread_mutex_unlock (&lock);
  return NULL;
}

static void
remove_locked (GstPooledAllocator *self)
{
  for (guint i = 0; i < entries->len; i++) {
    Entry *entry = entries->pdata[i];

    if (entry->address == self) {
      free_entry (entry);
      g_ptr_array_remove_index_fast (entries, i);
      break;
    }
  }
}

static void
add_locked (GstPooledAllocator *self, guint64 timeout)
{
  guint64 idle = CLAMP (timeout, SHORTEST_INTERVAL, G_MAXUINT64 / 4);
  Entry *entry = g_new0 (Entry, 1);
  GThread *thread;

  g_weak_ref_init (&entry->allocator, self);
  entry->address = self;
  entry->interval = idle;
  entry->next = MIN (monotonic_now (), G_MAXUINT64 - idle - 1) + idle;
  g_ptr_array_add (entries, entry);
  if (running)
    return;
  thread = g_thread_try_new ("pooled-idle", look_after, NULL, NULL);
  if (thread) {
    running = TRUE;
    g_thread_unref (thread);
  } else {
    GST_WARNING_OBJECT (self, "no thread to look after idle memory");
  }
}

/* 0 = never. */
void
gst_pooled_allocator_trim_after (GstPooledAllocator *self, guint64 idle)
{
  /* while it is being made there is nothing to trim */
  if (!gst_pooled_allocator_table (self))
    return;
  pthread_once (&once, init_once);
  pthread_mutex_lock (&lock);
  remove_locked (self);
  if (idle)
    add_locked (self, idle);
  pthread_cond_signal (&changed);
  pthread_mutex_unlock (&lock);
}

/**
 * gst_pooled_allocator_trim:
 * @self: a #GstPooledAllocator
 *
 * Gives the memory of all idle blocks back to the system, those that threads
 * keep for their next allocation included. Blocks that are out stay. Blocks
 * that are smaller than a page go only when all of their class are idle.
 *
 * Any thread may call it, while others allocate and free: they find the other
 * blocks meanwhile.
 *
 * Returns: how many bytes were given back, counted in whole pages, whether they
 *     had ever been touched or not
 *
 * Since: 1.22.100
 */
gsize
gst_pooled_allocator_trim (GstPooledAllocator *self)
{
  GstPooledClassTable *table;
  gsize bytes = 0;

  g_return_val_if_fail (GST_POOLED_IS_ALLOCATOR (self), 0);

  table = gst_pooled_allocator_table (self);
  gst_pooled_cache_collect (table->classes, table->n, FALSE);
  for (guint i = 0; i < table->n; i++)
    bytes += gst_pooled_class_trim (table->classes[i], 0);
  return bytes;
}
