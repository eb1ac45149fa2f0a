/* disturb.c: things that happen to a pipeline, at random
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "disturb.h"

#include "relink.h"
#include "settings.h"

/* Between two disturbances, ms. */
#define SHORTEST 5
#define LONGEST  400

static void
seek (Subject *subject)
{
  gint64 to = g_rand_int_range (subject->rand, 0, 20) * (gint64) GST_SECOND;

  gst_element_seek_simple (
      subject->pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, to);
}

static void
change_caps (Subject *subject)
{
  static const gint widths[] = { 32, 100, 160, 322 };
  GstElement *filter = g_ptr_array_index (subject->filters, 0);
  GstCaps *caps = NULL;

  g_object_get (filter, "caps", &caps, NULL);
  caps = gst_caps_make_writable (caps);
  gst_caps_set_simple (caps, "width", G_TYPE_INT,
      widths[g_rand_int_range (subject->rand, 0, G_N_ELEMENTS (widths))],
      "height", G_TYPE_INT, 2 * g_rand_int_range (subject->rand, 10, 90), NULL);
  g_object_set (filter, "caps", caps, NULL);
  gst_caps_unref (caps);
}

static void
change_state (Subject *subject)
{
  static const GstState states[] = { GST_STATE_PAUSED, GST_STATE_READY,
    GST_STATE_NULL };

  /* not waited for: the next may come while the last is under way */
  gst_element_set_state (subject->pipeline,
      states[g_rand_int_range (subject->rand, 0, G_N_ELEMENTS (states))]);
  if (g_rand_boolean (subject->rand))
    g_usleep ((gulong) g_rand_int_range (subject->rand, 0, 20000));
  subject_play (subject);
}

static void
trim (Subject *subject)
{
  for (guint i = 0; i < subject->ours->len; i++) {
    GstElement *element = g_ptr_array_index (subject->ours, i);

    if (subject_is (element, "poolfilter"))
      g_signal_emit_by_name (element, "trim");
  }
}

/* To send an event to a pipeline takes its state lock, and a source takes EOS
 * between two buffers only. A sink that lost its state with a flush goes on
 * playing under the same lock, so with the two at once nobody would move. The
 * watch has the patience for an end that does not come. */
static void
end_and_begin (Subject *subject)
{
  gst_element_get_state (subject->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
  g_atomic_int_set (&subject->eos, FALSE);
  gst_element_send_event (subject->pipeline, gst_event_new_eos ());
  while (!g_atomic_int_get (&subject->eos) &&
         !g_atomic_int_get (&subject->stop) && !subject_has_failed (subject))
    g_usleep (2000);
  gst_element_set_state (subject->pipeline, GST_STATE_READY);
  subject_play (subject);
}

static void
ask (Subject *subject)
{
  GstQuery *latency = gst_query_new_latency ();
  gint64 position;

  gst_element_query (subject->pipeline, latency);
  gst_query_unref (latency);
  gst_element_query_position (subject->pipeline, GST_FORMAT_TIME, &position);
  for (guint i = 0; i < subject->ours->len; i++) {
    GstStructure *stats = NULL;

    g_object_get (g_ptr_array_index (subject->ours, i), "stats", &stats, NULL);
    gst_clear_structure (&stats);
  }
}

typedef struct {
  PlanKinds kind;
  const gchar *name;
  void (*act) (Subject *subject);
  guint weight;
} Kind;

static const Kind kinds[] = {
  { PLAN_SETTINGS, "a setting", settings_change, 8 },
  { PLAN_SEEK, "seek", seek, 3 },
  { PLAN_FLUSH, "flush", relink_flush, 3 },
  { PLAN_CAPS, "caps", change_caps, 3 },
  { PLAN_RELINK, "relink", relink, 3 },
  { PLAN_CUT, "cut and link", relink_rudely, 3 },
  { PLAN_REMOVE, "remove and put back", relink_removed, 3 },
  { PLAN_STATES, "states", change_state, 2 },
  { PLAN_TRIM, "trim", trim, 3 },
  { PLAN_EOS, "EOS", end_and_begin, 1 },
  { PLAN_PADS, "another request pad", relink_request, 3 },
  { PLAN_QUERIES, "queries", ask, 2 },
};

/* How often each was done, by all. */
static gint counts[G_N_ELEMENTS (kinds)];

static const Kind *
choose (Subject *subject)
{
  guint all = 0, at;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (subject->plan->kinds & kinds[i].kind)
      all += kinds[i].weight;
  at = (guint) g_rand_int_range (subject->rand, 0, (gint32) all);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (!(subject->plan->kinds & kinds[i].kind))
      continue;
    if (at < kinds[i].weight)
      return &kinds[i];
    at -= kinds[i].weight;
  }
  g_return_val_if_reached (&kinds[0]);
}

static gpointer
run (gpointer data)
{
  Subject *subject = data;

  while (!g_atomic_int_get (&subject->stop) && !subject_has_failed (subject)) {
    const Kind *kind;

    g_usleep (
        1000ul * (gulong) g_rand_int_range (subject->rand, SHORTEST, LONGEST));
    if (g_atomic_int_compare_and_exchange (&subject->latency, TRUE, FALSE))
      gst_bin_recalculate_latency (GST_BIN (subject->pipeline));

    kind = choose (subject);
    subject_begin (subject, kind->name);
    kind->act (subject);
    subject_end (subject);
    g_atomic_int_inc (&counts[kind - kinds]);
  }

  return NULL;
}

void
disturb_print_counts (void)
{
  g_print ("\nDone:");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_print ("%s %s %d", i == 0 ? "" : ",", kinds[i].name,
        g_atomic_int_get (&counts[i]));
  g_print ("\n");
}

void
disturb_start (Subject *subject)
{
  subject->thread = g_thread_new (subject->plan->name, run, subject);
}

void
disturb_stop (Subject *subject)
{
  g_atomic_int_set (&subject->stop, TRUE);
}

void
disturb_join (Subject *subject)
{
  g_clear_pointer (&subject->thread, g_thread_join);
}
