/* target-allocator.c: pooled memory against what was written into it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle: for each memory what its bytes must be, computed from a seed, so
 * that two memories which share a byte by mistake are found; and how many
 * memories each allocator has out. An allocator must end when its last user and
 * its last memory are gone, in whatever order, and not before.
 */
#include "config.h"

#include "allocator.h"
#include "fuzz-gst.h"

#include <gst/allocators/gstfdmemory.h>

#define MOST       200
#define ALLOCATORS 3

typedef struct {
  GstAllocator *allocator; /* NULL: its user has gone */
  guint roots;             /* memories that are not shares */
  gboolean ended;
  gboolean fails;
} Allocator;

/* what shares have in common with what they share */
typedef struct {
  Allocator *of; /* NULL: not from an allocator of ours */
  guint refs;
} Root;

typedef struct {
  GstMemory *memory;
  Root *root;
  guint8 seed;
} Memory;

typedef struct {
  Allocator allocators[ALLOCATORS];
  Memory memories[MOST];
  guint n;
  guint8 seed;
} World;

static void
on_end (gpointer data, GObject *object)
{
  ((Allocator *) data)->ended = TRUE;
}

static guint8
byte_of (guint8 seed, gsize at)
{
  return (guint8) (seed + at * 7);
}

/* The next place to look at after @at: all near the ends, few between. */
static gsize
next_place (gsize at, gsize size)
{
  return at < 48 || at + 560 >= size ? at + 1 : at + 509;
}

static void
fill (Memory *m, guint8 seed)
{
  GstMapInfo map;

  FUZZ_CHECK (gst_memory_map (m->memory, &map, GST_MAP_WRITE));
  FUZZ_SAME (map.size, m->memory->size);
  m->seed = seed;
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = byte_of (seed, i);
  gst_memory_unmap (m->memory, &map);
}

static void
check_content (const Memory *m)
{
  GstMapInfo map;

  FUZZ_CHECK (gst_memory_map (m->memory, &map, GST_MAP_READ));
  for (gsize i = 0; i < map.size; i = next_place (i, map.size))
    FUZZ_SAME (map.data[i], byte_of (m->seed, i));
  gst_memory_unmap (m->memory, &map);
}

/* --- allocators --- */

static GstAllocator *
make_allocator (FuzzBytes *in)
{
  static const gchar *const classes[] = { "64:4,1000:3,4KiB:2",
    "1KiB:1024,64KiB:64,256KiB:32,2MiB:64", "", "1:1,2:2,3:3,100:100",
    "16KiB:2,20000:5,1MiB:1", "128:65536" };
  guint8 how = fuzz_byte (in);

  return g_object_new (GST_POOLED_TYPE_ALLOCATOR, "size-classes",
      classes[fuzz_below (in, G_N_ELEMENTS (classes))], "memfd", (how & 7) == 7,
      "prefault", (how & 8) != 0, "initial-blocks", (how >> 4) * 2,
      "wait-timeout", (guint64) 1000, "max-bytes",
      (guint64) fuzz_byte (in) << 16, NULL);
}

static void
begin_allocator (Allocator *a, FuzzBytes *in)
{
  if (a->allocator != NULL || a->roots > 0)
    return;
  *a = (Allocator){ .allocator = gst_object_ref_sink (make_allocator (in)) };
  g_object_weak_ref (G_OBJECT (a->allocator), on_end, a);
}

static void
end_allocator (Allocator *a)
{
  if (a->allocator == NULL)
    return;
  gst_clear_object (&a->allocator);
  FUZZ_SAME (a->ended, a->roots == 0);
}

static void
check_stats (Allocator *a)
{
  GstStructure *stats;

  if (a->allocator == NULL)
    return;
  stats = gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (a->allocator));
  FUZZ_SAME (
      fuzz_stat (stats, "acquires") - fuzz_stat (stats, "releases"), a->roots);
  for (guint64 i = 0; i < fuzz_stat (stats, "classes"); i++) {
    g_autofree gchar *use = g_strdup_printf ("class-%u-in-use", (guint) i);
    g_autofree gchar *max = g_strdup_printf ("class-%u-max", (guint) i);
    g_autofree gchar *peak = g_strdup_printf ("class-%u-peak", (guint) i);

    FUZZ_CHECK (fuzz_stat (stats, use) <= fuzz_stat (stats, max));
    FUZZ_CHECK (fuzz_stat (stats, use) <= fuzz_stat (stats, peak));
  }
  if (a->roots == 0)
    FUZZ_SAME (fuzz_stat (stats, "in-use-bytes"), 0);
  gst_structure_free (stats);
}

static void
set_something (Allocator *a, FuzzBytes *in)
{
  guint8 what = fuzz_byte (in);
  guint when = (what >> 4) % 3;

  if (a->allocator == NULL)
    return;
  switch (what & 7) {
    case 0:
      g_object_set (a->allocator, "growth", (what >> 4) % 3, NULL);
      break;
    case 1:
      g_object_set (a->allocator, "growth-step", 1 + (what >> 4), NULL);
      break;
    case 2:
      g_object_set (a->allocator, "when-empty", when, NULL);
      a->fails = when == GST_POOLED_WHEN_EMPTY_FAIL;
      break;
    case 3:
      g_object_set (a->allocator, "zero-on-release", (what & 0x10) != 0, NULL);
      break;
    case 4:
      g_object_set (
          a->allocator, "max-bytes", (guint64) fuzz_byte (in) << 14, NULL);
      break;
    case 5:
      gst_pooled_allocator_set_flushing (
          GST_POOLED_ALLOCATOR (a->allocator), (what & 0x10) != 0);
      break;
    case 6:
      gst_pooled_allocator_trim (GST_POOLED_ALLOCATOR (a->allocator));
      break;
    case 7:
      gst_pooled_allocator_add_class (GST_POOLED_ALLOCATOR (a->allocator),
          fuzz_below (in, 65536), fuzz_byte (in) % 8, NULL);
      break;
  }
}

/* --- memories --- */

static void
check_zero (const guint8 *data, gsize n)
{
  for (gsize i = 0; i < n; i++)
    FUZZ_SAME (data[i], 0);
}

static void
check_new (GstMemory *memory, gsize size, const GstAllocationParams *params)
{
  GstMapInfo map;

  FUZZ_SAME (memory->size, size);
  FUZZ_SAME (memory->offset, params->prefix);
  FUZZ_CHECK (memory->maxsize >= params->prefix + size + params->padding);
  FUZZ_CHECK (gst_memory_is_writable (memory));
  FUZZ_CHECK (gst_pooled_is_pooled_memory (memory));
  FUZZ_CHECK (gst_memory_map (memory, &map, GST_MAP_READWRITE));
  FUZZ_SAME (((guintptr) map.data - params->prefix) & params->align, 0);
  if (params->flags & GST_MEMORY_FLAG_ZERO_PREFIXED)
    check_zero (map.data - params->prefix, params->prefix);
  if (params->flags & GST_MEMORY_FLAG_ZERO_PADDED)
    check_zero (map.data + size, params->padding);
  /* all of it may be written to, by who resizes */
  memset (map.data - params->prefix, 0xaa, memory->maxsize);
  gst_memory_unmap (memory, &map);
}

static void
keep (World *w, GstMemory *memory, Root *root, guint8 seed)
{
  w->memories[w->n++] = (Memory){ memory, root, seed };
}

static Root *
new_root (Allocator *of)
{
  Root *root = g_new0 (Root, 1);

  root->of = of;
  root->refs = 1;
  if (of != NULL)
    of->roots++;

  return root;
}

static gsize
read_size (FuzzBytes *in)
{
  switch (fuzz_byte (in) % 8) {
    case 0:
      return (gsize) fuzz_byte (in) << 12; /* up to a megabyte */
    case 1:
      return G_MAXSSIZE - fuzz_byte (in); /* nobody has that */
    case 2:
      return 64 + fuzz_byte (in) % 3 - 1;
    case 3:
      return (4 << 10) + fuzz_byte (in) % 16 - 8;
    default:
      return fuzz_below (in, 3000);
  }
}

static void
allocate (World *w, Allocator *a, FuzzBytes *in, gboolean try)
{
  guint8 how = fuzz_byte (in);
  GstAllocationParams params = {
    .align = how & 1 ? (1u << fuzz_byte (in) % 14) - 1 : 0,
    .prefix = how & 2 ? fuzz_byte (in) : 0,
    .padding = how & 4 ? fuzz_byte (in) : 0,
    .flags = (how & 8 ? GST_MEMORY_FLAG_ZERO_PREFIXED : 0) |
             (how & 16 ? GST_MEMORY_FLAG_ZERO_PADDED : 0),
  };
  gsize size = read_size (in);
  GstMemory *memory;

  if (a->allocator == NULL || w->n == MOST)
    return;
  if (try)
    memory = gst_pooled_allocator_try_alloc (
        GST_POOLED_ALLOCATOR (a->allocator), size, &params);
  else
    memory = gst_allocator_alloc (a->allocator, size, &params);
  if (memory == NULL) {
    FUZZ_CHECK (try || a->fails || size > G_MAXSSIZE / 8);
    return;
  }

  check_new (memory, size, &params);
  keep (w, memory, new_root (a), 0);
  fill (&w->memories[w->n - 1], w->seed += 13);
}

static void
copy (World *w, const Memory *from, FuzzBytes *in)
{
  gsize offset = fuzz_below (in, MIN (from->memory->size + 1, 65536));
  gssize size = fuzz_bool (in)
                    ? -1
                    : (gssize) fuzz_below (
                          in, MIN (from->memory->size - offset + 1, 65536));
  GstMemory *memory;

  if (w->n == MOST)
    return;
  memory = gst_memory_copy (from->memory, (gssize) offset, size);
  FUZZ_CHECK (memory != NULL);
  FUZZ_SAME (
      memory->size, size == -1 ? from->memory->size - offset : (gsize) size);
  /* the core copies memory with a file descriptor, and not into such */
  keep (w, memory,
      new_root (gst_is_fd_memory (from->memory) ? NULL : from->root->of),
      byte_of (from->seed, offset));
  check_content (&w->memories[w->n - 1]);
}

static void
share (World *w, Memory *from, FuzzBytes *in)
{
  gsize offset = fuzz_below (in, MIN (from->memory->size + 1, 65536));
  GstMemory *memory;

  if (w->n == MOST)
    return;
  memory = gst_memory_share (from->memory, (gssize) offset, -1);
  if (memory == NULL)
    return;
  FUZZ_SAME (memory->size, from->memory->size - offset);
  from->root->refs++;
  keep (w, memory, from->root, byte_of (from->seed, offset));
}

/* Into the room around the data; what is new there is anything. */
static void
resize (World *w, Memory *m, FuzzBytes *in)
{
  gsize offset, size, maxsize;

  if (m->root->refs > 1 || m->memory->parent != NULL)
    return;
  maxsize = m->memory->maxsize;
  offset = fuzz_below (in, MIN (maxsize + 1, 65536));
  size = fuzz_below (in, MIN (maxsize - offset + 1, 65536));
  gst_memory_resize (
      m->memory, (gssize) offset - (gssize) m->memory->offset, size);
  FUZZ_SAME (m->memory->offset, offset);
  FUZZ_SAME (m->memory->size, size);
  fill (m, w->seed += 13);
}

static void
write_again (World *w, Memory *m)
{
  if (m->root->refs == 1 && m->memory->parent == NULL)
    fill (m, w->seed += 13);
}

/* makes the header one that cannot be recycled as it is */
static void
hang_something_on (Memory *m, FuzzBytes *in)
{
  gst_mini_object_set_qdata (GST_MINI_OBJECT_CAST (m->memory),
      g_quark_from_static_string (fuzz_bool (in) ? "fuzz-a" : "fuzz-b"), m,
      NULL);
}

static void
release (World *w, guint at)
{
  Memory m = w->memories[at];
  Allocator *of = m.root->of;

  check_content (&m);
  w->memories[at] = w->memories[--w->n];
  if (--m.root->refs == 0) {
    if (of != NULL)
      of->roots--;
    g_free (m.root);
  }
  gst_memory_unref (m.memory);
  if (of != NULL)
    FUZZ_SAME (of->ended, of->allocator == NULL && of->roots == 0);
}

static void
step_memory (World *w, guint8 what, FuzzBytes *in)
{
  Memory *m;

  if (w->n == 0)
    return;
  m = &w->memories[fuzz_byte (in) % w->n];
  check_content (m);
  switch (what) {
    case 0:
      copy (w, m, in);
      break;
    case 1:
      share (w, m, in);
      break;
    case 2:
      resize (w, m, in);
      break;
    case 3:
      write_again (w, m);
      break;
    case 4:
      hang_something_on (m, in);
      break;
    default:
      release (w, (guint) (m - w->memories));
      break;
  }
}

static void
step (World *w, FuzzBytes *in)
{
  guint8 what = fuzz_byte (in);
  Allocator *a = &w->allocators[what % ALLOCATORS];

  switch ((what >> 4) & 15) {
    case 0:
      begin_allocator (a, in);
      break;
    case 1:
      if (fuzz_byte (in) < 32)
        end_allocator (a);
      break;
    case 2:
      set_something (a, in);
      break;
    case 3:
      allocate (w, a, in, TRUE);
      break;
    case 4:
    case 5:
    case 6:
    case 7:
      allocate (w, a, in, FALSE);
      break;
    default:
      step_memory (w, (what >> 4) & 7, in);
      break;
  }
  check_stats (a);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static World world;
  World *w = &world;
  FuzzBytes in = fuzz_bytes (data, size);

  world = (World){ 0 };
  for (guint i = 0; i < ALLOCATORS; i++)
    begin_allocator (&w->allocators[i], &in);
  while (fuzz_more (&in))
    step (w, &in);

  /* the users go first where the last byte is odd */
  for (guint i = 0; i < ALLOCATORS && size > 0 && (data[size - 1] & 1); i++)
    end_allocator (&w->allocators[i]);
  while (w->n > 0)
    release (w, w->n - 1);
  for (guint i = 0; i < ALLOCATORS; i++) {
    check_stats (&w->allocators[i]);
    end_allocator (&w->allocators[i]);
  }

  return 0;
}
