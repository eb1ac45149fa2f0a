/* records.h: the last so many records of one kind
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The caller locks. */
typedef struct {
  guint8 *data;
  gsize size; /* of one */
  guint room; /* there is memory for so many now, */
  guint most; /* and never for more than this */
  guint64 written;
} GstPooledRecords;

void gst_pooled_records_init (
    GstPooledRecords *records, gsize size, guint most);
void gst_pooled_records_clear (GstPooledRecords *records);

/* The oldest goes when there is no room. */
void gst_pooled_records_add (GstPooledRecords *records, gconstpointer record);

guint gst_pooled_records_count (const GstPooledRecords *records);
guint64 gst_pooled_records_lost (const GstPooledRecords *records);

/* A copy of them, the oldest first, to be freed with g_free(). */
gpointer gst_pooled_records_copy (const GstPooledRecords *records);

G_END_DECLS
