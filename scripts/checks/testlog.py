#!/usr/bin/env python3
# testlog.py: turns meson's test log into the lines scripts/test counts
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: testlog.py CHECK TESTLOG.json

Prints `passed`, `skipped` or `failed`, a tab, CHECK and the test's name, a tab
and the log to read, one line per test.
"""

import json
import sys

VERDICTS = {'OK': 'passed', 'EXPECTEDFAIL': 'passed', 'SKIP': 'skipped'}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    check, path = sys.argv[1:]
    with open(path, encoding='utf-8') as log:
        for line in log:
            test = json.loads(line)
            verdict = VERDICTS.get(test['result'], 'failed')
            name = test['name'].split(' / ')[-1]
            reason = '' if verdict != 'failed' else ' (%s)' % test['result']
            print('%s\t%s: %s%s\t%s' % (verdict, check, name, reason,
                                        path.replace('.json', '.txt')))


main()
