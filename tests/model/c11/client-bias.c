/* client-bias.c: the owner of a biased lock, and two who want in
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the lock protects is plain. The two others exclude each other by a lock
 * of their own, as the contract demands.
 */
#include "client.h"

#include "bias-private.h"

#define SECTIONS 3

const char *const client_name = "bias";
const int client_threads = 3;

static gst_pooled_bias bias;
static gst_pooled_atomic_u32 others;
static bool light;
static int inside, entered;

void
client_set_up (void)
{
  light = gst_pooled_bias_available ();
  gst_pooled_bias_init (&bias, light);
  atomic_init (&others, 0);
  inside = entered = 0;
}

static void
section (void)
{
  client_check (inside == 0);
  inside = 1;
  entered++;
  client_check (inside == 1);
  inside = 0;
}

static void
own (void)
{
  for (int i = 0; i < SECTIONS; i++) {
    while (!gst_pooled_bias_try_enter (&bias))
      client_yield ();
    section ();
    gst_pooled_bias_leave (&bias);
  }
}

static void
want_in (void)
{
  uint32_t open = 0;

  while (!gst_pooled_cas_acquire (&others, &open, 1)) {
    open = 0;
    client_yield ();
  }
  gst_pooled_bias_revoke (&bias);
  gst_pooled_bias_fence (light);
  gst_pooled_bias_wait (&bias);
  section ();
  gst_pooled_bias_restore (&bias);
  gst_pooled_store_release (&others, 0);
}

void
client_thread (int index)
{
  if (index == 0)
    own ();
  else
    want_in ();
}

void
client_finish (void)
{
  client_check (entered == SECTIONS + 2);
}
