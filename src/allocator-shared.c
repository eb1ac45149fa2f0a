/* allocator-shared.c: allocators that a whole process shares
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "allocator-private.h"
#include "named-private.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static GHashTable *named; /* GWeakRef by name */

/* The one that was installed. Kept for ever: the core reads the default
 * without a lock, so another thread may have just read it. */
static GstPooledAllocator *installed;
static GPtrArray *once_installed;

/**
 * gst_pooled_allocator_get:
 * @name: (nullable): a name, %NULL for `default`
 *
 * The allocator that everybody in the process who asks for this name shares.
 * Whoever asks first makes it, with the default properties; it ends with its
 * last reference, and the next to ask makes another. The name is also that of
 * the object.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full): the allocator
 *
 * Since: 1.22.100
 */
GstAllocator *
gst_pooled_allocator_get (const gchar *name)
{
  GstAllocator *allocator;
  GWeakRef *ref;

  if (!name)
    name = "default";
  pthread_mutex_lock (&lock);
  ref = gst_pooled_named_find_locked (&named, name);
  allocator = g_weak_ref_get (ref);
  if (!allocator) {
    allocator = gst_object_ref_sink (
        g_object_new (GST_POOLED_TYPE_ALLOCATOR, "name", name, NULL));
    g_weak_ref_set (ref, allocator);
  }
  pthread_mutex_unlock (&lock);

  return allocator;
}

/**
 * gst_pooled_allocator_install_as_default:
 * @self: a #GstPooledAllocator
 *
 * Makes @self the allocator of the whole process for everybody who does not
 * name one: encoders, payloaders, gst_buffer_new_allocate() with %NULL. What
 * others already got from the former default stays as it is.
 *
 * An allocator that was installed once lives until the process ends, because
 * the core gives no way to know that no thread is about to use it.
 *
 * Any thread may call it.
 *
 * Since: 1.22.100
 */
void
gst_pooled_allocator_install_as_default (GstPooledAllocator *self)
{
  g_return_if_fail (GST_POOLED_IS_ALLOCATOR (self));

  pthread_mutex_lock (&lock);
  if (!once_installed)
    once_installed = g_ptr_array_new ();
  if (!g_ptr_array_find (once_installed, self, NULL))
    g_ptr_array_add (once_installed, gst_object_ref (self));
  GST_OBJECT_FLAG_SET (self, GST_OBJECT_FLAG_MAY_BE_LEAKED);
  installed = self;
  gst_allocator_set_default (gst_object_ref (GST_ALLOCATOR (self)));
  pthread_mutex_unlock (&lock);
}

/**
 * gst_pooled_allocator_uninstall_default:
 *
 * Makes system memory the default again. Does nothing when the default is not
 * one that gst_pooled_allocator_install_as_default() installed, because
 * somebody has set another meanwhile. Memories that are out stay valid.
 *
 * Any thread may call it.
 *
 * Since: 1.22.100
 */
void
gst_pooled_allocator_uninstall_default (void)
{
  g_autoptr (GstAllocator) current = NULL;

  pthread_mutex_lock (&lock);
  current = gst_allocator_find (NULL);
  if (installed && current == GST_ALLOCATOR (installed))
    gst_allocator_set_default (gst_allocator_find (GST_ALLOCATOR_SYSMEM));
  installed = NULL;
  pthread_mutex_unlock (&lock);
}

/**
 * gst_pooled_allocator_set_flushing:
 * @self: a #GstPooledAllocator
 * @flushing: whether to flush
 *
 * With %TRUE, nobody waits for a block any more: who does gets memory from the
 * system at once (so that an element which knows nothing of this does not take
 * it for an error), and so does who would begin to. With %FALSE, all is as
 * before, but for those who waited when it was %TRUE: their wait is over,
 * however soon the one follows the other.
 *
 * Any thread may call it.
 *
 * Since: 1.22.100
 */
void
gst_pooled_allocator_set_flushing (GstPooledAllocator *self, gboolean flushing)
{
  g_return_if_fail (GST_POOLED_IS_ALLOCATOR (self));

  if (flushing)
    gst_pooled_add_relaxed (&self->flushes, 1);
  gst_pooled_store_relaxed (&self->flushing, flushing ? 1 : 0);
  gst_pooled_allocator_changed (self);
}
