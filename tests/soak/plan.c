/* plan.c: the pipelines that run, and what may be done to each
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Pictures are small and sources keep time, so that eight of them fit on two
 * processors and nobody waits for a turn so long that it looks like a hang.
 */
#include "config.h"

#include "plan.h"

#define ALWAYS                                                          \
  (PLAN_SETTINGS | PLAN_RELINK | PLAN_REMOVE | PLAN_STATES | PLAN_EOS | \
      PLAN_QUERIES)

#define PICTURE "video/x-raw,format=I420,width=160,height=120,framerate="

/* What was made under the caps before may still pass. */
#define CHANGING "capsfilter name=caps caps-change-mode=delayed caps="

/* Keeps time as a live source does, and can be sought in. A source that does
 * not would run ahead when a queue drops, and a sink wait for its future. */
#define PACED " ! identity sync=true"

#define PRODUCER(n)                          \
  " audiotestsrc samplesperbuffer=480" PACED \
  " ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! a.sink_" n

/* clang-format off: launch lines */
const Plan plans[] = {
  /* a camera before a consumer that is too slow */
  { "drop-oldest",
      "videotestsrc ! " CHANGING PICTURE "100/1" PACED
      " ! lfqueue backpressure=drop-oldest max-size-buffers=4"
      " ! identity sleep-time=15000 ! fakesink sync=false",
      ALWAYS | PLAN_SEEK | PLAN_FLUSH | PLAN_CAPS },

  /* one picture for three consumers, each with a queue of another kind */
  { "tee",
      "videotestsrc is-live=true ! " CHANGING PICTURE "60/1"
      " ! tee name=t allow-not-linked=true"
      " t. ! lfqueue ! fakesink sync=true async=false"
      " t. ! lfqueue backpressure=reject max-size-buffers=3"
      " ! identity sleep-time=20000 ! fakesink sync=false async=false"
      " t. ! lfqueue leaky=downstream max-size-buffers=8 ! videoconvert"
      " ! fakesink sync=false async=false",
      ALWAYS | PLAN_FLUSH | PLAN_CAPS | PLAN_CUT },

  /* two streams into one file, which waits for both */
  { "mux",
      "matroskamux name=m streamable=true ! lfqueue max-size-time=500000000"
      " ! fakesink sync=true"
      " videotestsrc is-live=true ! " PICTURE "25/1"
      " ! x264enc speed-preset=ultrafast tune=zerolatency key-int-max=25"
      " threads=1 ! lfqueue max-size-buffers=20 ! m."
      " audiotestsrc is-live=true ! audio/x-raw,rate=48000,channels=2 ! opusenc"
      " ! lfqueue max-size-buffers=30 ! m.",
      PLAN_SETTINGS | PLAN_STATES | PLAN_EOS | PLAN_QUERIES },

  /* encoded pictures, dropped up to the next keyframe */
  { "gop",
      "videotestsrc ! " PICTURE "50/1" PACED
      " ! x264enc speed-preset=ultrafast tune=zerolatency key-int-max=20"
      " threads=1 ! h264parse"
      " ! lfqueue backpressure=drop-oldest drop-unit=gop max-size-buffers=10"
      " request-keyframe=true"
      " ! avdec_h264 max-threads=1 ! identity sleep-time=25000"
      " ! fakesink sync=false",
      ALWAYS | PLAN_SEEK | PLAN_FLUSH | PLAN_GOPS },

  /* a decoder in recycled memory, under caps that change */
  { "pool",
      "videotestsrc ! " CHANGING PICTURE "40/1" PACED
      " ! jpegenc ! jpegdec ! poolfilter idle-timeout=300000000"
      " ! lfqueue max-size-buffers=6 ! videoconvert ! fakesink sync=true",
      ALWAYS | PLAN_SEEK | PLAN_FLUSH | PLAN_CAPS | PLAN_TRIM },

  /* four producers, more than there is room for */
  { "gather",
      "bufferaccumulator name=a batch-buffers=20 max-buffers=48"
      " on-overflow=drop-oldest ! lfqueue max-size-buffers=4"
      " ! identity sleep-time=60000 ! fakesink sync=false" PRODUCER ("0")
          PRODUCER ("1") PRODUCER ("2") PRODUCER ("3"),
      ALWAYS | PLAN_SEEK | PLAN_PADS },

  /* a live source that is slowed down, then loses */
  { "adaptive",
      "videotestsrc is-live=true ! " CHANGING PICTURE "80/1"
      " ! poolfilter copy=auto ! lfqueue backpressure=adaptive"
      " max-size-buffers=12 adaptive-max-delay=8000000"
      " ! identity sleep-time=18000 ! fakesink sync=false",
      ALWAYS | PLAN_FLUSH | PLAN_CAPS | PLAN_TRIM },

  /* many small packets, few wake-ups */
  { "packets",
      "audiotestsrc samplesperbuffer=240" PACED
      " ! audio/x-raw,format=S16BE,rate=48000,channels=1 ! rtpL16pay mtu=76"
      " ! lfqueue max-size-buffers=2000 max-wakeup-delay=20000000"
      " measure-delay=true ! fakesink sync=false",
      ALWAYS | PLAN_SEEK | PLAN_FLUSH },

  { NULL },
};
/* clang-format on */

const Plan *
plan_find (const gchar *name)
{
  for (const Plan *plan = plans; plan->name != NULL; plan++) {
    if (g_str_equal (plan->name, name))
      return plan;
  }

  return NULL;
}
