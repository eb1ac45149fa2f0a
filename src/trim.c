/* trim.c: memory of idle blocks goes back to the system
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Two things must not happen: that the blocks used last go (they are warm, and
 * needed next), and that a class looks empty while it is sorted out, so that
 * everybody falls back to the system meanwhile. So the depot is sorted under
 * the lock, where those who find it empty queue up and look again; and the
 * calls to the system are made without the lock, for one block at a time, all
 * others staying available.
 */
#include "config.h"

#include "blockclass-private.h"

#include <fcntl.h>

/* Puts magazines back that were taken, the one taken first on top again. */
static void
put_back (GstPooledClass *self, GPtrArray *magazines, guint n)
{
  while (n-- > 0) {
    GstPooledBlock *first = g_ptr_array_index (magazines, n);

    gst_pooled_class_put (self, first, first->length);
  }
}

static guint
move_to_tepid (GstPooledClass *self, GstPooledBlock *first)
{
  guint moved = 0;

  while (first) {
    GstPooledBlock *next = gst_pooled_block_next (first);

    gst_pooled_block_set_next (first, self->tepid);
    self->tepid = first;
    first = next;
    moved++;
  }
  return moved;
}

/* Leaves the @keep blocks used last. Returns how many are tepid now. */
static guint
sort_out_locked (GstPooledClass *self, guint keep)
{
  g_autoptr (GPtrArray) magazines = g_ptr_array_new ();
  GstPooledBlock *first;
  guint kept = 0, idle = 0, n_keep = 0;

  while ((first = gst_pooled_class_take (self))) {
    g_ptr_array_add (magazines, first);
    if (idle < keep) {
      n_keep = magazines->len;
      kept += first->length;
    }
    idle += first->length;
  }
  for (guint i = n_keep; i < magazines->len; i++)
    move_to_tepid (self, g_ptr_array_index (magazines, i));
  put_back (self, magazines, n_keep);
  return idle - kept;
}

/* Blocks that share pages: only when none of them is in use. */
static gsize
give_back_whole_locked (GstPooledClass *self, guint n_tepid)
{
  gsize bytes;

  if (n_tepid == 0 || n_tepid + self->n_cold < self->carved)
    return 0;
  bytes = gst_pooled_blockmap_give_back (
      &self->data, 0, self->carved * self->stride);
  if (bytes == 0)
    return 0;
  while (self->tepid) {
    GstPooledBlock *block = self->tepid;

    self->tepid = gst_pooled_block_next (block);
    gst_pooled_block_set_next (block, self->cold);
    block->untouched = TRUE;
    self->cold = block;
    self->n_cold++;
  }
  gst_pooled_class_discharge (self, n_tepid);
  return bytes;
}

static gsize
give_back_block (GstPooledClass *self, GstPooledBlock *block)
{
  if (!block->file)
    return gst_pooled_blockmap_give_back (
        &self->data, block->index * self->stride, self->stride);
  /* the file stays, its pages go */
  if (fallocate (block->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
          (off_t) self->stride) != 0)
    return 0;
  return self->stride;
}

/* Comes and goes with the lock held; lets it go for the call. */
static gsize
give_back_next_locked (GstPooledClass *self)
{
  GstPooledBlock *block = self->tepid;
  gsize bytes;

  self->tepid = gst_pooled_block_next (block);
  pthread_mutex_unlock (&self->lock);
  bytes = give_back_block (self, block);
  pthread_mutex_lock (&self->lock);

  if (bytes) {
    block->untouched = TRUE;
    gst_pooled_block_set_next (block, self->cold);
    self->cold = block;
    self->n_cold++;
    gst_pooled_class_discharge (self, 1);
  } else {
    /* the system did not take it */
    gst_pooled_block_set_next (block, NULL);
    gst_pooled_class_put (self, block, 1);
  }
  /* somebody may have begun to wait while it was away, or searched for it */
  gst_pooled_class_end_barren (self);
  pthread_cond_signal (&self->returned);
  return bytes;
}

gsize
gst_pooled_class_trim (GstPooledClass *self, guint keep)
{
  gsize bytes = 0;
  guint n_tepid;

  pthread_mutex_lock (&self->lock);
  if (self->open) {
    n_tepid = sort_out_locked (self, keep);
    if (self->align < gst_pooled_blockmap_page ())
      bytes = give_back_whole_locked (self, n_tepid);
    else
      while (self->tepid)
        bytes += give_back_next_locked (self);
    /* what could not be given back stays usable */
    while (self->tepid) {
      GstPooledBlock *block = self->tepid;

      self->tepid = gst_pooled_block_next (block);
      gst_pooled_block_set_next (block, NULL);
      gst_pooled_class_put (self, block, 1);
    }
    /* one signal was for a magazine, which may be single blocks now */
    pthread_cond_broadcast (&self->returned);
  }
  pthread_mutex_unlock (&self->lock);

  if (bytes) {
    gst_pooled_add_relaxed (&self->trims, 1);
    gst_pooled_add_relaxed (&self->trimmed_bytes, bytes);
  }
  return bytes;
}
