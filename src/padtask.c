/* padtask.c: the task of a source pad, also where no thread can be made for it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "padtask-private.h"

/* A task whose thread could not be made counts as running, and waits in its
 * pool for a thread that has nothing else to do (gsttask.c of 1.22). Left on
 * the pad, it would be taken for one that runs at the next start, and whoever
 * frees the pad would wait for it, for ever where no thread comes. Stopped, it
 * ends as soon as a thread looks at it, and lets go of the pad; where none ever
 * does, both stay behind. A reference to the task pool stays in any case: only
 * gst_task_join() lets go of that. */
static void
abandon_task (GstPad *pad)
{
  GstTask *task;

  GST_OBJECT_LOCK (pad);
  task = GST_PAD_TASK (pad);
  GST_PAD_TASK (pad) = NULL;
  GST_OBJECT_UNLOCK (pad);

  if (task != NULL)
    gst_task_stop (task);
  gst_clear_object (&task);
}

/* Starts or resumes the task of PAD, which calls FUNCTION with the pad, and
 * keeps it: it may be removed while a push is under way. False when the thread
 * cannot be made, which only happens the first time; the pad has no task then.
 * Not called by two threads at once. */
gboolean
gst_pooled_pad_task_start (GstPad *pad, GstTaskFunction function)
{
  gboolean exists;

  GST_OBJECT_LOCK (pad);
  exists = GST_PAD_TASK (pad) != NULL;
  GST_OBJECT_UNLOCK (pad);

  /* a task that exists has its reference, and takes no second one */
  if (exists)
    return gst_pad_start_task (pad, function, pad, NULL);

  if (gst_pad_start_task (
          pad, function, gst_object_ref (pad), gst_object_unref))
    return TRUE;
  abandon_task (pad);

  return FALSE;
}
