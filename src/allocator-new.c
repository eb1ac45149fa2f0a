/* allocator-new.c: making an allocator, and knowing its memory again
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "allocator-private.h"

/**
 * GstPooledAllocator:
 *
 * Memory that is recycled by size class: what comes back is kept for the next
 * request of its size, the block last used first, in the thread that had it.
 *
 * Serves whatever takes a #GstAllocator. Its memories can be mapped, shared,
 * copied and merged as system memory can, and may outlive every reference to
 * the allocator.
 *
 * Since: 1.22.100
 */

/**
 * gst_pooled_allocator_new:
 *
 * Creates an allocator with the default size classes
 * (%GST_POOLED_DEFAULT_SIZE_CLASSES) that nobody else shares. Its memory goes
 * back to the system with its last reference, or with its last memory if that
 * lives longer.
 *
 * Any thread may allocate and free. A request is served from the smallest class
 * whose blocks are large enough; what becomes of one whose class is empty, says
 * `when-empty`. One that is larger than all classes comes from the system the
 * first time, and gets a class when it comes again, as far as `max-bytes`
 * allows. gst_allocator_alloc() gives %NULL when the system has no memory left,
 * or with %GST_POOLED_WHEN_EMPTY_FAIL.
 *
 * Returns: (transfer full): a new allocator
 *
 * Since: 1.22.100
 */
GstAllocator *
gst_pooled_allocator_new (void)
{
  return gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR, NULL));
}

/**
 * gst_pooled_allocator_new_full:
 * @size_classes: size classes, see gst_pooled_size_classes_parse()
 * @error: return location for a #GError
 *
 * Creates an allocator with size classes of its own.
 *
 * Returns: (transfer full): a new allocator, or %NULL when @size_classes cannot
 *     be understood; @error quotes the part at fault then
 *
 * Since: 1.22.100
 */
GstAllocator *
gst_pooled_allocator_new_full (const gchar *size_classes, GError **error)
{
  g_autoptr (GstPooledSizeClasses) classes = NULL;

  g_return_val_if_fail (size_classes != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  classes = gst_pooled_size_classes_parse (size_classes, error);
  if (!classes)
    return NULL;
  return gst_object_ref_sink (g_object_new (
      GST_POOLED_TYPE_ALLOCATOR, "size-classes", size_classes, NULL));
}

/**
 * gst_pooled_is_pooled_memory:
 * @memory: a #GstMemory
 *
 * Whether the memory comes from a #GstPooledAllocator, as a block or in place
 * of one, whole or as a share.
 *
 * Returns: %TRUE if so
 *
 * Since: 1.22.100
 */
gboolean
gst_pooled_is_pooled_memory (GstMemory *memory)
{
  g_return_val_if_fail (memory != NULL, FALSE);

  return memory->allocator &&
         (GST_POOLED_IS_ALLOCATOR (memory->allocator) ||
             GST_POOLED_IS_FD_ALLOCATOR (memory->allocator));
}
