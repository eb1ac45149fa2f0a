/* short.h: a short pipeline that is run while something goes wrong
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Its source is a fakesrc called s; what leaves it are numbered records, and
 * every buffer that arrives at the fakesink called t is looked into: its
 * records must be whole, and come in order, each once.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum {
  SHORT_EOS,
  SHORT_ERROR,
  SHORT_HANGS,
} ShortEnd;

typedef struct {
  GstElement *pipeline;
  gsize record; /* bytes */
  guint sent;
  guint arrived;  /* records */
  guint expected; /* the least number that may come next */
  guint harmed;   /* records that were not whole, or out of order */
  GMutex gate;    /* held by who holds the consumer back */
  gchar *error;   /* what the first error said */
} Short;

/* @line: as for gst-launch-1.0. @record: bytes in each buffer of s; 0 when the
 * source is another, and nothing is looked into. */
Short *short_new (const gchar *line, gsize record);

/* Plays until EOS, or an error, or for a long time. */
ShortEnd short_run (Short *self);
gboolean short_play (Short *self);
ShortEnd short_wait (Short *self);

/* Stops. Everything of ours adds up, and nothing that came was harmed. */
void short_stop_and_check (Short *self);
void short_free (Short *self);

/* a value of `stats` of the element called @name */
guint64 short_stat (Short *self, const gchar *name, const gchar *field);

G_END_DECLS
