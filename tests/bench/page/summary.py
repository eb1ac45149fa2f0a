# summary.py: every budget at a glance: missed, even and met equally visible
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from . import distance
from .markup import el

STATES = ("missed", "even", "met")
SIGNS = {"missed": "✗", "even": "≈", "met": "✓"}
MEANING = {
    "missed": "missed",
    "even": "even: missed by less than the spread of this run",
    "met": "met",
}


def budgets(chapter):
    """(state, row, budget), misses first."""
    found = [(b["state"], row, b) for row in chapter["rows"] for b in row["budgets"]]
    return sorted(found, key=lambda one: STATES.index(one[0]))


def words(budget):
    text = f"{budget['budget']}; reached: {budget['reached']}"
    return text if budget["state"] == "met" else f"{text}; missed by {budget['missed_by']}"


def _cell(state, row, budget):
    return el("a", SIGNS[state], href="#" + row["id"], class_="cell " + state,
              title=f"{row['name']}: {words(budget)}",
              aria_label=f"{state}: {row['name']}, {budget['budget']}")


def _counts(chapters):
    found = [state for chapter in chapters for state, _, _ in budgets(chapter)]
    for state in STATES:
        yield el("li", el("span", SIGNS[state], class_="cell " + state, aria_hidden="true"),
                 el("b", f" {found.count(state)} "), MEANING[state])


def _matrix(chapters):
    for chapter in chapters:
        found = budgets(chapter)
        if found:
            cells = [_cell(*one) for one in found]
            yield el("dt", el("a", chapter["title"], href="#" + chapter["id"]))
            yield el("dd", *cells)


def _distance(chapters):
    lines = [(chapter["title"].partition(":")[0], [b for _, _, b in budgets(chapter)])
             for chapter in chapters]
    return distance.panel([(title, found) for title, found in lines if found])


def _line(state, row, budget):
    by = "" if state == "met" else budget["missed_by"]
    return el("tr",
              el("td", el("span", SIGNS[state], class_="cell " + state), " ", state),
              el("th", el("a", row["name"], href="#" + row["id"]), scope="row"),
              el("td", budget["budget"]), el("td", budget["reached"], data_title="reached: "),
              el("td", by, data_title="missed by: ") if by else el("td"))


def _list(chapters):
    found = [one for chapter in chapters for one in budgets(chapter)]
    found.sort(key=lambda one: STATES.index(one[0]))
    head = [el("th", title, scope="col")
            for title in ("", "row", "budget", "reached", "missed by")]
    table = el("table", el("thead", el("tr", *head)), el("tbody", *(_line(*f) for f in found)))
    return el("div", table, class_="scroll words", tabindex=0, role="region",
              aria_label="all budgets")


def section(chapters):
    if not any(budgets(chapter) for chapter in chapters):
        return el("section", el("h2", "Budgets"), el("p", "None was judged in this run."),
                  id="budgets")
    return el("section", el("h2", "Budgets"),
              el("p", "What each claim must reach, and whether this run reached it. "
                 "One field for each, misses first; it leads to its chart."),
              el("ul", *_counts(chapters), class_="counts"),
              el("div", el("dl", *_matrix(chapters), class_="matrix"), _distance(chapters),
                 class_="overview"),
              el("details", el("summary", "All budgets in words"), _list(chapters), open=""),
              id="budgets")
