/* bufferpool-properties.c: the buffer pool as GObject shows it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "bufferpool-private.h"

enum {
  PROP_0,
  PROP_ALLOCATOR,
  PROP_ZERO_ON_RELEASE,
  PROP_STARVATION_TIMEOUT,
  PROP_STATS,
  PROP_HIT_RATE, /* the first of the counters */
  PROP_BUFFERS,
  PROP_FREE,
  PROP_IN_USE,
  PROP_PEAK,
  PROP_ACQUIRES,
  PROP_RELEASES,
  PROP_HITS,
  PROP_MISSES,
  PROP_DISCARDED,
  PROP_WAITS,
  PROP_WAIT_TIME,
  PROP_WAIT_LONGEST,
  N_PROPS
};

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstPooledBufferPool *self = GST_POOLED_BUFFER_POOL (object);

  switch (id) {
    case PROP_ALLOCATOR:
      self->own_allocator = g_value_dup_object (value);
      break;
    case PROP_ZERO_ON_RELEASE:
      self->zero_on_release = g_value_get_boolean (value);
      break;
    case PROP_STARVATION_TIMEOUT:
      gst_pooled_store_relaxed (
          &self->starvation_timeout, g_value_get_uint64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* It is among the statistics by the same name. */
static void
get_counter (GstPooledBufferPool *self, GParamSpec *pspec, GValue *value)
{
  g_autoptr (GstStructure) stats = gst_pooled_buffer_pool_get_stats (self);

  g_value_copy (gst_structure_get_value (stats, pspec->name), value);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstPooledBufferPool *self = GST_POOLED_BUFFER_POOL (object);

  switch (id) {
    case PROP_ALLOCATOR:
      g_value_set_object (value, self->own_allocator);
      break;
    case PROP_ZERO_ON_RELEASE:
      g_value_set_boolean (value, self->zero_on_release);
      break;
    case PROP_STARVATION_TIMEOUT:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&self->starvation_timeout));
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_pooled_buffer_pool_get_stats (self));
      break;
    default:
      if (id >= PROP_HIT_RATE && id < N_PROPS)
        get_counter (self, pspec, value);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static GParamSpec *
counter_spec (const gchar *name, const gchar *blurb)
{
  return g_param_spec_uint64 (name, name, blurb, 0, G_MAXUINT64, 0,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
make_counter_specs (GParamSpec **specs)
{
  /**
   * GstPooledBufferPool:hit-rate:
   *
   * The part of all acquires that found a buffer (0 to 1).
   *
   * Since: 1.22.100
   */
  specs[PROP_HIT_RATE] = g_param_spec_double ("hit-rate", "Hit rate",
      "Part of the acquires that found a buffer (0 to 1)", 0, 1, 0,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * GstPooledBufferPool:buffers:
   *
   * Buffers that exist.
   *
   * Since: 1.22.100
   */
  specs[PROP_BUFFERS] = counter_spec ("buffers", "Buffers that exist");
  /**
   * GstPooledBufferPool:free:
   *
   * Buffers that lie in the pool.
   *
   * Since: 1.22.100
   */
  specs[PROP_FREE] = counter_spec ("free", "Buffers that lie in the pool");
  /**
   * GstPooledBufferPool:in-use:
   *
   * Buffers that are out.
   *
   * Since: 1.22.100
   */
  specs[PROP_IN_USE] = counter_spec ("in-use", "Buffers that are out");
  /**
   * GstPooledBufferPool:peak:
   *
   * Buffers that existed at most.
   *
   * Since: 1.22.100
   */
  specs[PROP_PEAK] = counter_spec ("peak", "Buffers that existed at most");
  /**
   * GstPooledBufferPool:acquires:
   *
   * Buffers given out.
   *
   * Since: 1.22.100
   */
  specs[PROP_ACQUIRES] = counter_spec ("acquires", "Buffers given out");
  /**
   * GstPooledBufferPool:releases:
   *
   * Buffers that came back.
   *
   * Since: 1.22.100
   */
  specs[PROP_RELEASES] = counter_spec ("releases", "Buffers that came back");
  /**
   * GstPooledBufferPool:hits:
   *
   * Acquires that found a buffer.
   *
   * Since: 1.22.100
   */
  specs[PROP_HITS] = counter_spec ("hits", "Acquires that found a buffer");
  /**
   * GstPooledBufferPool:misses:
   *
   * Acquires that had one made.
   *
   * Since: 1.22.100
   */
  specs[PROP_MISSES] = counter_spec ("misses", "Acquires that had one made");
  /**
   * GstPooledBufferPool:discarded:
   *
   * Buffers that came back and were not kept.
   *
   * Since: 1.22.100
   */
  specs[PROP_DISCARDED] =
      counter_spec ("discarded", "Buffers that came back and were not kept");
  /**
   * GstPooledBufferPool:waits:
   *
   * Acquires that waited.
   *
   * Since: 1.22.100
   */
  specs[PROP_WAITS] = counter_spec ("waits", "Acquires that waited");
  /**
   * GstPooledBufferPool:wait-time:
   *
   * How long all waits took together (ns).
   *
   * Since: 1.22.100
   */
  specs[PROP_WAIT_TIME] =
      counter_spec ("wait-time", "How long all waits took together (ns)");
  /**
   * GstPooledBufferPool:wait-longest:
   *
   * How long the longest wait took (ns).
   *
   * Since: 1.22.100
   */
  specs[PROP_WAIT_LONGEST] =
      counter_spec ("wait-longest", "How long the longest wait took (ns)");
}

static void
make_setting_specs (GParamSpec **specs)
{
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  /**
   * GstPooledBufferPool:allocator:
   *
   * Where the memory comes from when the configuration names no allocator;
   * %NULL is the default one of the process.
   *
   * Since: 1.22.100
   */
  specs[PROP_ALLOCATOR] = g_param_spec_object ("allocator", "Allocator",
      "Where the memory comes from when the configuration names no "
      "allocator (NULL = the default one of the process)",
      GST_TYPE_ALLOCATOR, rw | G_PARAM_CONSTRUCT_ONLY);
  /**
   * GstPooledBufferPool:zero-on-release:
   *
   * Whether the memory of a buffer is wiped when it comes back. Takes effect
   * with the next configuration.
   *
   * Since: 1.22.100
   */
  specs[PROP_ZERO_ON_RELEASE] =
      g_param_spec_boolean ("zero-on-release", "Zero on release",
          "Wipe the memory of a buffer when it comes back; takes effect with "
          "the next configuration",
          FALSE, rw);
  /**
   * GstPooledBufferPool:starvation-timeout:
   *
   * An acquire that waits longer is told (ns, 0 = never).
   *
   * Since: 1.22.100
   */
  specs[PROP_STARVATION_TIMEOUT] =
      g_param_spec_uint64 ("starvation-timeout", "Starvation timeout",
          "Tell about an acquire that waits longer (ns, 0 = never)", 0,
          G_MAXUINT64, GST_POOLED_STARVATION_TIMEOUT, rw);
}

void
gst_pooled_buffer_pool_install_properties (GObjectClass *klass)
{
  GParamSpec *specs[N_PROPS] = { NULL };

  make_setting_specs (specs);
  /**
   * GstPooledBufferPool:stats:
   *
   * All counters, see gst_pooled_buffer_pool_get_stats().
   *
   * Since: 1.22.100
   */
  specs[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics", "All counters",
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  make_counter_specs (specs);

  klass->set_property = set_property;
  klass->get_property = get_property;
  g_object_class_install_properties (klass, N_PROPS, specs);
}
