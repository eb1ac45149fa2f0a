# model.py: what a chapter is made of: rows, subjects, columns, charts
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Subject:
    """One of those compared: a name for the table, arguments for the program."""

    name: str
    args: tuple = ()
    may_stop: bool = False  # known to hang now and then: told, and no failure
    ours: bool | None = None  # None: when the name has one of our elements in it
    env: tuple = ()  # (name, value) of environment variables


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
    name: str = ""  # as in "5 times less NAME than queue"; the title without it
    unit: str = ""  # stands at the axis
    more: bool = False  # more is better


@dataclass(frozen=True)
class Bars:
    """Every subject a bar, one panel for each key. The page's own choice where a
    row has no chart: the first four columns."""

    keys: tuple = ()  # of columns; the first makes the title
    ours: str = ""  # whom the title compares; the first of ours, of the peers
    peer: str = ""
    each: bool = False  # the title compares every subject with the peer


@dataclass(frozen=True)
class Band:
    """What others have reached or published: shares of the peer's value."""

    key: str
    peer: str
    low: float
    high: float
    title: str


@dataclass(frozen=True)
class Sweep:
    """One chart for all rows that have an equal one: every subject a line over
    the rows' `at`, one panel for each key."""

    title: str
    x: str  # what `at` is, with its unit
    keys: tuple
    ours: str = ""
    peer: str = ""
    bands: tuple = ()
    drawn: tuple = ()  # subjects, where all would be too many; the table has all


@dataclass(frozen=True)
class Curve:
    """A line over time, of two arrays in the program's "series"."""

    y: str
    title: str
    unit: str
    x: str = "t"  # in seconds
    scale: float = 1.0
    log: bool = False


@dataclass(frozen=True)
class OverTime:
    """What a program's "series" holds: a panel for every subject and curve, or
    for every curve one with all subjects. The round shown is the one whose value
    of the first column is the median."""

    curves: tuple
    marks: str = ""  # an array of times, in seconds, at which something happened
    marks_title: str = ""
    together: bool = False  # all subjects in one panel
    keys: tuple = ()  # bars besides
    ours: str = ""
    peer: str = ""


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
    counted: bool = True  # also count futex, lock and malloc calls, in runs of their own
    counted_rounds: int = 3  # of those, at most
    often: int = 1  # so many times the rounds, where few cannot tell; not with --quick
    quick: bool = True  # is part of --quick
    many_threads: bool = False  # more than processors, all at once
    seconds: float = 0.5  # one measurement takes about this long
    limit: float = 60  # seconds, after which a measurement is ended
    prepare: object = None  # called before; may raise child.Absent
    chart: object = None  # Bars, Sweep or OverTime
    at: float = 0.0  # where in its Sweep


@dataclass
class Result:
    """What came out of a row: for each subject, for each key, a value per round."""

    row: Row
    values: dict
    absent: dict  # subject: reason
    failed: dict  # subject: reason
    stopped: dict  # subject: reasons; one that may stop did, so often
    over_time: dict = field(default_factory=dict)  # subject: the arrays of each round

    def series(self, subject, key):
        return self.values.get(subject, {}).get(key, [])


def chart_data(chart):
    """As the page reads it: {"kind": "sweep", ...}."""
    if chart is None:
        return {"kind": "bars"}
    kind = {Bars: "bars", Sweep: "sweep", OverTime: "over-time"}[type(chart)]
    return {"kind": kind, **asdict(chart)}
