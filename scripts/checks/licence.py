#!/usr/bin/env python3
# licence.py: checks that every source file says what it is and its licence
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: licence.py  (in the project's folder)"""

import os
import sys

from files import project_files

LINES = ('SPDX-FileCopyrightText: 2026 The gst-pooled authors',
         'SPDX-License-Identifier: LGPL-2.1-or-later')
ENDINGS = ('.c', '.h', '.py', '.sh', '.pml', '.supp', '.in',
           'meson.build', 'meson_options.txt')


def faults(name, data):
    if not data or not (name.endswith(ENDINGS) or data.startswith(b'#!')):
        return
    head = data[:1000].decode('utf-8', 'replace')
    for line in LINES:
        if line not in head:
            yield 'no line "%s" near the top' % line
    opening = '/* %s: ' % os.path.basename(name)
    if name.endswith(('.c', '.h')) and not head.startswith(opening):
        yield 'the first line does not begin with "%s"' % opening


def main():
    names = project_files()
    count = 0
    for name in names:
        with open(name, 'rb') as file:
            data = file.read()
        for fault in faults(name, data):
            print('%s:1: %s' % (name, fault))
            count += 1
    print('%d files, %d faults' % (len(names), count))
    return 1 if count else 0


sys.exit(main())
