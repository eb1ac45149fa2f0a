# running.py: runs a program, and says what came of it
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
CC = os.environ.get('CC', 'cc')
# unkillable waits are killed by us
LIMIT = 60


def call(command, timeout=LIMIT, env=None):
    """Whether it ended well, and the last thing it said."""
    try:
        done = subprocess.run(command, timeout=timeout, text=True,
                              errors='replace', env=env,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired:
        return False, 'hangs'
    said = [l for l in done.stdout.split('\n')
            if re.search(r'FAILED|ERROR|WARNING: Thread|runtime error|error:',
                         l)]
    why = said[0] if said else f'ended with {done.returncode}'
    return done.returncode == 0, why


def config(what, packages):
    return subprocess.run(['pkg-config', what, *packages], check=True,
                          text=True, stdout=subprocess.PIPE).stdout.split()
