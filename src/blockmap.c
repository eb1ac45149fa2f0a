/* blockmap.c: address space for blocks, and memory behind it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "blockmap-private.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define HUGE_PAGE ((size_t) 2 << 20)

/* Linux 5.14; the C library's headers may be older */
#ifndef MADV_POPULATE_WRITE
#  define MADV_POPULATE_WRITE 23
#endif

size_t
gst_pooled_blockmap_page (void)
{
  return (size_t) sysconf (_SC_PAGESIZE);
}

static size_t
round_up (size_t value, size_t to)
{
  return (value + to - 1) / to * to;
}

/* Reserves more and cuts off what is too much on both sides. */
static char *
reserve_aligned (size_t length, size_t align)
{
  char *start = mmap (NULL, length + align, PROT_NONE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  size_t before;

  if (start == MAP_FAILED)
    return NULL;
  before = round_up ((uintptr_t) start, align) - (uintptr_t) start;
  if (before)
    munmap (start, before);
  if (align - before)
    munmap (start + before + length, align - before);
  return start + before;
}

bool
gst_pooled_blockmap_reserve (
    gst_pooled_blockmap *map, size_t length, gst_pooled_blockmap_flags flags)
{
  bool huge = flags & GST_POOLED_BLOCKMAP_HUGE_PAGES;
  size_t align = huge ? HUGE_PAGE : gst_pooled_blockmap_page ();

  length = round_up (length, align);
  map->start = reserve_aligned (length, align);
  if (!map->start)
    return false;
  map->length = length;
#ifdef MADV_HUGEPAGE
  if (huge)
    madvise (map->start, length, MADV_HUGEPAGE);
#endif
  return true;
}

/* Pages a range touches. */
static void
outward (gst_pooled_blockmap *map, size_t offset, size_t length, char **start,
    size_t *bytes)
{
  size_t page = gst_pooled_blockmap_page ();
  size_t end = round_up (offset + length, page);

  offset = offset / page * page;
  *start = map->start + offset;
  *bytes = end - offset;
}

bool
gst_pooled_blockmap_open (
    gst_pooled_blockmap *map, size_t offset, size_t length)
{
  char *start;
  size_t bytes;

  outward (map, offset, length, &start, &bytes);
  return mprotect (start, bytes, PROT_READ | PROT_WRITE) == 0;
}

void
gst_pooled_blockmap_prefault (
    gst_pooled_blockmap *map, size_t offset, size_t length)
{
  size_t page = gst_pooled_blockmap_page ();
  char *start;
  size_t bytes;

  outward (map, offset, length, &start, &bytes);
  if (madvise (start, bytes, MADV_POPULATE_WRITE) == 0)
    return;
  /* only pages nobody else's block lies on: those inside */
  for (size_t at = round_up (offset, page); at + page <= offset + length;
       at += page)
    ((volatile char *) map->start)[at] = 0;
}

size_t
gst_pooled_blockmap_give_back (
    gst_pooled_blockmap *map, size_t offset, size_t length)
{
  size_t page = gst_pooled_blockmap_page ();
  size_t first = round_up (offset, page);
  size_t end = (offset + length) / page * page;

  if (first >= end)
    return 0;
  if (madvise (map->start + first, end - first, MADV_DONTNEED) != 0)
    return 0;
  return end - first;
}

void
gst_pooled_blockmap_release (gst_pooled_blockmap *map)
{
  if (map->start)
    munmap (map->start, map->length);
  map->start = NULL;
  map->length = 0;
}
