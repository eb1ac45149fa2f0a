/* allocator-settings-private.h: what an allocator can be told
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Declared once, for the allocator and for what shows its settings as its own.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
  GST_POOLED_SETTING_SIZE_CLASSES,
  GST_POOLED_SETTING_GROWTH,
  GST_POOLED_SETTING_GROWTH_STEP,
  GST_POOLED_SETTING_WHEN_EMPTY,
  GST_POOLED_SETTING_WAIT_TIMEOUT,
  GST_POOLED_SETTING_ZERO_ON_RELEASE,
  GST_POOLED_SETTING_IDLE_TIMEOUT,
  GST_POOLED_SETTING_MAX_BYTES,
  GST_POOLED_SETTING_PREFAULT,
  GST_POOLED_SETTING_HUGE_PAGES,
  GST_POOLED_SETTING_MEMFD,
  GST_POOLED_SETTING_MISS_WARNING,
  GST_POOLED_SETTING_STARVATION_TIMEOUT,
  GST_POOLED_N_SETTINGS
} GstPooledSetting;

/* Makes a GParamSpec for each, named alike by whom they are for. @once are the
 * flags of those that an allocator takes only while it is made, @any those of
 * the others. */
void gst_pooled_settings_make_specs (
    GParamSpec **specs, GParamFlags once, GParamFlags any);

G_END_DECLS
