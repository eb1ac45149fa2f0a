/* bias.c: a lock that costs its owner nearly nothing
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "bias-private.h"

#include "park-private.h"

#include <time.h>

bool
gst_pooled_bias_available (void)
{
  return gst_pooled_park_has_barrier ();
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
  if (!available || gst_pooled_park_barrier ())
    return;
  /* the child of a fork has to register again */
  if (gst_pooled_park_has_barrier () && gst_pooled_park_barrier ())
    return;
  fence_without_help ();
}

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
  unsigned rounds = 0;

  while (gst_pooled_load_acquire (&bias->busy)) /* R1 */
    gst_pooled_park_pause (&rounds);
}

void
gst_pooled_bias_restore (gst_pooled_bias *bias)
{
  gst_pooled_store_release (&bias->revoked, 0); /* S1, to E1 */
}
