/* error.h: what the library reports through GError
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef GST_POOLED_ERROR_H
#define GST_POOLED_ERROR_H

#include "api.h"

G_BEGIN_DECLS

/**
 * GST_POOLED_ERROR:
 *
 * Domain of the errors of this library, see #GstPooledError.
 *
 * Since: 1.22.100
 */
#define GST_POOLED_ERROR (gst_pooled_error_quark ())

/**
 * GstPooledError:
 * @GST_POOLED_ERROR_PARSE: a string could not be understood; the message
 *     quotes the part at fault
 * @GST_POOLED_ERROR_RANGE: a number is outside of what is possible
 * @GST_POOLED_ERROR_BUDGET: the byte budget of classes made on demand does not
 *     allow it
 * @GST_POOLED_ERROR_MEMORY: the system has no memory or no address space left
 *
 * What went wrong.
 *
 * Since: 1.22.100
 */
typedef enum {
  GST_POOLED_ERROR_PARSE,
  GST_POOLED_ERROR_RANGE,
  GST_POOLED_ERROR_BUDGET,
  GST_POOLED_ERROR_MEMORY
} GstPooledError;

GST_POOLED_API
GQuark gst_pooled_error_quark (void);

#define GST_POOLED_TYPE_ERROR (gst_pooled_error_get_type ())

GST_POOLED_API
GType gst_pooled_error_get_type (void);

G_END_DECLS

#endif
