# palette.py: which colour, line and mark is whose, the same on the whole page
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Ours are shades of one strong colour, peers are muted, what only serves as a
# reference is grey. Colour is never alone: lines differ in dashes and marks.

from .markup import el

OURS = ("lfqueue", "pooled", "poolfilter", "bufferaccumulator")
REFERENCES = ("none", "floor", "magazines", "magazines-memory")
SHADES = {"o": 5, "p": 7, "r": 3}


def _kind(row, name):
    said = row.get("ours", {}).get(name)
    if said is not None:
        return "o" if said else "p"
    if name in REFERENCES:
        return "r"
    return "o" if any(our in name for our in OURS) else "p"


class Palette:
    """A class for every subject: o1 o2 ..., p1 p2 ..., r1. Within a row no two
    have the same, as long as there are enough."""

    def __init__(self, chapters):
        self.classes = {}
        rows = [row for chapter in chapters for row in chapter["rows"]]
        # where lines cross each other they must differ, so these choose first
        for row in rows:
            chosen = row["chart"].get("drawn") or ()
            self._add(row, [name for name in row["order"] if name in chosen])
        for row in rows:
            self._add(row, row["order"])

    def _add(self, row, names):
        taken = {self.classes[name] for name in row["order"] if name in self.classes}
        for name in names:
            if name not in self.classes:
                kind = _kind(row, name)
                shades = [f"{kind}{i}" for i in range(1, SHADES[kind] + 1)]
                # when all are taken they begin anew
                again = shades[len(taken) % len(shades)]
                self.classes[name] = next((s for s in shades if s not in taken), again)
                taken.add(self.classes[name])

    def of(self, name):
        return self.classes.get(name, "r1")

    def rank(self, name):
        """In which order to draw: references below, ours on top."""
        return "rpo".index(self.of(name)[0])

    def ours(self, name):
        return self.of(name).startswith("o")

    def reference(self, name):
        return self.of(name).startswith("r")

    def peer(self, name):
        return self.of(name).startswith("p")


def mark(shade, x, y, size=4.0):
    """The mark of a subject's line: a circle, square, diamond, ..."""
    form = int(shade[1:2]) + {"o": -1, "p": 0, "r": 2}[shade[0]]
    place = f"{x:.1f} {y:.1f}"
    s = size
    paths = (
        None,
        f"M{place}m{-s} {-s}h{2 * s}v{2 * s}h{-2 * s}z",
        f"M{place}m0 {-1.3 * s}l{1.3 * s} {1.3 * s}l{-1.3 * s} {1.3 * s}l{-1.3 * s} {-1.3 * s}z",
        f"M{place}m0 {-1.2 * s}l{1.2 * s} {2.1 * s}h{-2.4 * s}z",
        f"M{place}m0 {1.2 * s}l{1.2 * s} {-2.1 * s}h{-2.4 * s}z",
    )
    path = paths[form % len(paths)]
    if path is None:
        return el("circle", cx=x, cy=y, r=s, class_="m " + shade)
    return el("path", d=path, class_="m " + shade)
