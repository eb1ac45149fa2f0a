/* allocator-properties.c: the allocator as GObject shows it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "allocator-private.h"
#include "allocator-settings-private.h"

#define GST_CAT_DEFAULT gst_pooled_allocator_debug
GST_DEBUG_CATEGORY_EXTERN (gst_pooled_allocator_debug);

#define MILLION 1000000

enum {
  PROP_0,
  PROP_SETTINGS, /* the first of them */
  PROP_INITIAL_BLOCKS = PROP_SETTINGS + GST_POOLED_N_SETTINGS,
  PROP_STATS,
  PROP_HIT_RATE,
  PROP_COUNTERS, /* the first of them */
  PROP_HITS = PROP_COUNTERS,
  PROP_MISSES,
  PROP_RETURNS,
  PROP_ACQUIRES,
  PROP_RELEASES,
  PROP_FALLBACKS,
  PROP_ALLOCATIONS,
  PROP_WAITS,
  PROP_WAIT_TIME,
  PROP_WAIT_LONGEST,
  PROP_GROWTHS,
  PROP_TRIMS,
  PROP_IN_USE_BYTES,
  PROP_IDLE_BYTES,
  N_PROPS
};

#define SETTING(name) (PROP_SETTINGS + GST_POOLED_SETTING_##name)

/* Read-only counters, by their names in the statistics. */
static const gchar *const counters[N_PROPS] = {
  [PROP_HITS] = "hits",
  [PROP_MISSES] = "misses",
  [PROP_RETURNS] = "returns",
  [PROP_ACQUIRES] = "acquires",
  [PROP_RELEASES] = "releases",
  [PROP_FALLBACKS] = "fallbacks",
  [PROP_ALLOCATIONS] = "allocations",
  [PROP_WAITS] = "waits",
  [PROP_WAIT_TIME] = "wait-time",
  [PROP_WAIT_LONGEST] = "wait-longest",
  [PROP_GROWTHS] = "growths",
  [PROP_TRIMS] = "trims",
  [PROP_IN_USE_BYTES] = "in-use-bytes",
  [PROP_IDLE_BYTES] = "idle-bytes",
};

/* A string that cannot be understood must not leave one without classes. */
static void
set_size_classes (GstPooledAllocator *self, const gchar *string)
{
  g_autoptr (GError) error = NULL;

  if (string)
    self->size_classes = gst_pooled_size_classes_parse (string, &error);
  if (!self->size_classes) {
    if (error)
      g_warning ("size-classes: %s; the default classes are used instead",
          error->message);
    self->size_classes =
        gst_pooled_size_classes_parse (GST_POOLED_DEFAULT_SIZE_CLASSES, NULL);
  }
}

static void
set_once (GstPooledAllocator *self, guint id, const GValue *value)
{
  switch (id) {
    case SETTING (SIZE_CLASSES):
      set_size_classes (self, g_value_get_string (value));
      break;
    case PROP_INITIAL_BLOCKS:
      self->settings.initial_blocks = g_value_get_uint (value);
      break;
    case SETTING (PREFAULT):
      self->settings.prefault = g_value_get_boolean (value);
      break;
    case SETTING (HUGE_PAGES):
      self->settings.huge_pages = g_value_get_boolean (value);
      break;
    case SETTING (MEMFD):
      self->settings.memfd = g_value_get_boolean (value);
      break;
  }
}

/* Whether who waits for a block goes by it. */
static gboolean
concerns_waiters (guint id)
{
  return id == SETTING (WHEN_EMPTY) || id == SETTING (WAIT_TIMEOUT) ||
         id == SETTING (STARVATION_TIMEOUT) || id == SETTING (MAX_BYTES) ||
         id == SETTING (GROWTH) || id == SETTING (GROWTH_STEP);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstPooledAllocator *self = GST_POOLED_ALLOCATOR (object);
  GstPooledClassSettings *settings = &self->settings;

  switch (id) {
    case SETTING (SIZE_CLASSES):
    case PROP_INITIAL_BLOCKS:
    case SETTING (PREFAULT):
    case SETTING (HUGE_PAGES):
    case SETTING (MEMFD):
      set_once (self, id, value);
      break;
    case SETTING (GROWTH):
      gst_pooled_store_relaxed (&settings->growth, g_value_get_enum (value));
      break;
    case SETTING (GROWTH_STEP):
      gst_pooled_store_relaxed (
          &settings->growth_step, g_value_get_uint (value));
      break;
    case SETTING (WHEN_EMPTY):
      gst_pooled_store_relaxed (&self->when_empty, g_value_get_enum (value));
      break;
    case SETTING (WAIT_TIMEOUT):
      gst_pooled_store_relaxed (
          &self->wait_timeout, g_value_get_uint64 (value));
      break;
    case SETTING (ZERO_ON_RELEASE):
      gst_pooled_store_relaxed (&settings->wipe, g_value_get_boolean (value));
      break;
    case SETTING (IDLE_TIMEOUT):
      gst_pooled_store_relaxed (
          &self->idle_timeout, g_value_get_uint64 (value));
      gst_pooled_allocator_trim_after (self, g_value_get_uint64 (value));
      break;
    case SETTING (MAX_BYTES):
      gst_pooled_store_relaxed (&settings->budget, g_value_get_uint64 (value));
      break;
    case SETTING (MISS_WARNING):
      gst_pooled_store_relaxed (
          &self->miss_warning, g_value_get_double (value) * MILLION + 0.5);
      break;
    case SETTING (STARVATION_TIMEOUT):
      gst_pooled_store_relaxed (
          &self->starvation_timeout, g_value_get_uint64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  if (concerns_waiters (id))
    gst_pooled_allocator_changed (self);
}

static void
get_counter (GstPooledAllocator *self, guint id, GValue *value)
{
  g_autoptr (GstStructure) stats = gst_pooled_allocator_get_stats (self);
  guint64 count = 0;

  gst_structure_get_uint64 (stats, counters[id], &count);
  g_value_set_uint64 (value, count);
}

static void
get_hit_rate (GstPooledAllocator *self, GValue *value)
{
  g_autoptr (GstStructure) stats = gst_pooled_allocator_get_stats (self);
  gdouble rate = 0;

  gst_structure_get_double (stats, "hit-rate", &rate);
  g_value_set_double (value, rate);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstPooledAllocator *self = GST_POOLED_ALLOCATOR (object);
  GstPooledClassSettings *settings = &self->settings;

  switch (id) {
    case SETTING (SIZE_CLASSES):
      g_value_take_string (
          value, gst_pooled_size_classes_to_string (self->size_classes));
      break;
    case PROP_INITIAL_BLOCKS:
      g_value_set_uint (value, settings->initial_blocks);
      break;
    case SETTING (PREFAULT):
      g_value_set_boolean (value, settings->prefault);
      break;
    case SETTING (HUGE_PAGES):
      g_value_set_boolean (value, settings->huge_pages);
      break;
    case SETTING (MEMFD):
      g_value_set_boolean (value, self->settings.memfd);
      break;
    case SETTING (GROWTH):
      g_value_set_enum (value, gst_pooled_load_relaxed (&settings->growth));
      break;
    case SETTING (GROWTH_STEP):
      g_value_set_uint (
          value, gst_pooled_load_relaxed (&settings->growth_step));
      break;
    case SETTING (WHEN_EMPTY):
      g_value_set_enum (value, gst_pooled_load_relaxed (&self->when_empty));
      break;
    case SETTING (WAIT_TIMEOUT):
      g_value_set_uint64 (value, gst_pooled_load_relaxed (&self->wait_timeout));
      break;
    case SETTING (ZERO_ON_RELEASE):
      g_value_set_boolean (value, gst_pooled_load_relaxed (&settings->wipe));
      break;
    case SETTING (IDLE_TIMEOUT):
      g_value_set_uint64 (value, gst_pooled_load_relaxed (&self->idle_timeout));
      break;
    case SETTING (MAX_BYTES):
      g_value_set_uint64 (value, gst_pooled_load_relaxed (&settings->budget));
      break;
    case SETTING (MISS_WARNING):
      g_value_set_double (value,
          gst_pooled_load_relaxed (&self->miss_warning) / (gdouble) MILLION);
      break;
    case SETTING (STARVATION_TIMEOUT):
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&self->starvation_timeout));
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_pooled_allocator_get_stats (self));
      break;
    case PROP_HIT_RATE:
      get_hit_rate (self, value);
      break;
    default:
      if (id < N_PROPS && counters[id])
        get_counter (self, id, value);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
set_counter_spec (GParamSpec **specs, guint id, const gchar *blurb)
{
  specs[id] = g_param_spec_uint64 (counters[id], counters[id], blurb, 0,
      G_MAXUINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
make_counter_specs (GParamSpec **specs)
{
  /**
   * GstPooledAllocator:hits:
   *
   * Requests that were served by a class.
   *
   * Since: 1.22.100
   */
  set_counter_spec (specs, PROP_HITS, "Requests served by a class");
  /**
   * GstPooledAllocator:misses:
   *
   * Requests that found all blocks of their class in use.
   *
   * Since: 1.22.100
   */
  set_counter_spec (specs, PROP_MISSES,
      "Requests that found all blocks of their class in use");
  /**
   * GstPooledAllocator:returns:
   *
   * Blocks that came back.
   *
   * Since: 1.22.100
   */
  set_counter_spec (specs, PROP_RETURNS, "Blocks that came back");
  /**
   * GstPooledAllocator:acquires:
   *
   * Memories given out, wherever they came from.
   *
   * Since: 1.22.100
   */
  set_counter_spec (
      specs, PROP_ACQUIRES, "Memories given out, wherever they came from");
  /**
   * GstPooledAllocator:releases:
   *
   * Memories that came back, wherever they came from.
   *
   * Since: 1.22.100
   */
  set_counter_spec (
      specs, PROP_RELEASES, "Memories that came back, wherever they came from");
  /**
   * GstPooledAllocator:fallbacks:
   *
   * Requests that got memory from the system.
   *
   * Since: 1.22.100
   */
  set_counter_spec (
      specs, PROP_FALLBACKS, "Requests that got memory from the system");
  /**
   * GstPooledAllocator:allocations:
   *
   * How often memory came from the system: for a fallback, or for a block that
   * was never used before, or not since its memory was given back.
   *
   * Since: 1.22.100
   */
  set_counter_spec (specs, PROP_ALLOCATIONS,
      "How often memory came from the system, for a block or in place of one");
  /**
   * GstPooledAllocator:waits:
   *
   * Requests that waited for a block.
   *
   * Since: 1.22.100
   */
  set_counter_spec (specs, PROP_WAITS, "Requests that waited for a block");
  /**
   * GstPooledAllocator:wait-time:
   *
   * How long all waits took together (ns).
   *
   * Since: 1.22.100
   */
  set_counter_spec (
      specs, PROP_WAIT_TIME, "How long all waits took together (ns)");
  /**
   * GstPooledAllocator:wait-longest:
   *
   * How long the longest wait took (ns).
   *
   * Since: 1.22.100
   */
  set_counter_spec (
      specs, PROP_WAIT_LONGEST, "How long the longest wait took (ns)");
  /**
   * GstPooledAllocator:growths:
   *
   * How often a class got more blocks.
   *
   * Since: 1.22.100
   */
  set_counter_spec (specs, PROP_GROWTHS, "How often a class got more blocks");
  /**
   * GstPooledAllocator:trims:
   *
   * How often a class gave memory back to the system.
   *
   * Since: 1.22.100
   */
  set_counter_spec (
      specs, PROP_TRIMS, "How often a class gave memory back to the system");
  /**
   * GstPooledAllocator:in-use-bytes:
   *
   * Bytes of the blocks, and of the system memory, that are out.
   *
   * Since: 1.22.100
   */
  set_counter_spec (specs, PROP_IN_USE_BYTES,
      "Blocks and system memory that are out (bytes)");
  /**
   * GstPooledAllocator:idle-bytes:
   *
   * Bytes of the blocks that are kept for the next request.
   *
   * Since: 1.22.100
   */
  set_counter_spec (
      specs, PROP_IDLE_BYTES, "Blocks kept for the next request (bytes)");
}

static void
install_signals (GObjectClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  /**
   * GstPooledAllocator::starved:
   * @allocator: the allocator
   * @size: bytes of a block of the class
   * @out: how many of its blocks are out
   * @waited: for how long the thread has been waiting (ns)
   *
   * With %GST_POOLED_WHEN_EMPTY_WAIT: a thread has been waiting for a block for
   * longer than `starvation-timeout`. Emitted once for each such wait, from the
   * thread that waits, without a lock held.
   *
   * Since: 1.22.100
   */
  gst_pooled_allocator_signals[GST_POOLED_SIGNAL_STARVED] =
      g_signal_new ("starved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
          G_TYPE_NONE, 3, G_TYPE_UINT64, G_TYPE_UINT64, G_TYPE_UINT64);

  /**
   * GstPooledAllocator::missed:
   * @allocator: the allocator
   * @size: bytes of a block of the class
   * @rate: part of the requests that found the class empty, 0 to 1
   * @suggested: how many blocks would have sufficed
   *
   * Part of the requests that found a class empty is above `miss-warning`.
   * Emitted at most every ten seconds for a class, from the thread that
   * allocates, without a lock held.
   *
   * Since: 1.22.100
   */
  gst_pooled_allocator_signals[GST_POOLED_SIGNAL_MISSED] =
      g_signal_new ("missed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
          G_TYPE_NONE, 3, G_TYPE_UINT64, G_TYPE_DOUBLE, G_TYPE_UINT64);
}

void
gst_pooled_allocator_install_properties (GObjectClass *klass)
{
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  const GParamFlags once = rw | G_PARAM_CONSTRUCT_ONLY;
  const GParamFlags any = rw | G_PARAM_CONSTRUCT;
  GParamSpec *specs[N_PROPS] = {
    /**
     * GstPooledAllocator:initial-blocks:
     *
     * Blocks that each class has from its first use on, at most its maximum.
     * They cost no memory before they are used.
     *
     * Since: 1.22.100
     */
    [PROP_INITIAL_BLOCKS] =
        g_param_spec_uint ("initial-blocks", "Initial blocks",
            "Blocks each class has from the start, at most its maximum", 0,
            G_MAXINT32, 0, once),
    /**
     * GstPooledAllocator:stats:
     *
     * All counters, see gst_pooled_allocator_get_stats().
     *
     * Since: 1.22.100
     */
    [PROP_STATS] = g_param_spec_boxed ("stats", "Statistics", "All counters",
        GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS),
    /**
     * GstPooledAllocator:hit-rate:
     *
     * The part of all requests that were served by a class (0 to 1).
     *
     * Since: 1.22.100
     */
    [PROP_HIT_RATE] = g_param_spec_double ("hit-rate", "Hit rate",
        "Part of the requests that were served by a class (0 to 1)", 0, 1, 0,
        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS),
  };

  gst_pooled_settings_make_specs (&specs[PROP_SETTINGS], once, any);
  make_counter_specs (specs);
  klass->set_property = set_property;
  klass->get_property = get_property;
  g_object_class_install_properties (klass, N_PROPS, specs);
  install_signals (klass);
}
