# overtime.py: panels of what happened over time, in one round of each subject
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from . import palette as shades, scale
from .lines import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, frame
from .markup import el, join, px

# more points than this are not seen
POINTS = 240
RUG = 8


def thin(points):
    """At most about POINTS of them; of each stretch the lowest and the highest."""
    if len(points) <= POINTS:
        return points
    size = -(-len(points) * 2 // POINTS)
    kept = []
    for begin in range(0, len(points), size):
        part = points[begin : begin + size]
        ends = {min(part, key=lambda p: p[1]), max(part, key=lambda p: p[1])}
        kept += sorted(ends)
    return kept


def curve_of(row, name, curve):
    series = row["over_time"].get(name, {})
    pairs = zip(series.get(curve["x"], []), series.get(curve["y"], []))
    return thin([(x, y * curve["scale"]) for x, y in pairs])


def marks_of(row, name):
    return row["over_time"].get(name, {}).get(row["chart"]["marks"], [])


def _scales(row, curve, names):
    """The same for all panels of a curve, so that they can be compared."""
    points = [p for name in names for p in curve_of(row, name, curve)]
    if not points:
        return None
    times = [x for x, _ in points] + [t for name in names for t in marks_of(row, name)]
    values = [y for _, y in points]
    log = curve.get("log") and min(values) > 0
    y_at = (scale.Log if log else scale.Linear)(values, BOTTOM, TOP + 4)
    return scale.Linear(times, LEFT, RIGHT - 6, ticks=5), y_at


def _line(points, shade, x_at, y_at):
    path = "L".join(f"{px(x_at(x))} {px(y_at(y))}" for x, y in points)
    return el("path", d="M" + path, class_="l thin " + shade)


def _marked(points, place, shade, x_at, y_at):
    """A line among others: two marks on it, not where the next one has its."""
    parts = [_line(points, shade, x_at, y_at)]
    for share in (place / 2, (1 + place) / 2):
        x, y = points[int(share * len(points))]
        parts.append(shades.mark(shade, x_at(x), y_at(y), 3.2))
    return join(parts)


def _rug(marks, x_at):
    if not marks:
        return None
    places = sorted({px(x_at(mark)) for mark in marks}, key=float)
    path = "".join(f"M{place} {TOP + 2}v{-RUG}" for place in places)
    return el("path", d=path, class_="rug")


def _panel(heading, unit, parts, x_at, y_at, more=""):
    inside = frame(heading, x_at, y_at, "seconds", unit)
    return el("svg", el("title", f"{heading}, {unit}, over time{more}"), *inside, *parts,
              viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", class_="panel")


def panels(row, palette, only_first=False):
    """Marks stand above the first curve."""
    names = [name for name in row["order"] if name in row["over_time"]]
    chart = row["chart"]
    for curve in chart["curves"][: 1 if only_first else None]:
        scales = _scales(row, curve, names)
        if scales is None:
            continue
        if chart["together"]:
            order = sorted(names, key=palette.rank)
            lines = [(name, curve_of(row, name, curve)) for name in order]
            parts = [_marked(points, index / len(order), palette.of(name), *scales)
                     for index, (name, points) in enumerate(lines) if points]
            yield _panel(curve["title"], curve["unit"], parts, *scales)
            continue
        for name in names:
            first = curve == chart["curves"][0]
            points, marks = curve_of(row, name, curve), marks_of(row, name) if first else []
            parts = [_line(points, palette.of(name), *scales) if points else None,
                     _rug(marks, scales[0])]
            more = f"; {len(marks)} {chart['marks_title']}" if marks else ""
            yield _panel(name, f"{curve['title']}, {curve['unit']}", parts, *scales, more)


def legend(row):
    if not row["chart"]["marks"]:
        return None
    sample = el("svg", el("path", d="M4 12v-9M10 12v-9M22 12v-9", class_="rug"),
                viewBox="0 0 30 14", width=30, height=14, aria_hidden="true")
    return el("ul", el("li", sample, " ", row["chart"]["marks_title"]), class_="legend")
