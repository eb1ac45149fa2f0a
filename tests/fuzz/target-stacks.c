/* target-stacks.c: the pools' free list against plain arrays
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle: an array for each stack, and who owns which index. One thread:
 * what comes out is known exactly, last first, the own stack before others.
 */
#include "config.h"

#include "fuzz.h"
#include "stacks-private.h"

#include <glib.h>

#define NONE GST_POOLED_STACKS_NONE

typedef enum {
  NOWHERE,
  OWNED,
  LISTED
} Place;

typedef struct {
  GstPooledStacks *list;
  guint n_stacks;
  GArray *stacks[GST_POOLED_STACKS_N]; /* of guint32 */
  GArray *removed, *owned;
  GByteArray *places; /* of each index there ever was */
  guint64 popped;
} Stacks;

static gpointer
item_of (guint32 serial)
{
  return GUINT_TO_POINTER (serial * 2 + 1);
}

static guint32
pop_last (GArray *array)
{
  guint32 index = g_array_index (array, guint32, array->len - 1);

  g_array_set_size (array, array->len - 1);

  return index;
}

static guint32
take_owned (Stacks *s, FuzzBytes *in)
{
  guint at = fuzz_below (in, MIN (s->owned->len, 65536));
  guint32 index = g_array_index (s->owned, guint32, at);

  g_array_remove_index_fast (s->owned, at);

  return index;
}

static void
own (Stacks *s, guint32 index)
{
  s->places->data[index] = OWNED;
  g_array_append_val (s->owned, index);
}

static void
add (Stacks *s)
{
  guint32 index = gst_pooled_stacks_add (s->list, NULL);

  if (s->removed->len > 0) {
    FUZZ_SAME (index, pop_last (s->removed));
  } else if (s->places->len == GST_POOLED_STACKS_MAX) {
    FUZZ_SAME (index, NONE);
    return;
  } else {
    FUZZ_SAME (index, s->places->len);
    g_byte_array_set_size (s->places, s->places->len + 1);
    s->places->data[index] = NOWHERE;
  }
  FUZZ_SAME (s->places->data[index], NOWHERE);
  own (s, index);
}

/* an item can only be given with add */
static void
add_with_item (Stacks *s)
{
  guint32 expected = s->removed->len > 0 ? g_array_index (s->removed, guint32,
                                               s->removed->len - 1)
                                         : s->places->len;
  guint32 index;

  if (expected >= GST_POOLED_STACKS_MAX)
    return;
  index = gst_pooled_stacks_add (s->list, item_of (expected));
  FUZZ_SAME (index, expected);
  if (s->removed->len > 0)
    pop_last (s->removed);
  else
    g_byte_array_set_size (s->places, s->places->len + 1);
  FUZZ_CHECK (gst_pooled_stacks_item (s->list, index) == item_of (index));
  own (s, index);
}

static void
remove_one (Stacks *s, FuzzBytes *in)
{
  guint32 index;

  if (s->owned->len == 0)
    return;
  index = take_owned (s, in);
  gst_pooled_stacks_remove (s->list, index);
  s->places->data[index] = NOWHERE;
  g_array_append_val (s->removed, index);
}

static void
push (Stacks *s, FuzzBytes *in)
{
  guint stack = fuzz_byte (in);
  guint32 index;

  if (s->owned->len == 0)
    return;
  index = take_owned (s, in);
  gst_pooled_stacks_push (s->list, stack, index);
  s->places->data[index] = LISTED;
  g_array_append_val (s->stacks[stack & (s->n_stacks - 1)], index);
}

static void
pop (Stacks *s, FuzzBytes *in)
{
  guint stack = fuzz_byte (in);
  guint32 index = gst_pooled_stacks_pop (s->list, stack);

  for (guint i = 0; i < s->n_stacks; i++) {
    GArray *from = s->stacks[(stack + i) & (s->n_stacks - 1)];

    if (from->len == 0)
      continue;
    FUZZ_SAME (index, pop_last (from));
    FUZZ_SAME (s->places->data[index], LISTED);
    own (s, index);
    s->popped++;
    return;
  }
  FUZZ_SAME (index, NONE);
}

static void
check_all (Stacks *s)
{
  guint n = 0;

  for (guint i = 0; i < s->n_stacks; i++)
    n += s->stacks[i]->len;
  FUZZ_SAME (gst_pooled_stacks_is_empty (s->list), n == 0);
  FUZZ_SAME (gst_pooled_stacks_n_free (s->list), n);
  FUZZ_SAME (gst_pooled_stacks_n_popped (s->list), s->popped);
  FUZZ_CHECK (gst_pooled_stacks_here (s->list) < s->n_stacks);
}

static void
begin (Stacks *s, FuzzBytes *in)
{
  guint wanted = 1 + fuzz_below (in, GST_POOLED_STACKS_N);

  s->list = gst_pooled_stacks_new (wanted);
  FUZZ_CHECK (s->list != NULL);
  for (s->n_stacks = 1; s->n_stacks < wanted; s->n_stacks *= 2)
    continue;
  for (guint i = 0; i < s->n_stacks; i++)
    s->stacks[i] = g_array_new (FALSE, FALSE, sizeof (guint32));
  s->removed = g_array_new (FALSE, FALSE, sizeof (guint32));
  s->owned = g_array_new (FALSE, FALSE, sizeof (guint32));
  s->places = g_byte_array_new ();
}

static void
end (Stacks *s)
{
  gst_pooled_stacks_free (s->list);
  for (guint i = 0; i < s->n_stacks; i++)
    g_array_unref (s->stacks[i]);
  g_array_unref (s->removed);
  g_array_unref (s->owned);
  g_byte_array_unref (s->places);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzBytes in = fuzz_bytes (data, size);
  Stacks s = { 0 };
  guint bursts = 0;

  begin (&s, &in);
  while (fuzz_more (&in)) {
    switch (fuzz_below (&in, 8)) {
      case 0:
        add (&s);
        break;
      case 1:
        add_with_item (&s);
        break;
      case 2:
        remove_one (&s, &in);
        break;
      case 3:
      case 4:
        push (&s, &in);
        break;
      case 5:
      case 6:
        pop (&s, &in);
        break;
      case 7: /* over the edge of a chunk; rarely up to the last index */
        for (guint n = bursts++ == 20 ? 65600 : 40; n > 0; n--)
          add (&s);
        break;
    }
    check_all (&s);
  }
  end (&s);

  return 0;
}
