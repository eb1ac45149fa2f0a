#!/usr/bin/env bash
# prefix.sh: checks that an installed prefix serves those who use it
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: prefix.sh PREFIX

set -u -e -o pipefail
. "$(dirname "$0")/features.sh"

prefix=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

plugin=$(find "$prefix" -name libgstpooled.so)
[ -n "$plugin" ] || { printf 'No libgstpooled.so in %s\n' "$prefix"; exit 1; }

export GST_PLUGIN_PATH_1_0=${plugin%/*}
export GST_REGISTRY_1_0=$work/registry.bin
libdir=${GST_PLUGIN_PATH_1_0%/gstreamer-1.0}
inspect_features gst-inspect-1.0

# Compiles and runs a program as an application would.
use_library ()
{
  export PKG_CONFIG_PATH=$libdir/pkgconfig LD_LIBRARY_PATH=$libdir

  cat > "$work/app.c" << 'END'
#include <gst/pooled/pooled.h>

int
main (int argc, char **argv)
{
  GstAllocator *allocator;
  GstMemory *memory;
  gboolean pooled;

  gst_init (&argc, &argv);
  allocator = gst_pooled_allocator_new ();
  memory = gst_allocator_alloc (allocator, 1000, NULL);
  pooled = memory != NULL && gst_pooled_is_pooled_memory (memory);
  gst_memory_unref (memory);
  gst_object_unref (allocator);
  return pooled ? 0 : 1;
}
END
  # shellcheck disable=SC2046
  cc -o "$work/app" "$work/app.c" \
    $(pkg-config --cflags --libs gstreamer-pooled-1.0)
  "$work/app"
  printf 'A program built with pkg-config runs\n'
}

use_introspection ()
{
  LD_LIBRARY_PATH=$libdir GI_TYPELIB_PATH=$libdir/girepository-1.0 \
    /usr/bin/python3 -c '
import gi
gi.require_version("GstPooled", "1.0")
from gi.repository import GstPooled
print("From Python: " + ", ".join(sorted(
    n for n in dir(GstPooled) if n[0].isupper())))'
}

use_library
[ ! -f "$libdir/girepository-1.0/GstPooled-1.0.typelib" ] || use_introspection

reference=$prefix/share/doc/gst-pooled/reference
if [ -d "$reference" ]; then
  reference=$(find "$reference" -name class.Allocator.html)
  [ -n "$reference" ] || { printf 'The reference lacks a class\n'; exit 1; }
  grep -q 'property.Allocator.idle-timeout.html' "$reference" ||
    { printf '%s lacks a property\n' "$reference"; exit 1; }
  printf 'The reference is there\n'
fi
