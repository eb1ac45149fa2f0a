# figures.py: what a report holds, as the charts want it
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import math
import re
from dataclasses import dataclass

from . import words

DEFAULT_KEYS = 4


@dataclass(frozen=True)
class Value:
    """A median and its quartiles, in the unit of its column."""

    median: float
    low: float
    high: float
    rounds: int


def value(row, subject, column):
    found = row["subjects"].get(subject, {}).get(column["key"])
    if found is None or not all(math.isfinite(found[end]) for end in ("median", "q1", "q3")):
        return None
    scale = column["scale"]
    return Value(
        found["median"] * scale, found["q1"] * scale, found["q3"] * scale, len(found["values"])
    )


def column(row, key):
    return next((c for c in row["columns"] if c["key"] == key), None)


def name_of(col):
    return col.get("name") or col["title"]


def axis_of(col):
    return ", ".join(part for part in (name_of(col), col.get("unit")) if part)


def unit_of(col):
    """What stands at the axis; that less is better goes without saying."""
    parts = (col.get("unit"), "more is better" if col["more"] else "")
    return ", ".join(part for part in parts if part)


def _shows(row, col):
    """Whether anybody has some of it."""
    found = [value(row, subject, col) for subject in row["order"]]
    return any(one is not None and abs(one.median) >= words.LEAST for one in found)


def chart_columns(row):
    """Those that the row's chart shows."""
    kind, keys = row["chart"]["kind"], row["chart"].get("keys") or ()
    if not keys and kind == "over-time" and row["over_time"]:
        return []
    keys = keys or [c["key"] for c in row["columns"]][:DEFAULT_KEYS]
    found = (column(row, key) for key in keys)
    return [c for c in found if c is not None and _shows(row, c)]


def identifier(*names):
    return "-".join(re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") for name in names)


def groups(rows):
    """Rows that are one chart: those of a sweep together, where the first is."""
    found = []
    for row in rows:
        chart = row["chart"]
        if chart["kind"] == "sweep":
            same = next((g for g in found if g[0]["chart"] == chart), None)
            if same is not None:
                same.append(row)
                continue
        found.append([row])
    for group in found:
        group.sort(key=lambda row: row["at"])
    return found


def subjects(group):
    """All that were measured in a group of rows, in order."""
    names = []
    for row in group:
        names += [name for name in row["order"] if name not in names]
    return names


def drawn(group):
    """Those of a sweep that are lines: all, or those that the chapter chose."""
    chosen = group[0]["chart"].get("drawn") or ()
    return [name for name in subjects(group) if not chosen or name in chosen]
