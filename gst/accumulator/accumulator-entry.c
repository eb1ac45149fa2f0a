/* accumulator-entry.c: what goes into the list, and what comes out of it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "accumulator-private.h"

GstPooledEntry *
gst_pooled_entry_new (GstPooledEntryKind kind, GstPooledAccumulatorPad *pad)
{
  GstPooledEntry *entry = g_slice_new0 (GstPooledEntry);

  entry->kind = kind;
  entry->pad = pad;
  /* this thread is the one that changes it, or comes after that */
  entry->epoch = gst_pooled_accumulator_pad_epoch (pad);

  return entry;
}

void
gst_pooled_entry_free (GstPooledEntry *entry)
{
  gst_pooled_chunk_clear (&entry->chunk);
  gst_clear_event (&entry->event);
  if (entry->kind == GST_POOLED_ENTRY_LOST ||
      entry->kind == GST_POOLED_ENTRY_GONE)
    gst_object_unref (entry->pad);
  g_slice_free (GstPooledEntry, entry);
}

/* Not what it refers to, which goes when the lock is let go. */
void
gst_pooled_accumulator_free_entry_locked (
    GstPooledAccumulator *self, GstPooledEntry *entry)
{
  gst_pooled_accumulator_discard_locked (
      self, g_steal_pointer (&entry->chunk.buffer));
  gst_pooled_accumulator_discard_locked (self, g_steal_pointer (&entry->event));
  if (entry->kind == GST_POOLED_ENTRY_LOST ||
      entry->kind == GST_POOLED_ENTRY_GONE) {
    if (self->trash.pads == NULL)
      self->trash.pads = g_ptr_array_new_with_free_func (gst_object_unref);
    g_ptr_array_add (self->trash.pads, entry->pad);
  }
  g_slice_free (GstPooledEntry, entry);
}

GstPooledOut *
gst_pooled_out_new (GstPooledOutKind kind)
{
  GstPooledOut *out = g_slice_new0 (GstPooledOut);

  out->kind = kind;

  return out;
}

void
gst_pooled_out_free (GstPooledOut *out)
{
  g_clear_pointer (&out->batch, gst_pooled_batch_free);
  gst_clear_event (&out->event);
  g_slice_free (GstPooledOut, out);
}

/* Takes the entries. The consumer is woken for anything but a chunk, and for
 * a chunk if it wants that (see budget.c). */
void
gst_pooled_accumulator_append (
    GstPooledAccumulator *self, GstPooledEntry *first, GstPooledEntry *last)
{
  gboolean urgent = last->kind != GST_POOLED_ENTRY_CHUNK;

  gst_pooled_append_list_append (self->list, &first->node, &last->node);

  if (gst_pooled_waiter_sleeper (&self->waiter) != GST_POOLED_AWAKE &&
      (urgent || gst_pooled_budget_wanted (self->budget)))
    gst_pooled_waiter_wake (&self->waiter);
}

void
gst_pooled_accumulator_append_one (
    GstPooledAccumulator *self, GstPooledEntry *entry)
{
  gst_pooled_accumulator_append (self, entry, entry);
}

void
gst_pooled_accumulator_lock (GstPooledAccumulator *self)
{
  g_mutex_lock (&self->take_lock);
}

void
gst_pooled_trash_clear (GstPooledTrash *trash)
{
  g_clear_pointer (&trash->minis, g_ptr_array_unref);
  g_clear_pointer (&trash->pads, g_ptr_array_unref);
}

/* To free a buffer, an event or a pad may run code of others, which may ask
 * this element something: so nothing is freed while a lock is held. Who holds
 * another one frees what this returns after that. */
GstPooledTrash
gst_pooled_accumulator_unlock_keep (GstPooledAccumulator *self)
{
  GstPooledTrash trash = self->trash;

  self->trash = (GstPooledTrash){ NULL, NULL };
  g_mutex_unlock (&self->take_lock);

  return trash;
}

void
gst_pooled_accumulator_unlock (GstPooledAccumulator *self)
{
  GstPooledTrash trash = gst_pooled_accumulator_unlock_keep (self);

  gst_pooled_trash_clear (&trash);
}

/* Takes a buffer, event or caps. */
void
gst_pooled_accumulator_discard_locked (
    GstPooledAccumulator *self, gpointer object)
{
  if (object == NULL)
    return;
  if (self->trash.minis == NULL)
    self->trash.minis =
        g_ptr_array_new_with_free_func ((GDestroyNotify) gst_mini_object_unref);
  g_ptr_array_add (self->trash.minis, object);
}

/* A reference to @now, a buffer, event or caps or NULL, for what takes the
 * place of @former, which goes. */
gpointer
gst_pooled_accumulator_swap_locked (
    GstPooledAccumulator *self, gpointer former, gpointer now)
{
  gst_pooled_accumulator_discard_locked (self, former);

  return now != NULL ? gst_mini_object_ref (now) : NULL;
}
