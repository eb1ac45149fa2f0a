# bars.py: a panel of horizontal bars: one figure of every subject
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from . import figures, scale, words
from .markup import el, join, px

WIDTH = 300
TOP = 26
BESIDE, BELOW = 25, 39  # a bar's height with its label before it, over it
LABEL_MOST = 104
VALUE_ROOM = 50


def _labels(names, palette):
    """Where the bars begin, and whether labels stand over them."""
    bold = {name: 1.18 if palette.ours(name) else 1.0 for name in names}
    widest = max(words.width(name) * bold[name] for name in names)
    return (widest + 9, False) if widest <= LABEL_MOST else (2, True)


def _whisker(at, value, y):
    """As a piece of a path."""
    left, right = at(value.low), at(value.high)
    if value.rounds < 3 or right - left < 1:
        return ""
    return f"M{px(left)} {y}H{px(right)}m0-3v6M{px(left)} {y - 3}v6"


def _bar(at, value, y, shade):
    zero = at(0)
    if at.log:
        if value.median <= 0:
            return None
        end = at(value.median)
        return join([
            el("path", d=f"M{px(at.start)} {y}H{px(end)}", class_="stem " + shade),
            el("circle", cx=end, cy=y, r=5, class_="m " + shade),
        ])
    left, right = sorted((zero, at(value.median)))
    return el("rect", x=left, y=y - 6, width=max(right - left, 1.0), height=12, rx=2,
              class_="b " + shade)


def _axis(at, unit, top, bottom):
    marks = list(scale.labels_apart(at))
    grid = "".join(f"M{px(at(mark))} {top}V{bottom}" for mark, _ in marks)
    yield el("path", d=grid, class_="g")
    if not at.log:
        yield el("path", d=f"M{px(at(0))} {top}V{bottom}", class_="z")
    for mark, label in marks:
        if label:
            yield el("text", label, x=at(mark), y=bottom + 14, class_="t")
    words_ = ", ".join(part for part in (unit, "logarithmic" if at.log else "") if part)
    yield el("text", words_, x=at.start, y=bottom + 30, class_="u")


def panel(row, column, palette):
    """None when nobody has this figure."""
    shown = [(name, figures.value(row, name, column)) for name in row["order"]]
    shown = [(name, value) for name, value in shown if value is not None]
    if not shown:
        return None

    start, over = _labels([name for name, _ in shown], palette)
    each = BELOW if over else BESIDE
    bottom = TOP + each * len(shown)
    ends = [end for _, v in shown for end in (v.median, v.low, v.high)]
    at = scale.fitting(ends, start, WIDTH - VALUE_ROOM)
    parts = [el("text", figures.name_of(column), x=0, y=14, class_="h")]
    parts += _axis(at, figures.unit_of(column), TOP - 2, bottom)
    whiskers = ""
    for index, (name, value) in enumerate(shown):
        y = TOP + each * index + (27 if over else each // 2)
        # behind the mark, the whisker, and a bar that goes to the left
        x = max(at(value.median) + (5 if at.log else 0), at(value.high), at(0)) + 5
        parts.append(el("text", name, x=6 if over else 0, y=y - 11 if over else y + 4,
                        class_="strong" if palette.ours(name) else None))
        parts.append(_bar(at, value, y, palette.of(name)))
        parts.append(el("text", words.brief(value.median), x=x, y=y + 4))
        whiskers += _whisker(at, value, y)
    if whiskers:
        parts.append(el("path", d=whiskers, class_="w"))
    label = figures.axis_of(column) + ": " + ", ".join(
        f"{name} {words.number(value.median)}" for name, value in shown)
    return el("svg", el("title", label), *parts, viewBox=f"0 0 {WIDTH} {bottom + 36}",
              role="img", class_="panel")
