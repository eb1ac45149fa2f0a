/* sequence.c: one random sequence of states, flushes and seeks
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "sequence.h"

#include "accounts.h"

/* of each thread */
#define FEWEST 2
#define MOST   8

/* buffers that arrive at each sink, before it counts as playing again */
#define ARRIVE 3

typedef struct {
  Subject *subject;
  GRand *rand;
  GMutex *turn; /* of the two hands */
} Hand;

static void
pause_at_most (Hand *hand, gint us)
{
  g_usleep ((gulong) g_rand_int_range (hand->rand, 0, us));
}

/* Any state after any other. It may be waited for, or not. */
static void
change_state (Hand *hand)
{
  GstState state = (GstState) g_rand_int_range (hand->rand, GST_STATE_NULL, 5);

  gst_element_set_state (hand->subject->pipeline, state);
  if (g_rand_int_range (hand->rand, 0, 4) == 0)
    gst_element_get_state (
        hand->subject->pipeline, NULL, NULL, 20 * GST_MSECOND);
}

/* a source or a sink, whose reference the caller gets */
static GstElement *
pick_element (Hand *hand, GstElementFlags flag)
{
  GPtrArray *found = g_ptr_array_new ();
  GstElement *picked;

  GST_OBJECT_LOCK (hand->subject->pipeline);
  for (GList *l = GST_BIN_CHILDREN (hand->subject->pipeline); l; l = l->next)
    if (GST_OBJECT_FLAG_IS_SET (l->data, flag))
      g_ptr_array_add (found, l->data);
  picked = gst_object_ref (g_ptr_array_index (
      found, (guint) g_rand_int_range (hand->rand, 0, (gint) found->len)));
  GST_OBJECT_UNLOCK (hand->subject->pipeline);
  g_ptr_array_unref (found);

  return picked;
}

/* From where data comes: what is behind is flushed and goes on. */
static void
flush (Hand *hand)
{
  GstElement *source = pick_element (hand, GST_ELEMENT_FLAG_SOURCE);

  gst_element_send_event (source, gst_event_new_flush_start ());
  if (g_rand_boolean (hand->rand))
    pause_at_most (hand, 3000);
  gst_element_send_event (source, gst_event_new_flush_stop (TRUE));
  gst_object_unref (source);
}

static void
seek (Hand *hand)
{
  GstElement *sink = pick_element (hand, GST_ELEMENT_FLAG_SINK);
  gint64 to = g_rand_int_range (hand->rand, 0, 20) * (gint64) GST_SECOND;

  gst_element_seek_simple (
      g_rand_boolean (hand->rand) ? sink : hand->subject->pipeline,
      GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, to);
  gst_object_unref (sink);
}

static void
let_it_flow (Hand *hand)
{
  pause_at_most (hand, 10000);
}

static void
look (Hand *hand)
{
  for (guint i = 0; i < hand->subject->ours->len; i++) {
    GstStructure *stats = NULL;

    g_object_get (
        g_ptr_array_index (hand->subject->ours, i), "stats", &stats, NULL);
    gst_clear_structure (&stats);
  }
}

/* What ends a flush takes the lock that a source streams under. If another had
 * ended it already, and data flowed, it would wait for long: so these take
 * turns. None waits for what it has caused, so it is still under way when the
 * next comes. */
typedef struct {
  const gchar *name;
  void (*act) (Hand *hand);
  gboolean takes_turn;
  gint count; /* atomic */
} Step;

static Step steps[] = {
  { "states", change_state, TRUE, 0 },
  { "flushes", flush, TRUE, 0 },
  { "seeks", seek, TRUE, 0 },
  { "pauses", let_it_flow, FALSE, 0 },
  { "looks", look, FALSE, 0 },
};

static gpointer
run (gpointer data)
{
  Hand *hand = data;
  gint n = g_rand_int_range (hand->rand, FEWEST, MOST + 1);

  for (gint i = 0; i < n; i++) {
    Step *step =
        &steps[g_rand_int_range (hand->rand, 0, (gint) G_N_ELEMENTS (steps))];

    if (step->takes_turn)
      g_mutex_lock (hand->turn);
    subject_begin (hand->subject, step->name);
    step->act (hand);
    subject_end (hand->subject);
    if (step->takes_turn)
      g_mutex_unlock (hand->turn);
    g_atomic_int_inc (&step->count);
  }

  return NULL;
}

/* Who waits for too long is the watch's to end. */
static gboolean
plays_again (Subject *subject)
{
  if (!subject_play (subject))
    return FALSE;

  for (guint i = 0; i < subject->arrivals->len; i++) {
    Arrival *arrival = &g_array_index (subject->arrivals, Arrival, i);
    guint before = (guint) g_atomic_int_get (&arrival->buffers);

    while ((guint) g_atomic_int_get (&arrival->buffers) - before < ARRIVE &&
           !subject_has_failed (subject))
      g_usleep (500);
  }

  return !subject_has_failed (subject);
}

gboolean
sequence_do (Subject *subject, guint32 seed)
{
  GMutex turn;
  Hand mine = { subject, g_rand_new_with_seed (seed), &turn };
  Hand other = { subject, g_rand_new_with_seed (seed + 1), &turn };
  GThread *thread;

  g_mutex_init (&turn);
  thread = g_thread_new ("other-hand", run, &other);
  run (&mine);
  g_thread_join (thread);
  g_rand_free (mine.rand);
  g_rand_free (other.rand);
  g_mutex_clear (&turn);

  subject_begin (subject, "stop");
  if (!subject_set_state (subject, GST_STATE_READY))
    return FALSE;
  if (!accounts_hold (subject)) {
    accounts_print (subject);
    subject_fail (subject, g_strdup ("the accounts do not add up"));
    return FALSE;
  }
  subject_begin (subject, "play again");

  return plays_again (subject);
}

gchar *
sequence_counts (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    g_string_append_printf (text, "%s%s %d", i == 0 ? "" : ", ", steps[i].name,
        g_atomic_int_get (&steps[i].count));

  return g_string_free (text, FALSE);
}
