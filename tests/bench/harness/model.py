# model.py: what a chapter is made of: rows, subjects, columns
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """One of those compared: a name for the table, arguments for the program."""

    name: str
    args: tuple = ()
    may_stop: bool = False  # known to hang now and then: told, and no failure


@dataclass(frozen=True)
class Amount:
    """How much to measure: an option of the program, and its values."""

    option: str
    full: float
    quick: float

    def args(self, quick, share=1.0):
        value = self.quick if quick else self.full * share
        if isinstance(self.full, int):
            value = max(1, int(value))
        return (self.option, str(value))


@dataclass(frozen=True)
class Column:
    """One figure of the table. `key` is the program's, or over_ and a key:
    what the subject costs more than the row's baseline."""

    key: str
    title: str
    scale: float = 1.0
    digits: int = 0
    spread: bool = True  # print the quartiles too


@dataclass(frozen=True)
class Row:
    """One measurement, made of every subject in turn, round after round."""

    name: str
    title: str
    program: str
    subjects: tuple
    columns: tuple
    amount: Amount
    args: tuple = ()
    baseline: str = ""  # a subject's name
    budgets: tuple = ()
    counted: bool = True  # also count futex and lock calls, in runs of their own
    quick: bool = True  # is part of --quick
    many_threads: bool = False  # more than processors, all at once
    seconds: float = 0.5  # one measurement takes about this long
    limit: float = 60  # seconds, after which a measurement is ended
    prepare: object = None  # called before; may raise child.Absent


@dataclass
class Result:
    """What came out of a row: for each subject, for each key, a value per round."""

    row: Row
    values: dict
    absent: dict  # subject: reason
    failed: dict  # subject: reason
    stopped: dict  # subject: reasons; one that may stop did, so often

    def series(self, subject, key):
        return self.values.get(subject, {}).get(key, [])
