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
  gst_init (&argc, &argv);
  return 0;
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

[ ! -f "$libdir/pkgconfig/gstreamer-pooled-1.0.pc" ] || use_library
[ ! -f "$libdir/girepository-1.0/GstPooled-1.0.typelib" ] || use_introspection
