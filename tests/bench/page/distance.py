# distance.py: how far each budget is from where it was met or missed
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import math

from . import scale
from .markup import el, px

WIDTH = 300
LEFT, RIGHT, TOP, EACH = 8, 292, 20, 32
# what is further away stands at the end
LEAST, MOST = 0.1, 100
TICKS = ((0.1, "1/10"), (1, "budget"), (10, "10 times better"), (100, "100"))


def _place(budget, at):
    margin = budget.get("margin")
    if margin is None:
        margin = MOST if budget["state"] == "met" else LEAST
    return at(min(max(margin, LEAST), MOST))


def _mark(state, x, y):
    """A form for each state, as colour may not be seen."""
    place = f"M{px(x)} {y}"
    forms = {
        "missed": f"{place}m-4-4l8 8m0-8l-8 8",
        "even": f"{place}m-4 0h8m-4-4v8",
        "met": f"{place}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
    }
    return el("path", d=forms[state], class_="d " + state)


def _axis(at, bottom):
    for mark, label in TICKS:
        x = at(mark)
        yield el("path", d=f"M{px(x)} {TOP}V{bottom}", class_="z" if mark == 1 else "g")
        anchor = {LEAST: "start", MOST: "end"}.get(mark)
        yield el("text", label, x=x, y=bottom + 14, class_="t",
                 style=f"text-anchor:{anchor}" if anchor else None)


def panel(chapters):
    """A line for each chapter that has budgets: (title, budgets)."""
    at = scale.Log([LEAST, MOST], LEFT, RIGHT)
    at.low = math.log10(LEAST)
    bottom = TOP + EACH * len(chapters)
    parts = [el("text", "how far from its budget each is", x=0, y=12, class_="h"),
             *_axis(at, bottom)]
    for index, (title, budgets) in enumerate(chapters):
        y = TOP + EACH * index
        parts.append(el("text", title, x=LEFT, y=y + 12, class_="t", style="text-anchor:start"))
        # misses last, on top
        order = sorted(budgets, key=lambda b: ("met", "even", "missed").index(b["state"]))
        parts += [_mark(b["state"], _place(b, at), y + 22) for b in order]
    return el("svg", el("title", "how far from its budget each is; the list has the figures"),
              *parts, viewBox=f"0 0 {WIDTH} {bottom + 20}", role="img", class_="panel")
