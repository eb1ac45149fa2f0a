# findings.py: what a chart shows, in a sentence made from its figures
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from dataclasses import dataclass

from . import figures, words

# below this two medians are called the same: two processes that do the same
# differ by more
SAME = 0.015


@dataclass(frozen=True)
class Finding:
    brief: str  # "5.0 times less"
    named: str  # with what it is of
    text: str  # and with whom it is compared
    better: int  # 1, 0 or -1
    told: bool = True  # False: within the spread of this run


WITHIN = " (within the spread of this run)"


def _against(ours, peer, name, who):
    """Ours in words of the peer's, as the three texts of a finding; both above 0."""
    ratio = peer / ours
    if ratio > 1 / 1.5:
        brief = f"{words.times(ratio)} times less"
        if ratio < 1.5:
            brief = f"{words.percent(abs(1 - ours / peer))} {'less' if ratio > 1 else 'more'}"
        return brief, f"{brief} {name}", f"{brief} {name} than {who}"
    brief = f"{words.times(ours / peer)} times"
    return f"{brief} as much", f"{brief} the {name}", f"{brief} the {name} of {who}"


def compare(row, column, ours, peer):
    a, b = (figures.value(row, name, column) for name in (ours, peer))
    if a is None or b is None:
        return None
    name = figures.name_of(column)
    if a.median <= 0 or b.median <= 0:
        return _without(name, peer, a, b, column)
    if abs(a.median - b.median) <= SAME * b.median:
        return Finding("as much", f"as much {name}", f"as much {name} as {peer}", 0)
    texts = _against(a.median, b.median, name, peer)
    if a.rounds >= 3 and a.low <= b.high and b.low <= a.high:
        return Finding(*texts, 0, False)
    return Finding(*texts, 1 if (a.median < b.median) != column["more"] else -1)


def _without(name, peer, a, b, column):
    """One of the two is 0, or below it: what is over a baseline may be."""
    unit = " " + column["unit"] if column.get("unit") else ""
    if a.median <= 0 and b.median <= 0:
        return Finding("nothing for either", f"no {name}", f"no {name}, nor has {peer}", 0)
    if a.median <= 0:
        text = f"no {name}, {peer} {words.number(b.median)}{unit}"
        return Finding("nothing", f"no {name}", text, -1 if column["more"] else 1)
    brief = f"{words.number(a.median)}{unit} against nothing"
    text = f"{words.number(a.median)}{unit} of {name}, {peer} nothing"
    return Finding(brief, f"{brief} of {name}", text, 1 if column["more"] else -1)


def pair(group, palette):
    """Whom a title compares: as the chart says, or the first of each side."""
    chart, names = group[0]["chart"], figures.subjects(group)
    ours = chart.get("ours") or next((n for n in names if palette.ours(n)), None)
    peer = chart.get("peer") or next((n for n in names if palette.peer(n) and n != ours), None)
    return ours, peer


def _row(row, columns, ours, peer):
    found = [compare(row, column, ours, peer) for column in columns]
    found = [finding for finding in found if finding is not None]
    if not found:
        return None
    first = found[0]
    turned = (-1,) if first.better == 0 else (-first.better,)
    against = [finding.named for finding in found[1:] if finding.better in turned]
    within = "" if first.told else WITHIN
    return f"{ours}: {first.text}{within}" + (", but " + " and ".join(against) if against else "")


def _each(row, column, peer, palette):
    """Every subject against the peer, in few words."""
    parts = []
    for name in row["order"]:
        if name == peer or palette.reference(name):
            continue
        finding = compare(row, column, name, peer)
        if finding is not None:
            parts.append(f"{name} {finding.brief}" + ("" if finding.told else WITHIN))
    return f"{figures.name_of(column)} against {peer}: ".capitalize() + "; ".join(parts)


def _sweep(group, column, ours, peer):
    """The ends, and the worst if it is neither."""
    found = [(row, compare(row, column, ours, peer)) for row in group]
    found = [(row, finding) for row, finding in found if finding is not None]
    if not found:
        return None
    chosen = [found[0], found[-1]] if len(found) > 1 else [found[0]]
    losses = [pair for pair in found if pair[1].better < 0]
    worst = max(losses, key=lambda pair: _badness(pair[0], column, ours, peer), default=None)
    if worst and worst not in chosen:
        chosen.insert(1, worst)
    parts = [f"{finding.brief}{'' if finding.told else WITHIN} at {words.short(row['at'])}"
             for row, finding in chosen]
    return f"{ours} against {peer}, {figures.name_of(column)}: " + ", ".join(parts)


def _badness(row, column, ours, peer):
    a, b = (figures.value(row, name, column).median for name in (ours, peer))
    return a / b if b > 0 else a


def title(group, palette):
    """The sentence over a chart; where nothing can be compared, what it is."""
    ours, peer = pair(group, palette)
    plain = group[0]["chart"].get("title") or group[0]["title"]
    if not ours or not peer:
        return plain
    columns = figures.chart_columns(group[0]) or group[0]["columns"][:1]
    if group[0]["chart"].get("each"):
        return _each(group[0], columns[0], peer, palette)
    if len(group) > 1:
        found = _sweep(group, columns[0], ours, peer)
        return f"{found} {group[0]['chart']['x']}" if found else plain
    return _row(group[0], columns, ours, peer) or plain
