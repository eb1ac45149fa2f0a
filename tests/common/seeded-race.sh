#!/bin/sh
# seeded-race.sh: races in our own functions are reported, suppressions or not
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: seeded-race.sh PROGRAM
#
# A race that is suppressed is never reported; one that is not, in most runs:
# on a busy machine the two threads may run one after the other.

# is_reported PROGRAM WHERE
is_reported ()
{
  said=$("$1" "$2" 2>&1)
  printf '%s\n' "$said" | grep -q 'WARNING: ThreadSanitizer: data race' &&
    printf '%s\n' "$said" | grep -q "#[0-9]* seeded_$2"
}

status=0
for where in chain copied freed; do
  verdict=missed
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    if is_reported "$1" "$where"; then
      verdict=ok
      break
    fi
  done
  printf '%s: %s\n' "$verdict" "$where"
  if [ "$verdict" = missed ]; then
    printf 'the race in seeded_%s was not reported:\n%s\n' "$where" "$said"
    status=1
  fi
done
exit "$status"
