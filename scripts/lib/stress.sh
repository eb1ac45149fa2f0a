# stress.sh: runs stress programs until they have done so much
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

stress_names=(ring handover stacks depot appendlist allocator bufferpool lfqueue
  accumulator poolfilter)

# what scripts/stress puts together for a page of the documentation
stress_table=build/logs/stress-table.md

# how many copies of a program run at a time, with seeds from this one on
stress_jobs=1
stress_seed=$((RANDOM * 32768 + RANDOM))

# stress_number TEXT: 100M is 100000000, 20K is 20000
stress_number ()
{
  local digits=${1%[KM]}

  [[ $digits =~ ^[1-9][0-9]{0,8}$ ]] || return
  case $1 in
    *K) printf '%s000\n' "$digits" ;;
    *M) printf '%s000000\n' "$digits" ;;
    *) printf '%s\n' "$digits" ;;
  esac
}

# stress_program FOLDER NAME [OPTION OF THE PROGRAM...]
stress_program ()
{
  local dir=$root/build/$1 program=stress-$2
  shift 2

  # shellcheck disable=SC2086 # words of a wrapper
  GST_PLUGIN_PATH_1_0=$dir/gst GST_REGISTRY_1_0=$dir/tests/registry.bin \
    G_SLICE=always-malloc ${tsan_wrapper-} "$dir/tests/stress/$program" "$@"
}

# stress_copies FOLDER NAME [OPTION OF THE PROGRAM...]: fails when one did
stress_copies ()
{
  local folder=$1 name=$2 i pid status=0 pids=()
  shift 2

  for ((i = 0; i < stress_jobs; i++)); do
    stress_program "$folder" "$name" "$@" --seed "$((stress_seed + i))" &
    pids+=("$!")
  done
  for pid in "${pids[@]}"; do
    wait "$pid" || status=$?
  done

  return "$status"
}

# stress_tell FOLDER NAME LOG STATUS: a line for who waits, a row for the table
stress_tell ()
{
  local folder=$1 name=$2 log=$3 status=$4 told done seconds seed perturb
  local seeds=$stress_seed

  perturb=$(sed -n "s/^# stress-$name .*--perturb \([0-9]*\).*/\1/p" "$log" |
    head -n 1)
  if [ "$status" -ne 0 ]; then
    seed=$(sed -n 's/^repeat with --seed \([0-9]*\).*/\1/p' "$log" |
      head -n 1)
    say "$name failed ($(grep -hE 'FAILED|WARNING|ERROR|not ok' "$log" |
      head -n 1)); the log is $log. To do it again: scripts/stress --seed" \
      "${seed:-$stress_seed} --perturb $perturb $name"
    return
  fi

  told=$(awk '/^# operations: / {
    sum += $3; if ($5 > most) most = $5 }
    END { printf "%d %.1f", sum, most }' "$log")
  read -r done seconds <<< "$told"
  [ "$stress_jobs" -eq 1 ] ||
    seeds="$stress_seed to $((stress_seed + stress_jobs - 1))"
  printf '%-12s %13s operations in %7s s, perturbed 1 in %s, seed %s\n' \
    "$name" "$done" "$seconds" "$perturb" "$seeds"
  printf '| %s | %s | %s | 1 in %s | %s | %s | no error | %s |\n' "$name" \
    "$(awk -v n="$done" 'BEGIN { printf "%.1f million", n / 1e6 }')" \
    "${seconds%.*}" "$perturb" "$folder" "$seeds" "$(date +'%-d %b')" \
    >> "$stress_table"
}

# stress_all FOLDER "OPTION..." NAME...: one after the other; fails when one did
stress_all ()
{
  local folder=$1 options=$2 name log index=0 failed=0 status
  shift 2

  mkdir -p build/logs
  for name; do
    index=$((index + 1))
    log=build/logs/long-$folder-$name.log
    status=0
    # shellcheck disable=SC2086 # several options
    run_step "$index" "$#" "$name" "$log" \
      stress_copies "$folder" "$name" $options || status=$?
    stress_tell "$folder" "$name" "$log" "$status"
    [ "$status" -eq 0 ] || failed=1
  done

  return "$failed"
}
