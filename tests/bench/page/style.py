# style.py: the style sheets, to stand inside a page or a picture
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os

from .markup import Markup, join

HERE = os.path.dirname(os.path.abspath(__file__))


def style(*names):
    """What is in these files, without the comment at their top."""
    parts = []
    for name in names:
        with open(os.path.join(HERE, name), encoding="utf-8") as file:
            parts.append(Markup("\n" + file.read().partition("*/")[2].strip()))
    return join([*parts, "\n"])
