/* tap.c: the records of one pad of a queue
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Its lock is the pad's alone: the thread that streams through the pad takes
 * it for as long as a record is copied, and meets only who writes the file.
 * Nothing is kept alive by it, neither the pad nor the element.
 *
 * Whether the queue is wanted is decided at the first record and not before:
 * a launch line names its elements after they were made.
 *
 * Owner: who holds `lock` writes name, choice and the records. A choice is made
 * once, and after the name; who reads without the lock that it was made has had
 * the lock before it reads the name.
 */
#include "config.h"

#include "log.h"
#include "tap.h"

enum {
  UNDECIDED,
  WANTED,
  NOT_WANTED,
};

/* The queues here have at most 7. */
#define REASONS 16

typedef struct {
  GQuark reason;
  guint64 count;
} Reason;

struct _GstPooledDropWatch {
  gatomicrefcount refs;
  gst_pooled_atomic_u64 seen; /* written by who holds the lock */
  GMutex lock;
  Reason reasons[REASONS];
};

/* what one look at the statistics found */
typedef struct {
  GstPooledDropWatch *watch;
  GstClockTime time;
  guint64 total;
  gboolean any;
  guint n;
  GstPooledDropped changed[REASONS];
} Look;

GstPooledDropWatch *
gst_pooled_drop_watch_new (void)
{
  GstPooledDropWatch *watch = g_new0 (GstPooledDropWatch, 1);

  g_atomic_ref_count_init (&watch->refs);
  g_mutex_init (&watch->lock);

  return watch;
}

GstPooledDropWatch *
gst_pooled_drop_watch_ref (GstPooledDropWatch *watch)
{
  g_atomic_ref_count_inc (&watch->refs);

  return watch;
}

void
gst_pooled_drop_watch_unref (GstPooledDropWatch *watch)
{
  if (!g_atomic_ref_count_dec (&watch->refs))
    return;
  g_mutex_clear (&watch->lock);
  g_free (watch);
}

/* lock */
static void
note_reason (Look *look, GQuark reason, guint64 count)
{
  for (guint i = 0; i < REASONS; i++) {
    Reason *known = &look->watch->reasons[i];

    if (known->reason != 0 && known->reason != reason)
      continue;
    known->reason = reason;
    if (known->count != count)
      look->changed[look->n++] =
          (GstPooledDropped){ look->time, reason, count, look->total };
    known->count = count;
    return;
  }
}

static gboolean
look_at_field (GQuark field, const GValue *value, gpointer data)
{
  const gchar *name = g_quark_to_string (field);
  Look *look = data;

  if (!g_str_has_prefix (name, GST_POOLED_DROP_PREFIX) ||
      g_str_equal (name, GST_POOLED_DROP_PREFIX "bytes") ||
      !G_VALUE_HOLDS_UINT64 (value))
    return TRUE;
  look->any = TRUE;
  note_reason (look, field, g_value_get_uint64 (value));

  return TRUE;
}

/* Both threads of a queue may find the same drop; one records it. */
static void
look_for_drops (GstPooledTap *tap, GstElement *element, Look *look)
{
  GstPooledDropWatch *watch = tap->watch;
  GstStructure *stats;

  g_mutex_lock (&watch->lock);
  if (gst_pooled_load_relaxed (&watch->seen) != look->total) {
    stats = gst_pooled_gauge_stats (&tap->gauge, element);
    if (stats != NULL) {
      gst_structure_foreach (stats, look_at_field, look);
      gst_structure_free (stats);
    }
    if (!look->any)
      note_reason (look,
          g_quark_from_static_string (GST_POOLED_DROP_PREFIX "any"),
          look->total);
    gst_pooled_store_relaxed (&watch->seen, look->total);
  }
  g_mutex_unlock (&watch->lock);
}

GstPooledTap *
gst_pooled_tap_new (const GstPooledParams *params, GstElement *element,
    GstPooledDropWatch *watch, const GstPooledGauge *gauge)
{
  GstPooledTap *tap = g_new0 (GstPooledTap, 1);

  g_atomic_ref_count_init (&tap->refs);
  g_mutex_init (&tap->lock);
  tap->params = params;
  tap->address = element;
  tap->watch = watch;
  tap->gauge = *gauge;
  gst_pooled_records_init (
      &tap->readings, sizeof (GstPooledReading), params->max_records);
  gst_pooled_records_init (
      &tap->drops, sizeof (GstPooledDropped), params->max_records);

  return tap;
}

GstPooledTap *
gst_pooled_tap_ref (GstPooledTap *tap)
{
  g_atomic_ref_count_inc (&tap->refs);

  return tap;
}

void
gst_pooled_tap_unref (GstPooledTap *tap)
{
  if (!g_atomic_ref_count_dec (&tap->refs))
    return;
  gst_pooled_records_clear (&tap->readings);
  gst_pooled_records_clear (&tap->drops);
  gst_pooled_drop_watch_unref (tap->watch);
  g_mutex_clear (&tap->lock);
  g_free (tap->name);
  g_free (tap);
}

/* multiqueue0:3 for the pads sink_3 and src_3 */
static gchar *
name_of (GstPooledTap *tap, GstElement *element, GstPad *pad)
{
  g_autofree gchar *queue = gst_object_get_name (GST_OBJECT (element));
  g_autofree gchar *name = NULL;
  const gchar *number;

  if (!tap->gauge.dials[GST_POOLED_GAUGE_BUFFERS].of_pad)
    return g_steal_pointer (&queue);
  name = gst_object_get_name (GST_OBJECT (pad));
  number = strrchr (name, '_');

  return g_strdup_printf ("%s:%s", queue, number ? number + 1 : name);
}

static gboolean
is_wanted (GstPooledTap *tap, GstElement *element, GstPad *pad)
{
  guint32 choice = gst_pooled_load_relaxed (&tap->choice);

  if (choice != UNDECIDED)
    return choice == WANTED;

  g_mutex_lock (&tap->lock);
  if (tap->name == NULL) {
    g_autofree gchar *queue = gst_object_get_name (GST_OBJECT (element));

    tap->name = name_of (tap, element, pad);
    choice = gst_pooled_params_want (tap->params, queue) ? WANTED : NOT_WANTED;
    gst_pooled_store_relaxed (&tap->choice, choice);
  }
  choice = gst_pooled_load_relaxed (&tap->choice);
  g_mutex_unlock (&tap->lock);

  return choice == WANTED;
}

static void
log_all (GstPooledTap *tap, const GstPooledReading *reading, const Look *look)
{
  gst_pooled_log_level (
      tap->address, tap->name, reading->time, reading->values);
  for (guint i = 0; i < look->n; i++)
    gst_pooled_log_drop (tap->address, tap->name, look->changed[i].time,
        g_quark_to_string (look->changed[i].reason) +
            strlen (GST_POOLED_DROP_PREFIX),
        look->changed[i].count, look->total);
}

static void
record (GstPooledTap *tap, GstElement *element, GstPad *pad, GstClockTime time)
{
  GstPooledReading reading = { .time = time };
  Look look = { .watch = tap->watch, .time = time };

  gst_pooled_gauge_read (&tap->gauge, element, pad, reading.values);
  look.total = reading.values[GST_POOLED_GAUGE_DROPPED];
  if (look.total != gst_pooled_load_relaxed (&tap->watch->seen))
    look_for_drops (tap, element, &look);

  g_mutex_lock (&tap->lock);
  gst_pooled_records_add (&tap->readings, &reading);
  for (guint i = 0; i < look.n; i++)
    gst_pooled_records_add (&tap->drops, &look.changed[i]);
  g_mutex_unlock (&tap->lock);

  if (tap->params->file == NULL)
    log_all (tap, &reading, &look);
}

void
gst_pooled_tap_record (GstPooledTap *tap, GstPad *pad, GstClockTime time)
{
  GstElement *element;

  if (gst_pooled_load_relaxed (&tap->choice) == NOT_WANTED)
    return;
  /* The element may be on its way out while a last buffer returns. */
  element = gst_pad_get_parent_element (pad);
  if (element == NULL)
    return;
  if (is_wanted (tap, element, pad))
    record (tap, element, pad, time);
  gst_object_unref (element);
}
