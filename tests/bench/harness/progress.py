# progress.py: how far we are and how long it still takes
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import sys
import time

SECONDS_BETWEEN_LINES = 10
WIDTH = 24


class Progress:
    """On a terminal one line that changes; in a log a line now and then."""

    def __init__(self, expected_seconds):
        self.expected = max(expected_seconds, 0.1)
        self.done = 0.0
        self.begin = time.monotonic()
        self.last_line = self.begin
        self.terminal = sys.stderr.isatty()

    def _left(self):
        spent = time.monotonic() - self.begin
        pace = spent / self.done if self.done > 0 else 1.0
        return max(0.0, (self.expected - self.done) * pace)

    def step(self, expected_seconds, what):
        self.done += expected_seconds
        now = time.monotonic()
        if not self.terminal and now - self.last_line < SECONDS_BETWEEN_LINES:
            return
        self.last_line = now
        share = min(1.0, self.done / self.expected)
        bar = ("#" * round(share * WIDTH)).ljust(WIDTH, ".")
        minutes, seconds = divmod(round(self._left()), 60)
        text = f"[{bar}] {share * 100:3.0f} %  {minutes}:{seconds:02d} left  {what}"
        end = "" if self.terminal else "\n"
        start = "\r\033[K" if self.terminal else ""
        print(start + text[:110], end=end, file=sys.stderr, flush=True)

    def clear(self):
        if self.terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
