# checks.sh: every check of scripts/test, one function each
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

checks=(format licence gcc clang unit headers elements examples bench stress
  model devenv install fuzz asan tsan tsan-clang valgrind leaks
  aarch64 faults soak long coverage model-large mutants)

# those whose results are those of meson's tests, as many as there are
suites=(unit headers elements examples bench stress model asan tsan tsan-clang
  valgrind leaks fuzz aarch64 faults soak long coverage model-large)

# not in a run of everything: more of the same, or long
by_hand=(coverage model-large mutants)

# what is built first
declare -A needs=([unit]=gcc [headers]=gcc [elements]=gcc [examples]=gcc
  [bench]=gcc [stress]=gcc [model]=gcc [devenv]=gcc [valgrind]=gcc [leaks]=gcc
  [faults]=gcc [soak]=gcc [long]=gcc [model-large]=gcc [fuzz]=gcc)

declare -A says=(
  [format]="clang-format 14 over every .c and .h, .editorconfig over every file"
  [licence]="every file says what it is and names its licence"
  [gcc]="build with gcc, warnings are errors"
  [clang]="build with clang, warnings are errors"
  [unit]="parts of the library, one thread"
  [headers]="each public header alone, as C and as C++"
  [elements]="elements and whole pipelines"
  [examples]="the examples of the documentation"
  [bench]="every benchmark runs; how fast is for scripts/bench"
  [stress]="threads against each other"
  [model]="models of the lock-free parts"
  [devenv]="meson devenv: gst-inspect-1.0 finds our elements in the build"
  [install]="reference and meson install: GStreamer and pkg-config find all there"
  [asan]="unit, elements, stress under AddressSanitizer, UBSan, LeakSanitizer"
  [tsan]="unit, elements, stress under ThreadSanitizer (gcc)"
  [tsan-clang]="the same with clang"
  [valgrind]="unit, elements, a second of stress under valgrind's memcheck"
  [aarch64]="unit tests and the lock-free core built for aarch64, in an emulator"
  [coverage]="which lines of src/ and gst/ no test runs; below 95 % is a failure"
  [faults]="memory, threads, system calls and clocks that fail a short pipeline"
  [soak]="eight pipelines disturbed at random for a minute; see scripts/soak"
  [long]="what scripts/stress and scripts/sequences do for hours, for seconds"
  [model-large]="the same with more threads, items and rounds"
  [fuzz]="byte strings against oracles: the corpus, then a minute of new ones"
  [mutants]="the lock-free core and elements broken: each break is noticed"
  [leaks]="elements, stress under the leaks tracer: nothing is alive at the end"
)

# The name of it, if there is one: others have other opinions of .clang-format.
clang_format_14 ()
{
  local name

  for name in clang-format-14 clang-format; do
    if "$name" --version 2> /dev/null | grep -q ' version 14\.'; then
      printf '%s\n' "$name"
      return
    fi
  done
}

check_format ()
{
  local clang_format
  clang_format=$(clang_format_14)

  if [ -n "$clang_format" ]; then
    python3 scripts/checks/files.py .c .h |
      xargs -r -d '\n' "$clang_format" --dry-run -Werror || return
  else
    printf 'There is no clang-format 14: only .editorconfig was checked.\n' \
      > build/logs/format.summary
  fi
  python3 scripts/checks/editorconfig.py
}

check_licence ()
{
  python3 scripts/checks/licence.py
}

check_gcc ()
{
  CC=gcc build_folder gcc -Dwerror=true -Dtests=enabled || return
  python3 scripts/checks/suites.py build/gcc unit headers elements examples \
    bench-quick stress model model-large faults fuzz
}

check_clang ()
{
  local clang=clang-14

  command -v "$clang" > /dev/null || clang=clang
  CC=$clang build_folder clang -Dwerror=true -Dtests=enabled
}

check_unit ()
{
  run_suites unit gcc unit
}

check_headers ()
{
  run_suites headers gcc headers
}

check_elements ()
{
  run_suites elements gcc elements
}

check_examples ()
{
  run_suites examples gcc examples
}

check_bench ()
{
  run_suites bench gcc bench-quick
}

check_stress ()
{
  # a longer run has no limit but the watchdog of each program
  local factor=1

  [ "$GST_POOLED_STRESS_SECONDS" -le 10 ] || factor=0
  run_suites stress gcc stress --num-processes 1 --timeout-multiplier "$factor"
}

check_model ()
{
  run_suites model gcc model
}

check_devenv ()
{
  scripts/checks/devenv.sh build/gcc
}

check_install ()
{
  rm -rf build/prefix
  build_folder install --prefix="$root/build/prefix" --buildtype=release \
    -Dtests=disabled -Ddoc=enabled || return
  meson install -C build/install --no-rebuild --quiet || return
  scripts/checks/prefix.sh build/prefix
}

check_asan ()
{
  CC=gcc build_folder asan -Dtests=enabled -Dintrospection=disabled \
    -Db_sanitize=address,undefined -Db_lundef=false || return
  make_registry asan || return

  ASAN_OPTIONS=fast_unwind_on_malloc=0:malloc_context_size=16 \
    LSAN_OPTIONS=suppressions=$root/tests/common/lsan.supp:print_suppressions=0 \
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    G_SLICE=always-malloc CK_FORK=no GST_REGISTRY_FORK=no \
    run_suites asan asan "unit elements stress" --timeout-multiplier 4
}

# run_tsan CHECK COMPILER
run_tsan ()
{
  CC=$2 build_folder "$1" -Dtests=enabled -Dintrospection=disabled \
    -Db_sanitize=thread -Db_lundef=false || return

  make_registry "$1" || return
  tsan_environment "$1"
  CK_FORK=no GST_REGISTRY_FORK=no \
    run_suites "$1" "$1" "unit elements stress" --timeout-multiplier 10 \
    --wrapper "$tsan_wrapper"
}

check_tsan ()
{
  run_tsan tsan gcc
}

check_tsan-clang ()
{
  local clang=clang-14

  command -v "$clang" > /dev/null || clang=clang
  run_tsan tsan-clang "$clang"
}

check_valgrind ()
{
  local wrapper=(valgrind --quiet --error-exitcode=99 --leak-check=full
    --show-leak-kinds=definite --errors-for-leak-kinds=definite
    --fair-sched=yes --num-callers=30
    --suppressions="$root/tests/common/valgrind.supp")
  local glib=/usr/share/glib-2.0/valgrind/glib.supp
  [ ! -f "$glib" ] || wrapper+=(--suppressions="$glib")

  make_registry gcc || return
  G_SLICE=always-malloc G_DEBUG=gc-friendly CK_FORK=no \
    GST_POOLED_STRESS_SECONDS=1 \
    run_suites valgrind gcc "unit elements stress" --timeout-multiplier 20 \
    --wrapper "${wrapper[*]}"
}

check_leaks ()
{
  rm -rf build/gcc/leaks
  mkdir -p build/gcc/leaks
  make_registry gcc || return
  GST_POOLED_STRESS_SECONDS=1 \
    run_suites leaks gcc "elements stress" --timeout-multiplier 2 \
    --wrapper "$root/scripts/checks/leaks.sh $root/build/gcc"
}

check_aarch64 ()
{
  fetch_sysroot || return
  printf "[constants]\nroot = '%s'\n" "$sysroot" > build/aarch64.ini
  build_folder aarch64 --cross-file build/aarch64.ini \
    --cross-file scripts/aarch64.ini -Dwerror=true -Dtests=enabled \
    -Dintrospection=disabled || return
  run_suites aarch64 aarch64 "unit c11" --timeout-multiplier 5
}

check_faults ()
{
  run_suites faults gcc faults --num-processes 2
}

check_soak ()
{
  local status=0 out=build/logs/soak.out

  make_registry gcc || return
  run_soak gcc --seconds 60 | tee "$out" || status=$?
  record_soak soak "$out" build/logs/soak.log

  return "$status"
}

check_long ()
{
  local status=0 out=build/logs/sequences.out name verdict
  local stress_table=/dev/null

  make_registry gcc || return
  run_sequences gcc --sequences 600 | tee "$out" || status=1
  record_soak long "$out" build/logs/long.log
  for name in ring handover allocator; do
    verdict=passed
    stress_all gcc "--operations 20000 --perturb 64" "$name" ||
      { verdict=failed; status=1; }
    result "$verdict" "long: $name" "build/logs/long-gcc-$name.log"
  done

  return "$status"
}

check_model-large ()
{
  # each takes up to 2 GB
  run_suites model-large gcc model-large --num-processes 1
}

check_coverage ()
{
  local status=0

  CC=gcc build_folder coverage -Dtests=enabled -Dintrospection=disabled \
    -Dbuildtype=debug -Db_coverage=true -Dc_args=-fprofile-update=atomic ||
    return
  find build/coverage -name '*.gcda' -delete
  make_registry coverage || return
  GST_POOLED_STRESS_SECONDS=1 \
    run_suites coverage coverage "unit elements examples stress" \
    --timeout-multiplier 4 || status=$?

  mkdir -p build/coverage/html
  gcovr --root . --object-directory build/coverage --filter src/ --filter gst/ \
    --txt build/logs/coverage.summary \
    --html-details build/coverage/html/index.html --fail-under-line 95 \
    build/coverage ||
    { result failed "coverage: lines" build/logs/coverage.summary; status=1; }
  return "$status"
}

check_mutants ()
{
  CC=gcc python3 tests/mutants/mutants.py --jobs "$(nproc)" \
    --table build/logs/mutants.md
}

# Each target is two tests: its corpus, and its share of a minute of libFuzzer,
# which begins with the corpus under the sanitizers.
check_fuzz ()
{
  local target verdict targets status=0

  run_suites fuzz gcc fuzz || status=1
  fuzz_build libfuzzer || return
  mapfile -t targets < <(fuzz_targets)
  fuzz_all libfuzzer 60 2 "$RANDOM" "${targets[@]}" || status=1
  for target in "${targets[@]}"; do
    verdict=failed
    [ ! -f "$fuzz_dir/passed/$target" ] || verdict=passed
    result "$verdict" "fuzz: $target, new inputs" "build/logs/fuzz-$target.log"
  done

  return "$status"
}
