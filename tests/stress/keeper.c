/* keeper.c: holds buffers for a while and gives them back from its own thread
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "keeper.h"

#include "stress.h"
#include "taker.h"

/* Puts @buffer where another one was, and gives that back, intact. */
static void
exchange (Keeper *keeper, guint place, GstBuffer *buffer)
{
  GstBuffer *former;

  g_mutex_lock (&keeper->lock);
  former = keeper->held[place];
  keeper->held[place] = buffer;
  g_mutex_unlock (&keeper->lock);
  if (former == NULL)
    return;

  stress_check (taker_is_marked (former, GST_BUFFER_OFFSET (former)));
  gst_buffer_unref (former);
}

static guint
choose_place (Keeper *keeper)
{
  guint place = stress_random (KEEPER_PLACES);

  if (!gst_pooled_load_relaxed (&keeper->clings))
    return place;
  g_mutex_lock (&keeper->lock);
  for (guint i = 0; i < KEEPER_PLACES && keeper->held[place] != NULL; i++)
    place = (place + 1) % KEEPER_PLACES;
  g_mutex_unlock (&keeper->lock);

  return place;
}

void
keeper_keep (Keeper *keeper, GstBuffer *buffer)
{
  exchange (keeper, choose_place (keeper), buffer);
}

static gpointer
give_back (gpointer data)
{
  Keeper *keeper = data;

  stress_thread (keeper->index);
  while (!gst_pooled_load_relaxed (&keeper->stop)) {
    if (!gst_pooled_load_relaxed (&keeper->clings))
      exchange (keeper, stress_random (KEEPER_PLACES), NULL);
    stress_perturb ();
    if (stress_random (4) == 0)
      g_usleep (stress_random (100));
  }

  return NULL;
}

void
keeper_start (Keeper *keeper, guint index)
{
  gst_pooled_store_relaxed (&keeper->stop, 0);
  gst_pooled_store_relaxed (&keeper->clings, 0);
  g_mutex_init (&keeper->lock);
  keeper->index = index;
  keeper->thread = g_thread_new ("keeper", give_back, keeper);
}

void
keeper_stop (Keeper *keeper)
{
  gst_pooled_store_relaxed (&keeper->stop, 1);
  g_thread_join (keeper->thread);
  for (guint i = 0; i < KEEPER_PLACES; i++)
    exchange (keeper, i, NULL);
  g_mutex_clear (&keeper->lock);
}
