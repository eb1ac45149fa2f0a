#!/usr/bin/env python3
# touched.py: counts what one buffer touches on its way through a queue
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What one buffer of a live stream touches on its way through a queue.

valgrind's lackey names every instruction and every access of bench-boundary. From
one sleep of the producer to the next, one buffer travels. Printed are, for the median
buffer, instructions, and how many different lines (64 bytes) and pages (4 KiB) of
code and of data they touched: what has to come from memory when the caches are cold.
The kernel's are not seen.
"""

import argparse
import os
import statistics
import subprocess
import sys

BUFFERS = 60
SKIPPED = 20  # the first ones meet what is done once
LINE, PAGE = 6, 12  # bits
CODE, DATA = "code", "data"
COLUMNS = ("instructions", *(f"{n} of {k}" for k in (CODE, DATA) for n in ("lines", "pages")))


def start_of(program, function):
    """Where valgrind on x86-64 loads this function of a program that may be moved."""
    names = subprocess.run(["nm", program], capture_output=True, text=True, check=True)
    for line in names.stdout.splitlines():
        address, _, name = line.partition(" ")
        if name[2:] == function:
            return 0x108000 + int(address, 16)
    raise SystemExit(f"{program} has no function {function}; build it without b_lto")


def run(build_dir, subject):
    """The accesses of bench-boundary, as lackey prints them."""
    env = dict(
        os.environ,
        GST_PLUGIN_PATH_1_0=os.path.join(build_dir, "gst"),
        GST_REGISTRY_1_0=os.path.join(build_dir, "touched.bin"),
    )
    program = os.path.join(build_dir, "tests/bench/bench-boundary")
    args = ["--subject", subject, "--sleep", str(10**9 // 30), "--seconds", str(BUFFERS / 30)]
    # the registry is made by a run that nobody watches
    subprocess.run([program, "--subject", subject, "--seconds", "0.01"], env=env,
                   stdout=subprocess.DEVNULL, check=True)
    reads, writes = os.pipe()
    child = subprocess.Popen(
        ["valgrind", "--tool=lackey", "--trace-mem=yes", f"--log-fd={writes}", program, *args],
        env=env, stdout=subprocess.DEVNULL, pass_fds=(writes,))
    os.close(writes)
    with os.fdopen(reads) as trace:
        yield from trace
    if child.wait() != 0:
        raise SystemExit(f"bench-boundary ended with {child.returncode} under valgrind")


def buffers(trace, start):
    """What each buffer touched: instructions, and the addresses of each kind."""
    here = f"I  {start:08x},"
    for line in trace:
        if line.startswith(here):
            break
    count, touched = 0, {CODE: set(), DATA: set()}
    for line in trace:
        if line.startswith(here):
            yield count, touched
            count, touched = 0, {CODE: set(), DATA: set()}
        if line[:3] not in ("I  ", " L ", " S ", " M "):
            continue
        address, _, size = line[3:].partition(",")
        first = int(address, 16)
        kind = CODE if line[0] == "I" else DATA
        count += kind == CODE
        touched[kind].update((first >> LINE, (first + int(size) - 1) >> LINE))


def counts(instructions, touched):
    numbers = [instructions]
    for kind in (CODE, DATA):
        lines = touched[kind]
        numbers += [len(lines), len({line >> (PAGE - LINE) for line in lines})]
    return numbers


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--build-dir", default="build/bench")
    parser.add_argument("subject", nargs="*", default=["none", "queue", "lfqueue"])
    args = parser.parse_args()
    start = start_of(os.path.join(args.build_dir, "tests/bench/bench-boundary"), "bench_sleep")
    print(f"{'':10}", *(f"{column:>14}" for column in COLUMNS))
    for subject in args.subject:
        seen = [counts(*b) for b in buffers(run(args.build_dir, subject), start)][SKIPPED:]
        if not seen:
            raise SystemExit(f"{subject}: fewer than {SKIPPED} buffers were seen")
        medians = (statistics.median(numbers) for numbers in zip(*seen))
        print(f"{subject:10}", *(f"{median:14.0f}" for median in medians), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
