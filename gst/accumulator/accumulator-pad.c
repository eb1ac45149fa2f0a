/* accumulator-pad.c: one producer's sink pad
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "accumulator-private.h"

enum {
  PROP_0,
  PROP_BYTES_RECEIVED,
  PROP_CHUNKS_RECEIVED,
};

G_DEFINE_TYPE (
    GstPooledAccumulatorPad, gst_pooled_accumulator_pad, GST_TYPE_PAD)

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstPooledAccumulatorPad *self = GST_POOLED_ACCUMULATOR_PAD (object);

  switch (id) {
    case PROP_BYTES_RECEIVED:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&self->bytes_received));
      break;
    case PROP_CHUNKS_RECEIVED:
      g_value_set_uint64 (
          value, gst_pooled_load_relaxed (&self->chunks_received));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
}

/* What the consumer had learned of it; its counters stay. */
void
gst_pooled_accumulator_pad_forget_locked (
    GstPooledAccumulatorPad *self, GstPooledAccumulator *accumulator)
{
  gst_pooled_accumulator_discard_locked (
      accumulator, g_steal_pointer (&self->stream_start));
  gst_pooled_accumulator_discard_locked (
      accumulator, g_steal_pointer (&self->caps));
  gst_pooled_accumulator_discard_locked (
      accumulator, g_steal_pointer (&self->segment_event));
  gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
  self->eos = FALSE;
  self->lost = FALSE;
  self->discont = FALSE;
  self->flush_expected = FALSE;
  self->flush_awaited = FALSE;
  self->ended = FALSE;
  self->begun_sorted = 0;
  self->begun_chunk = 0;
  self->begun = 0;
  self->begun_over = 0;
  gst_pooled_store_relaxed (&self->touched, 0);
}

/* flush_lock, or nobody else knows of the pad. */
void
gst_pooled_accumulator_pad_set_flushing (
    GstPooledAccumulatorPad *self, gboolean flushing)
{
  if (flushing && !gst_pooled_accumulator_pad_flushes (self))
    gst_pooled_add_relaxed (&self->flushes, 1);
  else if (!flushing && gst_pooled_accumulator_pad_flushes (self))
    gst_pooled_sub_relaxed (&self->flushes, 1);
}

/* What it has brought is stale from here on. Under take_lock, and after it
 * flushes. */
void
gst_pooled_accumulator_pad_next_epoch_locked (GstPooledAccumulatorPad *self)
{
  gst_pooled_add_relaxed (&self->flushes, 2);
}

static void
finalize (GObject *object)
{
  GstPooledAccumulatorPad *self = GST_POOLED_ACCUMULATOR_PAD (object);

  gst_clear_event (&self->stream_start);
  gst_clear_caps (&self->caps);
  gst_clear_event (&self->segment_event);

  G_OBJECT_CLASS (gst_pooled_accumulator_pad_parent_class)->finalize (object);
}

static void
gst_pooled_accumulator_pad_class_init (GstPooledAccumulatorPadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->finalize = finalize;

  g_object_class_install_property (object_class, PROP_BYTES_RECEIVED,
      g_param_spec_uint64 ("bytes-received", "Bytes received",
          "Bytes that came in on this pad since the element started", 0,
          G_MAXUINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_CHUNKS_RECEIVED,
      g_param_spec_uint64 ("chunks-received", "Chunks received",
          "Buffers that came in on this pad since the element started", 0,
          G_MAXUINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
gst_pooled_accumulator_pad_init (GstPooledAccumulatorPad *self)
{
  gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
}

static GstPooledAccumulator *
get_accumulator (GstPad *pad)
{
  GstObject *parent = gst_object_get_parent (GST_OBJECT (pad));

  return parent != NULL ? GST_POOLED_ACCUMULATOR (parent) : NULL;
}

static gboolean
is_active (GstPooledAccumulator *self)
{
  gboolean active;

  g_mutex_lock (&self->flush_lock);
  active = self->active;
  g_mutex_unlock (&self->flush_lock);

  return active;
}

/* Is nobody to push into @self any more? What the signals of a link tell comes
 * after it, and two of them perhaps in another order: so the pad itself is
 * asked, by who waits as well. */
gboolean
gst_pooled_accumulator_pad_is_unlinked (GstPooledAccumulatorPad *self)
{
  gboolean unlinked;

  if (gst_pooled_load_relaxed (&self->unlinked) == 0)
    return FALSE;

  GST_OBJECT_LOCK (self);
  unlinked = GST_PAD_PEER (self) == NULL;
  gst_pooled_store_relaxed (&self->unlinked, unlinked);
  GST_OBJECT_UNLOCK (self);

  return unlinked;
}

/* Called with no lock held. A producer that waits inside is let go. */
static void
on_unlinked (GstPad *pad, GstPad *peer, gpointer data)
{
  GstPooledAccumulatorPad *self = GST_POOLED_ACCUMULATOR_PAD (pad);
  GstPooledAccumulator *accumulator = get_accumulator (pad);

  gst_pooled_store_relaxed (&self->unlinked, 1);
  if (accumulator == NULL)
    return;

  /* also of a pad that was switched off alone: EOS does not wait for it */
  if (is_active (accumulator)) {
    gst_pooled_accumulator_kick (accumulator);
    gst_object_ref (pad);
    gst_pooled_accumulator_append_one (
        accumulator, gst_pooled_entry_new (GST_POOLED_ENTRY_LOST, self));
  }
  gst_pooled_accumulator_flush_without (accumulator, self);
  gst_object_unref (accumulator);
}

static gboolean
activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstPooledAccumulatorPad *self = GST_POOLED_ACCUMULATOR_PAD (pad);
  GstPooledAccumulator *accumulator = GST_POOLED_ACCUMULATOR (parent);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;

  /* a new pad may be active before it is ours */
  if (accumulator == NULL) {
    gst_pooled_accumulator_pad_set_flushing (self, !active);
    return TRUE;
  }

  g_mutex_lock (&accumulator->flush_lock);
  gst_pooled_accumulator_pad_set_flushing (self, !active);
  /* a FLUSH_START that came late is not waited for to end */
  self->flush_awaited = FALSE;
  g_mutex_unlock (&accumulator->flush_lock);
  if (!active) {
    gst_pooled_accumulator_kick (accumulator);
    gst_pooled_accumulator_flush_without (accumulator, self);
  }

  return TRUE;
}

GstPooledAccumulatorPad *
gst_pooled_accumulator_pad_new (
    GstPooledAccumulator *self, GstPadTemplate *template, const gchar *name)
{
  GstPooledAccumulatorPad *spad = g_object_new (GST_TYPE_POOLED_ACCUMULATOR_PAD,
      "name", name, "direction", GST_PAD_SINK, "template", template, NULL);
  GstPad *pad = GST_PAD (spad);

  gst_pooled_accumulator_pad_set_flushing (spad, TRUE);
  gst_pad_set_chain_function (
      pad, GST_DEBUG_FUNCPTR (gst_pooled_accumulator_chain));
  gst_pad_set_chain_list_function (
      pad, GST_DEBUG_FUNCPTR (gst_pooled_accumulator_chain_list));
  gst_pad_set_event_full_function (
      pad, GST_DEBUG_FUNCPTR (gst_pooled_accumulator_sink_event));
  gst_pad_set_query_function (
      pad, GST_DEBUG_FUNCPTR (gst_pooled_accumulator_sink_query));
  gst_pad_set_activatemode_function (pad, GST_DEBUG_FUNCPTR (activate_mode));
  GST_OBJECT_FLAG_SET (pad, GST_PAD_FLAG_PROXY_CAPS);
  g_signal_connect (pad, "unlinked", G_CALLBACK (on_unlinked), NULL);

  return spad;
}
