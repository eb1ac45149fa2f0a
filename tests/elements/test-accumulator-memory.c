/* test-accumulator-memory.c: memories that are not like others
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Some must not be shared, some cannot be mapped. What needs neither is none
 * of the element's business; what cannot be put into one buffer is an error.
 */
#include "accumulator-bed.h"
#include "unmappable.h"

static GstBuffer *
numbered_unshared (guint n)
{
  GstBuffer *buffer = numbered (n);

  GST_MINI_OBJECT_FLAG_SET (
      gst_buffer_peek_memory (buffer, 0), GST_MEMORY_FLAG_NO_SHARE);

  return buffer;
}

GST_START_TEST (test_memories_that_must_not_be_shared_are_copied)
{
  Bed *bed = bed_new ("batch-buffers", "3", NULL);
  GstMemory *shared;
  GstBuffer *buffer, *whole;

  buffer = numbered (1);
  shared = gst_buffer_get_memory (buffer, 0);
  gst_harness_push (bed->h, numbered_unshared (0));
  gst_harness_push (bed->h, buffer);
  gst_harness_push (bed->h, numbered_unshared (2));
  whole = gst_harness_pull (bed->h);
  fail_unless_equals_int (gst_buffer_n_memory (whole), 3);
  fail_unless (gst_buffer_peek_memory (whole, 1) == shared);
  assert_numbers (whole, 0, 3);
  gst_buffer_unref (whole);
  gst_memory_unref (shared);
  fail_unless_equals_uint64 (bed_stat (bed, "bytes-copied"), 8);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_memories_that_are_not_copied_need_not_be_mapped)
{
  Bed *bed = bed_new ("batch-buffers", "3", NULL);
  GstBuffer *whole;

  for (guint i = 0; i < 3; i++)
    fail_unless_equals_int (
        gst_harness_push (bed->h, unmappable_buffer (100, 0)), GST_FLOW_OK);
  whole = gst_harness_pull (bed->h);
  fail_unless_equals_int (gst_buffer_n_memory (whole), 3);
  fail_unless_equals_int (gst_buffer_get_size (whole), 300);
  gst_buffer_unref (whole);
  bed_free (bed);
}
GST_END_TEST;

/* The task tells, and then nothing more is taken. */
static void
assert_error (Bed *bed)
{
  GstMessage *message = bed_pop_error (bed);
  GError *error;

  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (
      error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT));
  g_error_free (error);
  gst_message_unref (message);
  while (gst_harness_push (bed->h, numbered (0)) != GST_FLOW_ERROR)
    g_thread_yield ();
  fail_unless_equals_int (gst_harness_buffers_received (bed->h), 0);
}

GST_START_TEST (test_one_that_can_neither_be_shared_nor_mapped_is_an_error)
{
  Bed *bed = bed_new ("batch-buffers", "3", NULL);

  gst_harness_push (bed->h, numbered (0));
  gst_harness_push (bed->h,
      unmappable_buffer (100, (GstMemoryFlags) GST_MEMORY_FLAG_NO_SHARE));
  gst_harness_push (bed->h, numbered (2));
  assert_error (bed);
  bed_free (bed);
}
GST_END_TEST;

/* more memories than a buffer can have, so that they are merged */
GST_START_TEST (test_one_of_many_that_cannot_be_mapped_is_an_error)
{
  Bed *bed = bed_new ("batch-buffers", "100", NULL);

  for (guint i = 0; i < 100; i++)
    gst_harness_push (
        bed->h, i == 50 ? unmappable_buffer (4, 0) : numbered (i));
  assert_error (bed);
  bed_free (bed);
}
GST_END_TEST;

GST_START_TEST (test_a_list_needs_neither)
{
  Bed *bed = bed_new ("batch-buffers", "100", "output", "list", NULL);

  for (guint i = 0; i < 100; i++)
    gst_harness_push (bed->h, unmappable_buffer (4, GST_MEMORY_FLAG_NO_SHARE));
  bed_wait_for (bed, "list:100");
  bed_free (bed);
}
GST_END_TEST;

static Suite *
accumulator_memory_suite (void)
{
  Suite *s = suite_create ("accumulator-memory");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_memories_that_must_not_be_shared_are_copied);
  tcase_add_test (tc, test_memories_that_are_not_copied_need_not_be_mapped);
  tcase_add_test (
      tc, test_one_that_can_neither_be_shared_nor_mapped_is_an_error);
  tcase_add_test (tc, test_one_of_many_that_cannot_be_mapped_is_an_error);
  tcase_add_test (tc, test_a_list_needs_neither);

  return s;
}

GST_CHECK_MAIN (accumulator_memory)
