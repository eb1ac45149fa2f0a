/* params.c: what the user wrote behind the tracer's name
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Warnings go to standard error, not into the debug log: who asks for a
 * tracer in the environment and mistypes it looks there.
 */
#include "config.h"

#include <gst/gst.h>

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

static gboolean
set_one (GQuark field, const GValue *value, gpointer data)
{
  GstPooledParams *params = data;
  const gchar *name = g_quark_to_string (field);
  g_autofree gchar *text = G_VALUE_HOLDS_STRING (value)
                               ? g_value_dup_string (value)
                               : gst_value_serialize (value);

  if (text == NULL)
    text = g_strdup ("");
  if (g_str_equal (name, "file")) {
    g_free (params->file);
    params->file = g_strdup (text);
  } else if (g_str_equal (name, "include-filter")) {
    set_regex (&params->include, name, text);
  } else if (g_str_equal (name, "exclude-filter")) {
    set_regex (&params->exclude, name, text);
  } else if (g_str_equal (name, "max-records")) {
    params->max_records = max_records_of (text);
  } else {
    g_warning ("pooledqueues: there is no parameter %s (=%s); there are file, "
               "include-filter, exclude-filter and max-records.",
        name, text);
  }

  return TRUE;
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
  g_autofree gchar *line = NULL;
  g_autoptr (GstStructure) structure = NULL;

  *params = (GstPooledParams){ .max_records = GST_POOLED_PARAMS_MAX_RECORDS };
  if (text == NULL || *text == '\0')
    return;

  line = g_strdup_printf ("pooledqueues,%s", text);
  structure = gst_structure_from_string (line, NULL);
  if (structure == NULL) {
    g_warning ("pooledqueues: cannot understand the parameters '%s': they are "
               "left out. They are written name=value, with commas between "
               "them and \"quotes\" around a value of more than letters, "
               "digits and _-+/:. GStreamer lets none have a parenthesis or a "
               "semicolon.",
        text);
    return;
  }
  gst_structure_foreach (structure, set_one, params);
  if (params->file != NULL && *params->file == '\0')
    g_clear_pointer (&params->file, g_free);
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
