/* test-accumulator-pipelines.c: whole pipelines, whatever is done to them
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#define STEPS        30
#define MAX_BRANCHES 4

typedef struct {
  GstElement *source;
  GstPad *pad; /* the accumulator's */
} Branch;

typedef struct {
  GstElement *pipeline, *accumulator, *sink;
  Branch branches[MAX_BRANCHES];
  guint n_branches;
  GRand *random;
  gint arrived;
} Rig;

static GstPadProbeReturn
count (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_atomic_int_inc (&((Rig *) data)->arrived);

  return GST_PAD_PROBE_OK;
}

static void
add_branch (Rig *rig)
{
  Branch *branch = &rig->branches[rig->n_branches++];
  GstPad *src;

  branch->source = gst_parse_bin_from_description (
      "videotestsrc pattern=black ! capsfilter "
      "caps=video/x-raw,format=GRAY8,width=16,height=16",
      TRUE, NULL);
  fail_unless (branch->source != NULL);
  /* the pipeline may still be on its way to PLAYING, in the sink's thread, and
   * must not start it before it is linked */
  gst_element_set_locked_state (branch->source, TRUE);
  gst_bin_add (GST_BIN (rig->pipeline), branch->source);
  branch->pad = gst_element_request_pad_simple (rig->accumulator, "sink_%u");
  src = gst_element_get_static_pad (branch->source, "src");
  fail_unless_equals_int (gst_pad_link (src, branch->pad), GST_PAD_LINK_OK);
  gst_object_unref (src);
  gst_element_set_locked_state (branch->source, FALSE);
  gst_element_sync_state_with_parent (branch->source);
}

static GstPadProbeReturn
hold (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* The source stops first, for which data must flow: it waits until what it
 * pushes was let in, as in front of any queue. Or the pad goes while it pushes
 * or waits in there, and what it would push next, to be told that it is not
 * linked, is held. */
static void
remove_branch (Rig *rig, guint i, gboolean stop_first)
{
  Branch branch = rig->branches[i];
  GstPad *src = gst_element_get_static_pad (branch.source, "src");

  if (!stop_first)
    gst_pad_add_probe (
        src, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, hold, NULL, NULL);
  gst_object_unref (src);
  rig->branches[i] = rig->branches[--rig->n_branches];
  gst_element_set_locked_state (branch.source, TRUE);
  if (stop_first)
    gst_element_set_state (branch.source, GST_STATE_NULL);
  gst_element_release_request_pad (rig->accumulator, branch.pad);
  gst_object_unref (branch.pad);
  if (!stop_first)
    gst_element_set_state (branch.source, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (rig->pipeline), branch.source);
}

static void
rig_init (Rig *rig, guint32 seed, const gchar *settings)
{
  gchar *description = g_strdup_printf (
      "bufferaccumulator name=acc %s ! fakesink name=sink sync=false "
      "enable-last-sample=false",
      settings);
  GstPad *pad;

  *rig = (Rig){ .random = g_rand_new_with_seed (seed) };
  rig->pipeline = gst_parse_launch (description, NULL);
  fail_unless (rig->pipeline != NULL);
  rig->accumulator = gst_bin_get_by_name (GST_BIN (rig->pipeline), "acc");
  rig->sink = gst_bin_get_by_name (GST_BIN (rig->pipeline), "sink");
  pad = gst_element_get_static_pad (rig->sink, "sink");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, count, rig,
      NULL);
  gst_object_unref (pad);
  add_branch (rig);
  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
  g_free (description);
}

static guint64
stat (Rig *rig, const gchar *name)
{
  GstStructure *stats;
  guint64 value = 0;

  g_object_get (rig->accumulator, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value), "%s", name);
  gst_structure_free (stats);

  return value;
}

static void
rig_clear (Rig *rig)
{
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  fail_unless_equals_uint64 (stat (rig, "current-buffers"), 0);
  fail_unless_equals_uint64 (stat (rig, "chunks-received"),
      stat (rig, "chunks-emitted") + stat (rig, "dropped"));
  fail_unless_equals_uint64 (stat (rig, "bytes-received"),
      stat (rig, "bytes-emitted") + stat (rig, "bytes-dropped"));
  for (guint i = 0; i < rig->n_branches; i++)
    gst_object_unref (rig->branches[i].pad);
  gst_object_unref (rig->sink);
  gst_object_unref (rig->pipeline);
  /* a thread of the bin that goes on with a state may still hold it */
  while (GST_OBJECT_REFCOUNT_VALUE (rig->accumulator) > 1)
    g_usleep (100);
  gst_object_unref (rig->accumulator);
  g_rand_free (rig->random);
}

/* Something arrives, or the test's own time limit ends it. The pipeline has
 * reached its state first: a bin whose children change while it changes itself
 * may stay where it is, with any element in it. */
static void
wait_for_data (Rig *rig)
{
  gint before = g_atomic_int_get (&rig->arrived);

  gst_element_get_state (rig->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
  while (g_atomic_int_get (&rig->arrived) - before < 2)
    g_usleep (100);
}

static void
seek (Rig *rig, GstSeekFlags flags)
{
  gst_element_seek_simple (rig->pipeline, GST_FORMAT_TIME, flags,
      (gint64) g_rand_int_range (rig->random, 0, 100) * GST_SECOND);
}

static void
pass_through (Rig *rig, GstState state)
{
  gst_element_set_state (rig->pipeline, state);
  if (g_rand_boolean (rig->random) && state == GST_STATE_PAUSED)
    seek (rig, GST_SEEK_FLAG_FLUSH);
  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
}

/* @flows: data does, so that a seek that waits for it may be tried */
static void
step (Rig *rig, gboolean flows)
{
  switch (g_rand_int_range (rig->random, 0, 8)) {
    case 0:
    case 1:
      seek (rig, GST_SEEK_FLAG_FLUSH);
      break;
    case 2:
      if (flows)
        seek (rig, GST_SEEK_FLAG_NONE);
      break;
    case 3:
      pass_through (rig, GST_STATE_PAUSED);
      break;
    case 4:
      pass_through (
          rig, g_rand_boolean (rig->random) ? GST_STATE_READY : GST_STATE_NULL);
      break;
    case 5:
      if (rig->n_branches > 1)
        remove_branch (rig,
            g_rand_int_range (rig->random, 0, (gint) rig->n_branches),
            flows && g_rand_boolean (rig->random));
      break;
    default:
      if (rig->n_branches < MAX_BRANCHES)
        add_branch (rig);
      break;
  }
}

static const gchar *const settings[] = {
  "batch-buffers=4 max-buffers=16 on-overflow=block output=list",
  "batch-buffers=3 max-buffers=8 on-overflow=drop-oldest step=1",
  ("batch-bytes=1000 timeout=1000000 max-size=4000 on-overflow=drop-newest "
   "deliver-partial=true"),
};

/* seeks, states, branches that come and go: data goes on after every step */
GST_START_TEST (test_data_goes_on_whatever_is_done)
{
  Rig rig;

  rig_init (&rig, 4711 + (guint32) __i__, settings[__i__]);
  for (guint i = 0; i < STEPS; i++) {
    wait_for_data (&rig);
    step (&rig, TRUE);
  }
  rig_clear (&rig);
}
GST_END_TEST;

/* the same without waiting: it is stopped in the middle of anything */
GST_START_TEST (test_it_stops_in_the_middle_of_anything)
{
  for (guint round = 0; round < STEPS / 5; round++) {
    Rig rig;

    rig_init (&rig, 1000 * (guint32) __i__ + round, settings[__i__]);
    for (guint i = 0; i < 5; i++)
      step (&rig, FALSE);
    rig_clear (&rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_eos_comes_when_the_last_branch_is_at_its_end)
{
  Rig rig;
  GstMessage *message;
  GstBus *bus;

  rig_init (&rig, 1, settings[0]);
  while (rig.n_branches < MAX_BRANCHES)
    add_branch (&rig);
  wait_for_data (&rig);
  remove_branch (&rig, 0, TRUE);
  bus = gst_element_get_bus (rig.pipeline);
  gst_element_send_event (rig.pipeline, gst_event_new_eos ());
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_object_unref (bus);
  fail_unless_equals_uint64 (stat (&rig, "dropped"), 0);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
accumulator_pipelines_suite (void)
{
  Suite *s = suite_create ("accumulator-pipelines");
  TCase *tc = tcase_create ("general");
  gint n = G_N_ELEMENTS (settings);

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_data_goes_on_whatever_is_done, 0, n);
  tcase_add_loop_test (tc, test_it_stops_in_the_middle_of_anything, 0, n);
  tcase_add_test (tc, test_eos_comes_when_the_last_branch_is_at_its_end);

  return s;
}

GST_CHECK_MAIN (accumulator_pipelines)
