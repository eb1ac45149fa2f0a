#!/usr/bin/env bash
# devenv.sh: checks that gst-inspect-1.0 finds our plugin in meson's devenv
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: devenv.sh BUILD_FOLDER

set -u -e -o pipefail
. "$(dirname "$0")/features.sh"

GST_REGISTRY_1_0=$(mktemp)
export GST_REGISTRY_1_0
trap 'rm -f "$GST_REGISTRY_1_0"' EXIT

inspect ()
{
  meson devenv -C "$build" gst-inspect-1.0 "$@"
}

build=$1
inspect_features inspect
