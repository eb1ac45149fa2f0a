/* bed.h: an element between a producer and a judge, and what disturbs it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The main thread's, but for bed_set() and bed_stat(), which are anybody's.
 */
#pragma once

#include <gst/gst.h>

#include "judge.h"
#include "producer.h"

G_BEGIN_DECLS

typedef struct {
  GstElement *element;
  Producer producer;
  Judge judge;

  /* of all rounds */
  guint64 flushes, cycles, links;
} Bed;

/* Once, before anything else. */
void bed_start_gst (void);

/* An element of that name, in NULL; then linked and playing. */
void bed_init (Bed *bed, const char *factory);
void bed_link (Bed *bed);

/* After the producer: nothing comes any more. */
void bed_stop (Bed *bed);
void bed_clear (Bed *bed);

/* "property=value" */
void bed_set (Bed *bed, const char *setting);
guint64 bed_stat (Bed *bed, const char *name);

/* @polite: as a source does, whose thread is out before the flush stops */
void bed_flush (Bed *bed, gboolean polite);
void bed_flush_stop_alone (Bed *bed);
void bed_cycle (Bed *bed);
void bed_relink (Bed *bed);
/* blocks the source pad for a while, and may flush meanwhile */
void bed_block (Bed *bed, gboolean flush);

G_END_DECLS
