/* bias.c: a lock that costs its owner nearly nothing
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "bias-private.h"

#include <sched.h>
#include <time.h>
#include <unistd.h>

#if HAVE_MEMBARRIER
#  include <linux/membarrier.h>
#  include <sys/syscall.h>

static bool
membarrier (int command)
{
  return syscall (SYS_membarrier, command, 0, 0) == 0;
}

bool
gst_pooled_bias_available (void)
{
  return membarrier (MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
}

/* A sandbox may take the call away after it was granted. Then nothing orders
 * the owners' accesses any more but time: stores leave a processor's buffer
 * within microseconds. */
static void
fence_without_help (void)
{
  const struct timespec pause = { 0, 10 * 1000 * 1000 };

  gst_pooled_fence_seq_cst ();
  nanosleep (&pause, NULL);
}

void
gst_pooled_bias_fence (bool available)
{
  gst_pooled_fence_seq_cst (); /* F2, with F1 */
  if (!available || membarrier (MEMBARRIER_CMD_PRIVATE_EXPEDITED))
    return;
  /* the child of a fork has to register again */
  if (gst_pooled_bias_available () &&
      membarrier (MEMBARRIER_CMD_PRIVATE_EXPEDITED))
    return;
  fence_without_help ();
}
#else
bool
gst_pooled_bias_available (void)
{
  return false;
}

void
gst_pooled_bias_fence (bool available)
{
  gst_pooled_fence_seq_cst (); /* F2, with F1 */
}
#endif

void
gst_pooled_bias_init (gst_pooled_bias *bias, bool available)
{
  gst_pooled_store_relaxed (&bias->busy, 0);
  gst_pooled_store_relaxed (&bias->revoked, 0);
  bias->fence = !available;
}

void
gst_pooled_bias_revoke (gst_pooled_bias *bias)
{
  gst_pooled_store_relaxed (&bias->revoked, 1);
}

/* May wait for the owner. */
void
gst_pooled_bias_wait (gst_pooled_bias *bias)
{
  for (unsigned i = 0; gst_pooled_load_acquire (&bias->busy); i++) { /* R1 */
    if (i < 100)
      gst_pooled_spin_hint ();
    else
      sched_yield ();
  }
}

void
gst_pooled_bias_restore (gst_pooled_bias *bias)
{
  gst_pooled_store_release (&bias->revoked, 0); /* S1, to E1 */
}
