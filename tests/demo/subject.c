/* subject.c: the queues that the demo puts under the same load
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "subject.h"

const Subject subjects[] = {
  { "queue", "queue leaky=downstream", "queue leaky=downstream" },
  { "block", "lfqueue block", "lfqueue backpressure=block" },
  { "drop-oldest", "lfqueue drop-oldest", "lfqueue backpressure=drop-oldest" },
  { "reject", "lfqueue reject", "lfqueue backpressure=reject" },
  { "adaptive", "lfqueue adaptive", "lfqueue backpressure=adaptive" },
  { "max-age", "lfqueue max-age=200ms",
      "lfqueue backpressure=drop-oldest max-age=200000000" },
  { NULL, NULL, NULL },
};

const Subject *
subject_find (const char *name)
{
  const Subject *subject;

  for (subject = subjects; subject->name != NULL; subject++) {
    if (g_str_equal (subject->name, name))
      return subject;
  }

  return NULL;
}

char *
subject_names (void)
{
  GString *names = g_string_new (subjects[0].name);
  const Subject *subject;

  for (subject = subjects + 1; subject->name != NULL; subject++)
    g_string_append_printf (names, ", %s", subject->name);

  return g_string_free (names, FALSE);
}
