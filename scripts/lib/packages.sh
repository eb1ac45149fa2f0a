# packages.sh: installs from Debian what is missing
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# a|b stands for the first of them that this release of Debian has.

packages_build=(build-essential meson ninja-build pkg-config python3
  libglib2.0-dev libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  gstreamer1.0-tools)

packages_run=(gstreamer1.0-plugins-base gstreamer1.0-plugins-good
  gstreamer1.0-libav)

packages_test=('clang-14|clang' 'clang-format-14|clang-format'
  'libclang-rt-14-dev|libclang-rt-dev' valgrind libc6-dbg faketime
  spin strace gobject-introspection libgirepository1.0-dev gi-docgen python3-gi
  gir1.2-gstreamer-1.0 gir1.2-gst-plugins-base-1.0 gstreamer1.0-plugins-bad
  gstreamer1.0-plugins-ugly gcc-aarch64-linux-gnu libc6-dev-arm64-cross
  qemu-user gcovr)

# what the pipelines of the soak are made of
packages_soak=(gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly)

# what is measured against
packages_bench=(util-linux libjemalloc2 'libmimalloc2.0|libmimalloc3'
  'libavutil57|libavutil59' gstreamer1.0-plugins-ugly)

# the second engine that scripts/fuzz can use
packages_afl=(afl++)

package_installed ()
{
  dpkg-query -W -f '${db:Status-Status}\n' "$1" 2> /dev/null |
    grep -qx installed
}

packages_missing ()
{
  local names name

  for names; do
    for name in ${names//|/ }; do
      ! package_installed "$name" || continue 2
    done
    printf '%s\n' "$names"
  done
}

# packages_to_be_had NAMES...: one of each, as far as apt's lists know; names
# that another package only mentions have nothing to show
packages_to_be_had ()
{
  local names name chosen

  for names; do
    chosen=${names%%|*}
    for name in ${names//|/ }; do
      [ -n "$(apt-cache show "$name" 2> /dev/null)" ] || continue
      chosen=$name
      break
    done
    printf '%s\n' "$chosen"
  done | sort -u
}

# need_packages PACKAGE...: touches the network only when one is missing.
need_packages ()
{
  local missing as_root=()

  if ! command -v apt-get > /dev/null || ! command -v dpkg-query > /dev/null
  then
    need_commands "$@"
    return
  fi

  mapfile -t missing < <(packages_missing "$@")
  [ ${#missing[@]} -eq 0 ] && return

  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo > /dev/null; then
      mapfile -t missing < <(packages_to_be_had "${missing[@]}")
      die "please install these as root, then start again:" \
        "apt-get update && apt-get install --no-install-recommends" \
        "${missing[*]}"
    fi
    as_root=(sudo)
  fi

  install_packages "${missing[@]}"
}

# log ended by a failure of apt-get
apt_failed ()
{
  tail -n 15 "$1" >&2
  die "apt-get could not $2 (the whole log is $1);" \
    "please mend that and start again."
}

install_packages ()
{
  local log chosen options=(-o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
  log=$(mktemp)

  "${as_root[@]}" apt-get "${options[@]}" -q update > "$log" 2>&1 ||
    apt_failed "$log" "update its lists"
  mapfile -t chosen < <(packages_to_be_had "$@")
  say "Installing with apt-get: ${chosen[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" \
    -q -y --no-install-recommends install "${chosen[@]}" >> "$log" 2>&1 ||
    apt_failed "$log" "install them"
  rm -f "$log"
}

# Where there is no apt-get: name what to install, unless it is there.
need_commands ()
{
  local wanted

  for wanted in cc meson ninja pkg-config python3 gst-inspect-1.0; do
    command -v "$wanted" > /dev/null ||
      die "'$wanted' is missing and this system has no apt-get; please" \
        "install what these Debian packages hold: ${*//|/ or }"
  done
  pkg-config --exists 'gstreamer-plugins-base-1.0 >= 1.22' ||
    die "the headers of GStreamer 1.22 or newer are missing and this system" \
      "has no apt-get; please install what these Debian packages hold:" \
      "${*//|/ or }"
}
