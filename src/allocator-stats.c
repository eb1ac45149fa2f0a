/* allocator-stats.c: the allocator's counters, as structure and in words
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Counters are kept where they are written, by each thread or on slow paths;
 * here they are added up. Nothing stops meanwhile: sums are exact once the
 * threads are still, and no more than a few events off before.
 */
#include "config.h"

#include "allocator-private.h"

#include <string.h>

#define GST_CAT_DEFAULT gst_pooled_allocator_debug
GST_DEBUG_CATEGORY_EXTERN (gst_pooled_allocator_debug);

#define MILLION 1000000

/* Warnings of one kind are this far apart. */
#define WARN_EVERY (10 * G_USEC_PER_SEC)

/* Below so many requests a rate says nothing. */
#define WARN_FROM 20

/* After the first, so many misses pass between two looks at rate and clock. */
#define LOOK_EVERY 32

typedef struct {
  gsize size;
  guint64 max;
  guint64 capacity;
  guint64 warm;  /* blocks with memory behind them, in use or idle */
  guint64 fresh; /* how often one got it from the system */
  guint64 hits;
  guint64 misses;
  guint64 returns;
  guint64 in_use;
  guint64 idle;
  guint64 peak;
  guint64 suggested;
  guint64 growths;
  guint64 trims;
  guint64 trimmed_bytes;
  guint64 bytes;      /* all there is, in use or idle */
  guint64 block_size; /* what a block takes */
} ClassStats;

typedef struct {
  guint n;
  ClassStats classes[GST_POOLED_MAX_SIZE_CLASSES];
  ClassStats all;
} Stats;

static void
read_class (GstPooledClass *klass, ClassStats *stats)
{
  GstPooledCounts counts;
  gint64 demand = gst_pooled_load_relaxed (&klass->peak_demand);

  gst_pooled_cache_count (klass, &counts);
  pthread_mutex_lock (&klass->lock);
  stats->max = klass->max;
  stats->capacity = klass->capacity;
  stats->warm = klass->carved - klass->n_cold;
  stats->fresh = klass->fresh;
  pthread_mutex_unlock (&klass->lock);

  stats->size = klass->size;
  stats->block_size = klass->stride;
  stats->hits = counts.hits;
  stats->returns = MIN (counts.returns, counts.hits);
  stats->misses = gst_pooled_load_relaxed (&klass->misses);
  stats->in_use = stats->hits - stats->returns;
  stats->warm = MAX (stats->warm, stats->in_use);
  stats->idle = stats->warm - stats->in_use;
  stats->peak = MIN (MAX (counts.peak, 0), (gint64) stats->capacity);
  stats->suggested = MAX (demand, (gint64) stats->peak);
  stats->growths = gst_pooled_load_relaxed (&klass->growths);
  stats->trims = gst_pooled_load_relaxed (&klass->trims);
  stats->trimmed_bytes = gst_pooled_load_relaxed (&klass->trimmed_bytes);
  stats->bytes = stats->warm * stats->block_size;
}

/* Returns the classes they are of. */
static GstPooledClassTable *
read_all (GstPooledAllocator *self, Stats *stats)
{
  GstPooledClassTable *table = gst_pooled_allocator_table (self);
  ClassStats *all = &stats->all;

  memset (stats, 0, sizeof (*stats));
  stats->n = table->n;
  for (guint i = 0; i < stats->n; i++) {
    ClassStats *one = &stats->classes[i];

    read_class (table->classes[i], one);
    all->hits += one->hits;
    all->misses += one->misses;
    all->returns += one->returns;
    all->fresh += one->fresh;
    all->growths += one->growths;
    all->trims += one->trims;
    all->trimmed_bytes += one->trimmed_bytes;
    all->in_use += one->in_use * one->block_size;
    all->idle += one->idle * one->block_size;
    all->bytes += one->capacity * one->block_size;
  }
  return table;
}

static void
set (GstStructure *structure, const gchar *name, guint64 value)
{
  gst_structure_set (structure, name, G_TYPE_UINT64, value, NULL);
}

static void
set_of_class (
    GstStructure *structure, guint index, const gchar *name, guint64 value)
{
  g_autofree gchar *full = g_strdup_printf ("class-%u-%s", index, name);

  set (structure, full, value);
}

static gdouble
rate (guint64 part, guint64 rest)
{
  return part + rest ? (gdouble) part / (part + rest) : 0;
}

static void
add_class_stats (GstStructure *structure, guint i, const ClassStats *stats)
{
  set_of_class (structure, i, "size", stats->size);
  set_of_class (structure, i, "max", stats->max);
  set_of_class (structure, i, "capacity", stats->capacity);
  set_of_class (structure, i, "in-use", stats->in_use);
  set_of_class (structure, i, "free", stats->capacity - stats->in_use);
  set_of_class (structure, i, "idle", stats->idle);
  set_of_class (structure, i, "peak", stats->peak);
  set_of_class (structure, i, "hits", stats->hits);
  set_of_class (structure, i, "misses", stats->misses);
  set_of_class (structure, i, "returns", stats->returns);
  set_of_class (structure, i, "growths", stats->growths);
  set_of_class (structure, i, "trims", stats->trims);
  set_of_class (structure, i, "bytes", stats->bytes);
  set_of_class (structure, i, "suggested", stats->suggested);
}

/**
 * gst_pooled_allocator_get_stats:
 * @self: a #GstPooledAllocator
 *
 * All counters, as a flat structure `application/x-pooled-allocator-stats`. All
 * are guint64 unless said:
 *
 * `acquires`, `releases`: memories given out and come back, whatever they came
 * from; `hits`: requests that got a block, `returns`: blocks that came back;
 * `misses`: requests whose class was
 * empty; `fallbacks`: requests that got memory from the system, and of those
 * `oversized`: no class was large enough; `failures`: requests that got
 * nothing; `allocations`: how often memory came from the system, for a fallback
 * or for a block that was never used before, or not since its memory was given
 * back; `waits`, `wait-timeouts`, `wait-time`, `wait-longest` (ns); `growths`,
 * `trims`, `trimmed-bytes`; `hit-rate` (gdouble, 0 to 1): the part of all
 * requests that got a block;
 * `in-use-bytes`: of blocks and of system memory that is out, counted by block
 * and not by what was asked for; `idle-bytes`: of blocks kept for the next
 * request; `capacity-bytes`: of all blocks that were let into use, with memory
 * behind them or not; `demand-bytes`: what counts towards `max-bytes`;
 * `classes`.
 *
 * For each class, beginning with `class-0-` for the smallest: `size`, `max`,
 * `capacity` (blocks), `in-use`, `free` (capacity less in use), `idle` (free
 * ones that have memory), `peak`, `hits`, `misses`, `returns`, `growths`,
 * `trims`, `bytes`, `suggested`: how many blocks would have sufficed so far.
 *
 * Any thread may call it; it never waits for one that allocates. Sums are exact
 * once all threads are still.
 *
 * Returns: (transfer full): the counters
 *
 * Since: 1.22.100
 */
GstStructure *
gst_pooled_allocator_get_stats (GstPooledAllocator *self)
{
  GstStructure *s;
  guint64 system_allocations, system_returns, system_bytes, failures;
  Stats stats;

  g_return_val_if_fail (GST_POOLED_IS_ALLOCATOR (self), NULL);

  s = gst_structure_new_empty ("application/x-pooled-allocator-stats");
  read_all (self, &stats);
  system_allocations = gst_pooled_load_relaxed (&self->system_allocations);
  system_returns = gst_pooled_load_relaxed (&self->system_returns);
  system_bytes = gst_pooled_load_relaxed (&self->system_bytes);
  failures = gst_pooled_load_relaxed (&self->failures);

  set (s, "acquires", stats.all.hits + system_allocations);
  set (s, "releases", stats.all.returns + system_returns);
  set (s, "hits", stats.all.hits);
  set (s, "misses", stats.all.misses);
  set (s, "returns", stats.all.returns);
  set (s, "fallbacks", system_allocations);
  set (s, "oversized", gst_pooled_load_relaxed (&self->oversized));
  set (s, "failures", failures);
  set (s, "allocations", stats.all.fresh + system_allocations);
  set (s, "waits", gst_pooled_load_relaxed (&self->waits));
  set (s, "wait-timeouts", gst_pooled_load_relaxed (&self->wait_timeouts));
  set (s, "wait-time", gst_pooled_load_relaxed (&self->wait_time));
  set (s, "wait-longest", gst_pooled_load_relaxed (&self->wait_longest));
  set (s, "growths", stats.all.growths);
  set (s, "trims", stats.all.trims);
  set (s, "trimmed-bytes", stats.all.trimmed_bytes);
  gst_structure_set (s, "hit-rate", G_TYPE_DOUBLE,
      rate (stats.all.hits, system_allocations + failures), NULL);
  set (s, "in-use-bytes", stats.all.in_use + system_bytes);
  set (s, "idle-bytes", stats.all.idle);
  set (s, "capacity-bytes", stats.all.bytes);
  set (s, "demand-bytes", gst_pooled_load_relaxed (&self->settings.charged));
  set (s, "classes", stats.n);
  for (guint i = 0; i < stats.n; i++)
    add_class_stats (s, i, &stats.classes[i]);

  return s;
}

static const gchar *
name_of (gsize size)
{
  if (size <= 4 << 10)
    return "Small";
  if (size <= 128 << 10)
    return "Medium";
  if (size <= 1 << 20)
    return "Large";
  return "Very large";
}

gchar *
gst_pooled_class_in_words (GstPooledClass *klass)
{
  const gchar *name = name_of (klass->size);

  if (klass->size % (1 << 20) == 0)
    return g_strdup_printf (
        "%s (%" G_GSIZE_FORMAT " MiB)", name, klass->size >> 20);
  if (klass->size % (1 << 10) == 0)
    return g_strdup_printf (
        "%s (%" G_GSIZE_FORMAT " KiB)", name, klass->size >> 10);
  return g_strdup_printf ("%s (%" G_GSIZE_FORMAT " bytes)", name, klass->size);
}

static void
describe_class (GString *text, GstPooledClass *klass, const ClassStats *stats)
{
  g_autofree gchar *words = gst_pooled_class_in_words (klass);

  g_string_append_printf (text,
      "%s: hits=%" G_GUINT64_FORMAT " misses=%" G_GUINT64_FORMAT
      " peak=%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT
      " (%.1f%%) returns=%" G_GUINT64_FORMAT " in-use=%" G_GUINT64_FORMAT
      " idle=%" G_GUINT64_FORMAT "\n",
      words, stats->hits, stats->misses, stats->peak, stats->max,
      100 * rate (stats->peak, stats->max - stats->peak), stats->returns,
      stats->in_use, stats->idle);
}

/**
 * gst_pooled_allocator_describe:
 * @self: a #GstPooledAllocator
 *
 * The counters in words, for a log: one line per class, one over all.
 *
 * Any thread may call it, see gst_pooled_allocator_get_stats().
 *
 * Returns: (transfer full): lines of text
 *
 * Since: 1.22.100
 */
gchar *
gst_pooled_allocator_describe (GstPooledAllocator *self)
{
  GString *text;
  GstPooledClassTable *table;
  guint64 system_allocations, requests;
  Stats stats;

  g_return_val_if_fail (GST_POOLED_IS_ALLOCATOR (self), NULL);

  text = g_string_new (NULL);
  table = read_all (self, &stats);
  system_allocations = gst_pooled_load_relaxed (&self->system_allocations);
  requests = stats.all.hits + system_allocations +
             gst_pooled_load_relaxed (&self->failures);
  for (guint i = 0; i < stats.n; i++)
    describe_class (text, table->classes[i], &stats.classes[i]);
  g_string_append_printf (text,
      "All: hit rate %.1f%% (%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
      "), from the system %" G_GUINT64_FORMAT ", waits %" G_GUINT64_FORMAT
      ", in use %.1f MiB, idle %.1f MiB\n",
      100 * rate (stats.all.hits, requests - stats.all.hits), stats.all.hits,
      requests, system_allocations, gst_pooled_load_relaxed (&self->waits),
      (stats.all.in_use + gst_pooled_load_relaxed (&self->system_bytes)) /
          (1024.0 * 1024.0),
      stats.all.idle / (1024.0 * 1024.0));
  return g_string_free (text, FALSE);
}

void
gst_pooled_allocator_log_stats (GstPooledAllocator *self)
{
  g_autofree gchar *text = NULL;

  if (gst_debug_category_get_threshold (GST_CAT_DEFAULT) < GST_LEVEL_INFO)
    return;
  text = gst_pooled_allocator_describe (self);
  GST_INFO_OBJECT (self, "\n%s", text);
}

/* TRUE once every WARN_EVERY, for one thread. */
static gboolean
may_warn (gst_pooled_atomic_u64 *next)
{
  guint64 now = g_get_monotonic_time ();
  guint64 due = gst_pooled_load_relaxed (next);

  return now >= due && gst_pooled_cas_relaxed (next, &due, now + WARN_EVERY);
}

static void
note_demand (GstPooledClass *klass)
{
  gint64 demand = gst_pooled_load_relaxed (&klass->loose) + 1 + klass->max;
  gint64 seen;

  do {
    seen = gst_pooled_load_relaxed (&klass->peak_demand);
    if (seen >= demand)
      return;
  } while (!gst_pooled_cas_relaxed (&klass->peak_demand, &seen, demand));
}

/* A request found nothing. */
static void
tell_of_one (GstPooledAllocator *self, GstPooledClass *klass, guint64 nth,
    gboolean failed)
{
  g_autofree gchar *words = NULL;

  if (!may_warn (&klass->next_notice))
    return;
  words = gst_pooled_class_in_words (klass);
  GST_WARNING_OBJECT (self,
      "class %s has no block left: a request %s (number %" G_GUINT64_FORMAT ")",
      words, failed ? "failed" : "got memory from the system", nth);
}

/* More requests than `miss-warning` allows did. */
static void
tell_of_many (GstPooledAllocator *self, GstPooledClass *klass)
{
  gdouble limit =
      gst_pooled_load_relaxed (&self->miss_warning) / (gdouble) MILLION;
  g_autofree gchar *words = NULL;
  ClassStats stats;
  gdouble missed;

  if (limit >= 1 || g_get_monotonic_time () <
                        (gint64) gst_pooled_load_relaxed (&klass->next_warning))
    return;
  read_class (klass, &stats);
  missed = rate (stats.misses, stats.hits);
  if (stats.hits + stats.misses < WARN_FROM || missed <= limit ||
      !may_warn (&klass->next_warning))
    return;

  words = gst_pooled_class_in_words (klass);
  GST_WARNING_OBJECT (self,
      "class %s: %.1f%% of the requests found all %" G_GUINT64_FORMAT
      " blocks in use; %" G_GUINT64_FORMAT " would have sufficed so far",
      words, 100 * missed, stats.max, stats.suggested);
  g_signal_emit (self, gst_pooled_allocator_signals[GST_POOLED_SIGNAL_MISSED],
      0, (guint64) stats.size, missed, stats.suggested);
}

void
gst_pooled_allocator_note_miss (GstPooledAllocator *self, GstPooledClass *klass,
    guint64 nth, gboolean failed)
{
  note_demand (klass);
  if (nth > LOOK_EVERY && nth % LOOK_EVERY != 0)
    return;
  tell_of_one (self, klass, nth, failed);
  tell_of_many (self, klass);
}

void
gst_pooled_allocator_note_vain (GstPooledAllocator *self, GstPooledClass *klass)
{
  g_autofree gchar *words = NULL;

  if (!may_warn (&klass->next_notice))
    return;
  words = gst_pooled_class_in_words (klass);
  GST_WARNING_OBJECT (self,
      "class %s has no block, and none is out that could come back (max-bytes "
      "is %" G_GUINT64_FORMAT
      ", the system refused addresses %" G_GUINT64_FORMAT
      " times): a request got memory from the system and did not wait",
      words, gst_pooled_load_relaxed (&self->settings.budget),
      gst_pooled_load_relaxed (&klass->map_failures));
}

void
gst_pooled_allocator_note_oversized (GstPooledAllocator *self, gsize size)
{
  if (may_warn (&self->next_warning))
    GST_INFO_OBJECT (self,
        "%" G_GSIZE_FORMAT
        " bytes are more than the largest class has: memory from the system",
        size);
}
