/* target-level.c: levels, limits and policies against the plain definition
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle computes with 128-bit integers, which nothing here overflows.
 */
#include "config.h"

#include "fuzz.h"
#include "level-private.h"
#include "policy-private.h"

__extension__ typedef unsigned __int128 Wide;

static GstPooledLevel
read_level (FuzzBytes *in)
{
  GstPooledLevel level = { fuzz_number (in), fuzz_number (in),
    fuzz_number (in) };

  return level;
}

static bool
is_reached (uint64_t level, uint64_t limit)
{
  return limit != 0 && level >= limit;
}

static void
check_reached (const GstPooledLevel *level, const GstPooledLevel *limits)
{
  GstPooledLimit first = gst_pooled_level_reached (level, limits);

  switch (first) {
    case GST_POOLED_LIMIT_NONE:
      FUZZ_CHECK (!is_reached (level->time, limits->time));
      FUZZ_CHECK (!is_reached (level->bytes, limits->bytes));
      FUZZ_CHECK (!is_reached (level->buffers, limits->buffers));
      break;
    case GST_POOLED_LIMIT_BUFFERS:
      FUZZ_CHECK (is_reached (level->buffers, limits->buffers));
      break;
    case GST_POOLED_LIMIT_BYTES:
      FUZZ_CHECK (!is_reached (level->buffers, limits->buffers));
      FUZZ_CHECK (is_reached (level->bytes, limits->bytes));
      break;
    case GST_POOLED_LIMIT_TIME:
      FUZZ_CHECK (!is_reached (level->buffers, limits->buffers));
      FUZZ_CHECK (!is_reached (level->bytes, limits->bytes));
      FUZZ_CHECK (is_reached (level->time, limits->time));
      break;
  }
  FUZZ_CHECK (gst_pooled_limit_nick (first) != NULL);
}

static void
check_below (const GstPooledLevel *level, const GstPooledLevel *thresholds)
{
  bool reached = level->buffers >= thresholds->buffers &&
                 level->bytes >= thresholds->bytes &&
                 level->time >= thresholds->time;

  FUZZ_SAME (gst_pooled_level_is_below (level, thresholds), !reached);
}

/* at least 1 exactly where a limit is reached, doubles being no wider */
static void
check_fraction (const GstPooledLevel *level, const GstPooledLevel *limits)
{
  double fraction = gst_pooled_level_fraction (level, limits);
  bool reached =
      gst_pooled_level_reached (level, limits) != GST_POOLED_LIMIT_NONE;

  FUZZ_CHECK (fraction >= 0);
  if (reached)
    FUZZ_CHECK (fraction >= 1);
  else
    FUZZ_CHECK (fraction <= 1);
}

static void
check_scaled (uint64_t limit, uint64_t scaled, uint32_t parts)
{
  Wide wide = (Wide) limit * parts;

  if (limit == 0) {
    FUZZ_SAME (scaled, 0);
    return;
  }
  FUZZ_CHECK (scaled >= 1 && scaled <= limit);
  /* exact while a double holds the numbers */
  if (limit < UINT64_C (1) << 45)
    FUZZ_SAME (scaled, parts == 0 ? 1 : (uint64_t) ((wide + 255) / 256));
}

static void
check_scale (const GstPooledLevel *limits, uint32_t parts)
{
  GstPooledLevel scaled = gst_pooled_level_scale (limits, parts / 256.0);

  check_scaled (limits->buffers, scaled.buffers, parts);
  check_scaled (limits->bytes, scaled.bytes, parts);
  check_scaled (limits->time, scaled.time, parts);
}

static void
check_pressed (bool pressed, const GstPooledLevel *level,
    const GstPooledLevel *low, const GstPooledLevel *high)
{
  bool now = gst_pooled_policy_pressed (pressed, level, low, high);

  if (gst_pooled_level_reached (level, high) != GST_POOLED_LIMIT_NONE &&
      !pressed)
    FUZZ_CHECK (now);
  if (gst_pooled_level_reached (level, low) == GST_POOLED_LIMIT_NONE && pressed)
    FUZZ_CHECK (!now);
  /* hysteresis: between the two nothing changes */
  if (gst_pooled_level_reached (level, high) == GST_POOLED_LIMIT_NONE &&
      gst_pooled_level_reached (level, low) != GST_POOLED_LIMIT_NONE)
    FUZZ_SAME (now, pressed);
}

static void
check_decision (uint8_t bits)
{
  GstPooledBackpressure policy = (GstPooledBackpressure) (bits & 3);
  bool full = bits & 4, pressed = bits & 8, live = bits & 16;
  GstPooledDecision expected = GST_POOLED_DECISION_QUEUE;

  if (full)
    switch (policy) {
      case GST_POOLED_BACKPRESSURE_BLOCK:
        expected = GST_POOLED_DECISION_WAIT;
        break;
      case GST_POOLED_BACKPRESSURE_DROP_OLDEST:
        expected = GST_POOLED_DECISION_DROP_OLDEST;
        break;
      case GST_POOLED_BACKPRESSURE_REJECT:
        expected = GST_POOLED_DECISION_REJECT;
        break;
      case GST_POOLED_BACKPRESSURE_ADAPTIVE:
        expected =
            live ? GST_POOLED_DECISION_DROP_OLDEST : GST_POOLED_DECISION_WAIT;
        break;
    }
  else if (policy == GST_POOLED_BACKPRESSURE_ADAPTIVE && pressed)
    expected = GST_POOLED_DECISION_DELAY;

  FUZZ_SAME (gst_pooled_policy_decide (policy, full, pressed, live), expected);
}

static void
check_delay (FuzzBytes *in)
{
  uint64_t initial = fuzz_number (in);
  uint64_t most = fuzz_number (in);
  double multiplier = 1.0 + fuzz_byte (in);
  uint64_t delay = 0;

  for (unsigned i = 0; i < 20; i++) {
    uint64_t next =
        gst_pooled_policy_next_delay (delay, initial, multiplier, most);

    FUZZ_CHECK (next <= most);
    /* computed in doubles, so that these decide where numbers are large */
    FUZZ_CHECK ((double) next >= (double) delay);
    if (i == 0 && (initial | most) < UINT64_C (1) << 53)
      FUZZ_SAME (next, initial < most ? initial : most);
    delay = next;
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzBytes in = fuzz_bytes (data, size);

  while (fuzz_more (&in)) {
    GstPooledLevel level = read_level (&in);
    GstPooledLevel limits = read_level (&in);
    GstPooledLevel low = gst_pooled_level_scale (&limits, 0.25);

    check_reached (&level, &limits);
    check_below (&level, &limits);
    check_fraction (&level, &limits);
    check_scale (&limits, fuzz_below (&in, 257));
    check_pressed (fuzz_bool (&in), &level, &low, &limits);
    check_decision (fuzz_byte (&in));
    check_delay (&in);
  }

  return 0;
}
