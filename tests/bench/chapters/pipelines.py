# pipelines.py: real elements, with memory and queues of ours and of others
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Per frame that comes out. A subject is what stands between two elements and
# what it says when the element before asks for memory:
#
#   none, queue, lfqueue     nothing: what the element before takes by itself
#   queue+fresh              a pool that makes each buffer anew and frees it
#   queue+mapped             the same, each block a mapping of its own, as the C
#                            library makes them from 32 MiB on
#   queue+mutex              a pool that is a stack under a mutex
#   queue+video-pool         GstVideoBufferPool
#   queue+video-meta         GstVideoBufferPool and GstVideoMeta, as most sinks:
#                            avdec_h264 decodes into its buffers, and copies each
#                            into memory of its own
#   poolfilter+...           poolfilter
#
# A frame of 8K is larger than 32 MiB, so there queue+fresh is queue+mapped.
#
# In `held` the queue may hold 64 frames and the sink is slow for the first 100;
# peak is then, steady when it has long caught up. A pool of 8 or 16 frames, whose
# taker waits for one to come back, is the limit that the queue is not.
#
# The sink sleeps through the warm-up, so that the queues are full and everybody
# has all the buffers it will need. A subject that loses a frame, or whose pool
# was not used, has failed.

from harness.budget import Below, NotAbove, ShareLess
from harness.film import Film
from harness.model import Amount, Bars, Column, Curve, OverTime, Row, Subject

ORDER = 4
TITLE = "Real pipelines: H.264 decoded, scaled, encoded, with memory from here or there"

INTRO = (
    "What differs is the queue between two elements, and what is said when the element before "
    "asks for memory: nothing, a pool that makes each buffer anew (from the heap, or a mapping "
    "each), a stack under a mutex, GStreamer's own pool, or poolfilter. Frames are counted; who "
    "loses one has failed."
)

MIB = 1024 * 1024

SMALL = Film(320, 240, 400, 60, 10)
FULL_HD = Film(1920, 1080, 8000, 60, 5)
ULTRA_HD = Film(3840, 2160, 24000, 30, 4)
EIGHT_K = Film(7680, 4320, 60000, 12, 6)

OURS = "poolfilter+lfqueue"

COLUMNS = (
    Column("wall_ns", "us/frame", 1e-3, name="frame time", unit="us per frame"),
    Column("cpu_ns", "CPU us", 1e-3, name="CPU time", unit="us per frame"),
    Column("delay_p50", "p50 us", 1e-3, spread=False, name="frame time (p50)", unit="us"),
    Column("delay_p99", "p99 us", 1e-3, name="frame time (p99)", unit="us"),
    Column(
        "faults_per_frame", "faults/frame", spread=False, name="page faults", unit="per frame"
    ),
    Column("resident_peak", "peak MiB", 1 / MIB, spread=False, name="peak memory", unit="MiB"),
    Column(
        "resident_steady", "steady MiB", 1 / MIB, spread=False, name="steady memory", unit="MiB"
    ),
    Column(
        "allocations", "allocs/frame", 1e-3, 1, False, name="allocations", unit="per frame"
    ),
    Column(
        "large_allocations", "large/frame", 1e-3, 2, False, name="large allocations",
        unit="per frame",
    ),
    Column("allocations_per_s", "allocs/s", spread=False, name="allocations", unit="per second"),
)
CHART = Bars(
    ("wall_ns", "delay_p99", "cpu_ns", "faults_per_frame", "resident_peak", "resident_steady",
     "large_allocations", "allocations_per_s")
)
HELD_CHART = OverTime(
    (Curve("rss_mib", "resident memory", "MiB"),),
    keys=("resident_steady", "resident_peak", "wall_ns", "cpu_ns"),
    ours="lfqueue+pool idle",
    peer="queue",
)


def subject(name, boundary, memory="default"):
    return Subject(name, ("--boundary", boundary, "--memory", memory))


EVERYONE = (
    subject("none", "none"),
    subject("queue", "queue"),
    subject("queue+fresh", "queue", "fresh"),
    subject("queue+mapped", "queue", "mapped"),
    subject("queue+mutex", "queue", "mutex"),
    subject("queue+video-pool", "queue", "video-pool"),
    subject("queue+video-meta", "queue", "video-meta"),
    subject("poolfilter+queue", "poolfilter ! queue"),
    subject("lfqueue", "lfqueue"),
    subject(OURS, "poolfilter ! lfqueue"),
)

BUDGETS = (
    NotAbove("wall_ns", "frame time", OURS, "queue"),
    NotAbove("cpu_ns", "CPU", OURS, "queue"),
    Below("faults_per_frame", "page faults", 1, "per frame", ours=OURS),
    ShareLess("wall_ns", "frame time", 0.2, OURS, "queue+mapped"),
    ShareLess("wall_ns", "frame time", 0.2, OURS, "queue+fresh"),
)


def held(kind, properties="", memory="default", limit=0):
    """What stands at @ is `properties` and a queue of 64 frames."""
    queue = f"{kind} max-size-buffers=64 max-size-bytes=0 max-size-time=0"
    boundary = f"poolfilter {properties} ! {queue}" if properties else queue
    return ("--boundary", boundary, "--memory", memory, "--pool-max", str(limit))


HELD = (
    Subject("queue", held("queue")),
    Subject("queue+fresh", held("queue", memory="fresh")),
    Subject("queue+8 stock", held("queue", memory="video-pool", limit=8)),
    Subject("queue+16 stock", held("queue", memory="video-pool", limit=16)),
    Subject("lfqueue", held("lfqueue")),
    Subject("lfqueue+pool", held("lfqueue", "copy=never")),
    Subject("lfqueue+pool idle", held("lfqueue", "idle-timeout=100000000")),
    Subject("lfqueue+8", held("lfqueue", "max-buffers=8 when-empty=wait")),
    Subject("lfqueue+16", held("lfqueue", "max-buffers=16 when-empty=wait")),
)


def decoder(film, threads=1):
    return f"filesrc location={film.path} ! h264parse ! avdec_h264 max-threads={threads}"


SLOW_START = ("--slow-frames", "20", "--slow-us", "10000")


def pipeline(
    name,
    title,
    film,
    line,
    *,
    seconds,
    budgets=BUDGETS,
    quick=False,
    who=EVERYONE,
    slow=SLOW_START,
    chart=CHART,
):
    return Row(
        name=name,
        title=f"{title}, {film.frames} frames",
        program="pipeline",
        subjects=who,
        columns=COLUMNS,
        amount=Amount("--warm-up", 40, 40),
        args=(
            *("--line", line),
            *("--frames", str(film.frames)),
            *slow,
        ),
        budgets=budgets,
        quick=quick,
        seconds=seconds,
        counted_rounds=1,  # the same film makes the same calls
        prepare=film.make,
        chart=chart,
    )


def rows():
    yield pipeline(
        "decode-240p",
        "320x240 decoded, one thread in the decoder",
        SMALL,
        f"{decoder(SMALL)} ! @ ! fakesink name=sink",
        seconds=0.8,
        quick=True,
    )
    for film, name in ((FULL_HD, "1080p"), (ULTRA_HD, "4k")):
        for threads in (1, 0):
            how = "one thread in the decoder" if threads else "a thread for each processor"
            yield pipeline(
                f"decode-{name}" + ("" if threads else "-threads"),
                f"{film.width}x{film.height} decoded, {how}",
                film,
                f"{decoder(film, threads)} ! @ ! fakesink name=sink",
                seconds=2.0,
            )
    yield pipeline(
        "decode-8k",
        "7680x4320 decoded, one thread in the decoder",
        EIGHT_K,
        f"{decoder(EIGHT_K)} ! @ ! fakesink name=sink",
        seconds=6.0,
        budgets=(BUDGETS[0], BUDGETS[1], BUDGETS[4]),
        who=tuple(s for s in EVERYONE if s.name not in ("queue+mapped", "queue+video-meta")),
    )
    yield pipeline(
        "scale-1080p",
        "1920x1080 decoded, then scaled to 1280x720 in another thread",
        FULL_HD,
        f"{decoder(FULL_HD)} ! @ ! videoscale ! video/x-raw,width=1280,height=720 ! @ ! "
        "fakesink name=sink",
        seconds=2.0,
    )
    yield pipeline(
        "encode-1080p",
        "1920x1080 decoded, scaled to 640x360, encoded",
        FULL_HD,
        f"{decoder(FULL_HD)} ! @ ! videoscale ! video/x-raw,width=640,height=360 ! @ ! "
        "x264enc speed-preset=ultrafast tune=zerolatency threads=1 ! fakesink name=sink",
        seconds=2.5,
        budgets=BUDGETS[:2],
    )
    yield pipeline(
        "held",
        "1920x1080 decoded and converted, queue of 64 frames, slow sink at first",
        FULL_HD,
        f"{decoder(FULL_HD)} ! videoconvert ! video/x-raw,format=NV12 ! @ ! fakesink name=sink",
        seconds=3.5,
        budgets=(
            NotAbove("resident_peak", "peak memory", "lfqueue+8", "queue+8 stock"),
            NotAbove("resident_peak", "peak memory", "lfqueue+pool", "queue"),
            NotAbove("resident_steady", "steady memory", "lfqueue+pool idle", "queue"),
            NotAbove("wall_ns", "frame time", "lfqueue+8", "queue+8 stock"),
        ),
        who=HELD,
        slow=("--slow-frames", "100", "--slow-us", "15000"),
        chart=HELD_CHART,
    )
