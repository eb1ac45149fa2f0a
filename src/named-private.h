/* named-private.h: objects that a whole process shares by their names
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What @table has for @name, which is made when it is not there. An
 * object ends with its last user, its name stays. The caller holds a lock. */
static inline GWeakRef *
gst_pooled_named_find_locked (GHashTable **table, const gchar *name)
{
  GWeakRef *ref;

  if (!*table)
    *table = g_hash_table_new (g_str_hash, g_str_equal);
  ref = g_hash_table_lookup (*table, name);
  if (!ref) {
    ref = g_new0 (GWeakRef, 1);
    g_weak_ref_init (ref, NULL);
    g_hash_table_insert (*table, g_strdup (name), ref);
  }

  return ref;
}

G_END_DECLS
