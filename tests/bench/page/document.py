# document.py: a report as one HTML page that needs nothing else
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from . import bars, figures, findings, lines, machine, overtime, summary, tables
from .markup import Markup, el, join
from .palette import Palette
from .style import style

READING = (
    "Medians; whiskers are the first and third quartile over the rounds. Each measurement is "
    "a process of its own and the subjects take turns, so what disturbs the machine disturbs "
    "all of them. Ours are blue, what is compared with is muted, references are grey. Less is "
    "better unless it says otherwise. A title compares medians of this run on this machine."
)


def name_all(chapters):
    for chapter in chapters:
        chapter["id"] = figures.identifier(chapter["chapter"])
        for row in chapter["rows"]:
            row["id"] = figures.identifier(chapter["chapter"], row["name"])


def charts(group, palette):
    """Of a group of rows: the panels, and a legend where lines need one."""
    row = group[0]
    kind, parts = row["chart"]["kind"], []
    if kind == "sweep":
        keys = row["chart"]["keys"]
        parts = [lines.panel(group, key, palette) for key in keys]
        names = figures.drawn(group)
        return parts, lines.legend(names, palette, row["chart"]["bands"])
    legend = None
    if kind == "over-time":
        parts = list(overtime.panels(row, palette))
        legend = lines.legend(row["order"], palette) if row["chart"]["together"] else \
            overtime.legend(row)
    parts += [bars.panel(row, column, palette) for column in figures.chart_columns(row)]
    return parts, legend


def _verdicts(group):
    for row in group:
        where = f"{row['name']}: " if len(group) > 1 else ""
        for budget in sorted(row["budgets"], key=lambda b: summary.STATES.index(b["state"])):
            sign = el("span", summary.SIGNS[budget["state"]], class_="cell " + budget["state"],
                      aria_hidden="true")
            yield el("li", sign, f" {budget['state']}: {where}{summary.words(budget)}")


def _noise(group, limit):
    most = max(row["others"][1] for row in group)
    typical = max(row["others"][0] for row in group)
    text = f"Other processes: {typical * 100:.0f} % of the machine, at most {most * 100:.0f}"
    return el("span", text, class_="noisy" if typical > limit else None)


def _columns(count):
    """Four panels in a line, three where that leaves one or two alone below."""
    return "panels three" if count > 4 and count % 4 in (1, 2) else "panels"


def _figure(group, palette, limit):
    row = group[0]
    parts, legend = charts(group, palette)
    parts = [part for part in parts if part is not None]
    title = row["title"] if len(group) == 1 else row["chart"]["title"]
    names = ", ".join(one["name"] for one in group)
    verdicts = list(_verdicts(group))
    return el("article",
              *(el("span", id=one["id"]) for one in group[1:]),
              el("h3", findings.title(group, palette)),
              el("p", title[:1].upper() + title[1:], ". ", _noise(group, limit), ". ",
                 el("code", names), class_="what"),
              el("div", *parts, class_=_columns(len(parts))) if parts else None,
              legend,
              el("ul", *verdicts, class_="verdicts") if verdicts else None,
              *tables.missing(group),
              tables.table(group, palette),
              id=row["id"])


def _chapter(chapter, palette, limit):
    groups = figures.groups(chapter["rows"])
    intro = el("p", chapter["intro"]) if chapter.get("intro") else None
    return el("section", el("h2", chapter["title"]), intro,
              *(_figure(group, palette, limit) for group in groups), id=chapter["id"])


def _navigation(chapters):
    names = [("budgets", "Budgets")]
    names += [(chapter["id"], chapter["title"].partition(":")[0]) for chapter in chapters]
    names.append(("machine", "Machine and noise"))
    return el("nav", el("ul", *(el("li", el("a", title, href="#" + name))
                                for name, title in names)), aria_label="chapters")


def render(report):
    chapters = report["chapters"]
    name_all(chapters)
    palette = Palette(chapters)
    limit = report["options"].get("noise_limit", 0.1)
    title = "gst-pooled: measured against what people use today"
    head = el("head", el("meta", charset="utf-8"),
              el("meta", name="viewport", content="width=device-width, initial-scale=1"),
              el("meta", name="color-scheme", content="light dark"),
              el("title", title), el("style", style("drawing.css", "style.css")))
    body = el("body", el("header", el("h1", title), machine.brief(report), el("p", READING)),
              _navigation(chapters),
              el("main", summary.section(chapters),
                 *(_chapter(chapter, palette, limit) for chapter in chapters),
                 machine.section(report, palette)))
    return join([Markup("<!DOCTYPE html>\n"), el("html", head, "\n", body, lang="en"), "\n"])


def write(report, path):
    with open(path, "w", encoding="utf-8") as file:
        file.write(render(report))
