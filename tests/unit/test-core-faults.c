/* test-core-faults.c: the lock-free core on a system that refuses
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The linker puts the functions here in place of those that the core calls.
 * Memory fails at the n-th call, for every n there is; what had been made
 * before that is given back, which the sanitizers and valgrind watch.
 */
#include "config.h"

#include "appendlist-private.h"
#include "bias-private.h"
#include "budget-private.h"
#include "handover-private.h"
#include "park-private.h"
#include "stacks-private.h"

#include <errno.h>
#include <glib.h>
#include <sched.h>
#include <stdlib.h>

/* Calls that succeed before one fails; negative: all do. */
static gint successes = -1;

static gboolean
is_refused (void)
{
  return successes >= 0 && successes-- == 0;
}

void *__wrap_aligned_alloc (size_t alignment, size_t size);
void *__real_aligned_alloc (size_t alignment, size_t size);

void *
__wrap_aligned_alloc (size_t alignment, size_t size)
{
  return is_refused () ? NULL : __real_aligned_alloc (alignment, size);
}

int __wrap_posix_memalign (void **memory, size_t alignment, size_t size);
int __real_posix_memalign (void **memory, size_t alignment, size_t size);

int
__wrap_posix_memalign (void **memory, size_t alignment, size_t size)
{
  return is_refused () ? ENOMEM
                       : __real_posix_memalign (memory, alignment, size);
}

bool __wrap_gst_pooled_park_init (GstPooledPark *park);
bool __real_gst_pooled_park_init (GstPooledPark *park);

bool
__wrap_gst_pooled_park_init (GstPooledPark *park)
{
  return is_refused () ? false : __real_gst_pooled_park_init (park);
}

/* How often the barrier is refused, and whether it can be had again. */
static gint barriers_refused;
static bool has_barrier = true;

bool __wrap_gst_pooled_park_has_barrier (void);
bool __wrap_gst_pooled_park_barrier (void);

bool
__wrap_gst_pooled_park_has_barrier (void)
{
  return has_barrier;
}

bool
__wrap_gst_pooled_park_barrier (void)
{
  if (barriers_refused > 0) {
    barriers_refused--;
    return false;
  }

  return true;
}

static bool no_processor;

int __wrap_sched_getcpu (void);
int __real_sched_getcpu (void);
int __wrap_sched_getaffinity (pid_t pid, size_t size, cpu_set_t *set);
int __real_sched_getaffinity (pid_t pid, size_t size, cpu_set_t *set);

int
__wrap_sched_getcpu (void)
{
  return no_processor ? -1 : __real_sched_getcpu ();
}

int
__wrap_sched_getaffinity (pid_t pid, size_t size, cpu_set_t *set)
{
  return no_processor ? -1 : __real_sched_getaffinity (pid, size, set);
}

static void
test_a_handover_cannot_be_made_without_memory (void)
{
  GstPooledHandover *handover = NULL;
  gint calls = 0;

  for (; handover == NULL; calls++) {
    successes = calls;
    handover = gst_pooled_handover_new (2);
    g_assert_true (handover == NULL || successes >= 0);
  }
  successes = -1;
  /* itself, two rings of two parts each, two waiters */
  g_assert_cmpint (calls, >, 5);
  gst_pooled_handover_free (handover);
}

static void
test_a_push_without_memory_is_refused (void)
{
  GstPooledHandover *handover = gst_pooled_handover_new (1);
  GstPooledItem item = { .buffers = 1 };
  guint pushed = 0;

  successes = 0;
  while (gst_pooled_handover_push_buffer (
      handover, &item, GST_POOLED_TIME_NONE, GST_POOLED_TIME_NONE))
    pushed++;
  successes = 0;
  while (gst_pooled_handover_push_event (handover, &item))
    g_assert_cmpuint (pushed, <, 10000);
  successes = -1;

  /* what was queued before is there, and there is room again with memory */
  g_assert_cmpuint (pushed, >, 0);
  for (guint i = 0; i < pushed; i++)
    g_assert_true (gst_pooled_lanes_take_buffer (handover->lanes, &item));
  g_assert_false (gst_pooled_lanes_take_buffer (handover->lanes, &item));
  g_assert_true (gst_pooled_handover_push_buffer (
      handover, &item, GST_POOLED_TIME_NONE, GST_POOLED_TIME_NONE));
  gst_pooled_handover_free (handover);
}

static void
test_lists_cannot_be_made_without_memory (void)
{
  successes = 0;
  g_assert_null (gst_pooled_append_list_new ());
  successes = 0;
  g_assert_null (gst_pooled_budget_new ());
  successes = 0;
  g_assert_null (gst_pooled_stacks_new (1));
  successes = -1;
}

static void
test_stacks_without_memory_give_no_index (void)
{
  GstPooledStacks *stacks = gst_pooled_stacks_new (1);
  guint32 index;

  successes = 0;
  g_assert_cmpuint (
      gst_pooled_stacks_add (stacks, stacks), ==, GST_POOLED_STACKS_NONE);
  successes = -1;
  index = gst_pooled_stacks_add (stacks, stacks);
  g_assert_cmpuint (index, !=, GST_POOLED_STACKS_NONE);
  g_assert_true (gst_pooled_stacks_item (stacks, index) == stacks);
  gst_pooled_stacks_free (stacks);
}

static void
test_a_system_that_tells_no_processor_is_one_with_some (void)
{
  GstPooledStacks *stacks = gst_pooled_stacks_new (4);

  no_processor = true;
  g_assert_cmpuint (gst_pooled_stacks_here (stacks), ==, 0);
  g_assert_cmpuint (gst_pooled_park_processors (), >=, 1);
  no_processor = false;
  gst_pooled_stacks_free (stacks);
}

static void
use (gst_pooled_bias *bias, bool available)
{
  g_assert_true (gst_pooled_bias_try_enter (bias));
  gst_pooled_bias_leave (bias);

  gst_pooled_bias_revoke (bias);
  gst_pooled_bias_fence (available);
  gst_pooled_bias_wait (bias);
  g_assert_false (gst_pooled_bias_try_enter (bias));
  gst_pooled_bias_restore (bias);
  g_assert_true (gst_pooled_bias_try_enter (bias));
  gst_pooled_bias_leave (bias);
}

static void
test_a_biased_lock_excludes_without_barrier (void)
{
  gst_pooled_bias bias;

  has_barrier = false;
  g_assert_false (gst_pooled_bias_available ());
  gst_pooled_bias_init (&bias, false);
  use (&bias, false);
  has_barrier = true;
}

/* the child of a fork registers again; a sandbox leaves nothing but time */
static void
test_a_biased_lock_survives_a_barrier_that_is_taken_away (void)
{
  gst_pooled_bias bias;

  g_assert_true (gst_pooled_bias_available ());
  gst_pooled_bias_init (&bias, true);
  barriers_refused = 1;
  use (&bias, true);
  g_assert_cmpint (barriers_refused, ==, 0);

  barriers_refused = 1;
  has_barrier = false;
  use (&bias, true);
  g_assert_cmpint (barriers_refused, ==, 0);
  has_barrier = true;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core-faults/handover_without_memory",
      test_a_handover_cannot_be_made_without_memory);
  g_test_add_func ("/core-faults/push_without_memory",
      test_a_push_without_memory_is_refused);
  g_test_add_func ("/core-faults/lists_without_memory",
      test_lists_cannot_be_made_without_memory);
  g_test_add_func ("/core-faults/stacks_without_memory",
      test_stacks_without_memory_give_no_index);
  g_test_add_func ("/core-faults/no_processor",
      test_a_system_that_tells_no_processor_is_one_with_some);
  g_test_add_func (
      "/core-faults/no_barrier", test_a_biased_lock_excludes_without_barrier);
  g_test_add_func ("/core-faults/barrier_taken_away",
      test_a_biased_lock_survives_a_barrier_that_is_taken_away);

  return g_test_run ();
}
