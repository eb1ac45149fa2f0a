# queues.py: columns and subjects of the chapters that compare queues
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Everything is per buffer; a list counts as its length.

from .model import Amount, Column, Subject

# what queue and lfqueue have by default
LIMITS = "max-size-buffers=200 max-size-bytes=10485760 max-size-time=1000000000"
NO_LIMITS = "max-size-bytes=0 max-size-time=0"

US = 1000
MS = 1000 * US

PER_BUFFER = "ns per buffer"


def count(key, title, name, digits=0, unit="per 1,000 buffers"):
    return Column(key, title, digits=digits, spread=False, name=name, unit=unit)


def delay(key, title, name, digits=1, scale=1e-3, unit="us"):
    return Column(key, title, scale, digits, name=name, unit=unit)


COSTS = (
    Column("wall_ns", "wall ns", name="wall time", unit=PER_BUFFER),
    Column("cpu_ns", "CPU ns", name="CPU time", unit=PER_BUFFER),
    Column("over_wall_ns", "over none", name="wall time over no boundary", unit=PER_BUFFER),
    Column("over_cpu_ns", "CPU over", name="CPU time over no boundary", unit=PER_BUFFER),
    count("ctx", "switches/1k", "context switches", 1),
    count("wakes", "wakes/1k", "wake-ups", 1),
    count("woken", "woken/1k", "threads woken", 1),
    count("locks_ours", "our locks/1k", "locks of ours", 1),
    count("locks_core", "core locks/1k", "locks of the core", 1),
)
COSTS_SHOWN = ("over_wall_ns", "over_cpu_ns", "ctx", "wakes")

OVERLOAD = (
    Column("producer_wall_ns", "wall ns/pushed", name="wall time", unit="ns per buffer pushed"),
    Column("producer_cpu_ns", "producer CPU", name="CPU time of the producer",
           unit="ns per buffer pushed"),
    Column("wall_ns", "wall ns/out", name="wall time", unit="ns per buffer out"),
    Column("lost_percent", "lost %", digits=1, name="loss", unit="% of the buffers"),
    delay("delay_p50", "delay p50 us", "delay (p50)", 0),
    delay("delay_p99", "p99 us", "delay (p99)", 0),
    count("wakes", "wakes/1k", "wake-ups", 1),
    count("locks_ours", "our locks/1k", "locks of ours", 1),
)

TIME = Amount("--seconds", 0.3, 0.01)
NONE = Subject("none", ("--subject", "none"))


def element(label, name=None, properties=""):
    args = ("--subject", name or label)
    if properties:
        args += ("--properties", properties)
    return Subject(label, args)


def everyone(limits=""):
    """All of them with the same limits; queue2 and multiqueue have others by default."""
    return (
        NONE,
        element("floor"),
        element("lfqueue", properties=limits),
        element("queue", properties=limits),
        element("queue2", properties=limits or LIMITS),
        element("multiqueue", properties=limits or LIMITS),
    )
