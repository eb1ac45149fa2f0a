#!/bin/sh
# seeded-race.sh: races in our own functions are reported, suppressions or not
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: seeded-race.sh PROGRAM

status=0
for where in chain copied freed; do
  said=$("$1" "$where" 2>&1)
  if printf '%s\n' "$said" | grep -q 'WARNING: ThreadSanitizer: data race' &&
    printf '%s\n' "$said" | grep -q "#[0-9]* seeded_$where"; then
    printf 'ok: %s\n' "$where"
  else
    printf 'the race in seeded_%s was not reported:\n%s\n' "$where" "$said"
    status=1
  fi
done
exit "$status"
