/* stacks-private.h: indices that many threads put back and take, last first
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Plain C11. The argument stands at the top of stacks.c.
 */
#pragma once

#include "atomics-private.h"

#include <stddef.h>

/* What an index is never. */
#define GST_POOLED_STACKS_NONE UINT32_MAX

/* As many indices as there can be, and stacks. */
#define GST_POOLED_STACKS_MAX ((1u << 16) - 2)
#define GST_POOLED_STACKS_N   16

typedef struct _GstPooledStacks GstPooledStacks;

/* @n_stacks is rounded up to a power of two; 0 means one for each processor.
 * NULL when there is no memory. */
GstPooledStacks *gst_pooled_stacks_new (unsigned n_stacks);

/* Nobody may use it any more. Frees no item. */
void gst_pooled_stacks_free (GstPooledStacks *list);

/* Any thread. An index that belongs to the caller, with @item behind it; NONE
 * when there is no memory or when all are given out. */
uint32_t gst_pooled_stacks_add (GstPooledStacks *list, void *item);

/* Any thread, for an index that belongs to the caller: it ends. */
void gst_pooled_stacks_remove (GstPooledStacks *list, uint32_t index);

/* The item of an index that belongs to the caller. */
void *gst_pooled_stacks_item (GstPooledStacks *list, uint32_t index);

/* The stack of the processor that runs this: a hint, not a promise. */
unsigned gst_pooled_stacks_here (GstPooledStacks *list);

/* Any thread. The index no longer belongs to the caller. Lock-free. */
void gst_pooled_stacks_push (
    GstPooledStacks *list, unsigned stack, uint32_t index);

/* Any thread. Looks at @stack first, then at the others. NONE says that there
 * was a moment during the call at which no index was in the list. Lock-free. */
uint32_t gst_pooled_stacks_pop (GstPooledStacks *list, unsigned stack);

/* Any thread. For a thread that announced that it is going to sleep: what was
 * pushed before that is seen. */
bool gst_pooled_stacks_is_empty (GstPooledStacks *list);

/* Any thread. How many calls of pop found one, ever. */
uint64_t gst_pooled_stacks_n_popped (GstPooledStacks *list);

/* Any thread. How many indices are in the list: exact while nobody pushes or
 * pops, otherwise a guess. */
unsigned gst_pooled_stacks_n_free (GstPooledStacks *list);
