/* make-registry.c: writes GStreamer's registry, as each test's start would
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * scripts/test runs it before tests that are instrumented by a sanitizer, so
 * that they find every plugin scanned already.
 */
#include "config.h"

#include <gst/gst.h>

int
main (int argc, char **argv)
{
  GstPlugin *plugin;

  gst_init (&argc, &argv);

  plugin = gst_registry_find_plugin (gst_registry_get (), "pooled");
  if (plugin == NULL) {
    g_printerr ("The plugin pooled was not found or could not be loaded.\n");
    return 1;
  }
  gst_object_unref (plugin);

  return 0;
}
