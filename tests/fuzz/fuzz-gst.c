/* fuzz-gst.c: GStreamer for a fuzz target, without a plugin of the system
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "fuzz-gst.h"

#include <gst/gst.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

GST_ELEMENT_REGISTER_DECLARE (bufferaccumulator)
GST_ELEMENT_REGISTER_DECLARE (lfqueue)
GST_ELEMENT_REGISTER_DECLARE (poolfilter)

/* Some inputs send data where no segment is, which the core warns of. */
static void
ignore (const gchar *domain, GLogLevelFlags level, const gchar *message,
    gpointer data)
{
}

/* The elements are linked into the program, so that the engine sees into them.
 * What is critical to GLib is a failure here. */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_setenv ("GST_PLUGIN_SYSTEM_PATH_1_0", "", TRUE);
  g_setenv ("GST_PLUGIN_PATH_1_0", "", TRUE);
  g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
  gst_init (NULL, NULL);
  g_log_set_handler ("GStreamer", G_LOG_LEVEL_WARNING, ignore, NULL);
  gst_debug_set_default_threshold (GST_LEVEL_NONE);
  g_log_set_always_fatal (
      (GLogLevelFlags) (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK));
  if (!GST_ELEMENT_REGISTER (bufferaccumulator, NULL) ||
      !GST_ELEMENT_REGISTER (lfqueue, NULL) ||
      !GST_ELEMENT_REGISTER (poolfilter, NULL))
    abort ();

  return 0;
}

/* What tests share reports to libcheck, success and failure, which there is no
 * test for here. These take its place. */
void _mark_point (const char *file, int line);
void _ck_assert_failed (
    const char *file, int line, const char *expression, ...);

void
_mark_point (const char *file, int line)
{
}

void
_ck_assert_failed (const char *file, int line, const char *expression, ...)
{
  const char *format;
  va_list args;

  va_start (args, expression);
  format = va_arg (args, const char *);
  if (format != NULL)
    vfprintf (stderr, format, args);
  va_end (args);
  fprintf (stderr, "\n");
  fuzz_fail (file, line, expression);
}

guint64
fuzz_stat (const GstStructure *stats, const gchar *name)
{
  guint64 value = 0;

  FUZZ_CHECK (gst_structure_get_uint64 (stats, name, &value));

  return value;
}
