/* call.c: one call into a pad, element or pool, in a thread of its own
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "call.h"

#include "watchdog.h"

#include <sys/syscall.h>
#include <unistd.h>

typedef enum {
  CALL_PUSH,
  CALL_PUSH_LIST,
  CALL_EVENT,
  CALL_QUERY,
  CALL_STATE,
  CALL_ACQUIRE
} CallKind;

struct _Call {
  CallKind kind;
  gpointer target;
  gpointer payload;
  GThread *thread;
  gint tid;    /* atomic, 0 before the thread runs */
  gint done;   /* atomic */
  gint result; /* of the call, written before done */
};

static gint
call_do (Call *call)
{
  switch (call->kind) {
    case CALL_PUSH:
      return gst_pad_push (call->target, call->payload);
    case CALL_PUSH_LIST:
      return gst_pad_push_list (call->target, call->payload);
    case CALL_EVENT:
      return gst_pad_push_event (call->target, call->payload);
    case CALL_QUERY:
      return gst_pad_peer_query (call->target, call->payload);
    case CALL_STATE:
      return gst_element_set_state (call->target,
                 GPOINTER_TO_INT (call->payload)) != GST_STATE_CHANGE_FAILURE;
    case CALL_ACQUIRE:
      return gst_buffer_pool_acquire_buffer (call->target, call->payload, NULL);
  }
  g_return_val_if_reached (0);
}

static gpointer
call_run (gpointer data)
{
  Call *call = data;

  g_atomic_int_set (&call->tid, (gint) syscall (SYS_gettid));
  call->result = call_do (call);
  g_atomic_int_set (&call->done, TRUE);

  return NULL;
}

static Call *
call_start (CallKind kind, gpointer target, gpointer payload)
{
  Call *call = g_new0 (Call, 1);

  call->kind = kind;
  call->target = gst_object_ref (target);
  call->payload = payload;
  call->thread = g_thread_new ("call", call_run, call);

  return call;
}

Call *
call_push (GstPad *pad, GstBuffer *buffer)
{
  return call_start (CALL_PUSH, pad, buffer);
}

Call *
call_push_list (GstPad *pad, GstBufferList *list)
{
  return call_start (CALL_PUSH_LIST, pad, list);
}

Call *
call_event (GstPad *pad, GstEvent *event)
{
  return call_start (CALL_EVENT, pad, event);
}

Call *
call_query (GstPad *pad, GstQuery *query)
{
  return call_start (CALL_QUERY, pad, query);
}

Call *
call_state (GstElement *element, GstState state)
{
  return call_start (CALL_STATE, element, GINT_TO_POINTER (state));
}

Call *
call_acquire (GstBufferPool *pool, GstBuffer **buffer)
{
  return call_start (CALL_ACQUIRE, pool, buffer);
}

gboolean
call_is_done (Call *call)
{
  return g_atomic_int_get (&call->done);
}

/* the letter after the name in parentheses: S is an interruptible sleep */
static gchar
thread_state (gint tid)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/self/task/%d/stat", tid);
  g_autofree gchar *stat = NULL;
  const gchar *name_end;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return '?';
  name_end = strrchr (stat, ')');

  return name_end && name_end[1] ? name_end[2] : '?';
}

gboolean
call_is_asleep (Call *call)
{
  gint tid = g_atomic_int_get (&call->tid);

  return tid != 0 && thread_state (tid) == 'S';
}

void
call_wait_asleep (Call *call)
{
  WAIT_UNTIL (call_is_done (call) || call_is_asleep (call));
  fail_if (call_is_done (call), "the call returned %d instead of waiting",
      call->result);
}

static gint
call_finish (Call *call)
{
  gint result;

  WAIT_UNTIL (call_is_done (call));
  g_thread_join (call->thread);
  result = call->result;
  gst_object_unref (call->target);
  g_free (call);

  return result;
}

GstFlowReturn
call_flow (Call *call)
{
  return call_finish (call);
}

gboolean
call_result (Call *call)
{
  return call_finish (call);
}
