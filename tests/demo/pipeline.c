/* pipeline.c: a camera that does not wait, a queue, a consumer too slow
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "camera.h"
#include "pipeline.h"

static char *
describe (const Load *load, const Subject *subject)
{
  char *camera = camera_describe (load);
  char *description = g_strdup_printf (
      "%s ! "
      "%s name=queue max-size-buffers=%u max-size-bytes=0 max-size-time=0 ! "
      "identity sleep-time=%u ! %s",
      camera, subject->launch, load->limit, load->work * 1000,
      load->show ? "videoconvert ! autovideosink sync=false"
                 : "fakesink sync=false");

  g_free (camera);

  return description;
}

GstElement *
pipeline_new (const Load *load, const Subject *subject, GError **error)
{
  char *description = describe (load, subject);
  GstElement *pipeline = gst_parse_launch_full (
      description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);

  if (pipeline != NULL)
    camera_prepare (pipeline, load);
  g_free (description);

  return pipeline;
}
