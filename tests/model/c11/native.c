/* native.c: runs a client again and again with threads of the system
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: native [RUNS]
 */
#include "client.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void
client_fail (const char *what, int line)
{
  fprintf (stderr, "%s:%d: FAILED: %s\n", client_name, line, what);
  _exit (1);
}

void
client_yield (void)
{
  sched_yield ();
}

static void *
run (void *data)
{
  client_thread (*(int *) data);

  return NULL;
}

int
main (int argc, char **argv)
{
  int runs = argc > 1 ? atoi (argv[1]) : 2000;
  pthread_t threads[8];
  int indexes[8];

  /* a wake-up that is lost ends here */
  alarm (60);
  for (int i = 0; i < runs; i++) {
    client_set_up ();
    for (int t = 0; t < client_threads; t++) {
      indexes[t] = t;
      if (pthread_create (&threads[t], NULL, run, &indexes[t]) != 0)
        client_fail ("no thread", __LINE__);
    }
    for (int t = 0; t < client_threads; t++)
      pthread_join (threads[t], NULL);
    client_finish ();
  }
  printf ("%s: %d runs\n", client_name, runs);

  return 0;
}
