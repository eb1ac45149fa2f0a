#!/usr/bin/env python3
# files.py: lists the project's own files, one per line
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: files.py [SUFFIX...]  (in the project's folder)"""

import os
import subprocess
import sys


def listed_by_git():
    """Tracked files and new ones that nothing ignores."""
    result = subprocess.run(
        ['git', 'ls-files', '-z', '--cached', '--others',
         '--exclude-standard'], check=True, capture_output=True)
    return result.stdout.decode().split('\0')


def found_on_disk():
    """For an unpacked archive, or a clone that git calls somebody else's."""
    for folder, folders, names in os.walk('.'):
        folders[:] = [f for f in folders if f not in ('.git', '__pycache__')
                      and not (folder == '.' and f.startswith('build'))]
        for name in names:
            yield os.path.relpath(os.path.join(folder, name))


def project_files():
    try:
        names = listed_by_git()
    except (OSError, subprocess.CalledProcessError):
        names = found_on_disk()
    return sorted(n for n in set(names) if n and os.path.isfile(n))


if __name__ == '__main__':
    suffixes = tuple(sys.argv[1:]) or ('',)
    for file in project_files():
        if file.endswith(suffixes):
            print(file)
