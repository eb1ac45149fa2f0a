#!/usr/bin/env python3
# suites.py: checks that every meson test is in a suite that is run
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: suites.py BUILD_FOLDER SUITE..."""

import json
import subprocess
import sys


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder, known = sys.argv[1], set(sys.argv[2:])
    output = subprocess.run(['meson', 'introspect', '--tests', folder],
                            check=True, capture_output=True).stdout
    stray = 0
    for test in json.loads(output):
        suites = {suite.split(':')[-1] for suite in test['suite']}
        if not suites & known:
            print('%s is in no suite that scripts/test runs: %s'
                  % (test['name'], ', '.join(sorted(suites)) or 'none'))
            stray += 1
    return 1 if stray else 0


sys.exit(main())
