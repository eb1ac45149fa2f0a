#!/usr/bin/env python3
# run.py: runs a chapter of benchmarks and prints what came out
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A chapter is a file in chapters/ with a TITLE and rows(). Every measurement
# is a fresh process; the subjects of a row take turns, so what disturbs the
# machine disturbs all of them. docs/design/benchmarks.md says how to read it.

import argparse
import fnmatch
import importlib.util
import json
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

# pylint: disable=wrong-import-position
from harness import child, machine, report
from harness.model import Result
from harness.progress import Progress

COUNTED_ROUNDS = 3
STOPS_ENOUGH = 2  # each takes all the time that a measurement may
COUNTED_KEYS = (
    "wakes",
    "woken",
    "waits",
    "membarriers",
    "locks_ours",
    "locks_core",
    "locks_gst",
    "allocations",
    "large_allocations",
    "allocations_per_s",
)


def chapter_names():
    files = os.listdir(os.path.join(HERE, "chapters"))
    return sorted(name[:-3] for name in files if name.endswith(".py"))


def load_chapter(name):
    path = os.path.join(HERE, "chapters", name + ".py")
    spec = importlib.util.spec_from_file_location("chapter_" + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parse_arguments():
    parser = argparse.ArgumentParser(description="measure, against what people use today")
    parser.add_argument("name", help="all, or one of: " + ", ".join(chapter_names()))
    parser.add_argument("--build-dir", required=True)
    parser.add_argument("--quick", action="store_true", help="only show that everything runs")
    parser.add_argument("--json", metavar="FILE", help="leave all figures here")
    parser.add_argument("--rounds", type=int, help="measurements of each subject")
    parser.add_argument(
        "--only", metavar="ROW", action="append", help="rows of this name; may have * in it"
    )
    parser.add_argument("--list", action="store_true", help="name the rows, measure nothing")
    parser.add_argument(
        "--noise-limit",
        type=float,
        default=0.1,
        metavar="SHARE",
        help="measure again when other processes took more of the machine (%(default)s)",
    )
    parser.add_argument(
        "--retries", type=int, default=3, help="at most so often (%(default)s)"
    )
    parser.add_argument(
        "--shield",
        action="store_true",
        help="measure before all others (needs root): for a machine that is never quiet",
    )
    parser.add_argument(
        "--complete", action="store_true", help="a subject that does not exist is a failure"
    )
    return parser.parse_args()


def wanted_rows(chapter, args):
    rows = [row for row in chapter.rows() if row.quick or not args.quick]
    if args.only:
        rows = [r for r in rows if any(fnmatch.fnmatch(r.name, only) for only in args.only)]
    return rows


class Session:
    """One run of run.py: how to measure, and what went wrong."""

    def __init__(self, args):
        self.args = args
        self.rounds = args.rounds or (1 if args.quick else 5)
        noisy = args.quick or args.shield
        self.runner = child.Runner(
            os.path.abspath(args.build_dir),
            args.noise_limit,
            0 if noisy else args.retries,
            args.shield,
        )
        self.machine = machine.describe(args.build_dir, self.runner.path("boundary"))
        sanitizer = self.machine["build"].get("b_sanitize")
        self.can_count = sanitizer in (None, "none")
        self.problems = 0

    def counted_rounds(self, row):
        if not row.counted or not self.can_count:
            return 0
        return 1 if self.args.quick else min(self.rounds, COUNTED_ROUNDS)

    def expected_seconds(self, row):
        each = 0.1 if self.args.quick else row.seconds
        return each * len(row.subjects) * (self.rounds + self.counted_rounds(row))

    def measure(self, row, progress):
        result = Result(row, {}, {}, {}, {})
        counted = self.counted_rounds(row)
        try:
            if row.prepare is not None:
                row.prepare()
        except child.Absent as reason:
            result.absent.update({subject.name: str(reason) for subject in row.subjects})
        for number in range(self.rounds + counted):
            self.round(row, result, number, number >= self.rounds)
            progress.step(self.expected_seconds(row) / (self.rounds + counted), row.name)
        add_overheads(result)
        self.problems += len(result.failed)
        if self.args.complete:
            self.problems += len(result.absent)
        return result

    def round(self, row, result, number, counted):
        """Every subject once, each time another one first."""
        first = number % len(row.subjects)
        for subject in row.subjects[first:] + row.subjects[:first]:
            if is_out(result, subject.name):
                continue
            args = [*row.args, *subject.args, *row.amount.args(self.args.quick)]
            try:
                if counted:
                    values = self.runner.once(row, args, counted=True)
                    values = {key: values[key] for key in COUNTED_KEYS if key in values}
                else:
                    values = self.runner.quietly(row, args)
            except child.Absent as reason:
                result.absent[subject.name] = str(reason)
                continue
            except child.Stopped as reason:
                if subject.may_stop:
                    stops = result.stopped.setdefault(subject.name, [])
                    stops.append(str(reason))
                else:
                    result.failed[subject.name] = str(reason)
                continue
            except child.Failed as reason:
                result.failed[subject.name] = str(reason)
                continue
            keep(result, subject.name, values)


def is_out(result, subject):
    """Nothing more is to be had of it in this row."""
    return (
        subject in result.absent
        or subject in result.failed
        or len(result.stopped.get(subject, [])) >= STOPS_ENOUGH
    )


def keep(result, subject, values):
    series = result.values.setdefault(subject, {})
    for key, value in values.items():
        if isinstance(value, (int, float)):
            series.setdefault(key, []).append(value)


def add_overheads(result):
    """What each subject costs more than the baseline of the same round."""
    base = result.values.get(result.row.baseline)
    if base is None:
        return
    for series in result.values.values():
        for key in ("wall_ns", "cpu_ns", "cpu_ms_per_s"):
            if key in series and key in base:
                series["over_" + key] = [a - b for a, b in zip(series[key], base[key])]


def run_chapter(name, session):
    chapter = load_chapter(name)
    rows = wanted_rows(chapter, session.args)
    progress = Progress(sum(session.expected_seconds(row) for row in rows))
    results = []

    print(f"\n{chapter.TITLE}\n{'=' * len(chapter.TITLE)}")
    for row in rows:
        result = session.measure(row, progress)
        progress.clear()
        print(report.table(result, judged=not session.args.quick), flush=True)
        results.append(result)
    if session.args.quick:
        print("\nquick: everything ran; the figures mean nothing and no budget is judged")
    else:
        print(report.budgets_table(results))
    return {
        "chapter": name,
        "title": chapter.TITLE,
        "rows": [report.data(result) for result in results],
    }


def write_json(path, session, chapters):
    args = session.args
    whole = {
        "machine": session.machine,
        "options": {"quick": args.quick, "rounds": session.rounds, "shield": args.shield},
        "chapters": chapters,
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(whole, file, indent=1)
        file.write("\n")


def main():
    args = parse_arguments()
    names = chapter_names() if args.name == "all" else [args.name]
    unknown = [name for name in names if name not in chapter_names()]
    if unknown:
        sys.exit(f"no chapter {unknown[0]}; there are: {', '.join(chapter_names())}")
    if args.list:
        for name in names:
            for row in wanted_rows(load_chapter(name), args):
                print(f"{name}  {row.name:24} {row.title}")
        return 0

    session = Session(args)
    print(machine.words(session.machine))
    print(
        f"{session.rounds} rounds, subjects in turn; medians, with quartiles in brackets"
        + ("; shielded" if args.shield else "")
    )
    chapters = [run_chapter(name, session) for name in names]
    if session.runner.repeated:
        print(f"\n{session.runner.repeated} measurements repeated because others were busy")
    if args.json:
        write_json(args.json, session, chapters)
    if session.problems:
        print(f"\n{session.problems} subjects could not be measured")
    return 1 if session.problems else 0


if __name__ == "__main__":
    sys.exit(main())
