# fragmentation.py: memory over time while sizes change
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Two streams with frames of 360p to 1080p whose format changes four times a
# second, and packets of 64 to 8,192 bytes; all live for a random time, and most
# are freed by the other thread. In the last second and a half there are only packets.
#
#   malloc, jemalloc, mimalloc  buffers of system memory, with that malloc
#   new-pools                   a GstVideoBufferPool for each format, which ends
#                               when the next one begins; packets with malloc
#   kept-pools                  the same, but each is kept for the next time
#   pooled                      our allocator as it is
#   pooled-idle                 with an idle-timeout of 200 ms
#   pooled-fitted               and with classes that fit the packets
#   pooled-pools                the same, and a pool of ours for each format. The
#                               last one is not asked to trim, so it keeps its
#                               buffers.

from ctypes.util import find_library

from harness.budget import NotAbove
from harness.model import Amount, Column, Curve, OverTime, Row, Subject

ORDER = 3.5
TITLE = "Fragmentation: memory over time while sizes change"
INTRO = (
    "Two streams whose frames change between 360p and 1080p four times a second, and packets of "
    "64 to 8,192 bytes; all live for a random time, most are freed by the other thread. In the "
    "last second and a half there are only packets, and hardly anything is needed. The same "
    "happens in the same order to each."
)

MIB = 1024 * 1024
OURS = "pooled-fitted"

COLUMNS = (
    Column("resident_peak", "peak MiB", 1 / MIB, 1, name="peak memory", unit="MiB"),
    Column("resident_steady", "at last MiB", 1 / MIB, 1, name="memory at last", unit="MiB"),
    Column("live", "needed then MiB", 1 / MIB, 1, False, name="needed at last", unit="MiB"),
    Column(
        "from_system", "from the system MiB", 1 / MIB, 1, name="memory taken from the system",
        unit="MiB",
    ),
    Column("cpu_ns", "CPU ns/buffer", name="CPU time", unit="ns per buffer"),
    Column("fallbacks", "fallbacks", spread=False),
)
CHART = OverTime(
    (Curve("rss_mib", "resident memory", "MiB"),),
    keys=("resident_steady", "resident_peak", "from_system", "cpu_ns"),
    ours=OURS,
    peer="malloc",
)

# .so.2 on Debian 12, .so.3 on 13
MIMALLOC = find_library("mimalloc") or "libmimalloc.so.2"

SUBJECTS = (
    Subject("malloc", ("--subject", "system")),
    Subject("jemalloc", ("--subject", "system", "--preload", "libjemalloc.so.2")),
    Subject("mimalloc", ("--subject", "system", "--preload", MIMALLOC)),
    Subject("new-pools", ("--subject", "new-pools"), may_stop=True),
    Subject("kept-pools", ("--subject", "kept-pools"), may_stop=True),
    Subject("pooled", ("--subject", "pooled")),
    Subject("pooled-idle", ("--subject", "pooled-idle")),
    Subject(OURS, ("--subject", OURS)),
    Subject("pooled-pools", ("--subject", "pooled-pools")),
)


def rows():
    yield Row(
        name="formats",
        title="two streams, formats and sizes change, then only packets",
        program="formats",
        subjects=SUBJECTS,
        columns=COLUMNS,
        amount=Amount("--phase-ms", 250, 8),
        budgets=(
            NotAbove("resident_steady", "memory at last", OURS, "malloc"),
            NotAbove("resident_peak", "peak", OURS, "malloc"),
            NotAbove("from_system", "memory from the system", "pooled", "malloc"),
            NotAbove("cpu_ns", "CPU", OURS, "malloc"),
        ),
        counted=False,
        seconds=4.7,
        limit=30,
        chart=CHART,
    )
