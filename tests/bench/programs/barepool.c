/* barepool.c: a buffer pool that does nothing
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "barepool.h"

/* More than any row holds. A thread leaves behind what is in there when it
 * ends, as does the process. */
#define IDLE 64

struct _BenchBarePool {
  GstBufferPool parent;

  guint size;
};

G_DEFINE_FINAL_TYPE (BenchBarePool, bench_bare_pool, GST_TYPE_BUFFER_POOL)

static __thread GstBuffer *idle[IDLE];
static __thread guint n_idle;

static gboolean
bench_bare_pool_set_config (GstBufferPool *pool, GstStructure *config)
{
  return gst_buffer_pool_config_get_params (
      config, NULL, &BENCH_BARE_POOL (pool)->size, NULL, NULL);
}

static gboolean
bench_bare_pool_start_or_stop (GstBufferPool *pool)
{
  return TRUE;
}

static GstFlowReturn
bench_bare_pool_acquire (
    GstBufferPool *pool, GstBuffer **buffer, GstBufferPoolAcquireParams *params)
{
  *buffer = n_idle ? idle[--n_idle]
                   : gst_buffer_new_allocate (
                         NULL, BENCH_BARE_POOL (pool)->size, NULL);
  return GST_FLOW_OK;
}

static void
bench_bare_pool_release (GstBufferPool *pool, GstBuffer *buffer)
{
  if (n_idle < IDLE)
    idle[n_idle++] = buffer;
  else
    gst_buffer_unref (buffer);
}

static void
bench_bare_pool_class_init (BenchBarePoolClass *klass)
{
  GstBufferPoolClass *pool_class = GST_BUFFER_POOL_CLASS (klass);

  pool_class->set_config = bench_bare_pool_set_config;
  pool_class->start = bench_bare_pool_start_or_stop;
  pool_class->stop = bench_bare_pool_start_or_stop;
  pool_class->acquire_buffer = bench_bare_pool_acquire;
  pool_class->reset_buffer = NULL;
  pool_class->release_buffer = bench_bare_pool_release;
}

static void
bench_bare_pool_init (BenchBarePool *self)
{
}

GstBufferPool *
bench_bare_pool_new (void)
{
  return gst_object_ref_sink (g_object_new (BENCH_TYPE_BARE_POOL, NULL));
}
