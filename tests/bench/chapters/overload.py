# overload.py: a camera of 60 pictures a second, a consumer of 20
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Nothing makes the consumer faster; what differs is who pays, and whether what
# is left is spread evenly over what was filmed.

from harness.model import Amount, Column, Curve, OverTime, Row
from harness.queues import MS, NO_LIMITS, delay, element

ORDER = 6
TITLE = "Overload: a camera of 60 pictures a second, a consumer of 20"
INTRO = (
    "Queues of 20 pictures. Delay counts from the tick of the camera's clock until the consumer "
    "has the picture; a stroke above stands where a picture was filmed that never came out. A gap "
    "is how many pictures further the next one is: 3 each time is even, 1, 1, 7 is not. A "
    "camera that has to wait is late; a real one would lose pictures by itself then, unseen."
)

LIMIT = "max-size-buffers=20 " + NO_LIMITS

COLUMNS = (
    delay("delay_p99", "delay p99 ms", "delay (p99)", 0, 1e-6, "ms"),
    delay("delay_p50", "p50 ms", "delay (p50)", 0, 1e-6, "ms"),
    Column("lost_percent", "lost %", digits=1, name="loss", unit="% of the pictures"),
    Column("gap_mean", "mean gap", digits=2, spread=False, name="mean gap", unit="pictures"),
    Column("gap_deviation", "gap deviation", digits=2, name="unevenness",
           unit="pictures (deviation of the gaps)"),
    Column("gap_max", "longest gap", spread=False, name="longest gap", unit="pictures"),
    delay("late", "camera late ms", "the camera is late", 0, 1e-6, "ms at the end"),
    Column("delivered", "delivered", spread=False, unit="pictures", more=True),
    Column("cpu_ms_per_s", "CPU ms/s", digits=1, name="CPU time", unit="ms per second"),
)

CHART = OverTime(
    curves=(
        Curve("delay", "delay", "ms", scale=1e-6),
        Curve("gap", "gap to the picture before", "pictures"),
    ),
    marks="lost",
    marks_title="pictures that never came out, where they were filmed",
    keys=("delay_p99", "lost_percent", "gap_deviation", "late"),
    ours="lfqueue max-age=200ms",
    peer="queue leaky=downstream",
)


def queue(label, properties=""):
    return element(label, "queue", f"{LIMIT} {properties}".strip())


def lfqueue(label, properties):
    return element("lfqueue " + label, "lfqueue", f"{LIMIT} {properties}")


def rows():
    yield Row(
        name="camera",
        title="delay and losses over time, for each policy",
        program="overload",
        subjects=(
            queue("queue"),
            queue("queue leaky=upstream", "leaky=upstream"),
            queue("queue leaky=downstream", "leaky=downstream"),
            lfqueue("block", "backpressure=block"),
            lfqueue("reject", "backpressure=reject"),
            lfqueue("drop-oldest", "backpressure=drop-oldest"),
            lfqueue("adaptive", "backpressure=adaptive"),
            lfqueue("max-age=200ms", f"backpressure=drop-oldest max-age={200 * MS}"),
        ),
        columns=COLUMNS,
        amount=Amount("--seconds", 6.0, 0.2),
        args=("--rate", "60", "--consumer-rate", "20"),
        counted=False,
        seconds=6.3,
        chart=CHART,
    )
