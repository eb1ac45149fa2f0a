# machine.py: the machine that is measured on, and how quiet it is
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import datetime
import json
import os
import platform
import subprocess
import time


def _cpuinfo(key):
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                name, _, value = line.partition(":")
                if name.strip() == key:
                    return value.strip()
    except OSError:
        pass
    return ""


def _memory_gib():
    try:
        with open("/proc/meminfo", encoding="utf-8") as file:
            return round(int(file.readline().split()[1]) / 2**20, 1)
    except (OSError, ValueError, IndexError):
        return 0


def _distribution():
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return ""


def _gstreamer(program):
    done = subprocess.run([program, "--gst-version"], capture_output=True, text=True, check=False)
    return done.stdout.strip().rpartition(" ")[2]


def _build_options(build_dir):
    path = os.path.join(build_dir, "meson-info", "intro-buildoptions.json")
    try:
        with open(path, encoding="utf-8") as file:
            options = {option["name"]: option["value"] for option in json.load(file)}
    except (OSError, ValueError):
        return {}
    return {name: options.get(name) for name in ("buildtype", "optimization", "b_sanitize")}


def _commit():
    here = os.path.dirname(os.path.abspath(__file__))
    done = subprocess.run(
        ["git", "-C", here, "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def describe(build_dir, program):
    return {
        "date": datetime.datetime.now().isoformat(timespec="seconds"),
        "cpu": _cpuinfo("model name"),
        "cores": os.cpu_count(),
        "memory_gib": _memory_gib(),
        "virtual": "hypervisor" in _cpuinfo("flags").split(),
        "kernel": platform.release(),
        "system": _distribution(),
        "gstreamer": _gstreamer(program),
        "load": list(os.getloadavg()),
        "build": _build_options(build_dir),
        "commit": _commit(),
    }


def words(machine):
    build = machine["build"]
    load = " ".join(f"{value:.2f}" for value in machine["load"])
    lines = [
        f"{machine['date']}, commit {machine['commit'] or 'unknown'}",
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB"
        + (", virtual machine" if machine["virtual"] else ""),
        f"{machine['system']}, kernel {machine['kernel']}, GStreamer {machine['gstreamer']}",
        f"build: {build.get('buildtype')}, optimization {build.get('optimization')}, "
        f"sanitizer {build.get('b_sanitize')}; load at start: {load}",
    ]
    if build.get("b_sanitize") not in (None, "none") or build.get("optimization") == "0":
        lines.append("WARNING: this build is not for measuring; figures mean nothing")
    return "\n".join(lines)


def _ticks():
    with open("/proc/stat", encoding="utf-8") as file:
        fields = [int(field) for field in file.readline().split()[1:9]]
    idle = fields[3] + fields[4]
    return sum(fields) - idle, sum(fields)


def wait_for_quiet(limit, seconds):
    """Until other processes take less than `limit` of the machine, or time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        busy, total = _ticks()
        time.sleep(0.05)
        busy_after, total_after = _ticks()
        if busy_after - busy <= limit * (total_after - total):
            return
