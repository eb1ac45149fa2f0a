/* bufferslot-private.h: the mark a pool leaves on its buffers
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A buffer that comes back must be told from one that was only made for a
 * single use, found again in the stacks, and brought into the state in which
 * it was made. The mark is a meta, because that stays on the buffer whatever
 * its user does, is not copied with it, and is found in a few nanoseconds.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  GstMeta meta;
  guint32 index;     /* in the stacks */
  GstMemory *memory; /* the one it was made with; no reference */
  gint unshared;     /* its lock state when it was made */
} GstPooledSlot;

/* How a buffer of the pool looks. */
typedef struct {
  gsize size;
  gsize prefix;
  GstMemoryFlags flags; /* which of prefix and padding have to be zero */
  gboolean wipe;        /* zero-on-release */
} GstPooledShape;

/* What came back. */
typedef enum {
  GST_POOLED_RETURN_INTACT,
  GST_POOLED_RETURN_TAGGED,  /* memory was added, taken away or replaced */
  GST_POOLED_RETURN_RESIZED, /* cannot have its size again */
  GST_POOLED_RETURN_SHARED,  /* somebody else still uses the memory */
  GST_POOLED_RETURN_UNPOOLED /* has no slot */
} GstPooledReturn;

/* Marks a new buffer and makes its metas stay. */
void gst_pooled_slot_add (GstBuffer *buffer, guint32 index);

/* NULL for a buffer without one. @others says whether it has metas that are to
 * go, or to be emptied, before it is used again. */
GstPooledSlot *gst_pooled_slot_get (GstBuffer *buffer, gboolean *others);

/* Makes @buffer as new, as far as that is possible. @slot is NULL afterwards
 * when it has none. */
GstPooledReturn gst_pooled_slot_restore (
    GstBuffer *buffer, const GstPooledShape *shape, GstPooledSlot **slot);

G_END_DECLS
