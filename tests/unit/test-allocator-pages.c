/* test-allocator-pages.c: what lies behind blocks, and what is done with it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "allocator-help.h"
#include "resident.h"

#include <gst/allocators/gstfdmemory.h>
#include <sys/mman.h>
#include <unistd.h>

/* An emulator keeps madvise() to itself, and what it has translated counts as
 * memory of this process. */
static gboolean
is_emulated (void)
{
  if (!g_getenv ("MESON_EXE_WRAPPER"))
    return FALSE;
  g_test_skip ("pages are an emulator's here");
  return TRUE;
}

/* Valgrind keeps memory about memory: the size of this process says nothing. */
static gboolean
cannot_measure (void)
{
  const gchar *preloaded = g_getenv ("LD_PRELOAD");

  if (!preloaded || !strstr (preloaded, "vgpreload"))
    return is_emulated ();
  g_test_skip ("resident memory cannot be measured here");
  return TRUE;
}

static void
test_zero_on_release (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("64KiB:4", "zero-on-release", TRUE, NULL);
  GstAllocationParams params = { 0, 0, 64, 100 };
  GstMemory *mem = gst_allocator_alloc (allocator, 60000, &params);
  GstMapInfo map;
  guint8 *data;

  g_assert_true (gst_memory_map (mem, &map, GST_MAP_WRITE));
  data = map.data - 64;
  memset (data, 0xff, mem->maxsize);
  gst_memory_unmap (mem, &map);
  /* what is smaller now was written all the same */
  gst_memory_resize (mem, 100, 200);
  gst_memory_unref (mem);

  mem = gst_allocator_alloc (allocator, 65536, NULL);
  g_assert_true (gst_memory_map (mem, &map, GST_MAP_READ));
  g_assert_true (map.data == data);
  for (gsize i = 0; i < map.maxsize; i++)
    g_assert_cmpuint (map.data[i], ==, 0);
  gst_memory_unmap (mem, &map);
  gst_memory_unref (mem);
}

static void
test_unused_blocks_cost_no_memory (void)
{
  g_autoptr (GstAllocator) allocator = NULL;
  gsize before = resident_bytes ();
  GstMemory *mem;

  if (cannot_measure ())
    return;
  allocator = gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
      "size-classes", "2MiB:64", "initial-blocks", 64, NULL));
  mem = gst_allocator_alloc (allocator, 100000, NULL);
  touch (mem, 1);
  g_assert_cmpuint (stat_of (allocator, "class-0-capacity"), ==, 64);
  g_assert_cmpuint (resident_bytes (), <, before + (2 << 20));
  gst_memory_unref (mem);
}

static void
test_blocks_never_used_are_not_idle_memory (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("64KiB:64", NULL);

  gst_memory_unref (gst_allocator_alloc (allocator, 65536, NULL));
  g_assert_cmpuint (stat_of (allocator, "class-0-idle"), ==, 1);
  g_assert_cmpuint (stat_of (allocator, "idle-bytes"), <, 2 * 65536);
}

static void
test_trim_gives_memory_back (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("4MiB:16", NULL);
  GstMemory *memories[16];
  gsize before, full, after;

  if (cannot_measure ())
    return;
  fill (allocator, memories, 1, 1000);
  before = resident_bytes ();
  fill (allocator, memories + 1, 15, 4 << 20);
  for (guint i = 1; i < 16; i++)
    touch (memories[i], i);
  full = resident_bytes ();
  g_assert_cmpuint (full, >=, before + (55 << 20));

  /* half of them are out and stay */
  empty (memories + 8, 8);
  g_assert_cmpuint (stat_of (allocator, "idle-bytes"), >=, 8 * (4 << 20));
  g_assert_cmpuint (
      gst_pooled_allocator_trim (GST_POOLED_ALLOCATOR (allocator)), >=,
      8 * (4 << 20));
  after = resident_bytes ();
  g_assert_cmpuint (after, <=, full - (31 << 20));
  g_assert_cmpuint (stat_of (allocator, "idle-bytes"), ==, 0);
  for (guint i = 1; i < 8; i++)
    g_assert_cmpint (*(guint8 *) data_of (memories[i]), ==, i);

  /* and are as good as before */
  fill (allocator, memories + 8, 8, 4 << 20);
  for (guint i = 8; i < 16; i++)
    touch (memories[i], i);
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 0);
  empty (memories, 16);
}

static void
test_trim_of_blocks_that_share_pages (void)
{
  g_autoptr (GstAllocator) allocator = new_with ("1KiB:4096", NULL);
  GstPooledAllocator *pooled = GST_POOLED_ALLOCATOR (allocator);
  static GstMemory *memories[4096];

  fill (allocator, memories, 4096, 1000);
  empty (memories + 1, 4095);
  g_assert_cmpuint (gst_pooled_allocator_trim (pooled), ==, 0);
  empty (memories, 1);
  g_assert_cmpuint (gst_pooled_allocator_trim (pooled), >=, 4 << 20);
  fill (allocator, memories, 4096, 1000);
  g_assert_cmpuint (stat_of (allocator, "misses"), ==, 0);
  empty (memories, 4096);
}

static void
test_idle_memory_goes_by_itself (void)
{
  g_autoptr (GstAllocator) allocator =
      new_with ("1MiB:32", "idle-timeout", (guint64) 5 * GST_MSECOND, NULL);
  GstMemory *memories[32], *mem;

  fill (allocator, memories, 32, 1 << 20);
  empty (memories, 32);
  /* one is in use all the time, the others are not needed */
  mem = gst_allocator_alloc (allocator, 1 << 20, NULL);
  while (stat_of (allocator, "idle-bytes") > 0)
    g_usleep (1000);
  g_assert_cmpuint (stat_of (allocator, "trimmed-bytes"), >=, 31 << 20);
  g_assert_cmpuint (stat_of (allocator, "class-0-in-use"), ==, 1);
  gst_memory_unref (mem);
}

/* it hung when the thread that looks found one whose end had begun */
static void
test_allocators_end_whatever_their_idle_timeout (void)
{
  for (guint i = 0; i < 10000; i++) {
    g_autoptr (GstAllocator) allocator =
        new_with ("1KiB:4", "idle-timeout", (guint64) 1, NULL);

    gst_memory_unref (gst_allocator_alloc (allocator, 100, NULL));
  }
}

/* What passes descriptors on finds one, and another process finds the data. */
static void
test_memfd (void)
{
  g_autoptr (GstAllocator) allocator =
      gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
          "size-classes", "1KiB:4,64KiB:4", "memfd", TRUE, NULL));
  GstMemory *mem = gst_allocator_alloc (allocator, 50000, NULL);
  GstMemory *small = gst_allocator_alloc (allocator, 1000, NULL);
  guint8 *mapped;
  gint fd;

  g_assert_true (gst_is_fd_memory (mem));
  g_assert_true (gst_pooled_is_pooled_memory (mem));
  g_assert_false (gst_is_fd_memory (small));
  gst_memory_unref (small);
  fd = gst_fd_memory_get_fd (mem);
  touch (mem, 0x42);
  mapped = mmap (NULL, 50000, PROT_READ, MAP_SHARED, fd, 0);
  g_assert_true (mapped != MAP_FAILED);
  g_assert_cmpuint (mapped[49999], ==, 0x42);
  munmap (mapped, 50000);
  g_assert_cmpint (ftruncate (fd, 10), ==, -1); /* sealed */
  gst_memory_unref (mem);

  /* the same file, with its mapping */
  mem = gst_allocator_alloc (allocator, 60000, NULL);
  g_assert_cmpint (gst_fd_memory_get_fd (mem), ==, fd);
  g_assert_cmpuint (*(guint8 *) data_of (mem), ==, 0x42);
  gst_memory_unref (mem);

  /* its memory can be given back */
  g_assert_cmpuint (
      gst_pooled_allocator_trim (GST_POOLED_ALLOCATOR (allocator)), >, 60000);
  mem = gst_allocator_alloc (allocator, 60000, NULL);
  g_assert_cmpint (gst_fd_memory_get_fd (mem), ==, fd);
  g_assert_cmpuint (*(guint8 *) data_of (mem), ==, 0);
  gst_memory_unref (mem);
}

/* How many pages of a memory there are in memory already. */
static guint
pages_there (GstMemory *mem, gsize size)
{
  guintptr page = (guintptr) sysconf (_SC_PAGESIZE);
  guintptr start = (guintptr) data_of (mem) / page * page;
  guchar there[256];
  guint n = 0;

  g_assert_cmpuint (size / page, <=, G_N_ELEMENTS (there));
  g_assert_cmpint (mincore ((gpointer) start, size, there), ==, 0);
  for (guint i = 0; i < size / page; i++)
    n += there[i] & 1;
  return n;
}

static void
test_prefault_fetches_pages_before_their_first_use (void)
{
  if (is_emulated ())
    return;
  for (gint prefault = 0; prefault <= 1; prefault++) {
    g_autoptr (GstAllocator) allocator =
        gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
            "size-classes", "128KiB:4", "prefault", prefault, NULL));
    GstMemory *mem = gst_allocator_alloc (allocator, 128 << 10, NULL);
    guint all = (128 << 10) / sysconf (_SC_PAGESIZE);

    g_assert_cmpuint (pages_there (mem, 128 << 10), ==, prefault ? all : 0);
    gst_memory_unref (mem);
    /* the same after their memory was given back */
    g_assert_cmpuint (
        gst_pooled_allocator_trim (GST_POOLED_ALLOCATOR (allocator)), >, 0);
    mem = gst_allocator_alloc (allocator, 128 << 10, NULL);
    g_assert_cmpuint (pages_there (mem, 128 << 10), ==, prefault ? all : 0);
    gst_memory_unref (mem);
  }
}

/* Whether the system was asked for huge pages at an address. */
static gboolean
wants_huge_pages (guintptr address)
{
  g_autofree gchar *maps = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean inside = FALSE;

  g_assert_true (g_file_get_contents ("/proc/self/smaps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    unsigned long from, to;

    if (sscanf (lines[i], "%lx-%lx ", &from, &to) == 2)
      inside = address >= from && address < to;
    else if (inside && g_str_has_prefix (lines[i], "VmFlags:"))
      return strstr (lines[i], " hg") != NULL;
  }
  return FALSE;
}

static void
test_huge_pages_are_asked_for (void)
{
  if (is_emulated ())
    return;
  if (!g_file_test (
          "/sys/kernel/mm/transparent_hugepage", G_FILE_TEST_EXISTS)) {
    g_test_skip ("this system has no huge pages");
    return;
  }
  for (gint huge = 0; huge <= 1; huge++) {
    g_autoptr (GstAllocator) allocator =
        gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
            "size-classes", "4MiB:2", "huge-pages", huge, NULL));
    GstMemory *mem = gst_allocator_alloc (allocator, 4 << 20, NULL);

    g_assert_cmpint (wants_huge_pages ((guintptr) data_of (mem)), ==, huge);
    gst_memory_unref (mem);
  }
}

static guint
open_files (void)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (directory))
    n++;
  return n;
}

/* The source is no file, because all of them are out; the copy is one. */
static void
test_copy_into_a_memfd (void)
{
  const guint size = 64 << 10;
  g_autoptr (GstAllocator) allocator =
      gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
          "size-classes", "64KiB:1", "memfd", TRUE, NULL));
  GstMemory *file = gst_allocator_alloc (allocator, size, NULL);
  GstMemory *system = gst_allocator_alloc (allocator, size, NULL);
  GstMemory *copy;
  GstMapInfo map;

  g_assert_true (gst_is_fd_memory (file));
  g_assert_false (gst_is_fd_memory (system));
  g_assert_true (gst_memory_map (system, &map, GST_MAP_WRITE));
  memset (map.data, 0x5a, map.size);
  gst_memory_unmap (system, &map);
  gst_memory_unref (file);

  copy = gst_memory_copy (system, 0, -1);
  g_assert_true (gst_is_fd_memory (copy));
  g_assert_true (gst_memory_map (copy, &map, GST_MAP_READ));
  g_assert_cmpuint (map.size, ==, size);
  for (guint i = 0; i < size; i++)
    g_assert_cmpuint (map.data[i], ==, 0x5a);
  gst_memory_unmap (copy, &map);
  gst_memory_unref (copy);
  gst_memory_unref (system);
}

/* Who has a memory has its allocator, and can make one of another file. */
static void
test_a_file_of_somebody_else_can_be_copied (void)
{
  g_autoptr (GstAllocator) allocator =
      gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
          "size-classes", "64KiB:1", "memfd", TRUE, NULL));
  GstMemory *ours = gst_allocator_alloc (allocator, 65536, NULL);
  gint fd = memfd_create ("another", MFD_CLOEXEC);
  GstMemory *other, *copy;

  g_assert_cmpint (ftruncate (fd, 100), ==, 0);
  other = gst_fd_allocator_alloc (
      ours->allocator, fd, 100, GST_FD_MEMORY_FLAG_NONE);
  touch (other, 0x42);
  copy = gst_memory_copy (other, 10, 20);
  g_assert_nonnull (copy);
  g_assert_cmpuint (copy->size, ==, 20);
  g_assert_cmpuint (((guint8 *) data_of (copy))[19], ==, 0x42);
  gst_memory_unref (copy);
  gst_memory_unref (other);
  gst_memory_unref (ours);
}

static void
test_memfds_are_closed (void)
{
  guint before = open_files ();
  GstAllocator *allocator =
      gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
          "size-classes", "64KiB:8", "memfd", TRUE, NULL));
  GstMemory *memories[8];

  fill (allocator, memories, 8, 65536);
  g_assert_cmpuint (open_files (), ==, before + 8);
  empty (memories, 7);
  gst_object_unref (allocator);
  g_assert_cmpuint (open_files (), ==, before + 8);
  gst_memory_unref (memories[7]);
  g_assert_cmpuint (open_files (), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name) g_test_add_func ("/allocator-pages/" #name, test_##name)
  ADD (zero_on_release);
  ADD (unused_blocks_cost_no_memory);
  ADD (blocks_never_used_are_not_idle_memory);
  ADD (trim_gives_memory_back);
  ADD (trim_of_blocks_that_share_pages);
  ADD (idle_memory_goes_by_itself);
  ADD (allocators_end_whatever_their_idle_timeout);
  ADD (prefault_fetches_pages_before_their_first_use);
  ADD (huge_pages_are_asked_for);
  ADD (memfd);
  ADD (copy_into_a_memfd);
  ADD (a_file_of_somebody_else_can_be_copied);
  ADD (memfds_are_closed);

  return g_test_run ();
}
