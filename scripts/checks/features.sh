# features.sh: asks gst-inspect-1.0 for our plugin and each of its features
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# inspect_features COMMAND...: COMMAND stands for gst-inspect-1.0
inspect_features ()
{
  local feature features plugin

  plugin=$("$@" pooled)
  printf '%s\n' "$plugin"
  features=$(printf '%s\n' "$plugin" | sed -n 's/^  \([a-z0-9]*\): .*/\1/p')

  for feature in $features; do
    printf 'Feature %s\n' "$feature"
    "$@" "$feature" > /dev/null
    "$@" --exists "$feature"
  done
}
