#!/usr/bin/env python3
# mutants.py: breaks the lock-free core, one place at a time
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: mutants.py [--jobs N] [--steps STEP,...] [--table FILE] [NAME...]

Each mutant in mutants.txt is one change to a copy of src/. It is built with
what could notice, in this order, until something turns red:

  weak    the clients of tests/model/c11 in random orders with weak memory
  fenced  the same, on a system without membarrier
  unit    the unit tests of ring, lanes, level, policy, waiter and hand-over
  stress  the stress programs, two seconds each
  tsan    the stress programs under the thread sanitizer

Prints what killed each. Fails when one survives that mutants.txt does not
explain, when an explained one dies, or when a change no longer applies: then
the code has moved on and the table has to follow.
"""

import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
CC = os.environ.get('CC', 'cc')
CORE = ['handover', 'lanes', 'level', 'ring', 'waiter']
CLIENTS = ['ring', 'lanes', 'waiter', 'settings', 'doze', 'handover']
WRAPS = {
    'lanes': ['aligned_alloc'],
    'waiter': ['gst_pooled_park_has_barrier', 'gst_pooled_park_barrier',
               'gst_pooled_park_processors', 'gst_pooled_park_now'],
    'handover': ['gst_pooled_park_processors'],
}
WEAK = ['-fsanitize=thread', '-U__SANITIZE_THREAD__', '-Wno-tsan',
        '-Dfree=model_free', '-Daligned_alloc=model_alloc']
CONFIG = '''#define HAVE_LINUX_FUTEX 1
#define HAVE_MEMBARRIER 1
'''
# unkillable waits are killed by us
LIMIT = 60


class Mutant:
    def __init__(self, name, file, says):
        self.name, self.file, self.says = name, file, says
        self.old, self.new, self.survives = [], [], ''


def read_table(path):
    """One block per mutant: see the top of mutants.txt."""
    mutants, part = [], None
    with open(path, encoding='utf-8') as file:
        for line in file:
            if line.startswith('#'):
                continue
            head = re.match(r'== (\S+) (\S+): (.*)', line)
            if head:
                mutants.append(Mutant(*head.groups()))
                part = None
            elif line.startswith('survives: '):
                mutants[-1].survives = line[10:].strip()
            elif line.startswith('- ') or line == '-\n':
                mutants[-1].old.append(line[2:].rstrip('\n'))
            elif line.startswith('+ ') or line == '+\n':
                mutants[-1].new.append(line[2:].rstrip('\n'))
    return mutants


def apply(mutant, src):
    path = os.path.join(src, mutant.file)
    with open(path, encoding='utf-8') as file:
        lines = file.read().split('\n')
    want = [l.strip() for l in mutant.old]
    places = [i for i in range(len(lines))
              if [l.strip() for l in lines[i:i + len(want)]] == want]
    if len(places) != 1:
        return f'applies at {len(places)} places'
    at = places[0]
    lines[at:at + len(want)] = mutant.new
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines))
    return None


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


def glib(what):
    return subprocess.run(['pkg-config', what, 'glib-2.0'], check=True,
                          text=True, stdout=subprocess.PIPE).stdout.split()


class Build:
    """The code under test in @folder, and what is built from it."""

    def __init__(self, folder):
        self.folder = folder
        self.src = os.path.join(folder, 'src')
        shutil.copytree(os.path.join(TOP, 'src'), self.src)
        with open(os.path.join(folder, 'config.h'), 'w',
                  encoding='utf-8') as file:
            file.write(CONFIG)

    def compile(self, name, sources, flags, libs=()):
        out = os.path.join(self.folder, name)
        ok, why = call([CC, '-g', '-w', '-D_GNU_SOURCE', '-DHAVE_CONFIG_H',
                        '-I' + self.src, '-I' + self.folder, *flags, *sources,
                        '-o', out, *libs], timeout=300)
        if not ok:
            raise RuntimeError(f'{name} does not compile: {why}')
        return out

    def sources(self, names):
        return [os.path.join(self.src, n + '.c') for n in names]

    def weak_objects(self):
        objects = []
        for name in CORE:
            objects.append(self.compile(
                f'core-{name}.o', self.sources([name]),
                ['-std=c11', '-O1', '-c', *WEAK]))
        return objects

    def weak(self, kind, flags, runs):
        c11 = os.path.join(TOP, 'tests/model/c11')
        objects = self.weak_objects()
        runner = self.compile(f'{kind}.o', [os.path.join(c11, 'weak.c')],
                              ['-O2', '-c', *flags])
        for client in CLIENTS:
            main = self.compile(f'{kind}-{client}.o',
                                [os.path.join(c11, f'client-{client}.c')],
                                ['-std=c11', '-O1', '-c', *WEAK])
            program = self.compile(f'{kind}-{client}',
                                   [main, *objects, runner], [])
            ok, why = call([program, str(runs)], timeout=120)
            if not ok:
                return f'{client}: {why.split("FAILED: ")[-1]}'
        return None

    def unit(self):
        for name in ('ring', 'lanes', 'level', 'policy', 'waiter', 'handover'):
            program = self.compile(
                f'test-{name}',
                [os.path.join(TOP, f'tests/unit/test-{name}.c'),
                 *self.sources([*CORE, 'park', 'policy'])],
                ['-O1', *(f'-Wl,--wrap={w}' for w in WRAPS.get(name, ())),
                 *glib('--cflags')], [*glib('--libs'), '-lpthread'])
            ok, why = call([program, '--tap'], timeout=90)
            if not ok:
                match = re.search(r':(test_\w+):', why)
                return f'{name}: {match.group(1) if match else why}'
        return None

    def stress(self, kind, flags, seconds):
        stress = os.path.join(TOP, 'tests/stress')
        for name in ('ring', 'handover'):
            program = self.compile(
                f'{kind}-{name}',
                [os.path.join(stress, f'stress-{name}.c'),
                 os.path.join(stress, 'stress.c'),
                 *self.sources([*CORE, 'park'])],
                ['-O1', *flags, '-include',
                 os.path.join(stress, 'perturbed-atomics.h'),
                 *glib('--cflags')], [*glib('--libs'), '-lpthread'])
            command = [program, '--seconds', str(seconds), '--seed', '7']
            if flags and shutil.which('setarch'):
                command = ['setarch', '-R', *command]
            # its watchdog takes 40 s
            ok, why = call(command, timeout=100)
            if not ok:
                return f'{name}: {why.split("FAILED: ")[-1]}'
        return None

    def judge(self, only):
        """Who notices, and how."""
        steps = [
            ('weak', lambda: self.weak('weak', [], 20000)),
            ('fenced', lambda: self.weak(
                'fenced', ['-DWEAK_HAS_BARRIER=false'], 5000)),
            ('unit', self.unit),
            ('stress', lambda: self.stress('stress', [], 2)),
            ('tsan', lambda: self.stress('tsan', ['-fsanitize=thread'], 4)),
        ]
        for name, run in steps:
            why = run() if not only or name in only else None
            if why is not None:
                return name, why
        return None, ''


def try_one(mutant, only):
    with tempfile.TemporaryDirectory() as folder:
        try:
            build = Build(folder)
            if mutant is not None:
                problem = apply(mutant, build.src)
                if problem:
                    return 'error', problem
            killer, why = build.judge(only)
        except RuntimeError as error:
            return 'error', str(error)
    return killer or 'survived', why


def main():
    parser = argparse.ArgumentParser(
        description='breaks the lock-free core, one place at a time')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--steps', type=lambda text: text.split(','),
                        help='only these, with commas between')
    parser.add_argument('--table', help='write the table there, as Markdown')
    parser.add_argument('names', nargs='*')
    options = parser.parse_args()

    mutants = read_table(os.path.join(HERE, 'mutants.txt'))
    chosen = [m for m in mutants
              if not options.names or m.name in options.names]
    rows, bad = [], 0

    # unharmed, nothing may turn red
    if not options.names:
        killer, why = try_one(None, options.steps)
        print(f'unharmed: {killer} {why}', flush=True)
        bad += killer != 'survived'

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for mutant, (killer, why) in zip(chosen, pool.map(
                lambda m: try_one(m, options.steps), chosen)):
            right = killer not in ('survived', 'error')
            if mutant.survives:
                right = killer == 'survived'
                why = mutant.survives if right else 'said to survive: ' + why
            bad += not right
            print(f'{"ok    " if right else "NOT OK"} {mutant.name:18} '
                  f'{killer:8} {why}', flush=True)
            rows.append((mutant, killer, why))

    if options.table:
        with open(options.table, 'w', encoding='utf-8') as file:
            file.write('| mutant | what was broken | noticed by | as |\n'
                       '|---|---|---|---|\n')
            for mutant, killer, why in rows:
                file.write(f'| {mutant.name} | {mutant.file}: {mutant.says} | '
                           f'{killer} | {why} |\n')
    print(f'{len(rows)} mutants, {bad} not as they should be')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
