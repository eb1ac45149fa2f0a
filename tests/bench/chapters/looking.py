# looking.py: what it costs to look: statistics, delays, messages, tracers
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Counting cannot be switched off, so it is part of every other chapter too.

from dataclasses import replace

from harness.budget import NotAbove
from harness.model import Bars, Row
from harness.queues import COSTS, NONE, OVERLOAD, TIME, US, element

ORDER = 7
TITLE = "Cost of looking: statistics, delays, messages, tracers"
INTRO = (
    "Everything that can be seen of lfqueue, on and off. A tracer of GStreamer's own looks at "
    "every push on every pad, with a boundary or without."
)

PLAIN = element("lfqueue")
READ = replace(
    element("stats read every ms", "lfqueue"), args=("--subject", "lfqueue", "--look", "1000000")
)
MEASURED = element("with measure-delay", "lfqueue", "measure-delay=true")
TRACED = replace(
    element("with tracer latency", "lfqueue"), env=(("GST_TRACERS", "latency(flags=element)"),)
)


def ours(*subjects):
    return tuple(replace(subject, ours=True) for subject in subjects)


def at_most_3_percent(subject):
    return (
        NotAbove("wall_ns", "wall", subject.name, PLAIN.name, 0.03),
        NotAbove("cpu_ns", "CPU", subject.name, PLAIN.name, 0.03),
    )


def passing():
    for name, args, what in (
        ("looking-unpaced", (), "as fast as it goes"),
        ("looking-paced", ("--pause", str(10 * US)), "producer works 10 us per buffer"),
        ("looking-full", ("--work", str(10 * US)), "the queue is full, consumer works 10 us"),
    ):
        yield Row(
            name=name,
            title=f"statistics read, delays measured, a tracer: {what}",
            program="boundary",
            subjects=(NONE, *ours(PLAIN, READ, MEASURED, TRACED)),
            columns=COSTS[:6],
            amount=TIME,
            args=args,
            baseline="none",
            budgets=(*at_most_3_percent(READ), *at_most_3_percent(MEASURED)),
            counted=False,
            quick=name == "looking-unpaced",
            chart=Bars(("wall_ns", "cpu_ns", "ctx"), peer=PLAIN.name, each=True),
        )


def dropping(label, on):
    properties = f"backpressure=drop-oldest post-drop-messages={on}"
    return element(label, "lfqueue", properties)


def messages():
    loud = dropping("with messages", "true")
    quiet = dropping("without messages", "false")
    yield Row(
        name="looking-drops",
        title="drop messages (drop-oldest, half of the buffers dropped)",
        program="boundary",
        subjects=ours(quiet, loud),
        columns=OVERLOAD[:4],
        amount=TIME,
        args=("--pause", str(5 * US), "--work", str(10 * US)),
        budgets=(
            NotAbove("producer_cpu_ns", "producer's CPU", loud.name, quiet.name, 0.03),
            NotAbove("wall_ns", "wall per buffer out", loud.name, quiet.name, 0.03),
        ),
        counted=False,
        quick=False,
        chart=Bars(("producer_cpu_ns", "wall_ns", "lost_percent"), loud.name, quiet.name),
    )


def rows():
    yield from passing()
    yield from messages()
