/* sizeclass.h: sizes and counts of blocks, as a list and as text
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef GST_POOLED_SIZE_CLASS_H
#define GST_POOLED_SIZE_CLASS_H

#include "api.h"
#include "error.h"

G_BEGIN_DECLS

/**
 * GST_POOLED_DEFAULT_SIZE_CLASSES:
 *
 * The size classes an allocator has unless told otherwise: audio and packets,
 * encoded frames, small pictures, pictures.
 *
 * Since: 1.22.100
 */
#define GST_POOLED_DEFAULT_SIZE_CLASSES "1KiB:1024,64KiB:64,256KiB:32,2MiB:64"

/**
 * GST_POOLED_MAX_SIZE_CLASSES:
 *
 * How many classes one list can have.
 *
 * Since: 1.22.100
 */
#define GST_POOLED_MAX_SIZE_CLASSES 64

/**
 * GstPooledSizeClasses:
 *
 * A list of block sizes in bytes, each with the number of blocks it may have at
 * most. Sorted, smallest first, every size once. Never changes once made, so
 * any thread may read it.
 *
 * Since: 1.22.100
 */
typedef struct _GstPooledSizeClasses GstPooledSizeClasses;

#define GST_POOLED_TYPE_SIZE_CLASSES (gst_pooled_size_classes_get_type ())

GST_POOLED_API
GType gst_pooled_size_classes_get_type (void);

GST_POOLED_API
GstPooledSizeClasses *gst_pooled_size_classes_parse (
    const gchar *string, GError **error);

GST_POOLED_API
gchar *gst_pooled_size_classes_to_string (const GstPooledSizeClasses *classes);

GST_POOLED_API
GstPooledSizeClasses *gst_pooled_size_classes_ref (
    GstPooledSizeClasses *classes);

GST_POOLED_API
void gst_pooled_size_classes_unref (GstPooledSizeClasses *classes);

GST_POOLED_API
guint gst_pooled_size_classes_get_length (const GstPooledSizeClasses *classes);

GST_POOLED_API
gboolean gst_pooled_size_classes_get (const GstPooledSizeClasses *classes,
    guint index, gsize *size, guint *count);

GST_POOLED_API
gint gst_pooled_size_classes_find (
    const GstPooledSizeClasses *classes, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstPooledSizeClasses, gst_pooled_size_classes_unref)

G_END_DECLS

#endif
