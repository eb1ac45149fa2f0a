# elements.py: copies of the whole tree, to break an element in
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each thread that tries mutants has a tree of its own, which is configured and
built once, with the thread sanitizer; after that a mutant is one file of the
plugin to compile."""

import contextlib
import os
import queue
import re
import shutil
import tempfile

from running import CC, TOP, call

OPTIONS = ['-Dtests=enabled', '-Dintrospection=disabled', '-Db_sanitize=thread',
           '-Db_lundef=false']
# What is noticed by chance is tried so often.
ROUNDS = 3
# unkillable waits are killed by us (s)
LIMIT = 60


def target(test):
    """Of the name of a meson test the program."""
    if test.startswith('stress-'):
        return f'tests/stress/{test}'
    return f'tests/elements/test-{test}'


class Tree:
    def __init__(self, top, tests):
        self.top = top
        self.build = os.path.join(top, 'build/mutants')
        shutil.copytree(TOP, top, symlinks=True,
                        ignore=shutil.ignore_patterns('build', '.git'))
        self.targets = ['gst/libgstpooled.so', 'tests/common/libtsan-glib.so',
                        'tests/common/make-registry', *map(target, tests)]
        self.check(['meson', 'setup', self.build, self.top, *OPTIONS],
                   'is not set up')
        self.environment()

    def environment(self):
        """As scripts/lib/tsan.sh and tests/meson.build have it."""
        self.env = dict(
            os.environ, GST_PLUGIN_PATH_1_0=os.path.join(self.build, 'gst'),
            GST_REGISTRY_1_0=os.path.join(self.build, 'tests/registry.bin'),
            GST_REGISTRY_FORK='no', CK_FORK='no', G_SLICE='always-malloc',
            G_DEBUG='fatal-criticals', GST_POOLED_STRESS_SECONDS='3')
        supp = os.path.join(self.top, 'tests/common/tsan.supp')
        self.env['TSAN_OPTIONS'] = (
            f'suppressions={supp}:die_after_fork=0:report_mutex_bugs=0:'
            'detect_deadlocks=0:halt_on_error=1')
        self.wrapper = ['setarch', '-R'] if shutil.which('setarch') else []
        self.wrapper += ['env', 'LD_PRELOAD=' + os.path.join(
            self.build, 'tests/common/libtsan-glib.so')]

    def check(self, command, what):
        ok, why = call(command, timeout=900, env=dict(os.environ, CC=CC))
        if not ok:
            raise RuntimeError(f'{what}: {why}')

    def red(self, tests):
        """The first of @tests that notices, and how; None if none does."""
        self.check(['ninja', '-C', self.build, *self.targets],
                   'does not compile')
        call([os.path.join(self.build, 'tests/common/make-registry')],
             env=dict(self.env, TSAN_OPTIONS='report_bugs=0:exitcode=0'))
        for _ in range(ROUNDS):
            for test in tests:
                program = os.path.join(self.build, target(test))
                ok, why = call([*self.wrapper, program], env=self.env,
                               timeout=LIMIT)
                if not ok:
                    match = re.search(r':(test_\w+):', why)
                    return f'{test}: {match.group(1) if match else why}'
        return None

    def mend(self, file):
        shutil.copyfile(os.path.join(TOP, file), os.path.join(self.top, file))


class Trees:
    """As many as are in use at a time, made when they are wanted."""

    def __init__(self, tests):
        self.tests = tests
        self.idle = queue.SimpleQueue()
        self.made = contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.made.close()

    @contextlib.contextmanager
    def one(self):
        try:
            tree = self.idle.get_nowait()
        except queue.Empty:
            folder = self.made.enter_context(tempfile.TemporaryDirectory())
            tree = Tree(os.path.join(folder, 'tree'), self.tests)
        try:
            yield tree
        finally:
            self.idle.put(tree)
