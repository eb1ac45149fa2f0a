# soak.sh: runs the soak of a build folder, and its sequences
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# run_soak FOLDER OPTION...: the plugin of this build and no other, with a
# registry that is there before the program counts what it has.
run_soak ()
{
  run_of_soak soak "$@"
}

# run_sequences FOLDER OPTION...: likewise
run_sequences ()
{
  run_of_soak sequences "$@"
}

# run_of_soak PROGRAM FOLDER OPTION...
run_of_soak ()
{
  local program=$1 dir=$root/build/$2
  shift 2

  GST_PLUGIN_PATH_1_0=$dir/gst GST_REGISTRY_1_0=$dir/tests/registry.bin \
    "$dir/tests/soak/$program" "$@"
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
