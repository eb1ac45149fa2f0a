/* plugin.c: registers the features of the plugin
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <gst/gst.h>

#include "tracer/tracer.h"

GST_ELEMENT_REGISTER_DECLARE (bufferaccumulator);
GST_ELEMENT_REGISTER_DECLARE (lfqueue);
GST_ELEMENT_REGISTER_DECLARE (poolfilter);

static gboolean
plugin_init (GstPlugin *plugin)
{
  gboolean ok = GST_ELEMENT_REGISTER (lfqueue, plugin);

  ok &= GST_ELEMENT_REGISTER (bufferaccumulator, plugin);
  ok &= GST_ELEMENT_REGISTER (poolfilter, plugin);
  ok &= gst_pooled_queues_tracer_register (plugin);

  return ok;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, pooled,
    "Queue with a lock-free hand-over and pooled memory", plugin_init, VERSION,
    GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
