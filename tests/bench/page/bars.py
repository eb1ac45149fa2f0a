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


def _labels(names):
    """Where the bars begin, and whether labels stand over them."""
    widest = 1.08 * max(words.width(name) for name in names)  # ours are bold
    return (widest + 8, False) if widest <= LABEL_MOST else (2, True)


def _whisker(at, value, y):
    left, right = at(value.low), at(value.high)
    if value.rounds < 3 or right - left < 1:
        return None
    path = f"M{px(left)} {px(y)}H{px(right)}"
    path += f"M{px(left)} {px(y - 3)}v6M{px(right)} {px(y - 3)}v6"
    return el("path", d=path, class_="w")


def _bar(at, value, y, shade):
    zero = at(0)
    if at.log:
        if value.median <= 0:
            return None
        end = at(value.median)
        return join([
            el("path", d=f"M{px(at.start)} {px(y)}H{px(end)}", class_="stem " + shade),
            el("circle", cx=end, cy=float(y), r=5.0, class_="m " + shade),
        ])
    left, right = sorted((zero, at(value.median)))
    return el("rect", x=left, y=float(y - 6), width=max(right - left, 1.0), height=12,
              rx=2, class_="b " + shade)


def _axis(at, unit, top, bottom):
    for mark, label in scale.labels_apart(at):
        x = at(mark)
        yield el("path", d=f"M{px(x)} {px(top)}V{px(bottom)}", class_="z" if mark == 0 else "g")
        if label:
            yield el("text", label, x=x, y=float(bottom + 14), class_="t")
    words_ = ", ".join(part for part in (unit, "logarithmic" if at.log else "") if part)
    yield el("text", words_, x=at.start, y=float(bottom + 30), class_="u")


def panel(row, column, palette):
    """None when nobody has this figure."""
    shown = [(name, figures.value(row, name, column)) for name in row["order"]]
    shown = [(name, value) for name, value in shown if value is not None]
    if not shown:
        return None

    start, over = _labels([name for name, _ in shown])
    each = BELOW if over else BESIDE
    bottom = TOP + each * len(shown)
    ends = [end for _, v in shown for end in (v.median, v.low, v.high)]
    at = scale.fitting(ends, start, WIDTH - VALUE_ROOM)
    parts = [el("text", figures.name_of(column), x=0, y=14, class_="h")]
    parts += _axis(at, column.get("unit"), TOP - 2, bottom)
    for index, (name, value) in enumerate(shown):
        y = TOP + each * index + (27 if over else each // 2)
        strong = "n strong" if palette.ours(name) else "n"
        parts.append(el("text", name, x=6 if over else 0, y=float(y - 11 if over else y + 4),
                        class_=strong))
        parts += [_bar(at, value, y, palette.of(name)), _whisker(at, value, y)]
        x = max(at(value.median) + (5 if at.log else 0), at(value.high)) + 5
        parts.append(el("text", words.number(value.median), x=x, y=float(y + 4), class_="v"))
    label = figures.axis_of(column) + ": " + ", ".join(
        f"{name} {words.number(value.median)}" for name, value in shown)
    return el("svg", el("title", label), *parts, viewBox=f"0 0 {WIDTH} {bottom + 36}",
              role="img", class_="panel")
