# stats.py: medians and spreads
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import math


def percentile(values, share):
    """Linear between neighbours; nan of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = math.ceil(place)
    if ordered[low] == ordered[high]:
        return ordered[low]  # infinite ones too
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(values):
    return percentile(values, 0.5)


def spread(values):
    """First and third quartile."""
    return percentile(values, 0.25), percentile(values, 0.75)


def summary(values):
    low, high = spread(values)
    return {
        "median": median(values),
        "q1": low,
        "q3": high,
        "min": min(values),
        "max": max(values),
        "values": values,
    }
