/* plain.c: runs a target on files and on inputs of its own, with any compiler
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: fuzz-TARGET [--seconds N] [--seed S] [--timeout N] [--keep DIR]
 * PATH...
 *
 * Runs every file at the PATHs, folders with all that is in them. With
 * --seconds it then goes on for so long with random inputs and with mutations
 * of those files; the same seed makes the same inputs. What fails, or takes
 * longer than --timeout seconds (60), is written to a file in DIR (the current
 * folder) whose name is printed.
 */
#include "config.h"

#include "fuzz.h"
#include "mutate.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  gint seconds;
  gint64 seed;
  gint timeout;
  gchar *keep;
} Options;

/* what runs now, for who reports that it failed */
static uint8_t current[MUTATE_MAX];
static size_t current_size;
static gchar *current_path; /* where to write it; NULL: it is a file already */
static const gchar *current_name;
static gint timeout_seconds;

int LLVMFuzzerInitialize (int *argc, char ***argv) __attribute__ ((weak));
void __sanitizer_set_death_callback (void (*callback) (void))
    __attribute__ ((weak));

static void
tell (const gchar *text)
{
  if (write (STDERR_FILENO, text, strlen (text)) < 0)
    return;
}

/* Calls only what a signal handler may call. */
static void
keep_input (void)
{
  static volatile sig_atomic_t done;
  int fd;

  if (done || current_name == NULL)
    return;
  done = 1;

  tell ("the input that failed: ");
  tell (current_name);
  tell ("\n");
  if (current_path == NULL)
    return;
  fd = open (current_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write (fd, current, current_size) < 0)
    tell ("but it could not be written there\n");
  if (fd >= 0)
    close (fd);
}

static void
on_signal (int number)
{
  if (number == SIGALRM)
    tell ("no end within the time an input has: it hangs\n");
  keep_input ();
  signal (number == SIGALRM ? SIGABRT : number, SIG_DFL);
  raise (number == SIGALRM ? SIGABRT : number);
}

static void
catch_failures (void)
{
  const int numbers[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP,
    SIGALRM };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    struct sigaction action = { .sa_handler = on_signal };

    /* a sanitizer reports these itself, then calls back */
    if (__sanitizer_set_death_callback && numbers[i] != SIGABRT &&
        numbers[i] != SIGALRM)
      continue;
    sigaction (numbers[i], &action, NULL);
  }
  if (__sanitizer_set_death_callback)
    __sanitizer_set_death_callback (keep_input);
}

static void
run_current (void)
{
  alarm ((unsigned) timeout_seconds);
  LLVMFuzzerTestOneInput (current, current_size);
  alarm (0);
}

static void
run_file (const gchar *path, GPtrArray *corpus)
{
  g_autofree gchar *contents = NULL;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, NULL)) {
    g_printerr ("%s: cannot be read\n", path);
    exit (2);
  }
  current_size = MIN (length, sizeof current);
  memcpy (current, contents, current_size);
  g_clear_pointer (&current_path, g_free);
  current_name = path;
  run_current ();
  g_ptr_array_add (corpus, g_bytes_new (current, current_size));
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* in the order of names, so that a seed makes the same inputs everywhere */
static void
run_path (const gchar *path, GPtrArray *corpus)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  if (dir == NULL) {
    run_file (path, corpus);
    return;
  }
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    run_file (g_ptr_array_index (names, i), corpus);
}

static guint64
run_own (const Options *options, GPtrArray *corpus)
{
  gint64 end = g_get_monotonic_time () + options->seconds * G_USEC_PER_SEC;
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) options->seed);
  guint64 runs = 0;

  g_clear_pointer (&current_path, g_free);
  current_path = g_strdup_printf ("%s/failed-%s-%" G_GINT64_FORMAT,
      options->keep, g_get_prgname (), options->seed);
  current_name = current_path;
  while (g_get_monotonic_time () < end) {
    current_size = mutate_next (rand, corpus, current);
    run_current ();
    runs++;
  }

  return runs;
}

static Options
parse (int *argc, char ***argv)
{
  Options options = { .seed = -1, .timeout = 60 };
  GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_INT, &options.seconds,
        "how long to make inputs of its own (0)", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed,
        "makes the same inputs again", "S" },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &options.timeout,
        "seconds an input may take (60)", "N" },
    { "keep", 0, 0, G_OPTION_ARG_FILENAME, &options.keep,
        "where what failed is written (.)", "DIR" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("PATH...");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error)) {
    g_printerr ("%s\n", error->message);
    exit (2);
  }
  if (options.seed < 0)
    options.seed = g_random_int ();
  if (options.keep == NULL)
    options.keep = g_strdup (".");

  return options;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) corpus =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  Options options = parse (&argc, &argv);
  guint64 runs = 0;

  timeout_seconds = options.timeout;
  if (LLVMFuzzerInitialize)
    LLVMFuzzerInitialize (&argc, &argv);
  catch_failures ();

  for (int i = 1; i < argc; i++)
    run_path (argv[i], corpus);
  if (options.seconds > 0) {
    g_print ("seed %" G_GINT64_FORMAT "\n", options.seed);
    fflush (stdout);
    runs = run_own (&options, corpus);
  }
  g_print ("%s: %u files and %" G_GUINT64_FORMAT " other inputs, no failure\n",
      g_get_prgname (), corpus->len, runs);

  current_name = NULL;
  g_clear_pointer (&current_path, g_free);
  g_free (options.keep);

  return 0;
}
