#!/usr/bin/env python3
# testlog.py: turns meson's test log into the lines scripts/test counts
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: testlog.py CHECK TESTLOG.json FOLDER

Prints `passed`, `skipped` or `failed`, a tab, CHECK and the test's name, a tab
and the log to read, one line per test. What a failed test said goes into a file
of its own in FOLDER, CHECK-NAME.log: in meson's own log much may follow it.
"""

import json
import os
import sys

VERDICTS = {'OK': 'passed', 'EXPECTEDFAIL': 'passed', 'SKIP': 'skipped'}


def keep(test, path):
    """Writes the command of a test, what it said, and how it ended."""
    with open(path, 'w', encoding='utf-8', errors='replace') as log:
        log.write(' '.join(test['command']) + '\n')
        for stream in ('stdout', 'stderr'):
            log.write(test.get(stream) or '')
        log.write('\n%s, status %s\n' % (test['result'], test['returncode']))
    return path


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    check, path, folder = sys.argv[1:]
    with open(path, encoding='utf-8') as log:
        for line in log:
            test = json.loads(line)
            verdict = VERDICTS.get(test['result'], 'failed')
            name = test['name'].split(' / ')[-1]
            reason, said = '', path.replace('.json', '.txt')
            if verdict == 'failed':
                reason = ' (%s)' % test['result']
                said = keep(test, os.path.join(
                    folder, '%s-%s.log' % (check, name.replace('/', '-'))))
            print('%s\t%s: %s%s\t%s' % (verdict, check, name, reason, said))


main()
