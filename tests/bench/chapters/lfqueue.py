# lfqueue.py: the thread boundary: lfqueue against the core's queues
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Everything is per buffer (a list counts as its length) and over the pipeline
# without a boundary, so what is compared is what the boundary costs.

from harness.budget import Below, NotAbove, ShareLess, TimesLess
from harness.model import Amount, Column, Row, Subject

TITLE = "Thread boundary: lfqueue against queue, queue2, multiqueue"

# what queue and lfqueue have by default
LIMITS = "max-size-buffers=200 max-size-bytes=10485760 max-size-time=1000000000"
NO_LIMITS = "max-size-bytes=0 max-size-time=0"

US = 1000
MS = 1000 * US


def count(key, title, digits=0):
    return Column(key, title, digits=digits, spread=False)


COSTS = (
    Column("wall_ns", "wall ns"),
    Column("cpu_ns", "CPU ns"),
    Column("over_wall_ns", "over none"),
    Column("over_cpu_ns", "CPU over"),
    count("ctx", "switches/1k", 1),
    count("wakes", "wakes/1k", 1),
    count("woken", "woken/1k", 1),
    count("locks_ours", "our locks/1k", 1),
    count("locks_core", "core locks/1k", 1),
)
LIVE = (
    Column("cpu_ns", "CPU us/buffer", 1e-3, 1),
    Column("cpu_ms_per_s", "CPU ms/s", digits=2),
    count("ctx", "switches/1k"),
    count("wakes", "wakes/1k"),
    count("woken", "woken/1k"),
    Column("delay_p50", "delay p50 us", 1e-3, 1),
    Column("delay_p99", "p99 us", 1e-3, 1),
)
STREAMS = (
    Column("cpu_ms_per_s", "CPU ms/s"),
    Column("over_cpu_ms_per_s", "over none"),
    count("ctx_per_s", "switches/s"),
    count("wakes", "wakes/1k"),
    count("woken", "woken/1k"),
    Column("delay_p50", "delay p50 us", 1e-3),
    Column("delay_p99", "p99 us", 1e-3),
)
DELAY = (
    Column("delay_p50", "p50 us", 1e-3, 1),
    Column("delay_p99", "p99 us", 1e-3, 1),
    Column("delay_max", "max us", 1e-3),
    Column("cpu_ns", "CPU us/buffer", 1e-3, 1),
    count("ctx", "switches/1k"),
    count("wakes", "wakes/1k"),
)
FLUSH = (
    Column("delay_p50", "p50 us", 1e-3),
    Column("delay_p99", "p99 us", 1e-3),
    Column("delay_max", "max us", 1e-3),
)
OVERLOAD = (
    Column("producer_wall_ns", "wall ns/pushed"),
    Column("producer_cpu_ns", "producer CPU"),
    Column("wall_ns", "wall ns/out"),
    Column("lost_percent", "lost %", digits=1),
    Column("delay_p50", "delay p50 us", 1e-3),
    Column("delay_p99", "p99 us", 1e-3),
    count("wakes", "wakes/1k", 1),
    count("locks_ours", "our locks/1k", 1),
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


def less_overhead(times, cpu=True):
    budgets = [TimesLess("over_wall_ns", "wall over none", times)]
    if cpu:
        budgets.append(TimesLess("over_cpu_ns", "CPU over none", times))
    return tuple(budgets)


NO_LOCK = Below("locks_ours", "mutex operations per 1,000 buffers", 10, "of our own")


def boundary(name, title, args, budgets=(), subjects=None, quick=True, program="boundary"):
    """A row with the threads free to move, and one with each on its own core."""
    amount = Amount("--buffers", 200000, 1000) if program == "fake" else TIME
    common = dict(
        program=program,
        subjects=subjects or everyone(),
        columns=COSTS,
        baseline="none",
        budgets=tuple(budgets),
        amount=amount,
    )
    yield Row(name=name, title=title, args=args, quick=quick, **common)
    yield Row(
        name=name + "-pinned",
        title=title + ", each thread on its own core",
        args=args + ("--pin",),
        quick=False,
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
    few = (NONE, element("lfqueue"), element("queue"))
    for pause in (0.5, 2, 10, 50, 200):
        main = pause == 10
        yield from boundary(
            f"paced-{pause:g}us",
            f"producer works {pause:g} us before each buffer, consumer is faster",
            ("--pause", str(int(pause * US))),
            (*less_overhead(10, cpu=False), NO_LOCK) if main else (),
            subjects=everyone() if main else few,
            quick=main,
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
            title=f"a live source, {rate} buffers a second",
            program="boundary",
            subjects=(NONE, element("lfqueue"), element("queue")),
            columns=LIVE,
            amount=Amount("--seconds", 2.0, 0.05),
            args=("--sleep", str(1000 * MS // rate), "--delay"),
            baseline="none",
            budgets=(NotAbove("cpu_ns", "CPU per buffer"),),
            seconds=2.4,
        )


def streams():
    def delayed(ms):
        return element(f"lfqueue {ms} ms", "lfqueue", f"max-wakeup-delay={ms * MS}")

    kinds = ((0, "streams-200", "a thread each"), (1, "streams-200-one-sender", "one thread"))
    for senders, name, who in kinds:
        yield Row(
            name=name,
            title=f"200 live pipelines, 50 packets a second each, sent by {who}",
            program="streams",
            subjects=(NONE, element("lfqueue"), delayed(5), delayed(20), element("queue")),
            columns=STREAMS,
            amount=Amount("--seconds", 2.0, 0.1),
            args=("--streams", "200", "--rate", "50", "--senders", str(senders)),
            baseline="none",
            budgets=(
                ShareLess("cpu_ms_per_s", "CPU of the process", 0.65, "lfqueue 20 ms"),
                ShareLess("over_cpu_ms_per_s", "CPU over none", 0.65, "lfqueue 20 ms"),
            ),
            quick=senders == 1,
            many_threads=True,
            seconds=3.0,
        )


def handover():
    for pin in (False, True):
        yield Row(
            name="handover" + ("-pinned" if pin else ""),
            title="from push to arrival, into an empty queue, 1 ms between buffers"
            + (", each thread on its own core" if pin else ""),
            program="boundary",
            subjects=tuple(s for s in everyone() if s.name != "floor"),
            columns=DELAY,
            amount=Amount("--seconds", 1.0, 0.02),
            args=("--sleep", str(MS), "--delay") + (("--pin",) if pin else ()),
            budgets=(NotAbove("delay_p50", "p50"), NotAbove("delay_p99", "p99")),
            quick=not pin,
            seconds=1.2,
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


def looking():
    """What statistics and messages cost."""
    measured = element("with measure-delay", "lfqueue", "measure-delay=true")
    for name, args in (
        ("looking-unpaced", ()),
        ("looking-paced", ("--pause", str(10 * US))),
        ("looking-full", ("--work", str(10 * US))),
    ):
        yield Row(
            name=name,
            title=f"cost of measure-delay ({name.partition('-')[2]})",
            program="boundary",
            subjects=(NONE, element("lfqueue"), measured),
            columns=COSTS[:6],
            amount=TIME,
            args=args,
            baseline="none",
            budgets=tuple(
                NotAbove(key, what, measured.name, "lfqueue", 0.03)
                for key, what in (("wall_ns", "wall"), ("cpu_ns", "CPU"))
            ),
            counted=False,
            quick=name == "looking-unpaced",
        )

    def dropping(label, on):
        properties = f"backpressure=drop-oldest post-drop-messages={on}"
        return element(label, "lfqueue", properties)

    loud = dropping("with messages", "true")
    quiet = dropping("without messages", "false")
    yield Row(
        name="looking-drops",
        title="cost of drop messages (drop-oldest, half of the buffers dropped)",
        program="boundary",
        subjects=(quiet, loud),
        columns=OVERLOAD[:4],
        amount=TIME,
        args=("--pause", str(5 * US), "--work", str(10 * US)),
        budgets=(
            NotAbove("producer_cpu_ns", "producer's CPU", loud.name, quiet.name, 0.03),
            NotAbove("wall_ns", "wall per buffer out", loud.name, quiet.name, 0.03),
        ),
        counted=False,
        quick=False,
    )


def policies():
    def policy(name, more=""):
        return element("lfqueue " + name, "lfqueue", f"backpressure={name} {more}".strip())

    def cheaper(ours, peer):
        return NotAbove("producer_cpu_ns", "producer's CPU", ours, peer)

    yield Row(
        name="policies",
        title="overload: producer works 5 us per buffer, consumer 10 us",
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
        budgets=(
            cheaper("lfqueue drop-oldest", "queue leaky=downstream"),
            cheaper("lfqueue reject", "queue leaky=upstream"),
        ),
    )


def rows():
    for part in (unpaced, paced, full, live, streams, handover, flush, looking, policies):
        yield from part()
