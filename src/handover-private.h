/* handover-private.h: lanes between two threads that wait for each other
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The argument is in handover.c. No GStreamer type: what the queue element
 * does to a GstBuffer is not known here.
 */
#pragma once

#include "lanes-private.h"
#include "nap-private.h"
#include "waiter-private.h"

/* What users set, from any thread; a limit of 0 is none. */
typedef struct {
  gst_pooled_atomic_u64 buffers;
  gst_pooled_atomic_u64 bytes;
  gst_pooled_atomic_u64 time;
} GstPooledLimits;

typedef enum {
  GST_POOLED_WAIT_DONE,    /* look again */
  GST_POOLED_WAIT_TIMEOUT, /* the deadline has passed */
  GST_POOLED_WAIT_STOPPED, /* cancelled */
} GstPooledWait;

typedef struct {
  GstPooledLanes *lanes;
  GstPooledLimits limits;
  GstPooledLimits thresholds;
  GstPooledLimits urgent; /* levels at which a dozing consumer is woken */
  gst_pooled_atomic_u64 max_wakeup_delay; /* ns */

  /* 0 while running; else why not, in the words of the user */
  GST_POOLED_ALIGNED gst_pooled_atomic_i32 stopped;
  gst_pooled_atomic_u32 changes; /* counts changes of what users set */

  GstPooledWaiter data;  /* the consumer sleeps here */
  GstPooledWaiter space; /* the producer sleeps here */

  /* the producer alone writes; the consumer reads wake_at */
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 wake_at;
  uint64_t interval;   /* ns for the consumer to take one, as last seen */
  uint32_t spin_next;  /* waits until the next attempt to spin */
  uint32_t spin_pause; /* the distance of such attempts */

  /* the consumer alone */
  GST_POOLED_ALIGNED uint32_t empty_dozes; /* in a row */
  uint32_t doze_next;  /* sleeps until the next attempt to doze */
  uint32_t doze_pause; /* the distance of such attempts */
  GstPooledNap nap;
} GstPooledHandover;

/* @capacity of each lane at first, a power of two. NULL without memory. */
GstPooledHandover *gst_pooled_handover_new (uint32_t capacity);
void gst_pooled_handover_free (GstPooledHandover *handover);

/* the producer */
bool gst_pooled_handover_push_buffer (GstPooledHandover *handover,
    const GstPooledItem *item, int64_t start, int64_t end);
bool gst_pooled_handover_push_event (
    GstPooledHandover *handover, const GstPooledItem *item);
GstPooledLimit gst_pooled_handover_full (
    GstPooledHandover *handover, GstPooledLevel *level);
GstPooledWait gst_pooled_handover_wait_space (
    GstPooledHandover *handover, uint32_t changes, int64_t deadline);
GstPooledWait gst_pooled_handover_delay (
    GstPooledHandover *handover, uint32_t changes, int64_t deadline);

/* the consumer */
bool gst_pooled_handover_ready (GstPooledHandover *handover);
bool gst_pooled_handover_wait_shortly (GstPooledHandover *handover, bool awake);
void gst_pooled_handover_wait_data (GstPooledHandover *handover);
bool gst_pooled_handover_doze_pays (GstPooledHandover *handover);
void gst_pooled_handover_learn_doze (GstPooledHandover *handover, bool paid);
void gst_pooled_handover_sleep_lent (
    GstPooledHandover *handover, uint32_t changes);

/* any thread, after it has taken something */
void gst_pooled_handover_taken (GstPooledHandover *handover);

/* any thread */
void gst_pooled_handover_stop (GstPooledHandover *handover, int32_t reason);
void gst_pooled_handover_start (GstPooledHandover *handover);
void gst_pooled_handover_changed (GstPooledHandover *handover);

static inline int32_t
gst_pooled_handover_stopped (GstPooledHandover *handover)
{
  /* asked for each buffer: until it is stopped there is nothing to see */
  if (gst_pooled_load_relaxed (&handover->stopped) == 0)
    return 0;

  return gst_pooled_load_acquire (&handover->stopped); /* G3, from G2 */
}

/* to be read before the settings by which a thread decides to wait */
static inline uint32_t
gst_pooled_handover_changes (GstPooledHandover *handover)
{
  return gst_pooled_load_acquire (&handover->changes); /* A1, from A0 */
}

static inline GstPooledLevel
gst_pooled_limits_read (GstPooledLimits *limits)
{
  GstPooledLevel level = {
    .buffers = gst_pooled_load_relaxed (&limits->buffers),
    .bytes = gst_pooled_load_relaxed (&limits->bytes),
    .time = gst_pooled_load_relaxed (&limits->time),
  };

  return level;
}

static inline void
gst_pooled_limits_write (GstPooledLimits *limits, const GstPooledLevel *level)
{
  gst_pooled_store_relaxed (&limits->buffers, level->buffers);
  gst_pooled_store_relaxed (&limits->bytes, level->bytes);
  gst_pooled_store_relaxed (&limits->time, level->time);
}

static inline bool
gst_pooled_handover_has_thresholds (GstPooledHandover *handover)
{
  GstPooledLevel set = gst_pooled_limits_read (&handover->thresholds);

  return (set.buffers | set.bytes | set.time) != 0;
}
