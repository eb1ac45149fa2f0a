/* memory-private.h: the GstMemory that heads a block, a share or system memory
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A block's header lives as long as its class and is recycled with it. It is
 * initialised by gst_memory_init() once; after that each life only sets anew
 * what a life can change. When the last reference goes, the mini object's
 * dispose function takes the block back and the object is not freed: so neither
 * the allocator's reference count, which every thread would write, nor
 * anything else shared is touched.
 *
 * That leaves what else may hang on a mini object: qdata, weak references, more
 * than one parent. A header that ever had such goes through the ordinary end
 * (free), and is initialised again for its next life.
 */
#pragma once

#include "atomics-private.h"
#include "depot-private.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstPooledClass GstPooledClass;
typedef struct _GstPooledMemory GstPooledMemory;
typedef struct _GstPooledBlock GstPooledBlock;

typedef enum {
  GST_POOLED_MEMORY_BLOCK,  /* a block of a class */
  GST_POOLED_MEMORY_SHARE,  /* part of another memory */
  GST_POOLED_MEMORY_SYSTEM, /* from malloc */
} GstPooledMemoryKind;

/* What all kinds have in common. */
struct _GstPooledMemory {
  GstMemory mem;
  guint8 *data;
  GstPooledClass *klass; /* SYSTEM: the class that had none left, or NULL */
};

/* Two cache lines for each life, a third for what happens rarely. While a
 * block is idle, mem.parent links it to the next of its magazine. */
struct _GstPooledBlock {
  GstPooledMemory head;
  GstPooledMemoryKind kind;
  guint32 index; /* which one in its class */
  gst_pooled_depot_slot
      slot;           /* link in the depot, for the first of a magazine */
  guint32 length;     /* blocks in the magazine it is the first of */
  gboolean untouched; /* no memory behind it */
  GstMemory *file;    /* with memfd: what is given out instead of head */
  gint fd;
  guint8 pad[28];
};

/* SHARE and SYSTEM begin as a block does, up to its kind. */
typedef struct {
  GstPooledMemory head;
  GstPooledMemoryKind kind;
} GstPooledLooseMemory;

static inline GstPooledBlock *
gst_pooled_block_next (GstPooledBlock *block)
{
  return (GstPooledBlock *) block->head.mem.parent;
}

static inline void
gst_pooled_block_set_next (GstPooledBlock *block, GstPooledBlock *next)
{
  block->head.mem.parent = (GstMemory *) next;
}

/* Bytes a memory needs beyond what was asked for: as system memory, which lets
 * it grow by its alignment, 7 at least. */
#define GST_POOLED_MIN_SLACK 7

/* Wipes in a way that no compiler leaves out. */
void gst_pooled_memory_wipe (gpointer data, gsize size);

/* Zeroes what the flags of @params ask for. */
void gst_pooled_memory_clear_around (
    GstPooledMemory *memory, const GstAllocationParams *params, gsize size);

/* Memory of its own from malloc; NULL when the system has none. */
GstMemory *gst_pooled_memory_new_system (GstAllocator *allocator,
    GstPooledClass *klass, gsize size, const GstAllocationParams *params);

/* GstAllocator functions */
gpointer gst_pooled_memory_map (
    GstMemory *mem, gsize maxsize, GstMapFlags flags);
void gst_pooled_memory_unmap (GstMemory *mem);
GstMemory *gst_pooled_memory_share (GstMemory *mem, gssize offset, gssize size);
gboolean gst_pooled_memory_is_span (
    GstMemory *mem1, GstMemory *mem2, gsize *offset);

G_END_DECLS
