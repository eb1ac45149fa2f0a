/* test-poolfilter-offer.c: how poolfilter answers the question for memory
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/pooled/pooled.h>
#include <gst/video/video.h>

#define VIDEO "video/x-raw,format=I420,width=320,height=240,framerate=30/1"
#define SIZE  115200

typedef struct {
  GstBufferPool *pool;
  guint size, min, max;
  GstAllocator *allocator;
  GstAllocationParams params;
  gboolean answered, video_meta;
} Answer;

/* What downstream says, for the tests in which it says something. */
static void (*downstream) (GstQuery *query);

static gboolean
downstream_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return gst_pad_query_default (pad, parent, query);
  if (!downstream)
    return FALSE;
  downstream (query);

  return TRUE;
}

static GstHarness *
new_harness (const gchar *properties, void (*answer) (GstQuery *query))
{
  g_autofree gchar *line = g_strdup_printf ("poolfilter %s", properties);
  GstHarness *h = gst_harness_new_parse (line);

  downstream = answer;
  gst_pad_set_query_function (h->sinkpad, downstream_query);
  gst_harness_play (h);

  return h;
}

static Answer
ask_for (GstHarness *h, const gchar *caps_string, gboolean need_pool)
{
  g_autoptr (GstCaps) caps =
      caps_string ? gst_caps_from_string (caps_string) : NULL;
  GstQuery *query = gst_query_new_allocation (caps, need_pool);
  Answer answer = { 0 };

  answer.answered = gst_pad_peer_query (h->srcpad, query);
  answer.video_meta =
      gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  if (gst_query_get_n_allocation_pools (query) > 0)
    gst_query_parse_nth_allocation_pool (
        query, 0, &answer.pool, &answer.size, &answer.min, &answer.max);
  if (gst_query_get_n_allocation_params (query) > 0)
    gst_query_parse_nth_allocation_param (
        query, 0, &answer.allocator, &answer.params);
  gst_query_unref (query);

  return answer;
}

static void
answer_clear (Answer *answer)
{
  gst_clear_object (&answer->pool);
  gst_clear_object (&answer->allocator);
}

static gboolean
is_ours (GstAllocator *allocator)
{
  return allocator && GST_POOLED_IS_ALLOCATOR (allocator);
}

GST_START_TEST (test_raw_video_gets_a_pool_and_the_allocator)
{
  GstHarness *h = new_harness ("", NULL);
  Answer answer = ask_for (h, VIDEO, TRUE);
  GstBuffer *buffer;

  fail_unless (answer.answered);
  fail_unless (answer.pool && GST_POOLED_IS_BUFFER_POOL (answer.pool));
  fail_unless (is_ours (answer.allocator));
  fail_unless_equals_int (answer.size, SIZE);
  fail_unless_equals_int (answer.min, 1);
  fail_unless_equals_int (answer.max, 0);
  /* downstream did not answer: nobody says it knows the meta */
  fail_if (answer.video_meta);

  /* it can be used as it is */
  fail_unless (gst_buffer_pool_set_active (answer.pool, TRUE));
  fail_unless_equals_int (
      gst_buffer_pool_acquire_buffer (answer.pool, &buffer, NULL), GST_FLOW_OK);
  fail_unless (
      gst_buffer_peek_memory (buffer, 0)->allocator == answer.allocator);
  gst_buffer_unref (buffer);
  gst_buffer_pool_set_active (answer.pool, FALSE);
  answer_clear (&answer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_every_question_gets_a_pool_of_its_own)
{
  GstHarness *h = new_harness ("", NULL);
  Answer a = ask_for (h, VIDEO, TRUE);
  Answer b = ask_for (h, VIDEO, TRUE);

  fail_unless (a.pool != b.pool);
  fail_unless (a.allocator == b.allocator);
  answer_clear (&a);
  answer_clear (&b);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* a pool has a size, and who fills its buffers does not look at it */
GST_START_TEST (test_no_pool_for_what_is_not_raw_video)
{
  static const gchar *caps[] = { NULL,
    "audio/x-raw,format=S16LE,rate=44100,channels=2,layout=interleaved",
    "video/x-h264,width=320,height=240", "application/octet-stream", "ANY" };
  GstHarness *h = new_harness ("", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (caps); i++) {
    Answer answer = ask_for (h, caps[i], TRUE);

    fail_unless (answer.answered);
    fail_unless (answer.pool == NULL);
    fail_unless_equals_int (answer.size, 0);
    fail_unless (is_ours (answer.allocator));
    answer_clear (&answer);
  }
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_who_needs_no_pool_gets_none)
{
  GstHarness *h = new_harness ("", NULL);
  Answer answer = ask_for (h, VIDEO, FALSE);

  fail_unless (answer.pool == NULL);
  fail_unless_equals_int (answer.size, SIZE);
  fail_unless_equals_int (answer.min, 1);
  answer_clear (&answer);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* Who asks holds up its stream, maybe with the buffer that would be waited for.
 */
GST_START_TEST (test_a_question_does_not_wait)
{
  GstHarness *h = new_harness ("max-buffers=1 when-empty=wait", NULL);
  Answer former = ask_for (h, VIDEO, TRUE);
  GstBuffer *only;
  Answer latter;

  fail_unless_equals_int (former.max, 1);
  fail_unless (gst_buffer_pool_set_active (former.pool, TRUE));
  fail_unless_equals_int (
      gst_buffer_pool_acquire_buffer (former.pool, &only, NULL), GST_FLOW_OK);
  latter = ask_for (h, VIDEO, TRUE);
  fail_unless (latter.pool != NULL);
  gst_buffer_unref (only);
  gst_buffer_pool_set_active (former.pool, FALSE);
  answer_clear (&former);
  answer_clear (&latter);
  gst_harness_teardown (h);
}
GST_END_TEST;

static void
needs_much (GstQuery *query)
{
  GstAllocationParams params = { GST_MEMORY_FLAG_ZERO_PADDED, 63, 16, 64 };
  GstBufferPool *pool = gst_video_buffer_pool_new ();

  gst_query_add_allocation_pool (query, pool, SIZE + 1000, 5, 10);
  gst_query_add_allocation_param (query, NULL, &params);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  gst_query_add_allocation_meta (query, GST_VIDEO_CROP_META_API_TYPE, NULL);
  gst_object_unref (pool);
}

GST_START_TEST (test_never_less_than_downstream_needs)
{
  GstHarness *h = new_harness ("", needs_much);
  Answer answer = ask_for (h, VIDEO, TRUE);
  GstStructure *config;
  GstAllocator *allocator;
  GstAllocationParams params;

  fail_unless (GST_POOLED_IS_BUFFER_POOL (answer.pool));
  fail_unless (is_ours (answer.allocator));
  fail_unless_equals_int (answer.size, SIZE + 1000);
  fail_unless_equals_int (answer.min, 5);
  fail_unless_equals_int (answer.max, 0);
  fail_unless_equals_int (answer.params.align, 63);
  fail_unless_equals_int (answer.params.prefix, 16);
  fail_unless_equals_int (answer.params.padding, 64);
  fail_unless_equals_int (answer.params.flags, GST_MEMORY_FLAG_ZERO_PADDED);
  fail_unless (answer.video_meta);

  config = gst_buffer_pool_get_config (answer.pool);
  gst_buffer_pool_config_get_allocator (config, &allocator, &params);
  fail_unless (allocator == answer.allocator);
  fail_unless_equals_int (params.align, 63);
  gst_structure_free (config);
  answer_clear (&answer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_video_meta_can_be_hidden)
{
  GstHarness *h = new_harness ("video-meta=hide", needs_much);
  Answer answer = ask_for (h, VIDEO, TRUE);

  fail_if (answer.video_meta);
  answer_clear (&answer);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* Memory of a kind of its own, as of a device. */
typedef GstBufferPool DevicePool;
typedef GstBufferPoolClass DevicePoolClass;
static GType device_pool_get_type (void);
G_DEFINE_TYPE (DevicePool, device_pool, GST_TYPE_BUFFER_POOL)

static void
device_pool_class_init (DevicePoolClass *klass)
{
}

static void
device_pool_init (DevicePool *self)
{
}

static void
is_a_device (GstQuery *query)
{
  GstBufferPool *pool =
      gst_object_ref_sink (g_object_new (device_pool_get_type (), NULL));

  gst_query_add_allocation_pool (query, pool, SIZE, 2, 4);
  gst_object_unref (pool);
}

GST_START_TEST (test_a_device_keeps_its_pool)
{
  GstHarness *h = new_harness ("", is_a_device);
  Answer answer = ask_for (h, VIDEO, TRUE);

  fail_unless (G_OBJECT_TYPE (answer.pool) == device_pool_get_type ());
  fail_unless_equals_int (answer.min, 2);
  fail_unless_equals_int (answer.max, 4);
  fail_unless (answer.allocator == NULL);
  answer_clear (&answer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_memory_of_a_device_is_left_alone)
{
  GstHarness *h = new_harness ("", NULL);
  Answer answer = ask_for (
      h, "video/x-raw(memory:DMABuf),format=I420,width=320,height=240", TRUE);

  fail_if (answer.answered);
  fail_unless (answer.pool == NULL && answer.allocator == NULL);
  answer_clear (&answer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_settings_reach_the_pool)
{
  GstHarness *h = new_harness (
      "initial-buffers=7 max-buffers=40 when-empty=wait", needs_much);
  Answer answer = ask_for (h, VIDEO, TRUE);
  GstPooledWhenEmpty when_empty;

  fail_unless_equals_int (answer.min, 7);
  fail_unless_equals_int (answer.max, 40);
  g_object_get (answer.allocator, "when-empty", &when_empty, NULL);
  fail_unless_equals_int (when_empty, GST_POOLED_WHEN_EMPTY_WAIT);

  /* while it works */
  gst_harness_set (h, "poolfilter", "when-empty", 0, NULL);
  g_object_get (answer.allocator, "when-empty", &when_empty, NULL);
  fail_unless_equals_int (when_empty, GST_POOLED_WHEN_EMPTY_ALLOCATE);
  answer_clear (&answer);
  gst_harness_teardown (h);
}
GST_END_TEST;

static void
set_on_element (GstAllocator *allocator, GParamSpec *spec, GstElement *element)
{
  g_object_set (element, "idle-timeout", G_GUINT64_CONSTANT (7), NULL);
}

/* The settings it begins with have been looked up, nobody can hand on another
 * yet. */
GST_START_TEST (test_what_is_set_while_it_starts_reaches_the_allocator)
{
  g_autoptr (GstAllocator) named = gst_pooled_allocator_get ("starts");
  GstElement *element = gst_element_factory_make ("poolfilter", NULL);
  guint64 idle_timeout;

  g_object_set (element, "pool-name", "starts", NULL);
  gst_util_set_object_arg (G_OBJECT (element), "when-empty", "fail");
  g_signal_connect (
      named, "notify::when-empty", G_CALLBACK (set_on_element), element);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_READY),
      GST_STATE_CHANGE_SUCCESS);
  g_object_get (named, "idle-timeout", &idle_timeout, NULL);
  fail_unless_equals_uint64 (idle_timeout, 7);
  g_signal_handlers_disconnect_by_func (named, set_on_element, element);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (element);
}
GST_END_TEST;

/* what was needed once does not stay in the pool for ever */
GST_START_TEST (test_idle_buffers_leave_the_pool)
{
  GstHarness *h = new_harness ("idle-timeout=1000", NULL);
  Answer answer = ask_for (h, VIDEO, TRUE);
  GstBuffer *some[10];
  g_autoptr (GstStructure) stats = NULL;
  guint64 left;

  gst_harness_set_src_caps_str (h, VIDEO);
  fail_unless (gst_buffer_pool_set_active (answer.pool, TRUE));
  for (guint i = 0; i < G_N_ELEMENTS (some); i++) {
    fail_unless_equals_int (
        gst_buffer_pool_acquire_buffer (answer.pool, &some[i], NULL),
        GST_FLOW_OK);
  }
  for (guint i = 1; i < G_N_ELEMENTS (some); i++)
    gst_buffer_unref (some[i]);
  fail_unless_equals_int (gst_harness_push (h, some[0]), GST_FLOW_OK);

  stats =
      gst_pooled_buffer_pool_get_stats (GST_POOLED_BUFFER_POOL (answer.pool));
  fail_unless (gst_structure_get_uint64 (stats, "buffers", &left));
  fail_unless_equals_uint64 (left, 1);
  gst_buffer_unref (gst_harness_pull (h));
  gst_buffer_pool_set_active (answer.pool, FALSE);
  answer_clear (&answer);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* Upstream stops last, and may still ask; what it was offered is its own then.
 */
GST_START_TEST (test_what_is_offered_when_it_has_stopped_goes_with_it)
{
  GstHarness *h = gst_harness_new ("poolfilter");
  Answer answer;
  GstBufferPool *alive;

  downstream = NULL;
  gst_harness_play (h);
  answer = ask_for (h, VIDEO, TRUE);
  answer_clear (&answer);
  gst_element_set_state (h->element, GST_STATE_READY);
  answer = ask_for (h, VIDEO, TRUE);
  alive = answer.pool;
  fail_unless (alive && GST_POOLED_IS_BUFFER_POOL (alive));
  g_object_add_weak_pointer (G_OBJECT (alive), (gpointer *) &alive);
  answer_clear (&answer);
  gst_element_set_state (h->element, GST_STATE_NULL);
  fail_unless (alive == NULL);
  gst_harness_teardown (h);
}
GST_END_TEST;

static GstElement *stopped;

static void
stop_meanwhile (GstQuery *query)
{
  gst_element_set_state (stopped, GST_STATE_NULL);
}

/* The allocator was there when it was asked, and is not any more. */
GST_START_TEST (test_what_is_offered_while_it_stops_is_not_kept)
{
  GstHarness *h = gst_harness_new ("poolfilter");
  Answer answer;
  GstBufferPool *alive;

  gst_harness_play (h);
  gst_pad_set_query_function (h->sinkpad, downstream_query);
  downstream = stop_meanwhile;
  stopped = h->element;
  answer = ask_for (h, VIDEO, TRUE);
  alive = answer.pool;
  fail_unless (alive && GST_POOLED_IS_BUFFER_POOL (alive));
  g_object_add_weak_pointer (G_OBJECT (alive), (gpointer *) &alive);
  answer_clear (&answer);
  fail_unless (alive == NULL);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_one_name_is_one_allocator)
{
  GstHarness *a = new_harness ("pool-name=one", NULL);
  GstHarness *b = new_harness ("pool-name=one size-classes=5KiB:3", NULL);
  GstHarness *c = new_harness ("", NULL);
  g_autoptr (GstAllocator) named = gst_pooled_allocator_get ("one");
  Answer from_a = ask_for (a, NULL, FALSE);
  Answer from_b = ask_for (b, NULL, FALSE);
  Answer from_c = ask_for (c, NULL, FALSE);

  fail_unless (from_a.allocator == named);
  fail_unless (from_b.allocator == named);
  fail_unless (from_c.allocator != named);
  answer_clear (&from_a);
  answer_clear (&from_b);
  answer_clear (&from_c);
  gst_harness_teardown (a);
  gst_harness_teardown (b);
  gst_harness_teardown (c);
}
GST_END_TEST;

/* what gst-inspect shows is what the allocator does */
GST_START_TEST (test_defaults_are_the_allocators)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("poolfilter", NULL);
  g_autoptr (GstAllocator) allocator = gst_pooled_allocator_new ();
  guint n, found = 0;
  g_autofree GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (allocator), &n);

  gst_object_ref_sink (element);
  for (guint i = 0; i < n; i++) {
    GParamSpec *ours = g_object_class_find_property (
        G_OBJECT_GET_CLASS (element), specs[i]->name);

    if (!ours || !(specs[i]->flags & G_PARAM_WRITABLE) ||
        specs[i]->owner_type != GST_POOLED_TYPE_ALLOCATOR)
      continue;
    fail_unless (
        G_PARAM_SPEC_VALUE_TYPE (ours) == G_PARAM_SPEC_VALUE_TYPE (specs[i]));
    fail_unless (
        g_param_values_cmp (ours, g_param_spec_get_default_value (ours),
            g_param_spec_get_default_value (specs[i])) == 0,
        "%s", specs[i]->name);
    found++;
  }
  fail_unless_equals_int (found, 13);
}
GST_END_TEST;

static Suite *
poolfilter_offer_suite (void)
{
  Suite *s = suite_create ("poolfilter-offer");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_raw_video_gets_a_pool_and_the_allocator);
  tcase_add_test (tc, test_every_question_gets_a_pool_of_its_own);
  tcase_add_test (tc, test_no_pool_for_what_is_not_raw_video);
  tcase_add_test (tc, test_who_needs_no_pool_gets_none);
  tcase_add_test (tc, test_a_question_does_not_wait);
  tcase_add_test (tc, test_never_less_than_downstream_needs);
  tcase_add_test (tc, test_video_meta_can_be_hidden);
  tcase_add_test (tc, test_a_device_keeps_its_pool);
  tcase_add_test (tc, test_memory_of_a_device_is_left_alone);
  tcase_add_test (tc, test_settings_reach_the_pool);
  tcase_add_test (tc, test_what_is_set_while_it_starts_reaches_the_allocator);
  tcase_add_test (tc, test_idle_buffers_leave_the_pool);
  tcase_add_test (tc, test_what_is_offered_when_it_has_stopped_goes_with_it);
  tcase_add_test (tc, test_what_is_offered_while_it_stops_is_not_kept);
  tcase_add_test (tc, test_one_name_is_one_allocator);
  tcase_add_test (tc, test_defaults_are_the_allocators);

  return s;
}

GST_CHECK_MAIN (poolfilter_offer);
