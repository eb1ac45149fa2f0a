# lfqueue.py: the thread boundary: lfqueue against the core's queues
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Everything is per buffer (a list counts as its length) and over the pipeline
# without a boundary, so what is compared is what the boundary costs.

from dataclasses import replace

from harness.budget import Below, NotAbove, TimesLess
from harness.model import Amount, Bars, Column, Row, Subject, Sweep
from harness.queues import (
    COSTS,
    COSTS_SHOWN,
    MS,
    NO_LIMITS,
    OVERLOAD,
    TIME,
    US,
    count,
    delay,
    element,
    everyone,
)

ORDER = 1
TITLE = "Thread boundary: lfqueue against queue, queue2, multiqueue"
INTRO = (
    "What a thread boundary costs between a source and a sink that cost next to nothing. "
    "'none' has no boundary; 'floor' runs both sides at once and hands nothing over."
)

LIVE = (
    Column("cpu_ns", "CPU us/buffer", 1e-3, 1, name="CPU time", unit="us per buffer"),
    Column("cpu_ms_per_s", "CPU ms/s", digits=2, name="CPU time", unit="ms per second"),
    count("ctx", "switches/1k", "context switches"),
    count("wakes", "wakes/1k", "wake-ups"),
    count("woken", "woken/1k", "threads woken"),
    delay("delay_p50", "delay p50 us", "delay (p50)"),
    delay("delay_p99", "p99 us", "delay (p99)"),
)
DELAY = (
    delay("delay_p50", "p50 us", "delay (p50)"),
    delay("delay_p99", "p99 us", "delay (p99)"),
    delay("delay_max", "max us", "longest delay", 0),
    Column("cpu_ns", "CPU us/buffer", 1e-3, 1, name="CPU time", unit="us per buffer"),
    count("ctx", "switches/1k", "context switches"),
    count("wakes", "wakes/1k", "wake-ups"),
)
FLUSH = (
    delay("delay_p50", "p50 us", "time to flush (p50)", 0),
    delay("delay_p99", "p99 us", "time to flush (p99)", 0),
    delay("delay_max", "max us", "longest flush", 0),
    delay("woken_p50", "sink woken p50 us", "time until the sink's thread runs (p50)", 0),
    delay("woken_p99", "sink woken p99 us", "time until the sink's thread runs (p99)", 0),
    delay("after_p50", "then p50 us", "time from there on (p50)", 0),
    delay("after_p99", "then p99 us", "time from there on (p99)", 0),
)


SHOWN = Bars(COSTS_SHOWN, "lfqueue", "queue")


def less_overhead(times, cpu=True):
    budgets = [TimesLess("over_wall_ns", "wall over none", times)]
    if cpu:
        budgets.append(TimesLess("over_cpu_ns", "CPU over none", times))
    return tuple(budgets)


NO_LOCK = Below("locks_ours", "mutex operations per 1,000 buffers", 10, "of our own")


def boundary(
    name, title, args, budgets=(), subjects=None, quick=True, program="boundary", sweep=None, at=0
):
    """A row with the threads free to move, and one with each on its own core."""
    amount = Amount("--buffers", 200000, 1000) if program == "fake" else TIME
    common = dict(
        program=program,
        subjects=subjects or everyone(),
        columns=COSTS,
        baseline="none",
        budgets=tuple(budgets),
        amount=amount,
        at=at,
    )
    own = ", each thread on its own core"
    yield Row(name=name, title=title, args=args, quick=quick, chart=sweep or SHOWN, **common)
    yield Row(
        name=name + "-pinned",
        title=title + own,
        args=args + ("--pin",),
        quick=False,
        chart=replace(sweep, title=sweep.title + own) if sweep else SHOWN,
        **common,
    )


def unpaced():
    budgets = less_overhead(3)
    yield from boundary(
        "unpaced-64",
        "64-byte buffers built beforehand, as fast as it goes",
        ("--size", "64"),
        (*budgets, NO_LOCK),
    )
    yield from boundary(
        "unpaced-1400",
        "1,400-byte buffers built beforehand, as fast as it goes",
        ("--size", "1400"),
        budgets,
        quick=False,
    )
    for size in (64, 1400):
        yield from boundary(
            f"fakesrc-{size}",
            f"fakesrc ! X ! fakesink, {size:,} bytes",
            ("--size", str(size)),
            budgets,
            program="fake",
            quick=size == 64,
        )
    yield from boundary(
        "frames-1080p",
        "3,110,400-byte frames (the limit of bytes holds 4), untouched",
        ("--size", "3110400", "--prebuilt", "16"),
        [NotAbove("over_wall_ns", "wall over none")],
        quick=False,
    )


def paced():
    sweep = Sweep(
        title="the producer works before each buffer, the consumer is faster",
        x="us of work before each buffer",
        keys=COSTS_SHOWN,
        ours="lfqueue",
        peer="queue",
    )
    no_more_cpu = NotAbove("over_cpu_ns", "CPU over none")
    for pause in (0.5, 2, 10, 50, 200):
        main = pause == 10
        yield from boundary(
            f"paced-{pause:g}us",
            f"producer works {pause:g} us before each buffer, consumer is faster",
            ("--pause", str(int(pause * US))),
            (*less_overhead(10, cpu=False), no_more_cpu, NO_LOCK) if main else (no_more_cpu,),
            quick=main,
            sweep=sweep,
            at=pause,
        )


def full():
    yield from boundary(
        "full",
        "the queue is full: consumer works 10 us per buffer",
        ("--work", str(10 * US)),
        (*less_overhead(3), NotAbove("wakes", "wakes per 1,000"), NO_LOCK),
    )
    yield from boundary(
        "three-buffers",
        "limited to 3 buffers, both sides fast",
        (),
        less_overhead(10),
        subjects=everyone("max-size-buffers=3 " + NO_LIMITS),
    )


def lists():
    yield from boundary(
        "lists-of-64",
        "buffer lists of 64, per buffer",
        ("--list", "64"),
        less_overhead(5),
    )


def live():
    for rate in (30, 60):
        yield Row(
            name=f"live-{rate}",
            title=f"a live source, {rate} buffers a second, in four times the rounds",
            program="boundary",
            subjects=everyone(),
            columns=LIVE,
            amount=Amount("--seconds", 2.0, 0.05),
            args=("--sleep", str(1000 * MS // rate), "--delay"),
            baseline="none",
            budgets=(NotAbove("cpu_ns", "CPU per buffer"),),
            chart=Bars(("cpu_ns", "delay_p50", "delay_p99", "ctx", "wakes")),
            often=4,
            seconds=2.4,
        )


def arrivals(args, **row):
    """A row of how long a buffer takes from the push until it arrives."""
    return Row(
        program="boundary",
        subjects=tuple(s for s in everyone() if s.name != "floor"),
        columns=DELAY,
        args=(*args, "--delay"),
        chart=Bars(("delay_p50", "delay_p99", "cpu_ns", "ctx")),
        **row,
    )


def handover():
    for pin in (False, True):
        yield arrivals(
            ("--sleep", str(MS)) + (("--pin",) if pin else ()),
            name="handover" + ("-pinned" if pin else ""),
            title="from push to arrival, into an empty queue, 1 ms between buffers"
            + (", each thread on its own core" if pin else ""),
            amount=Amount("--seconds", 1.0, 0.02),
            budgets=(NotAbove("delay_p50", "p50"), NotAbove("delay_p99", "p99")),
            quick=not pin,
            seconds=1.2,
        )


def together():
    """Each buffer is taken anew, from the system or from a pool, and let go."""

    def both(name, blocks):
        return Subject(f"{name} {blocks}", ("--subject", name, "--take", blocks))

    ours = both("lfqueue", "pooled-pool")
    today = both("queue", "system-buffer")
    yield Row(
        name="together",
        title="1,400-byte buffers, taken anew for each push, as fast as it goes",
        program="boundary",
        subjects=(
            both("none", "system-buffer"),
            today,
            both("queue", "stock-pool"),
            both("lfqueue", "system-buffer"),
            both("lfqueue", "stock-pool"),
            both("lfqueue", "pooled-buffer"),
            ours,
        ),
        columns=tuple(c for c in COSTS if not c.key.startswith("over")),
        amount=TIME,
        args=("--size", "1400"),
        budgets=(TimesLess("wall_ns", "wall", 5, ours.name, today.name),),
        chart=Bars(("wall_ns", "cpu_ns", "ctx", "wakes"), ours.name, today.name),
    )


def dense():
    """What it costs that a consumer sleeps by the clock: see src/nap.c."""
    for pause in (2, 10):
        yield arrivals(
            ("--pause", str(pause * US)),
            name=f"dense-{pause}us",
            title=f"from push to arrival, producer works {pause} us before each buffer",
            amount=TIME,
            budgets=(Below("delay_p99", "p99", 0.2, "ms", 1e-6),),
            quick=pause == 10,
        )


def flush():
    deep = "max-size-buffers=100000 " + NO_LIMITS
    for name, limits, title in (
        ("flush", "", "a full queue of 200"),
        ("flush-deep", deep, "a full queue of 100,000"),
    ):
        yield Row(
            name=name,
            title=f"from FLUSH_START until both sides of {title} are out",
            program="flush",
            subjects=(element("lfqueue", properties=limits), element("queue", properties=limits)),
            columns=FLUSH,
            amount=Amount("--flushes", 20 if limits else 300, 2),
            budgets=(Below("delay_p99", "p99", 1.0, "ms", 1e-6),),
            counted=False,
            seconds=1.0,
        )


def policies():
    def policy(name, more=""):
        return element("lfqueue " + name, "lfqueue", f"backpressure={name} {more}".strip())

    def cheaper(ours, peer):
        return NotAbove("producer_cpu_ns", "producer's CPU", ours, peer)

    yield Row(
        name="policies",
        title="each policy when full: producer works 5 us per buffer, consumer 10 us",
        program="boundary",
        subjects=(
            element("queue"),
            policy("block"),
            policy("adaptive"),
            element("queue leaky=upstream", "queue", "leaky=upstream"),
            policy("reject"),
            element("queue leaky=downstream", "queue", "leaky=downstream"),
            policy("drop-oldest"),
            element("lfqueue max-age=1ms", "lfqueue", f"max-age={MS}"),
        ),
        columns=OVERLOAD,
        amount=TIME,
        args=("--pause", str(5 * US), "--work", str(10 * US), "--delay"),
        chart=Bars(
            ("producer_cpu_ns", "lost_percent", "delay_p50", "delay_p99"),
            "lfqueue drop-oldest",
            "queue leaky=downstream",
        ),
        budgets=(
            cheaper("lfqueue drop-oldest", "queue leaky=downstream"),
            cheaper("lfqueue reject", "queue leaky=upstream"),
        ),
    )


def rows():
    for part in (unpaced, paced, live, full, policies, lists, handover, together, dense, flush):
        yield from part()
