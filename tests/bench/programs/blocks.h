/* blocks.h: those that give out memory, under one interface
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A block as its giver knows it. */
typedef gpointer (*BenchTake) (void);
typedef void (*BenchGive) (gpointer block);
typedef guint8 *(*BenchData) (gpointer block);

typedef struct {
  const gchar *name;
  gboolean (*open) (gsize size, guint max); /* FALSE: not on this machine */
  BenchTake take;
  BenchGive give;
  BenchData data;
  void (*close) (void);
} BenchBlocks;

/* NULL when there is none of this name. */
const BenchBlocks *bench_blocks_find (const gchar *name);

/* Those under a mutex; the last has no name. */
extern const BenchBlocks bench_blocks_mutex[];

/* Of what takes memories, and of what takes buffers. */
void bench_blocks_give_memory (gpointer block);
guint8 *bench_blocks_data_memory (gpointer block);
void bench_blocks_give_buffer (gpointer block);
guint8 *bench_blocks_data_buffer (gpointer block);

/* Sets @pool up for frames of @size bytes, with GstVideoMeta. FALSE: it does
 * not take them. */
gboolean bench_blocks_start_video_pool (GstBufferPool *pool, gsize size);

G_END_DECLS
