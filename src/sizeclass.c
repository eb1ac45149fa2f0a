/* sizeclass.c: sizes and counts of blocks, as a list and as text
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "sizeclass.h"

#include <string.h>

typedef struct {
  gsize size;
  guint count;
} SizeClass;

struct _GstPooledSizeClasses {
  /* GLib's, as for any boxed type: it orders all that it has to */
  gatomicrefcount refs;
  guint length;
  SizeClass classes[GST_POOLED_MAX_SIZE_CLASSES];
};

/* An unit multiplies; those of SI and of IEC mean what they say. */
static const struct {
  const gchar *name;
  guint64 factor;
} units[] = {
  { "", 1 },
  { "B", 1 },
  { "k", 1000 },
  { "kB", 1000 },
  { "K", 1024 },
  { "KiB", 1024 },
  { "MB", 1000 * 1000 },
  { "M", 1024 * 1024 },
  { "MiB", 1024 * 1024 },
  { "GB", 1000 * 1000 * 1000 },
  { "G", 1024 * 1024 * 1024 },
  { "GiB", 1024 * 1024 * 1024 },
};

G_DEFINE_BOXED_TYPE (GstPooledSizeClasses, gst_pooled_size_classes,
    gst_pooled_size_classes_ref, gst_pooled_size_classes_unref)

/* No block may be larger than this: sums of it and of alignments cannot
 * overflow then. */
#define MAX_BLOCK_SIZE ((guint64) G_MAXSSIZE / 4)

static gboolean
parse_size (const gchar *text, gsize *size, GError **error)
{
  gchar *end;
  guint64 value;

  if (!g_ascii_isdigit (*text)) {
    g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_PARSE,
        "\"%s\" is not a size: it must start with a number", text);
    return FALSE;
  }
  value = g_ascii_strtoull (text, &end, 10);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    if (strcmp (end, units[i].name) != 0)
      continue;
    if (value == 0 || value > MAX_BLOCK_SIZE / units[i].factor) {
      g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_RANGE,
          "the size \"%s\" is out of range", text);
      return FALSE;
    }
    *size = value * units[i].factor;
    return TRUE;
  }

  g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_PARSE,
      "\"%s\" is not a unit (in the size \"%s\"): use B, KiB, MiB, GiB, kB, "
      "MB or GB",
      end, text);
  return FALSE;
}

static gboolean
parse_count (const gchar *text, guint *count, GError **error)
{
  gchar *end;
  guint64 value;

  if (!g_ascii_isdigit (*text)) {
    g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_PARSE,
        "\"%s\" is not a number of blocks", text);
    return FALSE;
  }
  value = g_ascii_strtoull (text, &end, 10);
  if (*end != '\0') {
    g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_PARSE,
        "\"%s\" is not a number of blocks", text);
    return FALSE;
  }
  if (value == 0 || value > G_MAXINT32) {
    g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_RANGE,
        "the number of blocks \"%s\" is out of range", text);
    return FALSE;
  }
  *count = value;
  return TRUE;
}

/* Keeps the list sorted. */
static gboolean
insert (GstPooledSizeClasses *self, gsize size, guint count, const gchar *text,
    GError **error)
{
  guint at = 0;

  while (at < self->length && self->classes[at].size < size)
    at++;
  if (at < self->length && self->classes[at].size == size) {
    g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_PARSE,
        "\"%s\" names a size of %" G_GSIZE_FORMAT " bytes for the second time",
        text, size);
    return FALSE;
  }
  if (self->length == GST_POOLED_MAX_SIZE_CLASSES) {
    g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_RANGE,
        "\"%s\" is one class too many: at most %d are possible", text,
        GST_POOLED_MAX_SIZE_CLASSES);
    return FALSE;
  }

  memmove (&self->classes[at + 1], &self->classes[at],
      (self->length - at) * sizeof (SizeClass));
  self->classes[at] = (SizeClass){ size, count };
  self->length++;
  return TRUE;
}

static gboolean
parse_class (GstPooledSizeClasses *self, const gchar *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  gsize size;
  guint count;

  if (g_strv_length (parts) != 2) {
    g_set_error (error, GST_POOLED_ERROR, GST_POOLED_ERROR_PARSE,
        "\"%s\" is not a size class: SIZE:COUNT expected, such as 64KiB:64",
        text);
    return FALSE;
  }
  return parse_size (g_strstrip (parts[0]), &size, error) &&
         parse_count (g_strstrip (parts[1]), &count, error) &&
         insert (self, size, count, text, error);
}

/**
 * gst_pooled_size_classes_parse:
 * @string: classes as `SIZE:COUNT`, separated by commas, in any order
 * @error: return location for a #GError
 *
 * Reads a list such as `1KiB:1024,64KiB:64,3110400:16`. A size is in bytes or
 * has a unit: B, KiB, MiB, GiB (also K, M, G) are powers of 1024, kB (also k),
 * MB, GB powers of 1000. Spaces around the parts do not matter.
 *
 * An empty string is a list without classes.
 *
 * Any thread may call it. A string that cannot be understood gives
 * %GST_POOLED_ERROR_PARSE, a number that is too small or too large
 * %GST_POOLED_ERROR_RANGE; the message quotes the part at fault.
 *
 * Returns: (transfer full): the classes, or %NULL
 *
 * Since: 1.22.100
 */
GstPooledSizeClasses *
gst_pooled_size_classes_parse (const gchar *string, GError **error)
{
  g_autoptr (GstPooledSizeClasses) self = NULL;
  g_auto (GStrv) classes = NULL;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_new0 (GstPooledSizeClasses, 1);
  g_atomic_ref_count_init (&self->refs);

  classes = g_strsplit (string, ",", -1);
  if (classes[0] && !classes[1] && *g_strstrip (classes[0]) == '\0')
    return g_steal_pointer (&self);

  for (gchar **text = classes; *text; text++) {
    if (!parse_class (self, g_strstrip (*text), error))
      return NULL;
  }
  return g_steal_pointer (&self);
}

/**
 * gst_pooled_size_classes_to_string:
 * @classes: a #GstPooledSizeClasses
 *
 * Writes the list in a form that gst_pooled_size_classes_parse() reads.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.22.100
 */
gchar *
gst_pooled_size_classes_to_string (const GstPooledSizeClasses *classes)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (classes != NULL, NULL);

  for (guint i = 0; i < classes->length; i++) {
    const gchar *unit = "";
    gsize size = classes->classes[i].size;

    if (size % (1024 * 1024) == 0) {
      unit = "MiB";
      size /= 1024 * 1024;
    } else if (size % 1024 == 0) {
      unit = "KiB";
      size /= 1024;
    }
    g_string_append_printf (text, "%s%" G_GSIZE_FORMAT "%s:%u", i ? "," : "",
        size, unit, classes->classes[i].count);
  }
  return g_string_free (text, FALSE);
}

/**
 * gst_pooled_size_classes_ref:
 * @classes: a #GstPooledSizeClasses
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @classes
 *
 * Since: 1.22.100
 */
GstPooledSizeClasses *
gst_pooled_size_classes_ref (GstPooledSizeClasses *classes)
{
  g_return_val_if_fail (classes != NULL, NULL);

  g_atomic_ref_count_inc (&classes->refs);
  return classes;
}

/**
 * gst_pooled_size_classes_unref:
 * @classes: (transfer full): a #GstPooledSizeClasses
 *
 * Gives a reference back; the last one frees the list.
 *
 * Since: 1.22.100
 */
void
gst_pooled_size_classes_unref (GstPooledSizeClasses *classes)
{
  g_return_if_fail (classes != NULL);

  if (g_atomic_ref_count_dec (&classes->refs))
    g_free (classes);
}

/**
 * gst_pooled_size_classes_get_length:
 * @classes: a #GstPooledSizeClasses
 *
 * Counts the classes. Any thread may call it.
 *
 * Returns: how many classes the list has
 *
 * Since: 1.22.100
 */
guint
gst_pooled_size_classes_get_length (const GstPooledSizeClasses *classes)
{
  g_return_val_if_fail (classes != NULL, 0);

  return classes->length;
}

/**
 * gst_pooled_size_classes_get:
 * @classes: a #GstPooledSizeClasses
 * @index: which class, 0 is the smallest
 * @size: (out) (optional): size of a block in bytes
 * @count: (out) (optional): how many blocks the class may have at most
 *
 * Looks at one class. Any thread may call it.
 *
 * Returns: %FALSE when there is no such class
 *
 * Since: 1.22.100
 */
gboolean
gst_pooled_size_classes_get (
    const GstPooledSizeClasses *classes, guint index, gsize *size, guint *count)
{
  g_return_val_if_fail (classes != NULL, FALSE);

  if (index >= classes->length)
    return FALSE;
  if (size)
    *size = classes->classes[index].size;
  if (count)
    *count = classes->classes[index].count;
  return TRUE;
}

/**
 * gst_pooled_size_classes_find:
 * @classes: a #GstPooledSizeClasses
 * @size: bytes wanted
 *
 * Finds the smallest class whose blocks have at least @size bytes.
 *
 * Returns: its index, or -1 when @size is larger than the largest class
 *
 * Since: 1.22.100
 */
gint
gst_pooled_size_classes_find (const GstPooledSizeClasses *classes, gsize size)
{
  g_return_val_if_fail (classes != NULL, -1);

  for (guint i = 0; i < classes->length; i++) {
    if (size <= classes->classes[i].size)
      return i;
  }
  return -1;
}
