/* threadname-private.h: what the thread that runs this is called
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <pthread.h>

typedef struct {
  gchar text[16]; /* the system keeps no more */
} gst_pooled_thread_name;

/* Streaming threads of GStreamer are named for their pad: "decoder0:src". */
static inline gst_pooled_thread_name
gst_pooled_thread_name_get (void)
{
  gst_pooled_thread_name name = { "unknown" };

  /* writes nothing where it cannot tell */
  pthread_getname_np (pthread_self (), name.text, sizeof (name.text));
  return name;
}
