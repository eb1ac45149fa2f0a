/* camera.c: a video file that sends frames as a camera does
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "camera.h"

typedef struct {
  Load load;
  guint sent;
} Camera;

/* identity with sync waits for each frame's time, and so counts as live. */
char *
camera_describe (const Load *load)
{
  return g_strdup_printf (
      "%s videorate name=rate ! "
      "capsfilter caps=\"video/x-raw, framerate=(fraction)%u/1\" ! "
      "identity name=camera sync=true",
      load->file != NULL ? "filesrc name=file ! decodebin name=decoder"
                         : "videotestsrc !",
      load->fps);
}

/* A slow video is played faster, so that each of its frames is sent once: as
 * if filmed at the camera's rate. */
static gdouble
speed_of (GstStructure *format, guint fps)
{
  gint num, den;

  if (!gst_structure_get_fraction (format, "framerate", &num, &den) ||
      num <= 0 || den <= 0)
    return 1.0;

  return MAX (1.0, (gdouble) fps * den / num);
}

static void
on_pad_added (GstElement *decoder, GstPad *pad, gpointer user_data)
{
  GstElement *rate = user_data;
  GstPad *sink = gst_element_get_static_pad (rate, "sink");
  GstCaps *caps = gst_pad_get_current_caps (pad);
  GstObject *pipeline = gst_object_get_parent (GST_OBJECT (rate));
  Camera *camera = g_object_get_data (G_OBJECT (pipeline), "camera");

  if (caps != NULL && !gst_pad_is_linked (sink)) {
    GstStructure *format = gst_caps_get_structure (caps, 0);

    if (gst_structure_has_name (format, "video/x-raw")) {
      g_object_set (rate, "rate", speed_of (format, camera->load.fps), NULL);
      gst_pad_link (pad, sink);
    }
  }
  gst_clear_caps (&caps);
  gst_object_unref (pipeline);
  gst_object_unref (sink);
}

static void
on_no_more_pads (GstElement *decoder, gpointer user_data)
{
  GstPad *sink = gst_element_get_static_pad (user_data, "sink");

  if (!gst_pad_is_linked (sink))
    GST_ELEMENT_ERROR (decoder, STREAM, CODEC_NOT_FOUND,
        ("The file holds no video that this GStreamer can decode."), (NULL));
  gst_object_unref (sink);
}

static void
open_file (GstElement *pipeline, const Load *load)
{
  GstElement *file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  GstElement *decoder = gst_bin_get_by_name (GST_BIN (pipeline), "decoder");
  GstElement *rate = gst_bin_get_by_name (GST_BIN (pipeline), "rate");

  g_object_set (file, "location", load->file, NULL);
  g_signal_connect (decoder, "pad-added", G_CALLBACK (on_pad_added), rate);
  g_signal_connect (
      decoder, "no-more-pads", G_CALLBACK (on_no_more_pads), rate);

  gst_object_unref (file);
  gst_object_unref (decoder);
  gst_object_unref (rate);
}

/* After the last frame the stream ends, whatever else the file holds. */
static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Camera *camera = user_data;

  if (camera->sent++ < camera->load.seconds * camera->load.fps)
    return GST_PAD_PROBE_OK;

  gst_pad_send_event (pad, gst_event_new_eos ());
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_EOS;
  return GST_PAD_PROBE_HANDLED;
}

void
camera_prepare (GstElement *pipeline, const Load *load)
{
  Camera *camera = g_new0 (Camera, 1);
  GstElement *identity = gst_bin_get_by_name (GST_BIN (pipeline), "camera");
  GstPad *pad = gst_element_get_static_pad (identity, "sink");

  camera->load = *load;
  g_object_set_data_full (G_OBJECT (pipeline), "camera", camera, g_free);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_frame, camera, NULL);
  if (load->file != NULL)
    open_file (pipeline, load);

  gst_object_unref (pad);
  gst_object_unref (identity);
}
