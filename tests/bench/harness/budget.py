# budget.py: what must be reached, and by how much it is
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A budget judges the medians of a row and says so in words. It never fails a
# run: figures depend on the machine, and a miss is to be seen, not hidden.

import math
from dataclasses import dataclass

from . import stats


@dataclass(frozen=True)
class Verdict:
    budget: str
    reached: str
    met: bool
    missed_by: str = ""
    told_apart: bool = True  # False: missed by less than the run's own spread
    margin: float | None = None  # how many times better than asked; None: no bound

    @property
    def state(self):
        if self.met:
            return "met"
        return "missed" if self.told_apart else "even"

    def words(self):
        end = {
            "met": "met",
            "even": f"EVEN, missed by {self.missed_by} within the spread of this run",
            "missed": f"MISSED by {self.missed_by}",
        }[self.state]
        return f"budget: {self.budget}; reached: {self.reached}; {end}"

    def data(self):
        return {
            "budget": self.budget,
            "reached": self.reached,
            "state": self.state,
            "missed_by": self.missed_by,
            "margin": self.margin,
        }


def _figure(value):
    """Four figures, and never as a power of ten."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _shown(result, key, *values):
    """As the row's table shows them, with its unit."""
    column = next((c for c in result.row.columns if c.key == key), None)
    if column is None:
        return " against ".join(_figure(value) for value in values)
    text = " against ".join(_figure(value * column.scale) for value in values)
    return f"{text} {column.unit}".rstrip()


def _pair(result, key, ours, peer):
    a, b = result.series(ours, key), result.series(peer, key)
    return (a, b) if a and b else None


def _noise(a, b):
    """Quartiles that overlap: this run cannot tell the two apart."""
    low_a, high_a = stats.spread(a)
    low_b, high_b = stats.spread(b)
    return low_a <= high_b and low_b <= high_a


def _change(ours, peer):
    """In percent of the peer's, with a digit more where it would be none."""
    percent = (ours / peer - 1) * 100
    return f"{percent:+.0f} %" if abs(percent) >= 1 else f"{percent:+.1f} %"


def _ratios(ours, peer):
    """Of the peer's to ours, the least and the most that the quartiles allow."""
    low_ours, high_ours = stats.spread(ours)
    low_peer, high_peer = stats.spread(peer)
    least = low_peer / high_ours if high_ours > 0 else math.inf
    return least, high_peer / low_ours if low_ours > 0 else math.inf


@dataclass(frozen=True)
class TimesLess:
    """Ours is at least `times` times less than the peer."""

    key: str
    name: str
    times: float
    ours: str = "lfqueue"
    peer: str = "queue"

    def judge(self, result):
        pair = _pair(result, self.key, self.ours, self.peer)
        if pair is None:
            return None
        ours, peer = (stats.median(values) for values in pair)
        budget = f"{self.name} at least {self.times:.3g} times less than {self.peer}"
        if ours <= 0:
            return Verdict(budget, f"none left ({_shown(result, self.key, ours, peer)})", True)
        ratio = peer / ours
        low, high = _ratios(*pair)
        up_to = f"to {high:.1f}" if math.isfinite(high) else "or more"
        return Verdict(
            budget,
            f"{ratio:.1f} times ({low:.1f} {up_to})",
            ratio >= self.times,
            f"a factor of {self.times / ratio:.2f}" if ratio > 0 else "all of it",
            told_apart=high < self.times,
            margin=max(ratio, 0.0) / self.times,
        )


@dataclass(frozen=True)
class NotAbove:
    """Ours is not above the peer; `allowed` on top of it, as a share."""

    key: str
    name: str
    ours: str = "lfqueue"
    peer: str = "queue"
    allowed: float = 0.0

    def judge(self, result):
        pair = _pair(result, self.key, self.ours, self.peer)
        if pair is None:
            return None
        ours, peer = (stats.median(values) for values in pair)
        budget = f"{self.name} of {self.ours} not above {self.peer}"
        if self.allowed:
            budget += f" by more than {self.allowed * 100:g} %"
        reached = _shown(result, self.key, ours, peer)
        if peer > 0:
            reached += f" ({_change(ours, peer)})"
        met = ours <= peer * (1 + self.allowed)
        missed = ""
        if not met:
            missed = f"{(ours / peer - 1 - self.allowed) * 100:.1f} %" if peer > 0 else reached
        margin = max(peer, 0.0) * (1 + self.allowed) / ours if ours > 0 else None
        return Verdict(budget, reached, met, missed, not _noise(*pair), margin)


@dataclass(frozen=True)
class ShareLess:
    """Ours is at least `share` less than the peer."""

    key: str
    name: str
    share: float
    ours: str = "lfqueue"
    peer: str = "queue"

    def judge(self, result):
        pair = _pair(result, self.key, self.ours, self.peer)
        if pair is None or stats.median(pair[1]) <= 0:
            return None
        ours, peer = (stats.median(values) for values in pair)
        saved = 1 - ours / peer
        return Verdict(
            f"{self.name} of {self.ours} at least {self.share * 100:g} % below {self.peer}",
            f"{saved * 100:.0f} %",
            saved >= self.share,
            f"{(self.share - saved) * 100:.0f} points",
            margin=(1 - self.share) * peer / ours if ours > 0 else None,
        )


@dataclass(frozen=True)
class Below:
    """Ours is below a fixed limit."""

    key: str
    name: str
    limit: float
    unit: str
    scale: float = 1.0
    ours: str = "lfqueue"

    def judge(self, result):
        values = result.series(self.ours, self.key)
        if not values:
            return None
        ours = stats.median(values) * self.scale
        return Verdict(
            f"{self.name} of {self.ours} below {self.limit:g} {self.unit}",
            f"{ours:.3g} {self.unit}",
            ours < self.limit,
            f"{ours - self.limit:.3g} {self.unit}",
            margin=self.limit / ours if ours > 0 else None,
        )
