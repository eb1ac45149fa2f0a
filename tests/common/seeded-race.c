/* seeded-race.c: races of our own, in functions that GStreamer calls
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: seeded-race chain|copied|freed
 *
 * Two threads push buffers into two pads. The function named by the argument
 * touches what both share without any order. Under the thread sanitizer, with
 * the suppressions of this project, that must be reported, with the name of the
 * function: seeded-race.sh looks.
 */
#include "config.h"

#include <gst/gst.h>
#include <string.h>

#define BUFFERS 5000

void seeded_chain (void);
void seeded_copied (void);
void seeded_freed (gpointer data);

static const gchar *where;
static gint started;
static guint shared;
static gchar shared_text[4096], text[4096];

__attribute__ ((noinline)) void
seeded_chain (void)
{
  shared++;
}

/* by a function of the C library, which the sanitizer intercepts */
__attribute__ ((noinline)) void
seeded_copied (void)
{
  gsize length = sizeof (text);

  /* a length that the compiler does not know */
  __asm__ __volatile__("" : "+r"(length));
  memcpy (shared_text, text, length);
  /* nor that nobody reads it: it would leave the call out */
  __asm__ __volatile__("" : : "r"(shared_text) : "memory");
}

/* called by the library while a buffer of ours is unreferenced */
__attribute__ ((noinline)) void
seeded_freed (gpointer data)
{
  if (g_str_equal (where, "freed"))
    shared++;
}

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  if (g_str_equal (where, "chain"))
    seeded_chain ();
  else if (g_str_equal (where, "copied"))
    seeded_copied ();
  gst_buffer_unref (buffer);

  return GST_FLOW_OK;
}

static gpointer
push (gpointer data)
{
  GstPad *src = gst_pad_new ("src", GST_PAD_SRC);
  GstPad *sink = gst_pad_new ("sink", GST_PAD_SINK);
  GstSegment segment;

  gst_pad_set_chain_function (sink, chain);
  gst_pad_set_active (src, TRUE);
  gst_pad_set_active (sink, TRUE);
  gst_pad_link (src, sink);
  gst_pad_push_event (src, gst_event_new_stream_start ("seeded"));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (src, gst_event_new_segment (&segment));

  /* together, and not one after the other */
  g_atomic_int_inc (&started);
  while (g_atomic_int_get (&started) < 2)
    g_thread_yield ();

  for (guint i = 0; i < BUFFERS; i++) {
    static guint8 bytes[16];
    GstBuffer *buffer = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
        bytes, sizeof (bytes), 0, sizeof (bytes), bytes, seeded_freed);

    gst_pad_push (src, buffer);
  }
  gst_object_unref (src);
  gst_object_unref (sink);

  return NULL;
}

int
main (int argc, char **argv)
{
  GThread *threads[2];

  gst_init (NULL, NULL);
  if (argc != 2)
    return 2;
  where = argv[1];
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("pushes", push, NULL);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);

  return 0;
}
