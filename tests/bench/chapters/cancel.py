# cancel.py: several producers, one who gathers, and a cancel half-way
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# As in a streaming service: a client goes away while everybody works. In each
# round the consumer, who works 1 us per buffer, takes lists of 64 while
# producers push 1,400 bytes as fast as they can and wait when 1,024 buffers are
# held; after 8,000 buffers all is cancelled. The time counts until every
# producer is out and nobody holds a buffer. The peer is an appsink per producer
# and a GstAdapter under one mutex, with a flag that ends its waits.

from harness.model import Amount, Column, Row, Subject, Sweep

ORDER = 5.5
TITLE = "Cancelled half-way: bufferaccumulator against appsink, GstAdapter and a mutex"

OURS, PEER = "bufferaccumulator", "appsink-adapter"

COLUMNS = (
    Column("delay_p50", "cancel p50 us", 1e-3, name="time until all is released", unit="us"),
    Column("delay_max", "max us", 1e-3, name="longest time", unit="us"),
    Column("running_ns", "running ns", name="time while it ran", unit="ns per buffer"),
    Column("cpu_ns", "CPU ns", name="CPU time", unit="ns per buffer"),
    Column("ctx", "switches/1k", 1.0, 1, False, "context switches", "per 1,000 buffers"),
)


def row(cancel, n, title, quick):
    who = "one producer" if n == 1 else f"{n} producers"
    return Row(
        name=f"{cancel}-{n}",
        title=f"{who}, cancelled by {title}",
        program="cancel",
        subjects=tuple(Subject(name, ("--subject", name)) for name in (OURS, PEER)),
        columns=COLUMNS,
        amount=Amount("--rounds", 50, 2),
        args=("--producers", str(n), "--cancel", cancel),
        counted=False,
        quick=quick,
        seconds=0.8,
        chart=Sweep(
            f"Cancelled by {title}",
            "producers",
            ("delay_p50", "running_ns", "cpu_ns"),
            OURS,
            PEER,
        ),
        at=n,
    )


def rows():
    for cancel, title in (("flush", "a flush of each"), ("state", "a change of state")):
        for n in (1, 2, 4, 8):
            yield row(cancel, n, title, quick=n == 4)
