# tables.py: the figures behind a chart
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from . import figures, words
from .markup import el


def _cell(value, column):
    if value is None:
        return el("td", "-")
    digits = column["digits"]
    shown = words.fixed(value.median, digits)
    if value.median and float(shown.replace(",", "")) == 0:
        shown = words.number(value.median)
    spread = None
    if column["spread"] and value.rounds >= 3:
        low, high = words.fixed(value.low, digits), words.fixed(value.high, digits)
        spread = el("small", f" [{low} {high}]")
    return el("td", shown, spread)


def _heading(column):
    name, unit, title = column.get("name"), column.get("unit"), column["title"]
    return el("th", title, scope="col",
              title=figures.axis_of(column) if name or unit else None)


def _lines(row, palette, at=None):
    for name in row["order"]:
        cells = [_cell(figures.value(row, name, c), c) for c in row["columns"]]
        first = [] if at is None else [el("td", at)]
        yield el("tr", el("th", name, scope="row"), *first, *cells,
                 class_="ours" if palette.ours(name) else None)


def table(group, palette):
    """Of a row, or of all rows of a sweep."""
    row, swept = group[0], group[0]["chart"]["kind"] == "sweep"
    head = [el("th", "", scope="col")]
    if swept:
        head.append(el("th", row["chart"]["x"], scope="col", class_="at"))
    head += [_heading(column) for column in row["columns"]]
    bodies = []
    for one in group:
        at = words.short(one["at"]) if swept else None
        bodies.append(el("tbody", *_lines(one, palette, at), id=_anchor(one, group)))
    caption = el("caption", row["title"] if not swept else row["chart"]["title"])
    return el("div", el("table", caption, el("thead", el("tr", *head)), *bodies),
              class_="scroll", tabindex=0, role="region", aria_label="figures")


def _anchor(row, group):
    return "at-" + row["id"] if row is not group[0] else None


def missing(group):
    """Subjects that could not be measured: to be seen, not left out."""
    for row in group:
        for what in ("absent", "failed"):
            for name, reason in row[what].items():
                yield el("p", el("b", name), f" {what}: {reason}", class_="missing")
        for name, reasons in row.get("stopped", {}).items():
            yield el("p", el("b", name), f" stopped for good in {len(reasons)} measurements: "
                     f"{reasons[0]}", class_="missing")
