/* histogram.c: how often a time was how long
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Classes are those of a float with three bits of mantissa: the position of
 * the highest bit, and the three bits behind it. Times under 8 ns have a class
 * each.
 */
#include "histogram-private.h"

#include "atomics-private.h"

#include <stdlib.h>

#define MANTISSA_BITS 3
#define PER_OCTAVE    (1 << MANTISSA_BITS)
#define CLASSES       ((64 - MANTISSA_BITS + 1) * PER_OCTAVE)

struct _GstPooledHistogram {
  gst_pooled_atomic_u64 count;
  gst_pooled_atomic_u64 longest;
  gst_pooled_atomic_u64 classes[CLASSES];
};

static unsigned
class_of (uint64_t ns)
{
  unsigned exponent;

  if (ns < PER_OCTAVE)
    return (unsigned) ns;

  exponent = 63 - (unsigned) __builtin_clzll (ns) - MANTISSA_BITS;

  return (exponent + 1) * PER_OCTAVE +
         (unsigned) ((ns >> exponent) & (PER_OCTAVE - 1));
}

/* The largest time in a class. */
static uint64_t
class_end (unsigned class)
{
  unsigned exponent;
  uint64_t first;

  if (class < PER_OCTAVE)
    return class;

  exponent = class / PER_OCTAVE - 1;
  first = (uint64_t) (PER_OCTAVE + class % PER_OCTAVE) << exponent;

  return first + (((uint64_t) 1 << exponent) - 1);
}

GstPooledHistogram *
gst_pooled_histogram_new (void)
{
  return calloc (1, sizeof (GstPooledHistogram));
}

void
gst_pooled_histogram_free (GstPooledHistogram *histogram)
{
  free (histogram);
}

void
gst_pooled_histogram_add (GstPooledHistogram *histogram, uint64_t ns)
{
  gst_pooled_count (&histogram->classes[class_of (ns)], 1);
  gst_pooled_count (&histogram->count, 1);
  if (ns > gst_pooled_load_relaxed (&histogram->longest))
    gst_pooled_store_relaxed (&histogram->longest, ns);
}

uint64_t
gst_pooled_histogram_count (GstPooledHistogram *histogram)
{
  return gst_pooled_load_relaxed (&histogram->count);
}

uint64_t
gst_pooled_histogram_longest (GstPooledHistogram *histogram)
{
  return gst_pooled_load_relaxed (&histogram->longest);
}

uint64_t
gst_pooled_histogram_quantile (GstPooledHistogram *histogram, double quantile)
{
  uint64_t longest = gst_pooled_histogram_longest (histogram);
  uint64_t count = gst_pooled_histogram_count (histogram);
  double wanted = quantile * (double) count;
  uint64_t seen = 0;

  for (unsigned i = 0; i < CLASSES && count > 0; i++) {
    seen += gst_pooled_load_relaxed (&histogram->classes[i]);
    if (seen > 0 && (double) seen >= wanted)
      return class_end (i) < longest ? class_end (i) : longest;
  }

  return longest;
}
