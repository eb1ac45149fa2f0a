#!/usr/bin/env python3
# run-model.py: has Spin walk every state of a model
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: run-model.py [--progress] [--fails] MODEL.pml [-DNAME[=VALUE]...]

Generates the verifier, compiles and runs it. Passes when no state violates an
assertion and every end is one the model calls valid; with --fails, when one
does: a mutant that nothing catches means that the model sees nothing.

With --progress it looks instead for a run without end in which every thread
that can go on does (weak fairness). What the models count only grows, so such
a run is one in which nothing is done any more.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
CFLAGS = ['-w', '-O2', '-DCOLLAPSE', '-DVECTORSZ=2048', '-DMEMLIM=4000']


def run(command, cwd):
    result = subprocess.run(command, cwd=cwd, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        sys.exit(f'{" ".join(command)}:\n{result.stdout}')
    return result.stdout


def main():
    arguments = sys.argv[1:]
    fails = '--fails' in arguments
    progress = '--progress' in arguments
    kind = ['-DNP', '-DNFAIR=3'] if progress else ['-DSAFETY']
    how = ['-l', '-f'] if progress else []
    defines = [a for a in arguments if a.startswith('-D')]
    (model,) = [a for a in arguments if not a.startswith('-')]

    if not shutil.which('spin'):
        print('spin is not installed')
        return SKIPPED

    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        run(['spin', '-a', *defines, os.path.abspath(model)], folder)
        run([os.environ.get('CC', 'cc'), *CFLAGS, *kind, '-o', 'pan', 'pan.c'],
            folder)
        out = run(['./pan', '-m1000000', '-n', *how], folder)
        seconds = time.monotonic() - start

    errors = int(re.search(r'errors: (\d+)', out).group(1))
    states = int(re.search(r'(\d+) states, stored', out).group(1))
    whole = not re.search(r'max search depth too small|reached -D|out of memory',
                          out)
    name = ' '.join([os.path.basename(model), *defines,
                     *(['(progress)'] if progress else [])])
    print(f'{name}: {states:,} states, {errors} errors, {seconds:.1f} s')

    if fails:
        return 0 if errors else 1
    if errors or not whole:
        print(out)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
