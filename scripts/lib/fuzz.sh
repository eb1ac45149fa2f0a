# fuzz.sh: builds fuzz targets, runs them, keeps what they found
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# New inputs are collected here, what failed is in `failed`, by target.
fuzz_dir=build/fuzz

# An input may take so long, in seconds, before it counts as a hang. The waits
# in the targets have no end of their own, so a busy machine breaks nothing.
fuzz_patience=120

fuzz_targets ()
{
  local file

  for file in tests/fuzz/target-*.c; do
    file=${file##*/target-}
    printf '%s\n' "${file%.c}"
  done
}

# fuzz_build ENGINE: into build/fuzz-ENGINE, the targets alone
fuzz_build ()
{
  local options=(-Dtests=enabled -Dintrospection=disabled -Dfuzz="$1"
    -Ddefault_library=static -Db_lundef=false)
  local clang=clang-14 build_only=fuzz-targets

  command -v "$clang" > /dev/null || clang=clang
  case $1 in
    libfuzzer)
      CC=$clang build_folder fuzz-libfuzzer "${options[@]}" \
        -Db_sanitize=address,undefined
      ;;
    afl) AFL_QUIET=1 CC=afl-clang-fast build_folder fuzz-afl "${options[@]}" ;;
    plain) CC=gcc build_folder fuzz-plain "${options[@]}" ;;
  esac
}

# What all sanitizers of a target are told.
fuzz_environment ()
{
  export G_SLICE=always-malloc
  export ASAN_OPTIONS=malloc_context_size=12
  export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  LSAN_OPTIONS=print_suppressions=0
  LSAN_OPTIONS+=:suppressions=$root/tests/common/lsan.supp
  export LSAN_OPTIONS
}

run_libfuzzer ()
{
  local target=$1 seconds=$2 seed=$3

  # without a limit of time it would not end: the corpus counts as well
  "build/fuzz-libfuzzer/tests/fuzz/fuzz-$target" \
    -max_total_time="$seconds" -timeout="$fuzz_patience" -seed="$seed" \
    -max_len=1024 -len_control=0 -rss_limit_mb=4096 \
    -artifact_prefix="$fuzz_dir/failed/$target-" \
    "$fuzz_dir/new/$target" "tests/fuzz/corpus/$target"
}

run_afl ()
{
  local target=$1 seconds=$2 out=$fuzz_dir/afl/$1 status=0

  rm -rf "$out"
  mkdir -p "$fuzz_dir/afl"
  # it has rules of its own for those of sanitizers, which it does not need
  env -u ASAN_OPTIONS -u UBSAN_OPTIONS -u LSAN_OPTIONS \
    AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 \
    AFL_NO_AFFINITY=1 AFL_HANG_TMOUT=$((1000 * fuzz_patience)) \
    afl-fuzz -V "$seconds" -t 20000 -m none \
    -i "tests/fuzz/corpus/$target" -o "$out" \
    "build/fuzz-afl/tests/fuzz/fuzz-$target" || status=$?
  cp -n "$out"/default/queue/id* "$fuzz_dir/new/$target/" 2> /dev/null
  if cp "$out"/default/crashes/id* "$out"/default/hangs/id* \
    "$fuzz_dir/failed/" 2> /dev/null; then
    status=1
  fi

  return "$status"
}

run_plain ()
{
  "build/fuzz-plain/tests/fuzz/fuzz-$1" --seconds "$2" --seed "$3" \
    --timeout "$fuzz_patience" --keep "$fuzz_dir/failed" "tests/fuzz/corpus/$1"
}

# fuzz_one ENGINE SECONDS SEED TARGET: with its output in a log
fuzz_one ()
{
  local engine=$1 seconds=$2 seed=$3 target=$4 log=build/logs/fuzz-$4.log
  local status=0

  mkdir -p "$fuzz_dir"/{failed,passed} "$fuzz_dir/new/$target" \
    "tests/fuzz/corpus/$target"
  printf '%s: %d s, in %s\n' "$target" "$seconds" "$log" >&2
  "run_$engine" "$target" "$seconds" "$seed" > "$log" 2>&1 < /dev/null ||
    status=$?
  [ "$status" -ne 0 ] || touch "$fuzz_dir/passed/$target"
  fuzz_tell "$engine" "$target" "$status" "$log"

  return "$status"
}

# The last number that PATTERN finds in a log, or `?`.
fuzz_number ()
{
  local found
  found=$(grep -oE "$1" "$2" | tail -n 1 | grep -oE '[0-9]+' | tail -n 1)
  printf '%s' "${found:-?}"
}

# One line: target, inputs, edges reached, files of the corpus, verdict.
fuzz_tell ()
{
  local engine=$1 target=$2 status=$3 log=$4 inputs edges=- verdict=ok stats

  case $engine in
    libfuzzer)
      inputs=$(fuzz_number '^#[0-9]+' "$log")
      edges=$(fuzz_number 'cov: [0-9]+' "$log")
      ;;
    afl)
      stats=$fuzz_dir/afl/$target/default/fuzzer_stats
      if [ -f "$stats" ]; then
        inputs=$(fuzz_number '^execs_done *: [0-9]+' "$stats")
        edges=$(fuzz_number '^edges_found *: [0-9]+' "$stats")
      else
        inputs=?
      fi
      ;;
    plain) inputs=$(fuzz_number '[0-9]+ other inputs' "$log") ;;
  esac
  [ "$status" -eq 0 ] || verdict="FAILED, see $log"
  printf '%-12s %9s inputs  %5s edges  %4s new  %s\n' "$target" "$inputs" \
    "$edges" "$(ls "$fuzz_dir/new/$target" | wc -l)" "$verdict"
  if [ "$status" -ne 0 ]; then
    grep -hE 'not so:|ERROR: |the input that failed|Test unit written' "$log" |
      head -n 5
  fi
}

# fuzz_all ENGINE SECONDS JOBS SEED TARGET...: each gets its share. Fails when
# one does.
fuzz_all ()
{
  local engine=$1 seconds=$2 jobs=$3 seed=$4 share status=0
  shift 4
  share=$((seconds * jobs / $#))
  [ "$share" -gt 0 ] || share=1

  rm -rf "$fuzz_dir/passed"
  fuzz_environment
  export -f fuzz_one fuzz_tell fuzz_number run_libfuzzer run_afl run_plain
  export root fuzz_dir fuzz_patience
  printf '%s\n' "$@" |
    xargs -P "$jobs" -I '{}' bash -c \
      "fuzz_one $engine $share $seed {} || exit 1" || status=1

  return "$status"
}

# fuzz_keep TARGET...: of old corpus and new inputs, the few that reach what
# all of them reach; as many as are not too many for a repository.
fuzz_keep ()
{
  local target from=tests/fuzz/corpus into

  fuzz_build libfuzzer > build/logs/fuzz-build.log 2>&1 || return
  fuzz_environment
  for target; do
    into=$root/$fuzz_dir/kept/$target
    rm -rf "$into"
    mkdir -p "$into" "$fuzz_dir/new/$target" "$from/$target"
    "build/fuzz-libfuzzer/tests/fuzz/fuzz-$target" -merge=1 \
      -use_value_profile=0 -max_len=2048 "$into" "$from/$target" \
      "$fuzz_dir/new/$target" > "build/logs/fuzz-keep-$target.log" 2>&1 ||
      return
    python3 scripts/checks/corpus.py "$into" "$from/$target"
  done
}
