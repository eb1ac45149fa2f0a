/* fuzz.h: a byte string as a list of decisions, and checks of what follows
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A target is one function, LLVMFuzzerTestOneInput(). It reads what to do next
 * from the bytes it is given, does it to the code under test and to an oracle
 * that is too simple to be wrong, and compares. Every byte string means
 * something; none is refused.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  const uint8_t *at;
  const uint8_t *end;
} FuzzBytes;

/* the entry of every target */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* once, before the first input; targets without GStreamer have none */
int LLVMFuzzerInitialize (int *argc, char ***argv);

static inline FuzzBytes
fuzz_bytes (const uint8_t *data, size_t size)
{
  return (FuzzBytes){ data, data + size };
}

static inline bool
fuzz_more (const FuzzBytes *in)
{
  return in->at < in->end;
}

/* 0 where there is nothing left to read */
static inline uint8_t
fuzz_byte (FuzzBytes *in)
{
  return fuzz_more (in) ? *in->at++ : 0;
}

static inline bool
fuzz_bool (FuzzBytes *in)
{
  return fuzz_byte (in) & 1;
}

/* 0 to @n - 1; @n is at most 65536 */
uint32_t fuzz_below (FuzzBytes *in, uint32_t n);

/* any number, the small ones, powers of two and their neighbours often */
uint64_t fuzz_number (FuzzBytes *in);

/* Oracle and code disagree: tells and aborts. */
_Noreturn void fuzz_fail (const char *file, int line, const char *what);
_Noreturn void fuzz_fail_numbers (const char *file, int line, const char *what,
    uint64_t left, uint64_t right);

#define FUZZ_CHECK(expression)                     \
  do {                                             \
    if (!(expression))                             \
      fuzz_fail (__FILE__, __LINE__, #expression); \
  } while (0)

/* two numbers are the same; tells both if not */
#define FUZZ_SAME(left, right)                                     \
  do {                                                             \
    uint64_t left_ = (uint64_t) (left);                            \
    uint64_t right_ = (uint64_t) (right);                          \
    if (left_ != right_)                                           \
      fuzz_fail_numbers (                                          \
          __FILE__, __LINE__, #left " == " #right, left_, right_); \
  } while (0)
