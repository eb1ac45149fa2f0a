/* csv.c: records as a file
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * No heading; rows in the order of time, of three kinds. Who reads tells them
 * apart by the number of their columns:
 *
 *   9  timestamp, queue, address, level in bytes, level in time, level in
 *      buffers, limit in bytes, limit in time, limit in buffers
 *   7  timestamp, queue, address, "dropped", reason, dropped for this reason
 *      until now, dropped for any reason until now
 *   5  timestamp, queue, address, "lost", records that were overwritten
 *
 * Times are in nanoseconds. The first kind is what the tracer queue-levels of
 * gst-plugins-rs writes, so what plots that plots this: it passes over rows of
 * any other length. It wants a name with a comma between bars, too.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "csv.h"

/* one record of the copy that is written */
typedef struct {
  GstClockTime time;
  const GstPooledTap *tap;
  const GstPooledReading *reading; /* or else it is a drop */
  const GstPooledDropped *dropped;
} Row;

typedef struct {
  GArray *rows;
  GPtrArray *copies;
  gboolean whole; /* there was memory for all */
} Sheet;

static gint
by_time (gconstpointer a, gconstpointer b)
{
  const Row *one = a, *other = b;

  return (one->time > other->time) - (one->time < other->time);
}

static void
put_start (FILE *out, GstClockTime time, const gchar *name, gpointer address)
{
  fprintf (out, "%" G_GUINT64_FORMAT ",", time);
  if (strpbrk (name, ",|\"\r\n") != NULL) {
    fputc ('|', out);
    for (; *name != '\0'; name++) {
      if (*name == '|')
        fputc ('|', out);
      fputc (*name, out);
    }
    fputc ('|', out);
  } else {
    fputs (name, out);
  }
  fprintf (out, ",0x%08" G_GINTPTR_MODIFIER "x,", (guintptr) address);
}

static void
put_row (FILE *out, const Row *row)
{
  put_start (out, row->time, row->tap->name, row->tap->address);
  if (row->reading != NULL) {
    for (guint i = 0; i <= GST_POOLED_GAUGE_MAX_BUFFERS; i++)
      fprintf (out, "%s%" G_GUINT64_FORMAT, i == 0 ? "" : ",",
          row->reading->values[i]);
  } else {
    fprintf (out, "dropped,%s,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT,
        g_quark_to_string (row->dropped->reason) +
            strlen (GST_POOLED_DROP_PREFIX),
        row->dropped->count, row->dropped->total);
  }
  fputc ('\n', out);
}

static void
put_lost (FILE *out, GstClockTime time, const gchar *name, gpointer address,
    guint64 lost)
{
  if (lost == 0)
    return;
  put_start (out, time, name, address);
  fprintf (out, "lost,%" G_GUINT64_FORMAT "\n", lost);
}

/* The stream waits for as long as memory is copied. */
static guint64
copy_tap (GstPooledTap *tap, Sheet *sheet)
{
  GstPooledReading *readings;
  GstPooledDropped *drops;
  guint n_readings, n_drops;
  guint64 lost;

  g_mutex_lock (&tap->lock);
  n_readings = gst_pooled_records_count (&tap->readings);
  n_drops = gst_pooled_records_count (&tap->drops);
  lost = gst_pooled_records_lost (&tap->readings) +
         gst_pooled_records_lost (&tap->drops);
  readings = gst_pooled_records_copy (&tap->readings);
  drops = gst_pooled_records_copy (&tap->drops);
  g_mutex_unlock (&tap->lock);

  if ((n_readings > 0 && readings == NULL) || (n_drops > 0 && drops == NULL))
    sheet->whole = FALSE;
  g_ptr_array_add (sheet->copies, readings);
  g_ptr_array_add (sheet->copies, drops);
  for (guint i = 0; readings != NULL && i < n_readings; i++) {
    Row row = { readings[i].time, tap, &readings[i], NULL };

    g_array_append_val (sheet->rows, row);
  }
  for (guint i = 0; drops != NULL && i < n_drops; i++) {
    Row row = { drops[i].time, tap, NULL, &drops[i] };

    g_array_append_val (sheet->rows, row);
  }

  return lost;
}

static void
put_all (FILE *out, GstPooledTaps *taps, Sheet *sheet)
{
  guint64 forgotten;
  g_autoptr (GPtrArray) all = gst_pooled_taps_all (taps, &forgotten);

  put_lost (out, 0, "-", NULL, forgotten);
  for (guint i = 0; i < all->len; i++) {
    GstPooledTap *tap = g_ptr_array_index (all, i);
    guint first = sheet->rows->len;
    guint64 lost = copy_tap (tap, sheet);

    if (lost > 0)
      put_lost (out,
          first < sheet->rows->len
              ? g_array_index (sheet->rows, Row, first).time
              : 0,
          tap->name, tap->address, lost);
  }
  g_array_sort (sheet->rows, by_time);
  for (guint i = 0; i < sheet->rows->len; i++)
    put_row (out, &g_array_index (sheet->rows, Row, i));
}

static gboolean
write_out (FILE *out, GstPooledTaps *taps)
{
  Sheet sheet = { g_array_new (FALSE, FALSE, sizeof (Row)),
    g_ptr_array_new_with_free_func (g_free), TRUE };
  gboolean ok;

  put_all (out, taps, &sheet);
  ok = sheet.whole && !ferror (out);
  if (!sheet.whole)
    errno = ENOMEM;
  g_array_unref (sheet.rows);
  g_ptr_array_unref (sheet.copies);

  return ok;
}

gboolean
gst_pooled_csv_write (GstPooledTaps *taps, const gchar *file)
{
  FILE *out = g_fopen (file, "w");
  gint error = errno;
  gboolean ok;

  if (out != NULL) {
    ok = write_out (out, taps);
    error = errno;
    if (fclose (out) != 0 && ok) {
      ok = FALSE;
      error = errno;
    }
    if (ok)
      return TRUE;
  }

  g_warning (
      "pooledqueues: cannot write file %s: %s.", file, g_strerror (error));

  return FALSE;
}
