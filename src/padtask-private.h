/* padtask-private.h: the task of a source pad
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

gboolean gst_pooled_pad_task_start (GstPad *pad, GstTaskFunction function);

G_END_DECLS
