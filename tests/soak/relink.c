/* relink.c: pads and elements that come and go while data flows
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "relink.h"

#include "block.h"

/* A link from somebody's source pad to a sink pad of ours. */
typedef struct {
  GstPad *src;
  GstPad *sink;
  Block *block;
} Link;

static void
link_clear (gpointer data)
{
  Link *link = data;

  if (link->block != NULL)
    block_end (link->block);
  gst_object_unref (link->src);
  gst_object_unref (link->sink);
}

static gboolean
add_link (GstElement *element, GstPad *sink, gpointer links)
{
  Link link = { .src = gst_pad_get_peer (sink) };

  if (link.src == NULL)
    return TRUE;
  link.sink = gst_object_ref (sink);
  g_array_append_val ((GArray *) links, link);

  return TRUE;
}

/* Those into @element. They are freed, and blocks end, with the array. */
static GArray *
links_into (GstElement *element)
{
  GArray *links = g_array_new (FALSE, FALSE, sizeof (Link));

  g_array_set_clear_func (links, link_clear);
  gst_element_foreach_sink_pad (element, add_link, links);

  return links;
}

/* All or none. */
static gboolean
block_links (GArray *links)
{
  for (guint i = 0; i < links->len; i++) {
    Link *link = &g_array_index (links, Link, i);

    link->block = block_pad (link->src);
    if (link->block == NULL)
      return FALSE;
  }

  return links->len > 0;
}

static void
join (Subject *subject, GstPad *src, GstPad *sink)
{
  GstPadLinkReturn result = gst_pad_link (src, sink);

  if (result != GST_PAD_LINK_OK)
    subject_fail (
        subject, g_strdup_printf ("cannot link %s:%s to %s:%s again: %s",
                     GST_DEBUG_PAD_NAME (src), GST_DEBUG_PAD_NAME (sink),
                     gst_pad_link_get_name (result)));
}

static GstElement *
pick (Subject *subject)
{
  return g_ptr_array_index (subject->ours,
      g_rand_int_range (subject->rand, 0, (gint) subject->ours->len));
}

static Link
link_out_of (GstElement *element)
{
  Link link = { .src = gst_element_get_static_pad (element, "src") };

  link.sink = gst_pad_get_peer (link.src);

  return link;
}

static void
apart_and_back (Subject *subject, Link *link)
{
  gst_pad_unlink (link->src, link->sink);
  join (subject, link->src, link->sink);
}

void
relink (Subject *subject)
{
  GstElement *element = pick (subject);

  if (g_rand_boolean (subject->rand)) {
    Link link = link_out_of (element);

    link.block = block_pad (link.src);
    if (link.block != NULL)
      apart_and_back (subject, &link);
    link_clear (&link);
  } else {
    GArray *links = links_into (element);

    if (block_links (links))
      for (guint i = 0; i < links->len; i++)
        apart_and_back (subject, &g_array_index (links, Link, i));
    g_array_unref (links);
  }
}

void
relink_rudely (Subject *subject)
{
  gint64 pause = g_rand_int_range (subject->rand, 0, 50000);
  Link link = link_out_of (pick (subject));

  gst_pad_unlink (link.src, link.sink);
  g_usleep ((gulong) pause);
  join (subject, link.src, link.sink);
  link_clear (&link);
}

static void
take_out_and_back (Subject *subject, GstElement *element, GArray *links)
{
  Link out = link_out_of (element);
  GstBin *bin = GST_BIN (subject->pipeline);

  for (guint i = 0; i < links->len; i++)
    gst_pad_unlink (g_array_index (links, Link, i).src,
        g_array_index (links, Link, i).sink);
  gst_pad_unlink (out.src, out.sink);
  gst_bin_remove (bin, element);
  gst_element_set_state (element, GST_STATE_NULL);

  gst_bin_add (bin, element);
  join (subject, out.src, out.sink);
  for (guint i = 0; i < links->len; i++)
    join (subject, g_array_index (links, Link, i).src,
        g_array_index (links, Link, i).sink);
  if (!gst_element_sync_state_with_parent (element))
    subject_fail (subject,
        g_strdup_printf ("%s does not start again", GST_OBJECT_NAME (element)));
  link_clear (&out);
}

void
relink_removed (Subject *subject)
{
  GstElement *element = pick (subject);
  GArray *links = links_into (element);

  if (block_links (links))
    take_out_and_back (subject, element, links);
  g_array_unref (links);
}

static gboolean
find_request (GstElement *element, GstPad *pad, gpointer found)
{
  GstPadTemplate *template = gst_pad_get_pad_template (pad);
  gboolean request = template != NULL &&
                     GST_PAD_TEMPLATE_PRESENCE (template) == GST_PAD_REQUEST &&
                     gst_pad_is_linked (pad);

  gst_clear_object (&template);
  if (request)
    g_ptr_array_add (found, gst_object_ref (pad));

  return TRUE;
}

static void
replace_request (Subject *subject, GstElement *element, Link *link)
{
  GstPad *pad;

  gst_pad_unlink (link->src, link->sink);
  gst_element_release_request_pad (element, link->sink);

  pad = gst_element_request_pad_simple (element, "sink_%u");
  if (pad == NULL) {
    subject_fail (subject, g_strdup ("no other request pad"));
    return;
  }
  join (subject, link->src, pad);
  gst_object_unref (pad);
}

void
relink_request (Subject *subject)
{
  GPtrArray *pads = g_ptr_array_new_with_free_func (gst_object_unref);
  GstElement *element = NULL;

  for (guint i = 0; i < subject->ours->len && element == NULL; i++)
    if (subject_is (g_ptr_array_index (subject->ours, i), "bufferaccumulator"))
      element = g_ptr_array_index (subject->ours, i);
  gst_element_foreach_sink_pad (element, find_request, pads);

  if (pads->len > 0) {
    GstPad *sink = g_ptr_array_index (
        pads, g_rand_int_range (subject->rand, 0, (gint) pads->len));
    Link link = { .src = gst_pad_get_peer (sink),
      .sink = gst_object_ref (sink) };

    link.block = block_pad (link.src);
    if (link.block != NULL)
      replace_request (subject, element, &link);
    link_clear (&link);
  }
  g_ptr_array_unref (pads);
}

/* What is behind the pad forgets its segment with the flush. Where none has
 * come yet, those before it have not either: they come with the next buffer. */
static void
flush_pad (Link *link)
{
  GstEvent *segment =
      gst_pad_get_sticky_event (link->sink, GST_EVENT_SEGMENT, 0);

  gst_pad_send_event (link->sink, gst_event_new_flush_start ());
  gst_pad_send_event (link->sink, gst_event_new_flush_stop (FALSE));
  if (segment != NULL)
    gst_pad_send_event (link->sink, segment);
}

void
relink_flush (Subject *subject)
{
  GstElement *element = pick (subject);
  GArray *links = links_into (element);

  if (block_links (links))
    for (guint i = 0; i < links->len; i++)
      flush_pad (&g_array_index (links, Link, i));
  g_array_unref (links);
}
