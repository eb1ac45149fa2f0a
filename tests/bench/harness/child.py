# child.py: one measurement in a process of its own
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import os
import subprocess

from . import machine

EXIT_ABSENT = 77


class Absent(Exception):
    """The element, or a property of it, does not exist."""


class Failed(Exception):
    """The program crashed, hung or printed nonsense."""


class Stopped(Failed):
    """The program was still there when its time was over."""


def shield_realtime():
    """In the child: before every ordinary process, as if there were none. The
    scheduler then places its threads as on an idle machine."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except OSError:
        shield_nice()


def shield_nice():
    """In the child: a scheduling group of its own, preferred to all others. For
    many threads, which real-time threads would not preempt among themselves."""
    os.setsid()
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -20)
        with open("/proc/self/autogroup", "w", encoding="ascii") as file:
            file.write("-20")
    except OSError:
        pass


class Runner:
    def __init__(self, build_dir, noise_limit, retries, shielded):
        self.programs = os.path.join(build_dir, "tests", "bench")
        self.counter = os.path.join(self.programs, "bench-count-calls.so")
        self.noise_limit = noise_limit
        self.retries = retries
        self.shielded = shielded
        self.repeated = 0
        self.env = dict(os.environ)
        self.env["GST_PLUGIN_PATH_1_0"] = os.path.join(build_dir, "gst")
        self.env["GST_REGISTRY_1_0"] = os.path.join(self.programs, "registry.bin")
        for name in ("GST_DEBUG", "GST_TRACERS", "G_DEBUG", "G_SLICE", "MALLOC_PERTURB_"):
            self.env.pop(name, None)

    def path(self, program):
        return os.path.join(self.programs, "bench-" + program)

    def _shield(self, many_threads):
        if not self.shielded:
            return None
        return shield_nice if many_threads else shield_realtime

    def once(self, row, args, counted=False, env=()):
        env = {**self.env, **dict(env)}
        if counted:
            env["LD_PRELOAD"] = self.counter
        try:
            done = subprocess.run(
                [self.path(row.program), *args],
                env=env,
                capture_output=True,
                text=True,
                timeout=row.limit,
                preexec_fn=self._shield(row.many_threads),
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Stopped(f"no end after {row.limit:g} s") from error
        except OSError as error:
            raise Failed(f"cannot be started: {error}") from error
        if done.returncode == EXIT_ABSENT:
            raise Absent(done.stderr.strip().splitlines()[-1])
        if done.returncode != 0:
            raise Failed(f"exit status {done.returncode}: {done.stderr.strip()[-200:]}")
        try:
            return json.loads(done.stdout)
        except ValueError as error:
            raise Failed(f"not JSON: {done.stdout[:80]!r}") from error

    def quietly(self, row, args, env=()):
        """The least disturbed of up to `retries` more attempts. What decides is
        what others did, never the result."""
        best = None
        for attempt in range(1 + self.retries):
            if attempt > 0:
                self.repeated += 1
                machine.wait_for_quiet(self.noise_limit, 1.0)
            values = self.once(row, args, env=env)
            if best is None or values["others"] < best["others"]:
                best = values
            if best["others"] <= self.noise_limit:
                break
        return best
