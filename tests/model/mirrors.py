#!/usr/bin/env python3
# mirrors.py: has a function changed since its model was last compared with it?
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: mirrors.py [--renew] [TOP]

mirrors.txt lists, for each model, the functions that it mirrors and a checksum
of each, without comments and white space. When a function changes, compare it
with its model, mend the model, run it, and then renew the checksums.
"""

import hashlib
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, 'mirrors.txt')


def body(text, name):
    """The function @name: from its name to the brace in column 1."""
    match = re.search(r'^%s \([^;{]*\)\n\{\n.*?^\}' % re.escape(name), text,
                      re.MULTILINE | re.DOTALL)
    return match.group(0) if match else None


def checksum(code):
    code = re.sub(r'/\*.*?\*/', ' ', code, flags=re.DOTALL)
    return hashlib.sha256(''.join(code.split()).encode()).hexdigest()[:12]


def main():
    arguments = sys.argv[1:]
    renew = '--renew' in arguments
    rest = [a for a in arguments if a != '--renew']
    top = rest[0] if rest else os.path.dirname(os.path.dirname(HERE))
    faults, models, lines = 0, set(), []

    with open(TABLE, encoding='utf-8') as file:
        for line in file:
            if not line.strip() or line.startswith('#'):
                lines.append(line)
                continue
            model, source, name, *recorded = line.split()
            models.add(model)
            with open(os.path.join(top, source), encoding='utf-8') as code:
                found = body(code.read(), name)
            if found is None:
                print(f'{model}.pml: {name} is no longer in {source}')
                faults += 1
                lines.append(line)
                continue
            now = checksum(found)
            if recorded != [now] and not renew:
                print(f'{model}.pml: {name} in {source} has changed: compare them, '
                      'then tests/model/mirrors.py --renew')
                faults += 1
            lines.append(f'{model} {source} {name} {now}\n')

    for name in sorted(os.listdir(HERE)):
        if name.endswith('.pml') and name[:-4] not in models:
            print(f'{name} mirrors nothing in mirrors.txt')
            faults += 1

    if renew:
        with open(TABLE, 'w', encoding='utf-8') as file:
            file.writelines(lines)
    print(f'{len(models)} models, {faults} faults')
    return 1 if faults else 0


sys.exit(main())
