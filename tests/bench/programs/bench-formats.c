/* bench-formats.c: memory of two streams whose formats change, over time
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each stream takes a frame every 2 ms, writes it whole and holds it for a
 * random time among 12 others; so it does with 8 packets of 64 to 8,192 bytes,
 * among 512, of which some stay very long. What it lets go is freed by
 * whichever stream comes next. After --phase-ms each stream goes to another
 * format, and at last, for as long as six such phases, there are only packets:
 * what memory stays then is what nobody needs.
 *
 * The same things happen in the same order to every subject.
 */
#include "config.h"

#include "atomics-private.h"
#include "measure.h"
#include "resident.h"
#include "subject.h"

#include <gst/pooled/pooled.h>
#include <gst/video/video.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_STREAMS  2
#define FRAMES     12
#define PACKETS    512
#define PER_FRAME  8
#define N_PHASES   12
#define QUIET      6 /* phases without frames */
#define STEP_NS    2000000
#define SAMPLE_NS  10000000
#define LONG_LIVED 16 /* one in so many packets stays */

#define IDLE_TIMEOUT (200 * GST_MSECOND)
/* What fits the packets; frames get classes when they are asked for. */
#define FITTED "1KiB:512,2KiB:512,4KiB:1024,8KiB:1024"

static gchar *opt_subject = (gchar *) "system";
static gchar *opt_preload;
static gint opt_phase_ms = 250;

static const GOptionEntry entries[] = {
  { "subject", 0, 0, G_OPTION_ARG_STRING, &opt_subject, "see the chapter",
      "NAME" },
  { "preload", 0, 0, G_OPTION_ARG_STRING, &opt_preload,
      "a library whose malloc is used", "FILE" },
  { "phase-ms", 0, 0, G_OPTION_ARG_INT, &opt_phase_ms, "between two formats",
      "MS" },
  { NULL },
};

static const guint formats[][2] = { { 854, 480 }, { 1920, 1080 }, { 1280, 720 },
  { 640, 360 }, { 1920, 1080 }, { 854, 480 }, { 1280, 720 } };

typedef struct {
  GThread *thread;
  GRand *random;
  guint first; /* of the formats */
  GstVideoInfo info;
  GstBufferPool *pool;
  GstBufferPool *kept[G_N_ELEMENTS (formats)];
  GstBuffer *frames[FRAMES];
  GstBuffer *packets[PACKETS];
} Stream;

static enum {
  SYSTEM,
  NEW_POOLS,
  KEPT_POOLS,
  POOLED,
  POOLED_POOLS
} subject;
static GstAllocator *allocator; /* NULL: the default */

/* Who puts one in frees what was there. */
static gst_pooled_atomic_ptr mailbox;
/* Bytes of buffers that somebody holds, as sizes were asked for. */
static gst_pooled_atomic_u64 live;
static gst_pooled_atomic_u64 taken;
static gst_pooled_atomic_u32 running; /* streams */

static void
let_go (GstBuffer *buffer)
{
  if (buffer == NULL)
    return;
  gst_pooled_sub_relaxed (&live, gst_buffer_get_size (buffer));
  buffer = gst_pooled_exchange_acq_rel (&mailbox, buffer);
  if (buffer)
    gst_buffer_unref (buffer);
}

static void
hold (GstBuffer **place, GstBuffer *buffer)
{
  let_go (*place);
  *place = buffer;
  gst_pooled_add_relaxed (&live, gst_buffer_get_size (buffer));
  gst_pooled_add_relaxed (&taken, 1);
}

static GstBufferPool *
make_pool (const GstVideoInfo *info)
{
  GstBufferPool *pool =
      subject == POOLED_POOLS
          ? gst_pooled_buffer_pool_new (GST_POOLED_ALLOCATOR (allocator))
          : gst_video_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);
  g_autoptr (GstCaps) caps = gst_video_info_to_caps (info);

  gst_buffer_pool_config_set_params (config, caps, (guint) info->size, 0, 0);
  gst_buffer_pool_set_config (pool, config);
  gst_buffer_pool_set_active (pool, TRUE);
  return pool;
}

static void
end_pool (GstBufferPool **pool)
{
  if (*pool)
    gst_buffer_pool_set_active (*pool, FALSE);
  gst_clear_object (pool);
}

static void
change_format (Stream *self, guint phase)
{
  guint i = (self->first + phase) % G_N_ELEMENTS (formats);

  gst_video_info_set_format (
      &self->info, GST_VIDEO_FORMAT_I420, formats[i][0], formats[i][1]);
  if (subject == KEPT_POOLS) {
    if (!self->kept[i])
      self->kept[i] = make_pool (&self->info);
    gst_object_replace ((GstObject **) &self->pool, GST_OBJECT (self->kept[i]));
  } else if (subject == NEW_POOLS || subject == POOLED_POOLS) {
    end_pool (&self->pool);
    self->pool = make_pool (&self->info);
  }
}

static GstBuffer *
take_frame (Stream *self)
{
  GstBuffer *buffer = NULL;

  if (!self->pool)
    return gst_buffer_new_allocate (allocator, self->info.size, NULL);
  gst_buffer_pool_acquire_buffer (self->pool, &buffer, NULL);
  return buffer;
}

static void
add_frame (Stream *self)
{
  guint place = (guint) g_rand_int_range (self->random, 0, FRAMES);
  GstBuffer *frame = take_frame (self);

  gst_buffer_memset (frame, 0, 1, self->info.size);
  hold (&self->frames[place], frame);
}

static void
add_packet (Stream *self)
{
  gsize size = (gsize) g_rand_int_range (self->random, 64, 8193);
  guint place = (guint) g_rand_int_range (self->random, 0, PACKETS);
  GstBuffer *packet = gst_buffer_new_allocate (allocator, size, NULL);

  gst_buffer_memset (packet, 0, 1, size);
  if (place % LONG_LIVED == 0 && self->packets[place])
    place++; /* the first one there stays until the end */
  hold (&self->packets[place], packet);
}

static gpointer
stream (gpointer data)
{
  Stream *self = data;
  guint steps = (guint) MAX (opt_phase_ms * 1000000 / STEP_NS, 1);
  guint64 next = bench_now ();

  for (guint phase = 0; phase < N_PHASES + QUIET; phase++) {
    if (phase < N_PHASES)
      change_format (self, phase);
    for (guint i = 0; phase == N_PHASES && i < FRAMES; i++) {
      let_go (self->frames[i]);
      self->frames[i] = NULL;
    }
    for (guint step = 0; step < steps; step++) {
      if (phase < N_PHASES)
        add_frame (self);
      for (guint i = 0; i < PER_FRAME; i++)
        add_packet (self);
      next += STEP_NS;
      bench_sleep_until (next);
    }
  }
  gst_pooled_sub_relaxed (&running, 1);
  return NULL;
}

static gboolean
choose_subject (void)
{
  static const struct {
    const gchar *name;
    gint subject;
    guint64 idle_timeout;
    const gchar *classes;
  } names[] = {
    { "system", SYSTEM, 0, NULL },
    { "new-pools", NEW_POOLS, 0, NULL },
    { "kept-pools", KEPT_POOLS, 0, NULL },
    { "pooled", POOLED, 0, NULL },
    { "pooled-idle", POOLED, IDLE_TIMEOUT, NULL },
    { "pooled-fitted", POOLED, IDLE_TIMEOUT, FITTED },
    { "pooled-pools", POOLED_POOLS, IDLE_TIMEOUT, FITTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (!g_str_equal (names[i].name, opt_subject))
      continue;
    subject = names[i].subject;
    if (subject == POOLED || subject == POOLED_POOLS) {
      allocator = names[i].classes
                      ? gst_pooled_allocator_new_full (names[i].classes, NULL)
                      : gst_pooled_allocator_new ();
      if (!allocator)
        return FALSE;
      g_object_set (allocator, "idle-timeout", names[i].idle_timeout, NULL);
    }
    return TRUE;
  }
  g_printerr ("no subject is called %s\n", opt_subject);
  return FALSE;
}

/* A malloc replaces the C library's only from the start of a program. */
static void
restart_with (const gchar *library, char **argv)
{
  const gchar *folders[] = { "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", NULL };

  if (g_getenv ("LD_PRELOAD") && strstr (g_getenv ("LD_PRELOAD"), library))
    return;
  for (guint i = 0; folders[i]; i++) {
    g_autofree gchar *path = g_build_filename (folders[i], library, NULL);

    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      continue;
    g_setenv ("LD_PRELOAD", path, TRUE);
    execv ("/proc/self/exe", argv);
  }
  g_printerr ("there is no %s\n", library);
  exit (BENCH_EXIT_ABSENT);
}

static void
watch (BenchResident *resident)
{
  guint64 next = bench_now ();

  while (gst_pooled_load_relaxed (&running) > 0) {
    next = MAX (next + SAMPLE_NS, bench_now ());
    bench_sleep_until (next);
    bench_resident_note_held (resident, gst_pooled_load_relaxed (&live));
  }
}

static void
report_allocator (void)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 fallbacks = 0, growths = 0, trimmed = 0;

  if (!allocator)
    return;
  stats = gst_pooled_allocator_get_stats (GST_POOLED_ALLOCATOR (allocator));
  gst_structure_get (stats, "fallbacks", G_TYPE_UINT64, &fallbacks, "growths",
      G_TYPE_UINT64, &growths, "trimmed-bytes", G_TYPE_UINT64, &trimmed, NULL);
  bench_report_number ("fallbacks", (gdouble) fallbacks);
  bench_report_number ("growths", (gdouble) growths);
  bench_report_number ("trimmed", (gdouble) trimmed);
}

static void
clear (Stream *self)
{
  for (guint i = 0; i < FRAMES; i++)
    gst_clear_buffer (&self->frames[i]);
  for (guint i = 0; i < PACKETS; i++)
    gst_clear_buffer (&self->packets[i]);
  end_pool (&self->pool);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    end_pool (&self->kept[i]);
  g_rand_free (self->random);
}

static void
run (Stream *streams)
{
  guint64 length = (guint64) opt_phase_ms * 1000000 * (N_PHASES + QUIET), items;
  BenchResident resident;
  BenchUsage start, end;

  bench_resident_init (&resident, (guint) (length / SAMPLE_NS) + 1);
  gst_pooled_store_relaxed (&running, N_STREAMS);
  bench_usage_begin (&start);
  for (guint i = 0; i < N_STREAMS; i++) {
    streams[i].random = g_rand_new_with_seed (i + 1);
    streams[i].first = i * 3;
    streams[i].thread = g_thread_new ("stream", stream, &streams[i]);
  }
  watch (&resident);
  for (guint i = 0; i < N_STREAMS; i++)
    g_thread_join (streams[i].thread);
  bench_usage_end (&end);

  items = gst_pooled_load_relaxed (&taken);
  bench_report_usage (&start, &end, items);
  bench_report_number (
      "from_system", (gdouble) (end.minor_faults - start.minor_faults) *
                         (gdouble) sysconf (_SC_PAGESIZE));
  bench_report_number ("live", (gdouble) gst_pooled_load_relaxed (&live));
  report_allocator ();
  bench_resident_report (&resident);
  bench_resident_clear (&resident);
}

int
main (int argc, char **argv)
{
  Stream streams[N_STREAMS] = { { 0 } };
  g_auto (GStrv) arguments = g_strdupv (argv);
  GstBuffer *last;

  if (!bench_parse (&argc, &argv, entries))
    return 2;
  if (opt_preload)
    restart_with (opt_preload, arguments);
  opt_phase_ms = CLAMP (opt_phase_ms, 1, 10000);
  if (!choose_subject ())
    return 2;

  run (streams);

  bench_report_print ();
  for (guint i = 0; i < N_STREAMS; i++)
    clear (&streams[i]);
  last = gst_pooled_exchange_acq_rel (&mailbox, NULL);
  gst_clear_buffer (&last);
  gst_clear_object (&allocator);
  return 0;
}
