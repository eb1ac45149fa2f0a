/* instrumented.h: whether a sanitizer or valgrind watches this process
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * They keep memory about memory: page faults and sizes say nothing then.
 */
#pragma once

#include <glib.h>
#include <string.h>

static inline gboolean
is_instrumented (void)
{
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  return TRUE;
#else
#  ifdef __has_feature
#    if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
  return TRUE;
#    endif
#  endif
  const gchar *preloaded = g_getenv ("LD_PRELOAD");

  return preloaded != NULL && strstr (preloaded, "vgpreload") != NULL;
#endif
}
