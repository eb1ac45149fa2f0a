/* params.c: what the user wrote behind the tracer's name
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Warnings go to standard error, not into the debug log: who asks for a
 * tracer in the environment and mistypes it looks there.
 */
#include "config.h"

#include <string.h>

#include "params.h"

#define MOST_RECORDS (16 * 1024 * 1024)

static GRegex *
regex_of (const gchar *name, const gchar *value)
{
  g_autoptr (GError) error = NULL;
  GRegex *regex = g_regex_new (value, 0, 0, &error);

  if (regex == NULL)
    g_warning ("pooledqueues: %s=\"%s\" is not a regular expression (%s): "
               "it is left out.",
        name, value, error->message);

  return regex;
}

static guint
max_records_of (const gchar *value)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (value, 10, 1, MOST_RECORDS, &number, NULL))
    return (guint) number;
  g_warning ("pooledqueues: max-records=%s is not a number from 1 to %d: it "
             "stays %d.",
      value, MOST_RECORDS, GST_POOLED_PARAMS_MAX_RECORDS);

  return GST_POOLED_PARAMS_MAX_RECORDS;
}

static void
set_regex (GRegex **regex, const gchar *name, const gchar *value)
{
  if (*regex != NULL)
    g_regex_unref (*regex);
  *regex = regex_of (name, value);
}

static void
set_one (GstPooledParams *params, const gchar *name, const gchar *value)
{
  if (g_str_equal (name, "file")) {
    g_free (params->file);
    params->file = *value != '\0' ? g_strdup (value) : NULL;
  } else if (g_str_equal (name, "include-filter")) {
    set_regex (&params->include, name, value);
  } else if (g_str_equal (name, "exclude-filter")) {
    set_regex (&params->exclude, name, value);
  } else if (g_str_equal (name, "max-records")) {
    params->max_records = max_records_of (value);
  } else {
    g_warning ("pooledqueues: there is no parameter %s (=%s); there are file, "
               "include-filter, exclude-filter and max-records.",
        name, value);
  }
}

static const gchar *
skip_space (const gchar *at)
{
  return at + strspn (at, " \t");
}

/* Up to the closing quote. A backslash stands for itself, or an expression
 * would need two, but in front of a quote or of another backslash. */
static gchar *
unquote (const gchar *at, const gchar **end)
{
  GString *value = g_string_new (NULL);

  for (; *at != '\0' && *at != '"'; at++) {
    if (at[0] == '\\' && (at[1] == '"' || at[1] == '\\'))
      at++;
    g_string_append_c (value, *at);
  }
  *end = at;

  return g_string_free (value, FALSE);
}

static const gchar *
read_quoted (GstPooledParams *params, const gchar *name, const gchar *at)
{
  const gchar *end;
  g_autofree gchar *value = unquote (at + 1, &end);
  gsize more;

  if (*end == '\0') {
    g_warning ("pooledqueues: %s=%s has no closing quote: it is left out. "
               "GStreamer ends the parameters at a closing parenthesis and "
               "the tracer at a semicolon, also between quotes.",
        name, at);
    return end;
  }

  end = skip_space (end + 1);
  more = strcspn (end, ",");
  if (more == 0)
    set_one (params, name, value);
  else
    g_warning ("pooledqueues: %s=\"%s\" is followed by '%.*s': it is left "
               "out. Commas stand between parameters.",
        name, value, (gint) more, end);

  return end + more;
}

static const gchar *
read_bare (GstPooledParams *params, const gchar *name, const gchar *at)
{
  gsize length = strcspn (at, ",");
  g_autofree gchar *value = g_strchomp (g_strndup (at, length));

  if (*value != '\0')
    set_one (params, name, value);
  else
    g_warning ("pooledqueues: %s= has no value: it is left out.", name);

  return at + length;
}

/* Not GstStructure: it refuses the whole for one value that needs quotes,
 * reads t as true and takes backslashes out of expressions, and not in every
 * version the same. */
static void
read_all (GstPooledParams *params, const gchar *text)
{
  const gchar *at = text;

  while (*(at += strspn (at, " \t,")) != '\0') {
    gsize length = strspn (at, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_");
    const gchar *equals = skip_space (at + length);
    g_autofree gchar *name = g_strndup (at, length);

    if (length == 0 || *equals != '=') {
      g_warning ("pooledqueues: cannot understand the parameters '%s' from "
                 "'%s' on: this is left out. They are written name=value, "
                 "with commas between them, and \"quotes\" around a value "
                 "that has a comma.",
          text, at);
      return;
    }
    equals = skip_space (equals + 1);
    at = *equals == '"' ? read_quoted (params, name, equals)
                        : read_bare (params, name, equals);
  }
}

/* The end of the run is too late to learn of a folder that is not there. */
static void
check_file (const gchar *file)
{
  g_autofree gchar *folder = g_path_get_dirname (file);

  if (g_file_test (file, G_FILE_TEST_IS_DIR))
    g_warning ("pooledqueues: file=%s is a folder: nothing can be written "
               "there.",
        file);
  else if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_warning ("pooledqueues: file=%s cannot be written: there is no folder "
               "%s.",
        file, folder);
}

void
gst_pooled_params_init (GstPooledParams *params, const gchar *text)
{
  *params = (GstPooledParams){ .max_records = GST_POOLED_PARAMS_MAX_RECORDS };
  if (text != NULL)
    read_all (params, text);
  if (params->file != NULL)
    check_file (params->file);
}

void
gst_pooled_params_clear (GstPooledParams *params)
{
  g_clear_pointer (&params->file, g_free);
  g_clear_pointer (&params->include, g_regex_unref);
  g_clear_pointer (&params->exclude, g_regex_unref);
}

gboolean
gst_pooled_params_want (const GstPooledParams *params, const gchar *name)
{
  if (params->include != NULL &&
      !g_regex_match (params->include, name, 0, NULL))
    return FALSE;

  return params->exclude == NULL ||
         !g_regex_match (params->exclude, name, 0, NULL);
}
