/* test-memory.c: our memories do what system memory does
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each test runs against system memory first: it shows that the test says what
 * GStreamer does. Then against a block, then against what comes in place of one
 * when the class is empty.
 */
#include "config.h"

#include <gst/pooled/pooled.h>

#include <string.h>

typedef GstAllocator *(*NewAllocator) (void);

static GstAllocator *
new_system (void)
{
  return gst_allocator_find (GST_ALLOCATOR_SYSMEM);
}

static GstAllocator *
new_pooled (void)
{
  return gst_pooled_allocator_new ();
}

/* A block that is a file. */
static GstAllocator *
new_memfd (void)
{
  return gst_object_ref_sink (g_object_new (GST_POOLED_TYPE_ALLOCATOR,
      "size-classes", "64KiB:8,256KiB:8", "memfd", TRUE, NULL));
}

/* No class is large enough for anything. */
static GstAllocator *
new_fallback (void)
{
  GstAllocator *allocator = gst_pooled_allocator_new_full ("1:1", NULL);

  g_object_set (allocator, "max-bytes", (guint64) 0, NULL);
  return allocator;
}

/* Fills the whole of a block and gives it back, so that the next one finds
 * dirt.
 */
static void
leave_dirt (GstAllocator *allocator, gsize size)
{
  GstMemory *mem = gst_allocator_alloc (allocator, size, NULL);
  GstMapInfo map;

  g_assert_true (gst_memory_map (mem, &map, GST_MAP_WRITE));
  memset (map.data, 0xa5, map.maxsize);
  gst_memory_unmap (mem, &map);
  gst_memory_unref (mem);
}

static gboolean
is_zero (const guint8 *data, gsize size)
{
  for (gsize i = 0; i < size; i++) {
    if (data[i])
      return FALSE;
  }
  return TRUE;
}

static void
test_resize_and_map (gconstpointer data)
{
  g_autoptr (GstAllocator) allocator = ((NewAllocator) data) ();
  GstMemory *mem = gst_allocator_alloc (allocator, 100, NULL);
  gsize offset, maxsize;
  GstMapInfo map;

  g_assert_true (gst_memory_map (mem, &map, GST_MAP_READ));
  g_assert_cmpuint (map.size, ==, 100);
  g_assert_cmpuint (map.maxsize, >=, 107);
  gst_memory_unmap (mem, &map);

  /* smaller */
  gst_memory_resize (mem, 1, 98);
  g_assert_cmpuint (gst_memory_get_sizes (mem, &offset, &maxsize), ==, 98);
  g_assert_cmpuint (offset, ==, 1);
  g_assert_cmpuint (maxsize, >=, 107);
  g_assert_true (gst_memory_map (mem, &map, GST_MAP_READ));
  g_assert_cmpuint (map.size, ==, 98);
  g_assert_cmpuint (map.maxsize, >=, 106);
  gst_memory_unmap (mem, &map);

  /* and back, one further: the slack of the alignment is there for this */
  gst_memory_resize (mem, 0, 100);
  g_assert_cmpuint (gst_memory_get_sizes (mem, &offset, NULL), ==, 100);
  g_assert_cmpuint (offset, ==, 1);
  gst_memory_resize (mem, -1, 107);
  g_assert_cmpuint (gst_memory_get_sizes (mem, &offset, NULL), ==, 107);
  g_assert_cmpuint (offset, ==, 0);
  gst_memory_unref (mem);
}

static void
test_prefix_padding_and_alignment (gconstpointer data)
{
  g_autoptr (GstAllocator) allocator = ((NewAllocator) data) ();
  const gsize aligns[] = { 0, 7, 15, 31, 63, 127, 255, 4095, 8191, 65535 };
  const gsize sizes[] = { 0, 1, 100, 1023, 1024, 4096, 65536, 70000 };

  for (guint a = 0; a < G_N_ELEMENTS (aligns); a++) {
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
      GstAllocationParams params = { GST_MEMORY_FLAG_ZERO_PREFIXED |
                                         GST_MEMORY_FLAG_ZERO_PADDED,
        aligns[a], 13, 77 };
      gsize offset, maxsize, size;
      GstMemory *mem;
      GstMapInfo map;

      leave_dirt (allocator, sizes[s] + aligns[a] + 200);
      leave_dirt (allocator, sizes[s]);
      mem = gst_allocator_alloc (allocator, sizes[s], &params);
      g_assert_nonnull (mem);
      size = gst_memory_get_sizes (mem, &offset, &maxsize);
      g_assert_cmpuint (size, ==, sizes[s]);
      g_assert_cmpuint (offset, ==, 13);
      g_assert_cmpuint (maxsize, >=, 13 + sizes[s] + 77 + 7);
      g_assert_cmpuint (mem->align, ==, aligns[a] | gst_memory_alignment);
      g_assert_true (GST_MEMORY_IS_ZERO_PREFIXED (mem));
      g_assert_true (GST_MEMORY_IS_ZERO_PADDED (mem));

      g_assert_true (gst_memory_map (mem, &map, GST_MAP_READWRITE));
      g_assert_cmphex ((guintptr) (map.data - 13) & (aligns[a] | 7), ==, 0);
      g_assert_true (is_zero (map.data - 13, 13));
      if (!g_str_equal (allocator->mem_type, GST_ALLOCATOR_SYSMEM))
        g_assert_true (is_zero (map.data + size, maxsize - 13 - size));
      memset (map.data - 13, 0x5a, maxsize);
      gst_memory_unmap (mem, &map);
      gst_memory_unref (mem);
    }
  }
}

static void
test_flags_do_not_outlive_a_memory (gconstpointer data)
{
  g_autoptr (GstAllocator) allocator = ((NewAllocator) data) ();
  GstMemory *mem = gst_allocator_alloc (allocator, 100, NULL);

  GST_MINI_OBJECT_FLAG_SET (mem, GST_MEMORY_FLAG_READONLY);
  GST_MINI_OBJECT_FLAG_SET (mem, GST_MEMORY_FLAG_ZERO_PADDED);
  GST_MINI_OBJECT_FLAG_SET (mem, GST_MEMORY_FLAG_LAST);
  gst_memory_resize (mem, 10, 20);
  gst_memory_unref (mem);

  mem = gst_allocator_alloc (allocator, 100, NULL);
  g_assert_false (GST_MEMORY_IS_READONLY (mem));
  g_assert_false (GST_MEMORY_IS_ZERO_PADDED (mem));
  g_assert_false (GST_MEMORY_FLAG_IS_SET (mem, GST_MEMORY_FLAG_LAST));
  g_assert_true (GST_MEMORY_FLAG_IS_SET (mem, GST_MINI_OBJECT_FLAG_LOCKABLE));
  g_assert_cmpuint (gst_memory_get_sizes (mem, NULL, NULL), ==, 100);
  g_assert_true (gst_memory_is_writable (mem));
  gst_memory_unref (mem);
}

static void
test_copy (gconstpointer data)
{
  g_autoptr (GstAllocator) allocator = ((NewAllocator) data) ();
  GstMemory *mem = gst_allocator_alloc (allocator, 100, NULL);
  GstMemory *copy;
  GstMapInfo map, copied;

  g_assert_true (gst_memory_map (mem, &map, GST_MAP_WRITE));
  for (guint i = 0; i < 100; i++)
    map.data[i] = i;

  /* flacparse copies what it has mapped for writing: a copy must not map */
  copy = gst_memory_copy (mem, 10, 50);
  g_assert_nonnull (copy);
  g_assert_true (gst_memory_map (copy, &copied, GST_MAP_READ));
  g_assert_cmpmem (copied.data, copied.size, map.data + 10, 50);
  gst_memory_unmap (copy, &copied);
  gst_memory_unref (copy);

  copy = gst_memory_copy (mem, 99, -1);
  g_assert_cmpuint (copy->size, ==, 1);
  gst_memory_unref (copy);
  copy = gst_memory_copy (mem, 100, -1);
  g_assert_cmpuint (copy->size, ==, 0);
  gst_memory_unref (copy);

  gst_memory_unmap (mem, &map);
  gst_memory_unref (mem);
}

static void
test_shares (gconstpointer data)
{
  g_autoptr (GstAllocator) allocator = ((NewAllocator) data) ();
  GstMemory *mem = gst_allocator_alloc (allocator, 100, NULL);
  GstMemory *share = gst_memory_share (mem, 10, 50);
  GstMemory *second = gst_memory_share (share, 5, -1);
  GstMapInfo map, shared;

  g_assert_true (share->parent == mem);
  g_assert_true (second->parent == mem); /* the root */
  g_assert_cmpuint (second->offset, ==, 15);
  g_assert_cmpuint (second->size, ==, 45);
  g_assert_true (
      GST_MEMORY_FLAG_IS_SET (share, GST_MINI_OBJECT_FLAG_LOCK_READONLY));
  g_assert_false (gst_memory_map (share, &map, GST_MAP_WRITE));

  g_assert_true (gst_memory_map (mem, &map, GST_MAP_READ));
  g_assert_true (gst_memory_map (second, &shared, GST_MAP_READ));
  g_assert_true (shared.data == map.data + 15);
  gst_memory_unmap (second, &shared);
  gst_memory_unmap (mem, &map);

  /* the root lives as long as its shares */
  gst_memory_unref (mem);
  gst_memory_unref (share);
  g_assert_true (gst_memory_map (second, &shared, GST_MAP_READ));
  gst_memory_unmap (second, &shared);
  gst_memory_unref (second);
}

static void
test_spans_merge_without_a_copy (gconstpointer data)
{
  g_autoptr (GstAllocator) allocator = ((NewAllocator) data) ();
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstMemory *mem = gst_allocator_alloc (allocator, 100, NULL);
  GstMemory *first = gst_memory_share (mem, 20, 30);
  GstMemory *second = gst_memory_share (mem, 50, 40);
  GstMemory *apart = gst_memory_share (mem, 91, 9);
  GstMapInfo map, whole;
  gsize offset;

  g_assert_true (gst_memory_is_span (first, second, &offset));
  g_assert_cmpuint (offset, ==, 20);
  g_assert_false (gst_memory_is_span (second, first, NULL));
  g_assert_false (gst_memory_is_span (second, apart, NULL));

  g_assert_true (gst_memory_map (mem, &whole, GST_MAP_READ));
  gst_buffer_append_memory (buffer, first);
  gst_buffer_append_memory (buffer, second);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_assert_cmpuint (map.size, ==, 70);
  g_assert_true (map.data == whole.data + 20);
  gst_buffer_unmap (buffer, &map);
  gst_memory_unmap (mem, &whole);
  gst_memory_unref (apart);
  gst_memory_unref (mem);
}

static void
test_spans_of_a_prefixed_memory (gconstpointer data)
{
  g_autoptr (GstAllocator) allocator = ((NewAllocator) data) ();
  GstAllocationParams params = { 0, 0, 32, 0 };
  GstMemory *mem = gst_allocator_alloc (allocator, 100, &params);
  GstMemory *first = gst_memory_share (mem, 10, 20);
  GstMemory *second = gst_memory_share (mem, 30, 20);
  gsize offset;

  g_assert_true (gst_memory_is_span (first, second, &offset));
  g_assert_cmpuint (offset, ==, 10);
  gst_memory_unref (first);
  gst_memory_unref (second);
  gst_memory_unref (mem);
}

static void
test_buffers_of_it (gconstpointer data)
{
  g_autoptr (GstAllocator) allocator = ((NewAllocator) data) ();
  guint8 expected[300];

  for (guint i = 0; i < 300; i++)
    expected[i] = i * 7;
  for (guint round = 0; round < 3; round++) {
    GstBuffer *buffer = gst_buffer_new_allocate (allocator, 300, NULL);
    GstBuffer *copy, *region;

    gst_buffer_fill (buffer, 0, expected, 300);
    region = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 100, 150);
    copy = gst_buffer_copy (buffer);
    gst_buffer_unref (buffer);
    copy = gst_buffer_make_writable (copy);
    gst_buffer_memset (copy, 0, 0, 300);
    g_assert_cmpint (gst_buffer_memcmp (region, 0, expected + 100, 150), ==, 0);
    region = gst_buffer_append (region, copy);
    g_assert_cmpuint (gst_buffer_get_size (region), ==, 450);
    gst_buffer_unref (region);
  }
}

static void
count (gpointer data, GstMiniObject *where)
{
  (*(guint *) data)++;
}

static void
count_down (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_qdata_and_weak_references_end_with_a_memory (gconstpointer data)
{
  g_autoptr (GstAllocator) allocator = ((NewAllocator) data) ();
  GQuark quark = g_quark_from_static_string ("test-memory");
  guint weak = 0, freed = 0;

  for (guint round = 1; round <= 3; round++) {
    GstMemory *mem = gst_allocator_alloc (allocator, 100, NULL);
    GstMiniObject *object = GST_MINI_OBJECT_CAST (mem);

    g_assert_null (gst_mini_object_get_qdata (object, quark));
    gst_mini_object_set_qdata (object, quark, &freed, count_down);
    gst_mini_object_weak_ref (object, count, &weak);
    gst_memory_unref (mem);
    g_assert_cmpuint (freed, ==, round);
    g_assert_cmpuint (weak, ==, round);
  }
}

/* A memory in two buffers at once has two parents, which it must not keep. */
static void
test_two_buffers_at_once (gconstpointer data)
{
  g_autoptr (GstAllocator) allocator = ((NewAllocator) data) ();

  for (guint round = 0; round < 3; round++) {
    GstBuffer *buffer = gst_buffer_new_allocate (allocator, 100, NULL);
    GstBuffer *copy = gst_buffer_copy (buffer);

    gst_buffer_unref (buffer);
    gst_buffer_unref (copy);
  }
}

static void
test_memory_outlives_its_allocator (gconstpointer data)
{
  GstAllocator *allocator = ((NewAllocator) data) ();
  GstMemory *mem = gst_allocator_alloc (allocator, 500, NULL);
  GstMemory *share = gst_memory_share (mem, 100, 100);
  GstMemory *copy;
  GstMapInfo map;

  gst_object_unref (allocator);
  g_assert_true (gst_memory_map (mem, &map, GST_MAP_WRITE));
  memset (map.data, 1, map.maxsize);
  gst_memory_unmap (mem, &map);
  copy = gst_memory_copy (mem, 0, -1);
  gst_memory_unref (mem);
  gst_memory_unref (share);
  g_assert_cmpuint (copy->size, ==, 500);
  gst_memory_unref (copy);
}

static void
test_absurd_sizes_fail (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  GstAllocationParams params = { 0, 0, G_MAXSIZE - 10, 0 };

  g_assert_null (gst_allocator_alloc (allocator, G_MAXSIZE, NULL));
  g_assert_null (gst_allocator_alloc (allocator, G_MAXSIZE / 4, NULL));
  g_assert_null (gst_allocator_alloc (allocator, 100, &params));
}

static void
test_type (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  GstMemory *mem = gst_allocator_alloc (allocator, 100, NULL);
  GstMemory *system = gst_allocator_alloc (NULL, 100, NULL);

  g_assert_true (gst_memory_is_type (mem, GST_POOLED_ALLOCATOR_MEMORY_TYPE));
  g_assert_true (gst_pooled_is_pooled_memory (mem));
  g_assert_false (gst_pooled_is_pooled_memory (system));
  g_assert_false (
      GST_OBJECT_FLAG_IS_SET (allocator, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC));
#if GST_CHECK_VERSION(1, 24, 0)
  /* copies would go to the default allocator */
  g_assert_false (
      GST_OBJECT_FLAG_IS_SET (allocator, GST_ALLOCATOR_FLAG_NO_COPY));
#endif
  gst_memory_unref (mem);
  gst_memory_unref (system);
}

static const struct {
  const gchar *kind;
  NewAllocator new;
} kinds[] = {
  { "system", new_system },
  { "block", new_pooled },
  { "fallback", new_fallback },
  { "memfd", new_memfd },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name)                                                           \
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {                        \
    g_autofree gchar *path =                                                \
        g_strdup_printf ("/memory/" #name "/%s", kinds[i].kind);            \
    g_test_add_data_func (path, (gconstpointer) kinds[i].new, test_##name); \
  }
  ADD (resize_and_map);
  ADD (prefix_padding_and_alignment);
  ADD (flags_do_not_outlive_a_memory);
  ADD (copy);
  ADD (shares);
  ADD (spans_merge_without_a_copy);
  ADD (spans_of_a_prefixed_memory);
  ADD (buffers_of_it);
  ADD (qdata_and_weak_references_end_with_a_memory);
  ADD (two_buffers_at_once);
  ADD (memory_outlives_its_allocator);
  g_test_add_func ("/memory/absurd_sizes_fail", test_absurd_sizes_fail);
  g_test_add_func ("/memory/type", test_type);

  return g_test_run ();
}
