# video.sh: a real surveillance video, out of a package of Debian
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

video_cache=${XDG_CACHE_HOME:-$HOME/.cache}/gst-pooled
video_package=opencv-doc
video_name=vtest.avi

no_video ()
{
  die "the example video could not be had: $*. Give a video of your own:" \
    "scripts/demo FILE"
}

# Leaves its package in the folder $1.
download_package ()
{
  local as_root=()

  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  (cd "$1" && apt-get -q download "$video_package") && return
  # no lists of packages yet, or old ones
  command -v "${as_root[0]:-apt-get}" > /dev/null || return
  "${as_root[@]}" apt-get -q update
  (cd "$1" && apt-get -q download "$video_package")
}

# Takes the one file out of the package in the folder $1.
unpack_video ()
{
  local path

  path=$(dpkg-deb --fsys-tarfile "$1"/*.deb | tar -t |
    grep -E "/$video_name(\.gz)?\$" | head -n 1)
  [ -n "$path" ] || return
  dpkg-deb --fsys-tarfile "$1"/*.deb | tar -xO "$path" > "$1/taken" || return
  [[ $path != *.gz ]] || gunzip -c < "$1/taken" > "$1/$video_name" || return
  [[ $path == *.gz ]] || mv "$1/taken" "$1/$video_name"
}

# fetch_video: sets $video to the file, which it gets once.
fetch_video ()
{
  local work

  video=$video_cache/$video_name
  [ ! -s "$video" ] || return 0

  command -v apt-get > /dev/null && command -v dpkg-deb > /dev/null ||
    no_video "it is in Debian's package $video_package, and there is no apt-get"
  mkdir -p "$video_cache" || no_video "$video_cache cannot be written"
  work=$(mktemp -d "$video_cache/XXXXXX") ||
    no_video "$video_cache cannot be written"

  say "Getting the example video from Debian's package $video_package" \
    "(96 MB, once)"
  if ! download_package "$work" > "$work/log" 2>&1; then
    tail -n 5 "$work/log" >&2
    rm -rf "$work"
    no_video "apt-get could not download $video_package"
  fi
  if ! unpack_video "$work"; then
    rm -rf "$work"
    no_video "$video_package does not hold $video_name any more"
  fi
  mv "$work/$video_name" "$video"
  rm -rf "$work"
}
