# session.py: measures rows, round after round
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import random

from . import child, machine
from .model import Result

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
OVERHEADS = ("wall_ns", "cpu_ns", "cpu_ms_per_s")


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

    def rounds_of(self, row):
        return self.rounds * (1 if self.args.quick else row.often)

    def counted_rounds(self, row):
        if not row.counted or not self.can_count:
            return 0
        return 1 if self.args.quick else min(self.rounds, row.counted_rounds)

    def expected_seconds(self, row):
        each = 0.1 if self.args.quick else row.seconds
        return each * len(row.subjects) * (self.rounds_of(row) + self.counted_rounds(row))

    def measure(self, row, progress):
        result = Result(row, {}, {}, {}, {})
        rounds = self.rounds_of(row)
        counted = self.counted_rounds(row)
        try:
            if row.prepare is not None:
                row.prepare()
        except child.Absent as reason:
            result.absent.update({subject.name: str(reason) for subject in row.subjects})
        for number in range(rounds + counted):
            self.round(row, result, number, number >= rounds)
            progress.step(self.expected_seconds(row) / (rounds + counted), row.name)
        add_overheads(result)
        self.problems += len(result.failed)
        if self.args.complete:
            self.problems += len(result.absent)
        return result

    def round(self, row, result, number, counted):
        """Every subject once, in another order each time: who comes behind whom
        is part of what is measured. The same orders in every run."""
        order = random.Random(number).sample(row.subjects, len(row.subjects))
        for subject in order:
            if is_out(result, subject.name):
                continue
            args = [*row.args, *subject.args, *row.amount.args(self.args.quick)]
            try:
                if counted:
                    values = self.runner.once(row, args, True, subject.env)
                    values = {key: values[key] for key in COUNTED_KEYS if key in values}
                else:
                    values = self.runner.quietly(row, args, subject.env)
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
    if "series" in values:
        result.over_time.setdefault(subject, []).append(values["series"])


def add_overheads(result):
    """What each subject costs more than the baseline of the same round."""
    base = result.values.get(result.row.baseline)
    if base is None:
        return
    for series in result.values.values():
        for key in OVERHEADS:
            if key in series and key in base:
                series["over_" + key] = [a - b for a, b in zip(series[key], base[key])]
