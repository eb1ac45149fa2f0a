#!/usr/bin/env python3
# check-page.py: what must be true of the page, whatever was measured
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import os
import re
import sys
import tempfile
import unittest
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from xml.etree import ElementTree

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# pylint: disable=wrong-import-position
import run
from harness import report, stats
from harness.budget import Below, NotAbove, ShareLess, TimesLess
from harness.model import (
    Amount,
    Band,
    Bars,
    Column,
    Curve,
    OverTime,
    Result,
    Row,
    Subject,
    Sweep,
    chart_data,
)
from page import document, figures, findings, pictures, scale, style, summary, words
from page.palette import Palette

MACHINE = {
    "date": "2026-11-26T10:00:00", "cpu": "A processor <& \"quoted\">", "cores": 2,
    "virtual": True, "kernel": "6.1", "system": "Debian 12", "gstreamer": "1.22.0",
    "load": [0.1, 0.2, 0.3], "commit": "abc1234",
    "build": {"buildtype": "release", "optimization": "3", "b_sanitize": "none"},
}
COLUMNS = (
    Column("wall_ns", "wall ns", name="wall time", unit="ns per buffer"),
    Column("cpu_ns", "CPU ns", name="CPU time", unit="ns per buffer"),
)
SUBJECTS = tuple(Subject(name) for name in ("none", "lfqueue", "queue"))


def result(name, ours, peer, chart=None, at=0.0, budgets=(), over_time=None):
    """Three rounds, a little apart; CPU is twice the wall time."""
    row = Row(name, f"title of {name} <&>", "boundary", SUBJECTS, COLUMNS,
              Amount("--seconds", 1.0, 0.1), baseline="none", chart=chart, at=at, budgets=budgets)
    values = {}
    for subject, median in (("none", 10), ("lfqueue", ours), ("queue", peer)):
        rounds = [median * 0.98, median, median * 1.02]
        values[subject] = {"wall_ns": rounds, "cpu_ns": [2 * v for v in rounds],
                           "others": [0.01] * 3}
    return Result(row, values, {}, {}, {}, over_time or {})


SESSION = SimpleNamespace(
    args=SimpleNamespace(quick=False, shield=False, only=None, noise_limit=0.1),
    machine=MACHINE,
    rounds=3,
    runner=SimpleNamespace(repeated=0),
)


def whole(*results):
    chapter = SimpleNamespace(TITLE="A chapter: of tests", INTRO="What it is <about>.")
    made = report.whole(SESSION, [("chapter", chapter, list(results))], True)
    return json.loads(json.dumps(made))


SWEEP = Sweep("over streams", "streams", ("wall_ns", "cpu_ns"),
              bands=(Band("wall_ns", "queue", 0.25, 0.35, "published"),))
OVER_TIME = OverTime((Curve("delay", "delay", "ms", scale=1e-6),), "lost", "lost pictures")
SERIES = {"t": [0.1, 0.2, 0.3], "delay": [1e6, 2e6, 5e8], "lost": [0.15, 0.25]}


def everything():
    """One row of every kind, with a budget met, one missed and one even."""
    met = TimesLess("wall_ns", "wall", 3)
    missed = NotAbove("wall_ns", "wall that is missed")
    return whole(
        result("better", 10, 50, budgets=(met,)),
        result("worse", 50, 10, Bars(("wall_ns", "cpu_ns")), budgets=(missed,)),
        result("alike", 50.5, 50, budgets=(missed,)),
        result("nothing", 0, 50),
        result("below", -3, 5000),
        result("at-1", 10, 50, SWEEP, 1),
        result("at-200", 100, 50, SWEEP, 200, budgets=(missed,)),
        result("series", 10, 50, OVER_TIME,
               over_time={name: [SERIES] * 3 for name in ("lfqueue", "queue")}),
        result("together", 10, 50, OverTime(OVER_TIME.curves, together=True),
               over_time={name: [SERIES] * 3 for name in ("lfqueue", "queue")}),
    )


class Reader(HTMLParser):
    """The page as a tree of ids, with what each article holds."""

    VOID = ("meta", "br", "img", "link")

    def __init__(self, page):
        super().__init__()
        self.open, self.errors, self.ids, self.links = [], [], [], []
        self.articles, self.text = [], []
        self.feed(page)
        if self.open:
            self.errors.append(f"never closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if "href" in attrs:
            self.links.append(attrs["href"])
        if tag == "article":
            self.articles.append({"ids": [attrs["id"]], "svg": 0, "table": 0})
        elif "article" in self.open:
            article = self.articles[-1]
            if "id" in attrs:
                article["ids"].append(attrs["id"])
            if tag == "table" or (tag == "svg" and attrs.get("class") == "panel"):
                article[tag] += 1
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.errors.append(f"</{tag}> at {self.getpos()} within {self.open[-3:]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text.append(data)


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.report = everything()
        cls.page = document.render(cls.report)
        cls.read = Reader(cls.page)

    def test_is_well_formed(self):
        self.assertEqual(self.read.errors, [])
        self.assertEqual(len(self.read.ids), len(set(self.read.ids)), "an id twice")

    def test_every_drawing_is_well_formed_and_has_a_title(self):
        drawings = re.findall(r"<svg.*?</svg>", self.page, re.S)
        self.assertGreater(len(drawings), 10)
        for drawing in drawings:
            root = ElementTree.fromstring(drawing)
            if root.get("role") == "img":
                self.assertEqual(root[0].tag, "title")
                self.assertTrue(root[0].text)
            self.assertNotIn("nan", drawing)

    def test_refers_to_nothing_elsewhere(self):
        self.assertNotRegex(self.page, r"(?i)https?:|//[a-z]|<script|<link|<img|@import|url\(")
        for link in self.read.links:
            self.assertTrue(link.startswith("#"), link)
            self.assertIn(link[1:], self.read.ids)

    def test_every_row_has_a_chart_and_a_table(self):
        for row in self.report["chapters"][0]["rows"]:
            article = next((a for a in self.read.articles if row["id"] in a["ids"]), None)
            self.assertIsNotNone(article, row["name"])
            self.assertGreater(article["svg"], 0, row["name"])
            self.assertEqual(article["table"], 1, row["name"])

    def test_every_subject_of_every_row_is_in_a_table(self):
        for name in ("none", "lfqueue", "queue"):
            found = len(re.findall(f'<th scope="row">{name}</th>', self.page))
            self.assertEqual(found, len(self.report["chapters"][0]["rows"]), name)

    def test_a_missed_budget_is_shown_as_often_as_a_met_one(self):
        self.assertEqual([b["state"] for _, _, b in summary.budgets(self.report["chapters"][0])],
                         ["missed", "missed", "even", "met"])
        for state in summary.STATES:
            shown = self.page.count(f'class="cell {state}"')
            budgets = [b for _, _, b in summary.budgets(self.report["chapters"][0])
                       if b["state"] == state]
            # the count, the matrix, the list and its own row
            self.assertEqual(shown, 1 + 3 * len(budgets), state)
        self.assertIn("wall that is missed", " ".join(self.read.text))

    def test_text_is_escaped(self):
        self.assertIn("title of better <&>", "".join(self.read.text).replace("Title", "title"))

    def test_names_machine_date_and_commit(self):
        text = "".join(self.read.text)
        for what in (MACHINE["cpu"], "2026-11-26 10:00:00", "abc1234", "1.22.0"):
            self.assertIn(what, text)

    def test_a_subject_that_failed_is_named(self):
        broken = everything()
        broken["chapters"][0]["rows"][0]["failed"] = {"queue3": "exit status -11"}
        self.assertIn("exit status -11", document.render(broken))

    def test_a_row_in_which_nothing_could_be_measured_is_still_there(self):
        failed = result("failed", 1, 2)
        failed.values.clear()
        failed.failed["lfqueue"] = "no end after 60 s"
        page = document.render(whole(failed, result("better", 10, 50)))
        self.assertEqual(Reader(page).errors, [])
        self.assertIn("no end after 60 s", page)

    def test_what_is_no_number_is_left_out(self):
        odd = result("odd", 10, 50)
        odd.values["queue"]["wall_ns"] = [float("nan"), float("inf"), 1.0]
        page = document.render(whole(odd))
        self.assertEqual(Reader(page).errors, [])
        self.assertNotRegex(page, r"\bnan\b|\binf\b")

    def test_a_quick_run_warns(self):
        quick = everything()
        quick["options"]["quick"] = True
        self.assertIn("Its figures mean nothing", document.render(quick))


class Findings(unittest.TestCase):
    def title(self, *results):
        chapters = whole(*results)["chapters"]
        group = figures.groups(chapters[0]["rows"])[0]
        return findings.title(group, Palette(chapters))

    def test_a_win_says_by_how_much(self):
        self.assertEqual(self.title(result("r", 10, 54)),
                         "lfqueue: 5.4 times less wall time than queue")

    def test_a_loss_is_said_as_plainly(self):
        self.assertEqual(self.title(result("r", 107, 100)),
                         "lfqueue: 7 % more wall time than queue")
        self.assertEqual(self.title(result("r", 540, 100)),
                         "lfqueue: 5.4 times the wall time of queue")

    def test_within_the_spread_nothing_is_won(self):
        self.assertIn("within the spread", self.title(result("r", 100, 102)))

    def test_a_win_at_the_price_of_another_figure_names_it(self):
        mixed = result("r", 10, 50)
        mixed.values["lfqueue"]["cpu_ns"] = [98, 100, 102]
        mixed.values["queue"]["cpu_ns"] = [49, 50, 51]
        self.assertEqual(self.title(mixed), "lfqueue: 5.0 times less wall time than queue, "
                         "but 2.0 times the CPU time")

    def test_a_sweep_names_both_ends_and_the_worst(self):
        title = self.title(result("a", 10, 50, SWEEP, 1), result("b", 200, 50, SWEEP, 10),
                           result("c", 25, 50, SWEEP, 200))
        self.assertEqual(title, "lfqueue against queue, wall time: 5.0 times less at 1, "
                         "4.0 times as much at 10, 2.0 times less at 200 streams")


class MoreIsBetter(unittest.TestCase):
    def test_is_said_and_turns_who_wins(self):
        more = result("more", 50, 10)
        more.row = replace(more.row, columns=(replace(COLUMNS[0], more=True), COLUMNS[1]))
        chapters = whole(more)["chapters"]
        page = document.render({**everything(), "chapters": chapters})
        self.assertIn("more is better", page)
        row = chapters[0]["rows"][0]
        self.assertEqual(findings.compare(row, row["columns"][0], "lfqueue", "queue").better, 1)
        self.assertEqual(findings.compare(row, row["columns"][1], "lfqueue", "queue").better, -1)


class OverTimeFigures(unittest.TestCase):
    def test_the_round_shown_is_the_median_one(self):
        rounds = [{"t": [1], "delay": [number]} for number in (7, 8, 9)]
        shown = result("r", 10, 50, OVER_TIME, over_time={"lfqueue": rounds})
        shown.values["lfqueue"]["wall_ns"] = [30, 10, 20]
        row = whole(shown)["chapters"][0]["rows"][0]
        self.assertEqual(row["over_time"]["lfqueue"]["delay"], [9])


class Margins(unittest.TestCase):
    def test_a_budget_is_met_from_a_margin_of_1_on(self):
        budgets = (
            TimesLess("wall_ns", "wall", 3),
            NotAbove("wall_ns", "wall", allowed=0.5),
            ShareLess("wall_ns", "wall", 0.4),
            Below("wall_ns", "wall", 25, "ns"),
        )
        for ours in (-5, 0, 10, 20, 30, 40, 70, 90):
            for budget in budgets:
                verdict = budget.judge(result("r", ours, 50))
                if verdict.margin is not None:
                    self.assertEqual(verdict.met, verdict.margin >= 1, (ours, verdict))
                else:
                    self.assertLessEqual(ours, 0)


class Colours(unittest.TestCase):
    def test_lines_that_cross_differ(self):
        chapters = whole()["chapters"]
        names = [f"peer {i}" for i in range(9)]
        row = {"order": names, "chart": {"drawn": names[-6:]}}
        palette = Palette([{"rows": [row]}, *chapters])
        self.assertEqual(len({palette.of(name) for name in names[-6:]}), 6)

    def test_ours_are_told_from_peers_and_references(self):
        palette = Palette(everything()["chapters"])
        self.assertEqual([palette.of(n) for n in ("lfqueue", "queue", "none")], ["o1", "p1", "r1"])


class Contrast(unittest.TestCase):
    """As the WCAG count it: 4.5 for text, 3 for what is drawn."""

    @staticmethod
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def check(self, colours, name, ground, least):
        a, b = (self.luminance(colours[which]) for which in (name, ground))
        ratio = (max(a, b) + 0.05) / (min(a, b) + 0.05)
        self.assertGreaterEqual(ratio, least, f"{name} on {ground}")

    def test_is_enough_in_light_and_dark(self):
        light, dark = style.style("drawing.css").split("prefers-color-scheme: dark")
        for sheet in (light, dark):
            colours = dict(re.findall(r"--([\w-]+): (#\w{6})", sheet))
            for name in ("ink", "soft", "link"):
                for ground in ("paper", "card"):
                    self.check(colours, name, ground, 4.5)
            for state in summary.STATES:
                self.check(colours, state, state + "-bg", 4.5)
            for name in colours:
                if re.fullmatch(r"[opr]\d", name):
                    self.check(colours, name, "card", 3)


class Scales(unittest.TestCase):
    def test_logarithmic_above_a_factor_of_30(self):
        self.assertFalse(scale.fitting([1, 30], 0, 100).log)
        self.assertTrue(scale.fitting([1, 31], 0, 100).log)

    def test_everything_stays_within_the_axis(self):
        for values in ([0], [5, 5], [-3, 8], [0, 1e-9], [1e-3, 1e6], [-1, 4, 5000]):
            at = scale.fitting(values, 10, 90)
            for value in values + [mark for mark, _ in at.ticks]:
                self.assertTrue(10 <= at(value) <= 90, (values, value))
            self.assertGreaterEqual(len(at.ticks), 2, values)


    def test_labels_do_not_touch(self):
        at = scale.fitting([100, 200, 500, 4000], 10, 90)
        end = 0
        for mark, label in scale.labels_apart(at):
            if label:
                self.assertGreater(at(mark) - words.width(label, 11) / 2, end)
                end = at(mark) + words.width(label, 11) / 2


class Chapters(unittest.TestCase):
    """What the chapters ask of the page, with invented figures for every row."""

    @classmethod
    def setUpClass(cls):
        cls.chapters = {name: run.load_chapter(name) for name in run.chapter_names()}

    def rows(self):
        for name, chapter in self.chapters.items():
            for row in chapter.rows():
                yield f"{name}, {row.name}", row

    def test_charts_show_columns_and_subjects_that_are_there(self):
        for where, row in self.rows():
            chart = chart_data(row.chart)
            keys = {column.key for column in row.columns}
            names = {subject.name for subject in row.subjects}
            self.assertLessEqual(set(chart.get("keys", ())), keys, where)
            for who in ("ours", "peer"):
                self.assertIn(chart.get(who) or next(iter(names)), names, where)
            self.assertLessEqual(set(chart.get("drawn", ())), names, where)

    def test_rows_have_names_of_their_own(self):
        names = [where for where, _ in self.rows()]
        self.assertEqual(len(names), len(set(names)))

    def test_the_whole_page_is_small_enough_to_be_sent(self):
        results = []
        for name, chapter in self.chapters.items():
            rows = list(chapter.rows())
            results.append((name, chapter, [invented(row) for row in rows]))
        page = document.render(json.loads(json.dumps(report.whole(SESSION, results, True))))
        self.assertEqual(Reader(page).errors, [])
        self.assertLess(len(page.encode()), 2_000_000)


def invented(row):
    """Values that differ by subject, column and round."""
    values, over_time = {}, {}
    for i, subject in enumerate(row.subjects):
        values[subject.name] = {
            column.key: [1e5 * (1 + i) * (1 + j) * spread for spread in (0.9, 1.0, 1.1)]
            for j, column in enumerate(row.columns)
        }
        values[subject.name]["others"] = [0.02, 0.03, 0.04]
        chart = chart_data(row.chart)
        arrays = {curve[axis] for curve in chart.get("curves", ()) for axis in ("x", "y")}
        arrays |= {chart["marks"]} if chart.get("marks") else set()
        if arrays:
            over_time[subject.name] = [{key: list(range(400)) for key in arrays}] * 3
    return Result(row, values, {}, {}, {}, over_time)


class Pictures(unittest.TestCase):
    def test_are_svg_with_date_and_machine(self):
        with tempfile.TemporaryDirectory() as folder:
            made = pictures.write(everything(), folder, ("better", "at-200"))
            self.assertEqual(len(made), 2)
            for path in made:
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                ElementTree.fromstring(text)
                self.assertIn("2026-11-26", text)
                self.assertIn("A processor &lt;&amp;", text)
                self.assertIn("prefers-color-scheme", text)


class Statistics(unittest.TestCase):
    def test_quartiles(self):
        self.assertEqual(stats.spread([1, 2, 3, 4, 5]), (2, 4))


if __name__ == "__main__":
    unittest.main()
