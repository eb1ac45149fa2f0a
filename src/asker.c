/* asker.c: for which pool a thread asks an allocator for memory
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "asker-private.h"

static _Thread_local GstPooledAsker *current;

GstPooledAsker *
gst_pooled_asker_set (GstPooledAsker *asker)
{
  GstPooledAsker *before = current;

  current = asker;
  return before;
}

GstPooledAsker *
gst_pooled_asker_get (void)
{
  return current;
}
