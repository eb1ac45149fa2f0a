# common.sh: what scripts/test, scripts/demo and scripts/bench share
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

set -u -o pipefail
export LC_ALL=C.UTF-8

called_from=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

. scripts/lib/say.sh
. scripts/lib/step.sh
. scripts/lib/packages.sh
. scripts/lib/build.sh
