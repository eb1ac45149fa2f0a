/* client-links.c: a link that is made while a push fails for want of one
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * As gst/lfqueue and gst/accumulator do it: who links does so with no lock of
 * ours, then tells of it with the lock; who pushes stops with the lock. If it
 * stops though it was told of the link, nobody tells it again.
 */
#include "client-lock.h"
#include "client.h"

#include "links-private.h"

const char *const client_name = "links";
const int client_threads = 2;

static GstPooledLinks links;
/* downstream's: nothing of it is ours, not even an order */
static gst_pooled_atomic_u32 linked;

static uint32_t stopped; /* with the lock */
static uint32_t pushed;  /* by who pushes */

void
client_set_up (void)
{
  atomic_init (&links.count, 0);
  links.seen = 0;
  atomic_init (&linked, 0);
  lock_set_up ();
  stopped = 0;
  pushed = 0;
}

static void
link_downstream (void)
{
  gst_pooled_store_relaxed (&linked, 1);
  lock ();
  gst_pooled_links_made (&links);
  stopped = 0;
  unlock ();
}

/* True when it has pushed, or is stopped. */
static bool
push (void)
{
  bool ends;

  gst_pooled_links_before_push (&links);
  pushed = gst_pooled_load_relaxed (&linked);
  if (pushed != 0)
    return true;

  lock ();
  ends = !gst_pooled_links_made_since (&links);
  if (ends)
    stopped = 1;
  unlock ();

  return ends;
}

/* One pushes until it may or must stop, one links. */
void
client_thread (int index)
{
  if (index == 1) {
    link_downstream ();
    return;
  }
  while (!push ())
    client_yield ();
}

void
client_finish (void)
{
  /* the event came after the stop, and goes on */
  client_check (pushed != 0 || stopped == 0);
}
