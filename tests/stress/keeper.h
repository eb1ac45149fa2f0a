/* keeper.h: holds buffers for a while and gives them back from its own thread
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "atomics-private.h"

G_BEGIN_DECLS

#define KEEPER_PLACES 6

typedef struct {
  GThread *thread;
  guint index;
  gst_pooled_atomic_u32 stop;
  gst_pooled_atomic_u32 clings; /* gives back only what it has no place for */
  GMutex lock;
  GstBuffer *held[KEEPER_PLACES];
} Keeper;

void keeper_start (Keeper *keeper, guint index);
/* All are given back. */
void keeper_stop (Keeper *keeper);

/* Takes @buffer. Any thread. */
void keeper_keep (Keeper *keeper, GstBuffer *buffer);

G_END_DECLS
