/* overload.c: shows what queues do when their consumer is too slow
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Runs each queue in a process of its own and prints one table. scripts/demo
 * calls it.
 */
#include "config.h"

#include "measurement.h"
#include "pipeline.h"
#include "run.h"
#include "subject.h"
#include "table.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <unistd.h>

static Load load = {
  .seconds = 6,
  .fps = 30,
  .work = 50,
  .limit = 20,
};

static char *only;
static char *child;
static char **files;

static const GOptionEntry options[] = {
  { "only", 0, 0, G_OPTION_ARG_STRING, &only, "Run only this queue", "NAME" },
  { "show", 0, 0, G_OPTION_ARG_NONE, &load.show, "Show it in a window", NULL },
  { "seconds", 0, 0, G_OPTION_ARG_INT, &load.seconds,
      "How long the camera runs", "N" },
  { "fps", 0, 0, G_OPTION_ARG_INT, &load.fps,
      "Frames the camera sends each second", "N" },
  { "work", 0, 0, G_OPTION_ARG_INT, &load.work,
      "Milliseconds that the consumer works on each frame", "N" },
  { "limit", 0, 0, G_OPTION_ARG_INT, &load.limit,
      "Frames that fit into the queue", "N" },
  { "child", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &child, NULL, NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL,
      "[FILE]" },
  { NULL },
};

static gboolean
parse_options (int *argc, char ***argv, GError **error)
{
  GOptionContext *context = g_option_context_new (NULL);
  gboolean ok;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  ok = g_option_context_parse (context, argc, argv, error);
  g_option_context_free (context);
  if (!ok)
    return FALSE;

  load.file = files != NULL ? files[0] : NULL;
  if (load.seconds - 1 < 3600 && load.fps - 1 < 1000 && load.work - 1 < 1000)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "seconds, fps and work must be at least 1, and at most 3600, 1000, 1000");
  return FALSE;
}

/* The other half of run_child(). */
static int
be_child (void)
{
  Measurement measurement;
  GError *error = NULL;
  char *line;

  if (!run_subject (&load, subject_find (child), &measurement, &error)) {
    g_printerr ("%s\n", error->message);
    g_clear_error (&error);
    return EXIT_FAILURE;
  }
  line = measurement_to_string (&measurement);
  g_print ("%s\n", line);
  g_free (line);

  return EXIT_SUCCESS;
}

static GPtrArray *
child_arguments (const char *self, const Subject *subject)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (arguments, g_strdup (self));
  g_ptr_array_add (arguments, g_strdup_printf ("--child=%s", subject->name));
  g_ptr_array_add (arguments, g_strdup_printf ("--seconds=%u", load.seconds));
  g_ptr_array_add (arguments, g_strdup_printf ("--fps=%u", load.fps));
  g_ptr_array_add (arguments, g_strdup_printf ("--work=%u", load.work));
  g_ptr_array_add (arguments, g_strdup_printf ("--limit=%u", load.limit));
  if (load.show)
    g_ptr_array_add (arguments, g_strdup ("--show"));
  g_ptr_array_add (arguments, g_strdup ("--"));
  if (load.file != NULL)
    g_ptr_array_add (arguments, g_strdup (load.file));
  g_ptr_array_add (arguments, NULL);

  return arguments;
}

static gboolean
run_child (const char *self, const Subject *subject, Measurement *measurement,
    GError **error)
{
  GPtrArray *arguments = child_arguments (self, subject);
  GSubprocess *process =
      g_subprocess_newv ((const char *const *) arguments->pdata,
          G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
  char *output = NULL;
  gboolean ok = FALSE;

  g_ptr_array_unref (arguments);
  if (process == NULL)
    return FALSE;

  if (g_subprocess_communicate_utf8 (
          process, NULL, NULL, &output, NULL, error)) {
    ok = g_subprocess_get_successful (process) &&
         measurement_from_string (measurement, output);
    if (!ok)
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
          "the run with %s failed; what it said stands above", subject->label);
  }
  g_free (output);
  g_object_unref (process);

  return ok;
}

static void
tell_progress (const Subject *subject)
{
  guint index = subject - subjects, total = 0;

  if (!isatty (STDERR_FILENO) || only != NULL)
    return;
  while (subjects[total].name != NULL)
    total++;
  g_printerr ("\r\033[K[%.*s%.*s] %u/%u %s", (int) index, "##########",
      (int) (total - index), "..........", index + 1, total, subject->label);
}

static void
clear_progress (void)
{
  if (isatty (STDERR_FILENO) && only == NULL)
    g_printerr ("\r\033[K");
}

static gboolean
run_all (const char *self, GError **error)
{
  const Subject *subject;

  table_print_head ();
  for (subject = subjects; subject->name != NULL; subject++) {
    Measurement measurement;

    if (only != NULL && !g_str_equal (only, subject->name))
      continue;
    tell_progress (subject);
    if (!run_child (self, subject, &measurement, error))
      return FALSE;
    clear_progress ();
    table_print_row (subject, &measurement);
  }
  table_print_foot (&load);

  return TRUE;
}

int
main (int argc, char **argv)
{
  const char *self = argv[0];
  GError *error = NULL;

  if (!parse_options (&argc, &argv, &error)) {
    g_printerr ("overload: %s.\n", error->message);
    g_clear_error (&error);
    return EXIT_FAILURE;
  }
  if ((child != NULL && subject_find (child) == NULL) ||
      (only != NULL && subject_find (only) == NULL)) {
    char *names = subject_names ();
    g_printerr ("There is no such queue here; there are %s.\n", names);
    g_free (names);
    return EXIT_FAILURE;
  }

  if (child != NULL)
    return be_child ();
  if (run_all (self, &error))
    return EXIT_SUCCESS;

  g_printerr ("overload: %s.\n", error->message);
  g_clear_error (&error);
  return EXIT_FAILURE;
}
