# streams.py: many live streams in one process, as in a media server
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# CPU of the process holds what sending costs too; what is over `none`, the same
# pipelines without a boundary, is what the queues cost.

from harness.budget import ShareLess
from harness.model import Amount, Band, Column, Row, Sweep
from harness.queues import MS, NONE, count, delay, element

ORDER = 2
TITLE = "Many streams: 1 to 200 live pipelines, 50 packets a second each"
INTRO = (
    "max-wakeup-delay lets buffers wait for 5 or 20 ms, so that one thread serves many streams; "
    "the delay is its price. Queues that share threads as the application tells them are "
    "published with 65 to 75 % less CPU than queue: the band to beat."
)

STREAMS = (1, 10, 50, 100, 200)
BEST = "lfqueue 20 ms"

COLUMNS = (
    Column("cpu_ms_per_s", "CPU ms/s", digits=1, name="CPU time", unit="ms per second"),
    Column(
        "over_cpu_ms_per_s", "over none", digits=1, name="CPU time over no boundary",
        unit="ms per second",
    ),
    count("ctx_per_s", "switches/s", "context switches", unit="per second"),
    count("wakes", "wakes/1k", "wake-ups", unit="per 1,000 packets"),
    count("woken", "woken/1k", "threads woken", unit="per 1,000 packets"),
    delay("delay_p50", "delay p50 us", "delay (p50)", 0),
    delay("delay_p99", "p99 us", "delay (p99)", 0),
)


def published(key):
    return Band(key, "queue", 0.25, 0.35, "published of thread-sharing queues")


def delayed(ms):
    return element(f"lfqueue {ms} ms", "lfqueue", f"max-wakeup-delay={ms * MS}")


def budgets():
    return (
        ShareLess("cpu_ms_per_s", "CPU of the process", 0.65, BEST),
        ShareLess("over_cpu_ms_per_s", "CPU over none", 0.65, BEST),
    )


def sent_by(who, suffix, senders):
    sweep = Sweep(
        title=f"live pipelines, 50 packets a second each, sent by {who}",
        x="pipelines",
        keys=("cpu_ms_per_s", "over_cpu_ms_per_s", "ctx_per_s", "delay_p50", "delay_p99"),
        ours=BEST,
        peer="queue",
        bands=(published("cpu_ms_per_s"), published("over_cpu_ms_per_s")),
    )
    for n in STREAMS:
        yield Row(
            name=f"streams-{n}{suffix}",
            title=f"{n} live pipelines, 50 packets a second each, sent by {who}",
            program="streams",
            subjects=(NONE, element("lfqueue"), delayed(5), delayed(20), element("queue")),
            columns=COLUMNS,
            amount=Amount("--seconds", 2.0, 0.1),
            args=("--streams", str(n), "--rate", "50", "--senders", str(senders)),
            baseline="none",
            budgets=budgets() if n == 200 else (),
            counted=n == 200,
            quick=senders == 1 and n in (1, 200),
            many_threads=n > 1,
            seconds=3.0,
            chart=sweep,
            at=n,
        )


def rows():
    yield from sent_by("a thread each", "", 0)
    yield from sent_by("one thread", "-one-sender", 1)
