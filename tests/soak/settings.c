/* settings.c: other policies and limits for an element that runs
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every value here lets a pipeline go on: none is unlimited, so that memory
 * that grows is a leak, and none is so tight that nothing ever passes.
 */
#include "config.h"

#include "settings.h"

#define VALUES 5

typedef struct {
  const gchar *property;
  const gchar *values[VALUES]; /* as on a launch line; may end with NULL */
} Setting;

static const Setting of_lfqueue[] = {
  { "backpressure", { "block", "drop-oldest", "reject", "adaptive" } },
  { "leaky", { "no", "upstream", "downstream" } },
  { "max-size-buffers", { "1", "2", "7", "30", "300" } },
  { "max-size-bytes", { "4000", "100000", "1000000", "10485760" } },
  { "max-size-time", { "0", "50000000", "300000000", "1000000000" } },
  { "min-threshold-buffers", { "0", "0", "1", "3" } },
  { "min-threshold-time", { "0", "0", "20000000" } },
  { "block-timeout", { "0", "2000000", "100000000" } },
  { "adaptive-initial-delay", { "0", "100000", "1000000" } },
  { "adaptive-max-delay", { "1000000", "8000000", "20000000" } },
  { "adaptive-multiplier", { "1", "1.5", "8" } },
  { "drop-unit", { "buffer", "gop" } },
  { "request-keyframe", { "true", "false" } },
  { "max-age", { "0", "0", "200000000", "1000000000" } },
  { "high-watermark", { "0", "0.5", "0.9", "1" } },
  { "low-watermark", { "0", "0.3", "0.5" } },
  { "max-wakeup-delay", { "0", "0", "5000000", "20000000" } },
  { "measure-delay", { "true", "false" } },
  { "notify-levels", { "false", "false", "true" } },
  { "silent", { "true", "false" } },
  { "flush-on-eos", { "true", "false" } },
  { "drop-messages-interval", { "0", "200" } },
  { NULL },
};

static const Setting of_accumulator[] = {
  { "batch-buffers", { "1", "5", "20" } }, /* less than max-buffers */
  { "batch-bytes", { "0", "0", "5000", "20000" } },
  { "batch-time", { "0", "0", "50000000", "200000000" } },
  { "timeout", { "0", "10000000", "200000000" } },
  { "step", { "0", "0", "1", "7" } },
  { "output", { "buffer", "list" } },
  { "max-buffers", { "24", "48", "200" } },
  { "max-size", { "30000", "200000", "268435456" } },
  { "on-overflow", { "drop-oldest", "drop-newest", "block" } },
  { "deliver-partial", { "true", "false" } },
  { "split-on-events", { "true", "false" } },
  { "post-messages", { "none", "limited", "all" } },
  { NULL },
};

static const Setting of_poolfilter[] = {
  { "copy", { "never", "auto", "always" } },
  { "growth", { "fixed", "linear", "exponential" } },
  { "growth-step", { "1", "16" } },
  { "max-bytes", { "0", "1000000", "100000000" } },
  { "idle-timeout", { "0", "50000000", "300000000" } },
  { "initial-buffers", { "0", "2", "6" } },
  { "zero-on-release", { "true", "false" } },
  { "wait-timeout", { "1000000", "20000000" } },
  { "starvation-timeout", { "0", "1000000", "1000000000" } },
  { "video-meta", { "auto", "show", "hide" } },
  { NULL },
};

static const Setting *
settings_of (GstElement *element)
{
  if (subject_is (element, "lfqueue"))
    return of_lfqueue;
  if (subject_is (element, "bufferaccumulator"))
    return of_accumulator;

  return of_poolfilter;
}

static guint
count_settings (const Setting *settings)
{
  guint n = 0;

  while (settings[n].property != NULL)
    n++;

  return n;
}

static guint
count_values (const Setting *setting)
{
  guint n = 0;

  while (n < VALUES && setting->values[n] != NULL)
    n++;

  return n;
}

static guint
below (Subject *subject, guint n)
{
  return (guint) g_rand_int_range (subject->rand, 0, (gint32) n);
}

/* In the bytes of a file there may be no keyframe for long, and a queue of one
 * or two that drops to the next passes nothing until then. */
static const gchar *
value_for (Subject *subject, const Setting *setting)
{
  const gchar *value = setting->values[below (subject, count_values (setting))];

  if (g_str_equal (setting->property, "drop-unit") &&
      !(subject->plan->kinds & PLAN_GOPS))
    return "buffer";

  return value;
}

void
settings_change (Subject *subject)
{
  GstElement *element =
      g_ptr_array_index (subject->ours, below (subject, subject->ours->len));
  const Setting *settings = settings_of (element);
  const Setting *one = &settings[below (subject, count_settings (settings))];
  const gchar *value = value_for (subject, one);
  g_autofree gchar *what = g_strdup_printf (
      "%s %s=%s", GST_OBJECT_NAME (element), one->property, value);

  subject_begin (subject, what);
  gst_util_set_object_arg (G_OBJECT (element), one->property, value);
}
