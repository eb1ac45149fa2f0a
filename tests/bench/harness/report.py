# report.py: a result as a table and as data
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
from dataclasses import asdict

from . import stats
from .model import chart_data


def _number(value, digits):
    return f"{value:,.{digits}f}"


def _cell(values, column):
    """The median, and the quartiles where they are wanted and mean something."""
    if not values:
        return "-"
    scaled = [value * column.scale for value in values]
    text = _number(stats.median(scaled), column.digits)
    if not column.spread or len(scaled) < 3:
        return text
    low, high = stats.spread(scaled)
    return f"{text} [{_number(low, column.digits)} {_number(high, column.digits)}]"


def _lines(cells):
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    for line in cells:
        first = line[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
        yield "  ".join([first, *rest])


def _others(result):
    """The busiest and the median share of other processes."""
    values = [v for subject in result.values for v in result.series(subject, "others")]
    return (stats.median(values), max(values)) if values else (0.0, 0.0)


def verdicts(result):
    judged = (budget.judge(result) for budget in result.row.budgets)
    return [verdict for verdict in judged if verdict is not None]


def table(result, judged=True):
    row = result.row
    typical, most = _others(result)
    cells = [[row.name, *(column.title for column in row.columns)]]
    for subject in row.subjects:
        if subject.name in result.values:
            cells.append(
                [subject.name]
                + [_cell(result.series(subject.name, c.key), c) for c in row.columns]
            )
    lines = ["", row.title]
    lines += _lines(cells)
    for name, reason in {**result.absent, **result.failed}.items():
        lines.append(f"{name}: {'ABSENT' if name in result.absent else 'FAILED'}, {reason}")
    for name, reasons in result.stopped.items():
        lines.append(f"{name}: STOPPED for good in {len(reasons)} measurements, {reasons[0]}")
    lines.append(f"other processes: {typical * 100:.0f} % of the machine, at most {most * 100:.0f}")
    if judged:
        lines += [verdict.words() for verdict in verdicts(result)]
    return "\n".join(lines)


def _over_time(result):
    """Of each subject the round in which the first column was the median."""
    shown = {}
    for subject, rounds in result.over_time.items():
        values = result.series(subject, result.row.columns[0].key)
        if len(values) == len(rounds):
            middle = sorted(range(len(values)), key=values.__getitem__)[(len(values) - 1) // 2]
        else:
            middle = 0
        shown[subject] = rounds[middle]
    return shown


def _chart(row):
    """Whom the title compares, if the chart does not say: whom the first budget does."""
    chart = chart_data(row.chart)
    budget = next((b for b in row.budgets if hasattr(b, "peer")), None)
    if budget is not None and not chart.get("ours") and not chart.get("peer"):
        chart.update(ours=budget.ours, peer=budget.peer)
    return chart


def data(result, judged=True):
    row = result.row
    names = [subject.name for subject in row.subjects]
    return {
        "name": row.name,
        "title": row.title,
        "program": row.program,
        "args": list(row.args),
        "baseline": row.baseline,
        "chart": _chart(row),
        "at": row.at,
        "columns": [asdict(column) for column in row.columns],
        "order": [name for name in names if name in result.values],
        "ours": {s.name: s.ours for s in row.subjects if s.ours is not None},
        "subjects": {
            subject: {key: stats.summary(values) for key, values in keys.items()}
            for subject, keys in result.values.items()
        },
        "over_time": _over_time(result),
        "others": list(_others(result)),
        "absent": result.absent,
        "failed": result.failed,
        "stopped": result.stopped,
        "budgets": [verdict.data() for verdict in verdicts(result)] if judged else [],
    }


def whole(session, done, complete):
    """All that a run found: what the page is made from."""
    args = session.args
    return {
        "machine": session.machine,
        "options": {
            "quick": args.quick,
            "rounds": session.rounds,
            "shield": args.shield,
            "only": args.only or [],
            "noise_limit": args.noise_limit,
            "repeated": session.runner.repeated,
            "complete": complete,
        },
        "chapters": [
            {
                "chapter": name,
                "title": chapter.TITLE,
                "intro": getattr(chapter, "INTRO", ""),
                "rows": [data(result, not args.quick) for result in results],
            }
            for name, chapter, results in done
        ],
    }


def write(figures, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(figures, file, indent=1)
        file.write("\n")


def budgets_table(results):
    """Every budget in one place, misses first."""
    lines = {"missed": [], "even": [], "met": []}
    for result in results:
        for verdict in verdicts(result):
            lines[verdict.state].append(f"  {result.row.name}: {verdict.words()}")
    counts = ", ".join(f"{len(texts)} {state}" for state, texts in lines.items())
    return "\n".join([f"\nbudgets: {counts}", *lines["missed"], *lines["even"], *lines["met"]])
