# scale.py: from values to pixels, and the ticks of an axis
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import math

from . import words

# values that span more than this are shown by their logarithm
LOG_SPAN = 30


def spans_much(values):
    positive = [value for value in values if value > 0]
    return bool(positive) and max(positive) > LOG_SPAN * min(positive)


class Linear:
    log = False

    def __init__(self, values, start, end, zero=True, ticks=4):
        low, high = min(values, default=0), max(values, default=1)
        if zero:
            low, high = min(low, 0), max(high, 0)
        if high <= low:
            high = low + 1
        self.step = _step((high - low) / ticks)
        self.low = low if zero and low == 0 else math.floor(low / self.step) * self.step
        self.high = high
        self.start, self.end = start, end

    def __call__(self, value):
        value = min(max(value, self.low), self.high)
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self):
        first = math.ceil(self.low / self.step - 1e-9)
        last = math.floor(self.high / self.step + 1e-9)
        return [(i * self.step, words.short(round(i * self.step, 9)))
                for i in range(first, last + 1)]


class Log:
    """What is 0 or less stands at the start."""

    log = True

    def __init__(self, values, start, end, ticks=4):
        positive = [value for value in values if value > 0]
        low, high = min(positive), max(positive)
        self.low = math.log10(low) - 0.06 * math.log10(high / low)
        self.high = math.log10(high)
        self.start, self.end = start, end
        self.most = ticks

    def __call__(self, value):
        place = self.low if value <= 0 else math.log10(value)
        place = min(max(place, self.low), self.high)
        share = (place - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self):
        first, last = math.ceil(self.low), math.floor(self.high)
        every = max(1, math.ceil((last - first + 1) / (self.most + 1)))
        marks = [10.0**i for i in range(first, last + 1, every)]
        if len(marks) < 3:
            marks = [m * 10.0**i for i in range(first - 1, last + 1) for m in (1, 2, 5)]
            marks = [m for m in marks if self.low <= math.log10(m) <= self.high]
        return [(mark, words.short(mark)) for mark in marks]


def _step(rough):
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)


def fitting(values, start, end, ticks=4, zero=True):
    values = [value for value in values if math.isfinite(value)]
    # what is next to nothing makes no axis longer
    values = [words.LEAST if 0 < value < words.LEAST else value for value in values]
    if spans_much(values):
        return Log(values, start, end, ticks)
    return Linear(values, start, end, zero, ticks)


def labels_apart(at, size=11):
    """The ticks of a lying axis, without the labels that would touch the one before."""
    end = -math.inf
    for mark, label in at.ticks:
        half = words.width(label, size) / 2
        if at(mark) - half < end + 3:
            label = ""
        else:
            end = at(mark) + half
        yield mark, label
