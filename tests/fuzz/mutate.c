/* mutate.c: makes inputs where no fuzzing engine does
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "mutate.h"

#include <string.h>

static guint
below (GRand *rand, guint n)
{
  return (guint) g_rand_int_range (rand, 0, (gint) n);
}

/* short ones more often than long ones */
static gsize
random_size (GRand *rand)
{
  return below (rand, 1u << (1 + below (rand, 12)));
}

static gsize
random_input (GRand *rand, guint8 *data)
{
  gsize size = random_size (rand);
  guint8 mask = below (rand, 2) ? 0xff : 0x1f;

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (g_rand_int (rand) & mask);

  return size;
}

static gsize
some_file (GRand *rand, GPtrArray *corpus, guint8 *data)
{
  GBytes *bytes = g_ptr_array_index (corpus, below (rand, corpus->len));
  gsize size = g_bytes_get_size (bytes);

  if (size > 0)
    memcpy (data, g_bytes_get_data (bytes, NULL), size);

  return size;
}

/* Makes room for @n bytes at @at, as far as there is any; returns how much. */
static gsize
open_gap (guint8 *data, gsize size, gsize at, gsize n)
{
  n = MIN (n, MUTATE_MAX - size);
  memmove (data + at + n, data + at, size - at);

  return n;
}

static gsize
change (GRand *rand, GPtrArray *corpus, guint8 *data, gsize size)
{
  gsize at = below (rand, size + 1);
  gsize n = below (rand, 16) + 1;
  guint8 other[MUTATE_MAX];
  gsize from;

  switch (below (rand, 7)) {
    case 0: /* one byte */
      if (at < size)
        data[at] = (guint8) g_rand_int (rand);
      break;
    case 1: /* one bit */
      if (at < size)
        data[at] ^= (guint8) (1u << below (rand, 8));
      break;
    case 2: /* a little more or less */
      if (at < size)
        data[at] += (guint8) (below (rand, 9) - 4);
      break;
    case 3: /* bytes put in */
      n = open_gap (data, size, at, n);
      for (gsize i = 0; i < n; i++)
        data[at + i] = (guint8) g_rand_int (rand);
      size += n;
      break;
    case 4: /* bytes taken out */
      n = MIN (n, size - at);
      memmove (data + at, data + at + n, size - at - n);
      size -= n;
      break;
    case 5: /* said twice */
      n = MIN (n, size - at);
      memcpy (other, data + at, n);
      n = open_gap (data, size, at, n);
      memcpy (data + at, other, n);
      size += n;
      break;
    case 6: /* the end of another file */
      n = some_file (rand, corpus, other);
      from = below (rand, n + 1);
      n = MIN (n - from, MUTATE_MAX - at);
      memcpy (data + at, other + from, n);
      size = at + n;
      break;
  }

  return size;
}

gsize
mutate_next (GRand *rand, GPtrArray *corpus, guint8 *data)
{
  gsize size;

  if (corpus->len == 0 || below (rand, 4) == 0)
    return random_input (rand, data);

  size = some_file (rand, corpus, data);
  for (guint i = below (rand, 8) + 1; i > 0; i--)
    size = change (rand, corpus, data, size);

  return size;
}
