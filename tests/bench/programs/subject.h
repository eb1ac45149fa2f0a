/* subject.h: what a measuring program is told to measure
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Reads a program's options and GStreamer's; says what is wrong with them. */
gboolean bench_parse (int *argc, char ***argv, const GOptionEntry *entries);

typedef struct {
  GstElement *element; /* NULL: no boundary */
  GstPad *sink;
  GstPad *src;
} BenchSubject;

/* @name: an element's, or "none". @properties: as on a launch line, may be
 * NULL. Ends the program with BENCH_EXIT_ABSENT when there is no such
 * element. */
void bench_subject_init (
    BenchSubject *self, const gchar *name, const gchar *properties);
/* Lets go of the pads; the element belongs to the bin it was added to. */
void bench_subject_clear (BenchSubject *self);

/* Puts the subject between both, or links them directly. */
void bench_subject_link (BenchSubject *self, GstPad *from, GstPad *to);

/* Reports what the element says of itself, where it has `stats`: per 1,000
 * items stat_producer_sleeps and so on; dropped. */
void bench_subject_report (BenchSubject *self);

G_END_DECLS
