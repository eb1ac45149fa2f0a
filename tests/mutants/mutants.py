#!/usr/bin/env python3
# mutants.py: breaks the lock-free core, one place at a time
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: mutants.py [--jobs N] [--steps STEP,...] [--table FILE] [NAME...]

Each mutant in mutants.txt is one change to a copy of src/, or of gst/. The former
is built with what could notice, in this order, until something turns red:

  weak    the clients of tests/model/c11 in random orders with weak memory
  fenced  the same, on a system without membarrier
  model   the mutant of a model that is the same change, if mutants.txt names
          one: what no code that runs here can show
  unit    the unit tests of what was changed
  stress  the stress programs, two seconds each
  tsan    the stress programs under the thread sanitizer

and the latter with

  elements  the tests of elements that the mutant names, under the thread
            sanitizer; so often that what is noticed by chance is noticed

Prints what killed each. Fails when one survives that mutants.txt does not
explain, when an explained one dies, or when a change no longer applies: then
the code has moved on and the table has to follow.
"""

import argparse
import concurrent.futures
import glob
import os
import re
import shutil
import sys
import tempfile

import elements
from running import CC, HERE, TOP, call, config

# What is built and run for a change in which file: plain C11 sources, clients,
# unit tests, stress programs.
FAMILIES = {
    'queue': {
        'files': ['handover', 'lanes', 'level', 'nap', 'ring', 'waiter'],
        'clients': ['ring', 'lanes', 'waiter', 'settings', 'doze', 'delay',
                    'nap', 'handover'],
        'unit': ['ring', 'lanes', 'level', 'policy', 'waiter', 'nap',
                 'handover', 'handover-nap'],
        'stress': ['ring', 'handover'],
    },
    'lists': {
        'files': ['stacks', 'depot', 'keeping'],
        'clients': ['stacks', 'returned', 'keeping', 'depot'],
        'unit': ['stacks'],
        'stress': ['stacks', 'depot'],
    },
    'bias': {'files': ['bias'], 'clients': ['bias'], 'unit': [], 'stress': []},
    'links': {
        'files': ['links'], 'clients': ['links'], 'unit': [], 'stress': [],
    },
    'gather': {
        'files': ['appendlist', 'budget', 'crowd'],
        'clients': ['appendlist', 'budget', 'crowd', 'gather', 'gap'],
        'unit': ['appendlist', 'budget'],
        'stress': ['appendlist'],
    },
    # GObject: the whole library, by its own programs
    'library': {
        'files': [],
        'clients': [],
        'unit': ['bufferpool', 'bufferpool-own', 'bufferpool-change',
                 'allocator', 'allocator-empty'],
        'stress': ['bufferpool', 'allocator'],
    },
}
CORE = ['appendlist', 'bias', 'budget', 'depot', 'handover', 'lanes', 'level',
        'nap', 'ring', 'stacks', 'waiter']
WRAPS = {
    'lanes': ['aligned_alloc'],
    'waiter': ['gst_pooled_park_has_barrier', 'gst_pooled_park_barrier',
               'gst_pooled_park_processors', 'gst_pooled_park_now'],
    'nap': ['gst_pooled_park_now'],
    'handover': ['gst_pooled_park_processors'],
    'handover-nap': ['gst_pooled_park_processors', 'gst_pooled_park_now',
                     'gst_pooled_park_wait'],
}
WEAK = ['-fsanitize=thread', '-U__SANITIZE_THREAD__', '-Wno-tsan',
        '-Dfree=model_free', '-Daligned_alloc=model_alloc',
        '-Dposix_memalign=model_memalign', '-Dmemset=model_memset']
GLIB = ['glib-2.0']
GSTREAMER = ['gstreamer-video-1.0', 'gstreamer-allocators-1.0',
             'gstreamer-check-1.0']
CONFIG = '''#define HAVE_LINUX_FUTEX 1
#define HAVE_MEMBARRIER 1
'''


class Mutant:
    def __init__(self, name, file, says):
        self.name, self.file, self.says = name, file, says
        self.old, self.new, self.survives, self.model = [], [], '', ''
        self.tests = []
        family = [name for name, parts in FAMILIES.items()
                  if re.sub(r'(-private)?\.[ch]$', '', file) in parts['files']]
        self.family = family[0] if family else 'library'
        if file.startswith('gst/'):
            self.family = 'elements'


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
            elif line.startswith('tests: '):
                mutants[-1].tests = line[7:].split()
            elif line.startswith('model: '):
                mutants[-1].model = line[7:].strip()
            elif line.startswith('- ') or line == '-\n':
                mutants[-1].old.append(line[2:].rstrip('\n'))
            elif line.startswith('+ ') or line == '+\n':
                mutants[-1].new.append(line[2:].rstrip('\n'))
    return mutants


def apply(mutant, folder):
    path = os.path.join(folder, mutant.file)
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


def model(mutant):
    """Whether the model that is broken likewise fails, as it has to."""
    if mutant is None or not mutant.model:
        return None
    name, *defines = mutant.model.split()
    folder = os.path.join(TOP, 'tests/model')
    ok, _ = call([sys.executable, os.path.join(folder, 'run-model.py'),
                  '--fails', os.path.join(folder, name), *defines],
                 timeout=600)
    return mutant.model if ok else None


class Build:
    """The code under test in @folder, and what is built from it."""

    def __init__(self, folder, family):
        self.folder = folder
        self.family = FAMILIES[family]
        self.is_library = family == 'library'
        self.packages = GSTREAMER if self.is_library else GLIB
        self.src = os.path.join(folder, 'src')
        shutil.copytree(os.path.join(TOP, 'src'), self.src)
        os.mkdir(os.path.join(folder, 'gst'))
        os.symlink(self.src, os.path.join(folder, 'gst/pooled'))
        with open(os.path.join(folder, 'config.h'), 'w',
                  encoding='utf-8') as file:
            file.write(CONFIG)

    def compile(self, name, sources, flags, libs=()):
        out = os.path.join(self.folder, name)
        ok, why = call([CC, '-g', '-w', '-D_GNU_SOURCE', '-DHAVE_CONFIG_H',
                        '-I' + self.src, '-I' + self.folder,
                        '-I' + os.path.join(TOP, 'tests/common'), *flags,
                        *sources, '-o', out, *libs], timeout=600)
        if not ok:
            raise RuntimeError(f'{name} does not compile: {why}')
        return out

    def sources(self, flags):
        """What the programs of this family are built from, with @flags."""
        if not self.is_library:
            return [os.path.join(self.src, name + '.c')
                    for name in [*CORE, 'park', 'policy']]
        kind = 'library-' + '-'.join(flags).replace('=', '') + '.o'
        if not os.path.exists(os.path.join(self.folder, kind)):
            self.compile(kind, sorted(glob.glob(self.src + '/*.c')),
                         ['-O1', '-r', '-nostdlib', *flags,
                          *config('--cflags', self.packages)])
        return [os.path.join(self.folder, kind)]

    def weak_objects(self):
        objects = []
        for name in CORE:
            objects.append(self.compile(
                f'core-{name}.o', [os.path.join(self.src, name + '.c')],
                ['-std=c11', '-O1', '-c', *WEAK]))
        return objects

    def weak(self, kind, flags, runs):
        if not self.family['clients']:
            return None
        c11 = os.path.join(TOP, 'tests/model/c11')
        objects = self.weak_objects()
        runner = self.compile(f'{kind}.o', [os.path.join(c11, 'weak.c')],
                              ['-O2', '-c', *flags])
        for client in self.family['clients']:
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
        for name in self.family['unit']:
            program = self.compile(
                f'test-{name}',
                [os.path.join(TOP, f'tests/unit/test-{name}.c'),
                 *self.sources([])],
                ['-O1', *(f'-Wl,--wrap={w}' for w in WRAPS.get(name, ())),
                 *config('--cflags', self.packages)],
                [*config('--libs', self.packages), '-lpthread'])
            ok, why = call([program, '--tap'], timeout=90)
            if not ok:
                match = re.search(r':(test_\w+):', why)
                return f'{name}: {match.group(1) if match else why}'
        return None

    def stress_program(self, kind, name, flags):
        stress = os.path.join(TOP, 'tests/stress')
        perturbed = ['-include', os.path.join(stress, 'perturbed-atomics.h')]
        # a copy beside the code under test: one of them includes that
        here = os.path.join(self.folder, 'tests/stress')
        os.makedirs(here, exist_ok=True)
        main = shutil.copy(os.path.join(stress, f'stress-{name}.c'), here)
        with open(main, encoding='utf-8') as file:
            text = file.read()
        shares = '"stress.h"' in text
        included = re.findall(r'#include "\.\./\.\./src/(\w+\.c)"', text)
        sources = [main, *(source for source in self.sources(flags)
                           if os.path.basename(source) not in included)]
        if shares:
            sources.append(os.path.join(stress, 'stress.c'))
        return self.compile(
            f'{kind}-{name}', sources,
            ['-O1', *flags, '-I' + stress,
             *(perturbed if shares and not self.is_library else []),
             *config('--cflags', self.packages)],
            [*config('--libs', self.packages), '-lpthread'])

    def stress(self, kind, flags, seconds):
        env = dict(os.environ, GST_POOLED_STRESS_SECONDS=str(seconds),
                   GST_POOLED_STRESS_SEED='7')
        wrapper = []
        if flags:
            common = os.path.join(TOP, 'tests/common')
            env['TSAN_OPTIONS'] = (f'suppressions={common}/tsan.supp:'
                                   'report_mutex_bugs=0:detect_deadlocks=0')
            env['G_SLICE'] = 'always-malloc'
            if shutil.which('setarch'):
                wrapper = ['setarch', '-R']
            preload = self.compile(
                'libtsan-glib.so', [os.path.join(common, 'tsan-glib.c')],
                ['-shared', '-fPIC', *config('--cflags', self.packages)],
                [*config('--libs', self.packages)])
            wrapper += ['env', 'LD_PRELOAD=' + preload]
        for name in self.family['stress']:
            program = self.stress_program(kind, name, flags)
            # its watchdog takes 40 s
            ok, why = call([*wrapper, program], timeout=100, env=env)
            if not ok:
                return f'{name}: {why.split("FAILED: ")[-1]}'
        return None

    def judge(self, mutant, only):
        """Who notices, and how."""
        steps = [
            ('weak', lambda: self.weak('weak', [], 20000)),
            ('fenced', lambda: self.weak(
                'fenced', ['-DWEAK_HAS_BARRIER=false'], 5000)),
            ('model', lambda: model(mutant)),
            ('unit', self.unit),
            ('stress', lambda: self.stress('stress', [], 2)),
            ('tsan', lambda: self.stress('tsan', ['-fsanitize=thread'], 4)),
        ]
        for name, run in steps:
            why = run() if not only or name in only else None
            if why is not None:
                return name, why
        return None, ''


def try_element(mutant, trees, only, tests):
    """The same for a change to gst/, or for none."""
    if only and 'elements' not in only:
        return 'survived', ''
    with trees.one() as tree:
        try:
            if mutant is not None:
                problem = apply(mutant, tree.top)
                if problem:
                    return 'error', problem
            why = tree.red(tests)
        except RuntimeError as error:
            return 'error', str(error)
        finally:
            if mutant is not None:
                tree.mend(mutant.file)
    if why:
        return 'elements', why
    why = model(mutant)
    return ('model', why) if why else ('survived', '')


def try_one(mutant, family, only, trees):
    if family == 'elements':
        return try_element(mutant, trees, only, mutant.tests)
    with tempfile.TemporaryDirectory() as folder:
        try:
            build = Build(folder, family)
            if mutant is not None:
                problem = apply(mutant, build.src)
                if problem:
                    return 'error', problem
            killer, why = build.judge(mutant, only)
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
    tests = sorted({test for m in chosen for test in m.tests})

    with (elements.Trees(tests) as trees,
          concurrent.futures.ThreadPoolExecutor(options.jobs) as pool):
        # unharmed, nothing may turn red
        unharmed = [] if options.names else [*FAMILIES]
        for family in unharmed:
            killer, why = try_one(None, family, options.steps, trees)
            print(f'unharmed {family}: {killer} {why}', flush=True)
            bad += killer != 'survived'
        if tests:
            killer, why = try_element(None, trees, options.steps, tests)
            print(f'unharmed elements: {killer} {why}', flush=True)
            bad += killer != 'survived'

        for mutant, (killer, why) in zip(chosen, pool.map(
                lambda m: try_one(m, m.family, options.steps, trees),
                chosen)):
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
