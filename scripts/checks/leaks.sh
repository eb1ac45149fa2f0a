#!/usr/bin/env bash
# leaks.sh: runs a test and fails when objects are alive at its end
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: leaks.sh BUILD_FOLDER TEST [ARGUMENT...]

set -u
build=$1
shift
logs=$build/leaks/$(basename "$1")

# %p is the process: each test case of a Check program runs in its own, and
# gstcheck shuts GStreamer down at the end of each
GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7 GST_DEBUG_NO_COLOR=1 \
  GST_DEBUG_FILE="$logs.%p.log" "$@" || exit

if grep -h ': object-alive, type-name=' "$logs".*.log | grep -v 'new format'; then
  printf 'leaks.sh: these objects are alive at the end\n'
  exit 1
fi
