# lines.py: a panel of lines: one figure of every subject over a parameter
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from . import figures, palette as shades, scale, words
from .markup import el, join, px

WIDTH, HEIGHT = 300, 236
LEFT, RIGHT, TOP, BOTTOM = 44, 292, 40, 190


def frame(name, x_at, y_at, x_title, y_title):
    """What every chart with two axes has around it."""
    y_words = ", ".join(part for part in (y_title, "logarithmic" if y_at.log else "") if part)
    parts = [el("text", name, x=0, y=14, class_="h")]
    for mark, label in y_at.ticks:
        y = y_at(mark)
        parts.append(el("path", d=f"M{LEFT} {px(y)}H{RIGHT}", class_="z" if mark == 0 else "g"))
        parts.append(el("text", label, x=LEFT - 6, y=y + 4, class_="t e"))
    for mark, label in scale.labels_apart(x_at):
        parts.append(el("path", d=f"M{px(x_at(mark))} {BOTTOM}v4", class_="z"))
        if label:
            parts.append(el("text", label, x=x_at(mark), y=BOTTOM + 17, class_="t"))
    parts.append(el("text", x_title + (", logarithmic" if x_at.log else ""),
                    x=LEFT, y=HEIGHT - 11, class_="u"))
    parts.append(el("text", y_words, x=0, y=29, class_="u"))
    return parts


def _band(group, column, band, x_at, y_at):
    """Where others say they are, as a share of the peer's value."""
    edges = []
    for row in group:
        value = figures.value(row, band["peer"], column)
        if value is not None:
            edges.append((x_at(row["at"]), y_at(value.median * band["low"]),
                          y_at(value.median * band["high"])))
    if len(edges) < 2:
        return None
    path = [f"{px(x)} {px(low)}" for x, low, _ in edges]
    path += [f"{px(x)} {px(high)}" for x, _, high in reversed(edges)]
    return el("path", d="M" + "L".join(path) + "Z", class_="band")


def _line(points, shade, x_at, y_at):
    """What a logarithmic axis has no place for is a hollow mark at its start, to
    which no line leads."""
    places = [(x_at(x), value) for x, value in points]
    path, pen = "", "M"
    for x, value in places:
        if y_at.log and value.median <= 0:
            pen = "M"
            continue
        path += f"{pen}{px(x)} {px(y_at(value.median))}"
        pen = "L"
    parts = [el("path", d=path, class_="l " + shade) if path else None]
    for x, value in places:
        if y_at.log and value.median <= 0:
            parts.append(shades.mark(shade + " hollow", x, y_at(0)))
            continue
        low, high = y_at(value.low), y_at(value.high)
        if value.rounds >= 3 and low - high >= 1:
            whisker = f"M{px(x)} {px(low)}V{px(high)}M{px(x - 3)} {px(low)}h6"
            parts.append(el("path", d=whisker + f"M{px(x - 3)} {px(high)}h6", class_="w " + shade))
        parts.append(shades.mark(shade, x, y_at(value.median)))
    return join(part for part in parts if part is not None)


def panel(group, key, palette):
    column = figures.column(group[0], key)
    if column is None:
        return None
    lines = {}
    for name in figures.drawn(group):
        points = [(row["at"], figures.value(row, name, column)) for row in group]
        points = [(x, value) for x, value in points if value is not None]
        if points:
            lines[name] = points
    if not lines:
        return None

    chart = group[0]["chart"]
    bands = [band for band in chart["bands"] if band["key"] == key]
    values = [value for points in lines.values() for _, value in points]
    ends = [end for value in values for end in (value.median, value.low, value.high)]
    x_at = scale.fitting([row["at"] for row in group], LEFT + 6, RIGHT - 8, 5)
    y_at = scale.fitting(ends, BOTTOM, TOP + 4)
    parts = frame(figures.name_of(column), x_at, y_at, chart["x"], figures.unit_of(column))
    parts += [_band(group, column, band, x_at, y_at) for band in bands]
    # nobody's curve is hidden by a reference's, ours by nobody's
    for name in sorted(lines, key=palette.rank):
        parts.append(_line(lines[name], palette.of(name), x_at, y_at))
    title = f"{figures.axis_of(column)}, over {chart['x']}; the figures are in the table"
    return el("svg", el("title", title), *parts, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img",
              class_="panel")


def legend(names, palette, bands=()):
    items = []
    for name in names:
        shade = palette.of(name)
        sample = el("svg", el("path", d="M1 7H29", class_="l " + shade),
                    shades.mark(shade, 15, 7), viewBox="0 0 30 14", width=30, height=14,
                    aria_hidden="true")
        items.append(el("li", sample, " ", name, class_="strong" if palette.ours(name) else None))
    for title in dict.fromkeys(band["title"] for band in bands):
        sample = el("svg", el("rect", x=1, y=1, width=28, height=12, class_="band"),
                    viewBox="0 0 30 14", width=30, height=14, aria_hidden="true")
        items.append(el("li", sample, " ", title))
    return el("ul", *items, class_="legend")
