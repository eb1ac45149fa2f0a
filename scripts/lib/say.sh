# say.sh: what a script tells the person who waits for it
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# Progress goes to standard error, so that what a script prints as its result
# can be piped on.
say ()
{
  printf '%s\n' "$*" >&2
}

# One sentence that says what to do, then the end.
die ()
{
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

on_terminal ()
{
  [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]
}
