# soak.sh: runs the soak of a build folder
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# run_soak FOLDER OPTION...: the plugin of this build and no other, with a
# registry that is there before the program counts what it has.
run_soak ()
{
  local dir=$root/build/$1
  shift

  GST_PLUGIN_PATH_1_0=$dir/gst GST_REGISTRY_1_0=$dir/tests/registry.bin \
    "$dir/tests/soak/soak" "$@"
}

# record_soak CHECK OUTPUT LOG: each "ok NAME" and "not ok NAME: WHY" in OUTPUT
# is a test.
record_soak ()
{
  local line

  while read -r line; do
    case $line in
      "ok "*) line=${line#ok } ; result passed "$1: ${line%%:*}" "$3" ;;
      "not ok "*) result failed "$1: ${line#not ok }" "$3" ;;
    esac
  done < "$2"
}
