/* call.h: one call into a pad, element or pool, in a thread of its own
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _Call Call;

/* each starts a thread and returns at once; buffers, lists and events are
 * taken, a query stays the caller's */
Call *call_push (GstPad *pad, GstBuffer *buffer);
Call *call_push_list (GstPad *pad, GstBufferList *list);
Call *call_event (GstPad *pad, GstEvent *event);
Call *call_query (GstPad *pad, GstQuery *query);
Call *call_state (GstElement *element, GstState state);
Call *call_acquire (GstBufferPool *pool, GstBuffer **buffer);

gboolean call_is_done (Call *call);

/* its thread sleeps in the kernel, at this moment */
gboolean call_is_asleep (Call *call);

/* Waits until the thread sleeps in the kernel. Fails if the call ends. */
void call_wait_asleep (Call *call);

/* Wait for the end of the call and free it; the watchdog fails a hang.
 * call_flow() is for pushes and acquires, call_result() for what tells TRUE or
 * FALSE: for a state, whether the change did not fail. */
GstFlowReturn call_flow (Call *call);
gboolean call_result (Call *call);

G_END_DECLS
