/* blocks-mutex.c: designs under a mutex, to be compared with
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A stack under one GMutex, last used first: of bare blocks, of memories that
 * come back by their dispose function as ours do, and of buffers in a pool.
 */
#include "config.h"

#include "blocks.h"
#include "mutexpool.h"

#include <gst/gst.h>
#include <stdlib.h>

#define MAX_IDLE 4096

static GMutex lock;
static gpointer idle[MAX_IDLE];
static guint n_idle;
static gsize block_size;

static gpointer
pop (void)
{
  gpointer block = NULL;

  g_mutex_lock (&lock);
  if (n_idle > 0)
    block = idle[--n_idle];
  g_mutex_unlock (&lock);
  return block;
}

/* FALSE when there is no room. */
static gboolean
push (gpointer block)
{
  gboolean done;

  g_mutex_lock (&lock);
  done = n_idle < MAX_IDLE;
  if (done)
    idle[n_idle++] = block;
  g_mutex_unlock (&lock);
  return done;
}

static gboolean
open_stack (gsize size, guint max)
{
  block_size = size;
  return TRUE;
}

/* What is idle goes with the process. */
static void
close_stack (void)
{
}

/* Bare blocks */

static gpointer
take_block (void)
{
  gpointer block = pop ();

  return block ? block : malloc (block_size);
}

static void
give_block (gpointer block)
{
  if (!push (block))
    free (block);
}

static guint8 *
data_block (gpointer block)
{
  return block;
}

/* Memories */

static gboolean
recycle (GstMiniObject *memory)
{
  return !push (memory);
}

static gpointer
take_memory (void)
{
  GstMemory *memory = pop ();

  if (memory) {
    memory->mini_object.refcount = 1;
    return memory;
  }
  memory = gst_allocator_alloc (NULL, block_size, NULL);
  memory->mini_object.dispose = recycle;
  return memory;
}

/* Buffers */

static GstBufferPool *pool;

static gboolean
open_pool (gsize size, guint max)
{
  pool = bench_mutex_pool_new (FALSE);
  return bench_blocks_start_video_pool (pool, size);
}

static gpointer
take_buffer (void)
{
  GstBuffer *buffer = NULL;

  gst_buffer_pool_acquire_buffer (pool, &buffer, NULL);
  return buffer;
}

static void
close_pool (void)
{
  gst_buffer_pool_set_active (pool, FALSE);
  gst_clear_object (&pool);
}

const BenchBlocks bench_blocks_mutex[] = {
  { "mutex-stack", open_stack, take_block, give_block, data_block,
      close_stack },
  { "mutex-memory", open_stack, take_memory, bench_blocks_give_memory,
      bench_blocks_data_memory, close_stack },
  { "mutex-pool", open_pool, take_buffer, bench_blocks_give_buffer,
      bench_blocks_data_buffer, close_pool },
  { NULL },
};
