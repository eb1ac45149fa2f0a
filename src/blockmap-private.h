/* blockmap-private.h: address space for blocks, and memory behind it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A map is reserved whole, because blocks never move and a free list relies on
 * slots that stay. Reserved addresses cost nothing. What is opened may be used;
 * memory the system gives at the first touch. What is given back reads as zero
 * afterwards and costs nothing until touched again.
 *
 * No state of its own: one thread at a time per map.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  char *start;
  size_t length; /* whole pages */
} gst_pooled_blockmap;

typedef enum {
  GST_POOLED_BLOCKMAP_HUGE_PAGES = 1 << 0,
} gst_pooled_blockmap_flags;

size_t gst_pooled_blockmap_page (void);

/* At most half of all addresses. False, and errno set, when there are none
 * left.
 */
bool gst_pooled_blockmap_reserve (
    gst_pooled_blockmap *map, size_t length, gst_pooled_blockmap_flags flags);

/* Makes a range usable, pages it touches in part included. False, and errno
 * set, when the system does not want to promise that much. */
bool gst_pooled_blockmap_open (
    gst_pooled_blockmap *map, size_t offset, size_t length);

/* Gets the memory of a range now instead of at its first use. */
void gst_pooled_blockmap_prefault (
    gst_pooled_blockmap *map, size_t offset, size_t length);

/* Gives memory of a range back, the pages that lie wholly inside. Returns
 * how many bytes these are. */
size_t gst_pooled_blockmap_give_back (
    gst_pooled_blockmap *map, size_t offset, size_t length);

void gst_pooled_blockmap_release (gst_pooled_blockmap *map);
