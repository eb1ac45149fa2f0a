/* error.c: what the library reports through GError
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "error.h"

/**
 * gst_pooled_error_quark:
 *
 * The domain of the errors, as %GST_POOLED_ERROR has it.
 *
 * Returns: the quark of the domain
 *
 * Since: 1.22.100
 */
G_DEFINE_QUARK (gst - pooled - error - quark, gst_pooled_error)

GType
gst_pooled_error_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_POOLED_ERROR_PARSE, "GST_POOLED_ERROR_PARSE", "parse" },
    { GST_POOLED_ERROR_RANGE, "GST_POOLED_ERROR_RANGE", "range" },
    { GST_POOLED_ERROR_BUDGET, "GST_POOLED_ERROR_BUDGET", "budget" },
    { GST_POOLED_ERROR_MEMORY, "GST_POOLED_ERROR_MEMORY", "memory" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstPooledError", values));

  return type;
}
