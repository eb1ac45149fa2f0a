# suites.sh: runs suites of meson tests and records each test's result
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# How long each stress program runs, in seconds; the programs read it.
: "${GST_POOLED_STRESS_SECONDS:=2}"
export GST_POOLED_STRESS_SECONDS

# run_suites CHECK FOLDER "SUITE..." [OPTION OF MESON TEST...]
run_suites ()
{
  local check=$1 dir=build/$2 suite log status=0 options=()
  for suite in $3; do
    options+=(--suite "$suite")
  done
  shift 3

  rm -f "$dir/meson-logs/$check"*.json "$dir/meson-logs/$check"*.txt
  meson test -C "$dir" --no-rebuild --logbase "$check" --print-errorlogs \
    "${options[@]}" "$@" || status=$?

  # with a wrapper, meson adds its name to that of the log
  for log in "$dir/meson-logs/$check"*.json; do
    [ -f "$log" ] || continue
    python3 scripts/checks/testlog.py "$check" "$log" build/logs \
      >> "$results" || return
  done

  return "$status"
}

# With plugins that a sanitizer instruments the helper process of GStreamer
# cannot scan; and what foreign plugins do while they are scanned is not our
# business. So the registry is made once, before the tests.
make_registry ()
{
  local dir=$root/build/$1

  GST_PLUGIN_PATH_1_0=$dir/gst GST_REGISTRY_1_0=$dir/tests/registry.bin \
    GST_REGISTRY_FORK=no ASAN_OPTIONS=detect_leaks=0 \
    TSAN_OPTIONS=report_bugs=0:exitcode=0 \
    "$dir/tests/common/make-registry"
}
