# sysroot.sh: Debian's libraries for another processor, unpacked into a cache
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

sysroot=${XDG_CACHE_HOME:-$HOME/.cache}/gst-pooled/arm64

# What the build and the unit tests need, and what pkg-config wants to see.
sysroot_packages=(libc6 libgcc-s1
  libglib2.0-0 libglib2.0-dev libpcre2-8-0 libpcre2-dev libffi8 libffi-dev
  zlib1g zlib1g-dev libmount1 libmount-dev libblkid1 libblkid-dev
  libselinux1 libselinux1-dev libsepol-dev
  libgstreamer1.0-0 libgstreamer1.0-dev libcap2 libdw1 libdw-dev libelf1
  libelf-dev libbz2-1.0 liblzma5 liblzma-dev libunwind8 libunwind-dev
  libgstreamer-plugins-base1.0-0 libgstreamer-plugins-base1.0-dev
  liborc-0.4-0 liborc-0.4-dev)

# apt as of a machine that is all arm64 and has nothing installed: the sources
# and keys of this one, its lists and packages in the folder $1. This system's
# own lists, architectures and packages stay as they are.
foreign_apt ()
{
  local dir=$1
  shift

  apt-get -q -o APT::Architecture=arm64 -o APT::Architectures::=arm64 \
    -o Dir::State="$dir" -o Dir::State::status="$dir/status" \
    -o Dir::State::lists="$dir/lists" -o Dir::Cache="$dir" \
    -o APT::Sandbox::User=root -o Acquire::Retries=3 "$@"
}

# fetch_sysroot: fills the folder $sysroot, once for each list of packages.
fetch_sysroot ()
{
  local work package

  if [ -f "$sysroot/packages" ] &&
    [ "$(cat "$sysroot/packages")" = "${sysroot_packages[*]}" ]; then
    return 0
  fi

  mkdir -p "${sysroot%/*}" || return
  work=$(mktemp -d "${sysroot%/*}/XXXXXX") || return
  mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/root"
  : > "$work/status"

  printf 'Getting the libraries for arm64 from Debian (14 MB, once)\n'
  foreign_apt "$work" update &&
    (cd "$work" && foreign_apt "$work" download "${sysroot_packages[@]}") &&
    for package in "$work"/*.deb; do
      dpkg-deb -x "$package" "$work/root" || break
    done || { rm -rf "$work"; return 1; }

  printf '%s\n' "${sysroot_packages[*]}" > "$work/root/packages"
  rm -rf "$sysroot"
  mv "$work/root" "$sysroot"
  rm -rf "$work"
}
