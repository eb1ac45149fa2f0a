/* gstpoolfilter-memory.c: the allocator and the last pool of poolfilter
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The allocator is made on the way to PAUSED, from the settings of that moment,
 * and lives until the next time or NULL, so its statistics can be read when the
 * stream is over. With `pool-name` it is the one of that name and belongs to
 * the whole process: its settings are changed only where this element was told
 * to. As long as one of those that share it flushes, nobody waits in it: there
 * is no telling whose streams wait for each other's blocks, and who would have
 * waited takes memory from the system.
 */
#include "config.h"

#include "gstpoolfilter-private.h"
#include "threadname-private.h"

GST_DEBUG_CATEGORY_EXTERN (poolfilter_debug);
#define GST_CAT_DEFAULT poolfilter_debug

/* The allocator */

static gboolean
classes_are_valid (GstPooledFilter *self, const gchar *classes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstPooledSizeClasses) parsed = NULL;

  if (!classes)
    return TRUE;
  parsed = gst_pooled_size_classes_parse (classes, &error);
  if (!parsed)
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS,
        ("The property size-classes cannot be used: %s", error->message),
        ("size-classes=\"%s\"", classes));

  return parsed != NULL;
}

static void
add_classes (
    GstPooledFilter *self, GstPooledAllocator *allocator, const gchar *classes)
{
  g_autoptr (GstPooledSizeClasses) parsed =
      gst_pooled_size_classes_parse (classes, NULL);
  gsize size;
  guint count;

  for (guint i = 0; i < gst_pooled_size_classes_get_length (parsed); i++) {
    g_autoptr (GError) error = NULL;

    gst_pooled_size_classes_get (parsed, i, &size, &count);
    if (!gst_pooled_allocator_add_class (allocator, size, count, &error))
      GST_WARNING_OBJECT (self, "no class of %" G_GSIZE_FORMAT " bytes: %s",
          size, error ? error->message : "unknown reason");
  }
}

void
gst_pooled_filter_post_starving (GstPooledFilter *self, const gchar *what,
    gpointer object, guint64 size, guint in_use, guint64 waited)
{
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("pooled-starving", what, G_TYPE_STRING,
              GST_OBJECT_NAME (object), "thread", G_TYPE_STRING,
              gst_pooled_thread_name_get ().text, "size", G_TYPE_UINT64, size,
              "in-use", G_TYPE_UINT, in_use, "waited", G_TYPE_UINT64, waited,
              NULL)));
}

static void
starved (GstPooledAllocator *allocator, guint64 size, guint64 out,
    guint64 waited, GstPooledFilter *self)
{
  gst_pooled_filter_post_starving (
      self, "allocator", allocator, size, (guint) out, waited);
}

static GstPooledAllocator *
make_own (GValue *values, guint n_values)
{
  const gchar *names[GST_POOLED_N_SETTINGS];
  GValue set[GST_POOLED_N_SETTINGS];
  GObject *object;
  guint n = 0;

  for (guint i = 0; i < n_values; i++) {
    if (G_IS_VALUE (&values[i])) {
      names[n] = gst_pooled_filter_forwarded_name (i);
      set[n++] = values[i];
    }
  }
  object =
      g_object_new_with_properties (GST_POOLED_TYPE_ALLOCATOR, n, names, set);

  return GST_POOLED_ALLOCATOR (gst_object_ref_sink (object));
}

static GstPooledAllocator *
find_shared (
    GstPooledFilter *self, const gchar *name, GValue *values, guint n_values)
{
  GstAllocator *allocator = gst_pooled_allocator_get (name);
  GObjectClass *klass = G_OBJECT_GET_CLASS (allocator);

  for (guint i = 0; i < n_values; i++) {
    const gchar *property = gst_pooled_filter_forwarded_name (i);

    if (!G_IS_VALUE (&values[i]))
      continue;
    if (g_str_equal (property, "size-classes")) {
      add_classes (self, GST_POOLED_ALLOCATOR (allocator),
          g_value_get_string (&values[i]));
    } else if (g_object_class_find_property (klass, property)->flags &
               G_PARAM_CONSTRUCT_ONLY) {
      GST_WARNING_OBJECT (self,
          "%s has no effect on the allocator '%s', which others may use",
          property, name);
    } else {
      g_object_set_property (G_OBJECT (allocator), property, &values[i]);
    }
  }

  return GST_POOLED_ALLOCATOR (allocator);
}

gboolean
gst_pooled_filter_make_allocator (GstPooledFilter *self)
{
  GValue values[GST_POOLED_N_SETTINGS];
  GValue *classes = &values[GST_POOLED_SETTING_SIZE_CLASSES];
  g_autofree gchar *name = NULL;
  GstPooledAllocator *allocator = NULL;

  memset (values, 0, sizeof values);
  GST_OBJECT_LOCK (self);
  name = g_strdup (self->pool_name);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    if (G_IS_VALUE (&self->forwarded[i])) {
      g_value_init (&values[i], G_VALUE_TYPE (&self->forwarded[i]));
      g_value_copy (&self->forwarded[i], &values[i]);
    }
  }
  GST_OBJECT_UNLOCK (self);

  if (!G_IS_VALUE (classes) ||
      classes_are_valid (self, g_value_get_string (classes)))
    allocator = name ? find_shared (self, name, values, G_N_ELEMENTS (values))
                     : make_own (values, G_N_ELEMENTS (values));

  gst_pooled_filter_drop_allocator (self);
  if (allocator)
    g_signal_connect_object (
        allocator, "starved", G_CALLBACK (starved), self, 0);
  GST_OBJECT_LOCK (self);
  self->allocator = allocator;
  self->shared = name != NULL;
  GST_OBJECT_UNLOCK (self);
  if (allocator)
    gst_pooled_filter_hand_on_others (self, allocator, values);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    if (G_IS_VALUE (&values[i]))
      g_value_unset (&values[i]);
  }

  return allocator != NULL;
}

/* As many poolfilters as share an allocator may want it to flush. */
static void
flush_allocator (GstPooledAllocator *allocator, gint change)
{
  static GMutex lock;
  const gchar *key = "poolfilter-flushing";
  gint n;

  g_mutex_lock (&lock);
  n = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (allocator), key)) + change;
  g_object_set_data (G_OBJECT (allocator), key, GINT_TO_POINTER (n));
  gst_pooled_allocator_set_flushing (allocator, n > 0);
  g_mutex_unlock (&lock);
}

/* The blocks that @pool keeps would be waited for in vain: sources start the
 * next pool before they stop this one. Where nobody waits or fails for want of
 * a block it stays as it is: behind a funnel, others may go on using it. Takes
 * @pool. */
static void
let_go_of_pool (GstPooledAllocator *allocator, GstBufferPool *pool)
{
  GstPooledWhenEmpty when_empty;

  if (allocator && pool) {
    g_object_get (allocator, "when-empty", &when_empty, NULL);
    if (when_empty != GST_POOLED_WHEN_EMPTY_ALLOCATE)
      gst_pooled_buffer_pool_retire (GST_POOLED_BUFFER_POOL (pool));
  }
  gst_clear_object (&pool);
}

/* One that nobody else has goes on flushing: whoever still waits in it belongs
 * to this element. */
void
gst_pooled_filter_drop_allocator (GstPooledFilter *self)
{
  GstPooledAllocator *allocator;
  GstBufferPool *pool;
  gboolean flushing;

  GST_OBJECT_LOCK (self);
  allocator = g_steal_pointer (&self->allocator);
  pool = g_steal_pointer (&self->pool);
  flushing = self->flushing && self->shared;
  self->flushing = FALSE;
  self->upstream_flushes = FALSE;
  self->stops = FALSE;
  GST_OBJECT_UNLOCK (self);
  if (allocator)
    g_signal_handlers_disconnect_by_func (allocator, starved, self);
  if (allocator && flushing)
    flush_allocator (allocator, -1);
  let_go_of_pool (allocator, pool);
  g_clear_object (&allocator);
}

GstPooledAllocator *
gst_pooled_filter_ref_allocator (GstPooledFilter *self)
{
  GstPooledAllocator *allocator;

  GST_OBJECT_LOCK (self);
  allocator = self->allocator ? g_object_ref (self->allocator) : NULL;
  GST_OBJECT_UNLOCK (self);

  return allocator;
}

/* The pool */

GstBufferPool *
gst_pooled_filter_ref_pool (GstPooledFilter *self)
{
  GstBufferPool *pool;

  GST_OBJECT_LOCK (self);
  pool = self->pool ? gst_object_ref (self->pool) : NULL;
  GST_OBJECT_UNLOCK (self);

  return pool;
}

/* Takes @pool, of @allocator, unless that was dropped since: upstream may ask
 * as long as it is linked, and in NULL nothing is kept. */
void
gst_pooled_filter_take_pool (
    GstPooledFilter *self, GstBufferPool *pool, GstPooledAllocator *allocator)
{
  GstBufferPool *former = NULL;

  GST_OBJECT_LOCK (self);
  if (allocator == self->allocator) {
    former = g_steal_pointer (&self->pool);
    self->pool = g_steal_pointer (&pool);
  }
  GST_OBJECT_UNLOCK (self);
  let_go_of_pool (allocator, former);
  gst_clear_object (&pool);
}

static void
flush_pool (GstBufferPool *pool, gboolean flushing)
{
  if (pool && gst_buffer_pool_is_active (pool))
    gst_buffer_pool_set_flushing (pool, flushing);
}

/* Waits in the pool and the allocator end, so that upstream can stop: while it
 * flushes, and while the element stops, whatever flush ends meanwhile. @why is
 * one of these two. The pool flushes as long as the allocator does: who waits
 * for a block on its behalf is told so, and gets no memory from the system
 * instead. */
static void
set_reason (GstPooledFilter *self, gboolean *why, gboolean holds)
{
  GstPooledAllocator *allocator = NULL;
  GstBufferPool *pool;
  gboolean flushing, changes;

  GST_OBJECT_LOCK (self);
  *why = holds;
  flushing = self->upstream_flushes || self->stops;
  pool = self->pool ? gst_object_ref (self->pool) : NULL;
  changes = self->allocator && flushing != self->flushing;
  if (changes) {
    self->flushing = flushing;
    allocator = g_object_ref (self->allocator);
  }
  GST_OBJECT_UNLOCK (self);
  if (flushing)
    flush_pool (pool, TRUE);
  if (changes)
    flush_allocator (allocator, flushing ? 1 : -1);
  if (!flushing)
    flush_pool (pool, FALSE);
  gst_clear_object (&allocator);
  gst_clear_object (&pool);
}

void
gst_pooled_filter_set_flushing (GstPooledFilter *self, gboolean flushing)
{
  set_reason (self, &self->upstream_flushes, flushing);
}

/* What upstream had flushed when it stopped does not when it starts: its
 * FLUSH_STOP may have found nobody. */
void
gst_pooled_filter_set_stops (GstPooledFilter *self, gboolean stops)
{
  if (!stops)
    set_reason (self, &self->upstream_flushes, FALSE);
  set_reason (self, &self->stops, stops);
}

void
gst_pooled_filter_trim (GstPooledFilter *self)
{
  g_autoptr (GstPooledAllocator) allocator =
      gst_pooled_filter_ref_allocator (self);
  g_autoptr (GstBufferPool) pool = gst_pooled_filter_ref_pool (self);

  if (pool)
    gst_pooled_buffer_pool_trim (GST_POOLED_BUFFER_POOL (pool));
  if (allocator)
    gst_pooled_allocator_trim (allocator);
}

/* The allocator gives idle blocks back by itself, but what lies in a pool is in
 * use to it. So now and then the pool gives back what lies there; it costs some
 * hundred nanoseconds to make such a buffer again. */
void
gst_pooled_filter_trim_idle (GstPooledFilter *self)
{
  guint64 idle_timeout = gst_pooled_load_relaxed (&self->idle_timeout);
  g_autoptr (GstBufferPool) pool = NULL;
  gint64 now;

  if (G_LIKELY (idle_timeout == 0))
    return;
  now = g_get_monotonic_time ();
  if ((guint64) (now - self->last_trim) < idle_timeout / GST_USECOND)
    return;
  self->last_trim = now;
  pool = gst_pooled_filter_ref_pool (self);
  if (pool)
    gst_pooled_buffer_pool_trim (GST_POOLED_BUFFER_POOL (pool));
}

/* Statistics */

void
gst_pooled_filter_log_stats (GstPooledFilter *self)
{
  g_autoptr (GstPooledAllocator) allocator =
      gst_pooled_filter_ref_allocator (self);
  g_autofree gchar *text = NULL;

  if (!allocator ||
      gst_debug_category_get_threshold (GST_CAT_DEFAULT) < GST_LEVEL_INFO)
    return;
  text = gst_pooled_allocator_describe (allocator);
  GST_INFO_OBJECT (self, "\n%s", text);
}

typedef struct {
  GstStructure *to;
  const gchar *prefix;
} Prefixed;

static gboolean
copy_field (GQuark field, const GValue *value, gpointer user_data)
{
  Prefixed *prefixed = user_data;
  g_autofree gchar *name =
      g_strdup_printf ("%s-%s", prefixed->prefix, g_quark_to_string (field));

  gst_structure_set_value (prefixed->to, name, value);

  return TRUE;
}

static void
add_prefixed (GstStructure *to, const gchar *prefix, GstStructure *from)
{
  Prefixed prefixed = { to, prefix };

  gst_structure_foreach (from, copy_field, &prefixed);
  gst_structure_free (from);
}

GstStructure *
gst_pooled_filter_get_stats (GstPooledFilter *self)
{
  g_autoptr (GstPooledAllocator) allocator =
      gst_pooled_filter_ref_allocator (self);
  g_autoptr (GstBufferPool) pool = gst_pooled_filter_ref_pool (self);
  guint64 buffers = gst_pooled_load_relaxed (&self->n_buffers);
  guint64 from_pool = gst_pooled_load_relaxed (&self->n_pool);
  guint64 from_allocator = gst_pooled_load_relaxed (&self->n_allocator);
  GstStructure *stats;

#define U64(name, value) name, G_TYPE_UINT64, (guint64) (value)
  stats = gst_structure_new ("application/x-poolfilter-stats",
      U64 ("buffers", buffers),
      U64 ("bytes", gst_pooled_load_relaxed (&self->n_bytes)),
      U64 ("lists", gst_pooled_load_relaxed (&self->n_lists)),
      U64 ("from-pool", from_pool), U64 ("from-allocator", from_allocator),
      U64 ("foreign", buffers - MIN (buffers, from_pool + from_allocator)),
      U64 ("copied", gst_pooled_load_relaxed (&self->n_copied)),
      U64 ("copy-failed", gst_pooled_load_relaxed (&self->n_copy_failed)),
      U64 ("queries", gst_pooled_load_relaxed (&self->n_queries)),
      U64 ("pools", gst_pooled_load_relaxed (&self->n_pools)), "adopted",
      G_TYPE_STRING,
      gst_pooled_filter_adopted_nick (gst_pooled_load_relaxed (&self->adopted)),
      NULL);
#undef U64
  if (allocator)
    add_prefixed (
        stats, "allocator", gst_pooled_allocator_get_stats (allocator));
  if (pool)
    add_prefixed (stats, "pool",
        gst_pooled_buffer_pool_get_stats (GST_POOLED_BUFFER_POOL (pool)));

  return stats;
}
