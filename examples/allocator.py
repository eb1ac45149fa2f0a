#!/usr/bin/env python3
# allocator.py: memory that is recycled, from Python
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstPooled", "1.0")
from gi.repository import GLib, Gst, GstPooled  # noqa: E402

Gst.init(None)

# a string that cannot be understood says what is wrong with it
try:
    GstPooled.Allocator.new_full("64KiB:many")
except GLib.Error as error:
    print("as expected:", error.message)
else:
    sys.exit("a bad string was taken")

allocator = GstPooled.Allocator.new_full("1KiB:64,64KiB:16")
allocator.props.zero_on_release = True

for _ in range(100):
    buffer = Gst.Buffer.new_allocate(allocator, 1400, None)
    buffer.fill(0, b"x" * 1400)
    del buffer

stats = allocator.get_stats()
print(allocator.describe(), end="")
print("hit rate:", stats.get_double("hit-rate").value)

# the same for everybody in the process who asks for the name
shared = GstPooled.Allocator.get("cameras")
assert shared == GstPooled.Allocator.get("cameras")

# and for everybody who asks for no allocator at all
GstPooled.Allocator.install_as_default(shared)
buffer = Gst.Buffer.new_allocate(None, 1000, None)
assert GstPooled.is_pooled_memory(buffer.peek_memory(0))
GstPooled.Allocator.uninstall_default()

sys.exit(0 if stats.get_value("hits") == 100 else "not all were recycled")
