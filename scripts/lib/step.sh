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
# a plain line says that it starts. Returns what COMMAND returned, or 124 when it
# took longer than step_limit seconds and was ended; with 0 it may take forever.
step_limit=0
run_step ()
{
  local index=$1 total=$2 label=$3 log=$4 start=$SECONDS status=0 ended=0
  shift 4

  # a process group of its own, so that an interrupt reaches all of it
  set -m
  "$@" > "$log" 2>&1 < /dev/null &
  step_pid=$!
  set +m

  on_terminal || say "[$index/$total] $label ..."
  while kill -0 "$step_pid" 2> /dev/null; do
    if on_terminal; then
      printf '\r\033[K[%s] %d/%d %s %s (%d s)' \
        "$(bar $((index - 1)) "$total")" "$index" "$total" "$label" \
        "$(last_count "$log")" $((SECONDS - start)) >&2
    fi
    if [ "$step_limit" -gt 0 ] && [ $((SECONDS - start)) -gt "$step_limit" ]
    then
      end_step "$label took longer than $step_limit s and was ended" "$log"
      status=124
    fi
    sleep 0.3
  done
  ! on_terminal || printf '\r\033[K' >&2

  wait "$step_pid" || ended=$?
  [ "$status" -ne 0 ] || status=$ended
  step_pid=
  return "$status"
}

stop_step ()
{
  [ -z "$step_pid" ] || kill -- "-$step_pid" 2> /dev/null
}

# end_step WHY LOG: asks it to end, and makes it end
end_step ()
{
  local i

  stop_step
  for ((i = 0; i < 50; i++)); do
    kill -0 -- "-$step_pid" 2> /dev/null || break
    sleep 0.2
  done
  kill -KILL -- "-$step_pid" 2> /dev/null
  printf '\n%s\n' "$1" >> "$2"
}

trap 'stop_step; exit 130' INT
trap 'stop_step; exit 143' TERM
