# markup.py: HTML and SVG as text that is escaped by default
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from html import escape


class Markup(str):
    """Text that is markup already; everything else is escaped."""


def text(value):
    if isinstance(value, Markup):
        return value
    # a number keeps its % on the same line
    return Markup(escape(str(value), quote=False).replace(" %", "\u00a0%"))


def join(parts):
    return Markup("".join(text(part) for part in parts))


def _attribute(name, value):
    name = name.rstrip("_").replace("_", "-")
    if isinstance(value, float):
        value = px(value)
    return f' {name}="{escape(str(value))}"'


# elements that end with their opening tag, in HTML
VOID = ("meta", "br", "img", "link")


def el(name, /, *children, **attributes):
    """An element. class_ for class, aria_label for aria-label; None is left out."""
    words = "".join(_attribute(k, v) for k, v in attributes.items() if v is not None)
    inside = join(child for child in children if child is not None)
    if not inside and (name in VOID or name in ("path", "circle", "rect", "line")):
        return Markup(f"<{name}{words}/>")
    return Markup(f"<{name}{words}>{inside}</{name}>")


def px(value):
    """A coordinate: a tenth of a pixel is enough."""
    return f"{value:.1f}".removesuffix(".0")
