/* taps.c: all pads that a tracer records
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A tap hangs at its pad, under a name that no other tracer has, so a
 * streaming thread finds it without asking anybody. When the pad goes, the
 * records stay, as the file is written at the very end. But a process that
 * makes and unmakes queues for ever must not grow: of pads that are gone, as
 * many are kept as there ever were at the same time, or a few.
 *
 * The lock is taken when pads come and go and when the file is written.
 */
#include "config.h"

#include "taps.h"

#define KEPT_AT_LEAST 64

struct _GstPooledTaps {
  gatomicrefcount refs;
  GstPooledParams params;
  GQuark quark;

  GMutex lock;
  GPtrArray *live; /* the pads hold the references */
  guint most_live;
  GQueue gone;
  guint64 forgotten;
  gboolean saw_queue;
};

/* what hangs at a pad */
typedef struct {
  GstPooledTaps *taps;
  GstPooledTap *tap;
} Hook;

GstPooledTaps *
gst_pooled_taps_new (const gchar *params)
{
  static gint count;
  GstPooledTaps *taps = g_new0 (GstPooledTaps, 1);
  gchar name[48];

  g_atomic_ref_count_init (&taps->refs);
  gst_pooled_params_init (&taps->params, params);
  g_snprintf (
      name, sizeof (name), "pooledqueues-%d", g_atomic_int_add (&count, 1));
  taps->quark = g_quark_from_string (name);
  g_mutex_init (&taps->lock);
  taps->live = g_ptr_array_new ();
  g_queue_init (&taps->gone);

  return taps;
}

GstPooledTaps *
gst_pooled_taps_ref (GstPooledTaps *taps)
{
  g_atomic_ref_count_inc (&taps->refs);

  return taps;
}

void
gst_pooled_taps_unref (GstPooledTaps *taps)
{
  if (!g_atomic_ref_count_dec (&taps->refs))
    return;
  g_queue_clear_full (&taps->gone, (GDestroyNotify) gst_pooled_tap_unref);
  g_ptr_array_unref (taps->live);
  g_mutex_clear (&taps->lock);
  gst_pooled_params_clear (&taps->params);
  g_free (taps);
}

const GstPooledParams *
gst_pooled_taps_params (GstPooledTaps *taps)
{
  return &taps->params;
}

static guint
records_of (GstPooledTap *tap)
{
  return gst_pooled_records_count (&tap->readings) +
         gst_pooled_records_count (&tap->drops);
}

/* the pad is gone: nobody records any more */
static void
retire (gpointer data)
{
  Hook *hook = data;
  GstPooledTaps *taps = hook->taps;
  GstPooledTap *forgotten = NULL;

  g_mutex_lock (&taps->lock);
  g_ptr_array_remove_fast (taps->live, hook->tap);
  g_queue_push_tail (&taps->gone, hook->tap);
  if (records_of (hook->tap) == 0)
    forgotten = g_queue_pop_tail (&taps->gone);
  else if (taps->gone.length > MAX (taps->most_live, KEPT_AT_LEAST))
    forgotten = g_queue_pop_head (&taps->gone);
  if (forgotten != NULL)
    taps->forgotten += records_of (forgotten);
  g_mutex_unlock (&taps->lock);

  if (forgotten != NULL)
    gst_pooled_tap_unref (forgotten);
  gst_pooled_taps_unref (taps);
  g_free (hook);
}

/* lock; of the pads of an element the first makes it */
static GstPooledDropWatch *
watch_of (GstPooledTaps *taps, GstElement *element)
{
  GstPooledDropWatch *watch =
      g_object_get_qdata (G_OBJECT (element), taps->quark);

  if (watch == NULL) {
    watch = gst_pooled_drop_watch_new ();
    g_object_set_qdata_full (G_OBJECT (element), taps->quark, watch,
        (GDestroyNotify) gst_pooled_drop_watch_unref);
  }

  return gst_pooled_drop_watch_ref (watch);
}

void
gst_pooled_taps_consider (GstPooledTaps *taps, GstElement *element, GstPad *pad)
{
  GstPooledGauge gauge;
  Hook *hook;

  if (!gst_pooled_gauge_find (&gauge, element, pad))
    return;

  g_mutex_lock (&taps->lock);
  taps->saw_queue = TRUE;
  if (g_object_get_qdata (G_OBJECT (pad), taps->quark) == NULL) {
    hook = g_new (Hook, 1);
    hook->taps = gst_pooled_taps_ref (taps);
    hook->tap = gst_pooled_tap_new (
        &taps->params, element, watch_of (taps, element), &gauge);
    g_ptr_array_add (taps->live, hook->tap);
    taps->most_live = MAX (taps->most_live, taps->live->len);
    g_object_set_qdata_full (G_OBJECT (pad), taps->quark, hook, retire);
  }
  g_mutex_unlock (&taps->lock);
}

GstPooledTap *
gst_pooled_taps_find (GstPooledTaps *taps, GstPad *pad)
{
  Hook *hook = g_object_get_qdata (G_OBJECT (pad), taps->quark);

  return hook != NULL ? hook->tap : NULL;
}

GPtrArray *
gst_pooled_taps_all (GstPooledTaps *taps, guint64 *forgotten)
{
  GPtrArray *all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_pooled_tap_unref);

  g_mutex_lock (&taps->lock);
  for (GList *l = taps->gone.head; l != NULL; l = l->next)
    g_ptr_array_add (all, gst_pooled_tap_ref (l->data));
  for (guint i = 0; i < taps->live->len; i++)
    g_ptr_array_add (
        all, gst_pooled_tap_ref (g_ptr_array_index (taps->live, i)));
  *forgotten = taps->forgotten;
  g_mutex_unlock (&taps->lock);

  return all;
}

gboolean
gst_pooled_taps_saw_queue (GstPooledTaps *taps)
{
  gboolean saw;

  g_mutex_lock (&taps->lock);
  saw = taps->saw_queue;
  g_mutex_unlock (&taps->lock);

  return saw;
}
