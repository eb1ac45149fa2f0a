#!/usr/bin/env python3
# accumulator.py: bufferaccumulator on real input, one line for each run
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Python's own HTTP server on loopback; souphttpsrc fetches from it. What is
# gathered is compared with what the server has.

import functools
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

SECONDS = 30 * Gst.SECOND
UNKNOWN = 2**64 - 1


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files whole; under /cut/ their length is announced and half of it sent."""

    def do_GET(self):
        if not self.path.startswith("/cut/"):
            super().do_GET()
            return
        self.close_connection = True
        if self.headers.get("Range"):
            return  # gone for good: the rest cannot be had either
        data = pathlib.Path(self.directory, self.path[5:]).read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2])

    def log_message(self, *args):
        pass


def make_picture(path):
    """A picture with much detail, so that it is large."""
    run(
        "videotestsrc num-buffers=1 pattern=snow ! video/x-raw,width=1920,height=1080 ! "
        f"jpegenc quality=95 ! filesink location={path}"
    )


def check_picture(data):
    if not (data.startswith(b"\xff\xd8") and data.endswith(b"\xff\xd9")):
        raise SystemExit("the picture has no beginning or no end")


def make_document(path):
    """What this machine has installed, or what Python knows of itself."""
    status = pathlib.Path("/var/lib/dpkg/status")
    if status.exists():
        blocks = status.read_text(errors="replace").split("\n\n")
    else:
        blocks = [str(sys.modules[name]) for name in sorted(sys.modules)]
    path.write_text(json.dumps([block.split("\n") for block in blocks]))


def fields_of(structure):
    names = [structure.nth_field_name(i) for i in range(structure.n_fields())]
    return {name: structure.get_value(name) for name in names}


def fetching(url):
    return (
        f"souphttpsrc location={url} retries=0 ! bufferaccumulator name=acc ! fakesink name=sink"
    )


def run(description, keep=None):
    """Runs to EOS or an error. Returns what was told last, the stats, the error."""
    pipeline = Gst.parse_launch(description)
    accumulator = pipeline.get_by_name("acc")
    sink = pipeline.get_by_name("sink")
    if sink is not None and keep is not None:
        sink.set_property("signal-handoffs", True)
        sink.connect("handoff", lambda _, b, __: keep.append(b.extract_dup(0, b.get_size())))
    told, error = {}, None

    bus = pipeline.get_bus()
    pipeline.set_state(Gst.State.PLAYING)
    wanted = Gst.MessageType.EOS | Gst.MessageType.ERROR | Gst.MessageType.ELEMENT
    while True:
        message = bus.timed_pop_filtered(SECONDS, wanted)
        if message is None:
            error = "nothing happened for 30 seconds"
            break
        if message.type == Gst.MessageType.ELEMENT:
            if message.get_structure().get_name() == "pooled-accumulated":
                told = fields_of(message.get_structure())
            continue
        if message.type == Gst.MessageType.ERROR:
            error = message.parse_error()[0].message
        break

    # READY first: the bus of a pipeline in NULL tells nothing any more
    pipeline.set_state(Gst.State.READY)
    while message := bus.pop_filtered(Gst.MessageType.ELEMENT):
        if message.get_structure().get_name() == "pooled-accumulated":
            told = fields_of(message.get_structure())
    stats = fields_of(accumulator.get_property("stats")) if accumulator else {}
    pipeline.set_state(Gst.State.NULL)
    return told, stats, error


def check_accounts(values):
    for unit, held, dropped in (
        ("bytes", "current-size", "bytes-dropped"),
        ("chunks", "current-buffers", "dropped"),
    ):
        left = values[f"{unit}-received"] - values[f"{unit}-emitted"] - values[dropped]
        if left != values[held] or left != 0:
            raise SystemExit(f"the {unit} do not add up: {values}")


def line(what, told, values, verdict):
    check_accounts(values)
    print(
        f"{what:<26} {told.get('reason', '-'):<10} {told.get('bytes', 0):>10,} "
        f"{told.get('chunks', 0):>7,} {told.get('duration', 0) / 1e6:>8.1f}  {verdict}"
    )


def fetch(what, url, original, check):
    kept = []
    told, values, error = run(fetching(url), kept)
    data = b"".join(kept)
    if error is not None:
        raise SystemExit(f"{what}: {error}")
    known = told.get("expected-bytes") in (len(original), UNKNOWN)
    if len(kept) != 1 or data != original or not known:
        raise SystemExit(f"{what}: {len(data)} bytes in {len(kept)} buffers: {told}")
    check(data)
    line(what, told, values, "one buffer, the same as the server's")


def fetch_cut(url, original):
    """Where it breaks off half-way, what came so far is told and nothing stays."""
    kept = []
    told, values, error = run(fetching(url), kept)
    if told.get("bytes") != len(original) // 2:
        raise SystemExit(f"cut off: {told}")
    expected = told.get("expected-bytes", UNKNOWN)
    known = f"{expected:,}" if expected != UNKNOWN else "an unknown number of"
    says = f"of {known} bytes; the source says: {error or 'nothing'}"
    line("picture, cut off", told, values, says)


def frames():
    kept = []
    size = 224 * 224 * 3
    told, values, error = run(
        "videotestsrc num-buffers=60 ! "
        "video/x-raw,format=RGB,width=224,height=224,framerate=30/1 ! "
        "bufferaccumulator name=acc batch-buffers=8 timeout=1000000000 post-messages=all ! "
        "fakesink name=sink sync=false",
        kept,
    )
    batches = [len(data) / size for data in kept]
    if error or batches != [8.0] * 7 + [4.0]:
        raise SystemExit(f"frames: {error} {batches}")
    verdict = f"the last of {len(batches)} batches; {values['bytes-copied']} bytes copied"
    line("60 frames, 8 at a time", told, values, verdict)


def leaks(url):
    """The tracer of the core looks whether anything is alive at the end."""
    launch = f"gst-launch-1.0 -q souphttpsrc location={url} retries=0 ! bufferaccumulator"
    result = subprocess.run(
        [*launch.split(), "!", "fakesink"],
        env=dict(
            os.environ, GST_TRACERS="leaks", GST_DEBUG="GST_TRACER:7", GST_DEBUG_NO_COLOR="1"
        ),
        text=True,
        capture_output=True,
        timeout=60,
    )
    mark = "object-alive, type-name=(string)Gst"
    alive = [text for text in result.stderr.split("\n") if mark in text and "%s" not in text]
    print(f"{'':<26} objects alive after the one cut off: {len(alive)}")
    if alive:
        raise SystemExit("\n".join(alive))


def main():
    Gst.init(None)
    if Gst.ElementFactory.find("bufferaccumulator") is None:
        raise SystemExit("bufferaccumulator is not found: GST_PLUGIN_PATH does not name the build")

    with tempfile.TemporaryDirectory() as folder:
        picture = pathlib.Path(folder, "picture.jpg")
        document = pathlib.Path(folder, "document.json")
        make_picture(picture)
        make_document(document)
        handler = functools.partial(Handler, directory=folder)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            base = f"http://127.0.0.1:{server.server_address[1]}"

            print(f"{'':<26} {'reason':<10} {'bytes':>10} {'chunks':>7} {'ms':>8}")
            jpeg = picture.read_bytes()
            fetch("picture (JPEG)", f"{base}/picture.jpg", jpeg, check_picture)
            text = document.read_bytes()
            fetch("document (JSON)", f"{base}/document.json", text, json.loads)
            fetch_cut(f"{base}/cut/picture.jpg", jpeg)
            leaks(f"{base}/cut/picture.jpg")
            frames()
            server.shutdown()


if __name__ == "__main__":
    main()
