"""Make memory available and read the input files before something is timed.

A virtual machine may return free memory to its host after a second or two. To get it back cost up to 3 ms a megabyte
where this was measured: 240 MB were written in 0.05 s, or in 0.2 to 0.8. Files that were not read for a while come from
the disk again: the first of several runs on the same pages took 0.3 s more.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

_SIZE = 3 << 30  # bytes; a run touches less, with what it writes to files


def ready(source: Path) -> None:
    """Touch memory and free it, so that the next process gets it at once; read the files that this process will read.

    Args:
        source: a file, or a folder of `.txt` files.
    """
    subprocess.run(
        (sys.executable, __file__), check=True
    )  # in a process of its own, or it would count as the peak of our children
    for file in source.rglob("*.txt") if source.is_dir() else (source,):
        with file.open("rb") as stream:
            while stream.read(1 << 20):
                pass


if __name__ == "__main__":
    np.ones(_SIZE, dtype=np.uint8)
