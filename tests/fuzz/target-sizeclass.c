/* target-sizeclass.c: texts of size classes against a second parser
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The oracle reads the text character by character, counts in 128 bits, and
 * knows only whether it means something, and what. What was read must be
 * written and read again as the same; an error must quote a part of the text.
 * And an allocator of such classes must give a memory.
 */
#include "config.h"

#include "allocator.h"
#include "fuzz.h"

#include <string.h>

__extension__ typedef unsigned __int128 Wide;

typedef struct {
  gsize size;
  guint count;
} Class;

typedef struct {
  Class classes[GST_POOLED_MAX_SIZE_CLASSES + 1];
  guint n;
} Oracle;

/* a vertical tab is none to GLib */
static gboolean
is_space (gchar c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* the text from *start to *end without the spaces around it */
static void
trim (const gchar **start, const gchar **end)
{
  while (*start < *end && is_space (**start))
    (*start)++;
  while (*end > *start && is_space ((*end)[-1]))
    (*end)--;
}

/* digits, at least one; what does not fit is as large as it can be */
static gboolean
read_digits (const gchar **at, const gchar *end, Wide *value)
{
  const gchar *start = *at;

  *value = 0;
  for (; *at < end && **at >= '0' && **at <= '9'; (*at)++)
    if (*value <= G_MAXUINT64)
      *value = *value * 10 + (Wide) (**at - '0');

  return *at > start;
}

static Wide
factor_of (const gchar *unit, gsize length)
{
  static const struct {
    const gchar *names[4];
    guint64 factor;
  } units[] = {
    { { "", "B" }, 1 },
    { { "k", "kB" }, 1000 },
    { { "K", "KiB" }, 1 << 10 },
    { { "MB" }, 1000000 },
    { { "M", "MiB" }, 1 << 20 },
    { { "GB" }, 1000000000 },
    { { "G", "GiB" }, 1 << 30 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    for (guint j = 0; j < 4 && units[i].names[j]; j++)
      if (strlen (units[i].names[j]) == length &&
          strncmp (units[i].names[j], unit, length) == 0)
        return units[i].factor;

  return 0;
}

static gboolean
add_class (Oracle *oracle, gsize size, guint count)
{
  guint at = oracle->n;

  if (oracle->n == GST_POOLED_MAX_SIZE_CLASSES)
    return FALSE;
  for (; at > 0 && oracle->classes[at - 1].size >= size; at--) {
    if (oracle->classes[at - 1].size == size)
      return FALSE;
    oracle->classes[at] = oracle->classes[at - 1];
  }
  oracle->classes[at] = (Class){ size, count };
  oracle->n++;

  return TRUE;
}

static gboolean
read_class (Oracle *oracle, const gchar *start, const gchar *end)
{
  const gchar *colon, *size_end, *count_start;
  Wide size, count, factor;

  trim (&start, &end);
  colon = memchr (start, ':', (gsize) (end - start));
  if (colon == NULL)
    return FALSE;
  size_end = colon;
  count_start = colon + 1;
  trim (&start, &size_end);
  trim (&count_start, &end);

  if (!read_digits (&start, size_end, &size))
    return FALSE;
  factor = factor_of (start, (gsize) (size_end - start));
  if (factor == 0 || size == 0 || size * factor > (Wide) G_MAXSSIZE / 4)
    return FALSE;
  if (!read_digits (&count_start, end, &count) || count_start != end ||
      count == 0 || count > G_MAXINT32)
    return FALSE;

  return add_class (oracle, (gsize) (size * factor), (guint) count);
}

static gboolean
read_all (Oracle *oracle, const gchar *text)
{
  const gchar *end = text + strlen (text);
  const gchar *start = text, *stop = end;

  trim (&start, &stop);
  if (start == stop)
    return TRUE;

  for (start = text;; start = stop + 1) {
    stop = memchr (start, ',', (gsize) (end - start));
    if (!read_class (oracle, start, stop ? stop : end))
      return FALSE;
    if (stop == NULL)
      return TRUE;
  }
}

static void
check_classes (const GstPooledSizeClasses *classes, const Oracle *oracle)
{
  gsize size;
  guint count;

  FUZZ_SAME (gst_pooled_size_classes_get_length (classes), oracle->n);
  for (guint i = 0; i < oracle->n; i++) {
    FUZZ_CHECK (gst_pooled_size_classes_get (classes, i, &size, &count));
    FUZZ_SAME (size, oracle->classes[i].size);
    FUZZ_SAME (count, oracle->classes[i].count);
    FUZZ_SAME (gst_pooled_size_classes_find (classes, size), i);
    FUZZ_SAME (gst_pooled_size_classes_find (classes, size + 1),
        i + 1 < oracle->n ? (gint) i + 1 : -1);
  }
  FUZZ_CHECK (!gst_pooled_size_classes_get (classes, oracle->n, NULL, NULL));
}

/* Between two quotes in the message there is a part of the text. */
static void
check_error (const GError *error, const gchar *text)
{
  const gchar *open = strchr (error->message, '"');
  gboolean quotes = FALSE;

  FUZZ_SAME (error->domain, GST_POOLED_ERROR);
  FUZZ_CHECK (open != NULL);
  for (const gchar *close = open + 1; !quotes && (close = strchr (close, '"'));
       close++) {
    g_autofree gchar *part = g_strndup (open + 1, (gsize) (close - open - 1));

    quotes = strstr (text, part) != NULL;
  }
  FUZZ_CHECK (quotes);
}

static void
check_allocator (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  GstAllocator *allocator = gst_pooled_allocator_new_full (text, &error);
  GstMemory *memory;

  FUZZ_CHECK (allocator != NULL);
  memory = gst_allocator_alloc (allocator, 1, NULL);
  FUZZ_CHECK (memory != NULL);
  gst_memory_unref (memory);
  gst_object_unref (allocator);
}

static void
check_text (const gchar *text, const Oracle *oracle)
{
  g_autoptr (GstPooledSizeClasses) classes =
      gst_pooled_size_classes_parse (text, NULL);
  g_autoptr (GstPooledSizeClasses) again = NULL;
  g_autofree gchar *written = NULL;

  FUZZ_CHECK (classes != NULL);
  check_classes (classes, oracle);
  written = gst_pooled_size_classes_to_string (classes);
  again = gst_pooled_size_classes_parse (written, NULL);
  FUZZ_CHECK (again != NULL);
  check_classes (again, oracle);
  check_allocator (text);
}

/* Bytes above 127 stand for what a text of this kind is made of, so that most
 * inputs come near to one; the rest is taken as it is. */
static gchar *
spell (FuzzBytes *in)
{
  static const gchar *const words[] = { "KiB", "MiB", "GiB", "kB", "MB", "GB",
    ":", ":", ",", ",", "1", "64", "1024", "2097152", "2147483647",
    "18446744073709551616", " ", "B", "0", "4611686018427387903" };
  GString *text = g_string_new (NULL);

  while (fuzz_more (in)) {
    uint8_t byte = fuzz_byte (in);

    if (byte >= 128)
      g_string_append (text, words[byte % G_N_ELEMENTS (words)]);
    else if (byte != 0)
      g_string_append_c (text, (gchar) byte);
  }

  return g_string_free (text, FALSE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzBytes in = fuzz_bytes (data, size);
  g_autofree gchar *text = spell (&in);
  g_autoptr (GError) error = NULL;
  Oracle oracle = { .n = 0 };

  if (read_all (&oracle, text)) {
    check_text (text, &oracle);
  } else {
    FUZZ_CHECK (gst_pooled_size_classes_parse (text, &error) == NULL);
    FUZZ_CHECK (error != NULL);
    check_error (error, text);
  }

  return 0;
}
