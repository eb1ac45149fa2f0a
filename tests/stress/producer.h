/* producer.h: pushes whatever can be pushed into an element
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "atomics-private.h"

G_BEGIN_DECLS

/* how to go on after a disturbance */
typedef enum {
  PRODUCER_AS_BEFORE,
  PRODUCER_NEW_SEGMENT,
  PRODUCER_NEW_STREAM,
} ProducerResume;

typedef struct _Producer Producer;

struct _Producer {
  GstPad *pad;
  GThread *thread;
  guint index;
  gst_pooled_atomic_u32 stop;
  gst_pooled_atomic_u32 resume;  /* ProducerResume */
  gst_pooled_atomic_u32 refused; /* the last push was answered FLUSHING */
  gst_pooled_atomic_u32 steps;   /* so many things it has done */

  /* numbered events are pushed under it: not while they may be lost */
  GMutex lock;
  guint epoch, n;

  /* the producer's own, for others when it has stopped */
  guint64 id;
  guint64 buffers;
  guint caps;
  guint frame;

  /* what it does in another way, set after producer_init(); NULL as it is */
  GstCaps *(*make_caps) (gpointer user, guint n); /* with a field "n" */
  GstBuffer *(*make) (gpointer user, guint64 id, gboolean may_wait);
  void (*ask) (gpointer user);
  void (*pushed) (gpointer user, guint64 buffers, GstFlowReturn flow);
  gpointer user;
};

void producer_init (Producer *producer);
void producer_clear (Producer *producer);
void producer_start (Producer *producer, guint index);
void producer_stop (Producer *producer);

/* around what may lose events */
void producer_lock (Producer *producer);
void producer_unlock (Producer *producer, ProducerResume resume);
void producer_wait_until_refused (Producer *producer);

/* It does something and something else, or the run has failed. */
void producer_wait_until_moving (Producer *producer);

G_END_DECLS
