# packages.sh: installs from Debian what is missing
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

packages_build=(build-essential meson ninja-build pkg-config python3
  libglib2.0-dev libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  gstreamer1.0-tools)

packages_run=(gstreamer1.0-plugins-base gstreamer1.0-plugins-good
  gstreamer1.0-libav)

packages_test=(clang-14 clang-format-14 libclang-rt-14-dev valgrind libc6-dbg
  faketime
  spin strace gobject-introspection libgirepository1.0-dev gi-docgen python3-gi
  gir1.2-gstreamer-1.0 gir1.2-gst-plugins-base-1.0 gstreamer1.0-plugins-bad
  gstreamer1.0-plugins-ugly gcc-aarch64-linux-gnu libc6-dev-arm64-cross
  qemu-user gcovr)

# what the pipelines of the soak are made of
packages_soak=(gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly)

# what is measured against
packages_bench=(util-linux libjemalloc2 libmimalloc2.0 libavutil57
  gstreamer1.0-plugins-ugly)

# the second engine that scripts/fuzz can use
packages_afl=(afl++)

packages_missing ()
{
  local package

  for package; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2> /dev/null |
      grep -qx installed || printf '%s\n' "$package"
  done
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
    command -v sudo > /dev/null ||
      die "please install these as root, then start again:" \
        "apt-get install ${missing[*]}"
    as_root=(sudo)
  fi

  say "Installing with apt-get: ${missing[*]}"
  install_packages "${missing[@]}"
}

install_packages ()
{
  local log options=(-o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
  log=$(mktemp)

  if ! { "${as_root[@]}" apt-get "${options[@]}" -q update &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" \
        -q -y --no-install-recommends install "$@"; } > "$log" 2>&1; then
    tail -n 15 "$log" >&2
    die "apt-get could not install them (the whole log is $log);" \
      "please mend that and start again."
  fi
  rm -f "$log"
}

# Where there is no apt-get: name what to install, unless it is there.
need_commands ()
{
  local wanted

  for wanted in cc meson ninja pkg-config python3 gst-inspect-1.0; do
    command -v "$wanted" > /dev/null ||
      die "'$wanted' is missing and this system has no apt-get; please" \
        "install what these Debian packages hold: $*"
  done
  pkg-config --exists 'gstreamer-plugins-base-1.0 >= 1.22' ||
    die "the headers of GStreamer 1.22 or newer are missing and this system" \
      "has no apt-get; please install what these Debian packages hold: $*"
}
