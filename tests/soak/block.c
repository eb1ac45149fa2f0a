/* block.c: stops the data on a pad, as an application does that relinks it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "block.h"

/* Longer than any of the pipelines waits between two buffers. */
#define PATIENCE (3 * G_USEC_PER_SEC)

struct _Block {
  GstPad *pad;
  gulong probe;
  gint refs; /* atomic: whoever blocked, and the probe */
  GMutex lock;
  GCond cond;
  gboolean stands;
};

static void
unref (gpointer data)
{
  Block *block = data;

  if (!g_atomic_int_dec_and_test (&block->refs))
    return;
  gst_object_unref (block->pad);
  g_mutex_clear (&block->lock);
  g_cond_clear (&block->cond);
  g_free (block);
}

static GstPadProbeReturn
on_blocked (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Block *block = data;

  g_mutex_lock (&block->lock);
  block->stands = TRUE;
  g_cond_signal (&block->cond);
  g_mutex_unlock (&block->lock);

  return GST_PAD_PROBE_OK;
}

Block *
block_pad (GstPad *pad)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  Block *block = g_new0 (Block, 1);
  gboolean stands = TRUE;

  block->pad = gst_object_ref (pad);
  block->refs = 2;
  g_mutex_init (&block->lock);
  g_cond_init (&block->cond);
  block->probe = gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, on_blocked, block, unref);

  g_mutex_lock (&block->lock);
  while (!block->stands && stands)
    stands = g_cond_wait_until (&block->cond, &block->lock, end);
  stands = block->stands;
  g_mutex_unlock (&block->lock);
  if (stands)
    return block;
  block_end (block);

  return NULL;
}

void
block_end (Block *block)
{
  gst_pad_remove_probe (block->pad, block->probe);
  unref (block);
}
