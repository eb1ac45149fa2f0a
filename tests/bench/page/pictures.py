# pictures.py: single charts as SVG files of their own, for the README
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Date and machine stand inside, as they do not stand beside. They follow the
# light or dark of whoever looks, on a ground of their own.

import os
import re

from . import document, figures, findings, overtime, palette as shades, words
from .markup import Markup, el, join
from .palette import Palette
from .style import style

# what the README shows
ROWS = ("full", "camera")

WIDTH = 840
MARGIN = 22
GAP = 24
ROOM = WIDTH - 2 * MARGIN


def _place(panel, x, y, wide):
    """A panel at its place, and its height there."""
    width, height = re.match(r'<svg viewBox="0 0 (\d+) (\d+)"', panel).groups()
    drawn = round(int(height) * wide / int(width))
    place = f'<svg x="{x}" y="{y}" width="{wide}" height="{drawn}" '
    return Markup(panel.replace("<svg ", place, 1)), drawn


def _panels(panels, top):
    """All of them in two or three columns, and where they end."""
    columns = 2 if len(panels) in (1, 2, 4) else 3
    wide = (ROOM - (columns - 1) * GAP) // columns
    parts = []
    for begin in range(0, len(panels), columns):
        placed = [_place(panel, MARGIN + i * (wide + GAP), top, wide)
                  for i, panel in enumerate(panels[begin : begin + columns])]
        parts += [part for part, _ in placed]
        top += max(height for _, height in placed) + 12
    return parts, top


def _legend(names, palette, y):
    """On as many lines as it takes."""
    x, parts = MARGIN, []
    for name in names:
        room = 44 + words.width(name, 12) + 14
        if x + room > WIDTH - MARGIN and x > MARGIN:
            x, y = MARGIN, y + 20
        shade = palette.of(name)
        parts.append(el("g", el("path", d="M0 0H28", class_="l " + shade),
                        shades.mark(shade, 14, 0), el("text", name, x=36, y=4),
                        transform=f"translate({x:.0f} {y})"))
        x += room
    return parts, y + 16


def _lines(text, x, y, step, class_):
    return [el("text", line, x=x, y=y + i * step, class_=class_) for i, line in enumerate(text)]


def picture(report, row_name):
    """The chart that a row is part of."""
    chapters = report["chapters"]
    document.name_all(chapters)
    palette = Palette(chapters)
    group = next((g for chapter in chapters for g in figures.groups(chapter["rows"])
                  if any(row["name"] == row_name for row in g)), None)
    if group is None:
        return None

    if group[0]["chart"]["kind"] == "over-time":
        panels = list(overtime.panels(group[0], palette, only_first=True))
    else:
        panels, _ = document.charts(group, palette)
    what = group[0]["title"] if len(group) == 1 else group[0]["chart"]["title"]
    if group[0]["chart"].get("marks"):
        what += "; strokes: " + group[0]["chart"]["marks_title"]
    names = ()
    if group[0]["chart"]["kind"] == "sweep" or group[0]["chart"].get("together"):
        names = figures.drawn(group)
    return compose(findings.title(group, palette), what, panels, _machine(report), names, palette)


def compose(title, what, panels, footer, names=(), palette=None):
    """A picture of panels, with a legend when they are of several lines each."""
    title = words.wrap(title, 17 * 1.25, ROOM)  # bold is wide
    what = words.wrap(what[:1].upper() + what[1:], 13, ROOM)
    y = 34
    parts = _lines(title, MARGIN, y, 22, "head")
    y += 22 * len(title)
    parts += _lines(what, MARGIN, y, 17, "u what")
    placed, y = _panels([panel for panel in panels if panel is not None], y + 17 * len(what))
    parts += placed
    if names:
        legend, y = _legend(names, palette, y + 6)
        parts += legend
    footer = words.wrap(footer, 11, ROOM)
    parts += _lines(footer, MARGIN, y + 14, 15, "u")
    height = y + 14 + 15 * len(footer)
    sheet = style("drawing.css") + Markup(
        "text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', "
        "'Helvetica Neue', Arial, sans-serif; font-variant-numeric: tabular-nums; }\n"
        ".ground { fill: var(--card); stroke: var(--grid); }\n"
        "svg .head { font-size: 17px; font-weight: 600; }\nsvg .what { font-size: 13px; }\n")
    ground = el("rect", x=0.5, y=0.5, width=WIDTH - 1, height=height - 1, rx=8, class_="ground")
    return join([el("svg", el("title", " ".join(title)), el("style", Markup(sheet)), ground, *parts,
                    xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {height}",
                    width=WIDTH, height=height, role="img"), "\n"])


def _machine(report):
    machine, options = report["machine"], report["options"]
    virtual = ", virtual machine" if machine["virtual"] else ""
    return (
        f"{machine['date'][:10]}, {machine['cpu']}, {machine['cores']} cores{virtual}, "
        f"{machine['system']}, GStreamer {machine['gstreamer']}, commit {machine['commit']}; "
        f"medians and quartiles of {options['rounds']} rounds"
    )


def write(report, folder, rows=ROWS):
    """One file for each row that the report has; their paths."""
    os.makedirs(folder, exist_ok=True)
    paths = []
    for row in rows:
        drawn = picture(report, row)
        if drawn is None:
            continue
        paths.append(os.path.join(folder, figures.identifier(row) + ".svg"))
        with open(paths[-1], "w", encoding="utf-8") as file:
            file.write(drawn)
    return paths
