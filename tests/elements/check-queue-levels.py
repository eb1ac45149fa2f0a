# check-queue-levels.py: from a launch line with the tracer to a picture
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: check-queue-levels.py QUEUE-LEVELS"""

import csv
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

TOOL = sys.argv.pop(1)
LINE = ("fakesrc num-buffers=200 sizetype=fixed sizemax=10 ! lfqueue name=q max-size-buffers=3 "
        "backpressure=drop-oldest ! identity sleep-time=1000 ! fakesink").split()
# nothing is taken before the end has come in
HELD = ("fakesrc num-buffers=3 sizetype=fixed sizemax=10 ! lfqueue name=q max-size-buffers=7 "
        "min-threshold-buffers=5 ! fakesink").split()
# exits without gst_deinit(), while data flows
APPLICATION = """
import gi
gi.require_version("Gst", "1.0")
from gi.repository import Gst
Gst.init(None)
pipeline = Gst.parse_launch("fakesrc ! lfqueue name=q ! fakesink")
pipeline.set_state(Gst.State.PLAYING)
while pipeline.get_by_name("q").get_property("out") < 100:
    pass
"""


def plotted(path):
    """What the plot script of gst-plugins-rs takes of a file."""
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter=",", quotechar="|"):
            if len(row) == 9:
                yield row[1], float(row[0]), [int(cell) for cell in row[3:]]


class QueueLevels(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.csv = os.path.join(folder.name, "queues.csv")
        self.svg = os.path.join(folder.name, "queues.svg")

    def run_traced(self, *command, tracers="pooledqueues(file=%s)", debug="0"):
        env = dict(os.environ, GST_TRACERS=tracers.replace("%s", self.csv), GST_DEBUG=debug)
        return subprocess.run(command, env=env, check=True, text=True, capture_output=True)

    def launch(self, *line, **more):
        return self.run_traced("gst-launch-1.0", "-q", *line, **more)

    def tool(self, *arguments):
        return subprocess.run([sys.executable, TOOL, *arguments], text=True, capture_output=True)

    def test_the_script_that_exists_reads_the_levels(self):
        self.launch(*LINE)
        rows = list(plotted(self.csv))
        self.assertEqual({name for name, _, _ in rows}, {"q"})
        self.assertGreater(len(rows), 200)
        self.assertEqual([time for _, time, _ in rows], sorted(time for _, time, _ in rows))
        for _, _, values in rows:
            # the consumer may take one between two of them
            self.assertEqual(values[0] % 10, 0)
            self.assertEqual(values[5], 3)
        self.assertEqual(rows[-1][2][2], 0)

    def test_bytes_and_buffers_are_those_of_the_queue(self):
        self.launch(*HELD)
        levels = [(values[0], values[2], values[5]) for _, _, values in plotted(self.csv)]
        self.assertEqual(levels[:3], [(10, 1, 7), (20, 2, 7), (30, 3, 7)])
        self.assertEqual(levels[-1], (0, 0, 7))

    def test_the_tool_prints_and_draws(self):
        self.launch(*LINE)
        done = self.tool(self.csv, "--svg", self.svg)
        self.assertEqual(done.returncode, 0, done.stderr)
        name, records, lost, most, limit, count, reason = done.stdout.splitlines()[1].split()
        self.assertEqual((name, lost, most, limit, reason), ("q", "0", "3", "3", "overflow"))
        self.assertEqual(int(records), len(list(plotted(self.csv))))
        # in, out, the end and the stop
        self.assertEqual(int(records), 200 + (200 - int(count)) + 2)
        words = [text.text for text in xml.parse(self.svg).iter() if text.text]
        self.assertIn(f"1 queue, {count} buffers dropped", words)
        for unit in "bytes", "time":
            self.assertEqual(self.tool(self.csv, "--unit", unit, "--svg", self.svg).returncode, 0)

    def test_a_process_without_queues_leaves_the_file_alone(self):
        self.launch(*LINE)
        size = os.path.getsize(self.csv)
        self.launch("fakesrc", "num-buffers=1", "!", "fakesink")
        self.assertEqual(os.path.getsize(self.csv), size)

    def test_nothing_leaks_with_it(self):
        done = self.launch(*LINE, tracers="leaks;pooledqueues(file=%s)", debug="GST_TRACER:7")
        lines = [line for line in done.stderr.splitlines() if "object-alive, type-name=" in line]
        # what such a line will look like is always there
        self.assertEqual(["new format string" in line for line in lines], [True])
        self.assertTrue(os.path.exists(self.csv))

    def test_an_application_that_only_exits_has_its_file(self):
        if subprocess.run([sys.executable, "-c", "import gi"], capture_output=True).returncode:
            self.skipTest("no gi")
        self.run_traced(sys.executable, "-c", APPLICATION)
        self.assertGreaterEqual(len(list(plotted(self.csv))), 100)

    def test_a_file_that_is_not_there_is_named(self):
        done = self.tool(self.csv)
        self.assertEqual(done.returncode, 1)
        self.assertIn(self.csv, done.stderr)

    def test_a_filter_that_leaves_no_queue_is_thought_of(self):
        self.launch(*LINE, tracers="pooledqueues(file=%s,include-filter=none)")
        done = self.tool(self.csv)
        self.assertEqual(done.returncode, 1)
        self.assertIn("include-filter", done.stderr)


unittest.main()
