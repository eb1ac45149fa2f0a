#!/usr/bin/env python3
# launch-lines.py: the lines for gst-launch-1.0 in the documentation work
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: launch-lines.py

Runs each line for gst-launch-1.0 that README.md, docs/ and the elements'
descriptions have, as a shell would. What they play is made here, or short; what
they show is not shown.
"""

import glob
import os
import re
import shlex
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

VIDEO = "videotestsrc num-buffers=20 ! video/x-raw,format=I420,width=320,height=240"
FILMS = {
    ".avi": f"{VIDEO} ! avenc_mpeg4 ! avimux",
    ".jpg": f"{VIDEO} ! jpegenc snapshot=true",
    ".mp4": f"{VIDEO} ! x264enc ! h264parse ! mp4mux",
}
SHORT = {
    r"\budpsrc port=\d+ caps=\S+": "videotestsrc ! jpegenc ! rtpjpegpay",
    r"\bsouphttpsrc location=http:\S+/": "filesrc location=",
    r"\b(videotestsrc|audiotestsrc|fakesrc)\b": r"\1 num-buffers=20",
    r"\bauto(video|audio)sink\b": "fakesink",
}


def documented():
    """Where each line stands, and the line."""
    pages = sorted(glob.glob(os.path.join(TOP, "docs", "*.md")))
    for path in [os.path.join(TOP, "README.md"), *pages]:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for line in re.findall(r"^ {4}(gst-launch-1\.0 (?:.*\\\n)*.*)$", text, re.MULTILINE):
            yield os.path.relpath(path, TOP), line
    for path in sorted(glob.glob(os.path.join(TOP, "gst", "*", "*.c"))):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for block in re.findall(r"\|\[\n(.*?)\]\|", text, re.DOTALL):
            line = re.sub(r"^ \* ", "", block, flags=re.MULTILINE).rstrip(" *\n")
            if line.startswith("gst-launch-1.0"):
                yield os.path.relpath(path, TOP), line


def launch(line):
    """What it says when it fails, or None."""
    if "\n" in line:
        return "a shell ends it at its first line"
    done = subprocess.run(
        shlex.split(line), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=300)
    return done.stdout if done.returncode != 0 else None


def shortened(line, folder):
    line = re.sub(r"\\\n", " ", line)
    for pattern, short in SHORT.items():
        line = re.sub(pattern, short, line)
    for name in re.findall(r"\bfilesrc location=(\S+)", line):
        path = os.path.join(folder, os.path.basename(name))
        if not os.path.exists(path):
            how = FILMS[os.path.splitext(name)[1]]
            failed = launch(f"gst-launch-1.0 -q {how} ! filesink location={path}")
            if failed:
                sys.exit(failed)
        line = line.replace(f"location={name}", f"location={path}")
    return line


def main():
    failures = 0
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for where, line in documented():
            short = shortened(line, folder)
            failed = launch(short)
            print(f"{where}: {short}: {failed or 'works'}", flush=True)
            failures += failed is not None
            count += 1
    print(f"{count} lines, {failures} fail")
    return 0 if count and not failures else 1


if __name__ == "__main__":
    sys.exit(main())
