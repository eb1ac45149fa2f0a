/* test-accumulator-batches.c: when batches end, and what is in them
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "accumulator-bed.h"

#define START "stream-start a/a segment:0"

GST_START_TEST (test_all_comes_as_one_at_eos)
{
  Bed *bed = bed_new (NULL);

  bed_push (bed, 0, 5);
  fail_unless_equals_uint64 (bed_stat (bed, "current-buffers"), 5);
  fail_unless_equals_uint64 (bed_stat (bed, "current-size"), 20);
  bed_eos (bed);
  bed_pull_numbers (bed, 0, 5);
  bed_assert_log (bed, START " 5x20 eos");
  bed_assert_message (bed, "eos", 20, 5);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_timeout_without_end_is_none)
{
  Bed *bed = bed_new ("timeout", "18446744073709551615", NULL);

  bed_push (bed, 0, 5);
  bed_eos (bed);
  bed_pull_numbers (bed, 0, 5);
  bed_assert_log (bed, START " 5x20 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_memories_are_kept_and_not_copied)
{
  Bed *bed = bed_new (NULL);
  GstMemory *memories[16];
  GstBuffer *whole;

  for (guint i = 0; i < 16; i++) {
    GstBuffer *buffer = numbered (i);

    memories[i] = gst_buffer_get_memory (buffer, 0);
    gst_harness_push (bed->h, buffer);
  }
  bed_eos (bed);
  whole = gst_harness_pull (bed->h);
  fail_unless_equals_int (gst_buffer_n_memory (whole), 16);
  for (guint i = 0; i < 16; i++) {
    fail_unless (gst_buffer_peek_memory (whole, i) == memories[i]);
    gst_memory_unref (memories[i]);
  }
  gst_buffer_unref (whole);
  fail_unless_equals_uint64 (bed_stat (bed, "bytes-copied"), 0);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_more_memories_than_fit_are_merged_once)
{
  Bed *bed = bed_new (NULL);
  GstBuffer *whole;

  bed_push (bed, 0, 1000);
  bed_eos (bed);
  whole = gst_harness_pull (bed->h);
  fail_unless_equals_int (gst_buffer_n_memory (whole), 1);
  assert_numbers (whole, 0, 1000);
  gst_buffer_unref (whole);
  fail_unless_equals_uint64 (bed_stat (bed, "bytes-copied"), 4000);
  bed_free (bed);
}
GST_END_TEST;

/* one memory with nearly all bytes, in every place among small ones */
GST_START_TEST (test_large_memories_are_kept_between_merged_small_ones)
{
  for (guint at = 0; at < 20; at += 19) {
    Bed *bed = bed_new (NULL);
    GstMemory *large = NULL;
    GstBuffer *whole;
    gboolean found = FALSE;

    for (guint i = 0; i < 20; i++) {
      GstBuffer *buffer = i == at ? sized (100000) : numbered (i);

      if (i == at)
        large = gst_buffer_get_memory (buffer, 0);
      gst_harness_push (bed->h, buffer);
    }
    bed_eos (bed);
    whole = gst_harness_pull (bed->h);
    fail_unless_equals_int (gst_buffer_get_size (whole), 100000 + 19 * 4);
    for (guint i = 0; i < gst_buffer_n_memory (whole); i++)
      found |= gst_buffer_peek_memory (whole, i) == large;
    fail_unless (found);
    fail_unless (bed_stat (bed, "bytes-copied") < 80);
    gst_memory_unref (large);
    gst_buffer_unref (whole);
    bed_free (bed);
  }
}
GST_END_TEST;

GST_START_TEST (test_whole_of_many_megabytes_is_in_few_pieces)
{
  Bed *bed = bed_new (NULL);
  GstBuffer *whole;

  for (guint i = 0; i < 160; i++)
    gst_harness_push (bed->h, sized (300000));
  bed_eos (bed);
  whole = gst_harness_pull (bed->h);
  fail_unless_equals_int (gst_buffer_get_size (whole), 160 * 300000);
  fail_unless (gst_buffer_n_memory (whole) <= gst_buffer_get_max_memory ());
  fail_unless_equals_int (
      gst_buffer_memcmp (whole, 47999996, "\7\7\7\7", 4), 0);
  gst_buffer_unref (whole);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_so_many_buffers_make_a_batch)
{
  Bed *bed = bed_new ("batch-buffers", "2", NULL);

  bed_push (bed, 0, 5);
  bed_eos (bed);
  bed_assert_log (bed, START " 2x8 2x8 1x4 eos");
  for (guint i = 0; i < 2; i++)
    bed_pull_numbers (bed, 2 * i, 2);
  bed_pull_numbers (bed, 4, 1);
  fail_unless_equals_uint64 (bed_stat (bed, "batches"), 3);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_so_many_bytes_make_a_batch)
{
  Bed *bed = bed_new ("batch-bytes", "9", NULL);

  bed_push (bed, 0, 7);
  bed_eos (bed);
  bed_assert_log (bed, START " 3x12 3x12 1x4 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_so_much_time_makes_a_batch)
{
  Bed *bed = bed_new ("batch-time", "2500000000", NULL);

  bed_push (bed, 0, 7);
  bed_eos (bed);
  bed_assert_log (bed, START " 3x12 3x12 1x4 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_durations_count_where_there_are_no_timestamps)
{
  Bed *bed = bed_new ("batch-time", "2500000000", NULL);

  for (guint i = 0; i < 4; i++) {
    GstBuffer *buffer = numbered (i);

    GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
    gst_harness_push (bed->h, buffer);
  }
  bed_eos (bed);
  bed_assert_log (bed, START " 3x12 1x4 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_timeout_sends_on_what_there_is)
{
  Bed *bed = bed_new ("batch-buffers", "100", "timeout", "5000000", NULL);

  bed_push (bed, 0, 1);
  bed_pull_numbers (bed, 0, 1);
  bed_assert_message (bed, "timeout", 4, 1);

  /* again, and not before there is something */
  bed_push (bed, 1, 1);
  bed_pull_numbers (bed, 1, 1);
  fail_unless_equals_uint64 (bed_stat (bed, "batches"), 2);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_steps_smaller_than_the_batch_overlap)
{
  Bed *bed = bed_new ("batch-buffers", "4", "step", "2", NULL);

  bed_push (bed, 0, 8);
  for (guint i = 0; i < 3; i++)
    bed_pull_numbers (bed, 2 * i, 4);
  fail_unless_equals_uint64 (bed_stat (bed, "current-buffers"), 2);
  fail_unless_equals_uint64 (bed_stat (bed, "chunks-emitted"), 6);

  /* nothing new: no batch of what is only left over */
  bed_eos (bed);
  bed_assert_log (bed, START " 4x16 4x16 4x16 eos");
  fail_unless_equals_uint64 (bed_stat (bed, "chunks-emitted"), 8);
  bed_free (bed);
}
GST_END_TEST;

/* what stays is enough for a batch by its bytes, but has nothing new */
GST_START_TEST (test_an_overlap_as_large_as_a_batch_waits_for_one_more)
{
  Bed *bed = bed_new ("batch-bytes", "100", "step", "1", NULL);

  for (guint i = 0; i < 6; i++)
    gst_harness_push (bed->h, sized (i == 3 ? 100 : 1));
  bed_wait_for (bed, " 4x103 4x103 4x103");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_batch_made_smaller_than_the_overlap)
{
  Bed *bed = bed_new ("batch-buffers", "4", "step", "1", NULL);

  bed_push (bed, 0, 4);
  bed_wait_for (bed, " 4x16");
  g_object_set (bed->element, "batch-buffers", 2, NULL);
  bed_push (bed, 4, 2);
  bed_wait_for (bed, " 4x16 2x8 2x8");
  bed_pull_numbers (bed, 0, 4);
  bed_pull_numbers (bed, 3, 2);
  bed_pull_numbers (bed, 4, 2);
  bed_assert_accounts (bed);
  fail_unless_equals_uint64 (bed_stat (bed, "dropped"), 0);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_last_window_has_its_overlap)
{
  Bed *bed = bed_new ("batch-buffers", "4", "step", "1", NULL);

  bed_push (bed, 0, 5);
  bed_push (bed, 5, 1);
  bed_eos (bed);
  bed_assert_log (bed, START " 4x16 4x16 4x16 eos");
  for (guint i = 0; i < 3; i++)
    bed_pull_numbers (bed, i, 4);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_output_as_list_keeps_every_buffer)
{
  Bed *bed = bed_new ("batch-buffers", "3", "output", "list", NULL);

  bed_push (bed, 0, 4);
  bed_eos (bed);
  bed_assert_log (bed, START " list:3 list:1 eos");
  for (guint i = 0; i < 4; i++) {
    GstBuffer *buffer = gst_harness_pull (bed->h);

    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), i * GST_SECOND);
    gst_buffer_unref (buffer);
  }
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_lists_come_in_as_their_buffers)
{
  Bed *bed = bed_new ("batch-buffers", "3", NULL);
  GstBufferList *list = gst_buffer_list_new ();

  for (guint i = 0; i < 7; i++)
    gst_buffer_list_add (list, numbered (i));
  fail_unless_equals_int (
      gst_pad_push_list (bed->h->srcpad, list), GST_FLOW_OK);
  fail_unless_equals_int (
      gst_pad_push_list (bed->h->srcpad, gst_buffer_list_new ()), GST_FLOW_OK);
  bed_eos (bed);
  bed_assert_log (bed, START " 3x12 3x12 1x4 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_times_and_offsets_are_those_of_the_parts)
{
  Bed *bed = bed_new ("batch-buffers", "3", NULL);
  GstBuffer *whole;

  /* as with B frames: the earliest is not the first */
  bed_push (bed, 2, 1);
  bed_push (bed, 1, 1);
  bed_push (bed, 3, 1);
  whole = gst_harness_pull (bed->h);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (whole), GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (whole), 3 * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (whole), 2);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET_END (whole), 4);
  gst_buffer_unref (whole);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_flags_are_those_of_the_parts)
{
  static const guint flags[3] = {
    GST_BUFFER_FLAG_DELTA_UNIT | GST_BUFFER_FLAG_GAP,
    GST_BUFFER_FLAG_DISCONT | GST_BUFFER_FLAG_GAP | GST_BUFFER_FLAG_HEADER,
    GST_BUFFER_FLAG_MARKER,
  };
  Bed *bed = bed_new ("batch-buffers", "3", NULL);
  GstBuffer *whole;

  for (guint i = 0; i < 3; i++) {
    GstBuffer *buffer = numbered (i);

    GST_BUFFER_FLAG_SET (buffer, flags[i]);
    gst_harness_push (bed->h, buffer);
  }
  whole = gst_harness_pull (bed->h);
  fail_unless (GST_BUFFER_FLAG_IS_SET (whole, GST_BUFFER_FLAG_DELTA_UNIT));
  fail_unless (GST_BUFFER_FLAG_IS_SET (whole, GST_BUFFER_FLAG_DISCONT));
  fail_unless (GST_BUFFER_FLAG_IS_SET (whole, GST_BUFFER_FLAG_MARKER));
  fail_if (GST_BUFFER_FLAG_IS_SET (whole, GST_BUFFER_FLAG_GAP));
  fail_if (GST_BUFFER_FLAG_IS_SET (whole, GST_BUFFER_FLAG_HEADER));
  gst_buffer_unref (whole);
  bed_free (bed);
}
GST_END_TEST;

/* what an empty stream comes to */
GST_START_TEST (test_nothing_gathered_is_nothing_sent)
{
  Bed *bed = bed_new (NULL);

  bed_eos (bed);
  bed_assert_log (bed, START " eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_buffers_without_bytes_count_as_buffers)
{
  Bed *bed = bed_new ("batch-buffers", "2", NULL);

  for (guint i = 0; i < 4; i++)
    gst_harness_push (bed->h, gst_buffer_new ());
  bed_eos (bed);
  bed_assert_log (bed, START " 0x0 0x0 eos");
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_smaller_batches_hold_at_once)
{
  Bed *bed = bed_new ("batch-buffers", "100", NULL);

  bed_push (bed, 0, 5);
  g_object_set (bed->element, "batch-buffers", 2, NULL);
  bed_pull_numbers (bed, 0, 2);
  bed_pull_numbers (bed, 2, 2);
  fail_unless_equals_uint64 (bed_stat (bed, "current-buffers"), 1);
  bed_free (bed);
}
GST_END_TEST;

/* the task may be in the middle of a look with what was set before */
GST_START_TEST (test_smaller_batches_hold_while_the_task_looks)
{
  Bed *bed = bed_new ("batch-buffers", "3", NULL);

  for (guint i = 0; i < 2000; i++) {
    bed_push (bed, 0, 2);
    g_object_set (bed->element, "batch-buffers", 1, NULL);
    bed_pull_numbers (bed, 0, 1);
    bed_pull_numbers (bed, 1, 1);
    g_object_set (bed->element, "batch-buffers", 3, NULL);
    bed_clear_log (bed);
  }
  bed_free (bed);
}
GST_END_TEST;

/* a buffer out of a pool comes back to it when the batch is freed */
GST_START_TEST (test_pooled_buffers_are_not_reused_while_the_batch_lives)
{
  Bed *bed = bed_new ("batch-buffers", "2", NULL);
  GstBufferPool *pool = gst_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstBuffer *whole, *buffer;

  gst_buffer_pool_config_set_params (config, NULL, 4, 2, 0);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  for (guint i = 0; i < 2; i++) {
    gst_buffer_pool_acquire_buffer (pool, &buffer, NULL);
    gst_buffer_memset (buffer, 0, 1 + i, 4);
    gst_harness_push (bed->h, buffer);
  }
  whole = gst_harness_pull (bed->h);
  for (guint i = 0; i < 2; i++) {
    gst_buffer_pool_acquire_buffer (pool, &buffer, NULL);
    gst_buffer_memset (buffer, 0, 9, 4);
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_int (
      gst_buffer_memcmp (whole, 0, "\1\1\1\1\2\2\2\2", 8), 0);
  gst_buffer_unref (whole);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_batches_suite (void)
{
  Suite *s = suite_create ("accumulator-batches");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_all_comes_as_one_at_eos);
  tcase_add_test (tc, test_a_timeout_without_end_is_none);
  tcase_add_test (tc, test_memories_are_kept_and_not_copied);
  tcase_add_test (tc, test_more_memories_than_fit_are_merged_once);
  tcase_add_test (tc, test_large_memories_are_kept_between_merged_small_ones);
  tcase_add_test (tc, test_whole_of_many_megabytes_is_in_few_pieces);
  tcase_add_test (tc, test_so_many_buffers_make_a_batch);
  tcase_add_test (tc, test_so_many_bytes_make_a_batch);
  tcase_add_test (tc, test_so_much_time_makes_a_batch);
  tcase_add_test (tc, test_durations_count_where_there_are_no_timestamps);
  tcase_add_test (tc, test_timeout_sends_on_what_there_is);
  tcase_add_test (tc, test_steps_smaller_than_the_batch_overlap);
  tcase_add_test (tc, test_last_window_has_its_overlap);
  tcase_add_test (tc, test_an_overlap_as_large_as_a_batch_waits_for_one_more);
  tcase_add_test (tc, test_a_batch_made_smaller_than_the_overlap);
  tcase_add_test (tc, test_output_as_list_keeps_every_buffer);
  tcase_add_test (tc, test_lists_come_in_as_their_buffers);
  tcase_add_test (tc, test_times_and_offsets_are_those_of_the_parts);
  tcase_add_test (tc, test_flags_are_those_of_the_parts);
  tcase_add_test (tc, test_nothing_gathered_is_nothing_sent);
  tcase_add_test (tc, test_buffers_without_bytes_count_as_buffers);
  tcase_add_test (tc, test_smaller_batches_hold_at_once);
  tcase_add_test (tc, test_smaller_batches_hold_while_the_task_looks);
  tcase_add_test (tc, test_pooled_buffers_are_not_reused_while_the_batch_lives);

  return s;
}

GST_CHECK_MAIN (accumulator_batches)
