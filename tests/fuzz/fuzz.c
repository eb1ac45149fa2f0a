/* fuzz.c: a byte string as a list of decisions, and checks of what follows
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fuzz.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

uint32_t
fuzz_below (FuzzBytes *in, uint32_t n)
{
  uint32_t value = fuzz_byte (in);

  if (n > 256)
    value |= (uint32_t) fuzz_byte (in) << 8;

  return value % n;
}

uint64_t
fuzz_number (FuzzBytes *in)
{
  uint8_t byte = fuzz_byte (in);
  uint64_t value = 0;

  if (byte < 128)
    return byte;
  if (byte < 192)
    return (UINT64_C (1) << (byte & 63)) + fuzz_byte (in) % 3 - 1;

  /* as many bytes as the low bits say, 1 to 8 */
  for (unsigned i = 0; i <= (byte & 7); i++)
    value = value << 8 | fuzz_byte (in);

  return value;
}

void
fuzz_fail (const char *file, int line, const char *what)
{
  fprintf (stderr, "%s:%d: not so: %s\n", file, line, what);
  abort ();
}

void
fuzz_fail_numbers (
    const char *file, int line, const char *what, uint64_t left, uint64_t right)
{
  fprintf (stderr, "%s:%d: not so: %s (%" PRIu64 " and %" PRIu64 ")\n", file,
      line, what, left, right);
  abort ();
}
