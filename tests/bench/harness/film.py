# film.py: films to decode, made once and kept outside of the repository
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass

from . import child

ENOUGH_SECONDS = 300


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "gst-pooled")


@dataclass(frozen=True)
class Film:
    """A moving pattern in H.264, `encoded` frames that follow each other
    `times` times. It begins with a keyframe, so it may be repeated as it is."""

    width: int
    height: int
    kbit: int  # per second, at 30 frames a second
    encoded: int
    times: int

    @property
    def frames(self):
        return self.encoded * self.times

    @property
    def path(self):
        name = f"bench-{self.width}x{self.height}-{self.kbit}-{self.encoded}x{self.times}.h264"
        return os.path.join(cache_folder(), name)

    def make(self):
        """Once: the next one finds it. Encoding takes some seconds."""
        if os.path.exists(self.path):
            return
        if shutil.which("gst-launch-1.0") is None:
            raise child.Absent("there is no gst-launch-1.0 to make a film with")
        try:
            os.makedirs(cache_folder(), exist_ok=True)
            with tempfile.TemporaryDirectory(dir=cache_folder()) as folder:
                self._make_in(folder)
        except OSError as error:
            raise child.Absent(f"no film can be kept: {error}") from error

    def _make_in(self, folder):
        once = os.path.join(folder, "once.h264")
        self._encode(once)
        whole = os.path.join(folder, "whole.h264")
        with open(whole, "wb") as file:
            for _ in range(self.times):
                with open(once, "rb") as part:
                    shutil.copyfileobj(part, file)
        os.replace(whole, self.path)

    def _encode(self, path):
        line = (
            f"videotestsrc num-buffers={self.encoded} pattern=zone-plate kx2=16 ky2=9 kt=2 ! "
            f"video/x-raw,format=I420,width={self.width},height={self.height},framerate=30/1 ! "
            f"x264enc speed-preset=veryfast bitrate={self.kbit} key-int-max=30 bframes=2 ! "
            f"filesink location={path}"
        )
        try:
            subprocess.run(
                ["gst-launch-1.0", "-q", *line.split()],
                capture_output=True,
                text=True,
                timeout=ENOUGH_SECONDS,
                check=True,
            )
        except subprocess.CalledProcessError as error:
            raise child.Absent(f"no film can be made: {error.stderr.strip()[:200]}") from error
        except subprocess.TimeoutExpired as error:
            raise child.Absent(f"no film was made within {ENOUGH_SECONDS} s") from error
