# pool.py: memory taken and given back: ours against what people use today
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A pair is one block taken and one given back. Blocks of malloc, mimalloc,
# jemalloc and av-pool come without a GstMemory, those of system and pooled
# without a GstBuffer; the rest are buffers. Others come from Debian and are
# left out where they are not installed. `magazines` is a stack of pointers in
# each thread and nothing else, `magazines-memory` one of memories: what GStreamer
# itself takes for the life of a memory is part of that. `mutex-stack`,
# `mutex-memory` and `mutex-pool` are one stack under one mutex, of bare blocks,
# memories and buffers. `video-pool` is a GstVideoBufferPool with GstVideoMeta,
# `pooled-video` our pool with the same configuration.
#
# The stock pools of GStreamer 1.22.0 stop for good now and then when several
# threads use one and the processors are busy. That is told, with how often, and
# is no failure of the run.

from harness.budget import TimesLess
from harness.model import Amount, Column, Row, Subject, Sweep

ORDER = 3
TITLE = "Pooled memory: allocator and pool against malloc, stock pool and others"

INTRO = (
    "A pair is one block taken and one given back. Bare blocks: malloc, mimalloc, jemalloc, "
    "mutex-stack, magazines, FFmpeg's av-pool. Memories of GStreamer: system, pooled, "
    "mutex-memory, magazines-memory. Buffers: the rest. Only those of one kind are alike. "
    "bare-pool does nothing: what it costs is GstBufferPool itself, which every pool adds to."
)

KIB = 1024
MIB = 1024 * KIB
FRAME_1080P = 3110400
FRAME_8K = 49766400
NAMES = {
    KIB: "1 KiB",
    64 * KIB: "64 KiB",
    256 * KIB: "256 KiB",
    FRAME_1080P: "1080p I420",
    FRAME_8K: "8K I420",
}

TIME = Amount("--seconds", 0.3, 0.02)

# what makes one frame of those takes tens of ms
LONG = Amount("--seconds", 1.0, 0.1)

RESIDENT = Column(
    "resident", "resident MiB", 1 / MIB, 1, spread=False, name="resident memory", unit="MiB"
)
PAIRS = (
    Column("wall_ns", "ns/pair", name="time", unit="ns per pair"),
    Column("cpu_ns", "CPU ns", spread=False, name="CPU time", unit="ns per pair"),
    Column(
        "ctx", "switches/1k", digits=1, spread=False, name="context switches",
        unit="per 1,000 pairs",
    ),
    Column(
        "faults_per_pair", "faults/pair", digits=2, spread=False, name="page faults",
        unit="per pair",
    ),
    RESIDENT,
)
DELAYS = (
    Column("delay_p50", "p50 ns", name="time of a call (p50)", unit="ns"),
    Column("delay_p99", "p99 ns", name="time of a call (p99)", unit="ns"),
    Column("delay_p999", "p99.9 ns", name="time of a call (p99.9)", unit="ns"),
    Column("delay_max", "max us", scale=1e-3, name="longest call", unit="us"),
)
FRAMES = (
    Column("wall_ns", "us/frame", scale=1e-3, name="time", unit="us per frame"),
    Column("cpu_ns", "CPU us", scale=1e-3, spread=False, name="CPU time", unit="us per frame"),
    Column(
        "faults_per_pair", "faults/frame", digits=1, spread=False, name="page faults",
        unit="per frame",
    ),
    RESIDENT,
)

EVERYONE = (
    "malloc",
    "mimalloc",
    "jemalloc",
    "av-pool",
    "system",
    "system-buffer",
    "stock-pool",
    "video-pool",
    "pooled",
    "pooled-buffer",
    "pooled-pool",
    "pooled-video",
)
MUTEX = ("mutex-stack", "mutex-memory", "mutex-pool")
STOP = ("stock-pool", "video-pool")


def subjects(*names):
    return tuple(Subject(name, ("--subject", name), name in STOP) for name in names)


def less(times, ours, peer, key="wall_ns", name="wall"):
    return TimesLess(key, name, times, ours, peer)


def pool_row(
    name, title, args, *, names=EVERYONE, budgets=(), columns=PAIRS, amount=TIME, quick=True,
    chart=None, at=0
):
    return Row(
        name=name,
        title=title,
        program="pool",
        subjects=subjects(*names),
        columns=columns,
        budgets=tuple(budgets),
        amount=amount,
        args=args,
        quick=quick,
        counted=False,
        limit=20,
        chart=chart,
        at=at,
    )


def sized(size):
    return ("--size", str(size))


def one_thread():
    for size, name in NAMES.items():
        for hold in (1, 16):
            if hold == 1 and size in (256 * KIB, FRAME_8K):
                continue
            yield pool_row(
                f"one-{size}-{hold}",
                f"one thread, {name}, untouched, {hold} held",
                (*sized(size), "--hold", str(hold)),
                names=(*EVERYONE, "bare-pool"),
                budgets=(less(2, "pooled-pool", "stock-pool"),),
                quick=size == KIB and hold == 1,
            )


def across():
    for size, name in NAMES.items():
        budgets = [
            less(5, "pooled", "system"),
            less(4, "pooled", "stock-pool"),
            less(1 / 0.6, "pooled-pool", "stock-pool"),
        ]
        if size in (64 * KIB, 256 * KIB):
            budgets.append(less(20, "pooled", "malloc"))
        for pin in (True, False):
            if not pin and size in (256 * KIB, FRAME_8K):
                continue
            yield pool_row(
                f"cross-{size}" + ("-pinned" if pin else ""),
                f"taken in one thread, given back in another, {name}, untouched, 16 on the way"
                + (", each thread on its own core" if pin else ""),
                (*sized(size), "--hold", "16", "--cross") + (("--pin",) if pin else ()),
                names=EVERYONE + MUTEX,
                budgets=budgets,
                quick=size == 64 * KIB and pin,
            )


def threads():
    names = ("magazines", "magazines-memory", "malloc", "mimalloc", "jemalloc", "av-pool", "system")
    names += ("stock-pool", "video-pool", "bare-pool", "pooled", "pooled-pool", "pooled-video")
    names += MUTEX
    drawn = ("magazines-memory", "malloc", "mimalloc", "av-pool", "stock-pool", "mutex-stack")
    drawn += ("bare-pool", "pooled", "pooled-pool")
    for size, counts in ((64 * KIB, (1, 2, 4, 8)), (FRAME_1080P, (2, 8))):
        chart = Sweep(
            f"threads at once, each holding 4 blocks of {NAMES[size]}, untouched",
            "threads",
            ("wall_ns", "cpu_ns", "ctx"),
            "pooled-pool",
            "stock-pool",
            drawn=drawn,
        )
        for n in counts:
            budgets = []
            if n > 1:
                budgets = [
                    less(0.5, "pooled", "magazines-memory"),
                    less(5, "pooled-pool", "stock-pool"),
                    less(20, "pooled", "mutex-stack"),
                ]
            yield pool_row(
                f"threads-{n}" + ("" if size == 64 * KIB else f"-{size}"),
                f"{n} threads at once, each holding 4 blocks of {NAMES[size]}, untouched",
                (*sized(size), "--hold", "4", "--threads", str(n)),
                names=names,
                budgets=budgets,
                quick=n == 2 and size == 64 * KIB,
                chart=chart,
                at=n,
            )


def filled():
    names = ("malloc", "mimalloc", "jemalloc", "av-pool", "system", "stock-pool", "video-pool")
    names += ("pooled", "pooled-pool", "pooled-video", "mutex-pool")
    for size, name in NAMES.items():
        for cross in (False, True):
            budgets = []
            if cross and size in (FRAME_1080P, FRAME_8K):
                budgets.append(less(2, "pooled-pool", "stock-pool"))
            if size == FRAME_8K:
                budgets.append(less(8, "pooled", "system"))
            yield pool_row(
                f"filled-{size}" + ("-cross" if cross else ""),
                f"{name}, every byte written, "
                + ("given back in another thread, at most 16 on the way" if cross
                   else "one at a time"),
                (*sized(size), "--fill") + (("--cross", "--hold", "16") if cross else ()),
                names=names,
                budgets=budgets,
                columns=FRAMES if size > MIB else PAIRS,
                amount=LONG if size > MIB else TIME,
                quick=size == FRAME_1080P and not cross,
            )


def filled_after_burst():
    """Who uses the block given back last stays in the cache; who takes turns
    does not."""
    names = ("malloc", "mimalloc", "jemalloc", "av-pool", "system", "stock-pool", "video-pool")
    names += ("pooled", "pooled-pool", "pooled-video", "mutex-pool")
    for size in (256 * KIB, FRAME_1080P, FRAME_8K):
        for cross in (False, True):
            yield pool_row(
                f"burst-{size}" + ("-cross" if cross else ""),
                f"{NAMES[size]}, every byte written, 16 were out at once before, then "
                + ("given back in another thread, at most 2 on the way" if cross
                   else "one at a time"),
                (*sized(size), "--fill", "--before", "16")
                + (("--cross", "--hold", "2") if cross else ()),
                names=names,
                budgets=[less(2, "pooled-pool", "stock-pool")] if size > MIB else (),
                columns=FRAMES if size > MIB else PAIRS,
                amount=LONG if size > MIB else TIME,
                quick=False,
            )


def delays():
    for size, name in ((64 * KIB, "delay"), (FRAME_1080P, f"delay-{FRAME_1080P}")):
        for cross in (False, True):
            yield pool_row(
                name + ("-cross" if cross else ""),
                f"time of single calls, {NAMES[size]}, 16 held"
                + (", given back in another thread: take only" if cross else ": give and take"),
                (*sized(size), "--hold", "16", "--delay") + (("--cross",) if cross else ()),
                names=EVERYONE + MUTEX,
                columns=DELAYS,
                quick=False,
            )
    yield pool_row(
        "delay-threads-4",
        "time of single calls, 64 KiB, 4 threads at once, 4 held by each: give and take",
        (*sized(64 * KIB), "--hold", "4", "--threads", "4", "--delay"),
        names=EVERYONE + MUTEX,
        columns=DELAYS,
        quick=False,
    )


def rows():
    for part in (one_thread, across, threads, filled, filled_after_burst, delays):
        yield from part()
