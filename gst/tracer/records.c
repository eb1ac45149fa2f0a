/* records.c: the last so many records of one kind
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Memory comes as records come, doubled each time, up to the most that there
 * may be; or up to what the system has, from when on the oldest go earlier.
 */
#include "config.h"

#include <string.h>

#include "records.h"

#define FIRST_ROOM 64

void
gst_pooled_records_init (GstPooledRecords *records, gsize size, guint most)
{
  *records = (GstPooledRecords){ .size = size, .most = most };
}

void
gst_pooled_records_clear (GstPooledRecords *records)
{
  g_free (records->data);
  records->data = NULL;
  records->room = 0;
  records->most = 0;
}

static void
make_room (GstPooledRecords *records)
{
  guint room = records->room == 0 ? FIRST_ROOM : records->room * 2;
  guint8 *data;

  room = MIN (room, records->most);
  data = g_try_realloc_n (records->data, room, records->size);
  if (data == NULL) {
    records->most = records->room;
    return;
  }
  records->data = data;
  records->room = room;
}

void
gst_pooled_records_add (GstPooledRecords *records, gconstpointer record)
{
  if (records->written == records->room && records->room < records->most)
    make_room (records);
  if (records->room > 0)
    memcpy (records->data + records->written % records->room * records->size,
        record, records->size);
  records->written++;
}

guint
gst_pooled_records_count (const GstPooledRecords *records)
{
  return (guint) MIN (records->written, records->room);
}

guint64
gst_pooled_records_lost (const GstPooledRecords *records)
{
  return records->written - gst_pooled_records_count (records);
}

gpointer
gst_pooled_records_copy (const GstPooledRecords *records)
{
  guint count = gst_pooled_records_count (records);
  guint first =
      count == 0 ? 0 : (guint) ((records->written - count) % records->room);
  guint until_end = MIN (count, records->room - first);
  guint8 *copy = g_try_malloc_n (count, records->size);

  if (copy == NULL)
    return NULL;
  memcpy (
      copy, records->data + first * records->size, until_end * records->size);
  memcpy (copy + until_end * records->size, records->data,
      (count - until_end) * records->size);

  return copy;
}
