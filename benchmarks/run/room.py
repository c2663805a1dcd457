"""Memory that is there before something is timed, and files that have been read.

A virtual machine may give what is free back to its host after a second or two. To have it again cost up to 3 ms a
megabyte where this was measured: 240 MB were written in 0.05 s, or in 0.2 to 0.8. Files that were not read for a while
are had from the disk again: what came first among several on the same pages took 0.3 s more.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

_SIZE = 3 << 30  # bytes; a run touches less, with what it writes to files


def ready(source: Path) -> None:
    """Touch memory and give it back to the system, which has it at hand for what is started next; read what that reads.

    Args:
        source: a file, or a folder of `.txt` files.
    """
    subprocess.run((sys.executable, __file__), check=True)  # else it would count as the most that children of ours had
    for file in source.rglob("*.txt") if source.is_dir() else (source,):
        with file.open("rb") as stream:
            while stream.read(1 << 20):
                pass


if __name__ == "__main__":
    np.ones(_SIZE, dtype=np.uint8)
