# build.sh: build folders, one per purpose, all under build/
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# build_folder NAME [OPTION...]: configures build/NAME unless it is, and
# builds it, or what $build_only names of it. Changed options reach a folder
# that exists already.
build_folder ()
{
  local name=$1 dir=build/$1
  shift

  if [ -f "$dir/build.ninja" ] && [ -f "$dir/options" ] &&
    [ "$(cat "$dir/options")" = "${CC:-cc} $*" ]; then
    : # as it was
  elif [ -d "$dir/meson-private" ]; then
    meson setup --wipe "$dir" "$@" || return
  else
    meson setup "$dir" "$@" || return
  fi
  printf '%s\n' "${CC:-cc} $*" > "$dir/options"

  ninja -C "$dir" ${build_only:+"$build_only"}
}
