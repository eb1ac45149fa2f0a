/* pipeline.h: whole pipelines out of a launch line
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "queue-rig.h"

G_BEGIN_DECLS

/* A launch line in which the word Q stands for the queue under test. */
GstElement *pipeline_new (const gchar *line);
/* the same with another factory for Q */
GstElement *pipeline_new_with (const gchar *line, const gchar *factory);

/* Checks the accounts of every queue in it, before and after it stops. */
void pipeline_free (GstElement *pipeline);

/* Plays until EOS; an error fails with its text. */
void pipeline_run_to_eos (GstElement *pipeline);

/* FALSE when the watchdog's time is over; an error that nobody waits for
 * fails with its text */
gboolean pipeline_wait_for (GstElement *pipeline, GstMessageType type);

/* counts what leaves the source pad of @element; read it after EOS, or the
 * atomic one at any time */
void pipeline_count_buffers (GstElement *element, guint64 *counter);
void pipeline_count_buffers_atomic (GstElement *element, gint *counter);

G_END_DECLS
