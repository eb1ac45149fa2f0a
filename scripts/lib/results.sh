# results.sh: counts what passed, and tells what failed
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# One line per test: verdict, name, log, separated by tabs. The name starts
# with the check it belongs to. A file, because checks run in processes of
# their own.
results=build/logs/results.tsv

results_begin ()
{
  mkdir -p build/logs
  : > "$results"
}

# result VERDICT NAME LOG, where VERDICT is passed, failed or skipped
result ()
{
  printf '%s\t%s\t%s\n' "$1" "$2" "$3" >> "$results"
}

# count VERDICT [CHECK]
count ()
{
  awk -F '\t' -v verdict="$1" -v check="${2-}" '
    function of_check () {
      return check == "" || $2 == check || index ($2, check ":") == 1
    }
    $1 == verdict && of_check () { n++ }
    END { print n + 0 }' "$results"
}

tell_failures ()
{
  local log

  # where nobody can open the log later, show its end
  if ! on_terminal; then
    awk -F '\t' '$1 == "failed" && !seen[$3]++ { print $3 }' "$results" |
      head -n 8 | while read -r log; do
        [ -f "$log" ] || continue
        say "---- the end of $log"
        tail -n 40 "$log" | grep -v "^Inherited environment" >&2
      done
  fi

  say "Failed:"
  awk -F '\t' '$1 == "failed" { printf "  %s, see %s\n", $2, $3 }' \
    "$results" >&2
}

# The last line, and the status to exit with. No test at all is a failure: it
# would look like success.
results_end ()
{
  local passed failed

  [ "$(count passed)" -gt 0 ] || [ "$(count failed)" -gt 0 ] ||
    result failed "nothing was tested" "$results"
  passed=$(count passed)
  failed=$(count failed)
  [ "$failed" -eq 0 ] || tell_failures
  printf '%d passed, %d failed\n' "$passed" "$failed"

  [ "$failed" -eq 0 ]
}
