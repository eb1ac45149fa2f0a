# words.py: numbers as people read them
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import math

# what is less, in whatever unit, is nothing
LEAST = 0.001


def number(value):
    """Three figures, as many as a median bears."""
    if value is None or not math.isfinite(value):
        return "-"
    size = abs(value)
    if size >= 100 or value == 0:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}".removesuffix(".0")
    if size >= 1:
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{value:.2g}" if size >= LEAST else f"<{LEAST}"


def short(value):
    """For the ticks of an axis: 20k, 1.5M."""
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= limit:
            return f"{value / (1000 if letter == 'k' else limit):g}{letter}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"


def brief(value):
    """Beside a mark: as number(), but never wide."""
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e5, "k")):
        if math.isfinite(value) and abs(value) >= limit:
            return f"{value / (1000 if letter == 'k' else limit):.3g}{letter}"
    return number(value)


def fixed(value, digits):
    """For a table's column."""
    return f"{value:,.{digits}f}" if math.isfinite(value) else "-"


def times(ratio):
    return f"{ratio:,.0f}" if ratio >= 9.95 else f"{ratio:.1f}"


def percent(share):
    return f"{share * 100:.0f} %"


def width(text, size=12):
    """About as wide in a usual sans-serif, in pixels: on the safe side."""
    narrow = sum(letter in "ilj.,:;'|! []()ft-" for letter in text)
    wide = sum(letter in "mwMW%@" for letter in text)
    digits = sum(letter.isdigit() for letter in text)
    others = len(text) - narrow - wide - digits
    return size * (0.64 * digits + 0.57 * others + 0.36 * narrow + 0.9 * wide)


def wrap(text, size, room):
    """Lines no wider than that; a word alone may be."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
