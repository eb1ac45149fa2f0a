# accumulator.py: bufferaccumulator against appsink with GstAdapter and a mutex
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Per buffer pushed. Buffers are built beforehand and take turns; producers push
# as fast as they can and wait when 4,096 buffers are held. The peer is what
# applications write: an appsink per producer, whose callback puts the buffer
# into one GstAdapter under one mutex, and a thread that takes batches.

from harness.budget import NotAbove
from harness.model import Amount, Column, Row, Subject, Sweep

ORDER = 5
TITLE = "Gathering: bufferaccumulator against appsink, GstAdapter and a mutex"

OURS, PEER = "bufferaccumulator", "appsink-adapter"

PER_1000 = "per 1,000 buffers"
COLUMNS = (
    Column("wall_ns", "wall ns", name="wall time", unit="ns per buffer"),
    Column("cpu_ns", "CPU ns", name="CPU time", unit="ns per buffer"),
    Column("ctx", "switches/1k", 1.0, 1, False, name="context switches", unit=PER_1000),
    Column("wakes", "wakes/1k", 1.0, 1, False, name="wake-ups", unit=PER_1000),
    Column("locks_ours", "our locks/1k", 1.0, 1, False, name="locks of ours", unit=PER_1000),
)


SHOWN = ("wall_ns", "cpu_ns", "ctx", "wakes")


def gather(name, n, title, args, quick=False):
    many = "one producer" if n == 1 else f"{n} producers"
    return Row(
        name=f"{name}-{n}",
        title=f"{many}, {title}",
        program="accumulator",
        subjects=tuple(Subject(who, ("--subject", who)) for who in (OURS, PEER)),
        columns=COLUMNS,
        amount=Amount("--buffers", 400000, 4000),
        args=("--producers", str(n), *args),
        budgets=(
            NotAbove("wall_ns", "wall", OURS, PEER),
            NotAbove("cpu_ns", "CPU", OURS, PEER),
        ),
        quick=quick,
        chart=Sweep(title, "producers", SHOWN, OURS, PEER),
        at=n,
    )


def rows():
    for n in (1, 2, 4, 8):
        yield gather(
            "lists",
            n,
            "lists of 64 buffers of 1,400 bytes",
            ("--batch", "64", "--list"),
            quick=n == 2,
        )
        yield gather("side-by-side", n, "one buffer of 8 times 1,400 bytes", ("--batch", "8"))
        yield gather("merged", n, "one buffer of 256 times 1,400 bytes", ("--batch", "256"))
