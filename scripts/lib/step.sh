# step.sh: runs one step of several and shows how far it is
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

step_pid=

# bar DONE TOTAL: ten characters wide
bar ()
{
  local full=$((10 * $1 / ($2 > 0 ? $2 : 1))) i

  for ((i = 0; i < 10; i++)); do
    if ((i < full)); then printf '#'; else printf '.'; fi
  done
}

# The last "12/45" that ninja or meson wrote into a log, if any.
last_count ()
{
  tail -c 2000 "$1" 2> /dev/null | tr '\r' '\n' |
    grep -oE '^\[? *[0-9]+/ *[0-9]+' | tail -n 1 | tr -d '[ ' || true
}

# run_step INDEX TOTAL LABEL LOG COMMAND...: runs COMMAND with its output in
# LOG. On a terminal one line shows a bar, what runs and for how long; elsewhere
# a plain line says that it starts. Returns what COMMAND returned.
run_step ()
{
  local index=$1 total=$2 label=$3 log=$4 start=$SECONDS
  shift 4

  # a process group of its own, so that an interrupt reaches all of it
  set -m
  "$@" > "$log" 2>&1 < /dev/null &
  step_pid=$!
  set +m

  if on_terminal; then
    while kill -0 "$step_pid" 2> /dev/null; do
      printf '\r\033[K[%s] %d/%d %s %s (%d s)' \
        "$(bar $((index - 1)) "$total")" "$index" "$total" "$label" \
        "$(last_count "$log")" $((SECONDS - start)) >&2
      sleep 0.3
    done
    printf '\r\033[K' >&2
  else
    say "[$index/$total] $label ..."
  fi

  wait "$step_pid"
  local status=$?
  step_pid=
  return "$status"
}

stop_step ()
{
  [ -z "$step_pid" ] || kill -- "-$step_pid" 2> /dev/null
}

trap 'stop_step; exit 130' INT
trap 'stop_step; exit 143' TERM
