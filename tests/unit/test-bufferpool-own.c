/* test-bufferpool-own.c: what only our buffer pool does
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "bufferpool-help.h"

#include <gst/pooled/pooled.h>
#include <gst/video/video.h>
#include <sched.h>

#define SIZE 4096

static GstBufferPool *
new_pool (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();

  return gst_pooled_buffer_pool_new (GST_POOLED_ALLOCATOR (allocator));
}

static void
start_with (GstBufferPool *pool, const gchar *caps_string, guint size,
    guint min, guint max, GstAllocator *allocator, GstAllocationParams *params)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);
  g_autoptr (GstCaps) caps =
      caps_string ? gst_caps_from_string (caps_string) : NULL;

  gst_buffer_pool_config_set_params (config, caps, size, min, max);
  if (allocator || params)
    gst_buffer_pool_config_set_allocator (config, allocator, params);
  g_assert_true (gst_buffer_pool_set_config (pool, config));
  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));
}

static GstBuffer *
acquire (GstBufferPool *pool)
{
  GstBuffer *buffer = NULL;

  g_assert_cmpint (
      gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), ==, GST_FLOW_OK);

  return buffer;
}

static GstBuffer *
acquire_size (GstBufferPool *pool, gsize size)
{
  GstBuffer *buffer = NULL;

  g_assert_cmpint (gst_pooled_buffer_pool_acquire_size (
                       GST_POOLED_BUFFER_POOL (pool), size, &buffer),
      ==, GST_FLOW_OK);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, size);

  return buffer;
}

/* There is an order for each processor, so stay on one. */
static void
stay_here (void)
{
  cpu_set_t set;
  int here = sched_getcpu ();

  CPU_ZERO (&set);
  CPU_SET (MAX (here, 0), &set);
  g_assert_cmpint (sched_setaffinity (0, sizeof set, &set), ==, 0);
}

static gpointer
check_order (gpointer data)
{
  GstBufferPool *pool = new_pool ();
  GstBuffer *a, *b;

  stay_here ();
  start_with (pool, NULL, SIZE, 4, 0, NULL, NULL);
  a = acquire (pool);
  b = acquire (pool);
  gst_buffer_unref (b);
  gst_buffer_unref (a);
  g_assert_true (acquire (pool) == a);
  g_assert_true (acquire (pool) == b);
  gst_buffer_unref (a);
  gst_buffer_unref (b);
  end_pool (pool);

  return NULL;
}

static void
test_last_used_first (void)
{
  g_thread_join (g_thread_new ("stays", check_order, NULL));
}

static void
test_takes_what_is_not_video (void)
{
  static const gchar *caps[] = { NULL,
    "audio/x-raw,format=S16LE,rate=48000,channels=2",
    "video/x-h264,width=320,height=240" };

  for (guint i = 0; i < G_N_ELEMENTS (caps); i++) {
    GstBufferPool *pool = new_pool ();
    GstBuffer *buffer;

    start_with (pool, caps[i], 1000, 1, 2, NULL, NULL);
    buffer = acquire (pool);
    g_assert_cmpuint (gst_buffer_get_size (buffer), ==, 1000);
    g_assert_true (
        gst_pooled_is_pooled_memory (gst_buffer_peek_memory (buffer, 0)));
    gst_buffer_unref (buffer);
    end_pool (pool);
  }
}

/* A buffer whose memory is shared falls out of the pool (or, from 1.22.8 on,
 * stays out until its copies end), its memory does not fall out of the
 * allocator. */
static void
test_shared_buffers_cost_no_memory (void)
{
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  GstBufferPool *pool =
      gst_pooled_buffer_pool_new (GST_POOLED_ALLOCATOR (allocator));
  guint64 allocations = 0, now, in_use;

  start_with (pool, NULL, SIZE, 0, 0, NULL, NULL);
  for (guint i = 0; i < 20; i++) {
    GstBuffer *buffer = acquire (pool);
    GstBuffer *copy =
        i % 2 ? gst_buffer_copy (buffer)
              : gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 10, 100);

    gst_buffer_unref (buffer);
    copy = gst_buffer_make_writable (copy);
    gst_buffer_unref (copy);
    g_object_get (allocator, "allocations", &now, NULL);
    if (i < 4)
      allocations = now;
    g_assert_cmpuint (now, ==, allocations);
  }
  end_pool (pool);
  g_object_get (allocator, "in-use-bytes", &in_use, NULL);
  g_assert_cmpuint (in_use, ==, 0);
}

static void
test_prefix_is_there_each_time (void)
{
  GstAllocationParams params = { 0, 15, 32, 64 };
  GstBufferPool *pool = new_pool ();

  start_with (pool, NULL, SIZE, 0, 1, NULL, &params);
  for (guint i = 0; i < 3; i++) {
    GstBuffer *buffer = acquire (pool);
    gsize offset, maxsize;

    gst_buffer_get_sizes (buffer, &offset, &maxsize);
    g_assert_cmpuint (offset, ==, 32);
    g_assert_cmpuint (maxsize, >=, 32 + SIZE + 64);
    g_assert_cmpuint (gst_buffer_get_size (buffer), ==, SIZE);
    /* somebody puts a header in front */
    gst_buffer_resize (buffer, -16, SIZE + 16);
    gst_buffer_unref (buffer);
  }
  g_assert_cmpuint (stat_of (pool, "misses"), ==, 1);
  end_pool (pool);
}

static void
test_acquire_by_size (void)
{
  GstBufferPool *pool = new_pool ();
  GstBuffer *small, *large, *normal;

  start_with (pool, NULL, SIZE, 1, 0, NULL, NULL);
  small = acquire_size (pool, 10);
  gst_buffer_unref (small);
  normal = acquire_size (pool, SIZE);
  g_assert_true (normal == small);
  gst_buffer_unref (normal);
  normal = acquire (pool);
  g_assert_cmpuint (gst_buffer_get_size (normal), ==, SIZE);

  large = acquire_size (pool, 100 * SIZE);
  g_assert_true (large->pool == pool);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 2);
  gst_buffer_unref (large);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 1);
  g_assert_cmpuint (stat_of (pool, "discarded-unpooled"), ==, 1);
  gst_buffer_unref (normal);
  end_pool (pool);
}

/* with a maximum of one, the one in the pool makes room for a larger one, and
 * that for one of the usual size */
static void
test_large_counts_towards_the_maximum (void)
{
  GstBufferPoolAcquireParams params = { .format = GST_FORMAT_BYTES,
    .stop = 2 * SIZE,
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT };
  GstBufferPool *pool = new_pool ();
  GstBuffer *buffer, *none;

  start_with (pool, NULL, SIZE, 1, 1, NULL, NULL);
  buffer = acquire_size (pool, 2 * SIZE);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 1);
  g_assert_cmpint (
      gst_buffer_pool_acquire_buffer (pool, &none, &params), ==, GST_FLOW_EOS);
  gst_buffer_unref (buffer);
  buffer = acquire (pool);
  g_assert_cmpint (
      gst_buffer_pool_acquire_buffer (pool, &none, &params), ==, GST_FLOW_EOS);
  gst_buffer_unref (buffer);
  end_pool (pool);
}

static void
test_zero_on_release (void)
{
  GstBufferPool *pool = new_pool ();
  GstAllocationParams params = { 0, 15, 16, 16 };
  GstBuffer *buffer;
  GstMapInfo map;

  g_object_set (pool, "zero-on-release", TRUE, NULL);
  start_with (pool, NULL, SIZE, 0, 1, NULL, &params);
  buffer = acquire (pool);
  gst_buffer_resize (buffer, -16, SIZE + 32);
  gst_buffer_memset (buffer, 0, 0xff, SIZE + 32);
  gst_buffer_unref (buffer);

  buffer = acquire (pool);
  g_assert_cmpuint (stat_of (pool, "hits"), ==, 1);
  gst_buffer_resize (buffer, -16, SIZE + 32);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (gsize i = 0; i < map.size; i++)
    g_assert_cmpuint (map.data[i], ==, 0);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  end_pool (pool);
}

static void
test_padding_is_zero_each_time (void)
{
  GstAllocationParams params = { GST_MEMORY_FLAG_ZERO_PADDED, 15, 0, 64 };
  GstBufferPool *pool = new_pool ();
  GstBuffer *buffer;
  GstMapInfo map;
  gsize maxsize;

  start_with (pool, NULL, SIZE, 0, 1, NULL, &params);
  buffer = acquire (pool);
  gst_buffer_set_size (buffer, SIZE + 64);
  gst_buffer_memset (buffer, 0, 0xff, SIZE + 64);
  gst_buffer_unref (buffer);

  buffer = acquire (pool);
  g_assert_cmpuint (stat_of (pool, "hits"), ==, 1);
  gst_buffer_get_sizes (buffer, NULL, &maxsize);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_assert_cmpuint (map.data[0], ==, 0xff);
  for (gsize i = SIZE; i < maxsize; i++)
    g_assert_cmpuint (map.data[i], ==, 0);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  end_pool (pool);
}

static void
test_sums (void)
{
  GstBufferPool *pool = new_pool ();
  GstBuffer *buffers[5];
  g_autoptr (GstStructure) stats = NULL;
  guint64 acquires, peak;
  gdouble rate;

  start_with (pool, NULL, SIZE, 2, 0, NULL, NULL);
  for (guint round = 0; round < 3; round++) {
    for (guint i = 0; i < 5; i++)
      buffers[i] = acquire (pool);
    g_assert_cmpuint (stat_of (pool, "in-use"), ==, 5);
    if (round == 1)
      gst_buffer_append_memory (
          buffers[0], gst_allocator_alloc (NULL, 1, NULL));
    for (guint i = 0; i < 5; i++)
      gst_buffer_unref (buffers[i]);
  }

  g_assert_cmpuint (stat_of (pool, "acquires"), ==, 15);
  g_assert_cmpuint (stat_of (pool, "releases"), ==, 15);
  g_assert_cmpuint (stat_of (pool, "misses"), ==, 4);
  g_assert_cmpuint (stat_of (pool, "hits"), ==, 11);
  g_assert_cmpuint (stat_of (pool, "preallocated"), ==, 2);
  g_assert_cmpuint (stat_of (pool, "discarded-tagged"), ==, 1);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 5);
  g_assert_cmpuint (stat_of (pool, "free"), ==, 5);
  g_assert_cmpuint (stat_of (pool, "peak"), ==, 5);
  g_object_get (pool, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_double (stats, "hit-rate", &rate));
  g_assert_cmpfloat_with_epsilon (rate, 11.0 / 15, 1e-9);
  g_object_get (
      pool, "hit-rate", &rate, "acquires", &acquires, "peak", &peak, NULL);
  g_assert_cmpfloat_with_epsilon (rate, 11.0 / 15, 1e-9);
  g_assert_cmpuint (acquires, ==, 15);
  g_assert_cmpuint (peak, ==, 5);

  g_assert_cmpuint (
      gst_pooled_buffer_pool_trim (GST_POOLED_BUFFER_POOL (pool)), ==, 3);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 2);
  end_pool (pool);
}

typedef struct {
  GstPooledBufferPool *pool;
  guint ended;
  guint trimmed;
} TrimToo;

static void
trim_too (gpointer data, GstMiniObject *buffer)
{
  TrimToo *too = data;

  too->ended++;
  too->trimmed += gst_pooled_buffer_pool_trim (too->pool);
}

/* Whoever hung something on a buffer may come back to the pool when it goes. */
static void
test_trim_from_the_end_of_a_buffer (void)
{
  GstBufferPool *pool = new_pool ();
  TrimToo too = { GST_POOLED_BUFFER_POOL (pool), 0, 0 };
  GstBuffer *buffers[3];

  start_with (pool, NULL, SIZE, 0, 0, NULL, NULL);
  for (guint i = 0; i < 3; i++) {
    buffers[i] = acquire (pool);
    gst_mini_object_weak_ref (
        GST_MINI_OBJECT_CAST (buffers[i]), trim_too, &too);
  }
  for (guint i = 0; i < 3; i++)
    gst_buffer_unref (buffers[i]);
  g_assert_cmpuint (stat_of (pool, "free"), ==, 3);
  g_assert_cmpuint (too.ended, ==, 0);

  g_assert_cmpuint (gst_pooled_buffer_pool_trim (too.pool), ==, 1);
  g_assert_cmpuint (too.trimmed, ==, 2);
  g_assert_cmpuint (too.ended, ==, 3);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 0);
  end_pool (pool);
}

/* An allocator that has no memory from a certain moment on. */
typedef struct {
  GstAllocator parent;
  gint left;
} BrokenAllocator;
typedef GstAllocatorClass BrokenAllocatorClass;
static GType broken_allocator_get_type (void);
G_DEFINE_TYPE (BrokenAllocator, broken_allocator, GST_TYPE_ALLOCATOR)

static GstMemory *
broken_alloc (GstAllocator *allocator, gsize size, GstAllocationParams *params)
{
  BrokenAllocator *self = (BrokenAllocator *) allocator;

  return self->left-- > 0 ? gst_allocator_alloc (NULL, size, params) : NULL;
}

static void
broken_allocator_class_init (BrokenAllocatorClass *klass)
{
  klass->alloc = broken_alloc;
}

static void
broken_allocator_init (BrokenAllocator *self)
{
}

static void
test_no_memory (void)
{
  for (gint left = 0; left < 4; left++) {
    GstBufferPool *pool = new_pool ();
    BrokenAllocator *broken = g_object_new (broken_allocator_get_type (), NULL);
    GstStructure *config = gst_buffer_pool_get_config (pool);
    GstBuffer *a = NULL, *b = NULL, *c = NULL;

    gst_object_ref_sink (broken);
    broken->left = left;
    gst_buffer_pool_config_set_params (config, NULL, SIZE, 2, 3);
    gst_buffer_pool_config_set_allocator (config, GST_ALLOCATOR (broken), NULL);
    g_assert_true (gst_buffer_pool_set_config (pool, config));
    g_assert_cmpint (gst_buffer_pool_set_active (pool, TRUE), ==, left >= 2);
    if (left >= 2) {
      a = acquire (pool);
      b = acquire (pool);
      g_assert_cmpint (gst_buffer_pool_acquire_buffer (pool, &c, NULL), ==,
          left == 2 ? GST_FLOW_ERROR : GST_FLOW_OK);
      g_assert_cmpuint (stat_of (pool, "buffers"), ==, left);
      gst_clear_buffer (&a);
      gst_clear_buffer (&b);
      gst_clear_buffer (&c);
    } else {
      g_assert_cmpuint (stat_of (pool, "buffers"), ==, 0);
    }
    g_assert_cmpuint (stat_of (pool, "failed"), ==, left < 3);
    end_pool (pool);
    gst_object_unref (broken);
  }
}

/* Who was about to acquire a buffer may make it when another, late, has stopped
 * the pool. The base class believes that there is none then, and starts it. */
static void
test_starts_with_all_buffers_out (void)
{
  GstBufferPool *pool = new_pool ();
  GstBuffer *buffer;

  start_with (pool, NULL, SIZE, 1, 1, NULL, NULL);
  buffer = acquire (pool);
  g_assert_true (GST_BUFFER_POOL_GET_CLASS (pool)->start (pool));
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 1);
  gst_buffer_unref (buffer);
  end_pool (pool);
}

/* Who gives back the last buffer of an inactive pool stops it, but may come so
 * late that the pool was started and stopped once more and one is out again. */
static void
test_a_late_stop_does_no_harm (void)
{
  GstBufferPool *pool = new_pool ();
  GstBuffer *buffer, *again;

  start_with (pool, NULL, SIZE, 1, 1, NULL, NULL);
  buffer = acquire (pool);
  g_assert_true (gst_buffer_pool_set_active (pool, FALSE));
  g_assert_false (GST_BUFFER_POOL_GET_CLASS (pool)->stop (pool));
  g_assert_true (gst_buffer_pool_set_active (pool, TRUE));
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 1);
  gst_buffer_unref (buffer);
  again = acquire (pool);
  g_assert_true (again == buffer);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 1);
  gst_buffer_unref (again);
  end_pool (pool);
}

static void
note_starving (GstBufferPool *pool, guint in_use, guint64 waited, gpointer told)
{
  g_assert_cmpuint (in_use, ==, 1);
  g_atomic_int_inc ((gint *) told);
  /* no lock is held */
  g_assert_cmpuint (stat_of (pool, "waiting"), ==, 1);
}

static gpointer
acquire_in_thread (gpointer pool)
{
  gst_buffer_unref (acquire (pool));

  return NULL;
}

/* What comes back cannot be used again, so who waits has to make one. */
static void
test_a_discard_ends_a_wait_that_has_begun (void)
{
  GstBufferPool *pool = new_pool ();
  GstBuffer *buffer;
  GThread *thread;

  /* else it wakes up by itself to tell */
  g_object_set (pool, "starvation-timeout", G_GUINT64_CONSTANT (0), NULL);
  start_with (pool, NULL, SIZE, 0, 1, NULL, NULL);
  buffer = acquire (pool);
  thread = g_thread_new ("waits", acquire_in_thread, pool);
  while (stat_of (pool, "waiting") == 0)
    g_thread_yield ();
  gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, 1, NULL));
  gst_buffer_unref (buffer);
  g_thread_join (thread);
  g_assert_cmpuint (stat_of (pool, "discarded-tagged"), ==, 1);
  g_assert_cmpuint (stat_of (pool, "buffers"), ==, 1);
  end_pool (pool);
}

static void
test_starvation_is_told_once (void)
{
  GstBufferPool *pool = new_pool ();
  GstBuffer *buffer;
  GThread *thread;
  gint told = 0;

  g_object_set (pool, "starvation-timeout", (guint64) GST_MSECOND, NULL);
  g_signal_connect (pool, "starving", G_CALLBACK (note_starving), &told);
  start_with (pool, NULL, SIZE, 0, 1, NULL, NULL);
  buffer = acquire (pool);
  thread = g_thread_new ("waits", acquire_in_thread, pool);
  while (!g_atomic_int_get (&told))
    g_thread_yield ();
  gst_buffer_unref (buffer);
  g_thread_join (thread);
  g_assert_cmpint (told, ==, 1);
  g_assert_cmpuint (stat_of (pool, "waits"), ==, 1);
  g_assert_cmpuint (stat_of (pool, "wait-longest"), >=, GST_MSECOND);
  g_assert_cmpuint (stat_of (pool, "exhausted"), ==, 1);
  end_pool (pool);
}

static void
test_a_configuration_without_size_is_refused (void)
{
  GstBufferPool *pool = new_pool ();
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_structure_remove_field (config, "size");
  g_assert_false (gst_buffer_pool_set_config (pool, config));
  g_assert_false (gst_buffer_pool_set_active (pool, TRUE));
  /* and does no harm to the next */
  start_with (pool, NULL, SIZE, 1, 0, NULL, NULL);
  gst_buffer_unref (acquire (pool));
  end_pool (pool);
}

static void
test_named_pools_are_shared (void)
{
  GstBufferPool *a = gst_pooled_buffer_pool_get ("a");
  GstBufferPool *again = gst_pooled_buffer_pool_get ("a");
  GstBufferPool *standard = gst_pooled_buffer_pool_get (NULL);
  GstBufferPool *by_name = gst_pooled_buffer_pool_get ("default");

  g_assert_true (a == again);
  g_assert_true (a != standard);
  g_assert_true (standard == by_name);
  gst_object_unref (a);
  gst_object_unref (again);
  gst_object_unref (standard);
  gst_object_unref (by_name);
}

/* how often the allocator asked the system, ever */
static guint64
allocations_of (GstAllocator *allocator)
{
  g_autoptr (GstStructure) stats =
      gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (allocator));
  guint64 growths = 0, fallbacks = 0;

  g_assert_true (gst_structure_get_uint64 (stats, "growths", &growths));
  g_assert_true (gst_structure_get_uint64 (stats, "fallbacks", &fallbacks));

  return growths + fallbacks;
}

static void
test_switching_formats_allocates_nothing (void)
{
  static const struct {
    const gchar *caps;
    guint size;
  } formats[] = {
    { "video/x-raw,format=I420,width=640,height=480", 460800 },
    { "video/x-raw,format=I420,width=1280,height=720", 1382400 },
    { "video/x-raw,format=I420,width=1920,height=1080", 3110400 },
  };
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  guint64 after_first = 0;

  for (guint i = 0; i < 100; i++) {
    for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
      GstBufferPool *pool =
          gst_pooled_buffer_pool_new (GST_POOLED_ALLOCATOR (allocator));
      GstBuffer *buffers[4];

      start_with (pool, formats[f].caps, formats[f].size, 2, 0, NULL, NULL);
      for (guint j = 0; j < G_N_ELEMENTS (buffers); j++)
        buffers[j] = acquire (pool);
      for (guint j = 0; j < G_N_ELEMENTS (buffers); j++)
        gst_buffer_unref (buffers[j]);
      end_pool (pool);
    }
    if (i == 0)
      after_first = allocations_of (allocator);
    g_assert_cmpuint (allocations_of (allocator), ==, after_first);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) \
  g_test_add_func ("/bufferpool/" name, test_##function)
  TEST ("last-used-first", last_used_first);
  TEST ("takes-what-is-not-video", takes_what_is_not_video);
  TEST ("shared-buffers-cost-no-memory", shared_buffers_cost_no_memory);
  TEST ("prefix-is-there-each-time", prefix_is_there_each_time);
  TEST ("acquire-by-size", acquire_by_size);
  TEST ("large-counts-towards-the-maximum", large_counts_towards_the_maximum);
  TEST ("zero-on-release", zero_on_release);
  TEST ("padding-is-zero-each-time", padding_is_zero_each_time);
  TEST ("sums", sums);
  TEST ("trim-from-the-end-of-a-buffer", trim_from_the_end_of_a_buffer);
  TEST ("no-memory", no_memory);
  TEST ("starts-with-all-buffers-out", starts_with_all_buffers_out);
  TEST ("a-late-stop-does-no-harm", a_late_stop_does_no_harm);
  TEST ("a-discard-ends-a-wait-that-has-begun",
      a_discard_ends_a_wait_that_has_begun);
  TEST ("starvation-is-told-once", starvation_is_told_once);
  TEST ("a-configuration-without-size-is-refused",
      a_configuration_without_size_is_refused);
  TEST ("named-pools-are-shared", named_pools_are_shared);
  TEST ("switching-formats-allocates-nothing",
      switching_formats_allocates_nothing);
#undef TEST

  return g_test_run ();
}
