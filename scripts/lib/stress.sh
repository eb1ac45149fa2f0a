# stress.sh: runs stress programs until they have done so much
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

stress_names=(ring handover stacks depot appendlist allocator bufferpool lfqueue
  accumulator)

# what scripts/stress puts together for a page of the documentation
stress_table=build/logs/stress-table.md

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

# stress_tell FOLDER NAME LOG STATUS: a line for who waits, a row for the table
stress_tell ()
{
  local folder=$1 name=$2 log=$3 status=$4 told done seconds how
  local seed perturb

  how=$(sed -n "s/^# stress-$name //p" "$log" | head -n 1)
  seed=$(sed 's/.*--seed \([0-9]*\).*/\1/' <<< "$how")
  perturb=$(sed 's/.*--perturb \([0-9]*\).*/\1/' <<< "$how")
  told=$(sed -n 's/^# operations: \([0-9]*\) in \([0-9.]*\) s$/\1 \2/p' "$log")
  read -r done seconds <<< "$told"

  if [ "$status" -ne 0 ]; then
    say "$name failed ($(grep -hE 'FAILED|WARNING|ERROR|not ok' "$log" |
      head -n 1)); the log is $log. To do it again: scripts/stress --seed" \
      "$seed --perturb $perturb $name"
    return
  fi
  printf '%-12s %13s operations in %7s s, perturbed 1 in %s, seed %s\n' \
    "$name" "$done" "$seconds" "$perturb" "$seed"
  printf '| %s | %s | %s | 1 in %s | %s | %s | no error | %s |\n' "$name" \
    "$(awk -v n="$done" 'BEGIN { printf "%.1f million", n / 1e6 }')" \
    "${seconds%.*}" "$perturb" "$folder" "$seed" "$(date +'%-d %b')" \
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
      stress_program "$folder" "$name" $options || status=$?
    stress_tell "$folder" "$name" "$log" "$status"
    [ "$status" -eq 0 ] || failed=1
  done

  return "$failed"
}
