/* enums.c: GTypes of the allocator's enumerations
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "allocator.h"

GType
gst_pooled_growth_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_POOLED_GROWTH_FIXED, "All blocks from the start, never more",
        "fixed" },
    { GST_POOLED_GROWTH_LINEAR, "growth-step more at a time", "linear" },
    { GST_POOLED_GROWTH_EXPONENTIAL, "As many more as there are",
        "exponential" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstPooledGrowth", values));

  return type;
}

GType
gst_pooled_when_empty_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_POOLED_WHEN_EMPTY_ALLOCATE, "Memory from the system, counted",
        "allocate" },
    { GST_POOLED_WHEN_EMPTY_WAIT, "Wait until a block comes back", "wait" },
    { GST_POOLED_WHEN_EMPTY_FAIL, "No memory, which stops most pipelines",
        "fail" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstPooledWhenEmpty", values));

  return type;
}
