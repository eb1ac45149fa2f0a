#!/usr/bin/env python3
# corpus.py: puts a folder of fuzz inputs into the repository's corpus
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: corpus.py FROM INTO

INTO becomes a choice of FROM: at most 40 files, 60,000 bytes. A short file
reaches new code for less, and long ones have long sequences; so half is of
each. A file's name is the start of the hash of what is in it, with .fuzz
behind, so that two people who find the same name it the same.
"""

import hashlib
import os
import sys

MOST_FILES = 40
MOST_BYTES = 60000


def read(folder):
    inputs = set()
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), 'rb') as file:
            inputs.add(file.read())
    return sorted(inputs, key=lambda data: (len(data), data))


def choose(inputs):
    """Every n-th of them from the shortest to the longest."""
    step = max(1, -(-len(inputs) // MOST_FILES))
    chosen, size = [], 0
    for data in inputs[step - 1::step]:
        if size + len(data) <= MOST_BYTES:
            chosen.append(data)
            size += len(data)
    return chosen


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = sys.argv[1:]
    chosen = choose(read(source))
    os.makedirs(target, exist_ok=True)
    for name in os.listdir(target):
        os.remove(os.path.join(target, name))
    for data in chosen:
        name = hashlib.sha1(data).hexdigest()[:12] + '.fuzz'
        with open(os.path.join(target, name), 'wb') as file:
            file.write(data)
    print('%s: %d files, %d bytes' % (target, len(chosen),
                                     sum(map(len, chosen))))


main()
